package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// disruptions are twenty single things that could have happened to the demo's
// programme in the summer of 2023: a facilitator away around a session they lead, a
// venue lost or a strike on the day of one, a delegate who joins or leaves.
func disruptions(t testing.TB, a *App, cast *demo.Cast, lead *abp.Person, from abp.Date) []abp.PlanningChange {
	t.Helper()
	ctx := context.Background()
	zone, err := a.Zone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var workshops, meetings []abp.Session
	for _, code := range scenario {
		list, err := a.store.Sessions(ctx, lead, store.SessionQuery{CohortID: cast.Cohorts[code], EndsAfter: abp.At(from.Midnight(zone))})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if s.Kind == abp.WorkshopPart {
				workshops = append(workshops, s)
			} else {
				meetings = append(meetings, s)
			}
		}
	}
	var out []abp.PlanningChange
	for i := range workshops {
		s := &workshops[i]
		on := s.StartsAt.On(zone)
		out = append(out, abp.PlanningChange{Kind: abp.VenueLost, VenueID: s.VenueID, From: on, Until: on.Add(2)},
			abp.PlanningChange{Kind: abp.StrikeDays, From: on, Until: on.Add([]int{0, 15, 2}[i%3])})
		if i%2 == 0 {
			out = append(out, abp.PlanningChange{Kind: abp.FacilitatorAway, PersonID: abp.Ref(s.Facilitators[0].ID), From: on.Add(-2), Until: on.Add(2)})
		}
	}
	for i := 0; i < len(meetings); i += 23 {
		on := meetings[i].StartsAt.On(zone)
		out = append(out, abp.PlanningChange{Kind: abp.FacilitatorAway, PersonID: abp.Ref(meetings[i].Facilitators[0].ID), From: on.Add(-7), Until: on.Add(i % 40)})
	}
	places, _, err := a.store.Delegates(ctx, lead, store.DelegateQuery{CohortID: cast.Cohorts["C7"], Active: true}, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	return append(out[:18], abp.PlanningChange{Kind: abp.DelegateJoins, CohortID: abp.Ref(cast.Cohorts["M3"])},
		abp.PlanningChange{Kind: abp.DelegateLeaves, PersonID: abp.Ref(places[3].PersonID), CohortID: abp.Ref(cast.Cohorts["C7"])})
}

// TestRepairsMoveAsLittleAsPossible repairs the demo after each of twenty
// disruptions, and looks for a repair that moves fewer events by trying every one.
func TestRepairsMoveAsLittleAsPossible(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), time.Date(2023, 6, 26, 9, 0, 0, 0, time.UTC))
	for i, ch := range disruptions(t, a, cast, lead, day(2023, 6, 27)) {
		n, err := a.ProposeRepair(ctx, lead, ch, 1)
		if err != nil {
			t.Fatal(err)
		}
		p := &abp.Planning{Kind: n.Kind, Change: n.Change, Cohorts: n.Cohorts, FromDay: n.FromDay, UntilDay: n.UntilDay, Weights: abp.PresetBalanced.Weights(), Seed: 1}
		in, err := a.planningInput(ctx, a.store, lead, p)
		if err == nil {
			err = in.check(p)
		}
		if err != nil {
			t.Fatal(err)
		}
		q, wishes := in.wishes(p)
		for _, w := range wishes[:2] {
			answer, err := schedule.Plan(ctx, w.q, search.Options{Seed: 1, Work: 300_000, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if answer.Timetable == nil {
				t.Errorf("%d %s: %s: %s %v %v", i, ch.Kind, w.name, answer.State, in.conflict(answer.Conflict), answer.Unplaced)
				break
			}
			o, err := in.option(q, answer.Timetable, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			checkPast(t, in, &o)
			if w.name != fewestChanges {
				continue
			}
			if least := fewestMoves(q, o.Moves); o.Moves != least {
				t.Errorf("%d %s: %d events move, %d are enough", i, ch.Kind, o.Moves, least)
			}
			t.Logf("%d %s, %d cohorts: %d events move, %d change, cost %d", i, ch.Kind, len(n.Cohorts), o.Moves, changed(&o), o.Cost)
		}
	}
}

func changed(o *abp.PlanningOption) int {
	n := 0
	for _, e := range o.Events {
		if e.Change != "" {
			n++
		}
	}
	return n
}

// checkPast fails if an event before the first day that may change is not as it
// was, or if one is moved there.
func checkPast(t *testing.T, in *planningInput, o *abp.PlanningOption) {
	t.Helper()
	for _, e := range o.Events {
		if e.IsPast && e.Change != "" || strings.HasPrefix(e.Change, "moved") && (e.Day.Before(in.frozen) || e.Was.Before(in.frozen)) {
			t.Errorf("%s on %s, was %s: %q before %s", e.Title, e.Day, e.Was, e.Change, in.frozen)
		}
	}
}

// fewestMoves returns the fewest events, up to most, that must move so that the
// published plan breaks no rule, by trying everything.
func fewestMoves(q *instance.Plan, most int) int {
	for moves := range most {
		x := exhaustive{q: q, judge: check.NewPlanner(q)}
		if x.try(clonePlan(&q.Baseline.Plan), nil, moves, 2) {
			return moves
		}
	}
	return most
}

// exhaustive tries every place for the events that break a rule and for those that
// they are bound to.
type exhaustive struct {
	q     *instance.Plan
	judge *check.Planner
}

// try says whether the plan can be mended by moving so many events more, and
// giving so many another venue or other people. What was moved may move again.
func (x *exhaustive) try(plan *instance.Calendared, moved []string, moves, swaps int) bool {
	broken := x.judge.Check(&instance.Timetable{Calendared: *plan}).Broken
	if len(broken) == 0 {
		return true
	}
	if mustMove(broken) > moves {
		return false
	}
	b := broken[0]
	if swaps > 0 && (strings.HasPrefix(b.Rule, "facilitator") || strings.HasPrefix(b.Rule, "venue") || strings.HasPrefix(b.Rule, "set:")) {
		for _, other := range x.swapped(plan, b.Where) {
			if x.try(other, moved, moves, swaps-1) {
				return true
			}
		}
	}
	if moves == 0 {
		return false
	}
	for _, ref := range x.bound(plan, b.Where) {
		if slices.Contains(moved, ref) {
			continue
		}
		for _, other := range x.placed(plan, ref) {
			if x.try(other, append(slices.Clone(moved), ref), moves-1, swaps) {
				return true
			}
		}
	}
	return false
}

// mustMove counts the events that break a rule which no other venue and nobody else
// can mend.
func mustMove(broken []check.Broken) int {
	var refs []string
	for _, b := range broken {
		if strings.HasPrefix(b.Rule, "calendar") || strings.HasPrefix(b.Rule, "quorum") {
			refs = append(refs, b.Where)
		}
	}
	slices.Sort(refs)
	if n := len(slices.Compact(refs)); n > 0 {
		return n
	}
	if slices.ContainsFunc(broken, func(b check.Broken) bool {
		return strings.HasPrefix(b.Rule, "course") || strings.HasPrefix(b.Rule, "cohort")
	}) {
		return 1
	}
	return 0
}
