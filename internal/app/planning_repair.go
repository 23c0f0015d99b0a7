package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/store"
)

// ProposeRepair returns the wish that repairs what the change breaks: the cohorts
// that it touches, from the first day that may change (today and notice days on)
// to some time after their last event. It fails with Invalid for a change that
// cannot be, and with Conflict if it touches nothing.
func (a *App) ProposeRepair(ctx context.Context, by *abp.Person, change abp.PlanningChange, notice int) (NewPlanning, error) {
	if err := by.Can(abp.EditPlannings); err != nil {
		return NewPlanning{}, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return NewPlanning{}, err
	}
	n := NewPlanning{Kind: abp.PlanningRepair, Change: change, FromDay: a.Now().On(zone).Add(max(1, notice))}
	all, err := a.store.Sessions(ctx, by, store.SessionQuery{EndsAfter: abp.At(n.FromDay.Midnight(zone))})
	if err != nil {
		return n, err
	}
	joined, err := a.cohortsOf(ctx, by, change)
	if err != nil {
		return n, err
	}
	last := n.FromDay
	for i := range all {
		s := &all[i]
		if s.CohortID == "" || s.IsCancelled() || !(touches(change, s, s.StartsAt.On(zone)) || slices.Contains(joined, string(s.CohortID))) {
			continue
		}
		if !slices.ContainsFunc(n.Cohorts, func(c abp.PlannedCohort) bool { return c.CohortID == string(s.CohortID) }) {
			n.Cohorts = append(n.Cohorts, abp.PlannedCohort{CohortID: string(s.CohortID)})
		}
	}
	if len(n.Cohorts) == 0 {
		return n, abp.Errorf(abp.Conflict, "Nothing that is planned from %s on is touched by this. There is nothing to repair.", n.FromDay.Midnight(zone).Format("2 January 2006"))
	}
	for _, s := range all {
		if slices.ContainsFunc(n.Cohorts, func(c abp.PlannedCohort) bool { return c.CohortID == string(s.CohortID) }) {
			last = later(last, s.StartsAt.On(zone))
		}
	}
	n.UntilDay = last.Add(repairSlack)
	return n, nil
}

// repairSlack is by how many days a repair may end later than the published dates.
const repairSlack = 42

// cohortsOf lists the cohorts that a change names by itself: the one that is joined,
// or those in which somebody who leaves has a place.
func (a *App) cohortsOf(ctx context.Context, by *abp.Person, change abp.PlanningChange) ([]string, error) {
	var ids []string
	if change.CohortID != "" {
		ids = append(ids, string(change.CohortID))
	}
	if change.Kind == abp.DelegateLeaves && change.PersonID != "" && change.CohortID == "" {
		places, _, err := a.store.Delegates(ctx, by, store.DelegateQuery{PersonID: string(change.PersonID), Active: true}, a.Now())
		if err != nil {
			return nil, err
		}
		for _, d := range places {
			ids = append(ids, d.CohortID)
		}
	}
	return ids, nil
}

// touches says whether the session cannot be as it is after the change.
func touches(change abp.PlanningChange, s *abp.Session, day abp.Date) bool {
	if !change.Covers(day) {
		return false
	}
	switch change.Kind {
	case abp.FacilitatorAway:
		return slices.ContainsFunc(s.Facilitators, func(p abp.Person) bool { return p.ID == string(change.PersonID) })
	case abp.VenueLost:
		return s.VenueID == change.VenueID
	case abp.StrikeDays:
		return s.Kind == abp.WorkshopPart || s.Kind == abp.SetMeeting
	}
	return false
}

// repairProblem asks for the least change to the published dates. What breaks a
// rule already, before anything has happened, is not what the repair is about: the
// rule is loosened for it.
func (in *planningInput) repairProblem(p *abp.Planning) *instance.Plan {
	q := in.problem(p)
	slider := func(key string) int { return p.Weights.Of(key) * p.Weights.Of(abp.WeightDisturbance) / 100 }
	q.Baseline = &instance.Baseline{FrozenBefore: dayOf(in.frozen), Weights: instance.MoveWeights{
		MoveWorkshop: slider(abp.WeightMoveWorkshop), MoveALS: slider(abp.WeightMoveMeeting), Venue: slider(abp.WeightMoveVenue),
		WorkshopFacilitator: slider(abp.WeightWorkshopFacilitator), SetFacilitator: slider(abp.WeightSetFacilitator)}}
	for i := range in.cohorts {
		c := &in.cohorts[i]
		w := in.published(q, c)
		q.Baseline.Plan.Cohorts = append(q.Baseline.Plan.Cohorts, w)
		q.Cohorts[i].Window, q.Cohorts[i].Preferred = instance.Range{q.Calendar.Start, q.Calendar.End}, nil
		if weeks := c.Template.WeeksMax; weeks > 0 {
			q.Cohorts[i].Deadline = min(q.Cohorts[i].Deadline, w.Full.Date+instance.Day(7*weeks))
		}
		for _, s := range w.Sets {
			q.Cohorts[i].Deadline = max(q.Cohorts[i].Deadline, s.Meetings[len(s.Meetings)-1].Date)
		}
	}
	q.Baseline.Plan.Coffee = []instance.CoffeePlan{}
	in.blockOverlaps(q)
	loosen(q)
	in.happen(q, p)
	return q
}

// published translates the dates that a cohort has. Stand-ins take the place of
// facilitators and venues that a session does not have; they are free for it alone.
func (in *planningInput) published(q *instance.Plan, c *plannedCohort) instance.CohortPlan {
	out := instance.CohortPlan{ID: c.Cohort.ID, Sets: []instance.SetPlan{}}
	workshop := func(number int) instance.WorkshopPlan {
		s := c.workshop(number)
		day, from, until := s.Hours(in.zone)
		parts := partsBetween(from, until)
		w := instance.WorkshopPlan{Date: dayOf(day), Venue: string(s.VenueID), Facilitators: pairOf(s)}
		for i := len(w.Facilitators); i < 2; i++ {
			w.Facilitators = append(w.Facilitators, in.standIn(q, fmt.Sprintf("%s.%d", s.ID, i), map[instance.Day][]instance.Part{w.Date: parts}))
		}
		if w.Venue == "" {
			w.Venue = nowhere + s.ID
			q.Venues = append(q.Venues, instance.Venue{ID: w.Venue, Capacity: unbounded, Features: slices.Clone(c.features(q)), Busy: everyDayBut(q, map[instance.Day][]instance.Part{w.Date: nil})})
		}
		return w
	}
	out.Full, out.Half = workshop(1), workshop(2)
	_, from, _ := c.workshop(2).Hours(in.zone)
	if out.Half.Part = instance.AM; from >= noon {
		out.Half.Part = instance.PM
	}
	for _, set := range c.sets {
		s := instance.SetPlan{ID: set.ID, Facilitator: string(set.FacilitatorID)}
		held := map[instance.Day][]instance.Part{}
		for k := range q.Course.Meetings {
			day, from, _ := c.meeting(set.ID, k+1).Hours(in.zone)
			m := instance.MeetingPlan{Date: dayOf(day), Part: partAt(from)}
			s.Meetings = append(s.Meetings, m)
			held[m.Date] = []instance.Part{m.Part}
		}
		if in.facilitator(s.Facilitator) == nil {
			s.Facilitator = in.standIn(q, set.ID, held)
		}
		out.Sets = append(out.Sets, s)
	}
	return out
}

func (c *plannedCohort) features(q *instance.Plan) []string {
	i := slices.IndexFunc(q.Cohorts, func(x instance.Cohort) bool { return x.ID == c.Cohort.ID })
	return q.Cohorts[i].Features
}

// standIn adds a facilitator who can do one thing alone, and returns the id.
func (in *planningInput) standIn(q *instance.Plan, id string, held map[instance.Day][]instance.Part) string {
	f := instance.Facilitator{ID: nobody + id, Roles: []instance.Role{instance.Lead, instance.Workshop, instance.Adviser}, Off: []string{}, Leave: []instance.Range{},
		Busy: everyDayBut(q, held), MonthUnits: unbounded, TotalUnits: unbounded, TargetUnits: unbounded, MaxSets: 1}
	q.Facilitators = append(q.Facilitators, f)
	return f.ID
}

// everyDayBut takes every part of every day but of those that are held.
func everyDayBut(q *instance.Plan, held map[instance.Day][]instance.Part) []instance.Busy {
	var out []instance.Busy
	all := []instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}
	for d := q.Calendar.Start; d <= q.Calendar.End; d++ {
		parts, isHeld := held[d]
		switch {
		case !isHeld:
			out = append(out, instance.Busy{Date: d, Parts: all})
		case len(parts) == 1:
			out = append(out, instance.Busy{Date: d, Parts: slices.DeleteFunc(slices.Clone(all), func(p instance.Part) bool { return p == parts[0] })})
		}
	}
	return out
}

// blockOverlaps takes the parts of the day that a published meeting touches beside
// the one that the engine knows it in, so that nothing new is put there.
func (in *planningInput) blockOverlaps(q *instance.Plan) {
	for i := range q.Facilitators {
		f := &q.Facilitators[i]
		own, touched := diary{}, diary{}
		for _, c := range in.cohorts {
			for k := range c.sessions {
				s := &c.sessions[k]
				if s.Kind != abp.SetMeeting || s.Set == nil || string(s.Set.FacilitatorID) != f.ID {
					continue
				}
				day, from, until := s.Hours(in.zone)
				own.add(day, partAt(from))
				touched.add(day, partsBetween(from, until)...)
			}
		}
		for day, parts := range touched {
			touched[day] = slices.DeleteFunc(parts, func(p instance.Part) bool { return slices.Contains(own[day], p) })
		}
		f.Busy = append(f.Busy, touched.list()...)
	}
}

// happen applies what has happened.
func (in *planningInput) happen(q *instance.Plan, p *abp.Planning) {
	ch := p.Change
	from, until := later(ch.From, in.frozen), earlier(ch.Until, in.until)
	span := instance.Range{dayOf(from), dayOf(until)}
	switch {
	case ch.Kind == abp.DelegateJoins:
		in.join(q, ch)
	case ch.Kind == abp.DelegateLeaves:
		in.leave(q, ch)
	case span[1] < span[0]:
	case ch.Kind == abp.FacilitatorAway:
		for i := range q.Facilitators {
			if f := &q.Facilitators[i]; f.ID == string(ch.PersonID) {
				f.Leave = append(f.Leave, span)
			}
		}
	case ch.Kind == abp.VenueLost:
		for i := range q.Venues {
			v := &q.Venues[i]
			for d := span[0]; v.ID == string(ch.VenueID) && d <= span[1]; d++ {
				v.Busy = append(v.Busy, instance.Busy{Date: d, Parts: []instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}})
			}
		}
	case ch.Kind == abp.StrikeDays:
		q.Calendar.Rules = append(q.Calendar.Rules,
			instance.DayRule{ID: "strike", Label: "a day of the strike", Dates: []instance.Range{span}, Kinds: []instance.Kind{instance.Full, instance.Half}, Hard: true},
			instance.DayRule{ID: "strike-meetings", Label: "a day of the strike", Dates: []instance.Range{span}, Kinds: []instance.Kind{instance.Meeting}, Weight: p.Weights.Of(abp.WeightStrikeMeeting)})
	}
}

// join adds a delegate who is not there yet.
func (in *planningInput) join(q *instance.Plan, ch abp.PlanningChange) {
	const newcomer = "joins"
	for i := range q.Cohorts {
		c := &q.Cohorts[i]
		here := in.cohort(c.ID)
		if c.ID != string(ch.CohortID) || slices.ContainsFunc(here.delegates, func(d abp.Delegate) bool { return d.PersonID == string(ch.PersonID) }) {
			continue
		}
		c.Delegates = append(slices.Clone(c.Delegates), in.delegate(newcomer, string(ch.PersonID)))
		c.Features = slices.DeleteFunc(c.Features, func(f string) bool { return f == roomFor(here.Places) && len(c.Delegates) >= here.Places })
		for k := range c.Sets {
			if s := &c.Sets[k]; s.ID == string(ch.SetID) {
				s.Members = append(slices.Clone(s.Members), newcomer)
			}
		}
	}
}

// leave takes a delegate out.
func (in *planningInput) leave(q *instance.Plan, ch abp.PlanningChange) {
	for i := range q.Cohorts {
		c := &q.Cohorts[i]
		if ch.CohortID != "" && c.ID != string(ch.CohortID) {
			continue
		}
		for _, d := range in.cohort(c.ID).delegates {
			if d.PersonID != string(ch.PersonID) {
				continue
			}
			c.Delegates = slices.DeleteFunc(slices.Clone(c.Delegates), func(x instance.Delegate) bool { return x.ID == d.ID })
			for k := range c.Sets {
				c.Sets[k].Members = slices.DeleteFunc(slices.Clone(c.Sets[k].Members), func(id string) bool { return id == d.ID })
			}
		}
	}
}
