package sets

import (
	"cmp"
	"maps"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// group is a kind of members that is counted in every set: those with a tag, or
// those with a value of which a set may have only so many.
type group struct {
	prices []price // by the number of members
}

// model is a question with numbers for names. Everything is in the order of the
// ids, so that the order in which a question lists things changes nothing.
type model struct {
	delegates, sets, slots, facs []string

	pair   []price   // by two delegates: what they cost in one set
	at     []price   // by set and delegate: pins and moves from a baseline
	bySlot []price   // by slot and delegate
	byFac  []price   // by facilitator and delegate
	groups []group   // counted in each set
	of     [][]int32 // the groups of a delegate
	in     []bool    // by delegate and group

	sizes    []price // of an open set, by the number of members
	optional []bool
	pinned   []int // the set that a delegate is pinned to, or -1

	setSlot  []price // by set and slot: changed from the baseline
	setFac   []price // by set and facilitator
	cell     []price // by facilitator and slot: not free then
	slotsOf  [][]int // slots that a set may have
	facsOf   [][]int // facilitators that a set may have
	facLoad  [][]price
	slotLoad [][]price

	told []told // what the baseline says of each set

	values   [][]int // by attribute that is mixed, the dearest first, and delegate
	constant price   // what every allocation costs
}

// told is what people were told of a set: its slot and facilitator, or -1.
type told struct{ slot, fac int }

func (m *model) n() int { return len(m.delegates) }

// compile reads a question.
func compile(q *instance.Sets) *model {
	m := &model{}
	delegates := sorted(q.Delegates, func(d instance.SetDelegate) string { return d.ID })
	open := sorted(q.Sets, func(o instance.OpenSet) string { return o.ID })
	slots := sorted(q.Slots, func(l instance.Slot) string { return l.ID })
	facs := sorted(q.Facilitators, func(f instance.SetFacilitator) string { return f.ID })
	m.delegates = names(delegates, func(d instance.SetDelegate) string { return d.ID })
	m.sets = names(open, func(o instance.OpenSet) string { return o.ID })
	m.slots = names(slots, func(l instance.Slot) string { return l.ID })
	m.facs = names(facs, func(f instance.SetFacilitator) string { return f.ID })
	m.readPairs(q, delegates)
	m.readGroups(q, delegates)
	m.readKinds(q, delegates)
	m.readPlaces(q, delegates, facs)
	m.readSets(q, open)
	m.readLoads(q, slots, facs)
	m.readPins(q)
	m.readBaseline(q.Baseline)
	return m
}

// sorted returns the things in the order of their ids; of two with one id the last
// counts.
func sorted[T any](things []T, id func(T) string) []T {
	byID := map[string]T{}
	for _, t := range things {
		byID[id(t)] = t
	}
	out := slices.Collect(maps.Values(byID))
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	return out
}

func names[T any](things []T, id func(T) string) []string {
	out := make([]string, len(things))
	for i, t := range things {
		out[i] = id(t)
	}
	return out
}

// find returns the number of an id, or -1.
func find(ids []string, id string) int {
	if i, found := slices.BinarySearch(ids, id); found {
		return i
	}
	return -1
}

// readPairs fills in what two delegates cost in one set. Buddies are paid for from
// the start and give it back when they are together.
func (m *model) readPairs(q *instance.Sets, delegates []instance.SetDelegate) {
	n := m.n()
	m.pair = make([]price, n*n)
	for a := range n {
		for b := range a {
			m.addPair(a, b, alike(q, &delegates[a], &delegates[b]))
		}
	}
	for a, d := range delegates {
		if d.Manager != nil {
			m.addPair(a, find(m.delegates, *d.Manager), brokenUnit)
		}
	}
	for _, p := range q.NotWith {
		m.addPair(find(m.delegates, p[0]), find(m.delegates, p[1]), brokenUnit)
	}
	for _, p := range q.Buddies {
		a, b := find(m.delegates, p[0]), find(m.delegates, p[1])
		if a < 0 || b < 0 || a == b {
			continue
		}
		m.constant += price(q.Weights.Buddy)
		m.addPair(a, b, -price(q.Weights.Buddy))
	}
}

// addPair adds to the price of two delegates in one set. Somebody who may not be
// with themselves cannot be placed at all.
func (m *model) addPair(a, b int, p price) {
	switch {
	case a < 0 || b < 0:
	case a == b:
		m.constant += p
	default:
		m.pair[a*m.n()+b] += p
		m.pair[b*m.n()+a] += p
	}
}

// alike returns the cost of two delegates being of one kind or far apart.
func alike(q *instance.Sets, a, b *instance.SetDelegate) price {
	total := price(0)
	for attr, weight := range q.Mix { // a sum: the order does not matter
		va, known := a.Attrs[attr]
		vb, knownToo := b.Attrs[attr]
		if known && knownToo && va == vb {
			total += price(weight)
		}
	}
	if q.Spread != nil && a.Level != nil && b.Level != nil {
		apart := max(*a.Level-*b.Level, *b.Level-*a.Level)
		total += price(q.Spread.Cost * max(0, apart-q.Spread.Free))
	}
	return total
}

// readGroups fills in who is counted by which tag or limit.
func (m *model) readGroups(q *instance.Sets, delegates []instance.SetDelegate) {
	type kind struct {
		has    func(instance.SetDelegate) bool
		prices []price
	}
	kinds := []kind{}
	for _, tag := range slices.Sorted(maps.Keys(q.Lone)) {
		prices := make([]price, m.n()+1)
		prices[min(1, m.n())] = price(q.Lone[tag])
		kinds = append(kinds, kind{func(d instance.SetDelegate) bool { return slices.Contains(d.Tags, tag) }, prices})
	}
	limits := slices.Clone(q.AtMost)
	slices.SortFunc(limits, func(a, b instance.AtMost) int {
		return cmp.Or(cmp.Compare(a.Attr, b.Attr), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Max, b.Max))
	})
	for _, l := range limits {
		prices := make([]price, m.n()+1)
		for k := range prices {
			prices[k] = brokenUnit * price(max(0, k-l.Max))
		}
		kinds = append(kinds, kind{func(d instance.SetDelegate) bool { v, known := d.Attrs[l.Attr]; return known && v == l.Value }, prices})
	}
	m.of = make([][]int32, m.n())
	m.in = make([]bool, m.n()*len(kinds))
	for g, k := range kinds {
		m.groups = append(m.groups, group{k.prices})
		for d := range delegates {
			if k.has(delegates[d]) {
				m.of[d] = append(m.of[d], int32(g))
				m.in[d*len(kinds)+g] = true
			}
		}
	}
}

// readKinds numbers the values of each attribute that is mixed by the first delegate
// who has them. A delegate without the attribute is alone.
func (m *model) readKinds(q *instance.Sets, delegates []instance.SetDelegate) {
	attrs := slices.Sorted(maps.Keys(q.Mix))
	slices.SortStableFunc(attrs, func(a, b string) int { return q.Mix[b] - q.Mix[a] })
	for _, attr := range attrs {
		first, row := map[string]int{}, make([]int, len(delegates))
		for d := range delegates {
			row[d] = d
			if value, known := delegates[d].Attrs[attr]; known {
				if _, had := first[value]; !had {
					first[value] = d
				}
				row[d] = first[value]
			}
		}
		m.values = append(m.values, row)
	}
}

// readPlaces fills in what a delegate costs in each slot and with each facilitator.
func (m *model) readPlaces(q *instance.Sets, delegates []instance.SetDelegate, facs []instance.SetFacilitator) {
	n := m.n()
	m.bySlot, m.byFac = make([]price, len(m.slots)*n), make([]price, len(m.facs)*n)
	for d := range delegates {
		for l, id := range m.slots {
			if slices.Contains(delegates[d].Cannot, id) {
				m.bySlot[l*n+d] += brokenUnit
			}
			if slices.Contains(delegates[d].PreferNot, id) {
				m.bySlot[l*n+d] += price(q.Weights.PreferNot)
			}
		}
	}
	own := price(0)
	switch q.Rules.FacilitatorOrg {
	case "hard":
		own = brokenUnit
	case "soft":
		own = price(q.Weights.FacOrg)
	}
	for f := range facs {
		for d := range delegates {
			if slices.Contains(facs[f].Manages, m.delegates[d]) {
				m.byFac[f*n+d] += brokenUnit
			}
			if org, known := delegates[d].Attrs["org"]; known && org == facs[f].Org {
				m.byFac[f*n+d] += own
			}
		}
	}
}

// readSets fills in the sizes, slots and facilitators that a set may have.
func (m *model) readSets(q *instance.Sets, open []instance.OpenSet) {
	prices := make([]price, m.n()+1)
	for k := range prices {
		off := k - q.Size.Target
		prices[k] = price(q.Weights.Size*max(off, -off) + q.Weights.SizeSquare*off*off)
		prices[k] += brokenUnit * price(max(0, max(1, q.Size.Min)-k, k-q.Size.Max))
	}
	m.sizes = prices
	every := func(ids []string, fixed *string) []int {
		if fixed != nil {
			if i := find(ids, *fixed); i >= 0 {
				return []int{i}
			}
			m.constant += brokenUnit
		}
		out := make([]int, len(ids))
		for i := range out {
			out[i] = i
		}
		return out
	}
	for s := range open {
		m.optional = append(m.optional, open[s].Optional)
		m.slotsOf = append(m.slotsOf, every(m.slots, open[s].Slot))
		m.facsOf = append(m.facsOf, every(m.facs, open[s].Facilitator))
	}
	m.setSlot, m.setFac = make([]price, len(m.sets)*len(m.slots)), make([]price, len(m.sets)*len(m.facs))
}

// readLoads fills in what facilitators and slots can bear.
func (m *model) readLoads(q *instance.Sets, slots []instance.Slot, facs []instance.SetFacilitator) {
	m.cell = make([]price, len(m.facs)*len(m.slots))
	for f := range facs {
		loads := make([]price, len(m.sets)+1)
		for k := range loads {
			loads[k] = price(q.Weights.FacOver*max(0, k-facs[f].PrefSets)) + brokenUnit*price(max(0, k-facs[f].MaxSets))
		}
		m.facLoad = append(m.facLoad, loads)
		for l, id := range m.slots {
			if !slices.Contains(facs[f].Slots, id) {
				m.cell[f*len(m.slots)+l] = brokenUnit
			}
		}
	}
	for l := range slots {
		loads := make([]price, len(m.sets)+1)
		for k := range loads {
			loads[k] = brokenUnit * price(max(0, k-slots[l].MaxSets))
		}
		m.slotLoad = append(m.slotLoad, loads)
	}
}

// readPins fixes delegates to sets. A pin that names nobody is ignored; one to no
// set, or a second one elsewhere, cannot hold.
func (m *model) readPins(q *instance.Sets) {
	m.pinned = make([]int, m.n())
	m.at = make([]price, len(m.sets)*m.n())
	for d := range m.pinned {
		m.pinned[d] = -1
	}
	pins := slices.Clone(q.Pins)
	slices.SortFunc(pins, func(a, b instance.SetPin) int {
		return cmp.Or(cmp.Compare(a.Delegate, b.Delegate), cmp.Compare(a.Set, b.Set))
	})
	for _, p := range slices.Compact(pins) {
		d, s := find(m.delegates, p.Delegate), find(m.sets, p.Set)
		switch {
		case d < 0:
		case s < 0 || m.pinned[d] >= 0:
			m.constant += brokenUnit
		default:
			m.pinned[d] = s
			m.optional[s] = false
		}
	}
}

// readBaseline prices what people were told otherwise.
func (m *model) readBaseline(base *instance.SetBaseline) {
	m.told = make([]told, len(m.sets))
	for s := range m.told {
		m.told[s] = told{-1, -1}
	}
	if base == nil {
		return
	}
	for d, id := range m.delegates {
		was, placed := base.Assignment[id]
		for s := range m.sets {
			if placed && m.sets[s] != was {
				m.at[s*m.n()+d] += price(base.Weights.Move)
			}
		}
	}
	for s, id := range m.sets {
		was, held := base.Sets[id]
		if !held {
			continue
		}
		m.told[s] = told{find(m.slots, was.Slot), find(m.facs, was.Facilitator)}
		for l := range m.slots {
			if l != m.told[s].slot {
				m.setSlot[s*len(m.slots)+l] += price(base.Weights.Slot)
			}
		}
		for f := range m.facs {
			if f != m.told[s].fac {
				m.setFac[s*len(m.facs)+f] += price(base.Weights.Fac)
			}
		}
	}
}
