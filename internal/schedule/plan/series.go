package plan

import (
	"math/bits"
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
	// by layer, number of meetings in the month, and day; see counted.go
	counted [maxMeetings][maxMeetings + 1][]cost
	parts   []uint8 // by day: the parts (0 to 3 as bits) in which the facilitator can meet
	facs    []facCost
	memo    *memo
	keys    []patternCost
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
// The limits of months are kept.
func (s *state) sweep(p *paths, set *series, nodes *[maxMeetings][]cost, most limits) {
	m := s.m
	last := m.meetings - 1
	if set.held > last {
		return
	}
	if most.room != nil {
		s.sweepCounted(p, set, nodes, most.room)
		return
	}
	tight := most.tight
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

// limits says how many meetings of one series a facilitator can take in a month:
// one in those that are tight and, if three could fall into a month, room. Nil
// stands for no limit.
type limits struct {
	tight []bool
	room  []int
}

// monthLimits returns the limits of a facilitator. Where at most two meetings can
// fall into a month, those with room for one more and not for two are tight.
func (s *state) monthLimits(f int) limits {
	m := s.m
	if m.crowded() {
		room := s.room(f)
		if slices.Min(room) >= m.meetings {
			return limits{}
		}
		return limits{room: room}
	}
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
	return limits{tight: tight}
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
