package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// CreateComplaint adds a complaint.
func (s *Store) CreateComplaint(ctx context.Context, c *abp.Complaint) error {
	return insert(ctx, s, c)
}

// complaintsFor keeps complaints for those who answer them.
func complaintsFor(viewer *abp.Person) only {
	if viewer.Can(abp.HandleComplaints) == nil {
		return everything
	}
	return nothing
}

// Complaints returns the complaints that the viewer may see: those that wait first,
// the oldest first.
func (s *Store) Complaints(ctx context.Context, viewer *abp.Person) ([]abp.Complaint, error) {
	o := complaintsFor(viewer)
	list, err := records[abp.Complaint](s.read).Where(o.sql, o.args...).Order("CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, received_at, id").Find(ctx)
	return list, wrapped("complaints", err)
}

// Complaint returns one complaint, if the viewer may see it.
func (s *Store) Complaint(ctx context.Context, viewer *abp.Person, id string) (*abp.Complaint, error) {
	o := complaintsFor(viewer)
	return one(ctx, records[abp.Complaint](s.read).Where("id = ?", id).Where(o.sql, o.args...))
}

// UpdateComplaint saves an answer. It fails with Conflict if it moved on.
func (s *Store) UpdateComplaint(ctx context.Context, c *abp.Complaint) error {
	return update(ctx, s, c)
}
