package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestEqualityLeavesWithThePerson follows one person's answers, with one that is
// joined to nobody, until the person is erased.
func TestEqualityLeavesWithThePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		a := newApp(s, onDay(0))
		lead, dora := w.Viewer(t, w.Lead), w.Viewer(t, w.Delegate)
		if err := a.SwitchEqualityQuestion(ctx, lead, "gender", 1, 0, true); err != nil {
			t.Fatal(err)
		}
		say := func(chosen map[string]string) {
			t.Helper()
			if err := a.AnswerEquality(ctx, dora, chosen); err != nil {
				t.Fatal(err)
			}
		}
		say(map[string]string{"sex": "F", "age": "31", "gender": "Y"})
		form, err := a.Equality(ctx, dora)
		if err != nil || form.Chosen["sex"] != "F" || form.Chosen["age"] != "31" || form.Chosen["gender"] != "" || form.AnsweredOn != today {
			t.Fatalf("read back %+v, %v", form, err)
		}
		for _, q := range form.Questions {
			if q.Code == "gender" {
				t.Error("what is joined to nobody is asked a second time")
			}
		}
		say(map[string]string{"sex": abp.EqualityUntold})
		if form, _ = a.Equality(ctx, dora); len(form.Chosen) != 1 || form.Chosen["sex"] != abp.EqualityUntold {
			t.Errorf("changed to %v", form.Chosen)
		}
		counts := func() (linked, unlinked int) {
			_, _, takers, err := s.Reaches(ctx, store.ReachQuery{ProgrammeID: w.Programme.ID, Until: a.Now()})
			if err != nil {
				t.Fatal(err)
			}
			list, err := s.CountEquality(ctx, takers)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				if c.Question == "gender" {
					unlinked += c.Enrolled
				} else {
					linked += c.Enrolled
				}
			}
			return linked, unlinked
		}
		if linked, unlinked := counts(); linked != 1 || unlinked != 1 {
			t.Errorf("counted %d and %d", linked, unlinked)
		}
		if err := a.WithdrawEquality(ctx, dora); err != nil {
			t.Fatal(err)
		}
		if linked, _ := counts(); linked != 0 {
			t.Error("withdrawn answers count")
		}
		say(map[string]string{"sex": "F"})
		if err := a.ErasePerson(ctx, w.Viewer(t, w.Administrator), w.Delegate.ID, "wrote on 3 March"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Forget(ctx, abp.KeptEquality, abp.At(storetest.Now.AddDate(9, 0, 0)), today.Add(4000), a.Now()); err != nil || n != 0 {
			t.Errorf("%d subjects of an erased person were left, %v", n, err)
		}
	})
}

// TestEqualityIsForgotten holds that answers go two years after the journey, and no
// day earlier.
func TestEqualityIsForgotten(t *testing.T) {
	s := storetest.Open(t)
	ctx, w := context.Background(), storetest.NewWorld(t, s)
	if err := newApp(s, onDay(0)).AnswerEquality(ctx, w.Viewer(t, w.Delegate), map[string]string{"sex": "F"}); err != nil {
		t.Fatal(err)
	}
	last := w.SetSession.StartsAt.On(london(t)).Add(28 * 4) // the fifth meeting
	for _, c := range []struct{ days, want int }{{last.Since(today) + 729, 0}, {last.Since(today) + 735, 1}} {
		if run, err := newApp(s, onDay(c.days)).Forget(ctx, abp.KeptEquality, false); err != nil || run.Records != c.want {
			t.Errorf("after %d days %d people were forgotten, want %d, %v", c.days, run.Records, c.want, err)
		}
	}
}

// checkEquality reads the demonstration's figures as a board does, and then lets
// one person withdraw: the next snapshot holds none that differ by one.
func checkEquality(t *testing.T, a *app.App, s *store.Store, cast *demo.Cast, viewer func(string) *abp.Person) {
	t.Helper()
	ctx := context.Background()
	read := func() *app.EqualityImpact {
		t.Helper()
		m, err := a.EqualityImpact(ctx, viewer(cast.BoardViewer))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := read()
	if len(m.Tables) != 6 || len(m.Tables[0].Levels) != 2 {
		t.Fatalf("%d tables, the first with %d levels; want 6 and 2: sixteen categories are too small", len(m.Tables), len(m.Tables[0].Levels))
	}
	broad, five := m.Tables[0].Levels[0].Composition, m.Tables[0].Levels[1].Composition
	if got := portions(broad); got != "White 110 55% 105; BME 75 38% 70; Not stated 10 5% 10; 200 82%" {
		t.Errorf("broad groups: %s", got)
	}
	if got := portions(five); got != "White 110 55% 105; Mixed 10 5% 10; Asian 40 20% 35; Black 15 8% 15; Other 10 5% 10; Not stated 10 5% 10; 200 82%" {
		t.Errorf("five groups: %s", got)
	}
	if m.Change == nil || m.Change.Table.Row(untold).People().String() != "20" || m.Change.Table.Row(abp.BMEStaff).People().String() != "30" {
		t.Fatalf("change by ethnicity: %+v", m.Change)
	}
	if _, has := m.Change.Table.Row(abp.WhiteStaff).Interval(); has || m.Change.Table.Total().People().String() != "100" {
		t.Error("a mean has an interval, or the total is not of all pairs")
	}
	if m.Training != nil || !strings.Contains(m.WhyNoTraining, "headcount") {
		t.Errorf("training %+v, %s", m.Training, m.WhyNoTraining)
	}
	done := viewer(cast.DelegateDone)
	if err := a.StopEquality(ctx, done); err != nil {
		t.Fatal(err)
	}
	was := m.Tables[0].Levels[0].AsAt
	if _, err := a.FreezeSnapshot(ctx, viewer(cast.ProgrammeLead), today); err != nil {
		t.Fatal(err)
	}
	figures, err := s.SnapshotEqualities(ctx)
	if err != nil {
		t.Fatal(err)
	}
	snapshots := map[string]bool{}
	for _, f := range figures {
		snapshots[f.SnapshotID] = true
	}
	if m = read(); len(snapshots) != 1 || m.Tables[0].Levels[0].AsAt != was || portions(m.Tables[0].Levels[0].Composition) != portions(broad) {
		t.Errorf("one person less made %d sets of figures; the page reads %s", len(snapshots), portions(m.Tables[0].Levels[0].Composition))
	}
	for _, p := range []string{cast.Administrator, cast.Delegate, cast.DataCustodian, cast.Facilitator, cast.LineManager} {
		if _, err := a.EqualityImpact(ctx, viewer(p)); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("%s reads figures by protected characteristics: %v", p, err)
		}
	}
}

const untold = "Not stated or not known"

// portions writes a composition as one line.
func portions(c disclosure.Composition) string {
	var b strings.Builder
	for _, r := range c.Rows() {
		b.WriteString(r.Label() + " " + r.Enrolled().String() + " " + r.Share().String() + " " + r.Complete().String() + "; ")
	}
	return b.String() + c.Enrolled().String() + " " + c.Coverage().String()
}
