package app

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestEveryTermEnds moves the clock on, year after year, and holds what is left: first
// the key between people and answers goes, in the end the people, and the answers of
// whoever objected go with the key.
func TestEveryTermEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, now := context.Background(), storetest.Now
		a.clock, a.wall = func() time.Time { return now }, func() time.Time { return now }
		dora, dev := w.Viewer(t, w.Delegate), w.Viewer(t, w.ForeignDelegate)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(a.ChangeOneself(ctx, dora, AboutOneself{Name: dora.Name, Needs: "A quiet room"}))
		must(a.Object(ctx, dev))
		_, err := a.SealEvents(ctx)
		must(err)
		counts := func() (needs, keys, people int) {
			for _, p := range []*abp.Person{dora, dev} {
				n, err := s.OwnAccessNeed(ctx, p)
				must(err)
				if n.Needs != "" {
					needs++
				}
				links, err := s.OwnSubjects(ctx, p)
				must(err)
				keys += len(links)
				if _, err := s.PersonByID(ctx, p.ID); err == nil {
					people++
				}
			}
			return needs, keys, people
		}
		last := time.Date(2024, 7, 16, 10, 0, 0, 0, time.UTC) // the fifth meeting ends
		for _, step := range []struct {
			at                  time.Time
			needs, keys, people int
		}{
			{last.AddDate(0, 0, 6), 1, 2, 2},
			{last.AddDate(0, 0, 8), 0, 2, 2},
			{last.AddDate(2, 11, 0), 0, 2, 2},
			{last.AddDate(4, 0, 0), 0, 0, 2}, // two years after the survey a year on closed
			{last.AddDate(5, 11, 0), 0, 0, 2},
			{last.AddDate(6, 0, 2), 0, 0, 0},
		} {
			now = step.at
			dry := 0
			for _, r := range abp.Retentions() {
				if r.Term.IsCounted() {
					run, err := a.Forget(ctx, r.Class, true)
					must(err)
					dry += run.Records
				}
			}
			n, err := a.ForgetDue(ctx)
			must(err)
			if n < dry { // the people who go free others of what hangs on them
				t.Errorf("on %s %d records went, and the dry run said %d", now, n, dry)
			}
			if needs, keys, people := counts(); needs != step.needs || keys != step.keys || people != step.people {
				t.Errorf("on %s: %d needs, %d keys, %d people; want %d, %d, %d", now, needs, keys, people, step.needs, step.keys, step.people)
			}
		}
		states, err := a.Retentions(ctx)
		must(err)
		for _, v := range states {
			if v.Term.IsCounted() && (v.Last == nil || !v.Last.RanAt.Equal(now)) {
				t.Errorf("nothing proves that %s was gone through", v.Class)
			}
		}
		if _, err := s.PersonByID(ctx, w.Lead.ID); err != nil {
			t.Errorf("somebody with a role went: %v", err)
		}
		found, err := a.CheckSeals(ctx, "")
		if err != nil || found.Fault != "" {
			t.Errorf("after events went the seals say %q, %v", found.Fault, err)
		}
	})
}

// TestObjectionLeavesFigures freezes before and after somebody objects: the next
// snapshot counts nobody's answers of theirs, and they still see their own.
func TestObjectionLeavesFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		p := storetest.NewPilot(t, s, nil)
		count := func() int {
			n := 0
			err := s.EachSubject(ctx, store.SubjectQuery{ProgrammeID: p.Programme.ID, AsAt: abp.Date{Year: 2030, Month: 1, Day: 1}, Readings: []store.Reading{{InstrumentID: p.Instrument.ID}}}, func(*store.SubjectAnswers) error { n++; return nil })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := count()
		people, err := s.PersonIDs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var writer *abp.Person
		for _, id := range people {
			v, err := s.Viewer(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if own, err := s.OwnResponses(ctx, v); err == nil && len(own) > 0 {
				writer = v
				break
			}
		}
		a := New(Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Secret: make([]byte, 32)})
		t.Cleanup(a.Stop)
		if err := a.Object(ctx, writer); err != nil {
			t.Fatal(err)
		}
		if after := count(); after != before-1 {
			t.Errorf("%d people count after one objected, and %d before", after, before)
		}
		if own, err := s.OwnResponses(ctx, writer); err != nil || len(own) == 0 {
			t.Errorf("who objects does not see their own answers: %v", err)
		}
		if err := a.EndObjection(ctx, writer); err != nil || count() != before {
			t.Errorf("%d people count after the objection ended, %v", count(), err)
		}
	})
}
