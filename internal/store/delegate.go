package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// DelegateQuery narrows a list of delegates. After is the key of the last row
// of the page before.
type DelegateQuery struct {
	CohortID       string
	OrganisationID string
	PersonID       string
	Active         bool // neither withdrawn nor paused
	After          string
	Limit          int // rows, all if 0
}

// Delegate returns one place with person, cohort, organisation and progress at
// the instant now, if the viewer may see it.
func (s *Store) Delegate(ctx context.Context, viewer *abp.Person, id string, now abp.Instant) (*abp.Delegate, error) {
	o := delegatesFor(viewer)
	d, err := one(ctx, records[abp.Delegate](s.read).Preload("Person", nil).Preload("Organisation", nil).Preload("Cohort.Template", nil).
		Where("delegates.id = ?", id).Where(o.sql, o.args...))
	if err != nil {
		return nil, err
	}
	list := []abp.Delegate{*d}
	if err := s.addProgress(ctx, list, now); err != nil {
		return nil, err
	}
	return &list[0], nil
}

// Delegates returns the places that the viewer may see, by name, with person,
// organisation, cohort and progress at the instant now, and the key of the next
// page or "".
func (s *Store) Delegates(ctx context.Context, viewer *abp.Person, q DelegateQuery, now abp.Instant) ([]abp.Delegate, string, error) {
	o := delegatesFor(viewer)
	g := records[abp.Delegate](s.read).Preload("Person", nil).Preload("Organisation", nil).Preload("Cohort.Template", nil).Where(o.sql, o.args...)
	for column, value := range map[string]string{"cohort_id": q.CohortID, "delegates.organisation_id": q.OrganisationID, "person_id": q.PersonID} {
		if value != "" {
			g = g.Where(column+" = ?", value)
		}
	}
	if q.Active {
		g = g.Where("withdrawn_at IS NULL AND paused_at IS NULL")
	}
	name := "(SELECT sort_name FROM people WHERE people.id = delegates.person_id)"
	if by, id, ok := cutKey(q.After); ok {
		g = g.Where("("+name+" > ? OR ("+name+" = ? AND delegates.id > ?))", by, by, id)
	}
	g = g.Order(name + ", delegates.id")
	if q.Limit > 0 {
		g = g.Limit(q.Limit + 1)
	}
	list, err := g.Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("delegates: %w", err)
	}
	next := ""
	if q.Limit > 0 && len(list) > q.Limit {
		list = list[:q.Limit]
		last := list[q.Limit-1]
		next = last.Person.SortName + "\x1f" + last.ID
	}
	return list, next, s.addProgress(ctx, list, now)
}

// CreateDelegate adds a place. It fails with Conflict if the person has one in
// the cohort.
func (s *Store) CreateDelegate(ctx context.Context, d *abp.Delegate) error {
	return s.editDelegate(ctx, d, func(tx *Store) error { return insert(ctx, tx, d) })
}

// UpdateDelegate saves a place. It fails with Conflict if it moved on.
func (s *Store) UpdateDelegate(ctx context.Context, d *abp.Delegate) error {
	return s.editDelegate(ctx, d, func(tx *Store) error { return update(ctx, tx, d) })
}

// editDelegate does the edit and marks the calendar of whose place it is.
func (s *Store) editDelegate(ctx context.Context, d *abp.Delegate, edit func(tx *Store) error) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.lockFeedsOf(ctx, abp.Ref(d.CohortID)); err != nil {
			return err
		}
		if err := edit(tx); err != nil {
			return err
		}
		return tx.StaleFeeds(ctx, d.PersonID)
	})
}
