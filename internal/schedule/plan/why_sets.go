package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// askMeeting compares one meeting of a set.
func (y *inquiry) askMeeting(at, k int) bool {
	was := y.s.series[at]
	if k < y.m.sets[at].held {
		return true
	}
	y.s.putSeries(at, was, -1)
	for d := max(0, was.day[k]-nearby); d <= min(was.day[k]+nearby, y.m.days-1); d++ {
		for part := range 4 {
			if w := was; y.workday(d) && (d != was.day[k] || part != was.part[k]) {
				w.day[k], w.part[k] = d, part
				y.trySeries(at, w, k, &y.out.Dates)
			}
		}
	}
	return true
}

// askSeries compares a whole set: with somebody else on the same dates, and with
// another usual weekday and part on the dates that suit it best.
func (y *inquiry) askSeries(at int) bool {
	m, s, was := y.m, y.s, y.s.series[at]
	set := &m.sets[at]
	s.putSeries(at, was, -1)
	for f := range m.facs {
		if w := was; f != was.fac && m.facs[f].adviser {
			w.fac = f
			y.trySeries(at, w, -1, &y.out.People)
		}
	}
	if set.held > 0 {
		return true
	}
	p := newPaths(m)
	half := s.shops[set.cohort].half
	usual := usualOf(m, &was)
	for _, key := range set.keys {
		lo, hi := m.firstDays(set, half)
		if key == usual || !p.frame(m, set, lo, hi) {
			continue
		}
		most := s.facNodes(p, set, was.fac, true)
		p.price(m, set, key)
		s.sweep(p, set, &p.priced, most)
		if c, day := p.start(m, set); c < none {
			w := p.trace(m, set, day, key, most, nil)
			if w.fac = was.fac; usualOf(m, &w) == key {
				y.trySeries(at, w, -1, &y.out.Dates)
			}
		}
	}
	return true
}

// usualOf returns the weekday and part on which most of the meetings are.
func usualOf(m *model, w *meetings) pattern {
	count := map[pattern]int{}
	var usual pattern
	for k := range m.meetings {
		key := pattern{int(m.weekday[w.day[k]]), w.part[k]}
		if count[key]++; count[key] > count[usual] {
			usual = key
		}
	}
	return usual
}

// trySeries keeps a series that can be had, as a move of meeting k or of the whole
// set if k is negative, or counts the rule that bars it.
func (y *inquiry) trySeries(at int, w meetings, k int, to *[]Move) {
	m, s := y.m, y.s
	set := &m.sets[at]
	w.cost = m.priceSeries(at, &w, s.shops[set.cohort].half)
	if w.cost >= none || !s.fitSeries(at, &w) {
		y.bar(y.seriesBarred(at, &w, k))
		return
	}
	s.putSeries(at, w, 1)
	move := Move{Facilitators: []string{m.in.Facilitators[w.fac].ID}, More: s.total() - y.was}
	s.putSeries(at, w, -1)
	if k >= 0 {
		move.Date, move.Part = m.day(w.day[k]), partNames[meetsIn[w.part[k]]]
	} else {
		for i := range m.meetings {
			move.Meetings = append(move.Meetings, instance.MeetingPlan{Date: m.day(w.day[i]), Part: partNames[meetsIn[w.part[i]]]})
		}
		move.Date, move.Part = move.Meetings[0].Date, move.Meetings[0].Part
	}
	*to = append(*to, move)
}

// seriesBarred returns the first rule that bars a series, or a meeting of it.
func (y *inquiry) seriesBarred(at int, w *meetings, k int) string {
	m, set := y.m, &y.m.sets[at]
	c := &m.in.Cohorts[set.cohort]
	in := &c.Sets[slices.Index(m.cohorts[set.cohort].sets, at)]
	id := m.in.Facilitators[w.fac].ID
	switch {
	case slices.Contains(in.Forbidden, id):
		return "set:" + in.ID + ":forbidden"
	case y.s.facSets[w.fac] >= m.facs[w.fac].maxSets:
		return "facilitator:" + id + ":max_sets"
	}
	from, to := k, k
	if k < 0 {
		from, to = set.held, m.meetings-1
	}
	for i := from; i <= to; i++ {
		if rule := y.meetingBarred(in, c, w, i); rule != "" {
			return rule
		}
	}
	return y.seriesTogether(w, from, to)
}

// meetingBarred returns the first rule that bars one meeting, or nothing.
func (y *inquiry) meetingBarred(in *instance.CohortSet, c *instance.Cohort, w *meetings, i int) string {
	m, s := y.m, y.s
	d, part := w.day[i], w.part[i]
	half := s.shops[slices.IndexFunc(m.in.Cohorts, func(x instance.Cohort) bool { return x.ID == c.ID })].half
	if rule := y.hard[instance.Meeting][d]; rule != "" {
		return rule
	}
	first, gap := m.in.Course.FirstGap, m.in.Course.GapHard
	apart := func(a, b int) bool { return b-a < gap[0] || b-a > gap[1] }
	switch {
	case !slices.Contains(in.Parts, partNames[meetsIn[part]]):
		return "set:" + in.ID + ":parts"
	case i == 0 && (d-half < first[0] || d-half > first[1]):
		return "course:first_gap"
	case i > 0 && apart(w.day[i-1], d), i+1 < m.meetings && apart(d, w.day[i+1]):
		return "course:gap_hard"
	case m.day(d) > c.Deadline:
		return "cohort:" + c.ID + ":deadline"
	case m.attended(y.members(in, c), d, meetingBit[part], instance.Meeting) >= none:
		return "quorum:als"
	}
	if rule := y.fac(w.fac, d, meetingBit[part], m.unit.meeting); rule != "" {
		return rule
	}
	switch {
	case int(s.virtual[d*5+meetsIn[part]]) >= m.in.Limits.ParallelVirtual:
		return "limit:parallel_virtual"
	case int(s.facAls[w.fac*m.days+d]) >= m.in.Limits.ALSPerFacilitatorDay:
		return "limit:als_per_facilitator_day"
	}
	return ""
}

// seriesTogether returns the rule that the meetings break together, or what is left.
func (y *inquiry) seriesTogether(w *meetings, from, to int) string {
	m, id := y.m, "facilitator:"+y.m.in.Facilitators[w.fac].ID
	units := int16(0)
	month := map[int16]int16{}
	for i := range m.meetings {
		units += m.unit.meeting
		month[m.month[w.day[i]]] += m.unit.meeting
	}
	if y.s.facTotal[w.fac]+units > m.facs[w.fac].totalCap {
		return id + ":total_units"
	}
	for i := from; i <= to; i++ {
		if at := m.month[w.day[i]]; y.s.facMonth[w.fac*m.months+int(at)]+month[at] > m.facs[w.fac].monthCap {
			return id + ":month_units"
		}
	}
	return y.pin()
}

// members returns when each member of the set is there.
func (y *inquiry) members(in *instance.CohortSet, c *instance.Cohort) [][]uint8 {
	if y.membersOf == in {
		return y.memberDays
	}
	y.membersOf, y.memberDays = in, nil
	for i := range c.Delegates {
		if d := &c.Delegates[i]; slices.Contains(in.Members, d.ID) {
			y.memberDays = append(y.memberDays, y.m.presence(d.Off, d.Leave, d.Busy))
		}
	}
	return y.memberDays
}

// askCoffee compares a catch-up.
func (y *inquiry) askCoffee(month string) bool {
	m := y.m
	if m.in.Coffee == nil {
		return false
	}
	i := slices.Index(m.in.Coffee.Months, month)
	if i < 0 || !y.s.coffees[i].placed {
		return false
	}
	was := y.s.coffees[i]
	y.s.putCoffee(i, was, -1)
	for d := range m.days {
		for p, part := range partNames {
			if w := was; y.workday(d) && m.day(d).Month() == monthNumber(month) && slices.Contains(m.in.Coffee.Parts, part) && (d != was.day || p != was.part) {
				w.day, w.part = d, p
				y.tryCoffee(i, w, &y.out.Dates)
			}
		}
	}
	for f := range m.facs {
		if w := was; f != was.fac && m.facs[f].host {
			w.fac = f
			y.tryCoffee(i, w, &y.out.People)
		}
	}
	return true
}

func (y *inquiry) tryCoffee(i int, w catchup, to *[]Move) {
	m, s, c := y.m, y.s, &y.m.coffees[i]
	w.cost = sum(c.nodes[w.day*5+w.part], c.facs[w.fac])
	if w.cost < none && s.fitCoffee(i, &w) {
		s.putCoffee(i, w, 1)
		*to = append(*to, Move{Date: m.day(w.day), Part: partNames[w.part], Facilitators: []string{m.in.Facilitators[w.fac].ID}, More: s.total() - y.was})
		s.putCoffee(i, w, -1)
		return
	}
	rule := y.hard[instance.Coffee][w.day]
	if rule == "" {
		rule = y.fac(w.fac, w.day, 1<<w.part, m.unit.coffee)
	}
	switch {
	case rule != "":
	case w.cost >= none:
		rule = y.pin()
	case 1<<w.part != bitL && int(s.virtual[w.day*5+w.part]) >= m.in.Limits.ParallelVirtual:
		rule = "limit:parallel_virtual"
	default:
		rule = "coffee:gap"
	}
	y.bar(rule)
}
