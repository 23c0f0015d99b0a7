package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// timetable writes a whole plan in the words of the question.
func (m *model) timetable(from *snapshot) *instance.Timetable {
	out := &instance.Timetable{Instance: m.in.Name, Kind: "plan", Status: "solution"}
	out.Cohorts, out.Coffee = []instance.CohortPlan{}, []instance.CoffeePlan{}
	for c, in := range m.in.Cohorts {
		shop := from.shops[c]
		plan := instance.CohortPlan{ID: in.ID,
			Full: instance.WorkshopPlan{Date: m.day(shop.full), Venue: m.in.Venues[shop.fullVenue].ID, Facilitators: m.names(shop.fullFac)},
			Half: instance.WorkshopPlan{Date: m.day(shop.half), Part: halfNames[shop.part], Venue: m.in.Venues[shop.halfVen].ID, Facilitators: m.names(shop.halfFac)},
			Sets: []instance.SetPlan{},
		}
		for k, at := range m.cohorts[c].sets {
			w := from.series[at]
			set := instance.SetPlan{ID: in.Sets[k].ID, Facilitator: m.in.Facilitators[w.fac].ID}
			for i := range m.meetings {
				set.Meetings = append(set.Meetings, instance.MeetingPlan{Date: m.day(w.day[i]), Part: partNames[meetsIn[w.part[i]]]})
			}
			plan.Sets = append(plan.Sets, set)
		}
		out.Cohorts = append(out.Cohorts, plan)
	}
	for i, c := range from.coffees {
		out.Coffee = append(out.Coffee, instance.CoffeePlan{Month: m.in.Coffee.Months[i], Date: m.day(c.day), Part: partNames[c.part], Facilitator: m.in.Facilitators[c.fac].ID})
	}
	if m.party != nil {
		p := from.party
		out.Celebration = &instance.CelebrationPlan{Date: m.day(p.day), Part: halfNames[p.part], Venue: m.in.Venues[p.venue].ID, Facilitator: m.in.Facilitators[p.fac].ID}
	}
	return out
}

func (m *model) day(d int) instance.Day { return m.first + instance.Day(d) }

func (m *model) names(pair [2]int) []string {
	out := []string{m.in.Facilitators[pair[0]].ID, m.in.Facilitators[pair[1]].ID}
	slices.Sort(out)
	return out
}
