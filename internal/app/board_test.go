package app

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// boardCohort adds a cohort of so many people from four organisations in three
// sets with their meetings; the first people are in sets already.
func boardCohort(t testing.TB, s *store.Store, w *storetest.World, people, seated int, published bool) *abp.Cohort {
	t.Helper()
	ctx, at := context.Background(), abp.At(storetest.Now.AddDate(0, -1, 0))
	kept := func(kind string) abp.Kept { return abp.Kept{ID: w.ID(kind), CreatedAt: at} }
	c := abp.Cohort{Kept: kept(abp.KindCohort), ProgrammeID: w.Programme.ID, TemplateID: w.Template.ID, Code: "C9", Name: "Nine", Places: 30, VenueID: abp.Ref(w.Venue.ID)}
	if published {
		c.PublishedAt = at
	}
	orgs := []abp.Organisation{w.Organisation, w.ForeignOrganisation}
	for _, code := range []string{"P", "Q"} {
		o := abp.Organisation{Kept: kept(abp.KindOrganisation), Code: code, Name: "Trust " + code, Kind: abp.Council, SystemID: w.Organisation.SystemID}
		orgs = append(orgs, o)
	}
	var sets []abp.Set
	var meetings []abp.Session
	for n := 1; n <= 3; n++ {
		set := abp.Set{Kept: kept(abp.KindSet), CohortID: c.ID, Number: n}
		if n == 1 {
			set.FacilitatorID = abp.Ref(w.Facilitator.ID)
		}
		sets = append(sets, set)
		for k := range 5 {
			day := abp.At(storetest.Now.AddDate(0, 0, 40+28*k+n)) // a Tuesday, Wednesday or Thursday
			meetings = append(meetings, abp.Session{Kept: kept(abp.KindSession), ProgrammeID: w.Programme.ID, CohortID: abp.Ref(c.ID), SetID: abp.Ref(set.ID), Kind: abp.SetMeeting, Number: k + 1,
				Title: fmt.Sprint("Action learning set ", k+1), StartsAt: day, EndsAt: abp.At(day.Add(90 * 60e9)), PlannedAt: day, UID: fmt.Sprint(n, k, c.ID), ChangedAt: at})
		}
	}
	var all []abp.Person
	var places []abp.Delegate
	var members []abp.SetMember
	for i := range people {
		p := abp.Person{Kept: kept(abp.KindPerson), Name: fmt.Sprintf("Person %02d", i), SortName: fmt.Sprintf("person %02d", i), Email: fmt.Sprintf("p%02d@nine.example", i),
			OrganisationID: abp.Ref(orgs[i%4].ID), Department: fmt.Sprint("Ward ", i/4), StaffGroup: abp.StaffGroups()[i%5], Band: abp.Bands()[i%9]}
		d := abp.Delegate{Kept: kept(abp.KindDelegate), ProgrammeID: w.Programme.ID, PersonID: p.ID, CohortID: c.ID, OrganisationID: string(p.OrganisationID), StaffGroup: p.StaffGroup, EnrolledAt: at}
		all, places = append(all, p), append(places, d)
		if i < seated {
			members = append(members, abp.SetMember{ID: w.ID(abp.KindDelegate), SetID: sets[i%3].ID, DelegateID: d.ID, JoinedAt: at})
		}
	}
	for _, rows := range []any{orgs[2:], []abp.Cohort{c}, sets, meetings, all, places, members} {
		if err := s.Put(ctx, rows); err != nil {
			t.Fatal(err)
		}
	}
	return &c
}

// TestBoardAnyRow: whatever leads do to a board, nobody who is locked moves,
// undoing gives every state back exactly, nobody is told and nothing is so before
// it is accepted; and then everything is as the board shows it, and those who have
// another set are told, and nobody else.
func TestBoardAnyRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, lead := context.Background(), w.Viewer(t, w.Lead)
		c := boardCohort(t, s, w, 18, 15, true)
		random := rand.New(rand.NewPCG(3, 4))
		st, err := a.Board(ctx, lead, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		start := st.now.Places
		was := []map[string]string{maps.Clone(st.Board.Draft.Places)}
		for step := range 60 {
			before, done := st.Board.Draft, st.Board.Draft.Done
			next, err := randomAct(ctx, a, lead, st, random, step)
			if code := abp.CodeOf(err); err != nil && code != abp.Invalid && code != abp.Conflict {
				t.Fatal(err)
			}
			if err == nil {
				st = next
			}
			for _, d := range before.Locked {
				if slices.Contains(st.Board.Draft.Locked, d) && st.Board.Draft.Places[d] != before.Places[d] {
					t.Fatalf("step %d moved the locked %s", step, d)
				}
			}
			switch at := st.Board.Draft.Done; {
			case at > done:
				was = append(was[:done+1], maps.Clone(st.Board.Draft.Places))
			case at < done:
				if diff := cmp.Diff(was[at], st.Board.Draft.Places); diff != "" {
					t.Fatalf("step %d undid to something else: %s", step, diff)
				}
			}
		}
		if diff := cmp.Diff(start, placesNow(t, a, lead, c.ID)); diff != "" {
			t.Fatalf("a draft changed what is so: %s", diff)
		}
		if n := len(addressees(t, s)); n != 0 {
			t.Fatalf("a draft sent %d mails", n)
		}
		moves, want := st.Moves(), maps.Clone(st.Board.Draft.Places)
		if len(moves) == 0 {
			t.Fatal("nothing to accept: the test proves nothing")
		}
		if st, err = a.AcceptBoard(ctx, lead, c.ID, st.Version(), "agreed with everybody"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, placesNow(t, a, lead, c.ID)); diff != "" {
			t.Errorf("what is so is not what was accepted: %s", diff)
		}
		var told []string
		for _, m := range moves {
			told = append(told, m.Delegate.Person.Email)
		}
		slices.Sort(told)
		if diff := cmp.Diff(told, addressees(t, s)); diff != "" {
			t.Errorf("told: %s", diff)
		}
		if len(st.Moves()) != 0 || len(st.Changes) != 0 {
			t.Error("the accepted board is not at rest")
		}
	})
}

func randomAct(ctx context.Context, a *App, by *abp.Person, st *BoardState, random *rand.Rand, step int) (*BoardState, error) {
	c, v := st.Cohort.ID, st.Version()
	person := st.Facts.People[random.IntN(len(st.Facts.People))].ID
	set := st.Facts.Sets[random.IntN(3)].ID
	switch k := random.IntN(10); {
	case step%40 == 15:
		return a.ProposeSets(ctx, by, c, v, step > 40)
	case k < 4:
		return a.MoveOnBoard(ctx, by, c, v, person, set, "")
	case k < 5:
		return a.MoveOnBoard(ctx, by, c, v, person, "", "")
	case k < 6:
		return a.LockOnBoard(ctx, by, c, v, person, "", random.IntN(3) > 0)
	case k < 7:
		return a.LockOnBoard(ctx, by, c, v, "", set, random.IntN(4) == 0)
	}
	return a.UndoOnBoard(ctx, by, c, v, random.IntN(3) == 0)
}

func placesNow(t testing.TB, a *App, by *abp.Person, cohort string) map[string]string {
	t.Helper()
	st, err := a.Board(context.Background(), by, cohort)
	if err != nil {
		t.Fatal(err)
	}
	return st.now.Places
}

// addressees lists the addresses of the mails that lie in the outbox, in order.
func addressees(t testing.TB, s *store.Store) []string {
	t.Helper()
	list, err := s.Messages(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var to []string
	for _, m := range list {
		to = append(to, m.ToAddress)
	}
	slices.Sort(to)
	return to
}

// TestBoardIsRefusedWhenStale: a board that was begun before something changed is
// not accepted, the refusal says what changed, and nothing is so but that. Brought
// up to date it is accepted.
func TestBoardIsRefusedWhenStale(t *testing.T) {
	a, w := appOn(t, storetest.Open(t))
	ctx, lead := context.Background(), w.Viewer(t, w.Lead)
	c := boardCohort(t, a.store, w, 18, 18, false)
	st, err := a.Board(ctx, lead, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	delegate, other, moved, leaver := st.stay[0], st.stay[5], st.stay[9], st.stay[17]
	tests := []struct {
		name   string
		change func() error
		say    string
	}{
		{"somebody leaves", func() error {
			_, err := a.WithdrawDelegate(ctx, lead, leaver.ID, "workload")
			return err
		}, "Person 17 has left the cohort."},
		{"somebody joins", func() error { _, err := a.Enrol(ctx, lead, c.ID, Enrolment{Email: w.Other.Email}); return err }, "Olu Other has joined the cohort."},
		{"a line manager changes", func() error {
			p := *other.Person
			p.ManagerID = abp.Ref(delegate.PersonID)
			return a.store.UpdatePerson(ctx, &p)
		}, "Person 05 has another line manager, or their line manager has."},
		{"two are kept apart", func() error {
			pair, err := abp.NewApart(delegate.PersonID, other.PersonID)
			if err != nil {
				return err
			}
			pair.ID, pair.CreatedAt = w.ID(abp.KindApart), abp.At(storetest.Now)
			return a.store.CreateApart(ctx, pair)
		}, "are to be kept apart."},
		{"somebody is put into another set by hand", func() error { _, err := a.MoveDelegate(ctx, lead, moved.ID, Joining{}); return err }, "Person 09 is in no set now."},
		{"a set is led by another", func() error {
			set, err := a.store.Set(ctx, lead, st.Facts.Sets[1].ID)
			if err != nil {
				return err
			}
			set.FacilitatorID = abp.Ref(w.ForeignFacilitator.ID)
			return a.store.UpdateSet(ctx, set)
		}, "Set 2 has another facilitator."},
	}
	to := st.Facts.Sets[2].ID
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if st, err = a.Board(ctx, lead, c.ID); err != nil {
				t.Fatal(err)
			}
			if st, err = a.MoveOnBoard(ctx, lead, c.ID, st.Version(), delegate.ID, []string{to, ""}[i%2], ""); err != nil {
				t.Fatal(err)
			}
			if err := tt.change(); err != nil {
				t.Fatal(err)
			}
			before := placesNow(t, a, lead, c.ID)
			_, err := a.AcceptBoard(ctx, lead, c.ID, st.Version(), "a reason")
			if abp.CodeOf(err) != abp.Conflict || !strings.Contains(err.Error(), tt.say) {
				t.Fatalf("AcceptBoard = %v, want a conflict that says %q", err, tt.say)
			}
			if diff := cmp.Diff(before, placesNow(t, a, lead, c.ID)); diff != "" {
				t.Fatalf("a refused board changed what is so: %s", diff)
			}
			if st, err = a.UpdateBoard(ctx, lead, c.ID, st.Version()); err != nil {
				t.Fatal(err)
			}
			if st, err = a.AcceptBoard(ctx, lead, c.ID, st.Version(), "a reason"); err != nil {
				t.Fatal(err)
			}
		})
	}
	if n := len(addressees(t, a.store)); n != 0 {
		t.Errorf("%d mails about a draft", n)
	}
}

// TestBoardOfTwoLeads: of two leads who change one board at once, the second is
// told, and nothing of the first is lost.
func TestBoardOfTwoLeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, lead, other := context.Background(), w.Viewer(t, w.Lead), w.Viewer(t, w.Administrator)
		c := boardCohort(t, s, w, 6, 6, false)
		st, err := a.Board(ctx, lead, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		d := st.Facts.People
		first, err := a.MoveOnBoard(ctx, lead, c.ID, 0, d[0].ID, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.MoveOnBoard(ctx, other, c.ID, 0, d[1].ID, "", ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("the second lead: %v", err)
		}
		if _, err := a.ProposeSets(ctx, other, c.ID, 0, false); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("the second lead's proposal: %v", err)
		}
		now, err := a.Board(ctx, other, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first.Board.Draft, now.Board.Draft); diff != "" {
			t.Error(diff)
		}
	})
}

// TestBoardNeedsAReason: sets that break a rule are accepted with a reason only,
// and it is kept.
func TestBoardNeedsAReason(t *testing.T) {
	a, w := appOn(t, storetest.Open(t))
	ctx, lead := context.Background(), w.Viewer(t, w.Lead)
	c := boardCohort(t, a.store, w, 6, 0, false)
	st, err := a.Board(ctx, lead, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if st, err = a.MoveOnBoard(ctx, lead, c.ID, 0, st.Facts.People[0].ID, st.Facts.Sets[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AcceptBoard(ctx, lead, c.ID, st.Version(), " "); abp.CodeOf(err) != abp.Invalid || !strings.Contains(err.Error(), "why:") {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := a.AcceptBoard(ctx, lead, c.ID, st.Version(), "a pilot of one"); err != nil {
		t.Fatal(err)
	}
	events, err := a.store.EventsAbout(ctx, c.ID, 1)
	if err != nil || len(events) != 1 || events[0].Why != "a pilot of one" {
		t.Errorf("events: %v, %v", events, err)
	}
}

// TestProposalNamesTheConflict: where no division keeps every rule, the rules in
// conflict are named in words, and the board stays as it is.
func TestProposalNamesTheConflict(t *testing.T) {
	a, w := appOn(t, storetest.Open(t))
	ctx, lead := context.Background(), w.Viewer(t, w.Lead)
	c := boardCohort(t, a.store, w, 18, 18, false)
	st, err := a.Board(ctx, lead, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	manager, report := st.stay[0], st.stay[3] // both in set 1
	p := *report.Person
	p.ManagerID = abp.Ref(manager.PersonID)
	if err := a.store.UpdatePerson(ctx, &p); err != nil {
		t.Fatal(err)
	}
	for i, d := range []abp.Delegate{manager, report} {
		if _, err := a.LockOnBoard(ctx, lead, c.ID, i, d.ID, "", true); err != nil {
			t.Fatal(err)
		}
	}
	_, err = a.ProposeSets(ctx, lead, c.ID, 2, false)
	if abp.CodeOf(err) != abp.Invalid {
		t.Fatalf("ProposeSets = %v", err)
	}
	for _, words := range []string{"Person 00 and Person 03 are in the same reporting line.", "Person 00 is locked into set 1. Unlock them.", "Person 03 is locked into set 1. Unlock them."} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not said in %v", words, err)
		}
	}
	if _, err := a.LockOnBoard(ctx, lead, c.ID, 2, report.ID, "", false); err != nil {
		t.Fatal(err)
	}
	if st, err = a.ProposeSets(ctx, lead, c.ID, 3, true); err != nil || len(st.Judged.Broken()) != 0 || st.Board.Draft.Places[manager.ID] != st.Facts.Sets[0].ID {
		t.Errorf("with one of them free: %v", err)
	}
}
