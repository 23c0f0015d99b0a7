package app_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// stage is the small world with an app on it, its clock at now.
type stage struct {
	*storetest.World
	t     testing.TB
	store *store.Store
	app   *app.App
	now   time.Time
	lead  *abp.Person
}

func newStage(t testing.TB, s *store.Store) *stage {
	t.Helper()
	x := &stage{World: storetest.NewWorld(t, s), t: t, store: s, now: storetest.Now}
	x.app = app.New(app.Config{Store: s, Now: func() time.Time { return x.now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	x.lead = x.Viewer(t, x.Lead)
	return x
}

func (x *stage) session(id string) *abp.Session {
	x.t.Helper()
	v, err := x.store.Session(context.Background(), x.lead, id)
	if err != nil {
		x.t.Fatal(err)
	}
	return v
}

func (x *stage) move(id string, m app.SessionMove) (*app.SessionChange, error) {
	x.t.Helper()
	ctx := context.Background()
	m.Version = x.session(id).Version
	if m.Reason == "" {
		m.Reason = "The room is not available"
	}
	ch, err := x.app.PlanMove(ctx, x.lead, id, m)
	if err != nil {
		return nil, err
	}
	return x.app.MoveSessions(ctx, x.lead, id, m, ch.Stamp())
}

func (x *stage) mails() []abp.Message {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 100)
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestMoveKeepsTheClockAndTellsPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, zone, ctx := newStage(t, s), london(t), context.Background()
		before, _ := s.Cohort(ctx, x.lead, x.Cohort.ID)
		// From Tuesday 26 March, in winter time, to 9 April, in summer time.
		ch, err := x.move(x.SetSession.ID, app.SessionMove{Day: abp.Date{Year: 2024, Month: 4, Day: 9}, From: 600, Until: 690, Scope: abp.MoveLater})
		if err != nil {
			t.Fatal(err)
		}
		if len(ch.Sessions) != 5 || len(ch.Told) != 2 {
			t.Fatalf("%d sessions moved, %d people told; want 5 and 2", len(ch.Sessions), len(ch.Told))
		}
		for n, day := range []abp.Date{{Year: 2024, Month: 4, Day: 9}, {Year: 2024, Month: 5, Day: 7}, {Year: 2024, Month: 6, Day: 4}, {Year: 2024, Month: 7, Day: 2}, {Year: 2024, Month: 7, Day: 30}} {
			v := x.session(ch.Sessions[n].After.ID)
			if on, from, until := v.Hours(zone); on != day || from != 600 || until != 690 {
				t.Errorf("meeting %d is on %s from minute %d to %d, want %s, 600 to 690", n+1, on, from, until, day)
			}
			if v.Sequence != 1 || !v.ChangedAt.Equal(x.now) || !v.HasMoved() {
				t.Errorf("meeting %d: sequence %d, changed at %s, moved %t", n+1, v.Sequence, v.ChangedAt, v.HasMoved())
			}
			events, _ := s.EventsAbout(ctx, v.ID, 10)
			if len(events) != 1 || events[0].Verb != "moved" || !strings.HasSuffix(events[0].Why, "The room is not available") {
				t.Errorf("meeting %d: events %+v", n+1, events)
			}
		}
		mails := x.mails()
		if len(mails) != 2 {
			t.Fatalf("%d mails, want one for each of 2 people", len(mails))
		}
		for _, want := range []string{"until now: Tuesday 26 March 2024, 9:30am to 11am", "new: Tuesday 9 April 2024, 10am to 11:30am", "link: https://meet.example.org/room", "Reason: The room is not available"} {
			if !strings.Contains(mails[0].Text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, mails[0].Text)
			}
		}
		after, _ := s.Cohort(ctx, x.lead, x.Cohort.ID)
		if len(ch.Windows) != 3 || len(after.Windows) != len(before.Windows) || !after.Windows[2].OpensAt.Equal(ch.Sessions[4].After.EndsAt.Time) || after.Windows[0] != before.Windows[0] || after.Windows[1] != before.Windows[1] {
			t.Errorf("windows %+v became %+v", before.Windows, after.Windows)
		}
	})
}

func TestMoveIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		good := app.SessionMove{Day: abp.Date{Year: 2024, Month: 2, Day: 15}, From: 570, Until: 990, Reason: "Snow"}
		tests := map[string]struct {
			change func(*app.SessionMove)
			code   abp.Code
		}{
			"no day":         {func(m *app.SessionMove) { m.Day = abp.Date{} }, abp.Invalid},
			"past":           {func(m *app.SessionMove) { m.Day = abp.Date{Year: 2024, Month: 1, Day: 30} }, abp.Invalid},
			"far":            {func(m *app.SessionMove) { m.Day = abp.Date{Year: 9999, Month: 1, Day: 1} }, abp.Invalid},
			"backwards":      {func(m *app.SessionMove) { m.Until = m.From }, abp.Invalid},
			"no reason":      {func(m *app.SessionMove) { m.Reason = " \u202e " }, abp.Invalid},
			"long reason":    {func(m *app.SessionMove) { m.Reason = strings.Repeat("é", 201) }, abp.Invalid},
			"as it is":       {func(m *app.SessionMove) { m.Day.Day = 13 }, abp.Invalid},
			"over midnight":  {func(m *app.SessionMove) { m.From, m.Until, m.Scope = 1380, 1430, abp.MoveCohort }, abp.Invalid},
			"another's form": {func(m *app.SessionMove) { m.Version = 7 }, abp.Conflict},
		}
		for name, tt := range tests {
			m := good
			tt.change(&m)
			if _, err := x.app.PlanMove(ctx, x.lead, x.Workshop.ID, m); abp.CodeOf(err) != tt.code {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := x.app.MoveSessions(ctx, x.lead, x.Workshop.ID, m, x.Workshop.ID+":0"); abp.CodeOf(err) != tt.code {
				t.Errorf("%s, confirmed: %v", name, err)
			}
		}
		for who, code := range map[*abp.Person]abp.Code{&x.Facilitator: abp.Forbidden, &x.Delegate: abp.Forbidden, &x.ForeignFacilitator: abp.NotFound} {
			if _, err := x.app.PlanMove(ctx, x.Viewer(t, *who), x.Workshop.ID, good); abp.CodeOf(err) != code {
				t.Errorf("%s plans a move: %v", who.Name, err)
			}
		}
		if v := x.session(x.Workshop.ID); v.Version != 0 || len(x.mails()) != 0 {
			t.Errorf("something was saved: %+v", v)
		}
	})
}

func TestMoveOnAnotherPlanIsConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		m := app.SessionMove{Day: abp.Date{Year: 2024, Month: 4, Day: 2}, From: 570, Until: 660, Scope: abp.MoveLater, Reason: "Strike"}
		ch, err := x.app.PlanMove(ctx, x.lead, x.SetSession.ID, m)
		if err != nil {
			t.Fatal(err)
		}
		// A later meeting of the set moves before the plan is confirmed.
		if _, err := x.move(ch.Sessions[2].Before.ID, app.SessionMove{Day: abp.Date{Year: 2024, Month: 5, Day: 22}, From: 570, Until: 660}); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.MoveSessions(ctx, x.lead, x.SetSession.ID, m, ch.Stamp()); abp.CodeOf(err) != abp.Conflict {
			t.Fatalf("a plan that is out of date: %v", err)
		}
		if v := x.session(x.SetSession.ID); v.Version != 0 {
			t.Error("part of the refused move was saved")
		}
	})
}

func TestDraftMovesInSilence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		c, _ := s.Cohort(ctx, x.lead, x.Cohort.ID)
		c.PublishedAt = abp.Instant{}
		if err := s.UpdateCohort(ctx, c); err != nil {
			t.Fatal(err)
		}
		ch, err := x.move(x.Workshop.ID, app.SessionMove{Day: abp.Date{Year: 2024, Month: 2, Day: 20}, From: 570, Until: 990, Scope: abp.MoveCohort})
		if err != nil || len(ch.Sessions) != 7 {
			t.Fatalf("%v", err)
		}
		if v := x.session(x.Workshop.ID); len(x.mails()) != 0 || v.HasMoved() {
			t.Errorf("%d mails about a draft; moved %t", len(x.mails()), v.HasMoved())
		}
	})
}

func TestCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		list, _ := s.Sessions(ctx, x.lead, store.SessionQuery{SetID: x.Set.ID})
		last := list[4]
		ch, err := x.app.PlanCancellation(ctx, x.lead, last.ID, 0, "Too few can come")
		if err != nil || len(ch.Windows) != 3 {
			t.Fatalf("%+v, %v", ch, err)
		}
		if _, err := x.app.CancelSession(ctx, x.lead, last.ID, 0, "Too few can come", ch.Stamp()); err != nil {
			t.Fatal(err)
		}
		c, _ := s.Cohort(ctx, x.lead, x.Cohort.ID)
		if v := x.session(last.ID); !v.IsCancelled() || v.CancelReason != "Too few can come" || v.Sequence != 1 || !c.Windows[2].OpensAt.Equal(list[3].EndsAt.Time) {
			t.Errorf("cancelled: %+v; windows %+v", v, c.Windows)
		}
		if m := x.mails(); len(m) != 2 || !strings.HasPrefix(m[0].Subject, "Cancelled: Action learning set 5, ") {
			t.Errorf("mails %+v", m)
		}
		if _, err := x.app.CancelSession(ctx, x.lead, last.ID, 1, "Again", ch.Stamp()); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("cancelled twice: %v", err)
		}
	})
}

// TestMovesNeverTurnBack moves sessions about at random, by one clock that also
// stands still: calendars take a change only if its sequence does not fall and
// its stamp rises.
func TestMovesNeverTurnBack(t *testing.T) {
	x := newStage(t, storetest.Open(t))
	list, err := x.store.Sessions(context.Background(), x.lead, store.SessionQuery{CohortID: x.Cohort.ID})
	if err != nil {
		t.Fatal(err)
	}
	zone := london(t)
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(r, "moves") {
			before := map[string]abp.Session{}
			for _, v := range list {
				before[v.ID] = *x.session(v.ID)
			}
			id := list[rapid.IntRange(0, len(list)-1).Draw(r, "session")].ID
			m := app.SessionMove{Day: abp.Date{Year: 2024, Month: 2, Day: 1}.Add(rapid.IntRange(0, 300).Draw(r, "day")), From: 15 * rapid.IntRange(28, 60).Draw(r, "from"), Scope: abp.MoveScope(rapid.IntRange(0, 2).Draw(r, "scope"))}
			m.Until = m.From + 90
			ch, err := x.move(id, m)
			if code := abp.CodeOf(err); err != nil && code != abp.Invalid {
				r.Fatal(err)
			}
			moved := map[string]bool{}
			if ch != nil {
				for _, step := range ch.Sessions {
					moved[step.After.ID] = true
				}
			}
			for _, v := range list {
				was, is := before[v.ID], x.session(v.ID)
				_, from, until := is.Hours(zone)
				switch {
				case moved[v.ID] && (is.Sequence <= was.Sequence || !is.ChangedAt.After(was.ChangedAt.Time)):
					r.Fatalf("%s moved, sequence %d to %d, stamp %s to %s", v.Title, was.Sequence, is.Sequence, was.ChangedAt, is.ChangedAt)
				case !moved[v.ID] && (is.Sequence != was.Sequence || !is.ChangedAt.Equal(was.ChangedAt.Time)):
					r.Fatalf("%s did not move, and its stamps did", v.Title)
				case v.ID == id && ch != nil && (from != m.From || until != m.Until || is.StartsAt.On(zone) != m.Day):
					r.Fatalf("%s is at %s", v.Title, is.When(zone))
				case is.UID != was.UID:
					r.Fatalf("%s has another identity", v.Title)
				}
			}
		}
	})
}

func TestTwoRegistersAtOnceLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		people := x.enrol(20)
		x.now = x.Workshop.StartsAt.Time
		fay := x.Viewer(t, x.Facilitator)
		var wait sync.WaitGroup
		results := make([]*app.RegisterResult, 2)
		for half, by := range []*abp.Person{fay, x.lead} {
			var changes []app.MarkChange
			for i, p := range people {
				if i%2 == half || i < 4 { // four lines are marked by both, differently
					mark := []string{"present", "absent"}[half]
					changes = append(changes, app.MarkChange{PersonID: p.ID, Now: mark})
				}
			}
			wait.Go(func() {
				r, err := x.app.TakeRegister(ctx, by, x.Workshop.ID, changes, "")
				if err != nil {
					t.Error(err)
					return
				}
				results[half] = r
			})
		}
		wait.Wait()
		if t.Failed() {
			return
		}
		entries, err := s.Register(ctx, x.lead, x.session(x.Workshop.ID))
		if err != nil {
			t.Fatal(err)
		}
		marked := 0
		for _, e := range entries {
			if e.HasMark {
				marked++
			}
		}
		if marked != 20 || results[0].Saved+results[1].Saved != 20 || len(results[0].Refused)+len(results[1].Refused) != 4 {
			t.Errorf("%d of 20 marked; saved %d and %d, refused %d and %d", marked, results[0].Saved, results[1].Saved, len(results[0].Refused), len(results[1].Refused))
		}
	})
}

// enrol adds people with places in the cohort and in its set.
func (x *stage) enrol(n int) []abp.Person {
	x.t.Helper()
	var people []abp.Person
	var places []abp.Delegate
	var members []abp.SetMember
	for i := range n {
		p := abp.Person{Kept: abp.Kept{ID: x.ID(abp.KindPerson), CreatedAt: abp.At(x.now)}, Name: fmt.Sprintf("Person %02d", i), Email: fmt.Sprintf("p%d@wreake.example", i), OrganisationID: abp.Ref(x.Organisation.ID)}
		if err := p.Validate(); err != nil {
			x.t.Fatal(err)
		}
		d := abp.Delegate{Kept: abp.Kept{ID: x.ID(abp.KindDelegate), CreatedAt: abp.At(x.now)}, ProgrammeID: x.Programme.ID, PersonID: p.ID, CohortID: x.Cohort.ID, OrganisationID: x.Organisation.ID, EnrolledAt: abp.At(x.now)}
		people, places = append(people, p), append(places, d)
		members = append(members, abp.SetMember{ID: x.ID(abp.KindDelegate), SetID: x.Set.ID, DelegateID: d.ID, JoinedAt: abp.At(x.now)})
	}
	for _, rows := range []any{people, places, members} {
		if err := x.store.Put(context.Background(), rows); err != nil {
			x.t.Fatal(err)
		}
	}
	return people
}

func TestRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		fay, id := x.Viewer(t, x.Facilitator), x.SetSession.ID
		take := func(by *abp.Person, session, person, was, now, guest string) (*app.RegisterResult, error) {
			return x.app.TakeRegister(ctx, by, session, []app.MarkChange{{PersonID: person, Was: was, Now: now}}, guest)
		}
		x.now = x.SetSession.StartsAt.AddDate(0, 0, -1)
		if _, err := take(fay, id, x.Delegate.ID, "", "present", ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a register before its day: %v", err)
		}
		x.now = x.SetSession.StartsAt.Add(-8 * time.Hour) // the same local day
		if r, err := take(fay, id, x.Delegate.ID, "", "present", ""); err != nil || r.Saved != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		if r, err := take(fay, id, x.Delegate.ID, "present", "part", ""); err != nil || r.Saved != 1 {
			t.Errorf("a mark is corrected: %+v, %v", r, err)
		}
		if r, err := take(x.lead, id, x.Delegate.ID, "present", "absent", ""); err != nil || r.Saved != 0 || len(r.Refused) != 1 {
			t.Errorf("a stale line: %+v, %v", r, err)
		}
		if r, err := take(fay, id, x.Delegate.ID, "part", "", ""); err != nil || r.Saved != 0 || len(r.Refused) != 0 {
			t.Errorf("a line without a choice: %+v, %v", r, err)
		}
		if r, err := take(fay, id, x.ForeignDelegate.ID, "", "present", ""); err != nil || len(r.Refused) != 1 {
			t.Errorf("somebody who is not on the register: %+v, %v", r, err)
		}
		if _, err := take(fay, id, x.Delegate.ID, "part", "asleep", ""); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a mark that there is not: %v", err)
		}
		if _, err := take(fay, id, x.Delegate.ID, "part", "absent", "dev@charnwood.example"); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a guest in a set: %v", err)
		}
		if _, err := take(x.Viewer(t, x.Delegate), id, x.Delegate.ID, "", "present", ""); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate takes a register: %v", err)
		}
		if _, err := take(x.Viewer(t, x.ForeignFacilitator), id, x.Delegate.ID, "", "present", ""); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("another facilitator takes a register: %v", err)
		}
		if r, err := x.app.TakeRegister(ctx, fay, x.Workshop.ID, nil, "DEV delegate"); err != nil || r.Saved != 1 || r.Guest == nil {
			t.Errorf("a guest at a workshop: %+v, %v", r, err)
		}
		list, _ := s.Sessions(ctx, x.lead, store.SessionQuery{SetID: x.Set.ID})
		x.now = list[1].StartsAt.Time
		if r, err := take(fay, list[0].ID, x.Delegate.ID, "part", "made up", ""); err != nil || r.Saved != 1 {
			t.Errorf("a meeting is made up: %+v, %v", r, err)
		}
		if r, err := take(fay, list[1].ID, x.Delegate.ID, "", "made up", ""); err != nil || len(r.Refused) != 1 {
			t.Errorf("a second meeting is made up: %+v, %v", r, err)
		}
		events, _ := s.EventsAbout(ctx, id, 10)
		if len(events) != 3 || events[0].Verb != "took the register" {
			t.Errorf("events %+v", events)
		}
	})
}

func TestFacilitatorWhoLedTwiceIsWarned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		day := abp.Date{Year: 2024, Month: 2, Day: 13}
		plan, err := x.app.PlanSession(ctx, x.lead, app.NewSession{Kind: abp.TrainerSession, Title: "Trainers meet", Day: day, From: 600, Until: 660, Facilitators: []string{x.Facilitator.ID}})
		if err != nil || len(plan.Clashes) != 1 || plan.Clashes[0].Rule != "D19" {
			t.Errorf("%+v, %v", plan, err)
		}
	})
}

func TestRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		mona, milo := x.Viewer(t, x.Manager), x.Viewer(t, x.ForeignManager)
		list, _, err := s.Releases(ctx, mona, false, "", 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d applications, %v", len(list), err)
		}
		a := list[0]
		if _, err := x.app.DecideApplicant(ctx, mona, a.ID, a.Version, app.DecideRelease, ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("an application that is decided: %v", err)
		}
		a.ReleasedAt, a.OfferedAt, a.EnrolledAt = abp.Instant{}, abp.Instant{}, abp.Instant{}
		if err := s.UpdateApplication(ctx, &a); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.DecideApplicant(ctx, milo, a.ID, a.Version, app.DecideRelease, ""); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("another manager decides: %v", err)
		}
		if _, err := x.app.DecideApplicant(ctx, x.lead, a.ID, a.Version, app.DecideRelease, ""); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a lead decides: %v", err)
		}
		if _, err := x.app.DecideApplicant(ctx, mona, a.ID, a.Version-1, app.DecideRefuse, ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a stale page: %v", err)
		}
		if _, err := x.app.DecideApplicant(ctx, mona, a.ID, a.Version, app.DecideRelease, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.DecideApplicant(ctx, mona, a.ID, a.Version+1, app.DecideRefuse, ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a decision is turned round: %v", err)
		}
		events, _ := s.EventsAbout(ctx, a.ID, 10)
		if m := x.mails(); len(m) != 1 || m[0].ToName != x.Delegate.Name || len(events) != 1 || events[0].Verb != "released" {
			t.Errorf("mails %+v, events %+v", m, events)
		}
	})
}
