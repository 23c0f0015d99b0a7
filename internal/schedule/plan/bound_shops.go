package plan

import "slices"

// dates lists the days that a cohort's workshops could have at the present
// prices, the cheapest first. The cost counts the days, the weeks and the outlook.
func (b *bound) dates(co *cohort, outlook []cost) []dates {
	m := b.m
	var out []dates
	for _, d1 := range co.fullDays {
		for _, d2 := range co.halfDays {
			g := d2 - d1
			if g < m.in.Course.HalfGap[0] || g > m.in.Course.HalfGap[1] {
				continue
			}
			weeks := b.week.whole[m.week[d1]] + b.week.whole[m.week[d2]]
			for part := range 2 {
				if t := sum(co.full[d1], co.half[part][d2], outlook[d2]); t < none {
					out = append(out, dates{d1, d2, part, t + weeks})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y dates) int { return int(x.cost - y.cost) })
	return out
}

// shops returns the cheapest venues and pairs for the dates, if they cost less
// than limit.
func (b *bound) shops(co *cohort, w dates, limit cost) (shops, cost) {
	out := shops{full: w.full, half: w.half, part: w.part}
	venues := none
	for v1, c1 := range co.fullVenue {
		t1 := sum(c1, b.venuePrice(v1, w.full, allDay))
		if t1 >= venues {
			continue
		}
		for v2, c2 := range co.halfVenue {
			t := sum(t1, c2, b.venuePrice(v2, w.half, halfBits[w.part]))
			if v1 != v2 && t < none {
				t += co.venueChange
			}
			if t < venues {
				venues, out.fullVenue, out.halfVen = t, v1, v2
			}
		}
	}
	if venues >= limit {
		return out, none
	}
	for f := range b.m.facs {
		b.fullPrice[f] = sum(co.fullFac[f], b.facPrice(f, w.full, allDay, b.m.unit.full))
		b.halfPrice[f] = sum(co.halfFac[f], b.facPrice(f, w.half, halfBits[w.part], b.m.unit.half))
	}
	pairs := b.pairs(co, &out, limit-venues)
	return out, sum(venues, pairs)
}

// venuePrice returns the price of a venue, none if it is taken.
func (b *bound) venuePrice(v, d int, bits uint8) cost {
	if b.m.venues[v].busy[d]&bits != 0 {
		return none
	}
	var total cost
	for p := range 5 {
		if bits&(1<<p) != 0 {
			total += b.venue.whole[(v*b.m.days+d)*5+p]
		}
	}
	return total
}

// facPrice returns the price of a facilitator, none without the time or the units.
func (b *bound) facPrice(f, d int, bits uint8, units int16) cost {
	m := b.m
	if m.facs[f].free[d]&bits != bits || units > m.facs[f].monthCap {
		return none
	}
	total := cost(units) * (b.facUnits.whole[f] + b.facTotal.whole[f] + b.facMonth.whole[f*m.months+int(m.month[d])])
	for p := range 5 {
		if bits&(1<<p) != 0 {
			total += b.facPart.whole[(f*m.days+d)*5+p]
		}
	}
	return total
}

// pairs finds the cheapest pairs at the prices in fullPrice and halfPrice.
func (b *bound) pairs(co *cohort, out *shops, limit cost) cost {
	m := b.m
	best := limit
	for x := range m.facs {
		if b.fullPrice[x] >= best {
			continue
		}
		for y := x + 1; y < len(m.facs); y++ {
			if b.fullPrice[y] >= best || !m.facs[x].lead && !m.facs[y].lead {
				continue
			}
			first := b.fullPrice[x] + b.fullPrice[y]
			if first >= best {
				continue
			}
			pair, second := b.halfPair(co, [2]int{x, y})
			if sum(first, second) < best {
				best = first + second
				out.fullFac, out.halfFac = [2]int{x, y}, pair
			}
		}
	}
	b.s.steps += int64(len(m.facs) * len(m.facs))
	if best >= limit {
		return none
	}
	return best
}

func (b *bound) halfPair(co *cohort, full [2]int) ([2]int, cost) {
	lead, first, second := facCost{-1, none}, facCost{-1, none}, facCost{-1, none}
	for f, c := range b.halfPrice {
		if c >= none {
			continue
		}
		if f != full[0] && f != full[1] {
			c += co.pairChange
		}
		if b.m.facs[f].lead && c < lead.cost {
			lead = facCost{f, c}
		}
		switch {
		case c < first.cost:
			first, second = facCost{f, c}, first
		case c < second.cost:
			second = facCost{f, c}
		}
	}
	b.s.steps += int64(len(b.halfPrice))
	switch {
	case lead.fac < 0 || second.fac < 0:
		return full, none
	case b.m.facs[first.fac].lead || b.m.facs[second.fac].lead:
		return [2]int{first.fac, second.fac}, first.cost + second.cost
	}
	return [2]int{first.fac, lead.fac}, first.cost + lead.cost
}

// coffeeChain returns the least cost of all catch-ups alone and counts what they
// use.
func (b *bound) coffeeChain() (int, bool) {
	var layers [][]link
	for i := range b.m.coffees {
		links := b.coffeeLinks(i)
		kept := links[:0]
		for _, l := range links {
			l.sofar, l.back = l.cost, -1
			if i > 0 {
				l.sofar = none
				for k, before := range layers[i-1] {
					if b.s.coffeeGap(i, before.day, l.day) && before.sofar+l.cost < l.sofar {
						l.sofar, l.back = before.sofar+l.cost, k
					}
				}
			}
			if l.sofar < none {
				kept = append(kept, l)
			}
		}
		if len(kept) == 0 {
			return 0, false
		}
		layers = append(layers, kept)
	}
	if len(layers) == 0 {
		return 0, true
	}
	last := layers[len(layers)-1]
	at := 0
	for k := range last {
		if last[k].sofar < last[at].sofar {
			at = k
		}
	}
	total := int(last[at].sofar)
	for i := len(layers) - 1; i >= 0; i-- {
		l := layers[i][at]
		b.useFac(l.fac, l.day, 1<<l.part, b.m.unit.coffee)
		if 1<<l.part != bitL {
			b.use(&b.virtual, l.day*5+l.part, 1)
		}
		at = l.back
	}
	return total, true
}

// coffeeLinks lists, for each day, the cheapest part and host of a catch-up.
func (b *bound) coffeeLinks(i int) []link {
	m, c := b.m, &b.m.coffees[i]
	var out []link
	for _, d := range c.days {
		best := link{catchup: catchup{cost: none}}
		for p := range 5 {
			node := c.nodes[d*5+p]
			if node >= none {
				continue
			}
			if 1<<p != bitL {
				node += b.virtual.whole[d*5+p]
			}
			for f := range m.facs {
				if t := sum(node, c.facs[f], b.facPrice(f, d, 1<<p, m.unit.coffee)); t < best.cost {
					best = link{catchup: catchup{day: d, part: p, fac: f, cost: t}}
				}
			}
		}
		if best.cost < none {
			out = append(out, best)
		}
	}
	b.s.steps += int64(len(c.days) * 5 * len(m.facs))
	return out
}

// gathering returns the least cost of the celebration alone.
func (b *bound) gathering() (int, bool) {
	m := b.m
	var best gathering
	bestCost := none
	for h := range 2 {
		for d, node := range m.party.nodes[h] {
			if node >= bestCost {
				continue
			}
			for v, vc := range m.party.venue {
				t1 := sum(node, vc, b.venuePrice(v, d, halfBits[h]))
				if t1 >= bestCost {
					continue
				}
				for f := range m.facs {
					if t := sum(t1, m.party.fac[f], b.facPrice(f, d, halfBits[h], m.unit.party)); t < bestCost {
						bestCost, best = t, gathering{day: d, part: h, venue: v, fac: f}
					}
				}
			}
		}
	}
	if bestCost >= none {
		return 0, false
	}
	b.useFac(best.fac, best.day, halfBits[best.part], m.unit.party)
	for p := range 5 {
		if halfBits[best.part]&(1<<p) != 0 {
			b.use(&b.venue, (best.venue*m.days+best.day)*5+p, 1)
		}
	}
	return int(bestCost), true
}
