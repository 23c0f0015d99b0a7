package sets

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// TestSmallInstances finds the least cost of those that are known.
func TestSmallInstances(t *testing.T) {
	for name, want := range map[string]int{"B01-12": 103, "B03-24": 74, "R01-24-late": 159} {
		q := read(t, name)
		got := Solve(context.Background(), q, search.Options{Seed: 1, Work: 400_000, Workers: 1})
		if got.Broken > 0 || got.Cost != want {
			t.Errorf("%s costs %d with %d broken rules, the least is %d", name, got.Cost, got.Broken, want)
		}
		if got.Bound > want || got.Bound < want/2 {
			t.Errorf("%s: the bound is %d, the least cost %d", name, got.Bound, want)
		}
	}
}

// TestWhateverTheInput has the checker agree with the search on cost, on broken
// rules and on pins, for questions of every kind.
func TestWhateverTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shape{delegates: rapid.IntRange(1, 40).Draw(t, "delegates"), sets: rapid.IntRange(1, 7).Draw(t, "sets"), slots: rapid.IntRange(1, 6).Draw(t, "slots"),
			facs: rapid.IntRange(1, 6).Draw(t, "facs"), facOrg: rapid.SampledFrom([]string{"hard", "soft", "off"}).Draw(t, "rule"),
			tight: rapid.IntRange(0, 60).Draw(t, "tight"), pairs: rapid.IntRange(0, 12).Draw(t, "pairs"), fixed: rapid.Bool().Draw(t, "fixed"), extras: rapid.Bool().Draw(t, "extras")}
		s.optional = rapid.IntRange(0, s.sets).Draw(t, "optional")
		q := generate(rapid.Uint64().Draw(t, "seed"), s)
		o := search.Options{Seed: rapid.Uint64().Draw(t, "search seed"), Work: 4_000, Workers: 1}
		got := Solve(context.Background(), q, o)
		if got.Allocation == nil {
			return
		}
		report := check.Sets(q, got.Allocation)
		if (got.Broken == 0) != (len(report.Broken) == 0) {
			t.Fatalf("%d broken rules, the checker finds %v", got.Broken, report.Broken)
		}
		if got.Broken == 0 && (report.Total() != got.Cost || got.Bound > got.Cost) {
			t.Fatalf("cost %d and bound %d, the checker counts %d", got.Cost, got.Bound, report.Total())
		}
		again := Solve(context.Background(), shuffled(q, rapid.Uint64().Draw(t, "order")), o)
		if again.Cost != got.Cost || again.Broken != got.Broken {
			t.Fatalf("in another order it costs %d instead of %d", again.Cost, got.Cost)
		}
		if a, _ := json.Marshal(got.Allocation); string(a) != text(again.Allocation) {
			t.Fatalf("in another order the sets are others")
		}
	})
}

func text(a *instance.Allocation) string {
	data, _ := json.Marshal(a)
	return string(data)
}

// shuffled returns the question with everything listed in another order.
func shuffled(q *instance.Sets, seed uint64) *instance.Sets {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := q.Without()
	mix := func(n int, swap func(i, j int)) { rng.Shuffle(n, swap) }
	mix(len(out.Delegates), func(i, j int) { out.Delegates[i], out.Delegates[j] = out.Delegates[j], out.Delegates[i] })
	mix(len(out.Sets), func(i, j int) { out.Sets[i], out.Sets[j] = out.Sets[j], out.Sets[i] })
	mix(len(out.Slots), func(i, j int) { out.Slots[i], out.Slots[j] = out.Slots[j], out.Slots[i] })
	mix(len(out.Facilitators), func(i, j int) {
		out.Facilitators[i], out.Facilitators[j] = out.Facilitators[j], out.Facilitators[i]
	})
	mix(len(out.NotWith), func(i, j int) { out.NotWith[i], out.NotWith[j] = out.NotWith[j], out.NotWith[i] })
	out.Buddies = slices.Clone(q.Buddies)
	mix(len(out.Buddies), func(i, j int) { out.Buddies[i], out.Buddies[j] = out.Buddies[j], out.Buddies[i] })
	return out
}

func TestSameSeedSameBytes(t *testing.T) {
	q := read(t, "B05-48")
	o := search.Options{Seed: 7, Work: 60_000, Workers: 3}
	first := text(Solve(context.Background(), q, o).Allocation)
	if again := text(Solve(context.Background(), q, o).Allocation); again != first {
		t.Error("the same question, seed and work give another answer")
	}
	o.Seed = 8
	if other := text(Solve(context.Background(), q, o).Allocation); other == first {
		t.Error("another seed gives the same answer")
	}
}

func TestCancel(t *testing.T) {
	q := read(t, "B07-120")
	ctx, cancel := context.WithCancel(context.Background())
	var at time.Time
	time.AfterFunc(200*time.Millisecond, func() { at = time.Now(); cancel() })
	got := Solve(ctx, q, search.Options{Seed: 1, Work: 1 << 40, Workers: 2})
	if late := time.Since(at); late > time.Second {
		t.Errorf("the search ends %v after it was cancelled", late)
	}
	if !got.Stopped || got.Allocation == nil || len(check.Sets(q, got.Allocation).Broken) != got.Broken {
		t.Errorf("stopped %v with %d broken rules", got.Stopped, got.Broken)
	}
}

// TestProgress never tells of a higher cost or a lower bound.
func TestProgress(t *testing.T) {
	cost, bound, told := 1<<30, 0, 0
	Solve(context.Background(), read(t, "B05-48"), search.Options{Seed: 1, Work: 100_000, Workers: 1, Progress: func(p search.Progress) {
		if p.Cost >= 0 && p.Cost > cost || p.Bound < bound || p.Done > p.Budget || p.Phase == "" {
			t.Errorf("after cost %d and bound %d: %+v", cost, bound, p)
		}
		if p.Cost >= 0 {
			cost = p.Cost
		}
		bound = p.Bound
		told++
	}})
	if told < 3 {
		t.Errorf("told %d times", told)
	}
}

// TestStateDeltas has every change cost what it was said to cost.
func TestStateDeltas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shape{delegates: 20, sets: 4, slots: 4, facs: 3, facOrg: "soft", tight: 30, pairs: 6, extras: true, optional: 2}
		m := compile(generate(rapid.Uint64().Draw(t, "seed"), s))
		w := newWalker(m, 1, 0)
		for range 30 {
			a, b := rapid.IntRange(0, 19).Draw(t, "a"), rapid.IntRange(0, 19).Draw(t, "b")
			to := w.s.opened[rapid.IntRange(0, 9).Draw(t, "to")%len(w.s.opened)]
			slot, fac := rapid.IntRange(0, 3).Draw(t, "slot"), rapid.IntRange(0, 2).Draw(t, "fac")
			before := w.s.total
			want := price(0)
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				if w.s.set[a] != w.s.set[b] {
					want = w.s.ofSwap(a, b)
					w.s.swap(a, b)
				}
			case 1:
				if w.s.set[a] != to {
					want = w.s.ofMove(a, to)
					w.s.move(a, to)
				}
			default:
				want = w.s.ofMeet(to, slot, fac)
				w.s.meet(to, slot, fac)
			}
			if w.s.total != before+want {
				t.Fatalf("%d instead of %d", w.s.total-before, want)
			}
		}
		now := w.s.snapshot()
		fresh := newState(m)
		fresh.restore(&now)
		if fresh.total != w.s.total {
			t.Fatalf("counted anew %d instead of %d", fresh.total, w.s.total)
		}
	})
}
