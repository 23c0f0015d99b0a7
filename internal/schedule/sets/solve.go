package sets

import (
	"context"
	"sync"

	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Result is what a search found.
type Result struct {
	Allocation *instance.Allocation // the best that was found; nil if nobody can be placed at all
	Broken     int                  // hard rules that it breaks
	Cost       int
	Bound      int // no allocation costs less
	Stopped    bool
	Done       int64
}

// stepsPerWork is the number of changes tried that count as one unit of work.
const stepsPerWork = 20

// Solve searches for an allocation within the budget.
func Solve(ctx context.Context, q *instance.Sets, o search.Options) Result {
	m := compile(q)
	if len(m.sets) == 0 || len(m.slots) == 0 || len(m.facs) == 0 {
		return Result{}
	}
	stop := func() bool { return ctx.Err() != nil }
	walkers := make([]*walker, max(1, o.Workers))
	for i := range walkers {
		walkers[i] = newWalker(m, o.Seed, uint64(i))
	}
	best, bound := least(walkers), int(m.bound(q))
	done, told := int64(0), int64(-1)
	tell := func(phase string) {
		p := search.Progress{Phase: phase, Cost: -1, Bound: bound, Done: done, Budget: o.Work}
		if best.total.broken() == 0 {
			p.Cost = int(best.total.soft())
		}
		o.Tell(p)
		told = done
	}
	tell("first allocation")
	for _, c := range cycles(m, o.Work) {
		if stop() || best.total <= price(bound) {
			break
		}
		together(walkers, func(w *walker) { w.cool(c, best, stop) })
		before := best.total
		best = least(walkers)
		if done += c.steps / stepsPerWork; best.total < before || done-told > o.Work/40 {
			tell("improving")
		}
	}
	return Result{Allocation: m.allocation(q, best), Broken: int(best.total.broken()), Cost: int(best.total.soft()),
		Bound: bound, Stopped: stop(), Done: done}
}

// start says what a cooling begins with.
type start uint8

const (
	fresh  start = iota // a new allocation
	again               // the best of this era
	shared              // the same, which began with the best of all
)

// cycle is one cooling.
type cycle struct {
	steps int64
	from  start
	heat  float64
	renew bool // what was found before is no longer heated again
}

// cycles divides the budget into coolings: two fresh ones and six that heat the
// better one again; then the same from the best of all; then all of it longer.
func cycles(m *model, work int64) []cycle {
	left := work * stepsPerWork
	long := max(40_000, min(left/6, int64(m.n()*len(m.sets)*1700)))
	first, then := hot, warm
	if m.n() <= small {
		first, then = hotSmall, warmSmall
	}
	var out []cycle
	for i := 0; left > 0; i++ {
		c := cycle{long, fresh, first, i%14 == 0}
		switch k := i % 14; {
		case k >= 8:
			c = cycle{long * 3 / 4, shared, then[k%len(then)], k == 8}
		case k >= 2:
			c = cycle{long * 3 / 4, again, then[k%len(then)], k == 8}
		}
		if i%14 == 13 {
			long = long * 3 / 2
		}
		if left-c.steps < long/4 {
			c.steps = left
		}
		out = append(out, c)
		left -= c.steps
	}
	return out
}

// cool cools once.
func (w *walker) cool(c cycle, best *snapshot, stop func() bool) {
	switch c.from {
	case fresh:
		w.begin()
		if c.renew {
			w.s.into(&w.era)
		}
	case again:
		w.s.restore(&w.era)
	case shared:
		if c.renew {
			w.era.copy(best)
		}
		w.s.restore(&w.era)
	}
	w.anneal(c.steps, c.heat, stop)
	if w.era.total < w.best.total {
		w.best.copy(&w.era)
	}
	if w.era.total.broken() > 0 {
		w.strict = min(20, w.strict*1.5)
	} else {
		w.strict = max(1, w.strict/1.5)
	}
}

func together(walkers []*walker, do func(*walker)) {
	var wait sync.WaitGroup
	for _, w := range walkers {
		wait.Go(func() { do(w) })
	}
	wait.Wait()
}

// least returns the cheapest allocation of all walkers, the first among equals.
func least(walkers []*walker) *snapshot {
	best := &walkers[0].best
	for _, w := range walkers[1:] {
		if w.best.total < best.total {
			best = &w.best
		}
	}
	return best.clone()
}

// allocation writes a snapshot in the words of the question.
func (m *model) allocation(q *instance.Sets, from *snapshot) *instance.Allocation {
	out := &instance.Allocation{Instance: q.Name, Kind: "sets", Status: "solution", Sets: []instance.AllocatedSet{}}
	for t, id := range m.sets {
		if !from.open[t] {
			continue
		}
		set := instance.AllocatedSet{ID: id, Slot: m.slots[from.slot[t]], Facilitator: m.facs[from.fac[t]], Members: []string{}}
		for d, at := range from.set {
			if at == t {
				set.Members = append(set.Members, m.delegates[d])
			}
		}
		out.Sets = append(out.Sets, set)
	}
	return out
}
