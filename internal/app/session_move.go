package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// SessionMove is a wish to move a session: the new local day, start and end in
// minutes after its midnight, what goes along, and why. Version is that of the
// session as the form showed it.
type SessionMove struct {
	Version     int
	Day         abp.Date
	From, Until int
	Scope       abp.MoveScope
	Reason      string
}

// SessionChange is what a move or a cancellation does to everybody and
// everything: shown before it is done, and the same when it is done.
type SessionChange struct {
	Sessions []SessionStep
	Clashes  []abp.Clash // of the dates after the change
	Windows  []WindowStep
	Told     []Told // nobody for a draft
	IsDraft  bool
	Reason   string

	done   told // by invitation, once the change is made
	cohort *abp.Cohort
	after  []abp.SurveyWindow // every window of the cohort
}

// SessionStep is one session before and after the change.
type SessionStep struct{ Before, After abp.Session }

// WindowStep is one survey window before and after the change.
type WindowStep struct{ Before, After abp.SurveyWindow }

// Told is somebody who gets a mail about the change, and why: "facilitator",
// "delegate" or "invited".
type Told struct {
	Person abp.Person
	Role   string
	About  []int // indexes of Sessions
}

// Stamp names the state that the change was planned on: every session with its
// version. A change that is confirmed with another stamp is a Conflict.
func (ch *SessionChange) Stamp() string {
	parts := make([]string, len(ch.Sessions))
	for i, v := range ch.Sessions {
		parts[i] = v.Before.ID + ":" + strconv.Itoa(v.Before.Version)
	}
	return strings.Join(parts, " ")
}

// PlanMove says what a move would do, and changes nothing. It fails with Invalid
// for what was typed, and with Conflict if the session has begun, is cancelled
// or is not as the form showed it.
func (a *App) PlanMove(ctx context.Context, by *abp.Person, id string, m SessionMove) (*SessionChange, error) {
	return a.planMove(ctx, a.store, by, id, m)
}

// MoveSessions moves the session and what goes along, moves the survey windows
// that hang on it, and tells everybody concerned. stamp is that of the plan that
// was confirmed. It fails like PlanMove, and with Conflict if anything changed
// since the plan; then nothing is moved.
func (a *App) MoveSessions(ctx context.Context, by *abp.Person, id string, m SessionMove, stamp string) (*SessionChange, error) {
	return a.change(ctx, by, id, stamp, "moved", func(tx *store.Store) (*SessionChange, error) { return a.planMove(ctx, tx, by, id, m) })
}

// PlanCancellation says what cancelling a session would do, and changes nothing.
// It fails like PlanMove.
func (a *App) PlanCancellation(ctx context.Context, by *abp.Person, id string, version int, reason string) (*SessionChange, error) {
	return a.planCancellation(ctx, a.store, by, id, version, reason)
}

// CancelSession cancels one session and tells everybody concerned. It fails like
// MoveSessions.
func (a *App) CancelSession(ctx context.Context, by *abp.Person, id string, version int, reason, stamp string) (*SessionChange, error) {
	return a.change(ctx, by, id, stamp, "cancelled", func(tx *store.Store) (*SessionChange, error) {
		return a.planCancellation(ctx, tx, by, id, version, reason)
	})
}

// errMoved answers a form that shows what is no longer so.
func errMoved() error {
	return abp.Errorf(abp.Conflict, "Somebody else changed this session, or one that moves with it, while you were working on it. Nothing of yours was saved: look at the present dates and try again.")
}

func (a *App) planMove(ctx context.Context, tx *store.Store, by *abp.Person, id string, m SessionMove) (*SessionChange, error) {
	v, ch, err := a.changing(ctx, tx, by, id, m.Version, m.Reason)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	if err := m.check(now.On(zone)); err != nil {
		return nil, err
	}
	if last := v.EndsAt.Plus(abp.QuorumMoves).On(zone); v.CanRepeat(now) && last.Before(m.Day) {
		return nil, abp.InvalidField("date", "A set meeting with too few people is held again within 14 days. Enter a day until %s.", last.Midnight(zone).Format("Monday 2 January 2006"))
	}
	all := []abp.Session{*v}
	if v.CohortID != "" {
		if all, err = tx.Sessions(ctx, by, store.SessionQuery{CohortID: string(v.CohortID)}); err != nil {
			return nil, err
		}
	}
	shift := v.ShiftTo(m.Day, m.From, m.Until, zone)
	for _, s := range v.MovesWith(m.Scope, all, now) {
		starts, ends, err := shift.Of(&s, zone)
		if err != nil {
			return nil, err
		}
		if s.ID == v.ID {
			s.TooFew = v.TooFew
		}
		step := SessionStep{Before: s, After: s}
		if err := step.After.Move(starts, ends, now); err != nil {
			return nil, err
		}
		if ch.IsDraft {
			step.After.PlannedAt = starts // no date was published that it could have moved from
		}
		if step.After.Sequence != s.Sequence {
			ch.Sessions = append(ch.Sessions, step)
		}
	}
	if len(ch.Sessions) == 0 {
		return nil, abp.InvalidField("date", "This is when the session is already. Change the day or the time.")
	}
	return ch, a.follow(ctx, tx, by, ch, all, zone)
}

func (m SessionMove) check(today abp.Date) error {
	var c abp.Check
	switch {
	case m.Day.IsZero():
		c.Field("date", "Enter the new date, for example 12 3 2024.")
	case !today.Before(m.Day):
		c.Field("date", "Enter a date that is still to come.")
	case m.Day.Since(today) > 5*366:
		c.Field("date", "Enter a date within the next five years.")
	}
	if m.Until <= m.From {
		c.Field("until", "Enter an end that is after the start, on the same day.")
	}
	return c.Err()
}

func (a *App) planCancellation(ctx context.Context, tx *store.Store, by *abp.Person, id string, version int, reason string) (*SessionChange, error) {
	v, ch, err := a.changing(ctx, tx, by, id, version, reason)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := []abp.Session{*v}
	if v.CohortID != "" {
		if all, err = tx.Sessions(ctx, by, store.SessionQuery{CohortID: string(v.CohortID)}); err != nil {
			return nil, err
		}
	}
	step := SessionStep{Before: *v, After: *v}
	if err := step.After.Cancel(ch.Reason, a.Now()); err != nil {
		return nil, err
	}
	ch.Sessions = []SessionStep{step}
	return ch, a.follow(ctx, tx, by, ch, all, zone)
}

// changing loads a session for a change and checks what every change needs.
func (a *App) changing(ctx context.Context, tx *store.Store, by *abp.Person, id string, version int, reason string) (*abp.Session, *SessionChange, error) {
	v, err := tx.Session(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if err := by.Can(abp.EditSessions); err != nil {
		return nil, nil, err
	}
	if err := v.CanMove(a.Now()); err != nil {
		return nil, nil, err
	}
	if v.Version != version {
		return nil, nil, errMoved()
	}
	ch := &SessionChange{Reason: abp.CleanLine(reason)}
	var c abp.Check
	c.Require("reason", ch.Reason, "Enter a short reason. People read it in their mail.")
	c.Longest("reason", ch.Reason, 200)
	if err := c.Err(); err != nil {
		return nil, nil, err
	}
	if v.CohortID == "" {
		return v, ch, nil
	}
	if ch.cohort, err = tx.Cohort(ctx, by, string(v.CohortID)); err != nil {
		return nil, nil, err
	}
	ch.IsDraft = !ch.cohort.IsPublished()
	return v, ch, nil
}

// change does what plan says, in one transaction.
func (a *App) change(ctx context.Context, by *abp.Person, id, stamp, verb string, plan func(tx *store.Store) (*SessionChange, error)) (*SessionChange, error) {
	var ch *SessionChange
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.Session(ctx, by, id)
		if err != nil {
			return err
		}
		if v.CohortID != "" {
			// Two moves in one cohort would each work out the survey windows without the other.
			if _, err := tx.LockCohort(ctx, string(v.CohortID)); err != nil {
				return err
			}
		}
		if ch, err = plan(tx); err != nil {
			return err
		}
		if ch.Stamp() != stamp {
			return errMoved()
		}
		return a.apply(ctx, tx, by, ch, verb)
	})
	if err != nil {
		return nil, err
	}
	return ch, nil
}

func (a *App) apply(ctx context.Context, tx *store.Store, by *abp.Person, ch *SessionChange, verb string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	for i := range ch.Sessions {
		v := &ch.Sessions[i].After
		if err := tx.UpdateSession(ctx, v); err != nil {
			return err
		}
		if err := tx.StaleFeedsFor(ctx, v); err != nil {
			return err
		}
		if ch.Sessions[i].Before.CanRepeat(a.Now()) {
			if err := tx.ClearRegister(ctx, v.ID); err != nil {
				return err
			}
		}
		why := ch.Reason
		if verb == "moved" {
			why = "from " + ch.Sessions[i].Before.When(zone) + " to " + v.When(zone) + ". " + ch.Reason
		}
		if err := a.note(ctx, tx, by, verb, v.ID, why); err != nil {
			return err
		}
	}
	if len(ch.Windows) > 0 {
		if err := tx.SetWindows(ctx, ch.cohort.ID, ch.after); err != nil {
			return err
		}
	}
	return a.tellChange(ctx, tx, ch, verb, zone)
}

// follow works out what a change of sessions brings with it: survey windows,
// clashes, and who is told.
func (a *App) follow(ctx context.Context, tx *store.Store, by *abp.Person, ch *SessionChange, all []abp.Session, zone *time.Location) error {
	after := slices.Clone(all)
	for i := range after {
		for _, step := range ch.Sessions {
			if step.After.ID == after[i].ID {
				after[i] = step.After
			}
		}
	}
	slices.SortStableFunc(after, func(x, y abp.Session) int {
		return cmp.Or(x.StartsAt.Compare(y.StartsAt.Time), cmp.Compare(x.ID, y.ID))
	})
	if ch.cohort != nil {
		a.followWindows(ch, all, after, zone)
	}
	var err error
	if ch.Clashes, err = a.newClashes(ctx, tx, by, ch, all, after, zone); err != nil {
		return err
	}
	if ch.IsDraft {
		return nil
	}
	ch.Told, err = concernedBy(ctx, tx, ch.Sessions)
	return err
}

// followWindows moves the survey windows whose anchor moves. The others stay as
// they are, also where a person set them by hand.
func (a *App) followWindows(ch *SessionChange, before, after []abp.Session, zone *time.Location) {
	rules := ch.cohort.Template.Waves
	was, will := abp.Windows(rules, before, zone), abp.Windows(rules, after, zone)
	find := func(list []abp.SurveyWindow, w abp.Wave) (abp.SurveyWindow, bool) {
		i := slices.IndexFunc(list, func(x abp.SurveyWindow) bool { return x.Wave == w })
		if i < 0 {
			return abp.SurveyWindow{}, false
		}
		return list[i], true
	}
	for _, r := range rules {
		stored, has := find(ch.cohort.Windows, r.Wave)
		old, _ := find(was, r.Wave)
		next, stays := find(will, r.Wave)
		same := old.OpensAt.Equal(next.OpensAt.Time) && old.ClosesAt.Equal(next.ClosesAt.Time)
		switch {
		case has && (same || !stays): // without any session left to hang on, a window stays where it was
			ch.after = append(ch.after, stored)
			continue
		case !stays, same:
			continue
		}
		if next.ID, next.CohortID = stored.ID, ch.cohort.ID; !has {
			next.ID = a.id(abp.KindWindow)
		}
		ch.after = append(ch.after, next)
		ch.Windows = append(ch.Windows, WindowStep{Before: stored, After: next})
	}
}

// concernedBy lists whom the sessions concern, by name, each person once.
func concernedBy(ctx context.Context, tx *store.Store, steps []SessionStep) ([]Told, error) {
	var told []Told
	at := map[string]int{}
	for i, step := range steps {
		people, err := tx.Concerned(ctx, &step.After)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			j, known := at[p.ID]
			if !known {
				j = len(told)
				at[p.ID] = j
				told = append(told, Told{Person: p, Role: roleAt(&step.After, &p)})
			}
			told[j].About = append(told[j].About, i)
		}
	}
	slices.SortStableFunc(told, func(x, y Told) int {
		return cmp.Or(cmp.Compare(x.Person.SortName, y.Person.SortName), cmp.Compare(x.Person.ID, y.Person.ID))
	})
	return told, nil
}

func roleAt(v *abp.Session, p *abp.Person) string {
	switch {
	case v.IsLedBy(p):
		return "facilitator"
	case v.CohortID != "":
		return "delegate"
	}
	return "invited"
}
