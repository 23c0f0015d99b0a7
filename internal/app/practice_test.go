package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestPracticesAreForgotten moves the clock to where the entries' time is over.
func TestPracticesAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, now := context.Background(), storetest.Now
		a.clock = func() time.Time { return now }
		dora := w.Viewer(t, w.Delegate)
		count := func() int {
			own, err := s.OwnPractices(ctx, dora)
			if err != nil {
				t.Fatal(err)
			}
			return len(own)
		}
		forget := func(want, left int) {
			t.Helper()
			dry, err := a.Forget(ctx, abp.KeptReflections, true)
			real, err2 := a.Forget(ctx, abp.KeptReflections, false)
			if err != nil || err2 != nil || dry.Records != want || real.Records != want || count() != left {
				t.Errorf("on %s: %d found, %d forgotten, %d left, %v %v; want %d and %d", now, dry.Records, real.Records, count(), err, err2, want, left)
			}
		}
		last := time.Date(2024, 7, 16, 10, 0, 0, 0, time.UTC) // the fifth meeting ends
		now = last.AddDate(0, 11, 0)
		if _, err := a.AddPractice(ctx, dora, PracticeDetails{OnDay: abp.DateOf(now), Text: "Written late."}); err != nil {
			t.Fatal(err)
		}
		now = last.AddDate(1, 0, 0)
		forget(0, 2)
		now = last.AddDate(1, 0, 1)
		forget(1, 1)
		now = last.AddDate(1, 11, 1)
		forget(1, 0)
	})
}

func TestPracticesGoWithThePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		dora := w.Viewer(t, w.Delegate)
		if _, err := a.AddPractice(ctx, w.Viewer(t, w.Lead), PracticeDetails{OnDay: abp.DateOf(storetest.Now), Text: "A lead has no log."}); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a lead's log: %v", err)
		}
		if _, err := a.SharePractice(ctx, w.Viewer(t, w.ForeignDelegate), w.Practice.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("sharing another's entry: %v", err)
		}
		if _, err := a.SharePractice(ctx, dora, w.Practice.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.LeaveSet(ctx, w.Place.ID, a.Now()); err != nil {
			t.Fatal(err)
		}
		if list, err := s.SharedPractices(ctx, w.Viewer(t, w.Facilitator)); err != nil || len(list) != 0 {
			t.Errorf("a facilitator whom the person left reads %d entries, %v", len(list), err)
		}
	})
}

// TestPracticeFiguresAreFewAndRound freezes figures of 9, 20, 24 and 31 people.
func TestPracticeFiguresAreFewAndRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		now := storetest.Now
		a.clock = func() time.Time { now = now.Add(time.Second); return now }
		people := 1 // the world has one entry, of Dora
		write := func(until int) {
			var who []abp.Person
			var entries []abp.Practice
			for ; people < until; people++ {
				p := w.Delegate
				p.Kept, p.Email = abp.Kept{ID: w.ID(abp.KindPerson), CreatedAt: abp.At(storetest.Now)}, fmt.Sprintf("writer%d@wreake.example", people)
				did := []string{"delay"}
				if people%2 == 0 {
					did = []string{}
				}
				who = append(who, p)
				entries = append(entries, abp.Practice{Kept: abp.Kept{ID: w.ID(abp.KindPractice), CreatedAt: abp.At(storetest.Now)}, PersonID: p.ID, OnDay: abp.DateOf(storetest.Now), Behaviours: []string{"harassment"}, Bases: []string{}, Did: did})
			}
			if err := s.Put(ctx, who); err != nil {
				t.Fatal(err)
			}
			if err := s.Put(ctx, entries); err != nil {
				t.Fatal(err)
			}
			if _, err := a.FreezeSnapshot(ctx, lead, abp.DateOf(storetest.Now)); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			people                 int
			saw, acted, delay, doc string
		}{{9, "", "", "", ""}, {20, "20", "50%", "50%", "5% or fewer"}, {24, "20", "50%", "50%", "5% or fewer"}, {31, "30", "50%", "50%", "5% or fewer"}} {
			write(step.people)
			v, err := a.ProgrammeImpact(ctx, lead)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case step.saw == "" && v.Practice != nil:
				t.Errorf("figures of %d people are shown: %v", step.people, v.Practice)
			case step.saw != "" && (v.Practice == nil || v.Practice.Saw.String() != step.saw || v.Practice.Acted.String() != step.acted || v.Practice.Did[3].Share.String() != step.delay || v.Practice.Did[4].Share.String() != step.doc):
				t.Errorf("figures of %d people are %+v", step.people, v.Practice)
			}
		}
	})
}
