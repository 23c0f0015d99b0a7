package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// publicationsFor keeps the release log from those who may not read it.
func publicationsFor(v *abp.Person) only {
	if v.Can(abp.SeePublications) == nil {
		return everything
	}
	return nothing
}

// LoggedSnapshots returns the snapshots that the release log tells of, newest
// first, at most limit.
func (s *Store) LoggedSnapshots(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Snapshot, error) {
	o := publicationsFor(viewer)
	list, err := records[abp.Snapshot](s.read).Where("EXISTS (SELECT 1 FROM publications p WHERE p.snapshot_id = snapshots.id)").Where(o.sql, o.args...).
		Order("as_at DESC, frozen_at DESC, id DESC").Limit(limit).Find(ctx)
	return list, wrapped("snapshots of the release log", err)
}

// Publications returns the lines of the release log of one snapshot, in the order in
// which they were judged.
func (s *Store) Publications(ctx context.Context, viewer *abp.Person, snapshotID string) ([]abp.Publication, error) {
	o := publicationsFor(viewer)
	list, err := records[abp.Publication](s.read).Where("snapshot_id = ?", snapshotID).Where(o.sql, o.args...).Order("position").Find(ctx)
	return list, wrapped("release log", err)
}

// Publication returns one line of the release log, if the viewer may see it.
func (s *Store) Publication(ctx context.Context, viewer *abp.Person, id string) (*abp.Publication, error) {
	o := publicationsFor(viewer)
	return one(ctx, records[abp.Publication](s.read).Preload("Snapshot", nil).Where("id = ?", id).Where(o.sql, o.args...))
}

// PublishedTables returns the lines about tables of the headline that were published
// by snapshots of the instrument. It is for the programme's own use.
func (s *Store) PublishedTables(ctx context.Context, instrumentID string) ([]abp.Publication, error) {
	list, err := rows[abp.Publication](ctx, s.read, `SELECT p.* FROM publications p JOIN snapshots z ON z.id = p.snapshot_id
		WHERE z.instrument_id = ? AND p.item = 'headline' AND p.span = 'T0-T2' AND p.outcome = 'publish'`, instrumentID)
	return list, wrapped("published tables", err)
}

// PublishedFigure returns the line about one figure of the whole programme that a
// snapshot published, or nil where the snapshot is older than its line. It is for the
// programme's own use.
func (s *Store) PublishedFigure(ctx context.Context, snapshotID, span, item string) (*abp.Publication, error) {
	p, err := one(ctx, records[abp.Publication](s.read).Where("snapshot_id = ? AND scope = ? AND span = ? AND item = ? AND outcome = ?", snapshotID, abp.WholeProgramme, span, item, abp.Published))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return p, err
}

// PublishedFigures returns the lines about figures of the whole programme that were
// published under one span. It is for the programme's own use.
func (s *Store) PublishedFigures(ctx context.Context, span string) ([]abp.Publication, error) {
	list, err := records[abp.Publication](s.read).Where("scope = ? AND span = ? AND outcome = ?", abp.WholeProgramme, span, abp.Published).Order("id").Find(ctx)
	return list, wrapped("published figures", err)
}

// PublishedBy returns the line about the headline's table of a snapshot, or nil where
// the snapshot is older than the log. It is for the programme's own use.
func (s *Store) PublishedBy(ctx context.Context, snapshotID string, scope abp.Scope) (*abp.Publication, error) {
	p, err := one(ctx, records[abp.Publication](s.read).Where("snapshot_id = ? AND scope = ? AND item = 'headline' AND span = 'T0-T2'", snapshotID, scope))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return p, err
}
