package plan

import "slices"

// The parts of the bound: what a cohort, the chain of catch-ups and the
// celebration cost alone at the present prices.

// everyPart opens every part of the days: what is not possible has no price.
func (p *paths) everyPart(lo, hi int) {
	for d := max(0, lo); d <= hi; d++ {
		p.parts[d] = 15
	}
}

// cheapestSeries returns the cheapest series of the set at the present prices when
// the half day is on the given day. Its cost has the prices in it.
func (b *bound) cheapestSeries(at, half int) (meetings, bool) {
	m, p, set := b.m, b.p, &b.m.sets[at]
	lo, hi := m.firstDays(set, half)
	var best meetings
	if set.barred || !p.frame(m, set, lo, hi) {
		return best, false
	}
	from, to := p.lo[min(set.held, m.meetings-1)], p.hi[m.meetings-1]
	p.everyPart(from, to)
	b.keyBounds(set, from, to)
	b.facilitators(set)
	if len(p.keys) == 0 {
		return best, false
	}
	bestCost := none
	for _, f := range p.facs {
		if f.cost+p.keys[0].cost >= bestCost {
			break
		}
		mine := b.pricedSet(set, b.setPrice[f.fac], from, to)
		p.cheapest(m, mine)
		b.s.sweep(p, mine, &p.nodes, limits{})
		least, _ := p.start(m, mine)
		for _, key := range p.keys {
			if f.cost+max(least, key.cost) >= bestCost {
				continue
			}
			p.price(m, mine, key.key)
			b.s.sweep(p, mine, &p.priced, limits{})
			c, day := p.start(m, mine)
			if c += f.cost + m.heldOff(set, key.key); c < bestCost {
				bestCost = c
				best = p.trace(m, mine, day, key.key, limits{}, nil)
				best.fac, best.cost = f.fac, c+m.heldCost(set)
			}
		}
	}
	return best, bestCost < none
}

// keyBounds fills p.keys with the least cost of each pattern whoever facilitates.
func (b *bound) keyBounds(set *series, from, to int) {
	m, p := b.m, b.p
	b.unionPrices(set)
	any := b.pricedSet(set, b.union, from, to)
	p.cheapest(m, any)
	p.keys = p.keys[:0]
	for _, key := range set.keys {
		p.price(m, any, key)
		b.s.sweep(p, any, &p.priced, limits{})
		if c, _ := p.start(m, any); c < none {
			p.keys = append(p.keys, patternCost{key, c + m.heldOff(set, key)})
		}
	}
	slices.SortStableFunc(p.keys, func(x, y patternCost) int { return int(x.cost - y.cost) })
}

// heldUse counts what the held meetings of a set use, and returns its price.
func (b *bound) heldUse(set *series) cost {
	var total cost
	for _, at := range set.heldAt {
		total += b.useMeeting(set.holder, at[0], at[1])
	}
	return total
}

func (b *bound) use(l *lambda, at, n int) cost {
	l.used[at] += n
	return l.whole[at] * cost(n)
}

func (b *bound) useFac(f, d int, bits uint8, units int16) cost {
	m, n := b.m, int(units)
	total := b.use(&b.facUnits, f, n) + b.use(&b.facTotal, f, n) + b.use(&b.facMonth, f*m.months+int(m.month[d]), n)
	for p := range 5 {
		if bits&(1<<p) != 0 {
			total += b.use(&b.facPart, (f*m.days+d)*5+p, 1)
		}
	}
	return total
}

func (b *bound) useMeeting(f, d, p int) cost {
	return b.useFac(f, d, meetingBit[p], b.m.unit.meeting) + b.use(&b.virtual, d*5+meetsIn[p], 1)
}

// outlook returns, by half day, a bound on the sets of the cohort alone.
func (b *bound) outlook(c, lo, hi int) []cost {
	m, p := b.m, b.p
	gap := m.in.Course.FirstGap
	out := make([]cost, m.days)
	for _, at := range m.cohorts[c].sets {
		set := &m.sets[at]
		if set.held > 0 {
			continue
		}
		least := make([]cost, m.days)
		for d := range least {
			least[d] = none
		}
		if p.frame(m, set, lo+gap[0], min(hi+gap[1], m.days-1)) {
			from, to := p.lo[0], p.hi[m.meetings-1]
			p.everyPart(from, to)
			b.unionPrices(set)
			b.facilitators(set)
			any := b.pricedSet(set, b.union, from, to)
			p.cheapest(m, any)
			for _, key := range set.keys {
				p.price(m, any, key)
				b.s.sweep(p, any, &p.priced, limits{})
				if len(p.facs) > 0 {
					p.lower(m, least, 0, lo, hi, p.facs[0].cost)
				}
			}
		}
		for d := lo; d <= hi; d++ {
			out[d] = sum(out[d], least[d])
		}
	}
	return out
}

// cohort returns the least cost of a cohort alone and counts what it uses.
func (b *bound) cohort(c int) (int, bool) {
	m, co := b.m, &b.m.cohorts[c]
	if len(co.halfDays) == 0 {
		return 0, false
	}
	outlook := b.outlook(c, co.halfDays[0], co.halfDays[len(co.halfDays)-1])
	list := b.dates(co, outlook)
	exact := map[int]cost{}
	var best shops
	bestCost := none
	for _, w := range list {
		if w.cost >= bestCost {
			break
		}
		setsCost, known := exact[w.half]
		if !known {
			setsCost = b.setsAt(co, w.half)
			exact[w.half] = setsCost
		}
		base := sum(w.cost-outlook[w.half], setsCost)
		if base >= bestCost {
			continue
		}
		if shop, t := b.shops(co, w, bestCost-base); base+t < bestCost {
			bestCost, best = base+t, shop
		}
	}
	if bestCost >= none {
		return 0, false
	}
	total := int(bestCost)
	for _, at := range co.sets {
		total += int(b.heldUse(&m.sets[at]))
		w, _ := b.cheapestSeries(at, best.half)
		b.useSeries(at, w)
	}
	b.useShops(best)
	return total, true
}

// setsAt returns what the sets of a cohort cost at least when its half day is on
// the day.
func (b *bound) setsAt(co *cohort, half int) cost {
	var total cost
	for _, at := range co.sets {
		w, ok := b.cheapestSeries(at, half)
		if !ok {
			return none
		}
		total += w.cost
	}
	return total
}

func (b *bound) useSeries(at int, w meetings) {
	b.use(&b.facSets, w.fac, 1)
	for k := b.m.sets[at].held; k < b.m.meetings; k++ {
		b.useMeeting(w.fac, w.day[k], w.part[k])
	}
}

func (b *bound) useShops(w shops) {
	m := b.m
	b.use(&b.week, int(m.week[w.full]), 1)
	b.use(&b.week, int(m.week[w.half]), 1)
	for i := range 2 {
		b.useFac(w.fullFac[i], w.full, allDay, m.unit.full)
		b.useFac(w.halfFac[i], w.half, halfBits[w.part], m.unit.half)
	}
	for p := range 5 {
		b.use(&b.venue, (w.fullVenue*m.days+w.full)*5+p, 1)
		if halfBits[w.part]&(1<<p) != 0 {
			b.use(&b.venue, (w.halfVen*m.days+w.half)*5+p, 1)
		}
	}
}
