package plan

import "slices"

// ban keeps a set from parts of a day, or from more than so many meetings in a
// month if bits are 0.
type ban struct {
	day   int
	bits  uint8 // parts 0 to 3
	month int16
	most  int
}

// fork is a choice of series for the sets of a cohort under bans, that may be in
// each other's way.
type fork struct {
	bans   [][]ban // by set of the cohort
	series []meetings
	cost   []cost
	total  cost
}

// mostForks bounds how often the sets of one choice of facilitators are parted.
const mostForks = 400

// part finds series that are not in each other's way for the facilitators in who,
// if they cost less than the limit. Rest is what the series cost alone.
func (e *exact) part(rest cost) {
	sets := e.s.m.cohorts[e.c].sets
	root := fork{bans: make([][]ban, len(sets)), series: make([]meetings, len(sets)), cost: make([]cost, len(sets)), total: e.total() + rest}
	for i, at := range sets {
		var c cost
		root.series[i], c = e.series1(at, e.s.shops[e.c].half, e.who[i], nil)
		root.cost[i] = e.s.m.sets[at].facs[e.who[i]] + c
	}
	open := []fork{root}
	for n := 0; len(open) > 0; n++ {
		least := 0
		for i := range open {
			if open[i].total < open[least].total {
				least = i
			}
		}
		f := open[least]
		open = slices.Delete(open, least, least+1)
		if f.total >= e.limit || e.out() {
			return
		}
		bans := e.inTheWay(&f)
		if bans == nil {
			e.keep(&f)
			return
		}
		if n == mostForks {
			e.left = true
			return
		}
		open = append(open, e.forks(&f, bans)...)
	}
}

// banFor is a ban for one set of the cohort.
type banFor struct {
	set int
	ban
}

func (e *exact) forks(f *fork, bans []banFor) []fork {
	var out []fork
	for _, b := range bans {
		g := fork{bans: slices.Clone(f.bans), series: slices.Clone(f.series), cost: slices.Clone(f.cost)}
		g.bans[b.set] = append(slices.Clone(g.bans[b.set]), b.ban)
		at := e.s.m.cohorts[e.c].sets[b.set]
		w, c := e.series1(at, e.s.shops[e.c].half, e.who[b.set], g.bans[b.set])
		if c >= none {
			continue
		}
		g.series[b.set] = w
		c += e.s.m.sets[at].facs[e.who[b.set]]
		g.total = f.total - f.cost[b.set] + c
		if g.cost[b.set] = c; g.total < e.limit {
			out = append(out, g)
		}
	}
	return out
}

// keep takes a plan that costs less than the limit.
func (e *exact) keep(f *fork) {
	e.found, e.limit = true, f.total
	e.shops = e.s.shops[e.c]
	for i, at := range e.s.m.cohorts[e.c].sets {
		w := f.series[i]
		w.fac, w.cost, w.placed = e.who[i], f.cost[i], true
		for k, held := range e.s.m.sets[at].heldAt {
			w.day[k], w.part[k] = held[0], held[1]
		}
		e.series[i] = w
	}
}

// inTheWay books all series, and where the first one does not fit returns bans of
// which every plan keeps at least one; nil if all fit.
func (e *exact) inTheWay(f *fork) []banFor {
	m := e.s.m
	sets := m.cohorts[e.c].sets
	e.s.steps += int64(20 * len(sets) * m.meetings)
	for i, at := range sets {
		for k := m.sets[at].held; k < m.meetings; k++ {
			d, part := f.series[i].day[k], f.series[i].part[k]
			if bans := e.wayAt(f, i, d, part); bans != nil {
				return bans
			}
			if bans := e.wayInMonth(f, i, m.month[d]); bans != nil {
				return bans
			}
		}
	}
	return nil
}

// wayAt looks at one meeting of a set: what else its facilitator has at the time and
// on the day, and how many meet at once.
func (e *exact) wayAt(f *fork, i, d, part int) []banFor {
	s, m := e.s, e.s.m
	fac := e.who[i]
	var same, onDay, atOnce []banFor
	for j, at := range m.cohorts[e.c].sets {
		for k := m.sets[at].held; k < m.meetings; k++ {
			if f.series[j].day[k] != d {
				continue
			}
			here := banFor{j, ban{day: d, bits: 1 << part}}
			if f.series[j].part[k] == part {
				atOnce = append(atOnce, here)
				if e.who[j] == fac {
					same = append(same, here)
				}
			}
			if e.who[j] == fac {
				onDay = append(onDay, banFor{j, ban{day: d, bits: 15}})
			}
		}
	}
	switch {
	case len(same) > 1:
		return same[:2]
	case int(s.facAls[fac*m.days+d])+len(onDay) > m.in.Limits.ALSPerFacilitatorDay:
		return onDay
	case int(s.virtual[d*5+meetsIn[part]])+len(atOnce) > m.in.Limits.ParallelVirtual:
		return atOnce
	}
	return nil
}

// wayInMonth looks at the units that the facilitator of a set has in a month.
func (e *exact) wayInMonth(f *fork, i int, month int16) []banFor {
	s, m := e.s, e.s.m
	fac := e.who[i]
	used := s.facMonth[fac*m.months+int(month)]
	var bans []banFor
	for j, at := range m.cohorts[e.c].sets {
		if e.who[j] != fac {
			continue
		}
		n := 0
		for k := m.sets[at].held; k < m.meetings; k++ {
			if m.month[f.series[j].day[k]] == month {
				n++
			}
		}
		if n > 0 {
			used += int16(n) * m.unit.meeting
			bans = append(bans, banFor{j, ban{month: month, most: n - 1}})
		}
	}
	if used <= m.facs[fac].monthCap {
		return nil
	}
	return bans
}

// seriesUnder returns the cheapest series of a set with the facilitator under bans,
// and its cost without what the facilitator costs.
func (s *state) seriesUnder(p *paths, at, half, f int, bans []ban) (meetings, cost) {
	m, set := s.m, &s.m.sets[at]
	best, bestCost := meetings{}, none
	lo, hi := m.firstDays(set, half)
	if set.barred || !p.frame(m, set, lo, hi) {
		return best, none
	}
	most := limits{}
	if set.held < m.meetings {
		lo, hi = p.lo[set.held], p.hi[m.meetings-1]
		p.everyPart(lo, hi)
		s.anyParts(p, lo, hi)
		s.facParts(p, f, lo, hi)
		most = s.limitsUnder(p, f, lo, hi, bans)
		p.cheapest(m, set)
	}
	s.sweep(p, set, &p.nodes, most)
	bound, _ := p.start(m, set)
	for _, key := range set.keys {
		off := m.heldOff(set, key)
		if bound+off >= bestCost {
			continue
		}
		p.price(m, set, key)
		s.sweep(p, set, &p.priced, most)
		if c, day := p.start(m, set); c+off < bestCost {
			bestCost = c + off
			best = p.trace(m, set, day, key, most, nil)
		}
	}
	if bestCost >= none {
		return best, none
	}
	return best, bestCost + m.heldCost(set)
}

// limitsUnder takes the bans out of the parts of the days, and returns the limits of
// months with them.
func (s *state) limitsUnder(p *paths, f, lo, hi int, bans []ban) limits {
	m := s.m
	room := s.room(f)
	for _, b := range bans {
		if b.bits != 0 {
			p.parts[b.day] &^= b.bits
		} else {
			room[b.month] = min(room[b.month], b.most)
		}
	}
	if m.crowded() {
		return limits{room: room}
	}
	out := limits{tight: make([]bool, m.months)}
	for i, n := range room {
		out.tight[i] = n == 1
	}
	for d := lo; d <= hi; d++ {
		if room[m.month[d]] < 1 {
			p.parts[d] = 0
		}
	}
	return out
}
