package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// Everything in this file is for the programme's own use and takes no viewer:
// cells and reaches are raw counts. Only app reads them, and passes them through
// the disclosure gate before anybody sees a figure.

// FrozenSnapshot is a snapshot with what it holds of the survey. What came too
// soon after the figures before is not in it, and the older figures stand.
type FrozenSnapshot struct {
	abp.Snapshot
	FrozenBy  string // name, or empty
	HasTotal  bool   // the headline of the whole programme
	HasTables bool   // the tables of systems and organisations
}

// Snapshots returns the snapshots, newest first, at most limit.
func (s *Store) Snapshots(ctx context.Context, limit int) ([]FrozenSnapshot, error) {
	list, err := rows[FrozenSnapshot](ctx, s.read, `SELECT s.*, COALESCE(p.name, '') AS frozen_by,
		EXISTS (SELECT 1 FROM snapshot_cells c WHERE c.snapshot_id = s.id AND c.scope = 'programme' AND c.span = 'T0-T2' AND c.item = 'headline') AS has_total,
		EXISTS (SELECT 1 FROM snapshot_cells c WHERE c.snapshot_id = s.id AND c.scope = 'organisation' AND c.span = 'T0-T2' AND c.item = 'headline') AS has_tables
		FROM snapshots s LEFT JOIN people p ON p.id = s.frozen_by_id ORDER BY s.as_at DESC, s.frozen_at DESC, s.id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("snapshots: %w", err)
	}
	return list, nil
}

// NewestSnapshot returns the last snapshot. It fails with NotFound before there
// is one.
func (s *Store) NewestSnapshot(ctx context.Context) (*abp.Snapshot, error) {
	return one(ctx, records[abp.Snapshot](s.read).Order("as_at DESC, frozen_at DESC, id DESC"))
}

// ImpactStamp changes whenever anything has changed that pages of figures are made
// of: a snapshot, the names and systems of organisations, cohorts and questions,
// and the thresholds in force.
func (s *Store) ImpactStamp(ctx context.Context) (string, error) {
	list, err := rows[string](ctx, s.read, `SELECT 'snapshot ' || id FROM (SELECT id FROM snapshots ORDER BY as_at DESC, frozen_at DESC, id DESC LIMIT 1) q
		UNION ALL SELECT 'snapshots ' || COUNT(*) FROM snapshots
		UNION ALL SELECT 'organisations ' || COUNT(*) || ' ' || COALESCE(SUM(version), 0) FROM organisations
		UNION ALL SELECT 'cohorts ' || COUNT(*) || ' ' || COALESCE(SUM(version), 0) FROM cohorts
		UNION ALL SELECT 'instruments ' || COUNT(*) || ' ' || COALESCE(SUM(version), 0) FROM instruments
		UNION ALL SELECT 'thresholds ' || COUNT(*) || ' ' || COALESCE(SUM(version), 0) FROM thresholds
		UNION ALL SELECT 'system ' || id || ' ' || name || CASE WHEN is_home THEN ' home' ELSE '' END FROM systems`)
	slices.Sort(list)
	return strings.Join(list, "\n"), wrapped("stamp of the figures", err)
}

// NewestSnapshotWith returns the last snapshot that holds the headline of the
// table. It fails with NotFound before there is one.
func (s *Store) NewestSnapshotWith(ctx context.Context, scope abp.Scope) (*abp.Snapshot, error) {
	return one(ctx, records[abp.Snapshot](s.read).
		Where("EXISTS (SELECT 1 FROM snapshot_cells c WHERE c.snapshot_id = snapshots.id AND c.scope = ? AND c.span = ? AND c.item = ?)", scope, abp.SpanT2, abp.HeadlineItem).
		Order("as_at DESC, frozen_at DESC, id DESC"))
}

// CreateSnapshot adds a snapshot. Its cells and reaches are added with Put.
func (s *Store) CreateSnapshot(ctx context.Context, v *abp.Snapshot) error { return insert(ctx, s, v) }

// HeadlineCells returns the cells of the headline in the tables of a snapshot.
func (s *Store) HeadlineCells(ctx context.Context, snapshotID string, scopes ...abp.Scope) ([]abp.SnapshotCell, error) {
	list, err := records[abp.SnapshotCell](s.read).Where("snapshot_id = ? AND scope IN ? AND span = ? AND item = ?", snapshotID, scopes, abp.SpanT2, abp.HeadlineItem).Order("scope, group_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("cells of snapshot %s: %w", snapshotID, err)
	}
	return list, nil
}

// ReleasedCells returns every cell that a snapshot of the instrument ever held,
// snapshot by snapshot.
func (s *Store) ReleasedCells(ctx context.Context, instrumentID string) ([]abp.SnapshotCell, error) {
	list, err := rows[abp.SnapshotCell](ctx, s.read, `SELECT c.* FROM snapshot_cells c JOIN snapshots s ON s.id = c.snapshot_id
		WHERE s.instrument_id = ? AND (c.scope = 'programme' OR c.span = 'T0-T2' AND c.item = 'headline')
		ORDER BY c.snapshot_id, c.scope, c.span, c.item, c.group_id`, instrumentID)
	if err != nil {
		return nil, fmt.Errorf("released cells: %w", err)
	}
	return list, nil
}

// SnapshotReaches returns how far people had come, by the tables of a snapshot.
func (s *Store) SnapshotReaches(ctx context.Context, snapshotID string, scopes ...abp.Scope) ([]abp.SnapshotReach, error) {
	list, err := records[abp.SnapshotReach](s.read).Where("snapshot_id = ? AND scope IN ?", snapshotID, scopes).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("reaches of snapshot %s: %w", snapshotID, err)
	}
	return list, nil
}

// Partners returns every organisation with its system, by code: the labels of
// published tables.
func (s *Store) Partners(ctx context.Context) ([]abp.Organisation, error) {
	list, err := records[abp.Organisation](s.read).Preload("System", nil).Order("code, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("partner organisations: %w", err)
	}
	return list, nil
}

// SnapshotInstrument returns the instrument that a snapshot as at the day is
// about: the one with most later answers by then, of equals the newest. It fails
// with NotFound where there is no instrument.
func (s *Store) SnapshotInstrument(ctx context.Context, programmeID string, asAt abp.Date) (*abp.Instrument, error) {
	list, err := rows[string](ctx, s.read, `SELECT i.id FROM instruments i WHERE i.programme_id = ?
		ORDER BY (SELECT COUNT(*) FROM survey_responses r WHERE r.instrument_id = i.id AND r.wave = 'T2' AND r.finished_on <= ?) DESC, i.edition DESC, i.id LIMIT 1`, programmeID, asAt)
	if err != nil {
		return nil, fmt.Errorf("instrument of a snapshot: %w", err)
	}
	if len(list) == 0 {
		return nil, abp.Errorf(abp.NotFound, "There is no questionnaire yet.")
	}
	return one(ctx, records[abp.Instrument](s.read).Where("id = ?", list[0]))
}

// InstrumentOf returns the instrument that a snapshot is about.
func (s *Store) InstrumentOf(ctx context.Context, v *abp.Snapshot) (*abp.Instrument, error) {
	return one(ctx, records[abp.Instrument](s.read).Where("id = ?", v.InstrumentID))
}

// SnapshotsInOrder returns all snapshots of the programme, oldest first.
func (s *Store) SnapshotsInOrder(ctx context.Context, programmeID string) ([]abp.Snapshot, error) {
	list, err := records[abp.Snapshot](s.read).Where("programme_id = ?", programmeID).Order("as_at, frozen_at, id").Find(ctx)
	return list, wrapped("snapshots in order", err)
}

// HasAnswers says whether anybody had handed in a questionnaire by the day.
func (s *Store) HasAnswers(ctx context.Context, by abp.Date) (bool, error) {
	list, err := rows[string](ctx, s.read, `SELECT id FROM survey_responses WHERE finished_on <= ? LIMIT 1`, by)
	return len(list) > 0, wrapped("answers", err)
}

// WindowsByCohort returns the survey windows of every published cohort.
func (s *Store) WindowsByCohort(ctx context.Context) ([][]abp.SurveyWindow, error) {
	list, err := records[abp.SurveyWindow](s.read).Where("EXISTS (SELECT 1 FROM cohorts c WHERE c.id = survey_windows.cohort_id AND c.published_at IS NOT NULL)").Order("cohort_id, wave").Find(ctx)
	if err != nil {
		return nil, wrapped("survey windows", err)
	}
	var cohorts [][]abp.SurveyWindow
	for i, w := range list {
		if i == 0 || list[i-1].CohortID != w.CohortID {
			cohorts = append(cohorts, nil)
		}
		last := len(cohorts) - 1
		cohorts[last] = append(cohorts[last], w)
	}
	return cohorts, nil
}
