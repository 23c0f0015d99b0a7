package plan

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// wishes returns every choice of days of a cohort, the most welcome first.
func (s *state) wishes(p *paths, c int) []dates {
	if p.memo.wishes == nil {
		p.memo.wishes = make([][]dates, len(s.m.cohorts))
	}
	if p.memo.wishes[c] != nil {
		return p.memo.wishes[c]
	}
	m, co := s.m, &s.m.cohorts[c]
	sets := make([]cost, m.days)
	for _, at := range co.sets {
		if m.sets[at].held > 0 || m.sets[at].barred || len(co.halfDays) == 0 {
			continue
		}
		o := s.outset(p, at)
		for i, least := range o.least {
			sets[o.low+i] = sum(sets[o.low+i], least)
		}
	}
	out := []dates{}
	for _, d1 := range co.fullDays {
		for _, d2 := range co.halfDays {
			if g := d2 - d1; g < m.in.Course.HalfGap[0] || g > m.in.Course.HalfGap[1] {
				continue
			}
			for part := range 2 {
				if t := sum(co.full[d1], co.half[part][d2], sets[d2]); t < none {
					out = append(out, dates{d1, d2, part, t})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b dates) int { return cmp.Compare(a.cost, b.cost) })
	p.memo.wishes[c] = out
	return out
}

// grant takes a cohort out and makes room for it on days that it would welcome,
// with people and a venue chosen by chance among the cheap; whoever is in the way
// has to find another place. Then the cohort chooses first.
func (w *walker) grant(c int) {
	s, rng := w.s, w.rng
	s.dropCohort(c, true)
	list := s.wishes(w.p, c)
	if len(list) == 0 {
		return
	}
	days := list[min(len(list)-1, int(rng.ExpFloat64()*8))]
	co := &s.m.cohorts[c]
	for _, f := range s.pairFor(co, days, rng) {
		s.clearFac(f, days.full, allDay)
		s.clearFac(f, days.half, halfBits[days.part])
	}
	s.clearVenue(co, days, rng)
	s.clearWeek(s.m.week[days.full], rng)
	s.clearWeek(s.m.week[days.half], rng)
	s.placeShopsOn(c, days)
}

// weekOpen says whether the weeks of both days have room for a workshop each.
func (s *state) weekOpen(full, half int) bool {
	perWeek := s.m.in.Limits.WorkshopsPerWeek
	first, second := s.m.week[full], s.m.week[half]
	if first == second {
		return int(s.week[first])+2 <= perWeek
	}
	return int(s.week[first]) < perWeek && int(s.week[second]) < perWeek
}

// placeShopsOn places a cohort's workshops on the given days, if that can be.
func (s *state) placeShopsOn(c int, days dates) {
	co := &s.m.cohorts[c]
	venues, ok := s.bestVenues(c, days)
	if !ok || !s.weekOpen(days.full, days.half) {
		return
	}
	if pair, _, ok := s.bestPairs(c, days, none); ok {
		s.putShops(c, shops{full: days.full, half: days.half, part: days.part, fullVenue: venues.full, halfVen: venues.half,
			fullFac: pair.full, halfFac: pair.half, cost: co.full[days.full] + co.half[days.part][days.half] + venues.cost + pair.cost}, 1)
	}
}

// pairFor chooses two people who could run both workshops if nothing else were
// booked, one of them a lead.
func (s *state) pairFor(co *cohort, days dates, rng *rand.Rand) []int {
	m := s.m
	lead, other := facCost{-1, none}, facCost{-1, none}
	for f := range m.facs {
		free := m.facs[f].free
		bits := halfBits[days.part]
		if sum(co.fullFac[f], co.halfFac[f]) >= none || free[days.full] != allDay || free[days.half]&bits != bits {
			continue
		}
		c := co.fullFac[f] + co.halfFac[f] + s.marginal(f, m.unit.full+m.unit.half) + rng.Int32N(6)
		if m.facs[f].lead && c < lead.cost {
			lead, c, f = facCost{f, c}, lead.cost, lead.fac
		}
		if f >= 0 && c < other.cost {
			other = facCost{f, c}
		}
	}
	var out []int
	for _, f := range []facCost{lead, other} {
		if f.fac >= 0 {
			out = append(out, f.fac)
		}
	}
	return out
}

// clearFac takes out everything that a facilitator does in the parts of the day.
func (s *state) clearFac(f, d int, bits uint8) {
	if s.facUsed[f*s.m.days+d]&bits == 0 {
		return
	}
	for at := range s.series {
		if w := &s.series[at]; w.placed && w.fac == f {
			for k := s.m.sets[at].held; k < s.m.meetings; k++ {
				if w.day[k] == d && bits&meetingBit[w.part[k]] != 0 {
					s.dropSeries(at)
					break
				}
			}
		}
	}
	for c := range s.shops {
		w := &s.shops[c]
		if w.placed && (w.full == d && slices.Contains(w.fullFac[:], f) || w.half == d && halfBits[w.part]&bits != 0 && slices.Contains(w.halfFac[:], f)) {
			s.dropCohort(c, false)
		}
	}
	for i := range s.coffees {
		if w := &s.coffees[i]; w.placed && w.fac == f && w.day == d && bits&(1<<w.part) != 0 {
			s.putCoffee(i, *w, -1)
		}
	}
	if w := &s.party; w.placed && w.fac == f && w.day == d && bits&halfBits[w.part] != 0 {
		s.putParty(*w, -1)
	}
}

// clearVenue takes out what is in the way in a venue for both workshops, chosen by
// chance among the cheap.
func (s *state) clearVenue(co *cohort, days dates, rng *rand.Rand) {
	best, at := none, -1
	for v := range s.m.venues {
		busy := s.m.venues[v].busy
		if sum(co.fullVenue[v], co.halfVenue[v]) >= none || busy[days.full] != 0 || busy[days.half]&halfBits[days.part] != 0 {
			continue
		}
		if c := co.fullVenue[v] + co.halfVenue[v] + rng.Int32N(6); c < best {
			best, at = c, v
		}
	}
	if at < 0 {
		return
	}
	for c := range s.shops {
		w := &s.shops[c]
		if w.placed && (w.meets(at, days.full, allDay) || w.meets(at, days.half, halfBits[days.part])) {
			s.dropCohort(c, false)
		}
	}
	if w := &s.party; w.placed && w.venue == at && (w.day == days.full || w.day == days.half && w.part == days.part) {
		s.putParty(*w, -1)
	}
}

// meets says whether one of the workshops is in the venue in the parts of the day.
func (w *shops) meets(venue, d int, bits uint8) bool {
	return w.fullVenue == venue && w.full == d || w.halfVen == venue && w.half == d && halfBits[w.part]&bits != 0
}

// clearWeek takes a cohort's workshops out of a week that is full.
func (s *state) clearWeek(week int16, rng *rand.Rand) {
	if int(s.week[week]) < s.m.in.Limits.WorkshopsPerWeek {
		return
	}
	var there []int
	for c := range s.shops {
		if w := &s.shops[c]; w.placed && (s.m.week[w.full] == week || s.m.week[w.half] == week) {
			there = append(there, c)
		}
	}
	if len(there) > 0 {
		s.dropCohort(there[rng.IntN(len(there))], rng.IntN(2) == 0)
	}
}
