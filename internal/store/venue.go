package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// venuesFor keeps the venues that the viewer may see: all, for those who plan
// or lead sessions.
func venuesFor(v *abp.Person) only {
	if v.Can(abp.SeeVenues) == nil {
		return everything
	}
	return nothing
}

// Venue returns one venue, if the viewer may see it.
func (s *Store) Venue(ctx context.Context, viewer *abp.Person, id string) (*abp.Venue, error) {
	o := venuesFor(viewer)
	return one(ctx, records[abp.Venue](s.read).Where("venues.id = ?", id).Where(o.sql, o.args...))
}

// Venues returns the venues that the viewer may see, those in use first, by
// name.
func (s *Store) Venues(ctx context.Context, viewer *abp.Person) ([]abp.Venue, error) {
	o := venuesFor(viewer)
	list, err := records[abp.Venue](s.read).Where(o.sql, o.args...).Order("(closed_on IS NOT NULL), LOWER(name), id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("venues: %w", err)
	}
	return list, nil
}

// SessionsAt returns the sessions at a venue that end after the moment and are
// not cancelled, in the order of time, at most limit, if the viewer may see them.
func (s *Store) SessionsAt(ctx context.Context, viewer *abp.Person, venueID string, after abp.Instant, limit int) ([]abp.Session, error) {
	o := sessionsFor(viewer)
	list, err := records[abp.Session](s.read).Preload("Cohort", nil).Where(o.sql, o.args...).
		Where("venue_id = ? AND ends_at > ? AND cancelled_at IS NULL", venueID, after).Order("starts_at, id").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions at %s: %w", venueID, err)
	}
	return list, nil
}

// CountSessionsAt returns how many sessions at a venue start at the moment or
// later and are not cancelled, for the programme's own use.
func (s *Store) CountSessionsAt(ctx context.Context, venueID string, from abp.Instant) (int, error) {
	n, err := records[abp.Session](s.read).Where("venue_id = ? AND starts_at >= ? AND cancelled_at IS NULL", venueID, from).Count(ctx, "*")
	if err != nil {
		return 0, fmt.Errorf("count sessions at %s: %w", venueID, err)
	}
	return int(n), nil
}

// CreateVenue adds a venue.
func (s *Store) CreateVenue(ctx context.Context, v *abp.Venue) error { return insert(ctx, s, v) }

// UpdateVenue saves an edited venue. It fails with Conflict if it moved on.
func (s *Store) UpdateVenue(ctx context.Context, v *abp.Venue) error { return update(ctx, s, v) }
