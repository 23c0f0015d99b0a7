package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Enrolment is what a lead enters to give somebody a place by hand. Why is
// needed only to go beyond an organisation's quota, or to let somebody in who
// comes late; for the latter the sets have to agree.
type Enrolment struct {
	Email     string
	Why       string
	SetAgrees bool
}

// Enrol gives the person with the address a place in the cohort and, once the
// cohort is published, tells them their dates. Whatever else they applied for
// ends with it. It fails with Invalid if nobody with an employer has the address,
// they have a place already, a quota stands against it without a reason, or they
// come too late; and with Conflict if every place is taken.
func (a *App) Enrol(ctx context.Context, by *abp.Person, cohortID string, e Enrolment) (*abp.Delegate, error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return nil, err
	}
	e.Why = abp.CleanLine(e.Why)
	var d *abp.Delegate
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		open, err := a.lockEnrolment(ctx, tx, cohortID, e.Email)
		if err != nil {
			return err
		}
		c, err := tx.Cohort(ctx, by, cohortID)
		if err != nil {
			return err
		}
		p, err := a.candidate(ctx, tx, by, c, e.Email)
		if err != nil {
			return err
		}
		if err := a.mayEnrol(ctx, tx, c, p, open, e); err != nil {
			return err
		}
		d = &abp.Delegate{Kept: a.kept(abp.KindDelegate), ProgrammeID: c.ProgrammeID, PersonID: p.ID, Person: p, CohortID: c.ID,
			OrganisationID: string(p.OrganisationID), StaffGroup: p.StaffGroup, EnrolledAt: a.Now()}
		if err := a.closeApplications(ctx, tx, by, d, open); err != nil {
			return err
		}
		if err := a.addPlace(ctx, tx, d); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "enrolled", d.ID, e.Why); err != nil {
			return err
		}
		if err := a.tellPlace(ctx, tx, d, c); err != nil {
			return err
		}
		return a.passOnAll(ctx, tx, open)
	})
	if err != nil {
		return nil, fmt.Errorf("enrol into cohort %s: %w", cohortID, err)
	}
	return d, nil
}

// lockEnrolment locks the cohort and every other that the person with the address
// has an open application for, and returns those applications.
func (a *App) lockEnrolment(ctx context.Context, tx *store.Store, cohortID, email string) ([]abp.Application, error) {
	p, err := tx.PersonByEmail(ctx, email)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, a.lockCohorts(ctx, tx, cohortID)
	} else if err != nil {
		return nil, err
	}
	open, err := tx.OpenApplicationsOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	ids := []string{cohortID}
	for _, ap := range open {
		ids = append(ids, string(ap.CohortID))
	}
	if err := a.lockCohorts(ctx, tx, ids...); err != nil {
		return nil, err
	}
	return tx.OpenApplicationsOf(ctx, p.ID)
}

// lockCohorts locks several cohorts, always in the same order, so that nobody
// waits for a person who waits for them.
func (a *App) lockCohorts(ctx context.Context, tx *store.Store, ids ...string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if id == "" {
			continue
		}
		if _, err := tx.LockCohort(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// mayEnrol applies the rules of capacity and of late joining.
func (a *App) mayEnrol(ctx context.Context, tx *store.Store, c *abp.Cohort, p *abp.Person, open []abp.Application, e Enrolment) error {
	places, err := a.places(ctx, tx, c)
	if err != nil {
		return err
	}
	for i := range open {
		if ap := &open[i]; string(ap.CohortID) == c.ID && (ap.IsHeld() || ap.IsOffered()) {
			places.Taken[string(ap.OrganisationID)]-- // they have the place that they get
		}
	}
	if places.Left() == 0 {
		return abp.Errorf(abp.Conflict, "All %d places of this cohort are taken. Give it more places first, or choose another cohort.", c.Places)
	}
	var k abp.Check
	k.Longest("why", e.Why, 200)
	if places.Free(string(p.OrganisationID)) == 0 && e.Why == "" {
		k.Field("why", "The organisation’s quota is full, or the places left are kept for others. Say why %s gets one all the same.", p.Name)
	}
	if err := a.checkLate(ctx, tx, &k, c, e.SetAgrees, e.Why); err != nil {
		return err
	}
	return k.Err()
}

// checkLate applies the rule of late joining to a cohort: once it has begun, the
// template has to allow it and the set has to agree, and after every set's second
// meeting has begun nobody joins.
func (a *App) checkLate(ctx context.Context, tx *store.Store, k *abp.Check, c *abp.Cohort, agrees bool, why string) error {
	first, second, err := tx.JoinBy(ctx, c.ID)
	if err != nil {
		return err
	}
	t, err := tx.Template(ctx, c.TemplateID)
	if err != nil {
		return err
	}
	now := a.Now()
	hasBegun := !first.IsZero() && !now.Before(first.Time)
	switch {
	case hasBegun && !t.AllowsLate:
		k.Field("email", "The cohort has begun, and its template lets nobody join late. Choose a later one.")
	case !second.IsZero() && !now.Before(second.Time):
		k.Field("email", "Nobody joins a cohort after the second meeting of its sets. Choose a later one.")
	case hasBegun && !agrees:
		k.Field("agreed", "The cohort has begun. Ask the set that they would join, and say here that it agrees.")
	case hasBegun && why == "":
		k.Field("why", "The cohort has begun. Say why they join late, for example: the release came late.")
	}
	return nil
}

// closeApplications ends what the person has applied for: the application for
// this cohort, or for any, becomes the place; others are withdrawn.
func (a *App) closeApplications(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, open []abp.Application) error {
	for i := range open {
		ap := &open[i]
		verb := "withdrew"
		if here := ap.CohortID == "" || string(ap.CohortID) == d.CohortID; here && d.ApplicationID == "" {
			ap.CohortID, verb = abp.Ref(d.CohortID), "enrolled"
			ap.Enrol(a.Now())
			d.ApplicationID = abp.Ref(ap.ID)
		} else if err := ap.Withdraw(a.Now()); err != nil {
			return err
		}
		ap.LeaveLine()
		if err := tx.UpdateApplication(ctx, ap); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, verb, ap.ID, "enrolled by hand"); err != nil {
			return err
		}
	}
	return nil
}

// passOnAll passes on the places that the applications, over by now, leave free.
func (a *App) passOnAll(ctx context.Context, tx *store.Store, over []abp.Application) error {
	for _, ap := range over {
		if ap.CohortID == "" {
			continue
		}
		c, err := tx.LockCohort(ctx, string(ap.CohortID))
		if err != nil {
			return err
		}
		if _, err := a.passOn(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// inField says what is wrong with one field of a form at another.
func inField(err error, from, to string) error {
	var said *abp.Error
	if !errors.As(err, &said) {
		return err
	}
	moved := *said
	moved.Fields = slices.Clone(said.Fields)
	for i := range moved.Fields {
		if moved.Fields[i].Field == from {
			moved.Fields[i].Field = to
		}
	}
	return &moved
}
