package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func (m *model) compileCohort(i int, costs map[instance.Kind][]cost) {
	in := &m.in.Cohorts[i]
	there := make([][]uint8, len(in.Delegates))
	byID := make(map[string]int, len(in.Delegates))
	for k, d := range in.Delegates {
		there[k], byID[d.ID] = m.presence(d.Off, d.Leave, d.Busy), k
	}
	c := cohort{pairChange: cost(m.in.Weights.PairChange), venueChange: cost(m.in.Weights.VenueChange)}
	old := m.baselineCohort(in.ID)
	m.compileWorkshops(&c, in, there, costs, old)
	for k := range in.Sets {
		members := make([][]uint8, 0, len(in.Sets[k].Members))
		for _, id := range in.Sets[k].Members {
			members = append(members, there[byID[id]])
		}
		c.sets = append(c.sets, len(m.sets))
		m.sets = append(m.sets, m.compileSet(i, &in.Sets[k], members, costs[instance.Meeting]))
	}
	m.cohorts = append(m.cohorts, c)
}

func (m *model) baselineCohort(id string) *instance.CohortPlan {
	if m.in.Baseline == nil {
		return nil
	}
	cohorts := m.in.Baseline.Plan.Cohorts
	if at := slices.IndexFunc(cohorts, func(c instance.CohortPlan) bool { return c.ID == id }); at >= 0 {
		return &cohorts[at]
	}
	return nil
}

func (m *model) baselineSet(id string) *instance.SetPlan {
	if m.in.Baseline == nil {
		return nil
	}
	for c := range m.in.Baseline.Plan.Cohorts {
		sets := m.in.Baseline.Plan.Cohorts[c].Sets
		if at := slices.IndexFunc(sets, func(s instance.SetPlan) bool { return s.ID == id }); at >= 0 {
			return &sets[at]
		}
	}
	return nil
}

// attended returns what it costs that some of the people cannot come to the parts
// of the day, or none if too few can.
func (m *model) attended(people [][]uint8, d int, parts uint8, kind instance.Kind) cost {
	here := 0
	for _, p := range people {
		if p[d]&parts == parts {
			here++
		}
	}
	if here*100 < m.in.Course.Quorum[kind]*len(people) {
		return none
	}
	return cost(m.in.Weights.Absent[kind] * (len(people) - here))
}

func (m *model) compileWorkshops(c *cohort, in *instance.Cohort, people [][]uint8, costs map[instance.Kind][]cost, old *instance.CohortPlan) {
	c.full = make([]cost, m.days)
	c.half = [2][]cost{make([]cost, m.days), make([]cost, m.days)}
	for d := range m.days {
		c.full[d], c.half[0][d], c.half[1][d] = none, none, none
		if day := m.first + instance.Day(d); in.Window.Has(day) {
			c.full[d] = sum(costs[instance.Full][d], m.attended(people, d, allDay, instance.Full), m.startWeek(in, d))
		}
		for h, part := range halfNames {
			if slices.Contains(m.in.Course.HalfParts, part) {
				c.half[h][d] = sum(costs[instance.Half][d], cost(m.in.Preferences.Part[instance.Half][part]), m.attended(people, d, halfBits[h], instance.Half))
			}
		}
	}
	c.fullVenue, c.halfVenue = m.venueCosts(len(in.Delegates), in.Features), m.venueCosts(len(in.Delegates), in.Features)
	c.fullFac, c.halfFac = m.workshopFacs(), m.workshopFacs()
	if old != nil {
		m.remember(old.Full, m.isHeld(old.Full.Date), [][]cost{c.full}, c.fullVenue, c.fullFac)
		m.remember(old.Half, m.isHeld(old.Half.Date), c.half[:], c.halfVenue, c.halfFac)
	} else {
		m.barPast(c.full, c.half[0], c.half[1])
	}
	for _, p := range m.in.Pins {
		switch p.Ref {
		case in.ID + "/full":
			m.pinWorkshop(p, [][]cost{c.full}, c.fullVenue, c.fullFac)
		case in.ID + "/half":
			m.pinWorkshop(p, c.half[:], c.halfVenue, c.halfFac)
		}
	}
	c.fullDays, c.halfDays = possible(c.full), possible(c.half[0], c.half[1])
}

func possible(tables ...[]cost) []int {
	var out []int
	for d := range tables[0] {
		if slices.ContainsFunc(tables, func(t []cost) bool { return t[d] < none }) {
			out = append(out, d)
		}
	}
	return out
}

func (m *model) startWeek(in *instance.Cohort, d int) cost {
	if in.Preferred == nil {
		return 0
	}
	away := d - m.index(*in.Preferred)
	return cost(m.in.Weights.StartWeek * (max(away, -away) / 7))
}

func (m *model) venueCosts(places int, features []string) []cost {
	out := make([]cost, len(m.in.Venues))
	for i, v := range m.in.Venues {
		out[i] = cost(m.in.Weights.VenueCost * v.Cost)
		lacks := slices.ContainsFunc(features, func(f string) bool { return !slices.Contains(v.Features, f) })
		if v.Capacity < places || lacks {
			out[i] = none
		}
	}
	return out
}

func (m *model) workshopFacs() []cost {
	out := make([]cost, len(m.facs))
	for i, f := range m.facs {
		if !f.workshop {
			out[i] = none
		}
	}
	return out
}

func (m *model) isHeld(d instance.Day) bool {
	return m.in.Baseline != nil && d < m.in.Baseline.FrozenBefore
}

// barPast bars the days before the frozen date: what was not published by then
// cannot be held there.
func (m *model) barPast(tables ...[]cost) {
	for _, t := range tables {
		for d := range min(max(0, m.cut), m.days) {
			t[d] = none
		}
	}
}

// remember prices every difference from what was published, or leaves nothing
// else if it was held already. Nothing new is put before the frozen date.
func (m *model) remember(old instance.WorkshopPlan, held bool, tables [][]cost, venues, facs []cost) {
	w := m.in.Baseline.Weights
	for h, table := range tables {
		samePart := len(tables) == 1 || halfNames[h] == old.Part
		for d := range table {
			same := samePart && d == m.index(old.Date)
			switch {
			case held && same:
			case held || d < m.cut:
				table[d] = none
			case !same:
				table[d] = sum(table[d], cost(w.MoveWorkshop))
			}
		}
	}
	for v := range venues {
		switch same := m.in.Venues[v].ID == old.Venue; {
		case held && !same:
			venues[v] = none
		case !same:
			venues[v] = sum(venues[v], cost(w.Venue))
		}
	}
	for f := range facs {
		switch same := slices.Contains(old.Facilitators, m.in.Facilitators[f].ID); {
		case held && !same:
			facs[f] = none
		case !same:
			facs[f] = sum(facs[f], cost(w.WorkshopFacilitator))
		}
	}
}

func (m *model) pinWorkshop(p instance.Pin, tables [][]cost, venues, facs []cost) {
	for h, table := range tables {
		for d := range table {
			if p.Date != nil && d != m.index(*p.Date) || p.Part != nil && len(tables) == 2 && halfNames[h] != *p.Part {
				table[d] = none
			}
		}
	}
	for v := range venues {
		if p.Venue != nil && m.in.Venues[v].ID != *p.Venue {
			venues[v] = none
		}
	}
	for f := range facs {
		if p.Facilitators != nil && !slices.Contains(p.Facilitators, m.in.Facilitators[f].ID) {
			facs[f] = none
		}
	}
}

func (m *model) compileSet(cohort int, in *instance.CohortSet, members [][]uint8, days []cost) series {
	s := series{cohort: cohort, last: min(m.days-1, m.index(m.in.Cohorts[cohort].Deadline)), uniform: true, facs: make([]cost, len(m.facs))}
	table := make([]cost, m.days*4)
	for d := range m.days {
		for p := range 4 {
			part := partNames[meetsIn[p]]
			at := d*4 + p
			if !slices.Contains(in.Parts, part) || d > s.last {
				table[at] = none
				continue
			}
			table[at] = sum(days[d], cost(m.in.Preferences.Part[instance.Meeting][part]), m.attended(members, d, meetingBit[p], instance.Meeting))
		}
	}
	s.layers = make([][]cost, m.meetings)
	for k := range s.layers {
		s.layers[k] = table
	}
	for i, f := range m.facs {
		if !f.adviser || slices.Contains(in.Forbidden, m.in.Facilitators[i].ID) {
			s.facs[i] = none
		}
	}
	m.pinSet(&s, in.ID)
	if old := m.baselineSet(in.ID); old != nil {
		m.rememberSet(&s, old)
	} else {
		for at := range min(max(0, m.cut), m.days) * 4 {
			table[at] = none
		}
	}
	s.keys = m.patterns(&s)
	return s
}

// own gives layer k a table of its own.
func (s *series) own(k int) []cost {
	s.uniform = false
	s.layers[k] = slices.Clone(s.layers[k])
	return s.layers[k]
}

func (m *model) pinSet(s *series, id string) {
	for _, p := range m.in.Pins {
		if p.Ref == id && p.Facilitator != nil {
			for f := range s.facs {
				if m.in.Facilitators[f].ID != *p.Facilitator {
					s.facs[f] = none
				}
			}
		}
		number, ofSet := strings.CutPrefix(p.Ref, id+"/")
		k, err := strconv.Atoi(number)
		if !ofSet || err != nil || k < 1 || k > m.meetings {
			continue
		}
		table := s.own(k - 1)
		for at := range table {
			part := partNames[meetsIn[at%4]]
			if p.Date != nil && at/4 != m.index(*p.Date) || p.Part != nil && part != *p.Part {
				table[at] = none
			}
		}
	}
}

// rememberSet prices every difference from the published series and fixes the
// meetings that were held. A held meeting that breaks a rule leaves no series.
func (m *model) rememberSet(s *series, old *instance.SetPlan) {
	w := m.in.Baseline.Weights
	s.holder = position(m.facIndex, old.Facilitator)
	for f := range s.facs {
		if f != s.holder {
			s.facs[f] = sum(s.facs[f], cost(w.SetFacilitator))
		}
	}
	for k, meeting := range old.Meetings[:min(len(old.Meetings), m.meetings)] {
		d := m.index(meeting.Date)
		slot := slices.Index(meetsIn[:], slices.Index(partNames[:], meeting.Part))
		table := s.own(k)
		held := m.isHeld(meeting.Date)
		for at := range table {
			switch same := at == d*4+slot; {
			case held && !same, at/4 < m.cut && !held:
				table[at] = none
			case !same:
				table[at] = sum(table[at], cost(w.MoveALS))
			}
		}
		if held && k == s.held {
			s.barred = s.barred || s.holder < 0 || !m.inside(d) || slot < 0 || table[d*4+slot] >= none || !m.heldApart(s, d)
			s.held++
			s.heldAt = append(s.heldAt, [2]int{d, max(0, slot)})
		}
	}
	if s.barred {
		s.held, s.heldAt = 0, nil
	}
}

// heldApart says whether a held meeting keeps its distance from the one before.
func (m *model) heldApart(s *series, d int) bool {
	if s.held == 0 {
		return true
	}
	g := d - s.heldAt[s.held-1][0]
	return g >= m.in.Course.GapHard[0] && g <= m.in.Course.GapHard[1]
}
