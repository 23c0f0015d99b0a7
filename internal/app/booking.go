package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AddBooking records that a venue is taken. That it is taken already does not
// stop it: what the venue says is true, and the list shows the clash. It fails
// with Invalid at every field that cannot be accepted.
func (a *App) AddBooking(ctx context.Context, by *abp.Person, venueID string, b abp.Booking) (*abp.Booking, error) {
	if err := by.Can(abp.EditVenues); err != nil {
		return nil, err
	}
	b.Kept = a.kept(abp.KindBooking)
	b.VenueID = venueID
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.Venue(ctx, by, venueID)
		if err != nil {
			return err
		}
		b.Venue = v
		if err := b.Validate(); err != nil {
			return err
		}
		if b.CohortID != "" {
			if b.Cohort, err = tx.Cohort(ctx, by, string(b.CohortID)); err != nil {
				return orInvalid(err, "cohort", "Choose a cohort from the list, or none.")
			}
		}
		if err := tx.CreateBooking(ctx, &b); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "booked", venueID, b.OnDay.String()+", "+b.State.String())
	})
	return &b, err
}

// ConfirmBooking turns an option into a booking over the version that the page
// showed. It fails with Conflict if it is none, or has moved on.
func (a *App) ConfirmBooking(ctx context.Context, by *abp.Person, venueID, id string, version int) (*abp.Booking, error) {
	return a.changeBooking(ctx, by, venueID, id, "confirmed a booking", func(tx *store.Store, b *abp.Booking) error {
		b.Version = version
		if err := b.Confirm(); err != nil {
			return err
		}
		return tx.UpdateBooking(ctx, b)
	})
}

// RemoveBooking takes a booking off the list. It fails with NotFound if it is
// not there.
func (a *App) RemoveBooking(ctx context.Context, by *abp.Person, venueID, id string) (*abp.Booking, error) {
	return a.changeBooking(ctx, by, venueID, id, "removed a booking", func(tx *store.Store, b *abp.Booking) error { return tx.DeleteBooking(ctx, b.ID) })
}

func (a *App) changeBooking(ctx context.Context, by *abp.Person, venueID, id, verb string, change func(*store.Store, *abp.Booking) error) (*abp.Booking, error) {
	if err := by.Can(abp.EditVenues); err != nil {
		return nil, err
	}
	var b *abp.Booking
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if b, err = tx.Booking(ctx, by, id); err != nil {
			return err
		}
		if b.VenueID != venueID {
			return abp.Errorf(abp.NotFound, "That booking is not one of this venue.")
		}
		if err := change(tx, b); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, venueID, b.OnDay.String())
	})
	return b, err
}
