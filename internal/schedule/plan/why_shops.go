package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// askShops compares a cohort's full day, or its half day.
func (y *inquiry) askShops(c int, half bool) bool {
	was := y.s.shops[c]
	y.s.putShops(c, was, -1)
	y.shopDates(c, was, half)
	y.shopVenues(c, was, half)
	y.shopPeople(c, was, half)
	return true
}

// tryShops keeps a place of the workshops that can be had, as a move of the one
// that is asked for, or counts the rule that bars it.
func (y *inquiry) tryShops(c int, w shops, half bool, to *[]Move) {
	s, m := y.s, y.m
	w.cost = m.priceShops(c, &w)
	if w.cost >= none || !s.fitShops(c, &w) {
		y.bar(y.shopsBarred(c, &w, half))
		return
	}
	s.putShops(c, w, 1)
	move := Move{Date: m.day(w.full), Venue: m.in.Venues[w.fullVenue].ID, Facilitators: m.names(w.fullFac), More: s.total() - y.was}
	if half {
		move = Move{Date: m.day(w.half), Part: halfNames[w.part], Venue: m.in.Venues[w.halfVen].ID, Facilitators: m.names(w.halfFac), More: s.total() - y.was}
	}
	s.putShops(c, w, -1)
	*to = append(*to, move)
}

func (y *inquiry) shopDates(c int, was shops, half bool) {
	in := &y.m.in.Cohorts[c]
	from, to := min(was.full, y.m.index(in.Window[0]))-nearby, max(was.full, y.m.index(in.Window[1]))+nearby
	if half {
		from, to = was.full, was.half+nearby
	}
	for d := max(0, from); d <= min(to, y.m.days-1); d++ {
		if !y.workday(d) {
			continue
		}
		for part := range 2 {
			w := was
			switch {
			case half:
				w.half, w.part = d, part
			case part == 1:
				continue
			default:
				w.full = d
			}
			if w != was && y.setsFollow(c, w.half) {
				y.tryShops(c, w, half, &y.out.Dates)
			}
		}
	}
}

// setsFollow says whether the first meetings, which stay, suit the half day, and
// counts the rule if not.
func (y *inquiry) setsFollow(c, half int) bool {
	gap := y.m.in.Course.FirstGap
	for _, at := range y.m.cohorts[c].sets {
		w := &y.s.series[at]
		if g := w.day[0] - half; w.placed && (g < gap[0] || g > gap[1]) {
			y.bar("course:first_gap")
			return false
		}
	}
	return true
}

func (y *inquiry) shopVenues(c int, was shops, half bool) {
	for v := range y.m.venues {
		w := was
		if half {
			w.halfVen = v
		} else {
			w.fullVenue = v
		}
		if w != was {
			y.tryShops(c, w, half, &y.out.Venues)
		}
	}
}

// shopPeople tries every other person in place of one of the pair, and every other
// pair of those who may run workshops.
func (y *inquiry) shopPeople(c int, was shops, half bool) {
	for a := range y.m.facs {
		for b := a + 1; b < len(y.m.facs); b++ {
			if !y.m.facs[a].workshop || !y.m.facs[b].workshop {
				continue
			}
			w := was
			pair := &w.fullFac
			if half {
				pair = &w.halfFac
			}
			old := *pair
			if *pair = [2]int{a, b}; slices.Contains(old[:], a) && slices.Contains(old[:], b) {
				continue
			}
			y.tryShops(c, w, half, &y.out.People)
		}
	}
}

// shopsBarred returns the first rule that bars a place.
func (y *inquiry) shopsBarred(c int, w *shops, half bool) string {
	m, in := y.m, &y.m.in.Cohorts[c]
	kind, d, bits, v, pair, units := instance.Full, w.full, uint8(allDay), w.fullVenue, w.fullFac, m.unit.full
	if half {
		kind, d, bits, v, pair, units = instance.Half, w.half, halfBits[w.part], w.halfVen, w.halfFac, m.unit.half
	}
	if rule := y.hard[kind][d]; rule != "" {
		return rule
	}
	if g := w.half - w.full; g < m.in.Course.HalfGap[0] || g > m.in.Course.HalfGap[1] {
		return "course:half_gap"
	}
	switch {
	case !half && !in.Window.Has(m.day(d)):
		return "cohort:" + in.ID + ":window"
	case half && !slices.Contains(m.in.Course.HalfParts, halfNames[w.part]):
		return "course:half_parts"
	case !m.pair(pair):
		return "facilitator:lead"
	case m.attended(y.people(in.Delegates), d, bits, kind) >= none:
		return "quorum:" + string(kind)
	}
	for _, rule := range []string{y.suits(v, len(in.Delegates), in.Features, "cohort:"+in.ID), y.room(v, d, bits), y.fac(pair[0], d, bits, units), y.fac(pair[1], d, bits, units)} {
		if rule != "" {
			return rule
		}
	}
	return y.shopsTogether(w)
}

// shopsTogether returns the rule that two workshops break together, or what is left.
func (y *inquiry) shopsTogether(w *shops) string {
	if !y.s.weekOpen(w.full, w.half) {
		return "limit:workshops_per_week"
	}
	for _, f := range w.halfFac {
		if !slices.Contains(w.fullFac[:], f) || y.m.month[w.full] != y.m.month[w.half] {
			continue
		}
		if y.fac(f, w.half, halfBits[w.part], y.m.unit.full+y.m.unit.half) != "" {
			return "facilitator:" + y.m.in.Facilitators[f].ID + ":month_units"
		}
	}
	return y.pin()
}

// people returns when each of the delegates is there.
func (y *inquiry) people(of []instance.Delegate) [][]uint8 {
	if len(of) == 0 {
		return nil
	}
	key := &of[0]
	if y.thereOf == key {
		return y.there
	}
	y.there = make([][]uint8, len(of))
	for i, d := range of {
		y.there[i] = y.m.presence(d.Off, d.Leave, d.Busy)
	}
	y.thereOf = key
	return y.there
}

// askParty compares the celebration.
func (y *inquiry) askParty() bool {
	m, was := y.m, y.s.party
	if !was.placed {
		return false
	}
	y.s.putParty(was, -1)
	window := m.in.Celebration.Window
	for d := max(0, m.index(window[0])); d <= min(m.index(window[1]), m.days-1); d++ {
		for part := range 2 {
			if w := was; y.workday(d) && (d != was.day || part != was.part) {
				w.day, w.part = d, part
				y.tryParty(w, &y.out.Dates)
			}
		}
	}
	for v := range m.venues {
		if w := was; v != was.venue {
			w.venue = v
			y.tryParty(w, &y.out.Venues)
		}
	}
	for f := range m.facs {
		if w := was; f != was.fac && m.facs[f].host {
			w.fac = f
			y.tryParty(w, &y.out.People)
		}
	}
	return true
}

func (y *inquiry) tryParty(w gathering, to *[]Move) {
	m, s := y.m, y.s
	w.cost = sum(m.party.nodes[w.part][w.day], m.party.venue[w.venue], m.party.fac[w.fac])
	if w.cost < none && s.fitParty(&w) {
		s.putParty(w, 1)
		*to = append(*to, Move{Date: m.day(w.day), Part: halfNames[w.part], Venue: m.in.Venues[w.venue].ID,
			Facilitators: []string{m.in.Facilitators[w.fac].ID}, More: s.total() - y.was})
		s.putParty(w, -1)
		return
	}
	rule := y.hard[instance.Celebration][w.day]
	for _, next := range []string{y.suits(w.venue, m.in.Celebration.Places, m.in.Celebration.Features, "celebration"),
		y.room(w.venue, w.day, halfBits[w.part]), y.fac(w.fac, w.day, halfBits[w.part], m.unit.party), y.pin()} {
		if rule == "" {
			rule = next
		}
	}
	y.bar(rule)
}
