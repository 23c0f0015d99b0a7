package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/store"
)

// planningInput is everything that a plan rests on. It holds where people work and
// when they can come, and nothing that anybody is monitored by.
type planningInput struct {
	zone         *time.Location
	today        abp.Date
	from, until  abp.Date           // the days that matter
	frozen       abp.Date           // of a repair: nothing before this day moves
	change       abp.PlanningChange // of a repair
	cohorts      []plannedCohort
	facilitators []abp.Facilitator
	venues       []abp.Venue
	bookings     []abp.Booking
	days         []abp.Day
	others       []abp.Session // of other cohorts and of the whole programme
	free         map[string]abp.Availability
	aparts       []abp.Apart
	managers     map[string]string   // line managers, by person
	declined     map[string][]string // who will not facilitate a set, by set
}

// plannedCohort is one cohort with what it has now: sessions by time, sets with
// members, delegates who are active.
type plannedCohort struct {
	abp.PlannedCohort
	abp.Cohort
	sessions  []abp.Session
	sets      []abp.Set
	delegates []abp.Delegate
}

// planningInput loads what the planning rests on as the transaction sees it.
func (a *App) planningInput(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning) (*planningInput, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	in := &planningInput{zone: zone, today: a.Now().On(zone), from: p.FromDay, until: p.UntilDay}
	if err := in.loadCohorts(ctx, tx, by, p); err != nil {
		return nil, err
	}
	if p.Kind == abp.PlanningRepair {
		in.frozen, in.change = p.FromDay, p.Change
		in.widen()
	}
	if in.days, err = tx.DayList(ctx, by, in.from.Add(-2), in.until.Add(2)); err != nil {
		return nil, err
	}
	if in.venues, err = tx.Venues(ctx, by); err != nil {
		return nil, err
	}
	slices.SortFunc(in.venues, func(x, y abp.Venue) int { return cmp.Compare(x.ID, y.ID) })
	if in.bookings, err = tx.VenueBookings(ctx, in.from, in.until); err != nil {
		return nil, err
	}
	if in.facilitators, err = tx.Facilitators(ctx, by, a.Now()); err != nil {
		return nil, err
	}
	in.facilitators = slices.DeleteFunc(in.facilitators, func(f abp.Facilitator) bool { return !in.uses(&f) })
	slices.SortFunc(in.facilitators, func(x, y abp.Facilitator) int { return cmp.Compare(x.PersonID, y.PersonID) })
	return in, in.loadAround(ctx, tx, by)
}

// loadCohorts loads the cohorts of the planning in the order of their codes.
func (in *planningInput) loadCohorts(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning) error {
	all, err := tx.Cohorts(ctx, by)
	if err != nil {
		return err
	}
	ids := make([]string, len(p.Cohorts))
	for i, c := range p.Cohorts {
		ids[i] = c.CohortID
	}
	plans, err := tx.Plans(ctx, by, ids, in.zone)
	if err != nil {
		return err
	}
	for _, c := range all {
		at := slices.Index(ids, c.ID)
		if at < 0 {
			continue
		}
		plan := plans[c.ID]
		sessions := slices.DeleteFunc(slices.Clone(plan.Sessions), func(s abp.Session) bool { return s.IsCancelled() })
		for i := range sessions {
			sessions[i].Cohort = &c
			for k := range plan.Sets {
				if plan.Sets[k].ID == string(sessions[i].SetID) {
					sessions[i].Set = &plan.Sets[k]
				}
			}
		}
		in.cohorts = append(in.cohorts, plannedCohort{PlannedCohort: p.Cohorts[at], Cohort: c, sessions: sessions, sets: plan.Sets, delegates: plan.Delegates})
	}
	if len(in.cohorts) != len(ids) {
		return abp.InvalidField("cohorts", "One of the cohorts does not exist any more, or you chose it twice. Choose again.")
	}
	return nil
}

// widen takes the days of every session of the cohorts in.
func (in *planningInput) widen() {
	for _, c := range in.cohorts {
		for i := range c.sessions {
			day, _, _ := c.sessions[i].Hours(in.zone)
			if day.Before(in.from) {
				in.from = day
			}
			if in.until.Before(day) {
				in.until = day
			}
		}
	}
}

// uses says whether the facilitator can do anything in the days that matter, or
// does something already.
func (in *planningInput) uses(f *abp.Facilitator) bool {
	if in.leads(f.PersonID) {
		return true
	}
	isThere := f.Person != nil && f.Person.DisabledAt.IsZero() && (f.EndedOn.IsZero() || in.from.Before(f.EndedOn))
	begun := f.AccreditedOn
	if begun.IsZero() {
		begun = f.TraineeSince
	}
	return isThere && !begun.IsZero() && begun.Before(in.until)
}

// leads says whether the person leads something of the cohorts already.
func (in *planningInput) leads(personID string) bool {
	for _, c := range in.cohorts {
		if slices.ContainsFunc(c.sessions, func(s abp.Session) bool {
			return slices.ContainsFunc(s.Facilitators, func(p abp.Person) bool { return p.ID == personID })
		}) {
			return true
		}
	}
	return false
}

// loadAround loads what people and rooms have beside the planning, and when people
// can come.
func (in *planningInput) loadAround(ctx context.Context, tx *store.Store, by *abp.Person) error {
	sessions, err := tx.Sessions(ctx, by, store.SessionQuery{EndsAfter: abp.At(in.from.Midnight(in.zone)), Before: abp.At(in.until.Add(1).Midnight(in.zone))})
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if !s.IsCancelled() && s.Kind != abp.SelfStudy && !slices.ContainsFunc(in.cohorts, func(c plannedCohort) bool { return c.Cohort.ID == string(s.CohortID) }) {
			in.others = append(in.others, s)
		}
	}
	people := []string{}
	for _, f := range in.facilitators {
		people = append(people, f.PersonID)
	}
	for _, c := range in.cohorts {
		for _, d := range c.delegates {
			people = append(people, d.PersonID)
		}
	}
	if in.change.PersonID != "" {
		people = append(people, string(in.change.PersonID))
	}
	slices.Sort(people)
	people = slices.Compact(people)
	if in.free, err = tx.Availabilities(ctx, people); err != nil {
		return err
	}
	in.declined = map[string][]string{}
	for _, c := range in.cohorts {
		offers, err := tx.CohortOffers(ctx, by, c.Cohort.ID)
		if err != nil {
			return err
		}
		for _, o := range offers {
			if o.SetID != "" && !o.DeclinedAt.IsZero() {
				in.declined[string(o.SetID)] = append(in.declined[string(o.SetID)], o.PersonID)
			}
		}
	}
	if in.managers, err = tx.ManagersAbove(ctx, people); err != nil {
		return err
	}
	in.aparts, err = tx.ApartPairs(ctx, people)
	return err
}

// check says what keeps the planning from being a question for the engine.
func (in *planningInput) check(p *abp.Planning) error {
	var k abp.Check
	template := in.cohorts[0].Template
	for _, c := range in.cohorts {
		switch {
		case c.Template.ID != template.ID:
			k.Field("cohorts", "%s and %s follow different templates. Plan them separately.", in.cohorts[0].Code, c.Code)
		case len(c.sets) == 0:
			k.Field("cohorts", "%s has no sets yet. Add them first.", c.Code)
		case p.Kind == abp.PlanningNewDates && c.IsPublished():
			k.Field("cohorts", "%s is published already. Repair its dates instead.", c.Code)
		case p.Kind == abp.PlanningRepair:
			in.checkWhole(&k, &c)
		}
	}
	if err := courseOf(template).check(template); err != "" {
		k.Field("cohorts", "%s", err)
	}
	switch {
	case p.FromDay.Before(in.today):
		k.Field("from-day", "The first day must be today or later.")
	case p.Kind == abp.PlanningRepair && p.FromDay == in.today:
		k.Field("from-day", "The first day that may change must be tomorrow or later.")
	}
	in.checkStaff(&k)
	return k.Err()
}

// checkWhole says what of a cohort's dates is missing, so that they cannot be
// repaired.
func (in *planningInput) checkWhole(k *abp.Check, c *plannedCohort) {
	for _, step := range c.Template.Steps {
		switch step.Kind {
		case abp.WorkshopPart:
			if c.workshop(step.Number) == nil {
				k.Field("cohorts", "%s has no %s. Add it first, or leave the cohort out.", c.Code, step.Name)
			}
		case abp.SetMeeting:
			for _, set := range c.sets {
				if c.meeting(set.ID, step.Number) == nil {
					k.Field("cohorts", "%s has no %s of set %d. Add it first, or leave the cohort out.", c.Code, step.Name, set.Number)
				}
			}
		}
	}
}

// checkStaff says whether there are people and rooms at all.
func (in *planningInput) checkStaff(k *abp.Check) {
	run, lead, advise := 0, 0, 0
	for i := range in.facilitators {
		roles := in.roles(&in.facilitators[i])
		for _, r := range roles {
			switch r {
			case instance.Workshop:
				run++
			case instance.Lead:
				lead++
			case instance.Adviser:
				advise++
			}
		}
	}
	if run < 2 || lead < 1 || advise < 1 {
		k.Field("cohorts", "At least two facilitators who run workshops are needed, one of whom leads, and one who advises sets. Record what facilitators do and since when first.")
	}
	if !slices.ContainsFunc(in.venues, func(v abp.Venue) bool { return !v.IsClosed(in.from) }) {
		k.Field("cohorts", "There is no venue to hold workshops in. Add one first.")
	}
}

// workshop returns the workshop part of the number that the cohort has, or nil.
func (c *plannedCohort) workshop(number int) *abp.Session {
	return c.session(func(s *abp.Session) bool { return s.Kind == abp.WorkshopPart && s.Number == number })
}

// meeting returns the meeting of the number that the set has, or nil.
func (c *plannedCohort) meeting(setID string, number int) *abp.Session {
	return c.session(func(s *abp.Session) bool {
		return s.Kind == abp.SetMeeting && s.Number == number && string(s.SetID) == setID
	})
}

func (c *plannedCohort) session(is func(*abp.Session) bool) *abp.Session {
	for i := range c.sessions {
		if is(&c.sessions[i]) {
			return &c.sessions[i]
		}
	}
	return nil
}

// cohort returns the cohort of the planning with the id, or nil.
func (in *planningInput) cohort(id string) *plannedCohort {
	for i := range in.cohorts {
		if in.cohorts[i].Cohort.ID == id {
			return &in.cohorts[i]
		}
	}
	return nil
}

// set returns the set with the id and its cohort, or nil.
func (in *planningInput) set(id string) (*plannedCohort, *abp.Set) {
	for i := range in.cohorts {
		c := &in.cohorts[i]
		for k := range c.sets {
			if c.sets[k].ID == id {
				return c, &c.sets[k]
			}
		}
	}
	return nil, nil
}

// facilitator returns the facilitator with the person's id, or nil.
func (in *planningInput) facilitator(personID string) *abp.Facilitator {
	for i := range in.facilitators {
		if in.facilitators[i].PersonID == personID {
			return &in.facilitators[i]
		}
	}
	return nil
}

// course is the shape of a template that the engine can plan: a full day, a half
// day and set meetings.
type course struct {
	full, half, meeting abp.Step // meeting is the second one, whose gap is that between all
	first               abp.Step // the first meeting
	meetings            int
}

// courseOf returns the shape of the template.
func courseOf(t *abp.Template) course {
	var c course
	for _, s := range t.Steps {
		switch {
		case s.Kind == abp.WorkshopPart && s.Number == 1:
			c.full = s
		case s.Kind == abp.WorkshopPart && s.Number == 2:
			c.half = s
		case s.Kind == abp.SetMeeting && s.Number == 1:
			c.first, c.meeting = s, s
			c.meetings++
		case s.Kind == abp.SetMeeting:
			c.meeting = s
			c.meetings++
		}
	}
	return c
}

// meetingsMost bounds the meetings of a set that the engine plans.
const meetingsMost = 9

// check says in a sentence why the template cannot be planned, or nothing.
func (c course) check(t *abp.Template) string {
	switch {
	case t.PartsNeeded() != 2 || c.half.Name == "" || c.half.Until-c.half.From >= c.full.Until-c.full.From:
		return fmt.Sprintf("“%s” cannot be planned: the planner takes templates with a full-day and then a half-day workshop. Plan the cohort by hand.", t.Name)
	case c.meetings == 0 || c.meetings > meetingsMost:
		return fmt.Sprintf("“%s” cannot be planned: the planner takes templates with 1 to %d set meetings. Plan the cohort by hand.", t.Name, meetingsMost)
	}
	return ""
}
