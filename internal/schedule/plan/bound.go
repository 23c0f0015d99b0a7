package plan

import (
	"math"
	"slices"
)

// The bound is a Lagrangian relaxation: what cohorts, sets, catch-ups and the
// celebration share (facilitators, venues, weeks, virtual rooms) is not limited but
// priced, so that each is planned alone and exactly. For any prices the sum of these
// costs, less what the capacities are worth, is at most the cost of any plan
// (Geoffrion 1974). Prices move by subgradient steps of Polyak's length (1969).

// scale is the number of price units to one of cost, so that prices are whole and
// the bound is exact.
const scale = 256

// highest bounds every price, so that sums of them fit.
const highest = 1000 * scale

// bound holds the prices and the best bound that they have given.
type bound struct {
	m        *model // every cost multiplied by scale
	s        *state
	p        *paths
	weights  float64 // of the next step, halved when bounds stop rising
	stale    int
	due      int64 // steps that it may have taken
	others   int   // what catch-ups and the celebration cost alone
	best     int   // in units of cost
	priced   bool  // prices have moved
	hopeless bool  // something has no plan of its own: proven
	facPart  lambda
	facMonth lambda
	facUnits lambda // the target, with the weight of what goes over it
	facTotal lambda
	facSets  lambda
	venue    lambda
	week     lambda
	virtual  lambda

	setPrice  [][]cost // by facilitator: of day*4+part for a set meeting
	union     []cost
	layers    [maxMeetings][]cost
	fullPrice []cost // by facilitator, of the day that is looked at
	halfPrice []cost
}

// lambda prices uses of resources with the same kind of limit.
type lambda struct {
	price []float64
	slope []float64 // the direction of the last step
	whole []cost    // price in whole units, as used
	limit []int
	used  []int
	most  float64 // no price is higher
}

func newLambda(n int, limit func(int) int) lambda {
	l := lambda{most: highest, price: make([]float64, n), slope: make([]float64, n), whole: make([]cost, n), limit: make([]int, n), used: make([]int, n)}
	for i := range l.limit {
		l.limit[i] = limit(i)
	}
	return l
}

func newBound(m *model) *bound {
	days, facs := m.days, len(m.facs)
	one := func(int) int { return 1 }
	b := &bound{m: m, s: newState(m), p: newPaths(m), weights: 1, best: 0,
		facPart:  newLambda(facs*days*5, one),
		venue:    newLambda(len(m.venues)*days*5, one),
		facMonth: newLambda(facs*m.months, func(i int) int { return int(m.facs[i/m.months].monthCap) }),
		facUnits: newLambda(facs, func(f int) int { return int(m.facs[f].target) }),
		facTotal: newLambda(facs, func(f int) int { return int(m.facs[f].totalCap) }),
		facSets:  newLambda(facs, func(f int) int { return int(m.facs[f].maxSets) }),
		week:     newLambda(m.weeks, func(int) int { return m.in.Limits.WorkshopsPerWeek }),
		virtual:  newLambda(days*5, func(int) int { return m.in.Limits.ParallelVirtual }),
	}
	b.facUnits.most = float64(m.in.Weights.Over * scale)
	m.stretch()
	b.setPrice = make([][]cost, facs)
	for f := range b.setPrice {
		b.setPrice[f] = make([]cost, days*4)
	}
	b.union = make([]cost, days*4)
	for k := range m.meetings {
		b.layers[k] = make([]cost, days*4)
	}
	b.fullPrice, b.halfPrice = make([]cost, facs), make([]cost, facs)
	return b
}

// stretch multiplies every cost by scale; one too large to be summed then counts
// as less than it is.
func (m *model) stretch() {
	grow := func(tables ...[]cost) {
		for _, t := range tables {
			for i := range t {
				if t[i] < none {
					t[i] = min(t[i], 1<<11) * scale
				}
			}
		}
	}
	m.gapDay, m.offPattern = m.gapDay*scale, m.offPattern*scale
	grow(m.gapCost)
	for i := range m.cohorts {
		c := &m.cohorts[i]
		c.pairChange, c.venueChange = c.pairChange*scale, c.venueChange*scale
		grow(c.full, c.half[0], c.half[1], c.fullVenue, c.halfVenue, c.fullFac, c.halfFac)
	}
	for i := range m.sets {
		set := &m.sets[i]
		grow(set.facs)
		if set.uniform {
			grow(set.layers[0])
			continue
		}
		seen := map[*cost]bool{}
		for _, t := range set.layers {
			if !seen[&t[0]] {
				seen[&t[0]] = true
				grow(t)
			}
		}
	}
	for i := range m.coffees {
		grow(m.coffees[i].nodes)
	}
	if m.party != nil {
		grow(m.party.nodes[0], m.party.nodes[1], m.party.venue)
	}
}

func (b *bound) all() []*lambda {
	return []*lambda{&b.facPart, &b.facMonth, &b.facUnits, &b.facTotal, &b.facSets, &b.venue, &b.week, &b.virtual}
}

// raise moves the prices, using steps of work, towards a higher bound; known is
// the cost of a plan. It ends when the bound meets it. What one turn takes too much
// is missing from the next.
func (b *bound) raise(steps int64, known int) {
	b.due += steps
	for b.s.steps < b.due && b.best < known && !b.s.stop() {
		total, ok := b.evaluate()
		if !ok {
			b.hopeless = !b.priced && !b.s.stop()
			return
		}
		b.priced = true
		b.keep(total)
		b.move(total, known)
	}
}

func (b *bound) keep(total int) {
	units := total / scale
	if total > 0 && total%scale != 0 {
		units++
	}
	if units > b.best {
		b.best, b.stale = units, 0
		return
	}
	if b.stale++; b.stale >= 12 {
		b.stale, b.weights = 0, max(0.02, b.weights*0.7)
	}
}

// evaluate plans everything alone at the present prices. It returns the bound,
// scaled, or false if something has no plan of its own.
func (b *bound) evaluate() (int, bool) {
	for _, l := range b.all() {
		for i, p := range l.price {
			l.whole[i] = cost(math.Round(p))
		}
		clear(l.used)
	}
	b.preparePrices()
	total, cohorts := 0, 0
	for c := range b.m.cohorts {
		t, ok := b.cohort(c)
		if !ok || b.s.stop() {
			return 0, false
		}
		cohorts += t
	}
	t, ok := b.coffeeChain()
	if !ok {
		return 0, false
	}
	total += t
	if b.m.party != nil {
		if t, ok = b.gathering(); !ok {
			return 0, false
		}
		total += t
	}
	if !b.priced {
		b.others = total / scale
	}
	total += cohorts
	for _, l := range b.all() {
		for i, p := range l.whole {
			total -= int(p) * l.limit[i]
		}
	}
	return total, true
}

// deflect is the share of the last direction in the next, which keeps prices from
// swinging to and fro (Camerini, Fratta and Maffioli 1975).
const deflect = 0.6

// move takes a subgradient step.
func (b *bound) move(total, known int) {
	norm := 0.0
	for _, l := range b.all() {
		for i := range l.price {
			g := float64(l.used[i]-l.limit[i]) + deflect*l.slope[i]
			if l.price[i] == 0 && g < 0 {
				g = 0
			}
			l.slope[i] = g
			norm += g * g
		}
	}
	if norm == 0 {
		b.weights = 0
		return
	}
	step := b.weights * float64(max(scale, known*scale-total)) / norm
	for _, l := range b.all() {
		for i := range l.price {
			l.price[i] = min(max(0, l.price[i]+step*l.slope[i]), l.most)
		}
	}
}

// preparePrices adds up what a set meeting costs in prices, for every facilitator,
// day and part.
func (b *bound) preparePrices() {
	m := b.m
	for f := range m.facs {
		perUnit := b.facUnits.whole[f] + b.facTotal.whole[f]
		for d := range m.days {
			free := m.facs[f].free[d]
			unit := cost(m.unit.meeting) * (perUnit + b.facMonth.whole[f*m.months+int(m.month[d])])
			for p, part := range meetsIn {
				at := d*4 + p
				if free&(1<<part) == 0 {
					b.setPrice[f][at] = none
					continue
				}
				b.setPrice[f][at] = unit + b.facPart.whole[(f*m.days+d)*5+part] + b.virtual.whole[d*5+part]
			}
		}
	}
	b.s.steps += int64(len(m.facs) * m.days * 4)
}

// pricedSet returns the set with extra costs on its meetings.
func (b *bound) pricedSet(set *series, extra []cost, lo, hi int) *series {
	out := *set
	out.layers = make([][]cost, len(set.layers))
	for k := range set.layers {
		if k > set.held && set.uniform {
			out.layers[k] = b.layers[set.held]
			continue
		}
		if k >= set.held {
			for at := max(0, lo) * 4; at < (min(hi, b.m.days-1)+1)*4; at++ {
				b.layers[k][at] = sum(set.layers[k][at], extra[at])
			}
		}
		out.layers[k] = b.layers[k]
	}
	b.s.steps += int64((hi - lo + 1) * 4)
	return &out
}

// unionPrices fills b.union with the least price of each meeting over all
// facilitators who may take the set.
func (b *bound) unionPrices(set *series) {
	for at := range b.union {
		b.union[at] = none
	}
	for f, c := range set.facs {
		if c >= none {
			continue
		}
		for at, p := range b.setPrice[f] {
			b.union[at] = min(b.union[at], p)
		}
	}
	b.s.steps += int64(len(set.facs) * len(b.union))
}

// facilitators fills p.facs with everyone who may take the set, the cheapest
// first.
func (b *bound) facilitators(set *series) {
	b.p.facs = b.p.facs[:0]
	for f, c := range set.facs {
		if c < none && b.m.facs[f].maxSets > 0 {
			b.p.facs = append(b.p.facs, facCost{f, c + b.facSets.whole[f]})
		}
	}
	slices.SortStableFunc(b.p.facs, func(x, y facCost) int { return int(x.cost - y.cost) })
}
