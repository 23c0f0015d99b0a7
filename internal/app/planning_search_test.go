package app

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// year is a wish that keeps the engine busy for a while.
func year(t testing.TB, a *App) NewPlanning {
	n := quarter(t, a)
	n.Name, n.Effort, n.UntilDay = "A year", abp.PlanningThorough, day(2025, 8, 31)
	for _, code := range []string{"N3", "N4", "N5", "N6"} {
		c := n.New[0]
		c.Code = code
		n.New = append(n.New, c)
	}
	for i, first := range abp.SpreadStarts(day(2024, 4, 10), day(2024, 11, 20), len(n.New)) {
		n.New[i].Preferred = first
	}
	return n
}

// watch reads the planning until it does not search any more, or has got somewhere.
// What it says on the way may only get better.
func watch(t testing.TB, a *App, lead *abp.Person, id string, far func(*abp.Planning) bool) *abp.Planning {
	t.Helper()
	var last *abp.Planning
	for range 2000 {
		p, err := a.store.Planning(context.Background(), lead, id)
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && p.Version == last.Version && (p.Done < last.Done || p.Bound < last.Bound || last.Cost >= 0 && (p.Cost > last.Cost || p.Cost < 0) || p.WorkedAt.Before(last.WorkedAt.Time)) {
			t.Errorf("from cost %d, bound %d, %d steps to cost %d, bound %d, %d steps", last.Cost, last.Bound, last.Done, p.Cost, p.Bound, p.Done)
		}
		if last = p; !p.IsSearching() || far(p) {
			return p
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the search gets nowhere")
	return nil
}

// TestSearchIsWatchedStoppedAndCancelled follows a long search, stops it and keeps
// its best, starts it again and cancels it.
func TestSearchIsWatchedStoppedAndCancelled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a, _, lead := demoApp(t, s, demo.Now.Time)
		p, err := a.StartPlanning(ctx, lead, year(t, a))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.RestartPlanning(ctx, lead, p.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("started again while it searches: %v", err)
		}
		if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("accepted while it searches: %v", err)
		}
		p = watch(t, a, lead, p.ID, func(p *abp.Planning) bool { return p.Cost >= 0 && p.Done > p.Budget/50 })
		if p.IsSearching() {
			if err := a.StopPlanning(ctx, lead, p.ID); err != nil {
				t.Fatal(err)
			}
		}
		p = watch(t, a, lead, p.ID, func(*abp.Planning) bool { return false })
		if p.State != abp.PlanningFinished || len(p.Options) == 0 || !p.Options[0].IsWhole() {
			t.Fatalf("stopped: it is %s with %d options: %s", p.State, len(p.Options), p.LastError)
		}
		if p, err = a.RestartPlanning(ctx, lead, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := a.CancelPlanning(ctx, lead, p.ID); err != nil {
			t.Fatal(err)
		}
		a.Stop()
		p, err = s.Planning(ctx, lead, p.ID)
		if err != nil || p.State != abp.PlanningCancelled || len(p.Options) != 0 {
			t.Errorf("cancelled: it is %s with %d options (%v)", p.State, len(p.Options), err)
		}
		if err := a.StopPlanning(ctx, lead, p.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("stopped after it was cancelled: %v", err)
		}
	})
}

// TestSearchIsLeftBehind: a search whose process died is seen to have stalled, and
// can be started again.
func TestSearchIsLeftBehind(t *testing.T) {
	ctx := context.Background()
	a, _, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	p, err := a.StartPlanning(ctx, lead, year(t, a))
	if err != nil {
		t.Fatal(err)
	}
	a.Stop()
	next := New(Config{Store: a.store, Now: a.clock, Wall: func() time.Time { return time.Now().Add(2 * time.Minute) }, Random: a.random, Secret: make([]byte, 32)})
	t.Cleanup(next.Stop)
	if p, err = a.store.Planning(ctx, lead, p.ID); err != nil || !next.HasPlanningStalled(p) {
		t.Fatalf("%s, worked at %s (%v)", p.State, p.WorkedAt, err)
	}
	if p, err = next.RestartPlanning(ctx, lead, p.ID); err != nil || !p.IsSearching() {
		t.Errorf("started again: %v", err)
	}
}

// TestWishesThatCannotBe reads what is said about wishes that are refused, and sees
// that nothing of them is kept.
func TestWishesThatCannotBe(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	delegate, err := a.store.Viewer(ctx, cast.Delegate)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.StartPlanning(ctx, delegate, quarter(t, a)); abp.CodeOf(err) != abp.Forbidden {
		t.Errorf("a delegate plans: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*NewPlanning)
		field  string
	}{
		"no name":        {func(n *NewPlanning) { n.Name = " " }, "name"},
		"no cohorts":     {func(n *NewPlanning) { n.New = nil }, "cohorts"},
		"code taken":     {func(n *NewPlanning) { n.New[1].Code = "C1" }, "new-2-code"},
		"no sets":        {func(n *NewPlanning) { n.New[0].Sets = 0 }, "new-1-sets"},
		"in the past":    {func(n *NewPlanning) { n.FromDay = day(2023, 1, 2) }, "from-day"},
		"backwards":      {func(n *NewPlanning) { n.UntilDay = n.FromDay }, "until-day"},
		"a heavy weight": {func(n *NewPlanning) { n.Weights = abp.PlanningWeights{abp.WeightGap: 5000} }, "weight-gap"},
		"published":      {func(n *NewPlanning) { n.Cohorts = []abp.PlannedCohort{{CohortID: cast.Cohorts["C7"]}} }, "cohorts"},
		"nobody is away": {func(n *NewPlanning) { n.Kind = abp.PlanningRepair }, "person"},
		"unknown cohort": {func(n *NewPlanning) { n.Cohorts = []abp.PlannedCohort{{CohortID: "coh_aaaaaaaaaaaaaaaa"}} }, "cohorts"},
		"windows crossed": {func(n *NewPlanning) {
			n.Cohorts = []abp.PlannedCohort{{CohortID: "x", Earliest: day(2024, 5, 2), Latest: day(2024, 5, 1)}}
		}, "latest-x-day"},
	} {
		n := quarter(t, a)
		c.change(&n)
		_, err := a.StartPlanning(ctx, lead, n)
		found := false
		for _, f := range fieldsOf(err) {
			found = found || f.Field == c.field
		}
		if abp.CodeOf(err) != abp.Invalid || !found {
			t.Errorf("%s: %v, want a sentence at %s", name, err, c.field)
		}
	}
	if list, err := a.store.Plannings(ctx, lead, 10); err != nil || len(list) != 0 {
		t.Errorf("%d plannings are kept (%v)", len(list), err)
	}
	if cohorts, err := a.store.Cohorts(ctx, lead); err != nil || len(cohorts) != len(cast.Cohorts) {
		t.Errorf("%d cohorts, want %d (%v)", len(cohorts), len(cast.Cohorts), err)
	}
}
