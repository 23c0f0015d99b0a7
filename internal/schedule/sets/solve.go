package sets

import (
	"context"
	"sync"

	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Result is what a search found.
type Result struct {
	Allocation *instance.Allocation // the best that was found; nil if nothing can be placed at all
	Broken     int                  // hard rules that it breaks
	Cost       int
	Bound      int // no allocation costs less
	Stopped    bool
	Done       int64
}

// stepsPerWork is the number of changes tried that count as one unit of work.
const stepsPerWork = 14

// Solve searches for an allocation within the budget.
func Solve(ctx context.Context, q *instance.Sets, o search.Options) Result {
	m := compile(q)
	if len(m.sets) == 0 || len(m.slots) == 0 || len(m.facs) == 0 {
		return Result{}
	}
	walkers := make([]*walker, max(1, o.Workers))
	for i := range walkers {
		walkers[i] = newWalker(m, o.Seed, uint64(i))
	}
	stop := func() bool { return ctx.Err() != nil }
	together(walkers, func(w *walker) { w.begin() })
	best := least(walkers)
	bound := m.bound()
	var done int64
	tell := func(phase string) {
		p := search.Progress{Phase: phase, Cost: -1, Bound: bound, Done: done, Budget: o.Work}
		if best.total.broken() == 0 {
			p.Cost = int(best.total.soft())
		}
		o.Tell(p)
	}
	tell("first allocation")
	for _, c := range cycles(m, o.Work) {
		if stop() || best.total <= price(bound) {
			break
		}
		together(walkers, func(w *walker) { w.cycle(c, &best, stop) })
		best = least(walkers)
		done += c.steps / stepsPerWork
		tell("improving")
	}
	return Result{Allocation: m.allocation(q, &best), Broken: int(best.total.broken()), Cost: int(best.total.soft()),
		Bound: bound, Stopped: stop(), Done: done}
}

// cycle is one cooling from hot or warm to cold.
type cycle struct {
	steps  int64
	reheat bool // from the best so far
}

// cycles divides the budget into coolings.
func cycles(m *model, work int64) []cycle {
	left := work * stepsPerWork
	long := int64(m.n()) * int64(len(m.sets)) * 1500
	var out []cycle
	for i := 0; left > 0; i++ {
		steps := min(long, left)
		if left-steps < long/3 {
			steps = left
		}
		out = append(out, cycle{steps, i%3 == 2})
		left -= steps
		if i%3 == 2 {
			long = long * 3 / 2
		}
	}
	return out
}

// cycle cools once.
func (w *walker) cycle(c cycle, best *snapshot, stop func() bool) {
	from := hot
	if c.reheat {
		w.s.restore(best)
		from = warm
	}
	if best.total.broken() > 0 {
		w.strict = min(20, w.strict*1.5)
	}
	w.anneal(c.steps, from, cold, stop)
}

func together(walkers []*walker, do func(*walker)) {
	var wait sync.WaitGroup
	for _, w := range walkers {
		wait.Go(func() { do(w) })
	}
	wait.Wait()
}

// least returns the cheapest allocation of all walkers, the first among equals.
func least(walkers []*walker) snapshot {
	best := walkers[0].best
	for _, w := range walkers[1:] {
		if w.best.total < best.total {
			best = w.best
		}
	}
	return snapshot{append([]int{}, best.set...), append([]int{}, best.slot...), append([]int{}, best.fac...), append([]bool{}, best.open...), best.total}
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
