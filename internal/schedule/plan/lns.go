package plan

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// snapshot is what a state can be put back to.
type snapshot struct {
	shops   []shops
	series  []meetings
	coffees []catchup
	party   gathering
	total   int
}

func (s *state) snapshot() snapshot {
	return snapshot{slices.Clone(s.shops), slices.Clone(s.series), slices.Clone(s.coffees), s.party, s.total()}
}

func (s *state) into(to *snapshot) {
	to.shops = append(to.shops[:0], s.shops...)
	to.series = append(to.series[:0], s.series...)
	to.coffees = append(to.coffees[:0], s.coffees...)
	to.party, to.total = s.party, s.total()
}

// restore puts the plan back to the snapshot.
func (s *state) restore(to *snapshot) {
	for i := range s.shops {
		if s.shops[i].placed && s.shops[i] != to.shops[i] {
			s.putShops(i, s.shops[i], -1)
		}
	}
	for i := range s.series {
		if s.series[i].placed && s.series[i] != to.series[i] {
			s.putSeries(i, s.series[i], -1)
		}
	}
	for i := range s.coffees {
		if s.coffees[i].placed && s.coffees[i] != to.coffees[i] {
			s.putCoffee(i, s.coffees[i], -1)
		}
	}
	if s.party.placed && s.party != to.party {
		s.putParty(s.party, -1)
	}
	s.replace(to)
}

func (s *state) replace(to *snapshot) {
	for i := range to.shops {
		if to.shops[i].placed && !s.shops[i].placed {
			s.putShops(i, to.shops[i], 1)
		}
	}
	for i := range to.series {
		if to.series[i].placed && !s.series[i].placed {
			s.putSeries(i, to.series[i], 1)
		}
	}
	for i := range to.coffees {
		if to.coffees[i].placed && !s.coffees[i].placed {
			s.putCoffee(i, to.coffees[i], 1)
		}
	}
	if to.party.placed && !s.party.placed {
		s.putParty(to.party, 1)
	}
}

// walker searches by ruining and recreating one plan.
type walker struct {
	s       *state
	p       *paths
	rng     *rand.Rand
	best    snapshot
	current snapshot
	from    *instance.Calendared // to begin with, or nil
}

func newWalker(m *model, seed, number uint64, stop func() bool) *walker {
	w := &walker{s: newState(m), p: newPaths(m), rng: rand.New(rand.NewPCG(seed, number))}
	w.s.stop = stop
	return w
}

// begin makes a first plan, from an earlier one if there is one.
func (w *walker) begin() {
	if w.from != nil {
		w.s.load(w.from)
	}
	w.s.recreate(w.p, 0, w.rng)
	w.best, w.current = w.s.snapshot(), w.s.snapshot()
}

// adopt continues from another walker's plan.
func (w *walker) adopt(from *snapshot) {
	w.s.restore(from)
	w.s.into(&w.current)
	if w.current.total < w.best.total {
		w.s.into(&w.best)
	}
}

// take continues from a plan of the only cohort, with everything else placed anew.
func (w *walker) take(e *exact) {
	s := w.s
	for at := range s.series {
		s.dropSeries(at)
	}
	s.dropCohort(0, false)
	for i := range s.coffees {
		if s.coffees[i].placed {
			s.putCoffee(i, s.coffees[i], -1)
		}
	}
	if s.party.placed {
		s.putParty(s.party, -1)
	}
	s.putShops(0, e.shops, 1)
	for i, at := range s.m.cohorts[0].sets {
		s.putSeries(at, e.series[i], 1)
	}
	s.recreate(w.p, 0, w.rng)
	s.into(&w.current)
	if w.current.total < w.best.total {
		s.into(&w.best)
	}
}

// Temperatures of the annealing: at the first a plan dearer by so much is kept in
// one of three tries.
const (
	hot  = 5.0
	cold = 0.3
)

// walk ruins and recreates until the steps are used or stop says so. From and to
// are how much of the whole search is done, in shares of 1.
func (w *walker) walk(steps int64, from, to float64) {
	s := w.s
	begun := s.steps
	for s.steps-begun < steps && !s.stop() {
		done := from + (to-from)*float64(s.steps-begun)/float64(steps)
		heat := hot * math.Pow(cold/hot, done)
		w.ruin()
		noise := cost(0)
		if w.rng.IntN(3) == 0 {
			noise = cost(2 + 2*heat)
		}
		s.recreate(w.p, noise, w.rng)
		s.steps += 2000
		total := s.total()
		if float64(total-w.current.total) > -heat*math.Log(1-w.rng.Float64()) {
			s.restore(&w.current)
			continue
		}
		s.into(&w.current)
		if total < w.best.total {
			s.into(&w.best)
		}
	}
}

// ruin takes something out of the plan, by chance.
func (w *walker) ruin() {
	s, rng := w.s, w.rng
	roll := rng.IntN(100)
	switch {
	case roll < 35 && len(s.series) > 0:
		for range 1 + rng.IntN(3) {
			s.dropSeries(rng.IntN(len(s.series)))
		}
	case roll < 52 && len(s.m.facs) > 0:
		w.ruinFacilitator(rng.IntN(len(s.m.facs)))
	case roll < 91 && len(s.shops) > 0:
		w.ruinCohorts(roll)
	case roll < 97 && len(s.coffees) > 0:
		w.ruinCoffees()
	default:
		if s.party.placed {
			s.putParty(s.party, -1)
		}
		if len(s.m.facs) > 0 {
			w.ruinFacilitator(rng.IntN(len(s.m.facs)))
		}
	}
}

func (w *walker) ruinCohorts(roll int) {
	s, rng := w.s, w.rng
	switch {
	case roll < 60:
		w.grant(rng.IntN(len(s.shops)))
	case roll < 70:
		s.dropCohort(rng.IntN(len(s.shops)), true)
	case roll < 80:
		c := rng.IntN(len(s.shops))
		s.dropCohort(c, true)
		s.dropCohort((c+1+rng.IntN(3))%len(s.shops), true)
	default:
		for range 1 + rng.IntN(2) {
			s.dropCohort(rng.IntN(len(s.shops)), false)
		}
	}
}

// ruinFacilitator takes out sets of one facilitator, and perhaps a workshop.
func (w *walker) ruinFacilitator(f int) {
	s := w.s
	for at := range s.series {
		if s.series[at].placed && s.series[at].fac == f && w.rng.IntN(4) > 0 {
			s.dropSeries(at)
		}
	}
	for c := range s.shops {
		shop := &s.shops[c]
		if shop.placed && (slices.Contains(shop.fullFac[:], f) || slices.Contains(shop.halfFac[:], f)) && w.rng.IntN(4) == 0 {
			s.dropCohort(c, false)
		}
	}
}

func (w *walker) ruinCoffees() {
	s := w.s
	from := w.rng.IntN(len(s.coffees))
	for i := from; i <= min(from+w.rng.IntN(5), len(s.coffees)-1); i++ {
		if s.coffees[i].placed {
			s.putCoffee(i, s.coffees[i], -1)
		}
	}
}

func (s *state) dropSeries(at int) {
	if at < len(s.series) && s.series[at].placed {
		s.putSeries(at, s.series[at], -1)
	}
}

// dropCohort takes out the workshops of a cohort, and its sets too if they may
// follow.
func (s *state) dropCohort(c int, sets bool) {
	if sets {
		for _, at := range s.m.cohorts[c].sets {
			s.dropSeries(at)
		}
	}
	if s.shops[c].placed {
		s.putShops(c, s.shops[c], -1)
	}
}
