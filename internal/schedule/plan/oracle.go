package plan

import (
	"context"
	"math/rand/v2"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// verdict says whether a question has a plan.
type verdict uint8

const (
	unknown    verdict = iota
	feasible           // a plan was found
	infeasible         // proven
)

// triesToPlace is how much work goes into finding any plan at all before a
// question counts as unknown.
const triesToPlace = 400_000

// judge decides whether the question has a plan. First every cohort, the catch-ups
// and the celebration are planned alone, which is exact; then the sets of all
// cohorts are matched with facilitators; and then a whole plan is looked for.
func judge(ctx context.Context, in *instance.Plan) verdict {
	m := compile(in)
	if !m.possibleAlone() || !m.canStaff() {
		return infeasible
	}
	w := newWalker(m, 1, 0, func() bool { return ctx.Err() != nil })
	w.begin()
	w.s.stop = func() bool { return ctx.Err() != nil || w.best.total < unplacedCost }
	w.walk(triesToPlace*stepsPerWork, 0, 1)
	if w.best.total < unplacedCost {
		return feasible
	}
	return unknown
}

// possibleAlone says whether each part of the question has a plan with nothing
// else beside it.
func (m *model) possibleAlone() bool {
	s, p := newState(m), newPaths(m)
	for c := range m.cohorts {
		if len(m.cohorts[c].halfDays) == 0 || !s.startsAlone(p, c) {
			return false
		}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	s.placeCoffees(rng)
	if m.party != nil {
		s.placeParty()
	}
	for _, c := range s.coffees {
		if !c.placed {
			return false
		}
	}
	return m.party == nil || s.party.placed
}

func (s *state) startsAlone(p *paths, c int) bool {
	for _, at := range s.m.cohorts[c].sets {
		if set := &s.m.sets[at]; set.held > 0 {
			if _, ok := s.bestSeries(p, at, 0, 0, nil); !ok {
				return false
			}
		}
	}
	_, ok := s.bestShops(c, s.outlook(p, c), 0, nil)
	return ok
}

// canStaff says whether every set can have a facilitator who has time for its
// series, with nobody above their number of sets or units: a matching.
func (m *model) canStaff() bool {
	s, p := newState(m), newPaths(m)
	able := make([][]int, len(m.sets))
	for at := range m.sets {
		able[at] = s.ableFacs(p, at)
	}
	room := make([]int, len(m.facs))
	for f := range m.facs {
		room[f] = int(m.facs[f].maxSets)
	}
	holds := make([][]int, len(m.facs))
	for at := range m.sets {
		if !give(at, able, room, holds, make([]bool, len(m.facs))) {
			return false
		}
	}
	return true
}

// ableFacs lists who could take the set whenever its cohort begins.
func (s *state) ableFacs(p *paths, at int) []int {
	m, set := s.m, &s.m.sets[at]
	days := m.cohorts[set.cohort].halfDays
	lo, hi := m.firstDays(set, days[0])
	if set.held == 0 {
		_, hi = m.firstDays(set, days[len(days)-1])
	}
	var out []int
	if set.barred || !p.frame(m, set, lo, hi) {
		return nil
	}
	s.candidates(p, set, 0, nil)
	for _, f := range p.facs {
		tight := s.facNodes(p, set, f.fac, true)
		s.sweep(p, set, &p.nodes, tight)
		if c, _ := p.start(m, set); c < none {
			out = append(out, f.fac)
		}
	}
	return out
}

// give finds the set a facilitator with room, moving other sets if need be.
func give(at int, able [][]int, room []int, holds [][]int, seen []bool) bool {
	for _, f := range able[at] {
		if seen[f] {
			continue
		}
		seen[f] = true
		if len(holds[f]) < room[f] {
			holds[f] = append(holds[f], at)
			return true
		}
		for i, other := range holds[f] {
			if give(other, able, room, holds, seen) {
				holds[f][i] = at
				return true
			}
		}
	}
	return false
}
