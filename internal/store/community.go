package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// OwnListing returns how the viewer is listed in the community, or nil.
func (s *Store) OwnListing(ctx context.Context, viewer *abp.Person) (*abp.Listing, error) {
	l, err := one(ctx, records[abp.Listing](s.read).Where("person_id = ?", viewer.ID))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return l, err
}

// Listings returns who wants to be found, by name, a page at a time, and the key
// of the next page or "". Only those who belong to the community themselves see
// anybody.
func (s *Store) Listings(ctx context.Context, viewer *abp.Person, after string, limit int) ([]abp.Listing, string, error) {
	if viewer == nil || !viewer.Has(abp.DelegateRole) {
		return nil, "", nil
	}
	name := "(SELECT sort_name FROM people WHERE people.id = listings.person_id)"
	g := records[abp.Listing](s.read).Preload("Person.Organisation", nil).Where("listings.person_id IN (SELECT id FROM people WHERE disabled_at IS NULL)")
	if by, id, ok := cutKey(after); ok {
		g = g.Where("("+name+" > ? OR ("+name+" = ? AND listings.id > ?))", by, by, id)
	}
	list, err := g.Order(name + ", listings.id").Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("directory of the community: %w", err)
	}
	if len(list) <= limit {
		return list, "", nil
	}
	list = list[:limit]
	last := list[limit-1]
	return list, last.Person.SortName + "\x1f" + last.ID, nil
}

// Listing returns one entry of the directory with its person, if the viewer
// belongs to the community.
func (s *Store) Listing(ctx context.Context, viewer *abp.Person, id string) (*abp.Listing, error) {
	o := everything
	if viewer == nil || !viewer.Has(abp.DelegateRole) {
		o = nothing
	}
	return one(ctx, records[abp.Listing](s.read).Preload("Person.Organisation", nil).Where("listings.id = ? AND listings.person_id IN (SELECT id FROM people WHERE disabled_at IS NULL)", id).Where(o.sql, o.args...))
}

// CreateListing adds an entry. It fails with Conflict if the person has one.
func (s *Store) CreateListing(ctx context.Context, l *abp.Listing) error { return insert(ctx, s, l) }

// UpdateListing saves an edited entry. It fails with Conflict if it moved on.
func (s *Store) UpdateListing(ctx context.Context, l *abp.Listing) error { return update(ctx, s, l) }

// DeleteListing forgets that the viewer was listed.
func (s *Store) DeleteListing(ctx context.Context, viewer *abp.Person) error {
	_, err := records[abp.Listing](s.write).Where("person_id = ?", viewer.ID).Delete(ctx)
	return wrapped("leave the directory", err)
}

// IsCommunity says whether the person has completed the workshops of some cohort.
func (s *Store) IsCommunity(ctx context.Context, viewer *abp.Person, now abp.Instant) (bool, error) {
	places, _, err := s.Delegates(ctx, viewer, DelegateQuery{PersonID: viewer.ID}, now)
	for _, d := range places {
		if d.Progress.IsWorkshopComplete() {
			return true, err
		}
	}
	return false, err
}
