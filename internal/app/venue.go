package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// VenueDetails is what a form says about a venue.
type VenueDetails struct {
	Name, Address, Notes             string
	Capacity                         int
	StepFree, HearingLoop, QuietRoom bool
	Features                         []string
}

func (d *VenueDetails) into(v *abp.Venue) {
	v.Name, v.Address, v.Notes, v.Capacity = d.Name, d.Address, d.Notes, d.Capacity
	v.StepFree, v.HearingLoop, v.QuietRoom, v.Features = d.StepFree, d.HearingLoop, d.QuietRoom, d.Features
}

// AddVenue adds a venue. It fails with Invalid at every field that cannot be
// accepted.
func (a *App) AddVenue(ctx context.Context, by *abp.Person, d VenueDetails) (*abp.Venue, error) {
	if err := by.Can(abp.EditVenues); err != nil {
		return nil, err
	}
	v := &abp.Venue{Kept: a.kept(abp.KindVenue)}
	d.into(v)
	if err := v.Validate(); err != nil {
		return nil, err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Programme(ctx)
		if err != nil {
			return err
		}
		v.ProgrammeID = p.ID
		if err := tx.CreateVenue(ctx, v); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", v.ID, "")
	})
	return v, err
}

// EditVenue changes a venue over the version that the form showed. Calendars
// show its new name and address. It fails with Conflict if the record has moved
// on.
func (a *App) EditVenue(ctx context.Context, by *abp.Person, id string, version int, d VenueDetails) (*abp.Venue, error) {
	return a.changeVenue(ctx, by, id, version, "changed", func(tx *store.Store, v *abp.Venue) error {
		before := *v
		d.into(v)
		if err := v.Validate(); err != nil {
			return err
		}
		if before.Name != v.Name || before.Address != v.Address {
			return tx.StaleFeedsAt(ctx, v.ID)
		}
		return nil
	})
}

// CloseVenue records the first day on which a venue is not used. It fails with
// Conflict if sessions are planned there from that day on, or if the record has
// moved on.
func (a *App) CloseVenue(ctx context.Context, by *abp.Person, id string, version int, on abp.Date) (*abp.Venue, error) {
	return a.changeVenue(ctx, by, id, version, "closed", func(tx *store.Store, v *abp.Venue) error {
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		later := 0
		if !on.IsZero() {
			if later, err = tx.CountSessionsAt(ctx, v.ID, abp.At(on.Midnight(zone))); err != nil {
				return err
			}
		}
		return v.Close(on, later)
	})
}

// OpenVenue takes the closing of a venue back.
func (a *App) OpenVenue(ctx context.Context, by *abp.Person, id string, version int) (*abp.Venue, error) {
	return a.changeVenue(ctx, by, id, version, "opened again", func(_ *store.Store, v *abp.Venue) error {
		v.ClosedOn = abp.Date{}
		return nil
	})
}

func (a *App) changeVenue(ctx context.Context, by *abp.Person, id string, version int, verb string, change func(*store.Store, *abp.Venue) error) (*abp.Venue, error) {
	if err := by.Can(abp.EditVenues); err != nil {
		return nil, err
	}
	var v *abp.Venue
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if v, err = tx.Venue(ctx, by, id); err != nil {
			return err
		}
		v.Version = version
		was := *v
		if err := change(tx, v); err != nil {
			return err
		}
		if err := tx.UpdateVenue(ctx, v); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, verb, v.ID, ""); err != nil {
			return err
		}
		return a.tellVenue(ctx, tx, &was, v)
	})
	return v, err
}
