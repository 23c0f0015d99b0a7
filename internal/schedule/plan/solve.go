package plan

import (
	"context"
	"sync"

	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Result is what a search found.
type Result struct {
	Timetable *instance.Timetable // nil while some event has no place
	Cost      int
	Bound     int // no plan costs less
	Unplaced  []string
	Stopped   bool // the context ended the search
	Done      int64
}

// stepsPerWork is the number of inner steps that count as one unit of work.
const stepsPerWork = 220

// Solve searches for a plan within the budget.
func Solve(ctx context.Context, in *instance.Plan, o search.Options) Result {
	m := compile(in)
	walkers := make([]*walker, max(1, o.Workers))
	for i := range walkers {
		walkers[i] = newWalker(m, o.Seed, uint64(i))
	}
	stop := func() bool { return ctx.Err() != nil }
	together(walkers, func(w *walker) { w.begin() })
	best := least(walkers)
	rounds := max(8, o.Work/100_000)
	var done int64
	low := newBound(compile(in))
	for r := range rounds {
		if stop() || low.best >= best.total {
			break
		}
		from, to := float64(r)/float64(rounds), float64(r+1)/float64(rounds)
		known := best.total
		var wait sync.WaitGroup
		wait.Go(func() { low.raise(o.Work*stepsPerWork/rounds/2, known, stop) })
		together(walkers, func(w *walker) { w.walk(o.Work*stepsPerWork/rounds, from, to, stop) })
		wait.Wait()
		best = least(walkers)
		done += o.Work / rounds
		o.Tell(search.Progress{Phase: "improving", Cost: best.total, Bound: low.best, Done: done, Budget: o.Work})
		if r%4 == 3 {
			together(walkers, func(w *walker) { w.adopt(&best) })
		}
	}
	return Result{Timetable: m.timetable(&best), Cost: best.total, Bound: low.best, Stopped: stop(), Done: done}
}

func together(walkers []*walker, do func(*walker)) {
	var wait sync.WaitGroup
	for _, w := range walkers {
		wait.Go(func() { do(w) })
	}
	wait.Wait()
}

// least returns the cheapest plan of all walkers, the first among equals.
func least(walkers []*walker) snapshot {
	best := walkers[0].best
	for _, w := range walkers[1:] {
		if w.best.total < best.total {
			best = w.best
		}
	}
	return best
}
