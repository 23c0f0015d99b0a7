package plan

// canSeat says whether the workshops of all cohorts can have a venue, a lead and a
// week each: for each of the three alone, cohorts are matched with what is there.
func (m *model) canSeat() bool {
	if len(m.cohorts) < 2 {
		return true
	}
	s := newState(m)
	return m.match(len(m.venues)*m.days, 1, func(c int) []int { return s.venueDays(c) }) &&
		m.match(len(m.facs)*m.days, 1, func(c int) []int { return s.leadDays(c) }) &&
		m.match(m.weeks, m.in.Limits.WorkshopsPerWeek, func(c int) []int { return s.fullWeeks(c) })
}

// match says whether each cohort can have one of its places, when each place is there
// for so many.
func (m *model) match(places, each int, of func(c int) []int) bool {
	able := make([][]int, len(m.cohorts))
	for c := range m.cohorts {
		able[c] = of(c)
	}
	room := make([]int, places)
	for i := range room {
		room[i] = each
	}
	holds := make([][]int, places)
	for c := range m.cohorts {
		if !give(c, able, room, holds, make([]bool, places)) {
			return false
		}
	}
	return true
}

// venueDays lists the venues and days that the full day of a cohort could have.
func (s *state) venueDays(c int) []int {
	var out []int
	co := &s.m.cohorts[c]
	for _, d := range co.fullDays {
		for v, price := range co.fullVenue {
			if price < none && s.venueFree(v, d, allDay) {
				out = append(out, v*s.m.days+d)
			}
		}
	}
	return out
}

// leadDays lists the leads and days that the full day of a cohort could have.
func (s *state) leadDays(c int) []int {
	var out []int
	co := &s.m.cohorts[c]
	for _, d := range co.fullDays {
		for f, price := range co.fullFac {
			if price < none && s.m.facs[f].lead && s.can(f, d, allDay, s.m.unit.full) {
				out = append(out, f*s.m.days+d)
			}
		}
	}
	return out
}

// fullWeeks lists the weeks that the full day of a cohort could have.
func (s *state) fullWeeks(c int) []int {
	var out []int
	for _, d := range s.m.cohorts[c].fullDays {
		if w := int(s.m.week[d]); len(out) == 0 || out[len(out)-1] != w {
			out = append(out, w)
		}
	}
	return out
}
