package plan

import (
	"cmp"
	"slices"
)

// One cohort alone can be planned exactly: its dates are taken in the order of what
// they cost at least, with every pair for both workshops and every choice of
// facilitators for its sets whose bound is below the best plan so far; sets that
// meet in each other's way are parted by conflict-based search (Sharon et al. 2015).

// exact is the search for the best plan of a cohort with nothing else beside it.
type exact struct {
	s      *state
	p      *paths
	c      int
	dates  []dates
	ahead  []cost // by half day: what the sets cost at least
	next   int    // of dates
	limit  cost   // only what costs less is looked for
	floor  cost   // what is not looked at yet, or was left open, costs at least as much
	left   bool   // something was given up
	budget int64
	found  bool
	first  bool // any plan will do
	shops  shops
	series []meetings // of the cohort's sets

	order   []int  // of the sets, in the order in which they get facilitators
	who     []int  // by set of the cohort
	alone   []cost // what each costs with its facilitator, alone
	options [][]facCost
}

func newExact(m *model, c int, limit cost) *exact {
	e := &exact{s: newState(m), p: newPaths(m), c: c, limit: limit, floor: none}
	e.cohortDates()
	n := len(m.cohorts[c].sets)
	e.series, e.who, e.alone, e.options = make([]meetings, n), make([]int, n), make([]cost, n), make([][]facCost, n)
	return e
}

// cohortDates lists every choice of days with what it costs at least, workshops and
// sets, the cheapest first.
func (e *exact) cohortDates() {
	s := e.s
	if len(s.m.cohorts[e.c].halfDays) == 0 {
		return
	}
	if e.ahead = make([]cost, s.m.days); len(s.workshopDates(e.c, e.ahead)) == 0 {
		return
	}
	e.ahead = s.outlook(e.p, e.c)
	for _, w := range s.workshopDates(e.c, e.ahead) {
		if v, ok := s.bestVenues(e.c, w); ok {
			w.cost += v.cost
			e.dates = append(e.dates, w)
		}
	}
	slices.SortStableFunc(e.dates, func(a, b dates) int { return cmp.Compare(a.cost, b.cost) })
}

// bound returns what no plan of the cohort costs less than.
func (e *exact) bound() cost {
	low := min(e.limit, e.floor)
	if e.next < len(e.dates) {
		low = min(low, e.dates[e.next].cost)
	}
	return low
}

// done says whether nothing is left that could cost less than what is known.
func (e *exact) done() bool {
	return e.next == len(e.dates) || e.dates[e.next].cost >= e.limit || e.first && e.found
}

// run looks on until it is done or the steps are used.
func (e *exact) run(steps int64) {
	begun := e.s.steps
	for !e.done() && e.s.steps-begun < steps && !e.s.stop() {
		w := e.dates[e.next]
		e.budget = e.s.steps + max(steps, 1<<22)
		e.left = false
		e.pairs(w)
		if e.left {
			e.floor = min(e.floor, w.cost)
		}
		e.next++
		e.s.steps += 200
	}
}

func (e *exact) out() bool {
	if e.s.steps > e.budget || e.s.stop() {
		e.left = true
	}
	return e.left || e.first && e.found
}

// pairs tries every pair for both workshops on the dates.
func (e *exact) pairs(w dates) {
	s, m, co := e.s, e.s.m, &e.s.m.cohorts[e.c]
	venues, ok := s.bestVenues(e.c, w)
	if !ok {
		return
	}
	var fulls, halves [][2]int
	for a := range m.facs {
		for b := a + 1; b < len(m.facs); b++ {
			if !m.facs[a].lead && !m.facs[b].lead {
				continue
			}
			if sum(co.fullFac[a], co.fullFac[b]) < none && s.can(a, w.full, allDay, m.unit.full) && s.can(b, w.full, allDay, m.unit.full) {
				fulls = append(fulls, [2]int{a, b})
			}
			if sum(co.halfFac[a], co.halfFac[b]) < none && s.can(a, w.half, halfBits[w.part], m.unit.half) && s.can(b, w.half, halfBits[w.part], m.unit.half) {
				halves = append(halves, [2]int{a, b})
			}
		}
	}
	var all []shops
	for _, full := range fulls {
		for _, half := range halves {
			shop := shops{full: w.full, half: w.half, part: w.part, fullVenue: venues.full, halfVen: venues.half, fullFac: full, halfFac: half}
			if shop.cost = m.priceShops(e.c, &shop); shop.cost < none && s.fitShops(e.c, &shop) {
				all = append(all, shop)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b shops) int { return cmp.Compare(a.cost, b.cost) })
	units := int16(0)
	for _, at := range co.sets {
		units += int16(m.meetings-m.sets[at].held) * m.unit.meeting
	}
	for i := range all {
		if e.out() {
			return
		}
		s.putShops(e.c, all[i], 1)
		if e.total()+e.ahead[w.half]+e.overAhead(units) < e.limit {
			e.staff()
		}
		s.putShops(e.c, s.shops[e.c], -1)
	}
}

// total returns the cost of what is placed, with the load of facilitators.
func (e *exact) total() cost { return cost(e.s.base + e.s.over) }

// overAhead returns what the units that are still to be given out must add to the
// loads above target, whoever takes them.
func (e *exact) overAhead(units int16) cost {
	space := 0
	for f := range e.s.m.facs {
		if t := &e.s.m.facs[f]; t.adviser {
			space += max(0, int(t.target)-int(e.s.facTotal[f]))
		}
	}
	return cost(e.s.m.in.Weights.Over * max(0, int(units)-space))
}

// staff finds what each set costs alone with each facilitator, beside the workshops
// that are placed, and tries every choice of them.
func (e *exact) staff() {
	s, m := e.s, e.s.m
	sets := m.cohorts[e.c].sets
	shop := &s.shops[e.c]
	rest, units := cost(0), int16(0)
	e.order = e.order[:0]
	for i, at := range sets {
		e.options[i] = e.options[i][:0]
		set := &m.sets[at]
		for f, c := range set.facs {
			if c >= none || m.facs[f].maxSets < 1 {
				continue
			}
			if _, alone := e.series1(at, shop.half, f, nil); alone < none {
				e.options[i] = append(e.options[i], facCost{f, c + alone})
			}
		}
		if len(e.options[i]) == 0 {
			return
		}
		slices.SortStableFunc(e.options[i], func(a, b facCost) int { return int(a.cost - b.cost) })
		rest += e.options[i][0].cost
		units += int16(m.meetings-set.held) * m.unit.meeting
		e.order = append(e.order, i)
	}
	slices.SortStableFunc(e.order, func(a, b int) int { return len(e.options[a]) - len(e.options[b]) })
	e.assign(0, rest, units)
}

// assign gives a facilitator to the set at the place in the order and to all after
// it, whose costs alone come to rest at least.
func (e *exact) assign(place int, rest cost, units int16) {
	s, m := e.s, e.s.m
	if e.total()+rest+e.overAhead(units) >= e.limit || e.out() {
		return
	}
	if place == len(e.order) {
		e.part(rest)
		return
	}
	s.steps += 40
	i := e.order[place]
	set := &m.sets[m.cohorts[e.c].sets[i]]
	own := int16(m.meetings-set.held) * m.unit.meeting
	for _, f := range e.options[i] {
		if s.facSets[f.fac] >= m.facs[f.fac].maxSets || s.facTotal[f.fac]+own > m.facs[f.fac].totalCap {
			continue
		}
		e.who[i], e.alone[i] = f.fac, f.cost
		s.carry(f.fac, own, 1)
		e.assign(place+1, rest-e.options[i][0].cost+f.cost, units-own)
		s.carry(f.fac, own, -1)
	}
}

// carry counts a set with a facilitator, without dates.
func (s *state) carry(f int, units, sign int16) {
	s.facSets[f] += sign
	s.over -= s.m.overCost(f, s.facTotal[f])
	s.facTotal[f] += sign * units
	s.over += s.m.overCost(f, s.facTotal[f])
}

// series1 returns the cheapest series of a set with the facilitator under bans, and
// its cost without what the facilitator costs.
func (e *exact) series1(at, half, f int, bans []ban) (meetings, cost) {
	s, set := e.s, &e.s.m.sets[at]
	if set.held == 0 && !set.barred && len(bans) == 0 {
		o := s.outset(e.p, at)
		w, c := e.rememberedFor(at, half, f, o)
		w.fac = f
		return w, c
	}
	w, c := s.seriesUnder(e.p, at, half, f, bans)
	w.fac = f
	return w, c
}

func (e *exact) rememberedFor(at, half, f int, o *outset) (meetings, cost) {
	lo, hi := e.s.m.halfRange(&e.s.m.sets[at])
	if half < lo || half > hi || len(o.keys[half]) == 0 {
		return meetings{}, none
	}
	return e.s.rememberedSeries(e.p, at, half, f, o.keys[half], none, nil)
}
