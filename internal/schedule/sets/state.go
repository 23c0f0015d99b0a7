package sets

import "slices"

// state is an allocation that is being changed. A set that is open has a slot and a
// facilitator; one that is not has no members.
type state struct {
	m       *model
	set     []int   // of each delegate; -1 while out
	members [][]int // of each set
	open    []bool
	opened  []int // the sets that are open, in order
	slot    []int // of each set
	fac     []int
	counts  []int32 // by set and group

	add     []price // by set and delegate: what the delegate costs there, apart from groups and size
	inSlot  []price // by set and slot: what the slot costs the members
	withFac []price // by set and facilitator

	facSets  []int // open sets of a facilitator
	slotSets []int
	cellSets []int // by facilitator and slot

	total price
}

// newState returns a state with nobody placed. Sets that may stay empty are closed.
func newState(m *model) *state {
	n, sets := m.n(), len(m.sets)
	s := &state{m: m, set: make([]int, n), members: make([][]int, sets), open: make([]bool, sets), slot: make([]int, sets), fac: make([]int, sets),
		counts: make([]int32, sets*len(m.groups)), add: make([]price, sets*n), inSlot: make([]price, sets*len(m.slots)),
		withFac: make([]price, sets*len(m.facs)), facSets: make([]int, len(m.facs)), slotSets: make([]int, len(m.slots)),
		cellSets: make([]int, len(m.facs)*len(m.slots)), total: m.constant}
	for d := range s.set {
		s.set[d] = -1
	}
	for t := range sets {
		s.slot[t], s.fac[t] = m.slotsOf[t][0], m.facsOf[t][0]
		copy(s.add[t*n:], m.at[t*n:(t+1)*n])
		s.tint(t, m.bySlot[s.slot[t]*n:], m.byFac[s.fac[t]*n:], 1)
	}
	for t := range sets {
		if !m.optional[t] {
			s.openSet(t)
		}
	}
	return s
}

// tint adds two rows to what each delegate costs in a set, or takes them away.
func (s *state) tint(t int, a, b []price, sign price) {
	n := s.m.n()
	row := s.add[t*n : (t+1)*n]
	a, b = a[:n], b[:n]
	for d := range row {
		row[d] += sign * (a[d] + b[d])
	}
}

// load returns what one more set in the cell costs, and counts it.
func (s *state) load(t, slot, fac int) price {
	m := s.m
	at := fac*len(m.slots) + slot
	p := m.setSlot[t*len(m.slots)+slot] + m.setFac[t*len(m.facs)+fac] + m.cell[at]
	p += m.facLoad[fac][s.facSets[fac]+1] - m.facLoad[fac][s.facSets[fac]]
	p += m.slotLoad[slot][s.slotSets[slot]+1] - m.slotLoad[slot][s.slotSets[slot]]
	if s.cellSets[at] > 0 {
		p += brokenUnit
	}
	s.facSets[fac]++
	s.slotSets[slot]++
	s.cellSets[at]++
	return p
}

// unload returns what taking the set out of the cell saves, as a negative price.
func (s *state) unload(t, slot, fac int) price {
	at := fac*len(s.m.slots) + slot
	s.facSets[fac]--
	s.slotSets[slot]--
	s.cellSets[at]--
	p := s.load(t, slot, fac)
	s.facSets[fac]--
	s.slotSets[slot]--
	s.cellSets[at]--
	return -p
}

func (s *state) openSet(t int) {
	s.open[t] = true
	at, _ := slices.BinarySearch(s.opened, t)
	s.opened = slices.Insert(s.opened, at, t)
	s.total += s.load(t, s.slot[t], s.fac[t]) + s.m.sizes[len(s.members[t])]
}

func (s *state) closeSet(t int) {
	s.open[t] = false
	at, _ := slices.BinarySearch(s.opened, t)
	s.opened = slices.Delete(s.opened, at, at+1)
	s.total += s.unload(t, s.slot[t], s.fac[t]) - s.m.sizes[len(s.members[t])]
}

// joinGroups returns what the groups of a set cost more when a delegate joins.
func (s *state) joinGroups(d, t int) price {
	p := price(0)
	for _, g := range s.m.of[d] {
		k := s.counts[t*len(s.m.groups)+int(g)]
		prices := s.m.groups[g].prices
		p += prices[k+1] - prices[k]
	}
	return p
}

// leaveGroups returns what the groups of a set cost more when a delegate leaves.
func (s *state) leaveGroups(d, t int) price {
	p := price(0)
	for _, g := range s.m.of[d] {
		k := s.counts[t*len(s.m.groups)+int(g)]
		prices := s.m.groups[g].prices
		p += prices[k-1] - prices[k]
	}
	return p
}

// ofMove returns what moving a delegate to another open set costs.
func (s *state) ofMove(d, t int) price {
	n, from := s.m.n(), s.set[d]
	a, b := len(s.members[from]), len(s.members[t])
	p := s.add[t*n+d] - s.add[from*n+d]
	p += s.m.sizes[a-1] - s.m.sizes[a] + s.m.sizes[b+1] - s.m.sizes[b]
	if len(s.m.of[d]) > 0 {
		p += s.leaveGroups(d, from) + s.joinGroups(d, t)
	}
	return p
}

// ofSwap returns what exchanging two delegates of different sets costs.
func (s *state) ofSwap(a, b int) price {
	n, from, to := s.m.n(), s.set[a], s.set[b]
	p := s.add[to*n+a] - s.add[from*n+a] + s.add[from*n+b] - s.add[to*n+b] - 2*s.m.pair[a*n+b]
	if len(s.m.of[a])+len(s.m.of[b]) > 0 {
		p += s.swapGroups(a, b, from, to) + s.swapGroups(b, a, to, from)
	}
	return p
}

// swapGroups returns what the groups of a that b is not in cost more when a goes
// from one set to the other and b comes back.
func (s *state) swapGroups(a, b, from, to int) price {
	p := price(0)
	kinds := len(s.m.groups)
	for _, g := range s.m.of[a] {
		if s.m.in[b*kinds+int(g)] {
			continue
		}
		prices := s.m.groups[g].prices
		k, j := s.counts[from*kinds+int(g)], s.counts[to*kinds+int(g)]
		p += prices[k-1] - prices[k] + prices[j+1] - prices[j]
	}
	return p
}

// place puts a delegate who is out into an open set.
func (s *state) place(d, t int) {
	m, n := s.m, s.m.n()
	size := len(s.members[t])
	s.total += s.add[t*n+d] + s.joinGroups(d, t) + m.sizes[size+1] - m.sizes[size]
	s.set[d] = t
	s.members[t] = append(s.members[t], d)
	s.count(d, t, 1)
}

// take puts a delegate out.
func (s *state) take(d int) {
	m, n, t := s.m, s.m.n(), s.set[d]
	size := len(s.members[t])
	s.total += -s.add[t*n+d] + s.leaveGroups(d, t) + m.sizes[size-1] - m.sizes[size]
	s.set[d] = -1
	at := slices.Index(s.members[t], d)
	s.members[t][at] = s.members[t][size-1]
	s.members[t] = s.members[t][:size-1]
	s.count(d, t, -1)
}

// count keeps what a set costs others when a delegate comes or goes.
func (s *state) count(d, t int, sign price) {
	m, n := s.m, s.m.n()
	row, pair := s.add[t*n:(t+1)*n], m.pair[d*n:(d+1)*n]
	pair = pair[:len(row)]
	if sign > 0 {
		for i, p := range pair {
			row[i] += p
		}
	} else {
		for i, p := range pair {
			row[i] -= p
		}
	}
	for l := range m.slots {
		s.inSlot[t*len(m.slots)+l] += sign * m.bySlot[l*n+d]
	}
	for f := range m.facs {
		s.withFac[t*len(m.facs)+f] += sign * m.byFac[f*n+d]
	}
	for _, g := range m.of[d] {
		s.counts[t*len(m.groups)+int(g)] += int32(sign)
	}
}

func (s *state) move(d, t int) {
	s.take(d)
	s.place(d, t)
}

func (s *state) swap(a, b int) {
	from, to := s.set[a], s.set[b]
	s.take(a)
	s.take(b)
	s.place(a, to)
	s.place(b, from)
}

// here returns what a set pays for its slot and facilitator, apart from loads.
func (s *state) here(t, slot, fac int) price {
	return s.inSlot[t*len(s.m.slots)+slot] + s.withFac[t*len(s.m.facs)+fac]
}

// meet gives a set another slot and facilitator.
func (s *state) meet(t, slot, fac int) {
	m, n := s.m, s.m.n()
	if s.open[t] {
		s.total += s.unload(t, s.slot[t], s.fac[t]) + s.load(t, slot, fac) + s.here(t, slot, fac) - s.here(t, s.slot[t], s.fac[t])
	}
	s.tint(t, m.bySlot[s.slot[t]*n:], m.byFac[s.fac[t]*n:], -1)
	s.slot[t], s.fac[t] = slot, fac
	s.tint(t, m.bySlot[slot*n:], m.byFac[fac*n:], 1)
}

// ofMeet returns what another slot and facilitator would cost an open set.
func (s *state) ofMeet(t, slot, fac int) price {
	p := s.unload(t, s.slot[t], s.fac[t]) + s.load(t, slot, fac) + s.here(t, slot, fac) - s.here(t, s.slot[t], s.fac[t])
	s.unload(t, slot, fac)
	s.load(t, s.slot[t], s.fac[t])
	return p
}

// ofExchange returns what it costs two open sets to meet in these cells.
func (s *state) ofExchange(a, b int, ca, cb [2]int) price {
	wasA, wasB := [2]int{s.slot[a], s.fac[a]}, [2]int{s.slot[b], s.fac[b]}
	p := s.unload(a, wasA[0], wasA[1]) + s.unload(b, wasB[0], wasB[1]) + s.load(a, ca[0], ca[1]) + s.load(b, cb[0], cb[1])
	p += s.here(a, ca[0], ca[1]) + s.here(b, cb[0], cb[1]) - s.here(a, wasA[0], wasA[1]) - s.here(b, wasB[0], wasB[1])
	s.unload(a, ca[0], ca[1])
	s.unload(b, cb[0], cb[1])
	s.load(a, wasA[0], wasA[1])
	s.load(b, wasB[0], wasB[1])
	return p
}

// snapshot is what a state can be put back to.
type snapshot struct {
	set, slot, fac []int
	open           []bool
	total          price
}

func (s *state) snapshot() snapshot {
	return *(&snapshot{s.set, s.slot, s.fac, s.open, s.total}).clone()
}

func (p *snapshot) clone() *snapshot {
	return &snapshot{slices.Clone(p.set), slices.Clone(p.slot), slices.Clone(p.fac), slices.Clone(p.open), p.total}
}

func (s *state) into(to *snapshot) {
	to.copy(&snapshot{s.set, s.slot, s.fac, s.open, s.total})
}

// copy makes the snapshot the same as another.
func (p *snapshot) copy(from *snapshot) {
	copy(p.set, from.set)
	copy(p.slot, from.slot)
	copy(p.fac, from.fac)
	copy(p.open, from.open)
	p.total = from.total
}

// restore puts the allocation back to the snapshot.
func (s *state) restore(to *snapshot) {
	for d, t := range s.set {
		if t >= 0 && t != to.set[d] {
			s.take(d)
		}
	}
	for t := range s.open {
		if s.open[t] && !to.open[t] {
			s.closeSet(t)
		}
	}
	for t := range s.slot {
		if s.slot[t] != to.slot[t] || s.fac[t] != to.fac[t] {
			s.meet(t, to.slot[t], to.fac[t])
		}
		if to.open[t] && !s.open[t] {
			s.openSet(t)
		}
	}
	for d, t := range to.set {
		if t >= 0 && s.set[d] < 0 {
			s.place(d, t)
		}
	}
}
