package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// timetable writes a plan in the words of the question; what has no place is left
// out.
func (m *model) timetable(from *snapshot) *instance.Timetable {
	out := &instance.Timetable{Instance: m.in.Name, Kind: "plan", Status: "solution"}
	out.Cohorts, out.Coffee = []instance.CohortPlan{}, []instance.CoffeePlan{}
	for c, in := range m.in.Cohorts {
		if from.shops[c].placed {
			out.Cohorts = append(out.Cohorts, m.cohortPlan(c, &in, from))
		}
	}
	for i, c := range from.coffees {
		if c.placed {
			out.Coffee = append(out.Coffee, instance.CoffeePlan{Month: m.in.Coffee.Months[i], Date: m.day(c.day), Part: partNames[c.part], Facilitator: m.in.Facilitators[c.fac].ID})
		}
	}
	if p := from.party; p.placed {
		out.Celebration = &instance.CelebrationPlan{Date: m.day(p.day), Part: halfNames[p.part], Venue: m.in.Venues[p.venue].ID, Facilitator: m.in.Facilitators[p.fac].ID}
	}
	return out
}

func (m *model) cohortPlan(c int, in *instance.Cohort, from *snapshot) instance.CohortPlan {
	shop := from.shops[c]
	out := instance.CohortPlan{ID: in.ID,
		Full: instance.WorkshopPlan{Date: m.day(shop.full), Venue: m.in.Venues[shop.fullVenue].ID, Facilitators: m.names(shop.fullFac)},
		Half: instance.WorkshopPlan{Date: m.day(shop.half), Part: halfNames[shop.part], Venue: m.in.Venues[shop.halfVen].ID, Facilitators: m.names(shop.halfFac)},
		Sets: []instance.SetPlan{},
	}
	for k, at := range m.cohorts[c].sets {
		w := from.series[at]
		if !w.placed {
			continue
		}
		set := instance.SetPlan{ID: in.Sets[k].ID, Facilitator: m.in.Facilitators[w.fac].ID, Meetings: []instance.MeetingPlan{}}
		for i := range m.meetings {
			set.Meetings = append(set.Meetings, instance.MeetingPlan{Date: m.day(w.day[i]), Part: partNames[meetsIn[w.part[i]]]})
		}
		out.Sets = append(out.Sets, set)
	}
	return out
}

func (m *model) day(d int) instance.Day { return m.first + instance.Day(d) }

func (m *model) names(pair [2]int) []string {
	out := []string{m.in.Facilitators[pair[0]].ID, m.in.Facilitators[pair[1]].ID}
	slices.Sort(out)
	return out
}

// unplaced names every event that has no place in a timetable: workshops as
// C01/full and C01/half, sets as C01S1, catch-ups as coffee 2027-03, and the
// celebration.
func unplaced(in *instance.Plan, t *instance.Timetable) []string {
	cohorts, sets, months := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range t.Cohorts {
		cohorts[c.ID] = true
		for _, s := range c.Sets {
			sets[s.ID] = true
		}
	}
	for _, c := range t.Coffee {
		months[c.Month] = true
	}
	var out []string
	for _, c := range in.Cohorts {
		if !cohorts[c.ID] {
			out = append(out, c.ID+"/full", c.ID+"/half")
		}
		for _, s := range c.Sets {
			if !sets[s.ID] {
				out = append(out, s.ID)
			}
		}
	}
	if in.Coffee != nil {
		for _, month := range in.Coffee.Months {
			if !months[month] {
				out = append(out, "coffee "+month)
			}
		}
	}
	if in.Celebration != nil && t.Celebration == nil {
		out = append(out, "celebration")
	}
	return out
}
