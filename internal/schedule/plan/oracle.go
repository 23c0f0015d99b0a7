package plan

import (
	"context"
	"slices"

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
const triesToPlace = 100_000

// judge decides whether the question has a plan: first by what can be proven, and
// then a whole plan is looked for.
func judge(ctx context.Context, in *instance.Plan) verdict {
	if impossible(ctx, in) {
		return infeasible
	}
	if !askable(in) {
		return unknown
	}
	w := newWalker(compile(in), 1, 0, func() bool { return ctx.Err() != nil })
	w.begin()
	w.s.stop = func() bool { return ctx.Err() != nil || w.best.total < unplacedCost }
	w.walk(triesToPlace*stepsPerWork, 0, 1)
	if w.best.total < unplacedCost {
		return feasible
	}
	return unknown
}

// impossible says whether it is proven that there is no plan: because a cohort, the
// catch-ups or the celebration have none with nothing else beside them, which is
// exact, or because what all need together is more than there is.
func impossible(ctx context.Context, in *instance.Plan) bool {
	if !askable(in) {
		return false
	}
	m := compile(in)
	stop := func() bool { return ctx.Err() != nil }
	for c := range m.cohorts {
		if !m.startsAlone(c, stop) {
			return true
		}
	}
	s := newState(m)
	if !s.chainAlone() {
		return true
	}
	if m.party != nil {
		if s.placeParty(); !s.party.placed {
			return true
		}
	}
	return !m.canStaff() || !m.canSeat()
}

// culprit returns the smallest part of the question that is proven to have no plan:
// one cohort, the catch-ups or the celebration if that is enough, or nil.
func culprit(ctx context.Context, in *instance.Plan) *instance.Plan {
	if !impossible(ctx, in) {
		return nil
	}
	var parts []*instance.Plan
	for i := range in.Cohorts {
		parts = append(parts, only(in, in.Cohorts[i:i+1], nil, nil))
	}
	parts = append(parts, only(in, nil, in.Coffee, nil), only(in, nil, nil, in.Celebration), only(in, in.Cohorts, nil, nil))
	for _, q := range parts {
		if impossible(ctx, q) {
			return q
		}
	}
	return in
}

// only returns the question for some of what it asks.
func only(in *instance.Plan, cohorts []instance.Cohort, coffee *instance.CoffeeRule, party *instance.Party) *instance.Plan {
	out := *in
	out.Cohorts, out.Coffee, out.Celebration = cohorts, coffee, party
	return &out
}

// chainAlone says whether the catch-ups can follow each other at the right distance,
// each with some host.
func (s *state) chainAlone() bool {
	var before []int
	for i := range s.coffees {
		var days []int
		for _, l := range s.coffeeLinks(i) {
			if i == 0 || slices.ContainsFunc(before, func(d int) bool { return s.coffeeGap(i, d, l.day) }) {
				days = append(days, l.day)
			}
		}
		if len(days) == 0 {
			return false
		}
		before = days
	}
	return true
}

// stepsAlone bounds the exact search for any plan of one cohort.
const stepsAlone = 30_000_000

// startsAlone says whether the cohort can be planned with nothing else beside it, or
// that this is not known.
func (m *model) startsAlone(c int, stop func() bool) bool {
	e := newExact(m, c, none)
	e.first, e.s.stop = true, stop
	e.run(stepsAlone)
	return e.found || !e.done() || e.floor < none
}

// canStaff says whether every set can have a facilitator who has time for its
// series, with nobody above their number of sets or units: a matching.
func (m *model) canStaff() bool {
	s, p := newState(m), newPaths(m)
	able := make([][]int, len(m.sets))
	for at := range m.sets {
		able[at] = s.ableFacs(p, at)
	}
	room, most := make([]int, len(m.facs)), m.meetings
	for at := range m.sets {
		most = min(most, m.meetings-m.sets[at].held)
	}
	for f := range m.facs {
		room[f] = int(m.facs[f].maxSets)
		if units := most * int(m.unit.meeting); units > 0 {
			room[f] = min(room[f], int(m.facs[f].totalCap-s.facTotal[f])/units)
		}
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
		most := s.facNodes(p, set, f.fac, true)
		s.sweep(p, set, &p.nodes, most)
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
