package app

import (
	"context"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// arrange loads a make-up that by may arrange, does the act, and saves it. It
// fails with Forbidden for one's own.
func (a *App) arrange(ctx context.Context, by *abp.Person, id string, act func(tx *store.Store, m *abp.MakeUp) error) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.MakeUp(ctx, by, id)
		if err != nil {
			return err
		}
		if err := by.Can(abp.ArrangeMakeUps); err != nil {
			return err
		}
		if m.Delegate.PersonID == by.ID {
			return abp.Errorf(abp.Forbidden, "Somebody else has to arrange your own make-up.")
		}
		return act(tx, m)
	})
}

// ArrangeOneToOne says when a facilitator meets the delegate alone, instead of the
// meeting they missed, and tells both. It fails with Conflict if the make-up is
// done or has lapsed, and with Invalid for a moment that has passed and for people
// who are no facilitators.
func (a *App) ArrangeOneToOne(ctx context.Context, by *abp.Person, id string, at abp.Instant, facilitatorID string) error {
	return a.arrange(ctx, by, id, func(tx *store.Store, m *abp.MakeUp) error {
		if m.Session.Kind != abp.SetMeeting {
			return abp.Errorf(abp.Conflict, "A workshop part cannot be made up alone. Choose the same part of another cohort.")
		}
		people, err := tx.FacilitatorChoices(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(p abp.Person) bool { return p.ID == facilitatorID })
		if i < 0 {
			return abp.InvalidField("facilitator", "Choose a facilitator from the list.")
		}
		if people[i].ID == m.Delegate.PersonID || people[i].ID == string(m.Delegate.Person.ManagerID) {
			return abp.InvalidField("facilitator", "Choose somebody else: this is the person themselves or their line manager.")
		}
		m.Way = abp.WayOneToOne
		if err := m.Meet(by, &people[i], at, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateMakeUp(ctx, m); err != nil {
			return err
		}
		return a.tellArranged(ctx, tx, by, m)
	})
}

// ArrangeElsewhere says at which session the delegate makes the missed one up: the
// same workshop part of another cohort, the same meeting of another set where the
// template allows that, or a catch-up set meeting that is planned already. They
// are asked to it by name and find it in their calendar. It fails like
// ArrangeOneToOne.
func (a *App) ArrangeElsewhere(ctx context.Context, by *abp.Person, id, meetingID string) error {
	return a.arrange(ctx, by, id, func(tx *store.Store, m *abp.MakeUp) error {
		list, err := a.meetings(ctx, tx, by, m)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(v abp.Session) bool { return v.ID == meetingID })
		if i < 0 {
			return abp.InvalidField("meeting", "Choose a session from the list.")
		}
		return a.arrangeAt(ctx, tx, by, m, &list[i])
	})
}

// arrangeAt lets the make-up take place at the meeting.
func (a *App) arrangeAt(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp, meeting *abp.Session) error {
	if was := m.Meeting; was != nil && was.ID != meeting.ID && was.StartsAt.After(a.Now().Time) {
		if err := tx.Uninvite(ctx, was, m.Delegate.PersonID); err != nil {
			return err
		}
	}
	switch {
	case meeting.IsCatchUpMeeting():
		m.Way = abp.WayCatchUp
	case meeting.Kind == abp.SetMeeting:
		m.Way = abp.WayOtherSet
	default:
		m.Way = abp.WayOtherCohort
	}
	if err := m.Arrange(by, meeting, a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateMakeUp(ctx, m); err != nil {
		return err
	}
	if err := tx.Invite(ctx, meeting, m.Delegate.PersonID); err != nil {
		return err
	}
	return a.tellArranged(ctx, tx, by, m)
}

// MakeUpMeetings returns the sessions at which a make-up can take place.
func (a *App) MakeUpMeetings(ctx context.Context, by *abp.Person, m *abp.MakeUp) ([]abp.Session, error) {
	return a.meetings(ctx, a.store, by, m)
}

func (a *App) meetings(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp) ([]abp.Session, error) {
	t := m.Delegate.Cohort.Template
	ways := t.Ways(m.Session.Kind)
	var list []abp.Session
	if slices.Contains(ways, abp.WayOtherSet) || slices.Contains(ways, abp.WayOtherCohort) {
		until := a.Now().Plus(400 * 24 * time.Hour)
		if m.Session.Kind == abp.WorkshopPart {
			until = abp.At(m.Session.EndsAt.AddDate(0, t.PartMonths, 0))
		}
		var err error
		if list, err = tx.Elsewhere(ctx, m.Session, a.Now(), until); err != nil {
			return nil, err
		}
	}
	if slices.Contains(ways, abp.WayCatchUp) {
		planned, err := tx.CatchUpMeetings(ctx, by, a.Now())
		if err != nil {
			return nil, err
		}
		list = append(planned, list...)
	}
	return list, nil
}

// tellArranged writes to the delegate, and to the facilitator of a one-to-one,
// when and where a make-up takes place.
func (a *App) tellArranged(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	p, when, place, led := m.Delegate.Person, "", "Your facilitator tells you where, or sends a link", ""
	if m.Meeting != nil {
		when, place, led = m.Meeting.When(zone), m.Meeting.Where(), peopleWords(m.Meeting.Facilitators)
	} else {
		when = m.MeetsAt.In(zone).Format("Monday 2 January 2006") + ", " + abp.ClockWords(m.MeetsAt.In(zone)) + ", for half an hour"
		led = m.Facilitator.Name
	}
	if led == "" {
		led = "a facilitator who is still to be named"
	}
	if err := a.note(ctx, tx, by, "arranged a make-up", m.ID, when); err != nil {
		return err
	}
	values := map[string]string{"session": titleFor(p, m.Session), "way": m.Way.String(), "when": when, "place": place, "facilitator": led, "link": a.URL("/makeups/" + m.ID)}
	if _, err := a.write(ctx, tx, letter{kind: abp.LetterMakeUpArranged, to: p, cohort: m.Delegate.Cohort, values: values}); err != nil {
		return err
	}
	if m.Facilitator == nil || m.Facilitator.ID == by.ID {
		return nil
	}
	values = map[string]string{"person": p.Name, "session": m.Session.Title, "way": m.Way.String() + ", " + when, "link": a.URL("/makeups/" + m.ID)}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterMakeUpAsked, to: m.Facilitator, cohort: m.Delegate.Cohort, values: values})
	return err
}

func peopleWords(people []abp.Person) string {
	words := ""
	for i, p := range people {
		switch {
		case i == 0:
		case i == len(people)-1:
			words += " and "
		default:
			words += ", "
		}
		words += p.Name
	}
	return words
}

// MetForMakeUp records that a one-to-one took place. It fails with Conflict before
// its time.
func (a *App) MetForMakeUp(ctx context.Context, by *abp.Person, id string) error {
	return a.arrange(ctx, by, id, func(tx *store.Store, m *abp.MakeUp) error {
		if err := m.Met(a.Now()); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "met for a make-up", m.ID, ""); err != nil {
			return err
		}
		return a.saveOneToOne(ctx, tx, by, m)
	})
}

// WriteMakeUpLog keeps what by writes for themselves after a one-to-one. Nobody
// else reads it; that it is written counts. It fails with NotFound for everybody
// else's make-up, with Invalid without a word, and with Conflict before the
// one-to-one.
func (a *App) WriteMakeUpLog(ctx context.Context, by *abp.Person, id, text string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.MakeUp(ctx, by, id)
		if err != nil {
			return err
		}
		if err := by.Can(abp.AskMakeUp); err != nil {
			return err
		}
		if m.Delegate.PersonID != by.ID {
			return abp.Errorf(abp.NotFound, "That make-up does not exist, or it is not yours.")
		}
		var c abp.Check
		text = abp.CleanText(text)
		c.Require("log", text, "Write what you take with you from the one-to-one. Only you read it.")
		c.Longest("log", text, 5000)
		if err := c.Err(); err != nil {
			return err
		}
		wasDone := m.State() == abp.MakeUpDone
		if err := m.Wrote(a.Now()); err != nil {
			return err
		}
		if err := tx.PutMakeUpLog(ctx, by, m.ID, text); err != nil || wasDone {
			return err
		}
		return a.saveOneToOne(ctx, tx, by, m)
	})
}

// saveOneToOne saves a one-to-one, and makes the session good once it is done.
func (a *App) saveOneToOne(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp) error {
	if m.State() != abp.MakeUpDone {
		return tx.UpdateMakeUp(ctx, m)
	}
	return a.makeGood(ctx, tx, by, m)
}

// LapseMakeUp ends a make-up that does not take place. The delegate themselves can
// do it, and those who arrange it.
func (a *App) LapseMakeUp(ctx context.Context, by *abp.Person, id string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.MakeUp(ctx, by, id)
		if err != nil {
			return err
		}
		why := "Your facilitator or the programme team has called it off."
		if m.Delegate.PersonID == by.ID {
			why = "You have called it off."
		} else if err := by.Can(abp.ArrangeMakeUps); err != nil {
			return err
		}
		return a.lapseMakeUp(ctx, tx, by, m, why)
	})
}
