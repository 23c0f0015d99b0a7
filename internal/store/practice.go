package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// This file holds every read of the practice log. Its methods begin with Own and
// reach the viewer's own entries whatever their roles are, or with Shared and
// reach what was shared with them. The two others count, or find what is to be
// deleted, and return no entry.

// OwnPractices returns the viewer's own log, newest day first.
func (s *Store) OwnPractices(ctx context.Context, viewer *abp.Person) ([]abp.Practice, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.Practice](s.read).Where("person_id = ?", viewer.ID).Order("on_day DESC, created_at DESC, id").Limit(abp.MostPractices).Find(ctx)
	return list, wrapped("own practices", err)
}

// OwnPractice returns one entry of the viewer's own log.
func (s *Store) OwnPractice(ctx context.Context, viewer *abp.Person, id string) (*abp.Practice, error) {
	if viewer == nil {
		return nil, abp.Errorf(abp.NotFound, "This entry does not exist, or it is not yours.")
	}
	return one(ctx, records[abp.Practice](s.read).Where("id = ? AND person_id = ?", id, viewer.ID))
}

// OwnFacilitator returns the facilitator of the set that the viewer is in, or
// nil if there is none.
func (s *Store) OwnFacilitator(ctx context.Context, viewer *abp.Person) (*abp.Person, error) {
	p, err := one(ctx, records[abp.Person](s.read).Where(`id IN (SELECT t.facilitator_id FROM sets t JOIN set_members m ON m.set_id = t.id AND m.left_at IS NULL
		JOIN delegates d ON d.id = m.delegate_id JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL WHERE d.person_id = ?)`, viewer.ID).Order("sort_name, id"))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return p, err
}

// SharedPractices returns what delegates share with the viewer, newest first,
// with who they are: while the viewer leads a set that they are in, and never
// that of somebody whose line manager the viewer is.
func (s *Store) SharedPractices(ctx context.Context, viewer *abp.Person) ([]abp.Practice, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.Practice](s.read).Preload("Person", nil).Where("shared_at IS NOT NULL AND shared_with_id = ?", viewer.ID).
		Where(`person_id IN (SELECT d.person_id FROM sets t JOIN set_members m ON m.set_id = t.id AND m.left_at IS NULL
			JOIN delegates d ON d.id = m.delegate_id JOIN people p ON p.id = d.person_id
			WHERE t.facilitator_id = ? AND COALESCE(p.manager_id, '') <> ?)`, viewer.ID, viewer.ID).
		Order("shared_at DESC, id").Limit(abp.MostPractices).Find(ctx)
	return list, wrapped("shared practices", err)
}

// CreatePractice adds an entry.
func (s *Store) CreatePractice(ctx context.Context, p *abp.Practice) error { return insert(ctx, s, p) }

// UpdatePractice saves an edited entry. It fails with Conflict if it moved on.
func (s *Store) UpdatePractice(ctx context.Context, p *abp.Practice) error { return update(ctx, s, p) }

// DeletePractice deletes an entry of the person's own log. It fails with
// NotFound if it is not there.
func (s *Store) DeletePractice(ctx context.Context, personID, id string) error {
	n, err := records[abp.Practice](s.write).Where("id = ? AND person_id = ?", id, personID).Delete(ctx)
	if err == nil && n == 0 {
		err = abp.Errorf(abp.NotFound, "This entry does not exist, or it is not yours.")
	}
	return err
}

// EndSharing takes back whatever the person shares.
func (s *Store) EndSharing(ctx context.Context, personID string) error {
	_, err := records[abp.Practice](s.write).Where("person_id = ? AND shared_at IS NOT NULL", personID).
		Set(set("shared_at", nil), set("shared_with_id", nil)).Update(ctx)
	return wrapped("end sharing", err)
}

// CountPractices counts distinct people for a snapshot: raw figures, which only
// app reads and passes through the disclosure gate.
func (s *Store) CountPractices(ctx context.Context, until abp.Date) (*abp.SnapshotPractice, error) {
	used := func(strategy string) string {
		return `COUNT(DISTINCT CASE WHEN did LIKE '%"` + strategy + `"%' THEN person_id END)`
	}
	list, err := rows[abp.SnapshotPractice](ctx, s.read, `SELECT COUNT(DISTINCT person_id) AS saw, COUNT(DISTINCT CASE WHEN did LIKE '%"%' THEN person_id END) AS acted,
		`+used("direct")+` AS direct, `+used("distract")+` AS distract, `+used("delegate")+` AS delegate, `+used("delay")+` AS delay, `+used("document")+` AS document
		FROM practices WHERE on_day <= ?`, until)
	if err != nil {
		return nil, fmt.Errorf("count practices: %w", err)
	}
	return &list[0], nil
}

// SnapshotPractices returns the figures of every snapshot that holds them,
// newest first.
func (s *Store) SnapshotPractices(ctx context.Context) ([]abp.SnapshotPractice, error) {
	list, err := rows[abp.SnapshotPractice](ctx, s.read, `SELECT f.* FROM snapshot_practices f JOIN snapshots s ON s.id = f.snapshot_id
		ORDER BY s.as_at DESC, s.frozen_at DESC, s.id DESC`)
	return list, wrapped("figures of practices", err)
}

// CreateSnapshotPractice adds the figures of a snapshot.
func (s *Store) CreateSnapshotPractice(ctx context.Context, v *abp.SnapshotPractice) error {
	return insert(ctx, s, v)
}
