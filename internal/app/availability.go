package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// WorkedWeeks is what a form says about the weeks that somebody works.
type WorkedWeeks struct {
	StartsOn    abp.Date
	Pattern     abp.Pattern
	WorksNights bool
}

// SetAvailability saves the weeks that a person works over the version that the
// form showed. Everybody keeps their own, those who run the programme anybody's.
// It fails with Invalid at every field that cannot be accepted, and with
// Conflict if the record has moved on.
func (a *App) SetAvailability(ctx context.Context, by *abp.Person, personID string, version int, w WorkedWeeks) error {
	return a.changeAvailability(ctx, by, personID, func(tx *store.Store, v *abp.Availability) error {
		v.StartsOn, v.Pattern, v.WorksNights = w.StartsOn, w.Pattern, w.WorksNights
		if err := v.Validate(); err != nil {
			return err
		}
		if v.ID == "" {
			v.Kept = a.kept(abp.KindAvailability)
			return tx.CreateAvailability(ctx, v)
		}
		v.Version = version
		return tx.UpdateAvailability(ctx, v)
	})
}

// AddAway adds dates on which a person is away. Nobody is asked why. It fails
// with Invalid at every field that cannot be accepted.
func (a *App) AddAway(ctx context.Context, by *abp.Person, personID string, w abp.Away) error {
	return a.changeAvailability(ctx, by, personID, func(tx *store.Store, v *abp.Availability) error {
		w.ID, w.PersonID = a.id(abp.KindAway), personID
		if err := w.Validate(); err != nil {
			return err
		}
		if len(v.Aways) >= abp.MostAways {
			return abp.InvalidField("from", "There are %d entries already. Remove some that are over.", len(v.Aways))
		}
		return tx.CreateAway(ctx, &w)
	})
}

// RemoveAway takes dates away back. It fails with NotFound if they are not
// there.
func (a *App) RemoveAway(ctx context.Context, by *abp.Person, personID, id string) error {
	return a.changeAvailability(ctx, by, personID, func(tx *store.Store, _ *abp.Availability) error { return tx.DeleteAway(ctx, personID, id) })
}

func (a *App) changeAvailability(ctx context.Context, by *abp.Person, personID string, change func(*store.Store, *abp.Availability) error) error {
	act := abp.EditAvailability
	if by != nil && by.ID == personID {
		act = abp.KeepAvailability
	}
	if err := by.Can(act); err != nil && by.Can(abp.EditAvailability) != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.Availability(ctx, by, personID)
		if err != nil {
			return err
		}
		if err := change(tx, v); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed availability", personID, "")
	})
}
