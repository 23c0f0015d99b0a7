package app

import (
	"context"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// catchUpMinutes is how long a catch-up set meeting lasts, like any other.
const catchUpMinutes = 90

// CatchUpPlan is a wish for a set meeting of people who missed one. Missed holds
// values of store.MissedMeeting.
type CatchUpPlan struct {
	Missed        []string
	Day           abp.Date
	From          int // minutes after local midnight
	FacilitatorID string
	JoinLink      string
}

// PlanCatchUp adds a set meeting of nobody's set for people who missed one, asks
// them to it by name and tells them. Whoever is present there has made their own
// missed meeting up. It fails with Invalid for what was typed, and with Conflict
// for people who may make no more meetings up.
func (a *App) PlanCatchUp(ctx context.Context, by *abp.Person, plan CatchUpPlan) (*abp.Session, error) {
	var v *abp.Session
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if err := by.Can(abp.ArrangeMakeUps); err != nil {
			return err
		}
		chosen, err := a.chosenMissed(ctx, tx, by, plan.Missed)
		if err != nil {
			return err
		}
		if v, err = a.catchUpSession(ctx, tx, plan); err != nil {
			return err
		}
		if slices.ContainsFunc(chosen, func(x store.MissedMeeting) bool { return x.PersonID == plan.FacilitatorID }) {
			return abp.InvalidField("facilitator", "Somebody who is asked to come cannot lead it too.")
		}
		if err := tx.CreateSession(ctx, v); err != nil {
			return err
		}
		if err := tx.SetFacilitators(ctx, v.ID, []string{plan.FacilitatorID}); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "planned", v.ID, ""); err != nil {
			return err
		}
		for _, x := range chosen {
			if err := a.makeUpAt(ctx, tx, by, x, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// chosenMissed returns what was chosen of the meetings that the viewer's delegates
// missed, each person once.
func (a *App) chosenMissed(ctx context.Context, tx *store.Store, by *abp.Person, values []string) ([]store.MissedMeeting, error) {
	list, err := tx.MissedMeetings(ctx, by, a.Now())
	if err != nil {
		return nil, err
	}
	var chosen []store.MissedMeeting
	for _, value := range values {
		i := slices.IndexFunc(list, func(x store.MissedMeeting) bool { return x.Value() == value })
		if i < 0 {
			return nil, abp.InvalidField("missed", "Choose from the list. It has changed: somebody may have made their meeting up meanwhile.")
		}
		if slices.ContainsFunc(chosen, func(x store.MissedMeeting) bool { return x.DelegateID == list[i].DelegateID }) {
			return nil, abp.InvalidField("missed", "You chose %s twice. One catch-up makes one meeting good.", list[i].Name)
		}
		chosen = append(chosen, list[i])
	}
	if len(chosen) == 0 {
		return nil, abp.InvalidField("missed", "Choose at least one person who is asked to come.")
	}
	return chosen, nil
}

// catchUpSession returns the session of the plan, checked, with its facilitator.
func (a *App) catchUpSession(ctx context.Context, tx *store.Store, plan CatchUpPlan) (*abp.Session, error) {
	p, err := tx.Programme(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	starts := plan.Day.Clock(plan.From, zone)
	v := &abp.Session{Kept: a.kept(abp.KindSession), ProgrammeID: p.ID, Kind: abp.SetMeeting, Title: "Catch-up set meeting", JoinLink: plan.JoinLink,
		StartsAt: starts, EndsAt: starts.Plus(catchUpMinutes * 60e9), PlannedAt: starts, UID: abp.NewUID(a.random), ChangedAt: a.Now()}
	if err := v.Validate(); err != nil {
		return nil, err
	}
	if !starts.After(a.Now().Time) {
		return nil, abp.InvalidField("day-day", "Choose a day and a time that lie ahead.")
	}
	people, err := tx.FacilitatorChoices(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(people, func(f abp.Person) bool { return f.ID == plan.FacilitatorID })
	if i < 0 {
		return nil, abp.InvalidField("facilitator", "Choose a facilitator from the list.")
	}
	v.Facilitators = people[i : i+1]
	busy, err := tx.SessionsLedBy(ctx, []string{plan.FacilitatorID}, v.StartsAt, v.EndsAt)
	if err != nil {
		return nil, err
	}
	for _, o := range busy {
		if o.StartsAt.Before(v.EndsAt.Time) && v.StartsAt.Before(o.EndsAt.Time) {
			return nil, abp.InvalidField("facilitator", "%s leads “%s” at that time. Choose another time or another facilitator.", people[i].Name, o.Title)
		}
	}
	return v, nil
}

// makeUpAt lets somebody make a missed meeting up at the session: by the make-up
// that they asked for, or by a new one.
func (a *App) makeUpAt(ctx context.Context, tx *store.Store, by *abp.Person, x store.MissedMeeting, v *abp.Session) error {
	open, err := tx.MakeUpsOf(ctx, store.MakeUpQuery{DelegateID: x.DelegateID, SessionID: x.SessionID, Open: true})
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return a.arrangeAt(ctx, tx, by, &open[0], v)
	}
	places, _, err := tx.ToSettle(ctx, []string{x.PersonID}, a.Now(), 0)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(places, func(d abp.Delegate) bool { return d.ID == x.DelegateID })
	if i < 0 {
		return abp.Errorf(abp.Conflict, "%s has no place any more. Look at the list again.", x.Name)
	}
	missed := &abp.Session{Kept: abp.Kept{ID: x.SessionID}, Kind: abp.SetMeeting}
	if err := a.canMakeUp(ctx, tx, &places[i], missed); err != nil {
		return err
	}
	m := &abp.MakeUp{Kept: a.kept(abp.KindMakeUp), DelegateID: x.DelegateID, SessionID: x.SessionID, Way: abp.WayCatchUp, AskedAt: a.Now()}
	if err := tx.CreateMakeUp(ctx, m); err != nil {
		return err
	}
	made, err := tx.MakeUpsOf(ctx, store.MakeUpQuery{DelegateID: x.DelegateID, SessionID: x.SessionID, Open: true})
	if err != nil {
		return err
	}
	return a.arrangeAt(ctx, tx, by, &made[0], v)
}

// WriteToAbsentee sends a facilitator's own message to a delegate who was not
// there, and records that they were in contact. It fails with NotFound unless the
// delegate is absent in a set of by's, and with Invalid without a message.
func (a *App) WriteToAbsentee(ctx context.Context, by *abp.Person, delegateID, message string) (*abp.Delegate, error) {
	var d *abp.Delegate
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.SeeContacts); err != nil {
			return err
		}
		list, err := tx.Absences(ctx, by, by.RunsProgramme(), a.Now())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x abp.Absence) bool { return x.Delegate.ID == delegateID })
		if i < 0 {
			return abp.Errorf(abp.NotFound, "This delegate does not wait for a message of yours: somebody wrote, or they were in touch.")
		}
		d = &list[i].Delegate
		message = abp.CleanText(message)
		var c abp.Check
		c.Require("message", message, "Write a few kind words.")
		c.Longest("message", message, 2000)
		if err := c.Err(); err != nil {
			return err
		}
		contact := &abp.Contact{ID: a.id(abp.KindContact), DelegateID: d.ID, ByID: abp.Ref(by.ID), At: a.Now()}
		if err := tx.CreateContact(ctx, contact); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterWelfare, to: d.Person, cohort: d.Cohort, values: map[string]string{"facilitator": by.Name, "message": strings.TrimSpace(message)}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}
