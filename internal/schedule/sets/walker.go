package sets

import (
	"math"
	"slices"
)

// Temperatures and the price of a broken rule for costs of the usual size. At hot a
// change that costs 3 more is kept in one of three tries; few delegates want more
// heat, because slots and facilitators decide more.
const (
	hot      = 3.0
	hotSmall = 15.0
	cold     = 0.5
	penalty  = 30.0
	small    = 60 // delegates
)

// The temperatures to which an allocation is heated again.
var (
	warm      = [...]float64{1.5, 1.9, 1.2}
	warmSmall = [...]float64{3, 8, 5}
)

// walker searches by changing one allocation.
type walker struct {
	s      *state
	dice   dice
	best   snapshot
	era    snapshot // the best since the last fresh start
	free   []int    // delegates who are not pinned
	kin    [][][]int
	loose  []int   // sets whose slot or facilitator may change
	spare  []int   // sets that may stay empty
	scale  float64 // the size of costs, 1 is usual
	strict float64 // times the price of a broken rule

	steps  int64
	toil   int64 // steps that a change counts for when it is made
	heat   float64
	broken int64 // what a broken rule costs now

	hands  *assigner
	costs  []int64
	chosen []int
}

func newWalker(m *model, seed, number uint64) *walker {
	w := &walker{s: newState(m), dice: newDice(seed, number), strict: 1, toil: int64(m.n() / 40)}
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
	w.kin = m.kin(w.free)
	w.hands, w.costs, w.chosen = newAssigner(len(m.sets)), make([]int64, len(m.sets)*len(m.sets)), make([]int, 0, len(m.sets))
	w.begin()
	w.best, w.era = w.s.snapshot(), w.s.snapshot()
	return w
}

// kin returns, for each attribute that is mixed and each delegate, the free
// delegates with the same value.
func (m *model) kin(free []int) [][][]int {
	var out [][][]int
	for _, values := range m.values {
		of := make([][]int, m.n())
		for _, a := range free {
			for _, b := range free {
				if values[a] == values[b] {
					of[a] = append(of[a], b)
				}
			}
		}
		out = append(out, of)
	}
	return out
}

// begin makes an allocation from nothing, delegate by delegate where each costs
// least.
func (w *walker) begin() {
	w.s = newState(w.s.m)
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
	w.dice.shuffle(order)
	for _, d := range order {
		w.placeBest(d, rank)
	}
	if w.scale == 0 {
		w.scale = w.measure()
	}
}

// openEnough opens as many sets as the delegates fill best.
func (w *walker) openEnough() {
	s, m := w.s, w.s.m
	want, least := 0, int64(math.MaxInt64)
	for k := max(1, len(s.opened)); k <= len(m.sets); k++ {
		low, more := m.n()/k, m.n()%k
		p := m.sizes[low]*price(k-more) + m.sizes[min(low+1, m.n())]*price(more)
		if c := p.at(rank); c < least {
			want, least = k, c
		}
	}
	if m.n() == 0 {
		return
	}
	order := slices.Clone(w.spare)
	w.dice.shuffle(order)
	for _, t := range order {
		if !s.open[t] && len(s.opened) < want {
			s.openSet(t)
		}
	}
}

// pickCell gives a set the slot and facilitator that suit most delegates.
func (w *walker) pickCell(t int) {
	s, m := w.s, w.s.m
	slot, fac, least := s.slot[t], s.fac[t], math.Inf(1)
	for _, l := range m.slotsOf[t] {
		for _, f := range m.facsOf[t] {
			c := float64(s.ofMeet(t, l, f).at(rank)) + w.dice.patience() + float64(m.suits(l, f))/float64(len(m.sets))
			if c < least {
				slot, fac, least = l, f, c
			}
		}
	}
	s.meet(t, slot, fac)
}

// suits returns what it would cost if all delegates were in the slot with the
// facilitator.
func (m *model) suits(slot, fac int) int64 {
	c := int64(0)
	for d := range m.n() {
		c += (m.bySlot[slot*m.n()+d] + m.byFac[fac*m.n()+d]).at(penalty)
	}
	return c
}

// placeBest puts a delegate where it costs least.
func (w *walker) placeBest(d int, broken int64) {
	s, m := w.s, w.s.m
	best, least := -1, int64(math.MaxInt64)
	for _, t := range s.opened {
		k := len(s.members[t])
		p := s.add[t*m.n()+d] + s.joinGroups(d, t) + m.sizes[k+1] - m.sizes[k]
		if c := p.at(broken); c < least {
			best, least = t, c
		}
	}
	s.place(d, best)
}

// With the usual weights a random swap changes the cost by so much on average, and
// two delegates who are alike cost so much together.
const (
	usualSwing = 21.0
	usualPair  = 6.0
)

// measure returns how large costs are beside the usual.
func (w *walker) measure() float64 {
	s := w.s
	swing, swaps := 0.0, 0.0
	for range 400 {
		if len(w.free) < 2 {
			break
		}
		a, b := w.free[w.dice.below(len(w.free))], w.free[w.dice.below(len(w.free))]
		if s.set[a] != s.set[b] {
			swing += math.Abs(float64(s.ofSwap(a, b).soft()))
			swaps++
		}
	}
	scale := max(swing/max(1, swaps)/usualSwing, s.m.usualPair()/2)
	if scale == 0 {
		return 1
	}
	return scale
}

// usualPair returns how much two delegates who are alike cost, beside the usual.
func (m *model) usualPair() float64 {
	alike, pairs := 0.0, 0.0
	for _, p := range m.pair {
		if p.soft() > 0 {
			alike += float64(p.soft())
			pairs++
		}
	}
	return alike / max(1, pairs) / usualPair
}

// anneal changes the allocation for so many steps while it cools down.
func (w *walker) anneal(steps int64, from float64, stop func() bool) {
	w.broken = max(1, int64(math.Ceil(penalty*w.scale*w.strict)))
	begun := w.steps
	for w.steps-begun < steps && !stop() {
		w.heat = w.scale * from * math.Pow(cold/from, float64(w.steps-begun)/float64(steps))
		w.sweep(256)
	}
}

// sweep tries so many changes at one temperature.
func (w *walker) sweep(tries int) {
	for range tries {
		w.steps++
		switch roll := w.dice.below(1024); {
		case roll < 740:
			w.trySwap()
		case roll < 920:
			w.tryMove()
		case roll < 922:
			w.reassign()
		case roll < 924:
			w.tryCount()
		case len(w.loose) > 0:
			w.tryMeet()
		default:
			w.trySwap()
		}
		if w.s.total < w.era.total {
			w.s.into(&w.era)
		}
	}
}

// kept says whether a change is kept at this temperature.
func (w *walker) kept(p price) bool {
	c := p.at(w.broken)
	return c <= 0 || float64(c) < 14*w.heat && float64(c) < w.heat*w.dice.patience()
}
