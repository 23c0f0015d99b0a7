package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// OwnAttendances returns what the registers say about the viewer, also for those
// who may see all registers.
func (s *Store) OwnAttendances(ctx context.Context, viewer *abp.Person) ([]abp.Attendance, error) {
	list, err := records[abp.Attendance](s.read).Where("person_id = ?", viewer.ID).Order("marked_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own attendances: %w", err)
	}
	return list, nil
}

// OwnApplications returns the viewer's own applications, oldest first.
func (s *Store) OwnApplications(ctx context.Context, viewer *abp.Person) ([]abp.Application, error) {
	list, err := records[abp.Application](s.read).Where("person_id = ?", viewer.ID).Order("applied_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own applications: %w", err)
	}
	return list, nil
}

// OwnSetID returns the id of the set that the viewer's own place is in, or "".
func (s *Store) OwnSetID(ctx context.Context, viewer *abp.Person, delegateID string) (string, error) {
	ids, err := rows[string](ctx, s.read, `SELECT m.set_id FROM set_members m JOIN delegates d ON d.id = m.delegate_id
		WHERE d.id = ? AND d.person_id = ? AND m.left_at IS NULL`, delegateID, viewer.ID)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}
