package app

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// What no rule bounds.
const unbounded = 9999

// Percentages of the people who have to be able to come to an event.
const (
	quorumWorkshop = 75
	quorumMeeting  = 60
)

// problem translates the planning into a question for the engine. Its ids are
// those of records: cohorts, sets, people who facilitate, venues and delegates.
// Delegates come with when they can come and with nothing else.
func (in *planningInput) problem(p *abp.Planning) *instance.Plan {
	t := in.cohorts[0].Template
	c := courseOf(t)
	w := func(key string) int { return p.Weights.Of(key) }
	q := &instance.Plan{
		Format: "abp-sched/1", Kind: "plan", Name: p.ID,
		Calendar: instance.Calendar{Start: dayOf(in.from), End: dayOf(in.until), Weekdays: []int{1, 2, 3, 4, 5}, Rules: in.dayRules(p)},
		Units:    map[instance.Kind]int{instance.Full: 4, instance.Half: 2, instance.Meeting: 1, instance.Coffee: 1, instance.Celebration: 2},
		Limits:   instance.Limits{WorkshopsPerWeek: unbounded, ParallelVirtual: unbounded, ALSPerFacilitatorDay: 2},
		Course: instance.Course{
			HalfGap: [2]int{max(1, c.half.DaysMin, c.half.DaysTarget-7), min(c.half.DaysMax, c.half.DaysTarget+7)}, HalfParts: []instance.Part{c.halfPart()},
			FirstGap: [2]int{c.first.DaysMin, c.first.DaysMax}, Meetings: c.meetings,
			GapHard: [2]int{c.meeting.DaysMin, c.meeting.DaysMax}, GapSoft: [2]int{c.meeting.DaysTarget, c.meeting.DaysTarget + 7},
			Quorum: map[instance.Kind]int{instance.Full: quorumWorkshop, instance.Half: quorumWorkshop, instance.Meeting: quorumMeeting},
		},
		Preferences: instance.Preferences{Weekday: map[instance.Kind][]int{}, Part: map[instance.Kind]map[instance.Part]int{instance.Meeting: {instance.P2: w(abp.WeightLatePart)}}},
		Weights: instance.Weights{
			Absent: map[instance.Kind]int{instance.Full: w(abp.WeightAbsentFull), instance.Half: w(abp.WeightAbsentHalf), instance.Meeting: w(abp.WeightAbsentMeeting), instance.Coffee: w(abp.WeightAbsentCatchUp)},
			GapDay: w(abp.WeightGap), Pattern: w(abp.WeightPattern), VenueChange: w(abp.WeightVenueChange), PairChange: w(abp.WeightPairChange),
			Over: w(abp.WeightOverTarget), StartWeek: w(abp.WeightStart), VenueCost: w(abp.WeightVenueCost),
		},
		Pins: []instance.Pin{},
	}
	for _, kind := range workKinds {
		q.Preferences.Weekday[kind] = []int{w(abp.WeightMondayFriday), 0, 0, 0, w(abp.WeightMondayFriday)}
	}
	if p.Kind == abp.PlanningNewDates {
		boundGap(&q.Course, t.WeeksMax)
	}
	for i := range in.cohorts {
		q.Cohorts = append(q.Cohorts, in.cohortProblem(&in.cohorts[i], p))
	}
	in.addVenues(q)
	in.addFacilitators(q)
	if p.CatchUps {
		q.Coffee = in.catchUps()
	}
	for _, pin := range p.Pins {
		q.Pins = append(q.Pins, in.pin(pin)...)
	}
	return q
}

// workKinds are the kinds of events that working days are chosen for.
var workKinds = []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee}

// boundGap narrows the gap between meetings so that no series can take longer
// than the template's weeks (rule D6).
func boundGap(c *instance.Course, weeks int) {
	if weeks == 0 || c.Meetings < 2 {
		return
	}
	c.GapHard[1] = max(c.GapSoft[0], min(c.GapHard[1], (7*weeks-c.HalfGap[1]-c.FirstGap[1])/(c.Meetings-1)))
}

// halfPart says whether the half day is a morning or an afternoon.
func (c course) halfPart() instance.Part {
	if c.half.From < noon {
		return instance.AM
	}
	return instance.PM
}

// cohortProblem translates one cohort. Without people in it, its places are filled
// with people who can always come.
func (in *planningInput) cohortProblem(c *plannedCohort, p *abp.Planning) instance.Cohort {
	out := instance.Cohort{ID: c.Cohort.ID, Window: instance.Range{dayOf(in.from), dayOf(in.until)}, Deadline: dayOf(in.until), Features: slices.Clone(c.Needs), Sets: []instance.CohortSet{}}
	if !c.Earliest.IsZero() {
		out.Window[0] = max(out.Window[0], dayOf(c.Earliest))
	}
	if !c.Latest.IsZero() {
		out.Window[1] = min(out.Window[1], dayOf(c.Latest))
	}
	if !c.Preferred.IsZero() {
		day := dayOf(c.Preferred)
		out.Preferred = &day
	}
	for _, d := range c.delegates {
		out.Delegates = append(out.Delegates, in.delegate(d.ID, d.PersonID))
	}
	if len(c.delegates) == 0 {
		for i := range c.Places {
			out.Delegates = append(out.Delegates, instance.Delegate{ID: fmt.Sprintf("%s.place.%d", c.Cohort.ID, i+1), Off: []string{}, Leave: []instance.Range{}})
		}
	} else if c.Places > len(c.delegates) {
		out.Features = append(out.Features, roomFor(c.Places))
	}
	for _, set := range c.sets {
		s := instance.CohortSet{ID: set.ID, Members: []string{}, Forbidden: in.forbidden(&set), Parts: slices.Clone(meetingParts)}
		for _, m := range set.Members {
			if slices.ContainsFunc(c.delegates, func(d abp.Delegate) bool { return d.ID == m.DelegateID }) {
				s.Members = append(s.Members, m.DelegateID)
			}
		}
		out.Sets = append(out.Sets, s)
	}
	return out
}

// roomFor names the feature that a venue holds so many delegates, which is asked
// for by cohorts with places that nobody has taken yet.
func roomFor(delegates int) string { return fmt.Sprintf("room for %d delegates", delegates) }

// beside is who has a place in a room beside the delegates: two facilitators and
// two more (rule D18).
const beside = 4

// addVenues translates the venues. What a room holds is counted in delegates.
func (in *planningInput) addVenues(q *instance.Plan) {
	for _, v := range in.venues {
		out := instance.Venue{ID: v.ID, Capacity: v.Capacity - beside, Features: v.Has()}
		for _, c := range in.cohorts {
			if c.Places <= out.Capacity && !slices.Contains(out.Features, roomFor(c.Places)) {
				out.Features = append(out.Features, roomFor(c.Places))
			}
		}
		taken := diary{}
		for _, b := range in.bookings {
			if b.VenueID != v.ID || b.HasLapsed(in.today) || in.fills(&b) {
				continue
			}
			if b.Session != nil {
				taken.session(b.Session, in.zone)
			} else {
				taken.half(b.OnDay, b.Half)
			}
		}
		if !v.ClosedOn.IsZero() {
			for d := later(v.ClosedOn, in.from); !in.until.Before(d); d = d.Add(1) {
				taken.half(d, abp.WholeDay)
			}
		}
		out.Busy = taken.list()
		q.Venues = append(q.Venues, out)
	}
}

// fills says whether the booking is a session of the planning, or was made for one
// of its cohorts.
func (in *planningInput) fills(b *abp.Booking) bool {
	if b.Session != nil {
		return in.cohort(string(b.Session.CohortID)) != nil
	}
	return b.CohortID != "" && in.cohort(string(b.CohortID)) != nil && b.State != abp.Blocked
}

// catchUps asks for a coffee catch-up in each month without one, as far as these
// follow one another.
func (in *planningInput) catchUps() *instance.CoffeeRule {
	has := map[string]bool{}
	for _, s := range in.others {
		if s.Kind == abp.CatchUp {
			has[s.StartsAt.On(in.zone).String()[:7]] = true
		}
	}
	rule := &instance.CoffeeRule{Parts: []instance.Part{instance.L}, Gap: [2]int{21, 42}}
	for d := in.from.Add(1 - in.from.Day); !in.until.Before(d.Add(27)); d = d.Add(31).Add(1 - d.Add(31).Day) {
		month := d.String()[:7]
		switch {
		case has[month] && len(rule.Months) > 0:
			return rule
		case !has[month] && !d.Before(in.from):
			rule.Months = append(rule.Months, month)
		}
	}
	if len(rule.Months) == 0 {
		return nil
	}
	return rule
}

// pin translates what a person holds fast.
func (in *planningInput) pin(p abp.PlanningPin) []instance.Pin {
	out := instance.Pin{Ref: engineRef(p.Ref)}
	if !p.Day.IsZero() {
		day := dayOf(p.Day)
		out.Date = &day
	}
	id, number := abp.CutRef(p.Ref)
	c, set := in.set(id)
	if c == nil {
		if c = in.cohort(id); c == nil {
			return nil
		}
	}
	if p.From != 0 && set != nil {
		part := partAt(p.From)
		out.Part = &part
	}
	if p.VenueID != "" && set == nil {
		venue := string(p.VenueID)
		out.Venue = &venue
	}
	switch {
	case len(p.Facilitators) == 0:
	case set == nil:
		out.Facilitators = p.Facilitators
	case number == 0:
		out.Facilitator = &p.Facilitators[0]
	default: // a meeting has no facilitator of its own
		return append([]instance.Pin{out}, instance.Pin{Ref: set.ID, Facilitator: &p.Facilitators[0]})
	}
	return []instance.Pin{out}
}
