package sets

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// leastOfAll tries every allocation there is; it returns -1 if none is allowed.
func leastOfAll(q *instance.Sets) int {
	best := -1
	set := make([]int, len(q.Delegates))
	var cells func(t int, a *instance.Allocation)
	cells = func(t int, a *instance.Allocation) {
		if t == len(a.Sets) {
			if r := check.Sets(q, a); len(r.Broken) == 0 && (best < 0 || r.Total() < best) {
				best = r.Total()
			}
			return
		}
		for _, f := range q.Facilitators {
			for _, l := range q.Slots {
				a.Sets[t].Slot, a.Sets[t].Facilitator = l.ID, f.ID
				cells(t+1, a)
			}
		}
	}
	var place func(d int)
	place = func(d int) {
		if d < len(set) {
			for t := range q.Sets {
				set[d] = t
				place(d + 1)
			}
			return
		}
		a := &instance.Allocation{}
		for t, o := range q.Sets {
			members := []string{}
			for i, at := range set {
				if at == t {
					members = append(members, q.Delegates[i].ID)
				}
			}
			if len(members) > 0 {
				a.Sets = append(a.Sets, instance.AllocatedSet{ID: o.ID, Members: members})
			}
		}
		cells(0, a)
	}
	place(0)
	return best
}

// tiny draws a question small enough for every allocation to be tried.
func tiny(t *rapid.T) *instance.Sets {
	s := shape{sets: rapid.IntRange(1, 3).Draw(t, "sets"), slots: rapid.IntRange(1, 2).Draw(t, "slots"), facs: rapid.IntRange(1, 2).Draw(t, "facs"),
		facOrg: rapid.SampledFrom([]string{"hard", "soft", "off"}).Draw(t, "rule"), tight: rapid.SampledFrom([]int{0, 20, 40}).Draw(t, "tight"),
		pairs: rapid.IntRange(0, 2).Draw(t, "pairs"), fixed: rapid.Bool().Draw(t, "fixed"), extras: rapid.Bool().Draw(t, "extras")}
	s.delegates = rapid.IntRange(1, 8-s.sets).Draw(t, "delegates")
	s.optional = rapid.IntRange(0, s.sets).Draw(t, "optional")
	q := generate(rapid.Uint64Range(0, 1<<20).Draw(t, "seed"), s)
	q.Size = instance.Size{Min: rapid.IntRange(1, 3).Draw(t, "min"), Max: rapid.IntRange(2, 5).Draw(t, "max"), Target: 3}
	for i := range q.Facilitators {
		q.Facilitators[i].MaxSets = rapid.IntRange(0, 2).Draw(t, "max sets")
	}
	if rapid.Bool().Draw(t, "again") {
		q.Baseline = &instance.SetBaseline{Assignment: map[string]string{}, Sets: map[string]instance.SetHeld{}, Weights: instance.SetMoveWeights{Move: 12, Slot: 20, Fac: 8}}
		for i, d := range q.Delegates[:len(q.Delegates)/2+1] {
			q.Baseline.Assignment[d.ID] = q.Sets[i%len(q.Sets)].ID
		}
		q.Baseline.Sets[q.Sets[0].ID] = instance.SetHeld{Slot: q.Slots[0].ID, Facilitator: q.Facilitators[0].ID}
	}
	return q
}

// TestTiny compares the search, the bound and the judgement with every allocation
// there is.
func TestTiny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := tiny(t)
		want := leastOfAll(q)
		got := Solve(context.Background(), q, search.Options{Seed: 1, Work: 20_000, Workers: 1})
		if want < 0 {
			if got.Allocation != nil && got.Broken == 0 {
				t.Fatalf("an allocation is found where there is none: %+v", got.Allocation)
			}
			if v := judge(context.Background(), q); v != infeasible {
				t.Fatalf("judged %d, no allocation exists", v)
			}
			return
		}
		if got.Broken > 0 || got.Cost != want {
			t.Fatalf("cost %d with %d broken rules, the least is %d", got.Cost, got.Broken, want)
		}
		if got.Bound > want {
			t.Fatalf("bound %d is above the least cost %d", got.Bound, want)
		}
		if v := judge(context.Background(), q); v != feasible {
			t.Fatalf("judged %d, an allocation exists", v)
		}
	})
}
