package check

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func (s *sitting) members(ids []string) []person {
	out := make([]person, 0, len(ids))
	for _, id := range ids {
		out = append(out, s.people[id])
	}
	return out
}

func (s *sitting) workshops(w instance.CohortPlan) {
	c, course := s.cohorts[w.ID], s.in.Course
	people := make([]person, 0, len(c.Delegates))
	for _, d := range c.Delegates {
		people = append(people, s.people[d.ID])
	}
	full, half := w.ID+"/full", w.ID+"/half"
	s.pair(w.Full.Facilitators, full)
	s.basic(instance.Full, w.Full.Date, full)
	if !c.Window.Has(w.Full.Date) {
		s.bad("cohort:window", full, fmt.Sprintf("%s is not between %s and %s", w.Full.Date.Words(), c.Window[0].Words(), c.Window[1].Words()))
	}
	if c.Preferred != nil {
		away := int(w.Full.Date - *c.Preferred)
		s.add("start_week", full, s.in.Weights.StartWeek*(max(away, -away)/7))
	}
	s.workshop(instance.Full, w.Full, c, people, full)

	s.pair(w.Half.Facilitators, half)
	s.basic(instance.Half, w.Half.Date, half)
	if !slices.Contains(course.HalfParts, w.Half.Part) {
		s.bad("course:half_parts", half, string(w.Half.Part)+" is not allowed")
	}
	s.add("part", half, s.in.Preferences.Part[instance.Half][w.Half.Part])
	if g := int(w.Half.Date - w.Full.Date); g < course.HalfGap[0] || g > course.HalfGap[1] {
		s.bad("course:half_gap", half, fmt.Sprintf("it is %d days after the full day", g))
	}
	s.workshop(instance.Half, w.Half, c, people, half)
	if w.Half.Venue != w.Full.Venue {
		s.add("venue_change", half, s.in.Weights.VenueChange)
	}
	s.add("pair_change", half, s.in.Weights.PairChange*(2-both(w.Half.Facilitators, w.Full.Facilitators)))
	s.weeks[w.Full.Date.Week()]++
	s.weeks[w.Half.Date.Week()]++
}

func (s *sitting) workshop(kind instance.Kind, w instance.WorkshopPlan, c instance.Cohort, people []person, where string) {
	s.useVenue(w.Venue, w.Date, w.Part, len(c.Delegates), c.Features, where)
	for _, f := range w.Facilitators {
		s.useFac(f, w.Date, w.Part, kind, where)
	}
	s.attendance(c.ID, people, w.Date, w.Part, kind, where)
}

func (s *sitting) series(w instance.CohortPlan, set instance.SetPlan) {
	c, course := s.cohorts[w.ID], s.in.Course
	rules := c.Sets[slices.IndexFunc(c.Sets, func(x instance.CohortSet) bool { return x.ID == set.ID })]
	if !slices.Contains(s.Planner.facs[set.Facilitator].Roles, instance.Adviser) {
		s.bad("facilitator:role", set.ID, set.Facilitator+" may not run action learning sets")
	}
	if slices.Contains(rules.Forbidden, set.Facilitator) {
		s.bad("set:forbidden", set.ID, set.Facilitator+" may not run this set")
	}
	s.sets[set.Facilitator]++
	people := s.members(rules.Members)
	usual, most := map[moment]int{}, 0
	for k, m := range set.Meetings {
		where := fmt.Sprint(set.ID, "/", k+1)
		s.basic(instance.Meeting, m.Date, where)
		if !slices.Contains(rules.Parts, m.Part) {
			s.bad("set:parts", where, string(m.Part)+" is not allowed for this set")
		}
		s.add("part", where, s.in.Preferences.Part[instance.Meeting][m.Part])
		if k == 0 {
			if g := int(m.Date - w.Half.Date); g < course.FirstGap[0] || g > course.FirstGap[1] {
				s.bad("course:first_gap", where, fmt.Sprintf("it is %d days after the half day", g))
			}
		} else {
			s.gap(int(m.Date-set.Meetings[k-1].Date), where)
		}
		who := set.Facilitator
		if m.Date < s.cut {
			who = s.holders[set.ID]
		}
		s.useFac(who, m.Date, m.Part, instance.Meeting, where)
		s.alsDay[fmt.Sprint(who, "/", m.Date)]++
		s.virtual[moment{m.Date, m.Part}]++
		s.attendance(set.ID, people, m.Date, m.Part, instance.Meeting, where)
		key := moment{instance.Day(m.Date.Weekday()), m.Part}
		usual[key]++
		most = max(most, usual[key])
	}
	if last := set.Meetings[len(set.Meetings)-1].Date; last > c.Deadline {
		s.bad("cohort:deadline", set.ID, "it ends on "+last.Words()+", after "+c.Deadline.Words())
	}
	s.add("pattern", set.ID, s.in.Weights.Pattern*(course.Meetings-most))
}

func (s *sitting) gap(days int, where string) {
	c := s.in.Course
	if days < c.GapHard[0] || days > c.GapHard[1] {
		s.bad("course:gap_hard", where, fmt.Sprintf("it is %d days after the meeting before", days))
	}
	s.add("gap", where, s.in.Weights.GapDay*max(0, c.GapSoft[0]-days, days-c.GapSoft[1]))
}

func (s *sitting) coffees() {
	rule := s.in.Coffee
	if rule == nil {
		return
	}
	var before *instance.CoffeePlan
	for _, month := range rule.Months {
		at := slices.IndexFunc(s.t.Coffee, func(c instance.CoffeePlan) bool { return c.Month == month })
		c := s.t.Coffee[at]
		where := "coffee " + month
		s.basic(instance.Coffee, c.Date, where)
		if c.Date.String()[:7] != month {
			s.bad("coffee:month", where, c.Date.Words()+" is in another month")
		}
		if !slices.Contains(rule.Parts, c.Part) {
			s.bad("coffee:parts", where, string(c.Part)+" is not allowed")
		} else {
			s.add("part", where, s.in.Preferences.Part[instance.Coffee][c.Part])
		}
		s.host(c.Facilitator, where)
		s.useFac(c.Facilitator, c.Date, c.Part, instance.Coffee, where)
		if c.Part != instance.L {
			s.virtual[moment{c.Date, c.Part}]++
		}
		if n := len(s.everyone); n > 0 {
			s.add("absent_coffee", where, s.in.Weights.Absent[instance.Coffee]*(s.absent("", s.everyone, c.Date, c.Part)*10/n))
		}
		if before != nil {
			if g := int(c.Date - before.Date); g < rule.Gap[0] || g > rule.Gap[1] {
				s.bad("coffee:gap", where, fmt.Sprintf("it is %d days after the one before", g))
			}
		}
		before = &c
	}
}

func (s *sitting) host(f, where string) {
	if !slices.Contains(s.Planner.facs[f].Roles, instance.Host) {
		s.bad("facilitator:role", where, f+" may not host")
	}
}

func (s *sitting) celebration() {
	rule, c := s.in.Celebration, s.t.Celebration
	if rule == nil {
		return
	}
	const where = "celebration"
	s.basic(instance.Celebration, c.Date, where)
	if !rule.Window.Has(c.Date) {
		s.bad("celebration:window", where, fmt.Sprintf("%s is not between %s and %s", c.Date.Words(), rule.Window[0].Words(), rule.Window[1].Words()))
	}
	s.add("part", where, s.in.Preferences.Part[instance.Celebration][c.Part])
	s.useVenue(c.Venue, c.Date, c.Part, rule.Places, rule.Features, where)
	s.host(c.Facilitator, where)
	s.useFac(c.Facilitator, c.Date, c.Part, instance.Celebration, where)
}
