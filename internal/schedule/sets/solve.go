package sets

import (
	"context"
	"slices"
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
	return solve(ctx, q, compile(q), o)
}

func solve(ctx context.Context, q *instance.Sets, m *model, o search.Options) Result {
	if m.n() == 0 || len(m.sets) == 0 || len(m.slots) == 0 || len(m.facs) == 0 {
		return nothing(q, m)
	}
	r := &run{ctx: ctx, m: m, o: o, bound: int(m.bound(q)), told: -1}
	for i := range max(1, o.Workers) {
		r.walkers = append(r.walkers, newWalker(m, o.Seed, uint64(i)))
	}
	r.best = least(r.walkers)
	r.tell("first allocation")
	for _, c := range cycles(m, o.Work) {
		if r.stop() || r.best.total <= price(r.bound) || r.hopeless() {
			break
		}
		together(r.walkers, func(w *walker) { w.cool(c, r.best, r.stop) })
		before := r.best.total
		r.best = least(r.walkers)
		if r.done += c.steps / stepsPerWork; r.best.total < before || r.done-r.told > o.Work/40 {
			r.tell("improving")
		}
	}
	return Result{Allocation: m.allocation(q, r.best), Broken: int(r.best.total.broken()), Cost: int(r.best.total.soft()),
		Bound: r.bound, Stopped: r.stop(), Done: r.done}
}

// nothing answers a question in which nobody is to be placed, or cannot be.
func nothing(q *instance.Sets, m *model) Result {
	if m.n() > 0 || slices.Contains(m.optional, false) {
		return Result{Broken: 1}
	}
	return Result{Allocation: &instance.Allocation{Instance: q.Name, Kind: "sets", Status: "solution", Sets: []instance.AllocatedSet{}}}
}

// run is one search.
type run struct {
	ctx     context.Context
	m       *model
	o       search.Options
	walkers []*walker
	best    *snapshot
	bound   int
	done    int64
	told    int64 // done when progress was last told
	judged  bool
}

func (r *run) stop() bool { return r.ctx.Err() != nil }

func (r *run) tell(phase string) {
	p := search.Progress{Phase: phase, Cost: -1, Bound: r.bound, Done: r.done, Budget: r.o.Work}
	if r.best.total.broken() == 0 {
		p.Cost = int(r.best.total.soft())
	}
	r.o.Tell(p)
	r.told = r.done
}

// hopeless says whether there is proven to be no allocation. It asks the exact
// search once, after a tenth of the work without one; what that finds is improved.
func (r *run) hopeless() bool {
	if r.judged || r.best.total.broken() == 0 || r.done < r.o.Work/10 {
		return false
	}
	r.judged = true
	v, found := r.m.prove(r.ctx, nodesToJudge)
	if v == feasible {
		for _, w := range r.walkers {
			w.s.restore(found)
			w.s.into(&w.era)
			w.s.into(&w.best)
		}
		r.best = least(r.walkers)
	}
	return v == infeasible
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
