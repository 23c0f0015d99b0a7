package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// PauseDelegate records that a delegate is away for a time: the place is free for
// others meanwhile, the set too, dates leave the calendar, and nothing is asked of
// them. It fails with Invalid without a reason and with Conflict unless they are
// active.
func (a *App) PauseDelegate(ctx context.Context, by *abp.Person, id, why string) (*abp.Delegate, error) {
	return a.changePlace(ctx, by, id, func(tx *store.Store, d *abp.Delegate, c *abp.Cohort) error {
		if err := d.Pause(why, a.Now()); err != nil {
			return err
		}
		set, err := tx.SetOf(ctx, d.ID)
		if err != nil {
			return err
		}
		pause := &abp.Pause{ID: a.id(abp.KindPause), DelegateID: d.ID, PausedAt: d.PausedAt, Why: d.WhyLeft, SetID: set}
		if err := tx.CreatePause(ctx, pause); err != nil {
			return err
		}
		return a.vacate(ctx, tx, by, d, c, "paused", abp.LetterPaused, "You have paused.")
	})
}

// changePlace does one thing to a place: it loads it through the viewer and locks
// its cohort.
func (a *App) changePlace(ctx context.Context, by *abp.Person, id string, do func(*store.Store, *abp.Delegate, *abp.Cohort) error) (*abp.Delegate, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	var d *abp.Delegate
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		var c *abp.Cohort
		if d, c, err = a.lockPlace(ctx, tx, by, id); err != nil {
			return err
		}
		return do(tx, d, c)
	})
	if err != nil {
		return nil, fmt.Errorf("change delegate %s: %w", id, err)
	}
	return d, nil
}

// vacate saves a delegate who takes no place in the cohort any more, takes them
// out of their set, tells them, and passes the place on.
func (a *App) vacate(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, c *abp.Cohort, verb string, kind abp.LetterKind, why string) error {
	if err := tx.UpdateDelegate(ctx, d); err != nil {
		return err
	}
	if err := tx.LeaveSet(ctx, d.ID, a.Now()); err != nil {
		return err
	}
	reason := d.WhyLeft
	if by != nil && by.ID == d.PersonID {
		reason = "" // their own words stay with the place
	}
	if err := a.note(ctx, tx, by, verb, d.ID, reason); err != nil {
		return err
	}
	if _, err := a.invite(ctx, tx, sessionNews{people: []string{d.PersonID}, why: why}); err != nil {
		return err
	}
	if kind != "" && c.IsPublished() {
		if _, err := a.write(ctx, tx, letter{kind: kind, to: d.Person, cohort: c, values: map[string]string{"cohort": c.Title()}}); err != nil {
			return err
		}
	}
	_, err := a.passOn(ctx, tx, c)
	return err
}

// RejoinDelegate records that a delegate who paused goes on in the same cohort,
// in the set that they were in if there is room. It fails with Conflict if they
// have not paused or every place is taken, and with Invalid if a quota stands
// against it without a reason.
func (a *App) RejoinDelegate(ctx context.Context, by *abp.Person, id, why string) (*abp.Delegate, error) {
	return a.changePlace(ctx, by, id, func(tx *store.Store, d *abp.Delegate, c *abp.Cohort) error {
		p, err := a.places(ctx, tx, c)
		if err != nil {
			return err
		}
		why = abp.CleanLine(why)
		switch {
		case p.Left() == 0:
			return abp.Errorf(abp.Conflict, "All %d places of this cohort are taken by now. Give it more places first, or choose a later cohort.", c.Places)
		case p.Free(d.OrganisationID) == 0 && why == "":
			return abp.InvalidField("rejoining-why", "The organisation’s quota is full, or the places left are kept for others. Say why they come back all the same.")
		}
		if err := d.Rejoin(); err != nil {
			return err
		}
		pause, err := tx.Pause(ctx, d.ID)
		if err != nil {
			return err
		}
		if err := tx.EndPause(ctx, d.ID, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateDelegate(ctx, d); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "rejoined", d.ID, why); err != nil {
			return err
		}
		if err := a.tellPlace(ctx, tx, d, c); err != nil {
			return err
		}
		return a.backToSet(ctx, tx, by, d, pause.SetID)
	})
}

// backToSet puts somebody who rejoins into the set that they were in, or the one
// that it went on in. If that is full, a lead finds another.
func (a *App) backToSet(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, setID abp.Ref) error {
	for setID != "" {
		set, err := tx.Set(ctx, by, string(setID))
		if err != nil {
			return err
		}
		if set.MergedIntoID != "" {
			setID = set.MergedIntoID
			continue
		}
		if len(set.Members) >= d.Cohort.Template.SetSizeMax {
			return nil
		}
		return a.joinSet(ctx, tx, by, d, set)
	}
	return nil
}

// Deferral is what a lead enters to let a delegate go on in a later cohort.
type Deferral struct {
	CohortID  string
	Why       string
	SetAgrees bool
}

// DeferDelegate lets a delegate go on in a later cohort of the same pathway, with
// what they have attended and answered, also out of a pause. It returns the new
// place. It fails with Invalid where the cohort or a rule stands against it, and
// with Conflict if they have left or every place there is taken.
func (a *App) DeferDelegate(ctx context.Context, by *abp.Person, id string, f Deferral) (*abp.Delegate, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	f.Why = abp.CleanLine(f.Why)
	var to *abp.Delegate
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		d, err := tx.Delegate(ctx, by, id, a.Now())
		if err != nil {
			return err
		}
		open, err := tx.OpenApplicationsOf(ctx, d.PersonID)
		if err != nil {
			return err
		}
		if err := a.lockCohorts(ctx, tx, append(cohortsOf(open), d.CohortID, f.CohortID)...); err != nil {
			return orInvalid(err, "cohort", "Choose the cohort in which they go on.")
		}
		if d, err = tx.Delegate(ctx, by, id, a.Now()); err != nil {
			return err
		}
		if open, err = tx.OpenApplicationsOf(ctx, d.PersonID); err != nil {
			return err
		}
		to, err = a.deferTo(ctx, tx, by, d, open, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("defer delegate %s: %w", id, err)
	}
	return to, nil
}

func cohortsOf(list []abp.Application) []string {
	ids := make([]string, len(list))
	for i, ap := range list {
		ids[i] = string(ap.CohortID)
	}
	return ids
}

// deferTo makes the place in the later cohort and ends the one before.
func (a *App) deferTo(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, open []abp.Application, f Deferral) (*abp.Delegate, error) {
	c, err := tx.Cohort(ctx, by, f.CohortID)
	if err != nil {
		return nil, orInvalid(err, "cohort", "Choose the cohort in which they go on.")
	}
	was, err := tx.HasPlaceIn(ctx, d.PersonID, c.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case was:
		return nil, abp.InvalidField("cohort", "%s has or had a place in %s already. Choose another cohort.", d.Person.Name, c.Title())
	case !c.IsPublished():
		return nil, abp.InvalidField("cohort", "%s is not published yet. Publish it first, or choose another.", c.Title())
	case c.Template.Pathway != d.Cohort.Template.Pathway:
		return nil, abp.InvalidField("cohort", "%s follows another pathway. Choose one of the same.", c.Title())
	}
	sent := *d.Person
	sent.OrganisationID = abp.Ref(d.OrganisationID) // they count where they were sent from
	if err := a.mayEnrol(ctx, tx, c, &sent, open, Enrolment{Why: f.Why, SetAgrees: f.SetAgrees}); err != nil {
		return nil, inField(inField(inField(err, "email", "cohort"), "why", "deferral-why"), "agreed", "deferral-agreed")
	}
	to := &abp.Delegate{Kept: a.kept(abp.KindDelegate), ProgrammeID: c.ProgrammeID, PersonID: d.PersonID, Person: d.Person, CohortID: c.ID, Cohort: c,
		OrganisationID: d.OrganisationID, StaffGroup: d.StaffGroup, EnrolledAt: a.Now()}
	wasPaused := !d.PausedAt.IsZero()
	if err := d.Defer(to, c.Title(), a.Now()); err != nil {
		return nil, err
	}
	if err := a.closeApplications(ctx, tx, by, to, open); err != nil {
		return nil, err
	}
	if err := tx.CreateDelegate(ctx, to); err != nil {
		return nil, err
	}
	moved, err := tx.MoveSubject(ctx, d, to)
	if err == nil && !moved {
		err = a.addSubject(ctx, tx, to)
	}
	if err != nil {
		return nil, err
	}
	if wasPaused {
		if err := tx.EndPause(ctx, d.ID, a.Now()); err != nil {
			return nil, err
		}
	}
	from, err := tx.LockCohort(ctx, d.CohortID)
	if err != nil {
		return nil, err
	}
	if err := a.vacate(ctx, tx, by, d, from, "deferred", "", "You go on in a later cohort."); err != nil {
		return nil, err
	}
	if err := a.note(ctx, tx, by, "enrolled", to.ID, "comes from "+from.Title()+andWhy(f.Why)); err != nil {
		return nil, err
	}
	if err := a.tellPlace(ctx, tx, to, c); err != nil {
		return nil, err
	}
	return to, a.passOnAll(ctx, tx, open)
}

func andWhy(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}
