package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Happening is one thing, or one session, that a monthly series counts: how many,
// and of how many.
type Happening struct {
	At          abp.Instant
	Value, Base int
}

// happenings are the queries of the monthly series. Set meetings come with Reaches.
var happenings = map[string]string{
	abp.SeriesApplications: `SELECT a.applied_at, 1, 0 FROM applications a WHERE a.programme_id = ? AND a.applied_at <= ?`,
	abp.SeriesCoffee: `SELECT x.starts_at, COUNT(a.id), 0 FROM sessions x LEFT JOIN attendances a ON a.session_id = x.id AND a.mark = 'present'
		WHERE x.programme_id = ? AND x.ends_at <= ? AND x.kind = 'coffee catch-up' AND x.cancelled_at IS NULL GROUP BY x.id, x.starts_at`,
}

// EachHappening hands on what one monthly series counts, in no order. It is for
// the programme's own use: making snapshots.
func (s *Store) EachHappening(ctx context.Context, series, programmeID string, until abp.Instant, each func(Happening)) error {
	err := s.each(ctx, func(found *sql.Rows) error {
		var h Happening
		if err := found.Scan(&h.At, &h.Value, &h.Base); err != nil {
			return err
		}
		each(h)
		return nil
	}, happenings[series], programmeID, until)
	if err != nil {
		return fmt.Errorf("series of %s: %w", series, err)
	}
	return nil
}

// SnapshotDays returns the days of all snapshots of the programme, oldest first.
func (s *Store) SnapshotDays(ctx context.Context, programmeID string) ([]abp.Date, error) {
	list, err := rows[abp.Date](ctx, s.read, `SELECT as_at FROM snapshots WHERE programme_id = ? ORDER BY as_at, frozen_at, id`, programmeID)
	if err != nil {
		return nil, fmt.Errorf("days of snapshots: %w", err)
	}
	return list, nil
}

// DatedCell is a cell with the day it is as at.
type DatedCell struct {
	abp.SnapshotCell
	AsAt abp.Date
}

// NewestCells returns, for each span and item of the instrument, the cell of the
// whole programme in the last snapshot that holds one.
func (s *Store) NewestCells(ctx context.Context, instrumentID string) ([]DatedCell, error) {
	list, err := rows[DatedCell](ctx, s.read, `SELECT snapshot_id, scope, group_id, span, item, counts, as_at FROM
		(SELECT c.*, s.as_at, ROW_NUMBER() OVER (PARTITION BY c.span, c.item ORDER BY s.as_at DESC, s.frozen_at DESC, s.id DESC) AS place
			FROM snapshot_cells c JOIN snapshots s ON s.id = c.snapshot_id WHERE c.scope = 'programme' AND s.instrument_id = ?) q WHERE place = 1 ORDER BY span, item`, instrumentID)
	if err != nil {
		return nil, fmt.Errorf("newest cells: %w", err)
	}
	return list, nil
}

// DatedCount is a count with the day it is as at.
type DatedCount struct {
	abp.SnapshotCount
	AsAt abp.Date
}

// NewestCounts returns, for each wave and question, the answers of the whole
// programme in the last snapshot that holds some, lowest first.
func (s *Store) NewestCounts(ctx context.Context, instrumentID string) ([]DatedCount, error) {
	list, err := rows[DatedCount](ctx, s.read, `SELECT snapshot_id, scope, group_id, wave, item, value, people, as_at FROM
		(SELECT c.*, s.as_at, DENSE_RANK() OVER (PARTITION BY c.wave, c.item ORDER BY s.as_at DESC, s.frozen_at DESC, s.id DESC) AS place
			FROM snapshot_counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE c.scope = 'programme' AND s.instrument_id = ?) q WHERE place = 1 ORDER BY wave, item, value`, instrumentID)
	if err != nil {
		return nil, fmt.Errorf("newest counts: %w", err)
	}
	return list, nil
}

// ReleasedCounts returns the answers of the whole programme that snapshots of the
// instrument let everybody read, snapshot by snapshot.
func (s *Store) ReleasedCounts(ctx context.Context, instrumentID string) ([]abp.SnapshotCount, error) {
	list, err := rows[abp.SnapshotCount](ctx, s.read, `SELECT c.* FROM snapshot_counts c JOIN snapshots s ON s.id = c.snapshot_id
		WHERE s.instrument_id = ? AND c.scope = 'programme' ORDER BY c.snapshot_id, c.wave, c.item, c.value`, instrumentID)
	if err != nil {
		return nil, fmt.Errorf("released counts: %w", err)
	}
	return list, nil
}

// NewestGroupCells returns the headline's cells of a table in the last snapshot
// that holds the table and was audited with it, and that snapshot's day.
func (s *Store) NewestGroupCells(ctx context.Context, instrumentID string, scope abp.Scope) ([]DatedCell, error) {
	list, err := rows[DatedCell](ctx, s.read, `SELECT c.*, s.as_at FROM snapshot_cells c JOIN snapshots s ON s.id = c.snapshot_id
		WHERE c.scope = ? AND c.span = 'T0-T2' AND c.item = 'headline' AND s.id = (SELECT z.id FROM snapshots z
			WHERE z.instrument_id = ? AND EXISTS (SELECT 1 FROM snapshot_atoms m WHERE m.snapshot_id = z.id)
				AND EXISTS (SELECT 1 FROM snapshot_cells e WHERE e.snapshot_id = z.id AND e.scope = ? AND e.span = 'T0-T2' AND e.item = 'headline')
			ORDER BY z.as_at DESC, z.frozen_at DESC, z.id DESC LIMIT 1) ORDER BY c.group_id`, scope, instrumentID, scope)
	if err != nil {
		return nil, fmt.Errorf("newest cells by %s: %w", scope, err)
	}
	return list, nil
}

// SnapshotWaves returns who could have answered each wave and who did, in one
// table of the snapshots.
func (s *Store) SnapshotWaves(ctx context.Context, scope abp.Scope, snapshotIDs ...string) ([]abp.SnapshotWave, error) {
	list, err := records[abp.SnapshotWave](s.read).Where("snapshot_id IN ? AND scope = ?", snapshotIDs, scope).Order("snapshot_id, wave, group_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("waves of snapshots: %w", err)
	}
	return list, nil
}

// SnapshotMonths returns the monthly series of a snapshot.
func (s *Store) SnapshotMonths(ctx context.Context, snapshotID string) ([]abp.SnapshotMonth, error) {
	list, err := records[abp.SnapshotMonth](s.read).Where("snapshot_id = ?", snapshotID).Order("series, month").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("months of snapshot %s: %w", snapshotID, err)
	}
	return list, nil
}

// SnapshotAtoms returns the smallest groups of a snapshot.
func (s *Store) SnapshotAtoms(ctx context.Context, snapshotID string) ([]abp.SnapshotAtom, error) {
	list, err := records[abp.SnapshotAtom](s.read).Where("snapshot_id = ?", snapshotID).Order("organisation_id, cohort_id, staff_group, pattern, entered").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("atoms of snapshot %s: %w", snapshotID, err)
	}
	return list, nil
}

// NewestCohorts returns the published cohorts, those published last first, at most
// limit.
func (s *Store) NewestCohorts(ctx context.Context, limit int) ([]abp.Cohort, error) {
	list, err := records[abp.Cohort](s.read).Where("published_at IS NOT NULL").Order("published_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("newest cohorts: %w", err)
	}
	return list, nil
}
