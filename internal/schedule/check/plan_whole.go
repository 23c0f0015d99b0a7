package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// structure finds what is missing, doubled or unknown.
func (s *sitting) structure() {
	seen := map[string]bool{}
	for _, w := range s.t.Cohorts {
		c, known := s.cohorts[w.ID]
		if !known || seen[w.ID] {
			s.bad("structure", w.ID, "this cohort is unknown or planned twice")
			continue
		}
		seen[w.ID] = true
		s.workshopShape(w.Full, w.ID+"/full", []instance.Part{""})
		s.workshopShape(w.Half, w.ID+"/half", []instance.Part{instance.AM, instance.PM})
		s.setShapes(c, w.Sets)
	}
	for _, c := range s.in.Cohorts {
		if !seen[c.ID] {
			s.bad("structure", c.ID, "this cohort has no plan")
		}
	}
	s.partyShapes()
}

func (s *sitting) workshopShape(w instance.WorkshopPlan, where string, parts []instance.Part) {
	if _, known := s.venues[w.Venue]; !known {
		s.bad("structure", where, "there is no venue "+w.Venue)
	}
	if !slices.Contains(parts, w.Part) {
		s.bad("structure", where, "there is no such part of the day: "+string(w.Part))
	}
	if len(w.Facilitators) != 2 || w.Facilitators[0] == w.Facilitators[1] {
		s.bad("structure", where, "two different facilitators are needed")
	}
	for _, f := range w.Facilitators {
		s.facShape(f, where)
	}
}

func (s *sitting) facShape(f, where string) {
	if _, known := s.Planner.facs[f]; !known {
		s.bad("structure", where, "there is no facilitator "+f)
	}
}

func (s *sitting) setShapes(c instance.Cohort, sets []instance.SetPlan) {
	meets := []instance.Part{instance.A1, instance.A2, instance.P1, instance.P2}
	seen := map[string]bool{}
	for _, set := range sets {
		known := slices.ContainsFunc(c.Sets, func(x instance.CohortSet) bool { return x.ID == set.ID })
		if !known || seen[set.ID] {
			s.bad("structure", set.ID, "this set is unknown or planned twice")
			continue
		}
		seen[set.ID] = true
		s.facShape(set.Facilitator, set.ID)
		if len(set.Meetings) != s.in.Course.Meetings {
			s.bad("structure", set.ID, fmt.Sprintf("%d meetings are needed", s.in.Course.Meetings))
		}
		for _, m := range set.Meetings {
			if !slices.Contains(meets, m.Part) {
				s.bad("structure", set.ID, "a set cannot meet in "+string(m.Part))
			}
		}
	}
	for _, x := range c.Sets {
		if !seen[x.ID] {
			s.bad("structure", x.ID, "this set has no plan")
		}
	}
}

func (s *sitting) partyShapes() {
	months := []string{}
	for _, c := range s.t.Coffee {
		months = append(months, c.Month)
		s.facShape(c.Facilitator, "coffee "+c.Month)
		if !slices.Contains(wholeDay, c.Part) {
			s.bad("structure", "coffee "+c.Month, "there is no such part of the day: "+string(c.Part))
		}
	}
	want := []string{}
	if s.in.Coffee != nil {
		want = append(want, s.in.Coffee.Months...)
	}
	slices.Sort(months)
	slices.Sort(want)
	if !slices.Equal(months, want) {
		s.bad("structure", "coffee", "one catch-up is needed in each of: "+strings.Join(want, " "))
	}
	p := s.t.Celebration
	if (p == nil) != (s.in.Celebration == nil) {
		s.bad("structure", "celebration", "it is planned without being asked for, or the other way round")
		return
	}
	if p != nil {
		s.facShape(p.Facilitator, "celebration")
		if _, known := s.venues[p.Venue]; !known || p.Part != instance.AM && p.Part != instance.PM {
			s.bad("structure", "celebration", "the venue or part of the day is unknown")
		}
	}
}

func earlier(a, b moment) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.part, b.part)) }

// limits judges what is bounded over the whole timetable.
func (s *sitting) limits() {
	for _, key := range slices.Sorted(maps.Keys(s.months)) {
		f, _, _ := strings.Cut(key, "/")
		if most := s.Planner.facs[f].MonthUnits; s.months[key] > most {
			s.bad("facilitator:month_units", f, fmt.Sprintf("%d units in one month, at most %d", s.months[key], most))
		}
	}
	for _, f := range slices.Sorted(maps.Keys(s.units)) {
		fac := s.Planner.facs[f]
		if s.units[f] > fac.TotalUnits {
			s.bad("facilitator:total_units", f, fmt.Sprintf("%d units, at most %d", s.units[f], fac.TotalUnits))
		}
		s.add("over", f, s.in.Weights.Over*max(0, s.units[f]-fac.TargetUnits))
	}
	for _, f := range slices.Sorted(maps.Keys(s.sets)) {
		if most := s.Planner.facs[f].MaxSets; s.sets[f] > most {
			s.bad("facilitator:max_sets", f, fmt.Sprintf("%d sets, at most %d", s.sets[f], most))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.alsDay)) {
		if s.alsDay[key] > s.in.Limits.ALSPerFacilitatorDay {
			s.bad("limit:als_per_facilitator_day", key, fmt.Sprintf("%d set meetings", s.alsDay[key]))
		}
	}
	for _, m := range slices.SortedFunc(maps.Keys(s.virtual), earlier) {
		if n := s.virtual[m]; n > s.in.Limits.ParallelVirtual {
			s.bad("limit:parallel_virtual", m.day.String()+" "+string(m.part), fmt.Sprintf("%d virtual meetings at once", n))
		}
	}
	for _, week := range slices.Sorted(maps.Keys(s.weeks)) {
		if s.weeks[week] > s.in.Limits.WorkshopsPerWeek {
			s.bad("limit:workshops_per_week", "", fmt.Sprintf("%d workshops in one week", s.weeks[week]))
		}
	}
}

func (s *sitting) pins() {
	for _, p := range s.in.Pins {
		at, found := Find(&s.t.Calendared, p.Ref)
		wrong := !found || p.Date != nil && at.Date != *p.Date || p.Part != nil && at.Part != *p.Part || p.Venue != nil && at.Venue != *p.Venue ||
			p.Facilitator != nil && at.Facilitators[0] != *p.Facilitator || p.Facilitators != nil && !sameNames(p.Facilitators, at.Facilitators)
		if wrong {
			s.bad("pin", p.Ref, "it is not where it was pinned")
		}
	}
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// changes prices every difference from the baseline, and bars those in the past.
func (s *sitting) changes() {
	if s.in.Baseline == nil {
		return
	}
	w := s.in.Baseline.Weights
	for _, c := range s.in.Baseline.Plan.Cohorts {
		s.changed(c.ID+"/full", w.MoveWorkshop)
		s.changed(c.ID+"/half", w.MoveWorkshop)
		for _, set := range c.Sets {
			if now, found := Find(&s.t.Calendared, set.ID); found && now.Facilitators[0] != set.Facilitator {
				s.add("fac_changed", set.ID, w.SetFacilitator)
			}
			for k := range set.Meetings {
				s.changed(fmt.Sprint(set.ID, "/", k+1), w.MoveALS)
			}
		}
	}
}

func (s *sitting) changed(ref string, move int) {
	w := s.in.Baseline.Weights
	old, _ := Find(&s.in.Baseline.Plan, ref)
	now, found := Find(&s.t.Calendared, ref)
	if !found {
		return
	}
	meeting := old.Venue == ""
	same := old.Date == now.Date && old.Part == now.Part
	if old.Date < s.cut {
		if !same || !meeting && (old.Venue != now.Venue || !sameNames(old.Facilitators, now.Facilitators)) {
			s.bad("frozen", ref, "it lies before "+s.cut.Words()+" and was changed")
		}
		return
	}
	if !same {
		s.add("moved", ref, move)
	}
	if meeting {
		return
	}
	if old.Venue != now.Venue {
		s.add("venue_moved", ref, w.Venue)
	}
	s.add("fac_changed", ref, w.WorkshopFacilitator*(2-both(now.Facilitators, old.Facilitators)))
}

// Event is one event of a timetable: a set without its meetings has only its
// facilitator.
type Event struct {
	Date         instance.Day
	Part         instance.Part
	Venue        string
	Facilitators []string
}

// Find returns the event that a reference such as C01/full, C01S1 or C01S1/3
// names.
func Find(t *instance.Calendared, ref string) (Event, bool) {
	head, tail, _ := strings.Cut(ref, "/")
	for _, c := range t.Cohorts {
		switch {
		case c.ID == head && tail == "full":
			return Event{c.Full.Date, c.Full.Part, c.Full.Venue, c.Full.Facilitators}, true
		case c.ID == head && tail == "half":
			return Event{c.Half.Date, c.Half.Part, c.Half.Venue, c.Half.Facilitators}, true
		}
		for _, s := range c.Sets {
			if s.ID != head {
				continue
			}
			e := Event{Facilitators: []string{s.Facilitator}}
			if tail == "" {
				return e, true
			}
			if k, err := strconv.Atoi(tail); err == nil && k >= 1 && k <= len(s.Meetings) {
				e.Date, e.Part = s.Meetings[k-1].Date, s.Meetings[k-1].Part
				return e, true
			}
		}
	}
	return Event{}, false
}
