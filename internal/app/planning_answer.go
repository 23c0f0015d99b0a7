package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// Stand-ins of a published plan: for a facilitator or a venue that a session does
// not have.
const (
	nobody  = "nobody."
	nowhere = "nowhere."
)

// option makes an option of a timetable, priced by the question as the planning
// asks it. What has no place is left out of the events.
func (in *planningInput) option(q *instance.Plan, t *instance.Timetable, unplaced []string, bound int) (abp.PlanningOption, error) {
	o := abp.PlanningOption{State: abp.OptionPartial, Cost: -1, Bound: bound, Unplaced: []string{}, Conflict: []abp.PlanningBlocked{}, Parts: []abp.PlanningPart{}, Places: []abp.PlanningPlace{}}
	for _, ref := range unplaced {
		o.Unplaced = append(o.Unplaced, refOf(ref))
	}
	var report check.Report
	if len(unplaced) == 0 {
		report = check.Plan(q, t)
		if len(report.Broken) > 0 {
			return o, fmt.Errorf("the checker refuses a plan for %s: %v", q.Name, report.Broken)
		}
		o.Cost, o.State = report.Total(), abp.OptionGood
		if o.Cost <= bound {
			o.State = abp.OptionBest
		}
		o.Parts, o.Places = partsOf(report), in.placesOf(report)
	}
	text, err := json.Marshal(t)
	if err != nil {
		return o, err
	}
	o.Timetable = string(text)
	o.Events = in.events(q, t)
	costs := map[string]int{}
	for _, p := range o.Places {
		costs[p.Ref] = p.Amount
	}
	for i := range o.Events {
		o.Events[i].Cost = costs[o.Events[i].Ref]
		if strings.HasPrefix(o.Events[i].Change, "moved") {
			o.Moves++
		}
	}
	return o, nil
}

// events translates a timetable, in the order of time.
func (in *planningInput) events(q *instance.Plan, t *instance.Timetable) []abp.PlannedEvent {
	events := []abp.PlannedEvent{}
	course := courseOf(in.cohorts[0].Template)
	for _, w := range t.Cohorts {
		c := in.cohort(w.ID)
		events = append(events, in.workshopEvent(c, course.full, w.Full), in.workshopEvent(c, course.half, w.Half))
		for _, s := range w.Sets {
			_, set := in.set(s.ID)
			for k, m := range s.Meetings {
				events = append(events, in.meetingEvent(c, set, k+1, s.Facilitator, m))
			}
		}
	}
	for _, w := range t.Coffee {
		day := dateOf(w.Date)
		from, until := hoursOf(w.Part, day, 45)
		events = append(events, abp.PlannedEvent{Ref: abp.CatchUpRef(w.Month), Kind: abp.CatchUp, Title: "Coffee catch-up", Day: day, From: from, Until: until, Facilitators: []string{w.Facilitator}})
	}
	in.countAbsent(q, events)
	slices.SortStableFunc(events, func(a, b abp.PlannedEvent) int {
		return cmp.Or(cmp.Compare(dayOf(a.Day), dayOf(b.Day)), cmp.Compare(a.From, b.From), cmp.Compare(a.Ref, b.Ref))
	})
	in.keepThirds(events)
	return events
}

func (in *planningInput) workshopEvent(c *plannedCohort, step abp.Step, w instance.WorkshopPlan) abp.PlannedEvent {
	e := abp.PlannedEvent{Ref: abp.WorkshopRef(c.Cohort.ID, step.Number), CohortID: c.Cohort.ID, Cohort: c.Code, Kind: abp.WorkshopPart, Number: step.Number, Title: step.Name,
		Day: dateOf(w.Date), From: step.From, Until: step.Until, VenueID: abp.Ref(w.Venue), Facilitators: withoutStandIns(w.Facilitators)}
	if strings.HasPrefix(w.Venue, nowhere) {
		e.VenueID = ""
	}
	in.compare(&e, c.workshop(step.Number))
	return e
}

func (in *planningInput) meetingEvent(c *plannedCohort, set *abp.Set, number int, facilitator string, m instance.MeetingPlan) abp.PlannedEvent {
	step, _ := stepOf(c.Template, abp.SetMeeting, number)
	e := abp.PlannedEvent{Ref: abp.MeetingRef(set.ID, number), CohortID: c.Cohort.ID, Cohort: c.Code, Kind: abp.SetMeeting, Number: number, SetID: abp.Ref(set.ID), Set: set.Number, Title: step.Name,
		Day: dateOf(m.Date), Facilitators: withoutStandIns([]string{facilitator})}
	e.From, e.Until = hoursOf(m.Part, e.Day, step.Until-step.From)
	was := c.meeting(set.ID, number)
	if was != nil {
		if day, from, until := was.Hours(in.zone); day == e.Day && partAt(from) == m.Part {
			e.From, e.Until = from, until // times that are none of the engine's stay while nothing moves
		}
		if held := !in.frozen.IsZero() && was.StartsAt.On(in.zone).Before(in.frozen); held || !in.frozen.IsZero() && facilitator == string(set.FacilitatorID) {
			e.Facilitators = idsOf(was.Facilitators)
		}
	}
	in.compare(&e, was)
	return e
}

// compare says what of the event differs from the session that it is now.
func (in *planningInput) compare(e *abp.PlannedEvent, was *abp.Session) {
	if was == nil {
		return
	}
	e.SessionID = abp.Ref(was.ID)
	day, from, until := was.Hours(in.zone)
	if in.frozen.IsZero() {
		return
	}
	if e.Kind == abp.WorkshopPart && day == e.Day {
		e.From, e.Until = from, until
	}
	e.IsPast = day.Before(in.frozen)
	var changes []string
	if day != e.Day || from != e.From {
		changes = append(changes, "moved")
		e.Was, e.WasFrom = day, from
	}
	if was.VenueID != e.VenueID && e.Kind == abp.WorkshopPart {
		changes = append(changes, "venue")
	}
	if !within(e.Facilitators, idsOf(was.Facilitators)) {
		changes = append(changes, "facilitator")
	}
	e.Change = strings.Join(changes, " ")
}

// keepThirds leaves those who lead a workshop beside the pair that the engine knows
// with it, as long as they can be there.
func (in *planningInput) keepThirds(events []abp.PlannedEvent) {
	for i := range events {
		e := &events[i]
		c := in.cohort(e.CohortID)
		if e.Kind != abp.WorkshopPart || e.SessionID == "" || c == nil {
			continue
		}
		pair := pairOf(c.workshop(e.Number))
		for _, p := range c.workshop(e.Number).Facilitators {
			if !slices.Contains(pair, p.ID) && !slices.Contains(e.Facilitators, p.ID) && (e.Was.IsZero() || in.isFree(p.ID, e, events)) {
				e.Facilitators = append(e.Facilitators, p.ID)
			}
		}
	}
}

// isFree says whether the person could lead the event beside all other events.
func (in *planningInput) isFree(personID string, e *abp.PlannedEvent, events []abp.PlannedEvent) bool {
	overlaps := func(day abp.Date, from, until int) bool { return day == e.Day && from < e.Until && e.From < until }
	for _, s := range in.ledBeside(personID) {
		if overlaps(s.Hours(in.zone)) {
			return false
		}
	}
	for k := range events {
		o := &events[k]
		if o.Ref != e.Ref && slices.Contains(o.Facilitators, personID) && overlaps(o.Day, o.From, o.Until) {
			return false
		}
	}
	half := abp.WholeDay
	if e.Until <= 13*60 {
		half = abp.Morning
	}
	return in.free[personID].Free(e.Day, half)
}

// countAbsent counts for each event how many cannot come, of how many.
func (in *planningInput) countAbsent(q *instance.Plan, events []abp.PlannedEvent) {
	people := map[string]instance.Delegate{}
	groups := map[string][]string{}
	for _, c := range q.Cohorts {
		for _, d := range c.Delegates {
			people[d.ID] = d
			groups[c.ID] = append(groups[c.ID], d.ID)
		}
		for _, s := range c.Sets {
			groups[s.ID] = s.Members
		}
	}
	for i := range events {
		e := &events[i]
		group := groups[e.CohortID]
		if e.SetID != "" {
			group = groups[string(e.SetID)]
		}
		e.Of = len(group)
		for _, id := range group {
			if d := people[id]; !check.Free(d.Off, d.Leave, d.Busy, dayOf(e.Day), partsNeeded(e)) {
				e.Absent++
			}
		}
	}
}

// partsNeeded lists the parts of the day that the engine takes for the event.
func partsNeeded(e *abp.PlannedEvent) []instance.Part {
	switch {
	case e.Kind == abp.SetMeeting:
		return []instance.Part{partAt(e.From)}
	case e.Until-e.From > 5*60:
		return []instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}
	case e.From < noon:
		return []instance.Part{instance.A1, instance.A2}
	}
	return []instance.Part{instance.P1, instance.P2}
}

// conflict translates the rules that cannot hold together.
func (in *planningInput) conflict(list []schedule.Blocked) []abp.PlanningBlocked {
	out := []abp.PlanningBlocked{}
	for _, b := range list {
		blocked := abp.PlanningBlocked{Rule: b.Rule, Words: in.named(b.Words)}
		if b.Enough != "" {
			blocked.Enough = in.named(b.Enough)
		}
		out = append(out, blocked)
	}
	return out
}

func stepOf(t *abp.Template, kind abp.SessionKind, number int) (abp.Step, bool) {
	i := slices.IndexFunc(t.Steps, func(s abp.Step) bool { return s.Kind == kind && s.Number == number })
	if i < 0 {
		return abp.Step{}, false
	}
	return t.Steps[i], true
}

// withoutStandIns leaves nobody out.
func withoutStandIns(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return strings.HasPrefix(id, nobody) })
}

func idsOf(people []abp.Person) []string {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

// within says whether every one of the ids is among the others.
func within(ids, others []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(others, id) })
}

// pairOf returns the two people whom the engine knows as those who run a workshop.
func pairOf(s *abp.Session) []string {
	ids := idsOf(s.Facilitators)
	return ids[:min(2, len(ids))]
}
