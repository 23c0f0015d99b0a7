package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// FacilitatorDates is what a form says about a facilitator.
type FacilitatorDates struct {
	TraineeSince, AccreditedOn, EndedOn abp.Date
	abp.Capacity
}

// AddFacilitator puts the person with the address on the list of facilitators
// and gives them the role. It fails with Invalid if nobody has the address, if
// the person is on the list already, or if the dates cannot be.
func (a *App) AddFacilitator(ctx context.Context, by *abp.Person, email string, d FacilitatorDates) (*abp.Facilitator, error) {
	if err := by.Can(abp.EditFacilitators); err != nil {
		return nil, err
	}
	var f *abp.Facilitator
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		var check abp.Check
		f = &abp.Facilitator{Kept: a.kept(abp.KindFacilitator), TraineeSince: d.TraineeSince, AccreditedOn: d.AccreditedOn, EndedOn: d.EndedOn, Capacity: d.Capacity}
		p, err := tx.PersonByEmail(ctx, email)
		switch {
		case abp.CodeOf(err) == abp.NotFound:
			check.Field("person", "Nobody is known under this address. Add the person first.")
		case err != nil:
			return err
		case !p.DisabledAt.IsZero():
			check.Field("person", "%s is switched off. Switch them on first.", p.Name)
		}
		if err := both(check.Err(), f.Validate()); err != nil {
			return err
		}
		f.PersonID = p.ID
		if err := tx.CreateFacilitator(ctx, f); err != nil {
			return err
		}
		return a.noteFacilitator(ctx, tx, by, f, "made facilitator")
	})
	return f, err
}

// EditFacilitator sets the dates and the capacity of a facilitator over the version that the
// form showed; for somebody who has the role and no dates yet it records them.
// Whose end has come loses the role. It fails with Conflict if the record has
// moved on.
func (a *App) EditFacilitator(ctx context.Context, by *abp.Person, personID string, version int, d FacilitatorDates) (*abp.Facilitator, error) {
	if err := by.Can(abp.EditFacilitators); err != nil {
		return nil, err
	}
	var f *abp.Facilitator
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if f, err = tx.Facilitator(ctx, by, personID, a.Now()); err != nil {
			return err
		}
		f.TraineeSince, f.AccreditedOn, f.EndedOn, f.Capacity = d.TraineeSince, d.AccreditedOn, d.EndedOn, d.Capacity
		if err := f.Validate(); err != nil {
			return err
		}
		if f.ID == "" {
			f.Kept = a.kept(abp.KindFacilitator)
			err = tx.CreateFacilitator(ctx, f)
		} else {
			f.Version = version
			err = tx.UpdateFacilitator(ctx, f)
		}
		if err != nil {
			return err
		}
		return a.noteFacilitator(ctx, tx, by, f, "changed facilitator dates")
	})
	return f, err
}

// noteFacilitator makes the role follow the dates, and notes what was done.
func (a *App) noteFacilitator(ctx context.Context, tx *store.Store, by *abp.Person, f *abp.Facilitator, verb string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	grants, err := tx.Grants(ctx, f.PersonID)
	if err != nil {
		return err
	}
	has := slices.IndexFunc(grants, func(g abp.Grant) bool { return g.Role == abp.FacilitatorRole && g.EndedAt.IsZero() })
	over := f.Status(a.Now().On(zone)) == "ended"
	switch {
	case over && has >= 0:
		err = tx.EndGrant(ctx, f.PersonID, grants[has].ID, a.Now())
	case !over && has < 0:
		err = tx.CreateGrant(ctx, &abp.Grant{ID: a.id(abp.KindGrant), PersonID: f.PersonID, Role: abp.FacilitatorRole, GrantedAt: a.Now(), GrantedByID: abp.Ref(by.ID)})
	}
	if err != nil {
		return err
	}
	if err := tx.StaleFeeds(ctx, f.PersonID); err != nil {
		return err
	}
	return a.note(ctx, tx, by, verb, f.PersonID, "")
}
