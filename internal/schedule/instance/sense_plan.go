package instance

import (
	"maps"
	"slices"
)

// What a plan may ask at most. A year of 24 cohorts has some 90 sets.
const (
	mostDays      = 5 * 366
	mostGap       = 3660
	mostUnits     = 50
	mostMeetings  = 9 // C01S1/3 names a meeting by one digit
	mostCohorts   = 60
	mostSets      = 250
	mostPeople    = 5000
	mostFacs      = 200
	mostVenues    = 100
	mostRules     = 2000
	mostRangeDays = 3660
)

// ruleLetters separate the parts of names of rules and events.
const ruleLetters = ":/"

var (
	dayParts     = []Part{A1, A2, L, P1, P2}
	meetingParts = []Part{A1, A2, P1, P2}
	halves       = []Part{AM, PM}
	allKinds     = []Kind{Full, Half, Meeting, Coffee, Celebration}
	groupKinds   = []Kind{Full, Half, Meeting}
)

// planNames is every id of a plan.
type planNames struct {
	facs, venues, cohorts, sets *names
	cohortOf                    map[string]string // cohort of a set
}

// plan finds what makes no sense in a question for dates.
func (s *sense) plan(p *Plan) {
	n := &planNames{namesOf("facilitator"), namesOf("venue"), namesOf("cohort"), namesOf("set"), map[string]string{}}
	s.calendar(&p.Calendar, path{"calendar"})
	s.venues(p, n)
	s.facilitators(p, n)
	s.cohorts(p, n)
	s.course(p)
	s.coffee(p.Coffee, path{"coffee"})
	s.prices(p)
	for i := range p.Pins {
		s.pin(&p.Pins[i], p, n, path{"pins", i})
	}
	if p.Baseline != nil {
		s.baseline(p, n)
	}
}

func (s *sense) calendar(c *Calendar, at path) {
	s.need(c.Start <= c.End, at.and("end"), "the calendar ends before it starts")
	s.atMost(int(c.End-c.Start)+1, mostDays, "days", at.and("end"))
	s.need(len(c.Weekdays) > 0, at.and("weekdays"), "name at least one weekday, 1 for Monday")
	for i, w := range c.Weekdays {
		s.need(w >= 1 && w <= 7, at.and("weekdays", i), "%d is not a weekday: 1 for Monday to 7 for Sunday", w)
	}
	once(s, "weekday", c.Weekdays, at.and("weekdays"))
	s.atMost(len(c.Rules), mostRules, "rules", at.and("rules"))
	ids := namesOf("rule")
	for i, r := range c.Rules {
		here := at.and("rules", i)
		s.collect(ids, r.ID, here.and("id"), ruleLetters)
		among(s, "kind", r.Kinds, allKinds, here.and("kinds"))
		for k, span := range r.Dates {
			s.atMost(int(span[1]-span[0])+1, mostRangeDays, "days", here.and("dates", k))
		}
		_, weighed := s.root.lookup(here.and("weight"))
		s.need(r.Hard || weighed, here, "a rule that is not hard needs a weight")
		s.below(mostWeight, here.and("weight"))
	}
}

func (s *sense) venues(p *Plan, n *planNames) {
	s.atMost(len(p.Venues), mostVenues, "venues", path{"venues"})
	for i, v := range p.Venues {
		at := path{"venues", i}
		s.collect(n.venues, v.ID, at.and("id"), ruleLetters)
		s.below(mostWeight, at.and("cost"))
		s.busy(v.Busy, at.and("busy"))
	}
}

func (s *sense) busy(busy []Busy, at path) {
	for i, b := range busy {
		among(s, "part", b.Parts, dayParts, at.and(i, "parts"))
	}
}

func (s *sense) facilitators(p *Plan, n *planNames) {
	s.atMost(len(p.Facilitators), mostFacs, "facilitators", path{"facilitators"})
	for i, f := range p.Facilitators {
		at := path{"facilitators", i}
		s.collect(n.facs, f.ID, at.and("id"), ruleLetters)
		s.need(f.ID != "lead", at.and("id"), "a facilitator cannot have the id lead, which names a rule")
		once(s, "role", f.Roles, at.and("roles"))
		s.off(f.Off, at.and("off"))
		s.busy(f.Busy, at.and("busy"))
	}
}

func (s *sense) cohorts(p *Plan, n *planNames) {
	s.need(len(p.Cohorts) > 0, path{"cohorts"}, "there is no cohort to plan")
	s.atMost(len(p.Cohorts), mostCohorts, "cohorts", path{"cohorts"})
	people := namesOf("delegate")
	for i := range p.Cohorts {
		c, at := &p.Cohorts[i], path{"cohorts", i}
		s.collect(n.cohorts, c.ID, at.and("id"), ruleLetters)
		here := namesOf("delegate of " + c.ID)
		for k, d := range c.Delegates {
			s.collect(people, d.ID, at.and("delegates", k, "id"), "")
			s.off(d.Off, at.and("delegates", k, "off"))
			s.busy(d.Busy, at.and("delegates", k, "busy"))
			here.has[d.ID] = k
		}
		s.cohortSets(c, n, here, at)
	}
	s.atMost(len(n.sets.has), mostSets, "sets", path{"cohorts"})
	s.atMost(len(people.has), mostPeople, "delegates", path{"cohorts"})
	for i := range p.Cohorts {
		for k, set := range p.Cohorts[i].Sets {
			_, twice := n.cohorts.has[set.ID]
			s.need(!twice, path{"cohorts", i, "sets", k, "id"}, "%q names a cohort already", set.ID)
		}
	}
}

func (s *sense) cohortSets(c *Cohort, n *planNames, people *names, at path) {
	placed := map[string]string{}
	for k, set := range c.Sets {
		here := at.and("sets", k)
		s.collect(n.sets, set.ID, here.and("id"), ruleLetters)
		n.cohortOf[set.ID] = c.ID
		s.allKnown(people, set.Members, here.and("members"))
		for m, id := range set.Members {
			s.need(placed[id] == "", here.and("members", m), "the delegate %q is in %s already", id, placed[id])
			placed[id] = set.ID
		}
		s.allKnown(n.facs, set.Forbidden, here.and("forbidden"))
		among(s, "part", set.Parts, meetingParts, here.and("parts"))
	}
}

func (s *sense) course(p *Plan) {
	c, at := &p.Course, path{"course"}
	among(s, "part", c.HalfParts, halves, at.and("half_parts"))
	s.need(c.Meetings >= 1 && c.Meetings <= mostMeetings, at.and("meetings"), "%d meetings are asked for: a set has 1 to %d", c.Meetings, mostMeetings)
	s.need(c.HalfGap[0] >= 1, at.and("half_gap"), "the half day is at least 1 day after the full day")
	s.need(c.GapHard[0] >= 1, at.and("gap_hard"), "meetings are at least 1 day apart")
	for _, key := range []string{"half_gap", "first_gap", "gap_hard", "gap_soft"} {
		s.below(mostGap, at.and(key))
	}
	keyed(s, c.Quorum, groupKinds, groupKinds, at.and("quorum"))
	s.below(100, at.and("quorum"))
	keyed(s, p.Units, allKinds, allKinds, path{"units"})
	s.below(mostUnits, path{"units"})
}

func (s *sense) coffee(c *CoffeeRule, at path) {
	if c == nil {
		return
	}
	for i, m := range c.Months {
		s.month(m, at.and("months", i))
		s.need(i == 0 || c.Months[i-1] < m, at.and("months", i), "months are in order, each once")
	}
	among(s, "part", c.Parts, dayParts, at.and("parts"))
	s.below(mostGap, at.and("gap"))
}

// prices judges preferences and weights: what can be chosen has a price.
func (s *sense) prices(p *Plan) {
	kinds, at := slices.Clone(groupKinds), path{"preferences"}
	parts := map[Kind][]Part{Half: p.Course.HalfParts, Meeting: nil}
	for _, c := range p.Cohorts {
		for _, set := range c.Sets {
			parts[Meeting] = append(parts[Meeting], set.Parts...)
		}
	}
	absent := slices.Clone(groupKinds)
	if p.Coffee != nil {
		kinds, absent, parts[Coffee] = append(kinds, Coffee), append(absent, Coffee), p.Coffee.Parts
	}
	if p.Celebration != nil {
		kinds, parts[Celebration] = append(kinds, Celebration), halves
	}
	keyed(s, p.Preferences.Weekday, kinds, allKinds, at.and("weekday"))
	for _, kind := range slices.Sorted(maps.Keys(p.Preferences.Weekday)) {
		days := len(p.Preferences.Weekday[kind])
		s.need(days <= 7, at.and("weekday", string(kind)), "a week has seven days, not %d", days)
	}
	keyed(s, p.Preferences.Part, kinds[1:], allKinds, at.and("part"))
	for _, kind := range slices.Sorted(maps.Keys(p.Preferences.Part)) {
		most := dayParts
		if kind == Half || kind == Celebration {
			most = halves
		}
		keyed(s, p.Preferences.Part[kind], parts[kind], most, at.and("part", string(kind)))
	}
	keyed(s, p.Weights.Absent, absent, append(groupKinds[:3:3], Coffee), path{"weights", "absent"})
	s.below(mostWeight, at)
	s.below(mostWeight, path{"weights"})
}
