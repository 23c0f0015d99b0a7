package sets

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Temperatures and the price of a broken rule for costs of the usual size: at hot a
// change that costs 22 more is kept in one of three tries.
const (
	hot     = 22.0
	warm    = 5.0
	cold    = 0.7
	penalty = 30.0
)

// walker searches by changing one allocation.
type walker struct {
	s      *state
	rng    *rand.Rand
	best   snapshot
	free   []int   // delegates who are not pinned
	loose  []int   // sets whose slot or facilitator may change
	spare  []int   // sets that may stay empty
	scale  float64 // the size of costs, 1 is usual
	strict float64 // times the price of a broken rule
	steps  int64

	hands  *assigner
	costs  []int64
	chosen []int
}

func newWalker(m *model, seed, number uint64) *walker {
	w := &walker{s: newState(m), rng: rand.New(rand.NewPCG(seed, number)), strict: 1}
	for d, t := range m.pinned {
		if t < 0 {
			w.free = append(w.free, d)
		}
	}
	for t := range m.sets {
		if len(m.slotsOf[t])*len(m.facsOf[t]) > 1 {
			w.loose = append(w.loose, t)
		}
		if m.optional[t] {
			w.spare = append(w.spare, t)
		}
	}
	w.hands, w.costs, w.chosen = newAssigner(len(m.sets)), make([]int64, len(m.sets)*len(m.sets)), make([]int, 0, len(m.sets))
	return w
}

// begin makes a first allocation.
func (w *walker) begin() {
	w.openEnough()
	s := w.s
	for _, t := range s.opened {
		w.pickCell(t)
	}
	for d, t := range s.m.pinned {
		if t >= 0 {
			s.place(d, t)
		}
	}
	order := slices.Clone(w.free)
	w.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, d := range order {
		w.placeBest(d, 1000)
	}
	w.scale = w.measure()
	w.best = s.snapshot()
}

// openEnough opens as many sets as the delegates fill best.
func (w *walker) openEnough() {
	s, m := w.s, w.s.m
	if len(m.sets) == 0 {
		return
	}
	want, least := 0, int64(math.MaxInt64)
	for k := max(1, len(s.opened)); k <= len(m.sets); k++ {
		low, more := m.n()/k, m.n()%k
		p := m.sizes[0][low]*price(k-more) + m.sizes[0][min(low+1, m.n())]*price(more)
		if c := p.at(1000); c < least {
			want, least = k, c
		}
	}
	for len(s.opened) < want && len(s.opened) < len(m.sets) {
		for _, t := range w.spare {
			if !s.open[t] && len(s.opened) < want {
				s.openSet(t)
			}
		}
	}
}

// pickCell gives a set the slot and facilitator that suit most.
func (w *walker) pickCell(t int) {
	s, m := w.s, w.s.m
	slot, fac, least := s.slot[t], s.fac[t], math.Inf(1)
	for _, l := range m.slotsOf[t] {
		for _, f := range m.facsOf[t] {
			c := float64(s.ofMeet(t, l, f).at(1000)) + w.rng.Float64()
			for d := range m.n() {
				c += float64((m.bySlot[l*m.n()+d] + m.byFac[f*m.n()+d]).at(30)) / float64(len(m.sets))
			}
			if c < least {
				slot, fac, least = l, f, c
			}
		}
	}
	s.meet(t, slot, fac)
}

// placeBest puts a delegate where it costs least.
func (w *walker) placeBest(d int, broken int64) {
	s, m := w.s, w.s.m
	best, least := -1, int64(math.MaxInt64)
	for _, t := range s.opened {
		k := len(s.members[t])
		p := s.add[t*m.n()+d] + s.joinGroups(d, t) + m.sizes[t][k+1] - m.sizes[t][k]
		if c := p.at(broken); c < least {
			best, least = t, c
		}
	}
	s.place(d, best)
}

// usualSwing is the mean change of cost of a random swap with the usual weights.
const usualSwing = 9.0

// measure returns how large costs are beside the usual.
func (w *walker) measure() float64 {
	s := w.s
	if len(w.free) < 2 || len(s.opened) < 2 {
		return 1
	}
	sum, count := 0.0, 0
	for range 400 {
		a, b := w.free[w.rng.IntN(len(w.free))], w.free[w.rng.IntN(len(w.free))]
		if s.set[a] != s.set[b] {
			sum += math.Abs(float64(s.ofSwap(a, b).soft()))
			count++
		}
	}
	if count == 0 || sum == 0 {
		return 1
	}
	return sum / float64(count) / usualSwing
}

// anneal changes the allocation for so many steps while it cools down.
func (w *walker) anneal(steps int64, from, to float64, stop func() bool) {
	begun := w.steps
	fine := float64(max(1, steps))
	for w.steps-begun < steps {
		if stop() {
			return
		}
		heat := w.scale * from * math.Pow(to/from, float64(w.steps-begun)/fine)
		broken := int64(math.Ceil(penalty * w.scale * w.strict))
		w.sweep(heat, broken, 512)
	}
}

// sweep tries so many changes at one temperature.
func (w *walker) sweep(heat float64, broken int64, tries int) {
	for range tries {
		w.steps++
		switch roll := w.rng.IntN(1000); {
		case roll < 720:
			w.trySwap(heat, broken)
		case roll < 900:
			w.tryMove(heat, broken)
		case roll < 902:
			w.reassign(broken)
		case roll < 904 && len(w.spare) > 0:
			w.tryCount(heat, broken)
		case len(w.loose) > 0:
			w.tryMeet(heat, broken)
		default:
			w.trySwap(heat, broken)
		}
		if w.s.total < w.best.total {
			w.s.into(&w.best)
		}
	}
}

// kept says whether a change is kept at this temperature.
func (w *walker) kept(p price, heat float64, broken int64) bool {
	c := p.at(broken)
	return c <= 0 || float64(c) < 14*heat && float64(c) < -heat*math.Log(1-w.rng.Float64())
}

func (w *walker) trySwap(heat float64, broken int64) {
	s := w.s
	if len(w.free) < 2 {
		return
	}
	a, b := w.free[w.rng.IntN(len(w.free))], w.free[w.rng.IntN(len(w.free))]
	if s.set[a] != s.set[b] && w.kept(s.ofSwap(a, b), heat, broken) {
		s.swap(a, b)
	}
}

func (w *walker) tryMove(heat float64, broken int64) {
	s := w.s
	if len(w.free) == 0 {
		return
	}
	d, t := w.free[w.rng.IntN(len(w.free))], s.opened[w.rng.IntN(len(s.opened))]
	if s.set[d] != t && w.kept(s.ofMove(d, t), heat, broken) {
		s.move(d, t)
	}
}

// tryMeet tries another slot or facilitator for a set, or the exchange of two sets'.
func (w *walker) tryMeet(heat float64, broken int64) {
	s, m, rng := w.s, w.s.m, w.rng
	a := w.loose[rng.IntN(len(w.loose))]
	if !s.open[a] {
		return
	}
	slot, fac := s.slot[a], s.fac[a]
	kind := rng.IntN(4)
	if kind < 3 {
		if kind != 1 {
			slot = m.slotsOf[a][rng.IntN(len(m.slotsOf[a]))]
		}
		if kind != 0 {
			fac = m.facsOf[a][rng.IntN(len(m.facsOf[a]))]
		}
		if (slot != s.slot[a] || fac != s.fac[a]) && w.kept(s.ofMeet(a, slot, fac), heat, broken) {
			s.meet(a, slot, fac)
		}
		return
	}
	b := s.opened[rng.IntN(len(s.opened))]
	ca, cb := [2]int{s.slot[b], s.fac[b]}, [2]int{slot, fac}
	switch rng.IntN(3) {
	case 0:
		ca[0], cb[0] = slot, s.slot[b]
	case 1:
		ca[1], cb[1] = fac, s.fac[b]
	}
	if a == b || !m.mayMeet(a, ca) || !m.mayMeet(b, cb) {
		return
	}
	if w.kept(s.ofExchange(a, b, ca, cb), heat, broken) {
		s.meet(a, ca[0], ca[1])
		s.meet(b, cb[0], cb[1])
	}
}

// mayMeet says whether a set may have the slot and facilitator.
func (m *model) mayMeet(t int, cell [2]int) bool {
	return slices.Contains(m.slotsOf[t], cell[0]) && slices.Contains(m.facsOf[t], cell[1])
}

// reassign takes one member out of every set and puts all back at least cost.
func (w *walker) reassign(broken int64) {
	s, m, n := w.s, w.s.m, w.s.m.n()
	w.chosen = w.chosen[:0]
	for _, t := range s.opened {
		if k := len(s.members[t]); k > 0 {
			if d := s.members[t][w.rng.IntN(k)]; m.pinned[d] < 0 {
				w.chosen = append(w.chosen, d)
			}
		}
	}
	k := len(w.chosen)
	if k < 2 {
		return
	}
	w.steps += int64(k*k) / 2
	for i, d := range w.chosen {
		for j, e := range w.chosen {
			t := s.set[e]
			p := s.add[t*n+d] - m.pair[d*n+e]
			for _, g := range m.of[d] {
				prices := m.groups[g].prices
				have := s.counts[t*len(m.groups)+int(g)]
				if m.in[e*len(m.groups)+int(g)] {
					have--
				}
				p += prices[have+1] - prices[have]
			}
			w.costs[i*k+j] = p.at(broken)
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

// tryCount opens a set that was empty and fills it, or closes one and spreads its
// members over the others.
func (w *walker) tryCount(heat float64, broken int64) {
	s, rng := w.s, w.rng
	t := w.spare[rng.IntN(len(w.spare))]
	before := s.snapshot()
	w.steps += int64(s.m.n())
	if s.open[t] {
		if len(s.opened) == 1 {
			return
		}
		gone := slices.Clone(s.members[t])
		for _, d := range gone {
			s.take(d)
		}
		s.closeSet(t)
		rng.Shuffle(len(gone), func(i, j int) { gone[i], gone[j] = gone[j], gone[i] })
		for _, d := range gone {
			w.placeBest(d, broken)
		}
	} else {
		s.openSet(t)
		w.pickCell(t)
		for w.fill(t, broken) {
		}
	}
	if !w.kept(s.total-before.total, heat, broken) {
		s.restore(&before)
	}
}

// fill moves the delegate to the set whose move saves most, while one does.
func (w *walker) fill(t int, broken int64) bool {
	s := w.s
	best, least := -1, int64(0)
	for _, d := range w.free {
		if s.set[d] == t {
			continue
		}
		if c := s.ofMove(d, t).at(broken); c < least {
			best, least = d, c
		}
	}
	if best >= 0 {
		s.move(best, t)
	}
	return best >= 0
}
