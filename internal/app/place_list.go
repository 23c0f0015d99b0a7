package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// CohortPlaces is how the places of a cohort stand, with whom they are kept for
// and who waits.
type CohortPlaces struct {
	Cohort       *abp.Cohort
	Places       *abp.Places
	Delegates    int
	Applications []abp.Application // that are not over: kept, offered, waiting in order, then others
	Quotas       []abp.Quota
	First        abp.Instant // the first session, or none
	PassesOn     bool        // places are offered by themselves
}

// CohortPlaces returns how the places of a cohort stand.
func (a *App) CohortPlaces(ctx context.Context, by *abp.Person, cohortID string) (*CohortPlaces, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	c, err := a.store.Cohort(ctx, by, cohortID)
	if err != nil {
		return nil, err
	}
	v := &CohortPlaces{Cohort: c}
	if v.Places, err = a.places(ctx, a.store, c); err != nil {
		return nil, err
	}
	if v.Delegates, err = a.store.CountDelegates(ctx, c.ID); err != nil {
		return nil, err
	}
	if v.Applications, err = a.store.OpenApplications(ctx, c.ID); err != nil {
		return nil, err
	}
	if v.Quotas, err = a.store.Quotas(ctx, by, c.ID); err != nil {
		return nil, err
	}
	if v.First, err = a.store.FirstSession(ctx, c.ID); err != nil {
		return nil, err
	}
	_, v.PassesOn = abp.OfferEnd(a.Now(), v.First)
	return v, nil
}

// OfferPlaces offers the free places of the cohort to those who wait, in order,
// also when it is too late for it to happen by itself, and returns how many it
// offered. It fails with Conflict once the cohort has begun.
func (a *App) OfferPlaces(ctx context.Context, by *abp.Person, cohortID string) (int, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return 0, err
	}
	n := 0
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.LockCohort(ctx, cohortID)
		if err != nil {
			return err
		}
		first, err := tx.FirstSession(ctx, c.ID)
		if err != nil {
			return err
		}
		end, isTime := abp.OfferEnd(a.Now(), first)
		if !isTime {
			end = first
		}
		if !a.Now().Before(end.Time) {
			return abp.Errorf(abp.Conflict, "The cohort has begun, so no places are offered any more. Enrol by hand whom the set agrees to.")
		}
		if n, err = a.offerUntil(ctx, tx, c, end); err != nil || n == 0 {
			return err
		}
		return a.note(ctx, tx, by, "offered places", c.ID, "")
	})
	return n, err
}

// EndApplication takes an application that has a place kept or offered, or waits,
// out of the way with a reason, tells the person and passes the place on. version
// is that of the application as the page showed it. It fails with Invalid without
// a reason, and with Conflict if the application moved on.
func (a *App) EndApplication(ctx context.Context, by *abp.Person, id string, version int, why string) (*abp.Application, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if ap, err = tx.Application(ctx, by, id); err != nil {
			return err
		}
		if ap, err = a.lockedApplication(ctx, tx, ap); err != nil {
			return err
		}
		if why = abp.CleanLine(why); why == "" || len([]rune(why)) > 200 {
			return abp.InvalidField("why", "Enter a short reason, for example: cannot be reached.")
		}
		if ap.Version != version {
			return abp.Errorf(abp.Conflict, "This application changed while you were reading. Nothing was saved: look at it again.")
		}
		kind := abp.LetterWaitEnded
		switch {
		case ap.IsHeld():
			kind = abp.LetterPlaceLapsed
		case ap.IsOffered():
			kind = abp.LetterOfferLapsed
		case !ap.IsInLine():
			return abp.Errorf(abp.Conflict, "No place is kept for this application, and it does not wait for one.")
		}
		if err := a.lapse(ctx, tx, ap, kind, by, why); err != nil {
			return err
		}
		return a.settle(ctx, tx, ap)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}

// SetWaitingPlaces says how many people may wait for a place in the cohort. Those
// who wait already stay. It fails with Invalid for a number that cannot be.
func (a *App) SetWaitingPlaces(ctx context.Context, by *abp.Person, cohortID string, most int) error {
	if err := by.Can(abp.EditPlaces); err != nil {
		return err
	}
	if most < 0 || most > 500 {
		return abp.InvalidField("waiting", "Enter how many people may wait, from 0 to 500.")
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.LockCohort(ctx, cohortID)
		if err != nil {
			return err
		}
		c.WaitingPlaces = most
		if err := tx.UpdateCohort(ctx, c); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed the waiting list", c.ID, "")
	})
}
