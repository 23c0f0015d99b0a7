package plan

import (
	"context"
	"sync"

	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Result is what a search found.
type Result struct {
	Timetable  *instance.Timetable // nil while some event has no place
	Partial    *instance.Timetable // while some event has no place: all that have one
	Cost       int                 // of the timetable
	Bound      int                 // no plan costs less
	Impossible bool                // proven: there is no plan
	Unplaced   []string            // the events without a place, such as C01/full, C01S1 or coffee 2027-03
	Stopped    bool                // the context ended the search
	Done       int64
}

// stepsPerWork is the number of inner steps that count as one unit of work.
const stepsPerWork = 220

// Solve searches for a plan within the budget. The same question, in whatever
// order it lists things, seed, work and number of workers give the same result.
func Solve(ctx context.Context, in *instance.Plan, o search.Options) Result {
	if !askable(in) {
		none := &instance.Timetable{Instance: in.Name, Kind: "plan", Status: "solution"}
		return Result{Partial: none, Unplaced: unplaced(in, none)}
	}
	s := newSolving(ctx, ordered(in), o)
	s.run()
	return s.result(in)
}

// solving is one search under way.
type solving struct {
	search.Options
	m       *model
	stop    func() bool
	walkers []*walker
	low     *bound
	best    snapshot
	done    int64
}

func newSolving(ctx context.Context, in *instance.Plan, o search.Options) *solving {
	s := &solving{Options: o, m: compile(in), stop: func() bool { return ctx.Err() != nil }}
	s.low = newBound(compile(in))
	s.low.s.stop = s.stop
	for i := range max(1, o.Workers) {
		s.walkers = append(s.walkers, newWalker(s.m, o.Seed, uint64(i), s.stop))
	}
	return s
}

func (s *solving) run() {
	s.together(func(w *walker) { w.begin() })
	s.keepLeast()
	s.tell("first plan")
	rounds := max(8, s.Work/100_000)
	before := -1
	for r := range rounds {
		if s.stop() || s.low.hopeless || s.low.best >= s.best.total {
			return
		}
		from, to := float64(r)/float64(rounds), float64(r+1)/float64(rounds)
		known, share := s.best.total, int64(2)
		if s.low.best == before {
			share = 8 // little is to be had from it any more
		}
		before = s.low.best
		var wait sync.WaitGroup
		wait.Go(func() { s.low.raise(s.Work*stepsPerWork/rounds/share, known) })
		s.together(func(w *walker) { w.walk(s.Work*stepsPerWork/rounds, from, to) })
		wait.Wait()
		s.keepLeast()
		s.done += s.Work / rounds
		s.tell("improving")
		if r%4 == 3 {
			s.together(func(w *walker) { w.adopt(&s.best) })
		}
	}
}

func (s *solving) together(do func(*walker)) {
	var wait sync.WaitGroup
	for _, w := range s.walkers {
		wait.Go(func() { do(w) })
	}
	wait.Wait()
}

// keepLeast keeps the cheapest plan of all walkers, the first among equals.
func (s *solving) keepLeast() {
	s.best = s.walkers[0].best
	for _, w := range s.walkers[1:] {
		if w.best.total < s.best.total {
			s.best = w.best
		}
	}
}

func (s *solving) tell(phase string) {
	p := search.Progress{Phase: phase, Cost: s.best.total, Bound: max(0, s.low.best), Unplaced: len(unplaced(s.m.in, s.m.timetable(&s.best))), Done: s.done, Budget: s.Work}
	if p.Unplaced > 0 {
		p.Cost = -1
	}
	s.Tell(p)
}

func (s *solving) result(in *instance.Plan) Result {
	t := s.m.timetable(&s.best)
	inOrder(in, t)
	out := Result{Bound: max(0, s.low.best), Impossible: s.low.hopeless, Stopped: s.stop(), Done: s.done}
	if out.Unplaced = unplaced(in, t); len(out.Unplaced) > 0 {
		out.Partial = t
		return out
	}
	out.Timetable, out.Cost = t, s.best.total
	return out
}
