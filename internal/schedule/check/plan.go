package check

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Planner judges timetables that answer one question. Make it with NewPlanner.
type Planner struct {
	in       *instance.Plan
	facs     map[string]instance.Facilitator
	diaries  map[string]person
	venues   map[string]instance.Venue
	taken    map[string]map[moment]bool
	cohorts  map[string]instance.Cohort
	people   map[string]person // by delegate
	everyone []person
	away     map[coming]int // how many of a group cannot come, remembered
	barred   map[instance.Kind]map[instance.Day][]int
}

type coming struct {
	group string
	day   instance.Day
	part  instance.Part
}

// NewPlanner prepares to judge answers to the question.
func NewPlanner(in *instance.Plan) *Planner {
	c := &Planner{in: in, facs: map[string]instance.Facilitator{}, diaries: map[string]person{}, venues: map[string]instance.Venue{},
		taken: map[string]map[moment]bool{}, cohorts: map[string]instance.Cohort{}, people: map[string]person{}, away: map[coming]int{}}
	for _, f := range in.Facilitators {
		c.facs[f.ID], c.diaries[f.ID] = f, personOf(f.Off, f.Leave, f.Busy)
	}
	for _, v := range in.Venues {
		c.venues[v.ID], c.taken[v.ID] = v, moments(v.Busy)
	}
	for _, co := range in.Cohorts {
		c.cohorts[co.ID] = co
		for _, d := range co.Delegates {
			p := personOf(d.Off, d.Leave, d.Busy)
			c.people[d.ID] = p
			c.everyone = append(c.everyone, p)
		}
	}
	c.barred = map[instance.Kind]map[instance.Day][]int{}
	for i, r := range in.Calendar.Rules {
		for _, kind := range r.Kinds {
			if c.barred[kind] == nil {
				c.barred[kind] = map[instance.Day][]int{}
			}
			for _, d := range daysOf(r.Dates) {
				c.barred[kind][d] = append(c.barred[kind][d], i)
			}
		}
	}
	return c
}

// daysOf lists the days of the ranges, each once.
func daysOf(ranges []instance.Range) []instance.Day {
	var out []instance.Day
	for _, r := range ranges {
		for d := r[0]; d <= r[1]; d++ {
			out = append(out, d)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Plan judges a timetable. Use a Planner to judge many.
func Plan(in *instance.Plan, t *instance.Timetable) Report { return NewPlanner(in).Check(t) }

// sitting is what a timetable has used while it is judged.
type sitting struct {
	*Planner
	Report
	t       *instance.Timetable
	facs    map[string]string // facilitator, day and part: the event
	rooms   map[string]string
	months  map[string]int
	units   map[string]int
	alsDay  map[string]int
	virtual map[moment]int
	weeks   map[int]int
	sets    map[string]int
	holders map[string]string // who held a set's meetings so far
	cut     instance.Day
}

// Check judges a timetable. What is missing or not known to the question is broken
// structure, and then nothing else is looked at.
func (c *Planner) Check(t *instance.Timetable) Report {
	s := &sitting{Planner: c, t: t, facs: map[string]string{}, rooms: map[string]string{}, months: map[string]int{}, units: map[string]int{},
		alsDay: map[string]int{}, virtual: map[moment]int{}, weeks: map[int]int{}, sets: map[string]int{}, holders: map[string]string{}}
	if s.structure(); len(s.Broken) > 0 {
		return s.Report
	}
	if base := c.in.Baseline; base != nil {
		s.cut = base.FrozenBefore
		for _, co := range base.Plan.Cohorts {
			for _, set := range co.Sets {
				s.holders[set.ID] = set.Facilitator
			}
		}
	}
	for _, co := range t.Cohorts {
		s.workshops(co)
		for i := range co.Sets {
			s.series(co, co.Sets[i])
		}
	}
	s.coffees()
	s.celebration()
	s.limits()
	s.pins()
	s.changes()
	return s.Report
}

// basic judges the day of an event.
func (s *sitting) basic(kind instance.Kind, d instance.Day, where string) {
	cal := s.in.Calendar
	if d < cal.Start || d > cal.End || !slices.Contains(cal.Weekdays, d.Weekday()) {
		s.bad("calendar", where, d.Words()+" is not a day of the calendar")
	}
	for _, i := range s.barred[kind][d] {
		r := cal.Rules[i]
		if r.Hard {
			s.bad("calendar:"+r.ID, where, d.Words()+" is "+r.Label)
		} else {
			s.add("calendar", where, r.Weight)
		}
	}
	if prefs := s.in.Preferences.Weekday[kind]; d.Weekday() <= len(prefs) {
		s.add("weekday", where, prefs[d.Weekday()-1])
	}
}

func (s *sitting) useFac(f string, d instance.Day, part instance.Part, kind instance.Kind, where string) {
	parts := partsOf(part)
	if !s.diaries[f].free(d, parts) {
		s.bad("facilitator:availability", where, f+" is not available on "+d.Words())
	}
	for _, p := range parts {
		key := fmt.Sprint(f, d, p)
		if other, taken := s.facs[key]; taken {
			s.bad("facilitator:clash", where, f+" has "+other+" at the same time")
		}
		s.facs[key] = where
	}
	units := s.in.Units[kind]
	s.months[fmt.Sprint(f, "/", d.Month())] += units
	s.units[f] += units
}

func (s *sitting) useVenue(v string, d instance.Day, part instance.Part, places int, features []string, where string) {
	room := s.venues[v]
	if room.Capacity < places {
		s.bad("venue:capacity", where, fmt.Sprintf("%s holds %d, %d are needed", v, room.Capacity, places))
	}
	for _, f := range features {
		if !slices.Contains(room.Features, f) {
			s.bad("venue:features", where, v+" lacks "+f)
		}
	}
	for _, p := range partsOf(part) {
		if s.taken[v][moment{d, p}] {
			s.bad("venue:busy", where, v+" is taken on "+d.Words())
		}
		key := fmt.Sprint(v, d, p)
		if other, taken := s.rooms[key]; taken {
			s.bad("venue:clash", where, v+" has "+other+" at the same time")
		}
		s.rooms[key] = where
	}
	s.add("venue", where, s.in.Weights.VenueCost*room.Cost)
}

// absent counts the people of a group who cannot come.
func (s *sitting) absent(group string, people []person, d instance.Day, part instance.Part) int {
	key := coming{group, d, part}
	n, known := s.away[key]
	if !known {
		for _, p := range people {
			if !p.free(d, partsOf(part)) {
				n++
			}
		}
		s.away[key] = n
	}
	return n
}

func (s *sitting) attendance(group string, people []person, d instance.Day, part instance.Part, kind instance.Kind, where string) {
	away := s.absent(group, people, d, part)
	if here := len(people) - away; here*100 < s.in.Course.Quorum[kind]*len(people) {
		s.bad("quorum:"+string(kind), where, fmt.Sprintf("%d of %d can come on %s", here, len(people), d.Words()))
	}
	s.add("absent_"+string(kind), where, s.in.Weights.Absent[kind]*away)
}

func (s *sitting) pair(facs []string, where string) {
	lead := false
	for _, f := range facs {
		roles := s.Planner.facs[f].Roles
		if !slices.Contains(roles, instance.Workshop) {
			s.bad("facilitator:role", where, f+" may not run workshops")
		}
		lead = lead || slices.Contains(roles, instance.Lead)
	}
	if !lead {
		s.bad("facilitator:lead", where, "there is no lead in the pair")
	}
}

func both(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}
