package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// What a place costs and whether it can be had, for events whose place is given
// and not searched for.

// priceShops returns what the workshops of a cohort cost, whatever else is booked;
// none if a rule bars them.
func (m *model) priceShops(c int, w *shops) cost {
	co := &m.cohorts[c]
	g := w.half - w.full
	if g < m.in.Course.HalfGap[0] || g > m.in.Course.HalfGap[1] || !m.pair(w.fullFac) || !m.pair(w.halfFac) {
		return none
	}
	total := sum(co.full[w.full], co.half[w.part][w.half], co.fullVenue[w.fullVenue], co.halfVenue[w.halfVen])
	if w.fullVenue != w.halfVen {
		total = sum(total, co.venueChange)
	}
	for i := range 2 {
		total = sum(total, co.fullFac[w.fullFac[i]], co.halfFac[w.halfFac[i]])
		if !slices.Contains(w.fullFac[:], w.halfFac[i]) {
			total = sum(total, co.pairChange)
		}
	}
	return total
}

// pair says whether two people may run a workshop together.
func (m *model) pair(of [2]int) bool {
	return of[0] != of[1] && (m.facs[of[0]].lead || m.facs[of[1]].lead)
}

// fitShops says whether the workshops have room beside all other bookings.
func (s *state) fitShops(c int, w *shops) bool {
	if !s.weekOpen(w.full, w.half) || !s.venueFree(w.fullVenue, w.full, allDay) || !s.venueFree(w.halfVen, w.half, halfBits[w.part]) ||
		w.full == w.half && w.fullVenue == w.halfVen {
		return false
	}
	for _, f := range w.fullFac {
		if !s.can(f, w.full, allDay, s.m.unit.full) {
			return false
		}
	}
	for _, f := range w.halfFac {
		if _, ok := s.halfCost(&s.m.cohorts[c], dates{full: w.full, half: w.half, part: w.part}, w.fullFac, f); !ok {
			return false
		}
	}
	return true
}

// priceSeries returns what a series costs with the half day on the given day,
// whatever else is booked; none if a rule bars it.
func (m *model) priceSeries(at int, w *meetings, half int) cost {
	set := &m.sets[at]
	first := w.day[0] - half
	if set.barred || first < m.in.Course.FirstGap[0] || first > m.in.Course.FirstGap[1] {
		return none
	}
	total := set.facs[w.fac]
	usual, most := map[pattern]int{}, 0
	for k := range m.meetings {
		total = sum(total, set.layers[k][w.day[k]*4+w.part[k]])
		if k > 0 {
			g := w.day[k] - w.day[k-1]
			if g < m.in.Course.GapHard[0] || g > m.in.Course.GapHard[1] || g < 1 {
				return none
			}
			total = sum(total, m.gap(g))
		}
		key := pattern{int(m.weekday[w.day[k]]), w.part[k]}
		usual[key]++
		most = max(most, usual[key])
	}
	return sum(total, m.offPattern*cost(m.meetings-most))
}

// fitSeries says whether the series has room beside all other bookings.
func (s *state) fitSeries(at int, w *meetings) bool {
	if s.facSets[w.fac] >= s.m.facs[w.fac].maxSets {
		return false
	}
	held := s.m.sets[at].held
	k := held
	for ; k < s.m.meetings && s.canMeet(w.fac, w.day[k], w.part[k]); k++ {
		s.bookMeeting(w.fac, w.day[k], w.part[k], 1)
	}
	for back := held; back < k; back++ {
		s.bookMeeting(w.fac, w.day[back], w.part[back], -1)
	}
	return k == s.m.meetings
}

// fitCoffee says whether a catch-up has room beside all other bookings, at the
// right distance from its neighbours that have a place.
func (s *state) fitCoffee(i int, w *catchup) bool {
	if i > 0 && s.coffees[i-1].placed && !s.coffeeGap(i, s.coffees[i-1].day, w.day) ||
		i+1 < len(s.coffees) && s.coffees[i+1].placed && !s.coffeeGap(i+1, w.day, s.coffees[i+1].day) {
		return false
	}
	return s.can(w.fac, w.day, 1<<w.part, s.m.unit.coffee) &&
		(1<<w.part == bitL || int(s.virtual[w.day*5+w.part]) < s.m.in.Limits.ParallelVirtual)
}

// fitParty says whether the celebration has room beside all other bookings.
func (s *state) fitParty(w *gathering) bool {
	return s.can(w.fac, w.day, halfBits[w.part], s.m.unit.party) && s.venueFree(w.venue, w.day, halfBits[w.part])
}

// load places everything of a published or earlier plan that may still be as it was.
func (s *state) load(from *instance.Calendared) {
	m := s.m
	for c, in := range m.in.Cohorts {
		at := slices.IndexFunc(from.Cohorts, func(p instance.CohortPlan) bool { return p.ID == in.ID })
		if at < 0 {
			continue
		}
		old := &from.Cohorts[at]
		if w, ok := m.readShops(old); ok {
			if w.cost = m.priceShops(c, &w); w.cost < none && s.fitShops(c, &w) {
				s.putShops(c, w, 1)
				s.loadSets(c, old)
			}
		}
	}
	for _, old := range from.Coffee {
		if m.in.Coffee == nil {
			break
		}
		if i := slices.Index(m.in.Coffee.Months, old.Month); i >= 0 {
			s.loadCoffee(i, &old)
		}
	}
	if old := from.Celebration; old != nil && m.party != nil {
		s.loadParty(old)
	}
}

func (s *state) loadSets(c int, old *instance.CohortPlan) {
	m := s.m
	for k, at := range m.cohorts[c].sets {
		i := slices.IndexFunc(old.Sets, func(p instance.SetPlan) bool { return p.ID == m.in.Cohorts[c].Sets[k].ID })
		if i < 0 {
			continue
		}
		if w, ok := m.readSeries(&old.Sets[i]); ok {
			if w.cost = m.priceSeries(at, &w, s.shops[c].half); w.cost < none && s.fitSeries(at, &w) {
				s.putSeries(at, w, 1)
			}
		}
	}
}

func (s *state) loadCoffee(i int, old *instance.CoffeePlan) {
	m, c := s.m, &s.m.coffees[i]
	w := catchup{day: m.index(old.Date), part: slices.Index(partNames[:], old.Part), fac: position(m.facIndex, old.Facilitator)}
	if !m.inside(w.day) || w.part < 0 || w.fac < 0 || s.coffees[i].placed {
		return
	}
	if w.cost = sum(c.nodes[w.day*5+w.part], c.facs[w.fac]); w.cost < none && s.fitCoffee(i, &w) {
		s.putCoffee(i, w, 1)
	}
}

func (s *state) loadParty(old *instance.CelebrationPlan) {
	m := s.m
	w := gathering{day: m.index(old.Date), part: slices.Index(halfNames[:], old.Part), venue: position(m.venIndex, old.Venue), fac: position(m.facIndex, old.Facilitator)}
	if !m.inside(w.day) || w.part < 0 || w.venue < 0 || w.fac < 0 {
		return
	}
	if w.cost = sum(m.party.nodes[w.part][w.day], m.party.venue[w.venue], m.party.fac[w.fac]); w.cost < none && s.fitParty(&w) {
		s.putParty(w, 1)
	}
}

// readShops reads workshops from a plan, and says whether they can be understood.
func (m *model) readShops(old *instance.CohortPlan) (shops, bool) {
	w := shops{full: m.index(old.Full.Date), half: m.index(old.Half.Date), part: slices.Index(halfNames[:], old.Half.Part),
		fullVenue: position(m.venIndex, old.Full.Venue), halfVen: position(m.venIndex, old.Half.Venue)}
	if !m.inside(w.full) || !m.inside(w.half) || w.part < 0 || w.fullVenue < 0 || w.halfVen < 0 || len(old.Full.Facilitators) != 2 || len(old.Half.Facilitators) != 2 {
		return w, false
	}
	for i := range 2 {
		w.fullFac[i], w.halfFac[i] = position(m.facIndex, old.Full.Facilitators[i]), position(m.facIndex, old.Half.Facilitators[i])
		if w.fullFac[i] < 0 || w.halfFac[i] < 0 {
			return w, false
		}
	}
	slices.Sort(w.fullFac[:])
	return w, true
}

// readSeries reads the series of a set from a plan, and says whether it can be
// understood.
func (m *model) readSeries(old *instance.SetPlan) (meetings, bool) {
	w := meetings{fac: position(m.facIndex, old.Facilitator)}
	if w.fac < 0 || len(old.Meetings) != m.meetings {
		return w, false
	}
	for k, at := range old.Meetings {
		w.day[k], w.part[k] = m.index(at.Date), slices.Index(meetsIn[:], slices.Index(partNames[:], at.Part))
		if !m.inside(w.day[k]) || w.part[k] < 0 {
			return w, false
		}
	}
	return w, true
}
