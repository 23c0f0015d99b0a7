package sets

import "slices"

// trySwap tries to exchange two delegates, more often two of one kind.
func (w *walker) trySwap() {
	s := w.s
	if len(w.free) < 2 {
		return
	}
	a := w.free[w.dice.below(len(w.free))]
	from := w.free
	if roll := w.dice.below(5); roll < 3 && len(w.kin) > 0 {
		from = w.kin[roll%len(w.kin)][a]
	}
	b := from[w.dice.below(len(from))]
	if s.set[a] != s.set[b] && w.kept(s.ofSwap(a, b)) {
		s.swap(a, b)
		w.steps += w.toil
	}
}

func (w *walker) tryMove() {
	s := w.s
	if len(w.free) == 0 {
		return
	}
	d, t := w.free[w.dice.below(len(w.free))], s.opened[w.dice.below(len(s.opened))]
	if s.set[d] != t && w.kept(s.ofMove(d, t)) {
		s.move(d, t)
		w.steps += w.toil
	}
}

// tryMeet tries another slot or facilitator for a set, or to exchange those of two
// sets.
func (w *walker) tryMeet() {
	s, m := w.s, w.s.m
	a := w.loose[w.dice.below(len(w.loose))]
	if !s.open[a] {
		return
	}
	slot, fac := s.slot[a], s.fac[a]
	kind := w.dice.below(4)
	if kind == 3 {
		w.tryExchange(a, s.opened[w.dice.below(len(s.opened))])
		return
	}
	if kind != 1 {
		slot = m.slotsOf[a][w.dice.below(len(m.slotsOf[a]))]
	}
	if kind != 0 {
		fac = m.facsOf[a][w.dice.below(len(m.facsOf[a]))]
	}
	if (slot != s.slot[a] || fac != s.fac[a]) && w.kept(s.ofMeet(a, slot, fac)) {
		s.meet(a, slot, fac)
	}
}

func (w *walker) tryExchange(a, b int) {
	s, m := w.s, w.s.m
	ca, cb := [2]int{s.slot[b], s.fac[b]}, [2]int{s.slot[a], s.fac[a]}
	switch w.dice.below(3) {
	case 0:
		ca[0], cb[0] = s.slot[a], s.slot[b]
	case 1:
		ca[1], cb[1] = s.fac[a], s.fac[b]
	}
	if a != b && m.mayMeet(a, ca) && m.mayMeet(b, cb) && w.kept(s.ofExchange(a, b, ca, cb)) {
		s.meet(a, ca[0], ca[1])
		s.meet(b, cb[0], cb[1])
	}
}

// mayMeet says whether a set may have the slot and facilitator.
func (m *model) mayMeet(t int, cell [2]int) bool {
	return slices.Contains(m.slotsOf[t], cell[0]) && slices.Contains(m.facsOf[t], cell[1])
}

// reassign takes one member out of every set, of one kind or of any, and puts all
// back at least cost.
func (w *walker) reassign() {
	s := w.s
	if w.choose(); len(w.chosen) < 2 {
		return
	}
	k := len(w.chosen)
	w.steps += int64(k*k) / 2
	for i, d := range w.chosen {
		for j, e := range w.chosen {
			w.costs[i*k+j] = s.inPlaceOf(d, e).at(w.broken)
		}
	}
	rows := w.hands.solve(k, w.costs)
	saved := int64(0)
	for c, r := range rows {
		saved += w.costs[c*k+c] - w.costs[r*k+c]
	}
	if saved <= 0 {
		return
	}
	to := make([]int, k)
	for c, d := range w.chosen {
		to[c] = s.set[d]
	}
	for _, d := range w.chosen {
		s.take(d)
	}
	for c, r := range rows {
		s.place(w.chosen[r], to[c])
	}
}

// choose picks a member of every set that has one of the kind.
func (w *walker) choose() {
	s, m := w.s, w.s.m
	w.chosen = w.chosen[:0]
	if len(w.free) == 0 {
		return
	}
	kind := w.dice.below(len(m.values)+1) - 1
	like := w.free[w.dice.below(len(w.free))]
	for _, t := range s.opened {
		pick, count := -1, 0
		for _, d := range s.members[t] {
			if m.pinned[d] < 0 && (kind < 0 || m.values[kind][d] == m.values[kind][like]) {
				count++
				if w.dice.below(count) == 0 {
					pick = d
				}
			}
		}
		if pick >= 0 {
			w.chosen = append(w.chosen, pick)
		}
	}
}

// inPlaceOf returns what a delegate costs in the set of another who has left it.
func (s *state) inPlaceOf(d, e int) price {
	m, t := s.m, s.set[e]
	p := s.add[t*m.n()+d] - m.pair[d*m.n()+e]
	for _, g := range m.of[d] {
		k := s.counts[t*len(m.groups)+int(g)]
		if m.in[e*len(m.groups)+int(g)] {
			k--
		}
		p += m.groups[g].prices[k+1] - m.groups[g].prices[k]
	}
	return p
}

// tryCount opens a set that was empty and fills it, closes one and spreads its
// members over the others, or does both with the same members.
func (w *walker) tryCount() {
	s := w.s
	if len(w.spare) == 0 {
		return
	}
	t, other := w.spare[w.dice.below(len(w.spare))], w.spare[w.dice.below(len(w.spare))]
	before := s.snapshot()
	w.steps += int64(s.m.n())
	switch {
	case s.open[t] && !s.open[other]:
		w.rename(t, other)
	case s.open[t] && len(s.opened) == 1:
		return
	case s.open[t]:
		w.close(t)
	default:
		s.openSet(t)
		w.pickCell(t)
		for w.fill(t) {
		}
	}
	if !w.kept(s.total - before.total) {
		s.restore(&before)
	}
}

// rename moves the members of a set to one that was empty.
func (w *walker) rename(t, empty int) {
	s := w.s
	gone := slices.Clone(s.members[t])
	for _, d := range gone {
		s.take(d)
	}
	s.closeSet(t)
	s.openSet(empty)
	w.pickCell(empty)
	for _, d := range gone {
		s.place(d, empty)
	}
}

// close spreads the members of a set over the others.
func (w *walker) close(t int) {
	s := w.s
	gone := slices.Clone(s.members[t])
	for _, d := range gone {
		s.take(d)
	}
	s.closeSet(t)
	w.dice.shuffle(gone)
	for _, d := range gone {
		w.placeBest(d, w.broken)
	}
}

// fill moves the delegate to the set whose move saves most, if one does.
func (w *walker) fill(t int) bool {
	s := w.s
	best, least := -1, int64(0)
	for _, d := range w.free {
		if s.set[d] == t {
			continue
		}
		if c := s.ofMove(d, t).at(w.broken); c < least {
			best, least = d, c
		}
	}
	if best >= 0 {
		s.move(best, t)
	}
	return best >= 0
}
