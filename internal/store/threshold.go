package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// Thresholds returns every threshold that was ever proposed, newest first.
func (s *Store) Thresholds(ctx context.Context, viewer *abp.Person) ([]abp.Threshold, error) {
	o := publicationsFor(viewer)
	list, err := records[abp.Threshold](s.read).Preload("ProposedBy", nil).Preload("ApprovedBy", nil).Where(o.sql, o.args...).Order("created_at DESC, id DESC").Find(ctx)
	return list, wrapped("thresholds", err)
}

// Threshold returns one threshold, if the viewer may see it.
func (s *Store) Threshold(ctx context.Context, viewer *abp.Person, id string) (*abp.Threshold, error) {
	o := publicationsFor(viewer)
	return one(ctx, records[abp.Threshold](s.read).Where("id = ?", id).Where(o.sql, o.args...))
}

// ApprovedThreshold returns the threshold that holds for a class, or nil while none
// was approved. It is for the programme's own use.
func (s *Store) ApprovedThreshold(ctx context.Context, class string) (*abp.Threshold, error) {
	t, err := one(ctx, records[abp.Threshold](s.read).Where("class = ? AND approved_at IS NOT NULL", class).Order("approved_at DESC, id DESC"))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return t, err
}

// CreateThreshold adds a proposal.
func (s *Store) CreateThreshold(ctx context.Context, t *abp.Threshold) error {
	return insert(ctx, s, t)
}

// UpdateThreshold saves an approval. It fails with Conflict if it moved on.
func (s *Store) UpdateThreshold(ctx context.Context, t *abp.Threshold) error {
	return update(ctx, s, t)
}
