package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// candidate returns the person with the address if they can be given a place.
func (a *App) candidate(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, email string) (*abp.Person, error) {
	var k abp.Check
	if email = abp.NormalEmail(email); !abp.IsEmail(email) {
		k.Field("email", "Enter an e-mail address like name@example.nhs.uk.")
		return nil, k.Err()
	}
	p, err := tx.PersonByEmail(ctx, email)
	if err != nil {
		return nil, orInvalid(err, "email", "Nobody with this address is known to the programme. Add the person first, under People.")
	}
	places, _, err := tx.Delegates(ctx, by, store.DelegateQuery{CohortID: c.ID, PersonID: p.ID}, a.Now())
	if err != nil {
		return nil, err
	}
	switch {
	case !p.DisabledAt.IsZero():
		k.Field("email", "%s has been switched off and cannot be enrolled.", p.Name)
	case p.OrganisationID == "":
		k.Field("email", "%s has no organisation yet. Say which one sends them, under People.", p.Name)
	case len(places) > 0 && places[0].IsActive():
		k.Field("email", "%s has a place in this cohort already.", p.Name)
	case len(places) > 0:
		k.Field("email", "%s left this cohort. Give them a place in a later one.", p.Name)
	}
	return p, k.Err()
}

// addPlace saves a new place with the survey subject that its answers will be
// kept under.
func (a *App) addPlace(ctx context.Context, tx *store.Store, d *abp.Delegate) error {
	if err := tx.CreateDelegate(ctx, d); err != nil {
		return err
	}
	if err := a.addSubject(ctx, tx, d); err != nil {
		return err
	}
	return tx.StaleFeeds(ctx, d.PersonID)
}

// addSubject saves the survey subject of a new place.
func (a *App) addSubject(ctx context.Context, tx *store.Store, d *abp.Delegate) error {
	subject := abp.Subject{ID: a.id(abp.KindSubject), ProgrammeID: d.ProgrammeID, OrganisationID: d.OrganisationID, CohortID: d.CohortID, StaffGroup: d.StaffGroup}
	if err := tx.Put(ctx, []abp.Subject{subject}); err != nil {
		return err
	}
	return tx.Put(ctx, []abp.SubjectLink{{DelegateID: d.ID, SubjectID: subject.ID}})
}

// tellDates writes to a new member the dates to come of their set.
func (a *App) tellDates(ctx context.Context, tx *store.Store, by, to *abp.Person, c *abp.Cohort, set *abp.Set) error {
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	sessions, err := tx.Sessions(ctx, by, store.SessionQuery{CohortID: c.ID, SetID: set.ID, EndsAfter: a.Now()})
	if err != nil {
		return err
	}
	done, err := a.invite(ctx, tx, sessionNews{people: []string{to.ID}, why: fmt.Sprintf("You are a member of set %d now.", set.Number)})
	if err != nil {
		return err
	}
	var dates []string
	var theirs []abp.Session
	for _, v := range sessions {
		if string(v.SetID) == set.ID && !v.IsCancelled() {
			theirs = append(theirs, v)
			dates = append(dates, v.Title+": "+v.StartsAt.In(zone).Format("Monday 2 January 2006, 15:04")+" to "+v.EndsAt.In(zone).Format("15:04"))
		}
	}
	if done.all(to.ID, theirs...) {
		return nil
	}
	l := a.datesLetter(abp.LetterSetJoined, to, c, dates)
	l.values["set"] = strconv.Itoa(set.Number)
	_, err = a.write(ctx, tx, l)
	return err
}

// WithdrawDelegate ends a place at the person's wish, with a reason, and their
// membership of a set with it. Delegates may do it themselves at their own
// places. It fails with Invalid without a reason and with Conflict if the place
// has ended already.
func (a *App) WithdrawDelegate(ctx context.Context, by *abp.Person, id, why string) (*abp.Delegate, error) {
	if err := by.Can(abp.EditPlaces); err != nil && (by == nil || !slices.Contains(by.Delegates, id)) {
		return nil, err
	}
	var d *abp.Delegate
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		var c *abp.Cohort
		if d, c, err = a.lockPlace(ctx, tx, by, id); err != nil {
			return err
		}
		if err := d.Withdraw(why, a.Now()); err != nil {
			return err
		}
		return a.vacate(ctx, tx, by, d, c, "withdrew", abp.LetterLeft, "You have left the cohort.")
	})
	if err != nil {
		return nil, fmt.Errorf("withdraw delegate %s: %w", id, err)
	}
	return d, nil
}

// lockPlace loads a place through the viewer and locks its cohort, so that the
// place stays as it was loaded.
func (a *App) lockPlace(ctx context.Context, tx *store.Store, by *abp.Person, id string) (*abp.Delegate, *abp.Cohort, error) {
	d, err := tx.Delegate(ctx, by, id, a.Now())
	if err != nil {
		return nil, nil, err
	}
	c, err := tx.LockCohort(ctx, d.CohortID)
	if err != nil {
		return nil, nil, err
	}
	d, err = tx.Delegate(ctx, by, id, a.Now())
	return d, c, err
}

// Joining is what a lead enters to put a delegate into a set, or into none. Once
// the set has met, it has to agree; to go beyond its size there has to be a
// reason.
type Joining struct {
	SetID     string
	SetAgrees bool
	Why       string
}

// MoveDelegate puts a delegate into a set of their cohort, out of any other, or
// into none. Once the cohort is published the delegate is told the dates. It fails
// with Invalid if the set is of another cohort, full, or has met too often, and
// with Conflict if the delegate has left.
func (a *App) MoveDelegate(ctx context.Context, by *abp.Person, id string, j Joining) (*abp.Delegate, error) {
	return a.changePlace(ctx, by, id, func(tx *store.Store, d *abp.Delegate, _ *abp.Cohort) error {
		if !d.IsActive() {
			return abp.Errorf(abp.Conflict, "%s has left the cohort or paused, so they cannot be in a set.", d.Person.Name)
		}
		if j.SetID == "" {
			return a.leaveSetTold(ctx, tx, by, d)
		}
		set, err := tx.Set(ctx, by, j.SetID)
		if err == nil && (set.CohortID != d.CohortID || set.MergedIntoID != "") {
			err = abp.Errorf(abp.NotFound, "That set is of another cohort.")
		}
		if err != nil {
			return orInvalid(err, "set", "Choose a set of this cohort.")
		}
		for _, m := range set.Members {
			if m.DelegateID == d.ID {
				return nil
			}
		}
		begun, err := tx.MeetingsBegun(ctx, a.Now(), set.ID)
		if err != nil {
			return err
		}
		if err := set.MayJoin(d.Cohort.Template, begun, j.SetAgrees, j.Why); err != nil {
			return err
		}
		if why := abp.CleanLine(j.Why); why != "" {
			if err := a.note(ctx, tx, by, "let into a full set", d.ID, why); err != nil {
				return err
			}
		}
		return a.joinSet(ctx, tx, by, d, set)
	})
}

// leaveSetTold takes the delegate out of their set, if they are in one, and once
// the cohort is published tells them so.
func (a *App) leaveSetTold(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate) error {
	sets, err := tx.Sets(ctx, by, d.CohortID)
	if err != nil {
		return err
	}
	for i := range sets {
		if slices.ContainsFunc(sets[i].Members, func(m abp.SetMember) bool { return m.DelegateID == d.ID }) {
			return a.leaveSet(ctx, tx, by, d, sets[i].Number)
		}
	}
	return nil
}

// leaveSet takes the delegate out of the set with the number. d.Cohort must be
// loaded.
func (a *App) leaveSet(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, number int) error {
	if err := tx.LeaveSet(ctx, d.ID, a.Now()); err != nil {
		return err
	}
	if err := tx.StaleFeeds(ctx, d.PersonID); err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, "left the set", d.ID, ""); err != nil || !d.Cohort.IsPublished() {
		return err
	}
	// The mail says that another set follows, which those that end the meetings do not.
	if _, err := a.invite(ctx, tx, sessionNews{people: []string{d.PersonID}, why: "You are no longer a member of this set."}); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: abp.LetterSetLeft, to: d.Person, cohort: d.Cohort,
		values: map[string]string{"set": strconv.Itoa(number), "code": d.Cohort.Code, "cohort": d.Cohort.Title()}})
	return err
}

func (a *App) joinSet(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, set *abp.Set) error {
	if err := tx.LeaveSet(ctx, d.ID, a.Now()); err != nil {
		return err
	}
	if err := tx.JoinSet(ctx, &abp.SetMember{ID: a.id(abp.KindDelegate), SetID: set.ID, DelegateID: d.ID, JoinedAt: a.Now()}); err != nil {
		return err
	}
	if err := tx.StaleFeeds(ctx, d.PersonID); err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, "joined a set", d.ID, set.ID); err != nil || !d.Cohort.IsPublished() {
		return err
	}
	return a.tellDates(ctx, tx, by, d.Person, d.Cohort, set)
}
