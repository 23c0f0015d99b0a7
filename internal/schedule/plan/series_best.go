package plan

import (
	"math/rand/v2"
	"slices"
)

// start returns the least cost of a swept series and the day it begins.
func (p *paths) start(m *model, set *series) (cost, int) {
	k := set.held
	if k == m.meetings {
		return 0, 0
	}
	best, at := none, 0
	for d := p.lo[k]; d <= p.hi[k]; d++ {
		c := p.reach[k][d]
		if k > 0 && c < none {
			c += m.gap(d - set.heldAt[k-1][0])
		}
		if c < best {
			best, at = c, d
		}
	}
	return best, at
}

// candidates fills p.facs with the facilitators who have room for the set, the
// cheapest first and in random order among equals. The cost is what they add
// beyond the meetings, and up to noise more by chance.
func (s *state) candidates(p *paths, set *series, noise cost, rng *rand.Rand) {
	m := s.m
	units := int16(m.meetings-set.held) * m.unit.meeting
	p.facs = p.facs[:0]
	for f, c := range set.facs {
		if c < none && s.facSets[f] < m.facs[f].maxSets && s.facTotal[f]+units <= m.facs[f].totalCap {
			c += s.marginal(f, units)
			if noise > 0 {
				c += rng.Int32N(noise + 1)
			}
			p.facs = append(p.facs, facCost{f, c})
		}
	}
	if rng != nil {
		rng.Shuffle(len(p.facs), func(i, j int) { p.facs[i], p.facs[j] = p.facs[j], p.facs[i] })
	}
	slices.SortStableFunc(p.facs, func(a, b facCost) int { return int(a.cost - b.cost) })
}

// patternBounds fills p.keys with every pattern and the least cost of a series
// that keeps to it whoever facilitates, the cheapest first.
func (s *state) patternBounds(p *paths, set *series) {
	m := s.m
	s.anyParts(p, p.lo[min(set.held, m.meetings-1)], p.hi[m.meetings-1])
	p.cheapest(m, set)
	p.keys = p.keys[:0]
	for _, key := range set.keys {
		p.price(m, set, key)
		s.sweep(p, set, &p.priced, limits{})
		if c, _ := p.start(m, set); c < none {
			p.keys = append(p.keys, patternCost{key, c + m.heldOff(set, key)})
		}
	}
	sortPatterns(p.keys)
}

func sortPatterns(keys []patternCost) {
	slices.SortStableFunc(keys, func(a, b patternCost) int { return int(a.cost - b.cost) })
}

// firstFrom returns the least cost of a swept series of a set that has not met yet
// when the half day is on the given day.
func (p *paths) firstFrom(m *model, half int) cost {
	gap := m.in.Course.FirstGap
	best := none
	for d := max(half+gap[0], p.lo[0]); d <= min(half+gap[1], p.hi[0]); d++ {
		best = min(best, p.reach[0][d])
	}
	return best
}

// bestSeries returns the cheapest series of the set beside all other bookings when
// the half day is on the given day, and whether there is one. Its cost leaves out
// what the facilitator's load adds, which the diaries count.
func (s *state) bestSeries(p *paths, at, half int, noise cost, rng *rand.Rand) (meetings, bool) {
	m, set := s.m, &s.m.sets[at]
	if set.held == 0 && !set.barred {
		return s.freshSeries(p, at, half, noise, rng)
	}
	lo, hi := m.firstDays(set, half)
	var best meetings
	bestCost := none
	if set.barred || !p.frame(m, set, lo, hi) {
		return best, false
	}
	s.patternBounds(p, set)
	s.candidates(p, set, noise, rng)
	if len(p.keys) == 0 {
		return best, false
	}
	for _, f := range p.facs {
		if f.cost+p.keys[0].cost >= bestCost {
			break
		}
		most := s.facNodes(p, set, f.fac, true)
		s.sweep(p, set, &p.nodes, most)
		bound, _ := p.start(m, set)
		for _, key := range p.keys {
			if f.cost+max(bound, key.cost) >= bestCost {
				if f.cost+key.cost >= bestCost || bound >= none {
					break
				}
				continue
			}
			p.price(m, set, key.key)
			s.sweep(p, set, &p.priced, most)
			c, day := p.start(m, set)
			if c += f.cost + m.heldOff(set, key.key); c < bestCost {
				bestCost = c
				best = p.trace(m, set, day, key.key, most, rng)
				best.fac = f.fac
				best.cost = c - f.cost + set.facs[f.fac] + m.heldCost(set)
			}
		}
	}
	return best, bestCost < none
}

// facNodes fills the nodes for one facilitator, with the limit of virtual meetings
// or without, and returns the limits of months.
func (s *state) facNodes(p *paths, set *series, f int, virtual bool) limits {
	if set.held < s.m.meetings {
		lo, hi := p.lo[set.held], p.hi[s.m.meetings-1]
		if p.everyPart(lo, hi); virtual {
			s.anyParts(p, lo, hi)
		}
		s.facParts(p, f, lo, hi)
		p.cheapest(s.m, set)
	}
	return s.monthLimits(f)
}

// trace follows a sweep over the priced nodes from its first day. Among equals it
// begins at either end, by chance.
func (p *paths) trace(m *model, set *series, day int, key pattern, most limits, rng *rand.Rand) meetings {
	if most.room != nil && set.held < m.meetings {
		return p.traceCounted(m, set, day, key)
	}
	var out meetings
	for k, at := range set.heldAt {
		out.day[k], out.part[k] = at[0], at[1]
	}
	late := rng != nil && rng.IntN(2) == 0
	for k := set.held; k < m.meetings; k++ {
		out.day[k], out.part[k] = day, p.part(m, set, k, day, key)
		if k == m.meetings-1 {
			break
		}
		want := p.reach[k][day] - p.priced[k][day]
		next := -1
		for d := max(day+m.gapLow, p.lo[k+1]); d <= min(day+m.gapLow+len(m.gapCost)-1, p.hi[k+1]); d++ {
			barred := most.tight != nil && most.tight[m.month[day]] && m.month[d] == m.month[day]
			if p.reach[k+1][d]+m.gapCost[d-day-m.gapLow] == want && !barred {
				next = d
				if !late {
					break
				}
			}
		}
		day = next
	}
	return out
}

// part returns the part of the day that the priced node stands for.
func (p *paths) part(m *model, set *series, k, d int, key pattern) int {
	table := set.layers[k]
	if int(m.weekday[d]) == key.weekday && p.parts[d]&(1<<key.part) != 0 && table[d*4+key.part] == p.priced[k][d] {
		return key.part
	}
	for i := range 4 {
		if p.parts[d]&(1<<i) != 0 && table[d*4+i] == p.nodes[k][d] {
			return i
		}
	}
	return 0
}
