package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// Like the other tables of snapshots these are raw counts, for the programme's
// own use: only app reads them, and passes them through the disclosure gate. A
// snapshot holds the figures of a question only where they could be released.

// SnapshotEqualities returns the figures of every question that any snapshot
// holds, newest snapshot first.
func (s *Store) SnapshotEqualities(ctx context.Context) ([]abp.SnapshotEquality, error) {
	list, err := records[abp.SnapshotEquality](s.read).Order(`(SELECT v.as_at FROM snapshots v WHERE v.id = snapshot_id) DESC,
		(SELECT v.frozen_at FROM snapshots v WHERE v.id = snapshot_id) DESC, snapshot_id DESC, question, level, place`).Find(ctx)
	return list, wrapped("figures by equality answers", err)
}

// SnapshotEqualityPairs is SnapshotEqualities for the change in confidence.
func (s *Store) SnapshotEqualityPairs(ctx context.Context) ([]abp.SnapshotEqualityPairs, error) {
	list, err := records[abp.SnapshotEqualityPairs](s.read).Order(`(SELECT v.as_at FROM snapshots v WHERE v.id = snapshot_id) DESC,
		(SELECT v.frozen_at FROM snapshots v WHERE v.id = snapshot_id) DESC, snapshot_id DESC, question, place`).Find(ctx)
	return list, wrapped("change by equality answers", err)
}

// SnapshotByID returns one snapshot.
func (s *Store) SnapshotByID(ctx context.Context, id string) (*abp.Snapshot, error) {
	return one(ctx, records[abp.Snapshot](s.read).Where("id = ?", id))
}
