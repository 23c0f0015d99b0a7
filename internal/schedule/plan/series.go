package plan

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A series is found as a shortest path: layer k has the possible days of meeting
// k, a step costs what the gap costs, a day what the meeting costs there. That the
// meetings keep to a usual weekday and part is a minimum over all such patterns, so
// each pattern is one path problem and the best of them is exact.

// paths has the room in which path problems are solved.
type paths struct {
	nodes  [maxMeetings][]cost // by layer and day: the cheapest part, whatever the pattern
	priced [maxMeetings][]cost // the same when meetings off the pattern cost extra
	reach  [maxMeetings][]cost // by layer and day: the least cost from there to the end
	lo, hi [maxMeetings]int    // days of each layer
	parts  []uint8             // by day: the parts (0 to 3 as bits) in which the facilitator can meet
	facs   []facCost
	memo   *memo
	keys   []patternCost
}

type facCost struct {
	fac  int
	cost cost
}

type patternCost struct {
	key  pattern
	cost cost
}

type pattern struct{ weekday, part int }

func newPaths(m *model) *paths {
	p := &paths{parts: make([]uint8, m.days), memo: newMemo()}
	for k := range m.meetings {
		p.nodes[k], p.priced[k], p.reach[k] = make([]cost, m.days), make([]cost, m.days), make([]cost, m.days)
	}
	return p
}

// frame sets the days of each layer when the first free meeting is between lo and
// hi. It says whether all layers have days.
func (p *paths) frame(m *model, set *series, lo, hi int) bool {
	high := m.gapLow + len(m.gapCost) - 1
	for k := set.held; k < m.meetings; k++ {
		p.lo[k], p.hi[k] = max(0, lo), min(hi, set.last)
		if p.lo[k] > p.hi[k] {
			return false
		}
		lo, hi = lo+m.gapLow, min(hi+high, m.days-1)
	}
	return true
}

// anyParts allows every part of each day that is open to one more virtual meeting.
func (s *state) anyParts(p *paths, lo, hi int) {
	limit := s.m.in.Limits.ParallelVirtual
	for d := lo; d <= hi; d++ {
		var open uint8
		for i, part := range meetsIn {
			if int(s.virtual[d*5+part]) < limit {
				open |= 1 << i
			}
		}
		p.parts[d] = open
	}
}

// facParts narrows the parts of each day to those in which the facilitator can
// take one more meeting.
func (s *state) facParts(p *paths, f, lo, hi int) {
	m := s.m
	perDay := uint8(min(200, m.in.Limits.ALSPerFacilitatorDay))
	for d := lo; d <= hi; d++ {
		at := f*m.days + d
		if s.facAls[at] >= perDay || s.facMonth[f*m.months+int(m.month[d])]+m.unit.meeting > m.facs[f].monthCap {
			p.parts[d] = 0
			continue
		}
		free := m.facs[f].free[d] &^ s.facUsed[at]
		p.parts[d] &= free&3 | free>>1&12
	}
}

// cheapest fills the nodes of the layers with the cheapest open part of each day.
func (p *paths) cheapest(m *model, set *series) {
	for k := set.held; k < m.meetings; k++ {
		if k > set.held && set.uniform {
			p.fill(set.layers[k], k, max(p.lo[k], p.hi[k-1]+1))
			copy(p.nodes[k][p.lo[k]:max(p.lo[k], min(p.hi[k], p.hi[k-1])+1)], p.nodes[k-1][p.lo[k]:])
			continue
		}
		p.fill(set.layers[k], k, p.lo[k])
	}
}

func (p *paths) fill(table []cost, k, lo int) {
	nodes := p.nodes[k]
	for d := lo; d <= p.hi[k]; d++ {
		best := none
		for open := p.parts[d]; open != 0; open &= open - 1 {
			best = min(best, table[d*4+bits.TrailingZeros8(open)])
		}
		nodes[d] = best
	}
}

// price fills the priced nodes for a pattern.
func (p *paths) price(m *model, set *series, key pattern) {
	off := m.offPattern
	for k := set.held; k < m.meetings; k++ {
		nodes, priced, table := p.nodes[k], p.priced[k], set.layers[k]
		for d := p.lo[k]; d <= p.hi[k]; d++ {
			if nodes[d] >= none {
				priced[d] = none
			} else {
				priced[d] = nodes[d] + off
			}
			if int(m.weekday[d]) == key.weekday && p.parts[d]&(1<<key.part) != 0 {
				priced[d] = min(priced[d], table[d*4+key.part])
			}
		}
	}
}

// sweep finds, from the last layer back, the least cost from each day to the end.
// Steps within a month that is tight are not allowed.
func (s *state) sweep(p *paths, set *series, nodes *[maxMeetings][]cost, tight []bool) {
	m := s.m
	last := m.meetings - 1
	if set.held > last {
		return
	}
	copy(p.reach[last][p.lo[last]:p.hi[last]+1], nodes[last][p.lo[last]:p.hi[last]+1])
	for k := last - 1; k >= set.held; k-- {
		next, reach := p.reach[k+1], p.reach[k]
		for d := p.lo[k]; d <= p.hi[k]; d++ {
			here := nodes[k][d]
			if here >= none {
				reach[d] = none
				continue
			}
			from, to := max(d+m.gapLow, p.lo[k+1]), min(d+m.gapLow+len(m.gapCost)-1, p.hi[k+1])
			best := none
			if from <= to {
				costs := m.gapCost[from-d-m.gapLow:]
				for i, c := range next[from : to+1] {
					if c+costs[i] < best && (tight == nil || !tight[m.month[d]] || m.month[from+i] != m.month[d]) {
						best = c + costs[i]
					}
				}
			}
			reach[d] = min(none, here+best)
		}
		s.steps += int64(p.hi[k]-p.lo[k]+1) * int64(4+len(m.gapCost)/2)
	}
}

// tightMonths returns the months in which the facilitator can take one more
// meeting and not two, or nil if there are none.
func (s *state) tightMonths(f int) []bool {
	m := s.m
	var tight []bool
	for i := range m.months {
		used := s.facMonth[f*m.months+i]
		if used+2*m.unit.meeting > m.facs[f].monthCap && used+m.unit.meeting <= m.facs[f].monthCap {
			if tight == nil {
				tight = make([]bool, m.months)
			}
			tight[i] = true
		}
	}
	return tight
}

// heldCost returns what the held meetings cost whatever comes, and for the pattern
// how many of them are off it.
func (m *model) heldCost(set *series) cost {
	var total cost
	for k, at := range set.heldAt {
		if c := set.layers[k][at[0]*4+at[1]]; c < none {
			total += c
		}
		if k > 0 {
			total += m.gap(at[0] - set.heldAt[k-1][0])
		}
	}
	return total
}

func (m *model) heldOff(set *series, key pattern) cost {
	off := 0
	for _, at := range set.heldAt {
		if int(m.weekday[at[0]]) != key.weekday || at[1] != key.part {
			off++
		}
	}
	return cost(off) * m.offPattern
}

// patterns returns every usual weekday and part that a set could have.
func (m *model) patterns(set *series) []pattern {
	var out []pattern
	for w := range 7 {
		for p := range 4 {
			key := pattern{w, p}
			held := slices.ContainsFunc(set.heldAt, func(at [2]int) bool { return int(m.weekday[at[0]]) == w && at[1] == p })
			if held || m.canPattern(set, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

func (m *model) canPattern(set *series, key pattern) bool {
	for _, table := range set.layers[min(set.held, m.meetings-1):] {
		for d := range m.days {
			if int(m.weekday[d]) == key.weekday && table[d*4+key.part] < none {
				return true
			}
		}
		if set.uniform {
			break
		}
	}
	return false
}

// firstDays returns the days between which the first free meeting lies when the
// half day is on the given one.
func (m *model) firstDays(set *series, half int) (lo, hi int) {
	if set.held > 0 {
		last := set.heldAt[set.held-1][0]
		return last + m.gapLow, last + m.gapLow + len(m.gapCost) - 1
	}
	return half + m.in.Course.FirstGap[0], min(half+m.in.Course.FirstGap[1], m.days-1)
}

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
		s.sweep(p, set, &p.priced, nil)
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
		tight := s.facNodes(p, set, f.fac, true)
		s.sweep(p, set, &p.nodes, tight)
		bound, _ := p.start(m, set)
		for _, key := range p.keys {
			if f.cost+max(bound, key.cost) >= bestCost {
				if f.cost+key.cost >= bestCost || bound >= none {
					break
				}
				continue
			}
			p.price(m, set, key.key)
			s.sweep(p, set, &p.priced, tight)
			c, day := p.start(m, set)
			if c += f.cost + m.heldOff(set, key.key); c < bestCost {
				bestCost = c
				best = p.trace(m, set, day, key.key, tight, rng)
				best.fac = f.fac
				best.cost = c - f.cost + set.facs[f.fac] + m.heldCost(set)
			}
		}
	}
	return best, bestCost < none
}

// facNodes fills the nodes for one facilitator, with the limit of virtual meetings
// or without, and returns the tight months.
func (s *state) facNodes(p *paths, set *series, f int, virtual bool) []bool {
	if set.held < s.m.meetings {
		lo, hi := p.lo[set.held], p.hi[s.m.meetings-1]
		if p.everyPart(lo, hi); virtual {
			s.anyParts(p, lo, hi)
		}
		s.facParts(p, f, lo, hi)
		p.cheapest(s.m, set)
	}
	return s.tightMonths(f)
}

// trace follows a sweep over the priced nodes from its first day. Among equals it
// begins at either end, by chance.
func (p *paths) trace(m *model, set *series, day int, key pattern, tight []bool, rng *rand.Rand) meetings {
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
			barred := tight != nil && tight[m.month[day]] && m.month[d] == m.month[day]
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
