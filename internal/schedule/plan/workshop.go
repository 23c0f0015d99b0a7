package plan

import (
	"math/rand/v2"
	"slices"
)

// dates is a choice of days for a cohort's workshops with what is known to cost at
// least.
type dates struct {
	full, half, part int
	cost             cost
}

// outlook estimates, for every day on which a cohort's half day can be, what its
// open sets will cost at least: each alone, with every facilitator's own diary.
func (s *state) outlook(p *paths, c int) []cost {
	m, co := s.m, &s.m.cohorts[c]
	out := make([]cost, m.days)
	if len(co.halfDays) == 0 {
		return out
	}
	lo, hi := co.halfDays[0], co.halfDays[len(co.halfDays)-1]
	for _, at := range co.sets {
		set := &m.sets[at]
		switch {
		case set.barred:
			return barred(out)
		case set.held > 0:
			s.keepFirst(out, set.heldAt[0][0], lo, hi)
			continue
		case s.series[at].placed:
			s.keepFirst(out, s.series[at].day[0], lo, hi)
			continue
		}
		s.addOutlook(p, out, at, lo, hi)
	}
	return out
}

func barred(table []cost) []cost {
	for i := range table {
		table[i] = none
	}
	return table
}

// keepFirst bars the half days that do not suit a first meeting that stays where
// it is.
func (s *state) keepFirst(out []cost, first, lo, hi int) {
	gap := s.m.in.Course.FirstGap
	for d := lo; d <= hi; d++ {
		if g := first - d; g < gap[0] || g > gap[1] {
			out[d] = none
		}
	}
}

// addOutlook adds what a set costs at least, by half day. The bound whoever
// facilitates holds as well: once it is reached on every day, nobody else is asked.
func (s *state) addOutlook(p *paths, out []cost, at, lo, hi int) {
	s.candidates(p, &s.m.sets[at], 0, nil)
	if len(p.facs) == 0 {
		barred(out)
		return
	}
	whoever := s.outset(p, at).least
	floor := p.facs[0].cost
	least := barred(make([]cost, hi-lo+1))
	for _, f := range p.facs {
		open := false
		for i, c := range s.leastWith(p, at, f.fac) {
			least[i] = min(least[i], c+f.cost)
			open = open || least[i] > sum(whoever[i], floor)
		}
		if !open {
			break
		}
	}
	for d := lo; d <= hi; d++ {
		out[d] = sum(out[d], max(least[d-lo], sum(whoever[d-lo], floor)))
	}
}

// lower takes into least, which begins with the day base, for each half day the
// cheapest start of a swept series that suits it, plus extra.
func (p *paths) lower(m *model, least []cost, base, lo, hi int, extra cost) {
	gap := m.in.Course.FirstGap
	for half := lo; half <= hi; half++ {
		from, to := max(half+gap[0], p.lo[0]), min(half+gap[1], p.hi[0])
		for d := from; d <= to; d++ {
			if c := p.reach[0][d]; c < none {
				least[half-base] = min(least[half-base], c+extra)
			}
		}
	}
}

// workshopDates lists the days that a cohort's workshops could have, the most
// promising first.
func (s *state) workshopDates(c int, outlook []cost) []dates {
	m, co := s.m, &s.m.cohorts[c]
	var out []dates
	for _, d1 := range co.fullDays {
		if int(s.week[m.week[d1]]) >= m.in.Limits.WorkshopsPerWeek || !s.someVenue(co.fullVenue, d1, allDay) {
			continue
		}
		for _, d2 := range co.halfDays {
			g := d2 - d1
			if g < m.in.Course.HalfGap[0] || g > m.in.Course.HalfGap[1] || outlook[d2] >= none {
				continue
			}
			if !s.weekOpen(d1, d2) {
				continue
			}
			for part := range 2 {
				if t := sum(co.full[d1], co.half[part][d2], outlook[d2]); t < none && s.someVenue(co.halfVenue, d2, halfBits[part]) {
					out = append(out, dates{d1, d2, part, t})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b dates) int { return int(a.cost - b.cost) })
	return out
}

func (s *state) someVenue(venues []cost, d int, bits uint8) bool {
	for v, c := range venues {
		if c < none && s.venueFree(v, d, bits) {
			return true
		}
	}
	return false
}

// bestShops returns the cheapest workshops of the cohort beside all other
// bookings: dates with the outlook of its sets, venues and pairs. With noise above
// 0, each choice of dates costs up to so much more by chance.
func (s *state) bestShops(c int, outlook []cost, noise cost, rng *rand.Rand) (shops, bool) {
	best, bestCost := shops{}, none
	for _, w := range s.workshopDates(c, outlook) {
		if w.cost >= bestCost {
			break
		}
		venues, ok := s.bestVenues(c, w)
		if !ok || w.cost+venues.cost >= bestCost {
			continue
		}
		pair, load, ok := s.bestPairs(c, w, bestCost-w.cost-venues.cost)
		if !ok {
			continue
		}
		total := w.cost + venues.cost + load
		if noise > 0 {
			total += rng.Int32N(noise + 1)
		}
		if total < bestCost {
			bestCost = total
			best = shops{full: w.full, half: w.half, part: w.part, fullVenue: venues.full, halfVen: venues.half,
				fullFac: pair.full, halfFac: pair.half}
			best.cost = s.m.cohorts[c].full[w.full] + s.m.cohorts[c].half[w.part][w.half] + venues.cost + pair.cost
		}
	}
	return best, bestCost < none
}

type venuePair struct {
	full, half int
	cost       cost
}

func (s *state) bestVenues(c int, w dates) (venuePair, bool) {
	co := &s.m.cohorts[c]
	best := venuePair{cost: none}
	for v1, c1 := range co.fullVenue {
		if c1 >= none || !s.venueFree(v1, w.full, allDay) {
			continue
		}
		for v2, c2 := range co.halfVenue {
			if c2 >= none || !s.venueFree(v2, w.half, halfBits[w.part]) || v1 == v2 && w.full == w.half {
				continue
			}
			t := c1 + c2
			if v1 != v2 {
				t += co.venueChange
			}
			if t < best.cost {
				best = venuePair{v1, v2, t}
			}
		}
	}
	return best, best.cost < none
}

type facPairs struct {
	full, half [2]int
	cost       cost // without what the load adds
}

// bestPairs returns the cheapest facilitators of both workshops, and their cost
// together with what their load adds, if that is below limit.
func (s *state) bestPairs(c int, w dates, limit cost) (facPairs, cost, bool) {
	m, co := s.m, &s.m.cohorts[c]
	var best facPairs
	bestCost, found := limit, false
	for a := range m.facs {
		if co.fullFac[a] >= none || !s.can(a, w.full, allDay, m.unit.full) {
			continue
		}
		costA := co.fullFac[a] + s.marginal(a, m.unit.full)
		for b := a + 1; b < len(m.facs); b++ {
			if co.fullFac[b] >= none || !m.facs[a].lead && !m.facs[b].lead || !s.can(b, w.full, allDay, m.unit.full) {
				continue
			}
			first := costA + co.fullFac[b] + s.marginal(b, m.unit.full)
			if first >= bestCost {
				continue
			}
			half, second, plain, ok := s.bestHalf(co, w, [2]int{a, b})
			if ok && first+second < bestCost {
				bestCost, found = first+second, true
				best = facPairs{[2]int{a, b}, half, co.fullFac[a] + co.fullFac[b] + plain}
			}
		}
	}
	return best, bestCost, found
}

// bestHalf returns the cheapest pair for the half day when the full day has the
// given one: its cost with and without what the load adds.
func (s *state) bestHalf(co *cohort, w dates, full [2]int) (pair [2]int, withLoad, plain cost, ok bool) {
	m := s.m
	lead, first, second := facCost{-1, none}, facCost{-1, none}, facCost{-1, none}
	for f := range m.facs {
		if co.halfFac[f] >= none {
			continue
		}
		c, can := s.halfCost(co, w, full, f)
		if !can {
			continue
		}
		if m.facs[f].lead && c < lead.cost {
			lead = facCost{f, c}
		}
		switch {
		case c < first.cost:
			first, second = facCost{f, c}, first
		case c < second.cost:
			second = facCost{f, c}
		}
	}
	if lead.fac < 0 || second.fac < 0 {
		return pair, 0, 0, false
	}
	pair, withLoad = [2]int{first.fac, second.fac}, first.cost+second.cost
	if !m.facs[first.fac].lead && !m.facs[second.fac].lead {
		pair, withLoad = [2]int{first.fac, lead.fac}, first.cost+lead.cost
	}
	for _, f := range pair {
		plain += co.halfFac[f]
		if f != full[0] && f != full[1] {
			plain += co.pairChange
		}
	}
	return pair, withLoad, plain, true
}

func (s *state) halfCost(co *cohort, w dates, full [2]int, f int) (cost, bool) {
	m := s.m
	if f != full[0] && f != full[1] {
		return co.halfFac[f] + co.pairChange + s.marginal(f, m.unit.half), s.can(f, w.half, halfBits[w.part], m.unit.half)
	}
	if w.full == w.half {
		return 0, false
	}
	units := m.unit.half
	if m.month[w.full] == m.month[w.half] {
		units += m.unit.full
	}
	if s.facTotal[f]+m.unit.full+m.unit.half > m.facs[f].totalCap || !s.can(f, w.half, halfBits[w.part], units) {
		return 0, false
	}
	return co.halfFac[f] + s.marginal(f, m.unit.full+m.unit.half) - s.marginal(f, m.unit.full), true
}
