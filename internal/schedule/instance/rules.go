package instance

import (
	"maps"
	"slices"
	"strings"
)

// Rule is a hard rule of a plan that may be dropped to see whether it is in the way.
type Rule struct {
	ID    string // such as "cohort:C01:window"
	Words string // the rule as a sentence
}

// unlimited stands for a limit that was dropped.
const unlimited = 9999

// Rules lists every hard rule of the plan that can be dropped. What is structural
// (one event at a time for a person or a room, roles, pins, held events) cannot.
func (p *Plan) Rules() []Rule {
	var out []Rule
	add := func(words string, id ...string) { out = append(out, Rule{strings.Join(id, ":"), words}) }
	for _, r := range p.Calendar.Rules {
		if r.Hard {
			add("Nothing of this kind is held on "+r.Label+".", "calendar", r.ID)
		}
	}
	for _, c := range p.Cohorts {
		add("The full day of "+c.ID+" is between "+c.Window[0].Words()+" and "+c.Window[1].Words()+".", "cohort", c.ID, "window")
		add("The last set meeting of "+c.ID+" is on "+c.Deadline.Words()+" at the latest.", "cohort", c.ID, "deadline")
		add("The venue of "+c.ID+" has "+list(c.Features, "no special features")+".", "cohort", c.ID, "features")
		for _, s := range c.Sets {
			add(list(s.Forbidden, "Nobody")+" may not facilitate "+s.ID+".", "set", s.ID, "forbidden")
			add(s.ID+" meets in "+list(s.Parts, "no part of the day")+" only.", "set", s.ID, "parts")
		}
	}
	out = append(out, p.courseRules()...)
	for _, v := range p.Venues {
		add(v.ID+" is not used when it is taken.", "venue", v.ID, "busy")
		add(v.ID+" holds "+count(v.Capacity, "delegate", "delegates")+".", "venue", v.ID, "capacity")
	}
	for _, f := range p.Facilitators {
		add(f.ID+" works only when available.", "facilitator", f.ID, "availability")
		add(f.ID+" has at most "+count(f.MonthUnits, "unit", "units")+" of work in a month.", "facilitator", f.ID, "month_units")
		add(f.ID+" has at most "+count(f.TotalUnits, "unit", "units")+" of work in all.", "facilitator", f.ID, "total_units")
		add(f.ID+" has at most "+count(f.MaxSets, "set", "sets")+".", "facilitator", f.ID, "max_sets")
	}
	add("A lead is in every pair that runs a workshop.", "facilitator", "lead")
	add("At most "+count(p.Limits.WorkshopsPerWeek, "workshop", "workshops")+" are held in a week.", "limit", "workshops_per_week")
	add("At most "+count(p.Limits.ParallelVirtual, "virtual meeting runs", "virtual meetings run")+" at once.", "limit", "parallel_virtual")
	add("A facilitator has at most "+count(p.Limits.ALSPerFacilitatorDay, "set meeting", "set meetings")+" in a day.", "limit", "als_per_facilitator_day")
	return out
}

func (p *Plan) courseRules() []Rule {
	c := p.Course
	between := func(g [2]int) string { return count(g[0], "", "") + "to " + count(g[1], "day", "days") }
	return []Rule{
		{"course:half_gap", "The half day is " + between(c.HalfGap) + " after the full day."},
		{"course:half_parts", "The half day is held in " + list(c.HalfParts, "no part of the day") + " only."},
		{"course:first_gap", "The first set meeting is " + between(c.FirstGap) + " after the half day."},
		{"course:gap_hard", "Set meetings are " + between(c.GapHard) + " apart."},
		{"quorum:full", "At least " + count(c.Quorum[Full], "per cent", "per cent") + " of the delegates can come to the full day."},
		{"quorum:half", "At least " + count(c.Quorum[Half], "per cent", "per cent") + " of the delegates can come to the half day."},
		{"quorum:als", "At least " + count(c.Quorum[Meeting], "per cent", "per cent") + " of a set can come to each meeting."},
	}
}

// Without returns a copy of the plan in which the rules with these ids are
// dropped. What does not change is shared with the original.
func (p *Plan) Without(ids ...string) *Plan {
	out := *p
	out.Calendar.Rules = slices.Clone(p.Calendar.Rules)
	out.Cohorts, out.Venues, out.Facilitators = slices.Clone(p.Cohorts), slices.Clone(p.Venues), slices.Clone(p.Facilitators)
	for i := range out.Cohorts {
		out.Cohorts[i].Sets = slices.Clone(out.Cohorts[i].Sets)
	}
	out.Course.Quorum = maps.Clone(p.Course.Quorum)
	for _, id := range ids {
		out.drop(strings.Split(id, ":"))
	}
	return &out
}

func (p *Plan) drop(id []string) {
	switch id[0] {
	case "calendar":
		p.Calendar.Rules = slices.DeleteFunc(p.Calendar.Rules, func(r DayRule) bool { return r.ID == id[1] })
	case "cohort":
		p.dropOfCohort(id[1], id[2])
	case "set":
		p.dropOfSet(id[1], id[2])
	case "course":
		p.dropOfCourse(id[1])
	case "quorum":
		kind := Kind(id[1])
		p.Course.Quorum[kind] = 0
	case "venue":
		for i := range p.Venues {
			if v := &p.Venues[i]; v.ID == id[1] {
				if id[2] == "busy" {
					v.Busy = nil
				} else {
					v.Capacity = unlimited
				}
			}
		}
	case "facilitator":
		p.dropOfFacilitator(id[1], id[len(id)-1])
	case "limit":
		switch id[1] {
		case "workshops_per_week":
			p.Limits.WorkshopsPerWeek = unlimited
		case "parallel_virtual":
			p.Limits.ParallelVirtual = unlimited
		default:
			p.Limits.ALSPerFacilitatorDay = unlimited
		}
	}
}

func (p *Plan) dropOfCohort(id, what string) {
	for i := range p.Cohorts {
		c := &p.Cohorts[i]
		if c.ID != id {
			continue
		}
		switch what {
		case "window":
			c.Window = Range{p.Calendar.Start, p.Calendar.End}
		case "deadline":
			c.Deadline = p.Calendar.End
		default:
			c.Features = nil
		}
	}
}

func (p *Plan) dropOfSet(id, what string) {
	for i := range p.Cohorts {
		for k := range p.Cohorts[i].Sets {
			s := &p.Cohorts[i].Sets[k]
			switch {
			case s.ID != id:
			case what == "forbidden":
				s.Forbidden = nil
			default:
				s.Parts = []Part{A1, A2, P1, P2}
			}
		}
	}
}

func (p *Plan) dropOfCourse(what string) {
	free := [2]int{1, 399}
	switch what {
	case "half_gap":
		p.Course.HalfGap = free
	case "first_gap":
		p.Course.FirstGap = free
	case "gap_hard":
		p.Course.GapHard = free
	case "half_parts":
		p.Course.HalfParts = []Part{AM, PM}
	}
}

func (p *Plan) dropOfFacilitator(id, what string) {
	for i := range p.Facilitators {
		f := &p.Facilitators[i]
		if id == "lead" {
			if slices.Contains(f.Roles, Workshop) && !slices.Contains(f.Roles, Lead) {
				f.Roles = append(slices.Clone(f.Roles), Lead)
			}
			continue
		}
		if f.ID != id {
			continue
		}
		switch what {
		case "availability":
			f.Off, f.Leave, f.Busy = nil, nil, nil
		case "month_units":
			f.MonthUnits = unlimited
		case "total_units":
			f.TotalUnits = unlimited
		default:
			f.MaxSets = unlimited
		}
	}
}
