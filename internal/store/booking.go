package store

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// Bookings returns when a venue is taken from one day to another, both included,
// for those who plan sessions: bookings that were typed, and sessions of ours.
func (s *Store) Bookings(ctx context.Context, viewer *abp.Person, venueID string, from, until abp.Date) ([]abp.Booking, error) {
	if viewer.Can(abp.EditVenues) != nil {
		return nil, nil
	}
	return s.bookings(ctx, only{"venue_id = ?", []any{venueID}}, from, until)
}

// Booking returns one booking that was typed, with its venue, if the viewer
// plans sessions.
func (s *Store) Booking(ctx context.Context, viewer *abp.Person, id string) (*abp.Booking, error) {
	o := nothing
	if viewer.Can(abp.EditVenues) == nil {
		o = everything
	}
	return one(ctx, records[abp.Booking](s.read).Preload("Venue", nil).Where("bookings.id = ?", id).Where(o.sql, o.args...))
}

// VenueBookings returns when venues are taken from one day to another, both
// included, in the order of time, for the programme's own use: finding dates and
// clashes. Lapsed options are among them; Booking.HasLapsed tells them.
func (s *Store) VenueBookings(ctx context.Context, from, until abp.Date) ([]abp.Booking, error) {
	return s.bookings(ctx, everything, from, until)
}

func (s *Store) bookings(ctx context.Context, o only, from, until abp.Date) ([]abp.Booking, error) {
	list, err := records[abp.Booking](s.read).Preload("Venue", nil).Preload("Cohort", nil).Where(o.sql, o.args...).
		Where("on_day >= ? AND on_day <= ?", from, until).Order("on_day, half, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("bookings: %w", err)
	}
	p, err := s.Programme(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, err
	}
	sessions, err := records[abp.Session](s.read).Preload("Venue", nil).Preload("Cohort", nil).Where(o.sql, o.args...).
		Where("venue_id IS NOT NULL AND cancelled_at IS NULL AND starts_at >= ? AND starts_at < ?", abp.At(from.Midnight(zone)), abp.At(until.Add(1).Midnight(zone))).
		Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions at venues: %w", err)
	}
	return abp.MergeBookings(list, sessions, zone), nil
}

// CreateBooking adds a booking that was typed.
func (s *Store) CreateBooking(ctx context.Context, b *abp.Booking) error { return insert(ctx, s, b) }

// UpdateBooking saves an edited booking. It fails with Conflict if it moved on.
func (s *Store) UpdateBooking(ctx context.Context, b *abp.Booking) error { return update(ctx, s, b) }

// DeleteBooking takes a booking off the list. It fails with NotFound if it is
// not there.
func (s *Store) DeleteBooking(ctx context.Context, id string) error {
	n, err := records[abp.Booking](s.write).Where("id = ?", id).Delete(ctx)
	if err != nil {
		return fmt.Errorf("delete booking %s: %w", id, err)
	}
	if n == 0 {
		return abp.Errorf(abp.NotFound, "This booking is not there any more.")
	}
	return nil
}
