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
	if in.Baseline != nil {
		s.walkers[0].from = &in.Baseline.Plan
	}
	s.run()
	return s.result(in)
}

// Improve is Solve beginning with an earlier plan: what is found costs no more than
// that plan, if it keeps the rules.
func Improve(ctx context.Context, in *instance.Plan, from *instance.Timetable, o search.Options) Result {
	if !askable(in) {
		return Solve(ctx, in, o)
	}
	s := newSolving(ctx, ordered(in), o)
	for _, w := range s.walkers {
		w.from = &from.Calendared
	}
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
	one     *exact // of the cohort, if there is only one
	best    snapshot
	done    int64
}

func newSolving(ctx context.Context, in *instance.Plan, o search.Options) *solving {
	s := &solving{Options: o, m: compile(in), stop: func() bool { return ctx.Err() != nil }}
	s.low = newBound(compile(in))
	s.low.s.stop = s.stop
	if len(s.m.cohorts) == 1 {
		s.one = newExact(s.m, 0, none)
		s.one.s.stop = s.stop
	}
	for i := range max(1, o.Workers) {
		s.walkers = append(s.walkers, newWalker(s.m, o.Seed, uint64(i), s.stop))
	}
	return s
}

func (s *solving) run() {
	s.together(func(w *walker) { w.begin() })
	s.keepLeast()
	s.tell("first plan")
	before, stale := -1, 0
	for r := 0; s.done < s.Work && !s.settled(); r++ {
		work := min(s.Work-s.done, longestRound, shortestRound<<min(r, 16))
		s.round(r, work, stale > 6)
		if stale++; s.low.best > before {
			before, stale = s.low.best, 0
		}
		s.done += work
		s.tell("improving")
		if r%4 == 3 {
			s.together(func(w *walker) { w.adopt(&s.best) })
		}
	}
}

// Work of one round, after which the searches tell each other what they have found:
// short at first, so that an easy question is answered at once.
const (
	shortestRound = 2_000
	longestRound  = 100_000
)

// settled says whether nothing is left to be found.
func (s *solving) settled() bool {
	return s.stop() || s.low.hopeless || s.low.best >= s.best.total
}

// round searches on all sides for some work. A bound that has stalled gets little
// of it.
func (s *solving) round(r int, work int64, stalled bool) {
	from, to := float64(s.done)/float64(s.Work), float64(s.done+work)/float64(s.Work)
	known, share := s.best.total, int64(2)
	if stalled {
		share = 8
	}
	var wait sync.WaitGroup
	wait.Go(func() { s.low.raise(work*stepsPerWork/share, known) })
	if r > 0 {
		wait.Go(func() { s.alone(work * stepsPerWork) })
	}
	s.together(func(w *walker) { w.walk(work*stepsPerWork, from, to) })
	wait.Wait()
	s.adoptAlone()
	s.keepLeast()
}

// alone looks on for a better plan of the only cohort, beside which catch-ups and
// the celebration cost at least what they cost alone.
func (s *solving) alone(steps int64) {
	if s.one != nil && s.best.total < unplacedCost {
		s.one.limit = min(s.one.limit, cost(s.best.total-s.low.others))
		s.one.run(steps)
	}
}

// adoptAlone takes what alone found.
func (s *solving) adoptAlone() {
	if s.one == nil {
		return
	}
	if s.one.limit < none {
		s.low.best = max(s.low.best, min(int(s.one.bound())+s.low.others, s.best.total))
	}
	if s.one.found {
		s.one.found = false
		s.walkers[0].take(s.one)
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
