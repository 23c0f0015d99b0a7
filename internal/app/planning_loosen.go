package app

import (
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// loosen makes the published plan one that breaks no rule, as far as rules can be
// loosened for single events: what was published with open eyes is not repaired.
func loosen(q *instance.Plan) {
	t := &instance.Timetable{Instance: q.Name, Kind: "plan", Status: "solution", Calendared: q.Baseline.Plan}
	published := *q
	published.Coffee = nil // what is to be found is not published
	const steps = 100
	for range steps {
		broken := slices.DeleteFunc(check.Plan(&published, t).Broken, func(b check.Broken) bool { return strings.HasSuffix(b.Rule, ":clash") })
		if len(broken) == 0 {
			break
		}
		for _, b := range broken {
			loosenFor(&published, &q.Baseline.Plan, b)
		}
	}
	published.Coffee = q.Coffee
	*q = published
}

// loosenFor loosens one rule just so far that the event of a published plan that
// breaks it does not.
func loosenFor(q *instance.Plan, plan *instance.Calendared, b check.Broken) {
	e, _ := check.Find(plan, b.Where)
	rule, name, _ := strings.Cut(b.Rule, ":")
	switch rule {
	case "calendar":
		loosenDay(q, name, e.Date)
	case "course":
		loosenCourse(q, plan, name, b.Where)
	case "quorum":
		q.Course.Quorum[instance.Kind(name)] = max(0, q.Course.Quorum[instance.Kind(name)]-5)
	case "venue":
		loosenVenue(q, name, b.Where, e)
	case "set":
		loosenSet(q, b.Where, e)
	case "facilitator":
		for i := range q.Facilitators {
			f := &q.Facilitators[i]
			if f.ID == b.Where || slices.Contains(e.Facilitators, f.ID) {
				loosenFacilitator(f, name, e)
			}
		}
	case "limit":
		q.Limits.ALSPerFacilitatorDay++
	case "cohort":
		for i := range q.Cohorts {
			q.Cohorts[i].Deadline = max(q.Cohorts[i].Deadline, q.Calendar.End)
		}
	}
}

// loosenDay lets events be on the day. Without a rule's name the day is a weekend:
// then weekends stay closed but for the day.
func loosenDay(q *instance.Plan, id string, d instance.Day) {
	for i := range q.Calendar.Rules {
		if r := &q.Calendar.Rules[i]; r.ID == id {
			r.Dates = withoutDay(r.Dates, d)
		}
	}
	if id != "" {
		return
	}
	const weekend = "weekend"
	i := slices.IndexFunc(q.Calendar.Rules, func(r instance.DayRule) bool { return r.ID == weekend })
	if i < 0 {
		r := instance.DayRule{ID: weekend, Label: "a weekend", Hard: true, Kinds: []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee, instance.Celebration}}
		for day := q.Calendar.Start; day <= q.Calendar.End; day++ {
			if day.Weekday() > 5 {
				r.Dates = append(r.Dates, instance.Range{day, day})
			}
		}
		q.Calendar.Weekdays = []int{1, 2, 3, 4, 5, 6, 7}
		q.Calendar.Rules = append(q.Calendar.Rules, r)
		i = len(q.Calendar.Rules) - 1
	}
	q.Calendar.Rules[i].Dates = withoutDay(q.Calendar.Rules[i].Dates, d)
}

func withoutDay(dates []instance.Range, d instance.Day) []instance.Range {
	var out []instance.Range
	for _, r := range dates {
		if !r.Has(d) {
			out = append(out, r)
			continue
		}
		if r[0] < d {
			out = append(out, instance.Range{r[0], d - 1})
		}
		if d < r[1] {
			out = append(out, instance.Range{d + 1, r[1]})
		}
	}
	return out
}

// loosenCourse widens a gap so that the published one fits.
func loosenCourse(q *instance.Plan, plan *instance.Calendared, name, where string) {
	fit := func(gap *[2]int, days int) { gap[0], gap[1] = max(1, min(gap[0], days)), max(gap[1], days) }
	head, _, _ := strings.Cut(where, "/")
	for _, c := range plan.Cohorts {
		if c.ID == head {
			switch name {
			case "half_gap":
				fit(&q.Course.HalfGap, int(c.Half.Date-c.Full.Date))
			case "half_parts":
				q.Course.HalfParts = []instance.Part{instance.AM, instance.PM}
			}
		}
		for _, s := range c.Sets {
			for k := range s.Meetings {
				switch {
				case s.ID != head:
				case name == "first_gap":
					fit(&q.Course.FirstGap, int(s.Meetings[0].Date-c.Half.Date))
				case name == "gap_hard" && k > 0:
					fit(&q.Course.GapHard, int(s.Meetings[k].Date-s.Meetings[k-1].Date))
				}
			}
		}
	}
}

// loosenVenue lets the published event be where it is.
func loosenVenue(q *instance.Plan, name, where string, e check.Event) {
	head, _, _ := strings.Cut(where, "/")
	at := slices.IndexFunc(q.Cohorts, func(c instance.Cohort) bool { return c.ID == head })
	for i := range q.Venues {
		v := &q.Venues[i]
		switch {
		case v.ID != e.Venue:
		case name == "busy":
			v.Busy = slices.DeleteFunc(slices.Clone(v.Busy), func(b instance.Busy) bool { return b.Date == e.Date })
		case name == "capacity":
			v.Capacity = max(v.Capacity, len(q.Cohorts[at].Delegates))
		case name == "features":
			for _, f := range q.Cohorts[at].Features {
				if !slices.Contains(v.Features, f) {
					v.Features = append(slices.Clone(v.Features), f)
				}
			}
		}
	}
}

// partsTaken lists the parts of a day that an event in the part takes.
func partsTaken(p instance.Part) []instance.Part {
	switch p {
	case "":
		return []instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}
	case instance.AM:
		return []instance.Part{instance.A1, instance.A2}
	case instance.PM:
		return []instance.Part{instance.P1, instance.P2}
	}
	return []instance.Part{p}
}

func loosenSet(q *instance.Plan, where string, e check.Event) {
	for i := range q.Cohorts {
		for k := range q.Cohorts[i].Sets {
			if s := &q.Cohorts[i].Sets[k]; s.ID == where {
				s.Forbidden = slices.DeleteFunc(slices.Clone(s.Forbidden), func(f string) bool { return slices.Contains(e.Facilitators, f) })
			}
		}
	}
}

// loosenFacilitator lets the published event be led by whom it is.
func loosenFacilitator(f *instance.Facilitator, name string, e check.Event) {
	switch name {
	case "availability":
		f.Leave = withoutDay(f.Leave, e.Date)
		f.Busy = slices.Clone(f.Busy)
		for i := range f.Busy {
			if b := &f.Busy[i]; b.Date == e.Date {
				b.Parts = slices.DeleteFunc(slices.Clone(b.Parts), func(p instance.Part) bool { return slices.Contains(partsTaken(e.Part), p) })
			}
		}
		f.Off = slices.DeleteFunc(slices.Clone(f.Off), func(off string) bool { return int(off[0]-'0') == e.Date.Weekday() })
	case "role":
		f.Roles = append(f.Roles, instance.Workshop, instance.Adviser)
	case "lead":
		f.Roles = append(f.Roles, instance.Lead)
	case "month_units":
		f.MonthUnits++
	case "total_units":
		f.TotalUnits++
	case "max_sets":
		f.MaxSets++
	}
}
