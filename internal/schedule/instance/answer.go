package instance

import (
	"maps"
	"slices"
)

// Answer is what a file answers: one of the three, the others are nil.
type Answer struct {
	Allocation *Allocation
	Timetable  *Timetable
	Conflict   *Conflict
}

// ReadAnswer reads an answer to the question. It refuses what names nothing, leaves
// something out or says it twice; whether the answer is right is for package check
// to say.
func (q Question) ReadAnswer(data []byte) (Answer, error) {
	s, err := senseOf(data)
	if err != nil {
		return Answer{}, err
	}
	name, kind, rules := q.about()
	s.word("instance", name)
	s.word("kind", kind)
	s.word("status", SolutionStatus, NoPlanStatus)
	switch {
	case s.fault != nil:
		return Answer{}, s.fault
	case s.root.get("status").value == NoPlanStatus:
		c := &Conflict{}
		if err := s.fill(c); err != nil {
			return Answer{}, err
		}
		s.conflict(c, rules)
		return Answer{Conflict: c}, s.result()
	case q.Sets != nil:
		a := &Allocation{}
		if err := s.fill(a); err != nil {
			return Answer{}, err
		}
		s.allocation(a, q.Sets)
		return Answer{Allocation: a}, s.result()
	}
	t := &Timetable{}
	if err := s.fill(t); err != nil {
		return Answer{}, err
	}
	s.timetable(t, q.Plan)
	return Answer{Timetable: t}, s.result()
}

// about returns the question's name and kind, and the rules that it can be without.
func (q Question) about() (name, kind string, rules []Rule) {
	if q.Plan != nil {
		return q.Plan.Name, PlanKind, q.Plan.Rules()
	}
	return q.Sets.Name, SetsKind, q.Sets.HardRules()
}

func (s *sense) conflict(c *Conflict, rules []Rule) {
	s.need(len(c.Conflict) > 0, path{"conflict"}, "at least one rule is expected")
	s.allKnown(idsOf("rule", rules, func(r Rule) string { return r.ID }), c.Conflict, path{"conflict"})
}

func (s *sense) allocation(a *Allocation, q *Sets) {
	people := idsOf("delegate", q.Delegates, func(x SetDelegate) string { return x.ID })
	slots := idsOf("slot", q.Slots, func(x Slot) string { return x.ID })
	facs := idsOf("facilitator", q.Facilitators, func(x SetFacilitator) string { return x.ID })
	asked, sets := idsOf("set", q.Sets, func(x OpenSet) string { return x.ID }), namesOf("set")
	placed := namesOf("delegate")
	for i, set := range a.Sets {
		at := path{"sets", i}
		s.known(asked, set.ID, at.and("id"))
		s.collect(sets, set.ID, at.and("id"), "")
		for k, id := range set.Members {
			s.known(people, id, at.and("members", k))
			s.collect(placed, id, at.and("members", k), "")
		}
		if len(set.Members) > 0 {
			s.known(slots, set.Slot, at.and("slot"))
			s.known(facs, set.Facilitator, at.and("facilitator"))
		} else {
			mayBeEmpty := slices.ContainsFunc(q.Sets, func(x OpenSet) bool { return x.ID == set.ID && x.Optional })
			s.need(mayBeEmpty, at.and("members"), "the set %q has no members and is not optional", set.ID)
		}
	}
	for _, x := range q.Sets {
		_, has := sets.has[x.ID]
		s.need(has || x.Optional, path{"sets"}, "the set %q is missing", x.ID)
	}
	for _, x := range q.Delegates {
		_, has := placed.has[x.ID]
		s.need(has, path{"sets"}, "the delegate %q is in no set", x.ID)
	}
}

// all is everything of a kind that an answer must have, each once.
type all struct{ asked, given *names }

func (s *sense) take(a all, id string, at path) {
	s.known(a.asked, id, at)
	s.collect(a.given, id, at, "")
}

func (s *sense) complete(a all, at path) {
	for _, id := range slices.SortedFunc(maps.Keys(a.asked.has), func(x, y string) int { return a.asked.has[x] - a.asked.has[y] }) {
		_, has := a.given.has[id]
		s.need(has, at, "the %s %q is missing", a.asked.noun, id)
	}
}

func (s *sense) timetable(t *Timetable, p *Plan) {
	for _, key := range []string{"coffee", "celebration"} {
		s.need(s.root.get(key) != nil, nil, "the key %q is missing", key)
	}
	facs := idsOf("facilitator", p.Facilitators, func(x Facilitator) string { return x.ID })
	venues := idsOf("venue", p.Venues, func(x Venue) string { return x.ID })
	cohorts := all{idsOf("cohort", p.Cohorts, func(x Cohort) string { return x.ID }), namesOf("cohort")}
	for i := range t.Cohorts {
		c, at := &t.Cohorts[i], path{"cohorts", i}
		s.take(cohorts, c.ID, at.and("id"))
		s.workshop(&c.Full, nil, at.and("full"))
		s.workshop(&c.Half, halves, at.and("half"))
		for _, key := range []string{"full", "half"} {
			w := c.Full
			if key == "half" {
				w = c.Half
			}
			s.known(venues, w.Venue, at.and(key, "venue"))
			s.allKnown(facs, w.Facilitators, at.and(key, "facilitators"))
		}
		if k, known := cohorts.asked.has[c.ID]; known {
			s.series(c, p.Cohorts[k], p.Course.Meetings, facs, at.and("sets"))
		}
	}
	s.complete(cohorts, path{"cohorts"})
	s.gatherings(t, p, facs, venues)
}

func (s *sense) series(c *CohortPlan, in Cohort, meetings int, facs *names, at path) {
	sets := all{idsOf("set", in.Sets, func(x CohortSet) string { return x.ID }), namesOf("set")}
	for k, set := range c.Sets {
		s.take(sets, set.ID, at.and(k, "id"))
		s.known(facs, set.Facilitator, at.and(k, "facilitator"))
		s.need(len(set.Meetings) == meetings, at.and(k, "meetings"), "%d meetings are expected", meetings)
		for m := range set.Meetings {
			s.oneOf(set.Meetings[m].Part, meetingParts, at.and(k, "meetings", m, "part"))
		}
	}
	s.complete(sets, at)
}

func (s *sense) gatherings(t *Timetable, p *Plan, facs, venues *names) {
	months, at := all{namesOf("month"), namesOf("month")}, path{"coffee"}
	if p.Coffee != nil {
		months.asked = idsOf("month", p.Coffee.Months, func(m string) string { return m })
	}
	for i, c := range t.Coffee {
		s.take(months, c.Month, at.and(i, "month"))
		s.oneOf(c.Part, dayParts, at.and(i, "part"))
		s.known(facs, c.Facilitator, at.and(i, "facilitator"))
	}
	s.complete(months, at)
	at = path{"celebration"}
	s.need((t.Celebration == nil) == (p.Celebration == nil), at, "a celebration is planned without being asked for, or asked for and not planned")
	if c := t.Celebration; c != nil {
		s.oneOf(c.Part, halves, at.and("part"))
		s.known(venues, c.Venue, at.and("venue"))
		s.known(facs, c.Facilitator, at.and("facilitator"))
	}
}
