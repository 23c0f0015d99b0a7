package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AskMakeUp records that by would like to make up a session that they missed, or
// for which they sent an apology, and tells their facilitator. It fails with
// Conflict if the session is not missed, is made up or asked for already, or if
// the template allows no more make-ups, and with Invalid for a way that it does
// not offer.
func (a *App) AskMakeUp(ctx context.Context, by *abp.Person, sessionID, way string) (*abp.MakeUp, error) {
	var m *abp.MakeUp
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if err := by.Can(abp.AskMakeUp); err != nil {
			return err
		}
		m, err = a.askMakeUp(ctx, tx, by, sessionID, way)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// AskMakeUpByLink is AskMakeUp for whoever holds the link of an apology.
func (a *App) AskMakeUpByLink(ctx context.Context, token, way string) (*abp.MakeUp, error) {
	var m *abp.MakeUp
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		by, session, err := a.apologyOf(ctx, tx, token)
		if err != nil {
			return err
		}
		m, err = a.askMakeUp(ctx, tx, by, session, way)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (a *App) askMakeUp(ctx context.Context, tx *store.Store, by *abp.Person, sessionID, way string) (*abp.MakeUp, error) {
	w, err := abp.ParseMakeUpWay(way)
	if err != nil {
		return nil, err
	}
	b, err := a.absentee(ctx, tx, by, sessionID)
	if err != nil {
		return nil, err
	}
	if b.Place == nil {
		return nil, abp.Errorf(abp.Conflict, "This session does not count in your own cohort, so there is nothing to make up.")
	}
	if _, err := tx.LockPlace(ctx, b.Place.ID); err != nil {
		return nil, err
	}
	if err := a.canMakeUp(ctx, tx, b.Place, b.Session); err != nil {
		return nil, err
	}
	if !slices.Contains(b.Ways, w) {
		return nil, abp.InvalidField("way", "This programme does not offer that for this session. Choose another way.")
	}
	if !b.CanAsk {
		return nil, abp.Errorf(abp.Conflict, "The register does not say that you missed this session. Send an apology first, or ask your facilitator.")
	}
	m := &abp.MakeUp{Kept: a.kept(abp.KindMakeUp), DelegateID: b.Place.ID, SessionID: b.Session.ID, Session: b.Session, Way: w, AskedAt: a.Now()}
	if err := tx.CreateMakeUp(ctx, m); err != nil {
		return nil, err
	}
	if err := a.note(ctx, tx, by, "asked for a make-up", m.ID, ""); err != nil {
		return nil, err
	}
	for i := range b.Session.Facilitators {
		f := &b.Session.Facilitators[i]
		values := map[string]string{"person": by.Name, "session": titleFor(f, b.Session), "way": w.String(), "link": a.URL("/makeups/" + m.ID)}
		if _, err := a.write(ctx, tx, letter{kind: abp.LetterMakeUpAsked, to: f, cohort: b.Session.Cohort, values: values}); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// canMakeUp returns nil if the place can make the session up, beside the make-ups
// that are done or on their way.
func (a *App) canMakeUp(ctx context.Context, tx *store.Store, d *abp.Delegate, v *abp.Session) error {
	if !d.IsActive() {
		return abp.Errorf(abp.Conflict, "%s has left the cohort or paused, so nothing can be made up.", d.Person.Name)
	}
	list, err := tx.MakeUpsOf(ctx, store.MakeUpQuery{DelegateID: d.ID})
	if err != nil {
		return err
	}
	t, open := d.Cohort.Template, 0
	for i := range list {
		m := &list[i]
		switch {
		case m.State() == abp.MakeUpLapsed:
			continue
		case m.SessionID == v.ID:
			return abp.Errorf(abp.Conflict, "A make-up of this session is %s already.", m.State())
		case m.Session.Kind == abp.SetMeeting && m.State() != abp.MakeUpDone: // those that are done count by their mark
			open++
		}
	}
	switch {
	case v.Kind == abp.SetMeeting && d.Progress.MakeUpsLeft <= open:
		return abp.Errorf(abp.Conflict, "This programme allows %s of set meetings, and they are used or on their way.", countedMakeUps(t.MakeUps))
	case v.Kind == abp.WorkshopPart && !a.Now().Before(v.EndsAt.AddDate(0, t.PartMonths, 0)):
		return abp.Errorf(abp.Conflict, "A workshop part can be made up for %d months, and they are over. Talk to the programme team.", t.PartMonths)
	}
	return nil
}

func countedMakeUps(n int) string {
	if n == 1 {
		return "1 make-up"
	}
	return fmt.Sprintf("%d make-ups", n)
}

// makeGood marks the missed session of a make-up as made up, tells the delegate,
// and sees what that completes. The make-up is done by then.
func (a *App) makeGood(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp) error {
	spent, err := tx.MadeUp(ctx, m.Session, []string{m.Delegate.PersonID})
	if err != nil {
		return err
	}
	if len(spent) > 0 {
		return abp.Errorf(abp.Conflict, "%s has made up as many set meetings as this programme allows.", m.Delegate.Person.Name)
	}
	if err := tx.UpdateMakeUp(ctx, m); err != nil {
		return err
	}
	if err := a.putMark(ctx, tx, by, m, abp.MadeUp); err != nil {
		return err
	}
	if err := a.note(ctx, tx, by, "made up", m.ID, ""); err != nil {
		return err
	}
	if err := a.certify(ctx, tx, m.Delegate.PersonID); err != nil {
		return err
	}
	standing := "You have completed your journey."
	places, _, err := tx.ToSettle(ctx, []string{m.Delegate.PersonID}, a.Now(), 0)
	if err != nil {
		return err
	}
	for _, d := range places {
		if d.ID == m.DelegateID && !d.Progress.IsJourneyComplete() {
			standing = "So far: " + standingWords(d.Progress) + "."
		}
	}
	_, err = a.write(ctx, tx, letter{kind: abp.LetterMakeUpDone, to: m.Delegate.Person, cohort: m.Delegate.Cohort, values: map[string]string{"session": titleFor(m.Delegate.Person, m.Session), "standing": standing}})
	return err
}

// putMark writes the mark of a make-up over whatever the register of the missed
// session says.
func (a *App) putMark(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp, mark abp.Mark) error {
	was, err := tx.MarkOf(ctx, m.SessionID, m.Delegate.PersonID)
	if err != nil || was == mark.String() {
		return err
	}
	v := &abp.Attendance{ID: a.id(abp.KindAttendance), SessionID: m.SessionID, PersonID: m.Delegate.PersonID, Mark: mark, MarkedAt: a.Now()}
	if by != nil {
		v.MarkedByID = abp.Ref(by.ID)
	}
	_, err = tx.PutMark(ctx, v, was)
	return err
}

// followMarks does what the new marks at a session bring with them: make-ups that
// took place there are done, or are not done after all, and journeys that are
// complete get their certificates.
func (a *App) followMarks(ctx context.Context, tx *store.Store, by *abp.Person, v *abp.Session, marks map[string]abp.Mark) error {
	list, err := tx.MakeUpsOf(ctx, store.MakeUpQuery{MeetingID: v.ID})
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		mark, marked := marks[m.Delegate.PersonID]
		switch {
		case !marked:
		case mark == abp.Present && m.State() == abp.MakeUpArranged:
			m.DoneAt = a.Now()
			if err := a.makeGood(ctx, tx, by, m); err != nil {
				return err
			}
		case mark != abp.Present && m.State() == abp.MakeUpDone:
			m.DoneAt = abp.Instant{}
			if err := tx.UpdateMakeUp(ctx, m); err != nil {
				return err
			}
			if err := a.putMark(ctx, tx, by, m, abp.Absent); err != nil {
				return err
			}
		}
	}
	people := make([]string, 0, len(marks))
	for id := range marks {
		people = append(people, id)
	}
	return a.certify(ctx, tx, people...)
}

// LapseMakeUps ends the make-ups that nobody arranged or did in time, tells whose
// they were, and returns how many there were.
func (a *App) LapseMakeUps(ctx context.Context) (int, error) {
	list, err := a.store.MakeUpsLapsing(ctx, a.Now())
	if err != nil {
		return 0, err
	}
	for i := range list {
		m := &list[i]
		err := a.store.Tx(ctx, func(tx *store.Store) error {
			why := "It was not arranged in time."
			if m.State() == abp.MakeUpArranged {
				why = "Its day has passed."
			}
			return a.lapseMakeUp(ctx, tx, nil, m, why)
		})
		if err != nil && abp.CodeOf(err) != abp.Conflict { // another process was quicker
			return i, err
		}
	}
	return len(list), nil
}

// lapseMakeUp ends a make-up, frees what was held for it, and tells the delegate.
func (a *App) lapseMakeUp(ctx context.Context, tx *store.Store, by *abp.Person, m *abp.MakeUp, why string) error {
	meeting := m.Meeting
	if err := m.Lapse(why, a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateMakeUp(ctx, m); err != nil {
		return err
	}
	if meeting != nil && meeting.StartsAt.After(a.Now().Time) {
		if err := tx.Uninvite(ctx, meeting, m.Delegate.PersonID); err != nil {
			return err
		}
	}
	if err := a.note(ctx, tx, by, "let the make-up lapse", m.ID, m.WhyLapsed); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: abp.LetterMakeUpLapsed, to: m.Delegate.Person, cohort: m.Delegate.Cohort, once: "makeup-lapsed/" + m.ID,
		values: map[string]string{"session": titleFor(m.Delegate.Person, m.Session), "reason": why, "link": a.URL("/sessions/" + m.SessionID)}})
	return err
}
