package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// Exceptions returns every exception that was ever asked for, newest first.
func (s *Store) Exceptions(ctx context.Context, viewer *abp.Person) ([]abp.Exception, error) {
	o := publicationsFor(viewer)
	list, err := records[abp.Exception](s.read).Preload("Publication", nil).Preload("Publication.Snapshot", nil).Preload("ProposedBy", nil).Preload("ApprovedBy", nil).
		Where(o.sql, o.args...).Order("created_at DESC, id DESC").Find(ctx)
	return list, wrapped("exceptions", err)
}

// Exception returns one exception, if the viewer may see it.
func (s *Store) Exception(ctx context.Context, viewer *abp.Person, id string) (*abp.Exception, error) {
	o := publicationsFor(viewer)
	return one(ctx, records[abp.Exception](s.read).Where("id = ?", id).Where(o.sql, o.args...))
}

// OpenExceptions returns the exceptions that the next snapshot goes by. It is for
// the programme's own use.
func (s *Store) OpenExceptions(ctx context.Context) ([]abp.Exception, error) {
	list, err := records[abp.Exception](s.read).Preload("Publication", nil).Where("approved_at IS NOT NULL AND used_in_id IS NULL").Order("created_at, id").Find(ctx)
	return list, wrapped("open exceptions", err)
}

// CreateException adds a proposal.
func (s *Store) CreateException(ctx context.Context, e *abp.Exception) error {
	return insert(ctx, s, e)
}

// UpdateException saves an approval or a use. It fails with Conflict if it moved on.
func (s *Store) UpdateException(ctx context.Context, e *abp.Exception) error {
	return update(ctx, s, e)
}
