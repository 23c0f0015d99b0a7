package instance

import (
	"slices"
	"strconv"
	"strings"
)

// pin judges one pin: it names an event and fixes fields that the event has.
func (s *sense) pin(p *Pin, in *Plan, n *planNames, at path) {
	e, found := n.event(p.Ref, in.Course.Meetings)
	s.need(found, at.and("ref"), "%q names nothing: write C01/full, C01/half, C01S1 or C01S1/3", clipped(p.Ref))
	for _, x := range []struct {
		given, allowed bool
		key            string
	}{
		{p.Date != nil, e != setEvent, "date"},
		{p.Part != nil, e == halfEvent || e == meetingEvent, "part"},
		{p.Venue != nil, e == fullEvent || e == halfEvent, "venue"},
		{p.Facilitator != nil, e == setEvent, "facilitator"},
		{p.Facilitators != nil, e == fullEvent || e == halfEvent, "facilitators"},
	} {
		s.need(!x.given || x.allowed, at.and(x.key), "%s has no %s to pin", p.Ref, x.key)
	}
	if p.Part != nil {
		parts := meetingParts
		if e == halfEvent {
			parts = halves
		}
		s.oneOf(*p.Part, parts, at.and("part"))
	}
	if p.Venue != nil {
		s.known(n.venues, *p.Venue, at.and("venue"))
	}
	if p.Facilitator != nil {
		s.known(n.facs, *p.Facilitator, at.and("facilitator"))
	}
	if p.Facilitators != nil {
		s.need(len(p.Facilitators) == 2, at.and("facilitators"), "two facilitators are expected")
		s.allKnown(n.facs, p.Facilitators, at.and("facilitators"))
	}
}

// kinds of events that a reference can name.
type eventKind uint8

const (
	noEvent eventKind = iota
	fullEvent
	halfEvent
	setEvent
	meetingEvent
)

// event says what a reference such as C01/half or C01S1/3 names.
func (n *planNames) event(ref string, meetings int) (eventKind, bool) {
	head, tail, hasTail := strings.Cut(ref, "/")
	_, isCohort := n.cohorts.has[head]
	_, isSet := n.sets.has[head]
	k, err := strconv.Atoi(tail)
	switch {
	case isCohort && tail == "full":
		return fullEvent, true
	case isCohort && tail == "half":
		return halfEvent, true
	case isSet && !hasTail:
		return setEvent, true
	case isSet && err == nil && k >= 1 && k <= meetings && tail == strconv.Itoa(k):
		return meetingEvent, true
	}
	return noEvent, false
}

// baseline judges a published plan: what it plans is still there, and what was held
// lies in the calendar and was held by and in what is still known.
func (s *sense) baseline(p *Plan, n *planNames) {
	at, cohorts := path{"baseline", "plan"}, namesOf("cohort")
	for i := range p.Baseline.Plan.Cohorts {
		c, here := &p.Baseline.Plan.Cohorts[i], at.and("cohorts", i)
		s.known(n.cohorts, c.ID, here.and("id"))
		s.collect(cohorts, c.ID, here.and("id"), "")
		s.workshop(&c.Full, nil, here.and("full"))
		s.workshop(&c.Half, halves, here.and("half"))
		s.need(c.Full.Date < c.Half.Date, here.and("half", "date"), "the half day is not after the full day")
		s.heldWorkshop(p, n, &c.Full, here.and("full"))
		s.heldWorkshop(p, n, &c.Half, here.and("half"))
		sets := namesOf("set")
		for k := range c.Sets {
			set, there := &c.Sets[k], here.and("sets", k)
			s.collect(sets, set.ID, there.and("id"), "")
			s.need(n.cohortOf[set.ID] == c.ID, there.and("id"), "%q is not a set of %s", set.ID, c.ID)
			s.atMost(len(set.Meetings), p.Course.Meetings, "meetings", there.and("meetings"))
			s.meetings(set.Meetings, c.Half.Date, there.and("meetings"))
			for m := range set.Meetings {
				s.held(p, n, set.Meetings[m].Date, set.Facilitator, there.and("meetings", m))
			}
		}
	}
	for i, c := range p.Baseline.Plan.Coffee {
		s.month(c.Month, at.and("coffee", i, "month"))
		s.oneOf(c.Part, dayParts, at.and("coffee", i, "part"))
		s.held(p, n, c.Date, c.Facilitator, at.and("coffee", i))
	}
	if c := p.Baseline.Plan.Celebration; c != nil {
		s.oneOf(c.Part, halves, at.and("celebration", "part"))
	}
	s.below(mostWeight, path{"baseline", "weights"})
}

// held needs a meeting before the frozen date to lie in the calendar and its
// facilitator to be known.
func (s *sense) held(p *Plan, n *planNames, d Day, facilitator string, at path) {
	if d >= p.Baseline.FrozenBefore {
		return
	}
	s.need(d >= p.Calendar.Start && d <= p.Calendar.End, at.and("date"), "this was held, and %s is outside the calendar", d)
	_, has := n.facs.has[facilitator]
	s.need(has, at, "this was held by %q, and there is no such facilitator", facilitator)
}

func (s *sense) heldWorkshop(p *Plan, n *planNames, w *WorkshopPlan, at path) {
	for _, f := range w.Facilitators {
		s.held(p, n, w.Date, f, at)
	}
	_, has := n.venues.has[w.Venue]
	s.need(has || w.Date >= p.Baseline.FrozenBefore, at.and("venue"), "this was held in %q, and there is no such venue", w.Venue)
}

// workshop judges the shape of a workshop: two facilitators, and one of the parts,
// or no part at all if there are none to choose from.
func (s *sense) workshop(w *WorkshopPlan, parts []Part, at path) {
	_, hasPart := s.root.lookup(at.and("part"))
	switch {
	case len(parts) == 0:
		s.need(!hasPart, at.and("part"), "this key is not known here: the full day takes the whole day")
	case !hasPart:
		s.need(false, at, "the key \"part\" is missing")
	default:
		s.oneOf(w.Part, parts, at.and("part"))
	}
	s.need(len(w.Facilitators) == 2, at.and("facilitators"), "two facilitators are expected")
	once(s, "facilitator", w.Facilitators, at.and("facilitators"))
}

func (s *sense) oneOf(part Part, parts []Part, at path) {
	s.need(slices.Contains(parts, part), at, "%s cannot be here; use %s", part, spaced(parts))
}

// meetings judges the shape of a series: parts in which a set can meet, in order,
// after the half day.
func (s *sense) meetings(series []MeetingPlan, half Day, at path) {
	before, what := half, "half day"
	for k, m := range series {
		s.oneOf(m.Part, meetingParts, at.and(k, "part"))
		s.need(before < m.Date, at.and(k, "date"), "%s is not after the %s", m.Date, what)
		before, what = m.Date, "meeting before"
	}
}
