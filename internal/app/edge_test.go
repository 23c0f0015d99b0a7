package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// The tests of this file walk the journeys of people for whom nothing goes as
// planned, from what they do to what others see.

// edge is a world whose clock can be set.
type edge struct {
	*reminders
	ctx  context.Context
	lead *abp.Person
}

func newEdge(t *testing.T, s *store.Store) *edge {
	x := newReminders(t, s)
	return &edge{x, context.Background(), x.w.Viewer(t, x.w.Lead)}
}

func (x *edge) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// mails returns what was written to the address, newest first.
func (x *edge) mails(address string) []abp.Message {
	x.t.Helper()
	all, err := x.s.Messages(x.ctx, 1000)
	x.must(err)
	return slices.DeleteFunc(all, func(m abp.Message) bool { return m.ToAddress != address })
}

func TestEdgeLateJoiner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newEdge(t, s)
		olu := x.w.Other
		x.now = time.Date(2024, 4, 10, 9, 0, 0, 0, time.UTC) // between the first and the second set meeting
		if _, err := x.a.Enrol(x.ctx, x.lead, x.w.Cohort.ID, Enrolment{Email: olu.Email}); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("without a reason and the set's word: %v", err)
		}
		d, err := x.a.Enrol(x.ctx, x.lead, x.w.Cohort.ID, Enrolment{Email: olu.Email, Why: "came back from leave", SetAgrees: true})
		x.must(err)
		x.must(s.JoinSet(x.ctx, &abp.SetMember{ID: x.w.ID(abp.KindDelegate), SetID: x.w.Set.ID, DelegateID: d.ID, JoinedAt: x.a.Now()}))
		x.now = time.Date(2024, 4, 16, 8, 0, 0, 0, time.UTC) // a week before the second meeting
		_, err = x.a.Remind(x.ctx)
		x.must(err)
		if !slices.ContainsFunc(x.mails(olu.Email), func(m abp.Message) bool { return m.Kind == abp.LetterSetSoon }) {
			t.Error("the late joiner is not told of the next meeting")
		}
		place, err := s.Delegate(x.ctx, x.lead, d.ID, x.a.Now())
		x.must(err)
		if place.Stage() != abp.Enrolled {
			t.Errorf("the late joiner is %s", place.Stage())
		}
		x.now = time.Date(2024, 4, 24, 9, 0, 0, 0, time.UTC) // after the second
		if _, err := x.a.Enrol(x.ctx, x.lead, x.w.Cohort.ID, Enrolment{Email: x.w.ForeignDelegate.Email, Why: "late", SetAgrees: true}); err == nil {
			t.Error("somebody joined after the second meeting")
		}
	})
}

// TestEdgeLostManager switches off the line manager while they are asked: the
// application stands on the list at once, and goes on with another.
func TestEdgeLostManager(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newEdge(t, s)
		p, err := s.Person(x.ctx, x.lead, x.w.Other.ID)
		x.must(err)
		p.ManagerID = abp.Ref(x.w.ForeignManager.ID)
		x.must(s.UpdatePerson(x.ctx, p))
		ap := abp.Application{Kept: abp.Kept{ID: x.w.ID(abp.KindApplication), CreatedAt: x.a.Now()}, ProgrammeID: x.w.Programme.ID, PersonID: p.ID, OrganisationID: p.OrganisationID, CohortID: abp.Ref(x.w.Cohort.ID),
			MakesAllDates: true, AppliedAt: x.a.Now(), ManagerID: p.ManagerID, AskedAt: x.a.Now(), AnswerBy: x.a.Now().Plus(7 * 24 * time.Hour)}
		x.must(s.Put(x.ctx, []abp.Application{ap}))
		waits := func() []abp.Need {
			list, err := x.a.Needs(x.ctx, x.lead)
			x.must(err)
			for _, n := range list {
				if n.Kind == abp.NeedRelease {
					return n.List
				}
			}
			return nil
		}
		if n := waits(); len(n) != 0 {
			t.Fatalf("it waits for the programme team before its time: %+v", n)
		}
		_, err = x.a.DisablePerson(x.ctx, x.lead, x.w.ForeignManager.ID)
		x.must(err)
		if n := waits(); len(n) != 1 || n[0].Name != "Olu Other" || n[0].Have != int(abp.NoManager) {
			t.Errorf("with the manager gone the list says %+v", n)
		}
		_, err = x.a.NameManager(x.ctx, x.lead, ap.ID, "", ManagerDetails{Name: x.w.Manager.Name, Email: x.w.Manager.Email})
		x.must(err)
		if n := waits(); len(n) != 0 {
			t.Errorf("another manager is asked, and the list says %+v", n)
		}
		if len(x.mails(x.w.Manager.Email)) == 0 {
			t.Error("the new manager was not asked by mail")
		}
	})
}

// TestEdgeNightWorker says when somebody comes who works nights, and that no set
// meets when they are awake.
func TestEdgeNightWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newEdge(t, s)
		dora := x.w.Viewer(t, x.w.Delegate)
		isSaid := func() bool {
			plan, err := x.a.CohortPlan(x.ctx, x.lead, x.w.Cohort.ID)
			x.must(err)
			return slices.ContainsFunc(plan.Clashes(), func(c abp.Clash) bool { return c.Rule == "D13" && strings.Contains(c.Sentence, "at night") })
		}
		if isSaid() {
			t.Fatal("somebody works nights already")
		}
		x.must(x.a.SetAvailability(x.ctx, dora, dora.ID, 0, WorkedWeeks{StartsOn: day(2024, 1, 1), Pattern: abp.FullTime, WorksNights: true}))
		if !isSaid() {
			t.Error("nobody is told that no set meets outside the day")
		}
		list, err := s.Sessions(x.ctx, x.lead, store.SessionQuery{SetID: x.w.Set.ID})
		x.must(err)
		for i := range list {
			v := &list[i]
			from := v.StartsAt.On(time.UTC).Clock(18*60, time.UTC)
			x.must(v.Move(from, from.Plus(90*time.Minute), x.a.Now()))
			x.must(s.UpdateSession(x.ctx, v))
		}
		if isSaid() {
			t.Error("a set meets at six in the evening, and it is still said")
		}
		x.now = time.Date(2024, 3, 26, 3, 0, 0, 0, time.UTC)
		if n, err := x.a.Remind(x.ctx); n != 0 || err != nil {
			t.Errorf("%d letters at three in the night, %v", n, err)
		}
	})
}

func TestEdgeNameChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newEdge(t, s)
		rename := func(p abp.Person, name string) {
			t.Helper()
			now, err := s.Person(x.ctx, x.lead, p.ID)
			x.must(err)
			manager := ""
			if now.Manager != nil {
				manager = now.Manager.Email
			}
			_, err = x.a.EditPerson(x.ctx, x.lead, p.ID, now.Version, PersonDetails{Name: name, Email: now.Email, OrganisationID: string(now.OrganisationID), JobTitle: now.JobTitle, StaffGroup: now.StaffGroup, Band: now.Band, ManagerEmail: manager})
			x.must(err)
		}
		dora := x.w.Viewer(t, x.w.Delegate)
		address, err := x.a.FeedAddress(x.ctx, dora)
		x.must(err)
		feed := func() string {
			f, err := x.a.Feed(x.ctx, secretIn(address), nil)
			x.must(err)
			return string(f.Body)
		}
		if !strings.Contains(feed(), "Fay Facilitator") {
			t.Fatal("the calendar does not name who leads")
		}
		rename(x.w.Facilitator, "Faye Newname")
		rename(x.w.Delegate, "Dora Newname")
		if body := feed(); strings.Contains(body, "Fay Facilitator") || !strings.Contains(body, "Faye Newname") {
			t.Error("the calendar has the old name of the facilitator")
		}
		x.now = time.Date(2024, 3, 12, 8, 0, 0, 0, time.UTC)
		_, err = x.a.Remind(x.ctx)
		x.must(err)
		for _, m := range x.mails(x.w.Delegate.Email) {
			if m.Kind == abp.LetterLineUp && (!strings.Contains(m.Text, "Hello Dora Newname") || !strings.Contains(m.Text, "- Dora Newname, Nurse") || !strings.Contains(m.Text, "Faye Newname")) {
				t.Errorf("the letter has an old name: %s", m.Text)
			}
		}
		register, err := s.Register(x.ctx, x.lead, &x.w.Workshop)
		x.must(err)
		if !slices.ContainsFunc(register, func(e abp.Entry) bool { return e.Person.Name == "Dora Newname" }) {
			t.Error("the register has the old name")
		}
		events, err := s.History(x.ctx, x.lead, x.w.Delegate.ID, 10)
		x.must(err)
		if !slices.ContainsFunc(events, func(e abp.Event) bool { return e.Verb == "changed" && e.Why == "name" }) {
			t.Errorf("the history does not say that the name changed: %+v", events)
		}
	})
}

func secretIn(address string) string {
	return strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
}

func TestEdgeErasedPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newEdge(t, s)
		ada := x.w.Viewer(t, x.w.Administrator)
		dora := x.w.Viewer(t, x.w.Delegate)
		address, err := x.a.FeedAddress(x.ctx, dora)
		x.must(err)
		_, err = x.a.Feed(x.ctx, secretIn(address), nil)
		x.must(err)
		_, err = x.a.InviteToSurveys(x.ctx)
		x.must(err)
		_, err = x.a.Remind(x.ctx)
		x.must(err)
		if len(x.mails(dora.Email)) == 0 {
			t.Fatal("no mail waits for the person")
		}
		frozen, err := x.a.FreezeSnapshot(x.ctx, x.lead, abp.DateOf(storetest.Now))
		x.must(err)
		counted := func() abp.SnapshotReach {
			list, err := s.SnapshotReaches(x.ctx, frozen.ID, abp.WholeProgramme)
			x.must(err)
			return list[0]
		}
		before := counted()
		if before.Enrolled != 2 {
			t.Fatalf("the snapshot counts %d people", before.Enrolled)
		}
		if err := x.a.ErasePerson(x.ctx, dora, dora.ID, "wrote"); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate erases: %v", err)
		}
		if err := x.a.ErasePerson(x.ctx, ada, dora.ID, " "); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if err := x.a.ErasePerson(x.ctx, ada, ada.ID, "wrote"); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("oneself: %v", err)
		}
		x.must(x.a.ErasePerson(x.ctx, ada, dora.ID, "wrote on 30 January"))
		if mails := x.mails(dora.Email); len(mails) != 0 {
			t.Errorf("%d mails still wait", len(mails))
		}
		if _, err := x.a.Feed(x.ctx, secretIn(address), nil); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the calendar answers %v", err)
		}
		if _, err := s.Person(x.ctx, x.lead, dora.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("the person is still there: %v", err)
		}
		if _, err := s.Subject(x.ctx, x.w.Subject.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("the answers are still there: %v", err)
		}
		if own, err := s.OwnPractices(x.ctx, dora); err != nil || len(own) != 0 {
			t.Errorf("%d entries of the practice log are still there, %v", len(own), err)
		}
		if after := counted(); after != before {
			t.Errorf("frozen figures changed from %+v to %+v", before, after)
		}
		x.now = time.Date(2024, 2, 12, 8, 0, 0, 0, time.UTC)
		_, err = x.a.Remind(x.ctx)
		x.must(err)
		if mails := x.mails(dora.Email); len(mails) != 0 {
			t.Errorf("an erased person is reminded: %+v", mails)
		}
	})
}
