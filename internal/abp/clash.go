package abp

import (
	"fmt"
	"slices"
	"time"
)

// Plan is everything about a cohort that can clash: its dates, rooms, people
// and surveys. Other holds what else the facilitators lead.
type Plan struct {
	Template  *Template
	Places    int       // a room has to hold that many, also while fewer have enrolled
	Sessions  []Session // with Venue and Facilitators; in the order of time
	Sets      []Set     // with Members, each with Delegate and Person
	Delegates []Delegate
	Windows   []SurveyWindow
	Other     []Session
	Days      Days
	Zone      *time.Location

	// What is known of the people and rooms. Only those who run the programme may
	// see what follows from it; for others it is left out, and so are its rules.
	Availability map[string]Availability // by person; nil where nobody's is known
	Aparts       []Apart
	Managers     map[string]string      // line managers by person, as far up as the rules look
	Facilitators map[string]Facilitator // by person
	Bookings     []Booking              // when venues are taken, but for sessions of the plan
	Today        Date                   // options that have lapsed by now take nothing; none for not known
}

// Clashes returns every rule that the plan breaks, hard ones first, each with a
// sentence. Rule numbers are those of the programme: D for dates, H for sets.
func (p Plan) Clashes() []Clash {
	var found []Clash
	for i, s := range p.Sessions {
		if s.IsCancelled() || s.Kind == SelfStudy {
			continue
		}
		found = append(found, p.dayClashes(i, s)...)
		found = append(found, p.roomClashes(i, s)...)
		found = append(found, p.takenClashes(i, s)...)
		found = append(found, p.facilitatorClashes(i, s)...)
		found = append(found, p.traineeClashes(i, s)...)
		found = append(found, p.awayClashes(i, s)...)
	}
	found = append(found, p.gapClashes()...)
	found = append(found, p.setClashes()...)
	found = append(found, p.windowClashes()...)
	found = append(found, p.nightClashes()...)
	slices.SortStableFunc(found, func(a, b Clash) int {
		switch {
		case a.Hard == b.Hard:
			return 0
		case a.Hard:
			return -1
		}
		return 1
	})
	return found
}

func (p Plan) dayClashes(i int, s Session) []Clash {
	var found []Clash
	day := s.StartsAt.On(p.Zone)
	said := onDay(day)
	add := func(rule string, hard bool, why string) {
		found = append(found, Clash{rule, hard, fmt.Sprintf("%s is on %s, %s.", s.Title, said, why), i})
	}
	if day.IsWeekend() {
		add("D2", true, "a weekend")
	}
	if isYearEnd(day) && !p.Days.has(day, BankHoliday) {
		add("D1", true, "between 24 December and 2 January")
	}
	for _, m := range schoolsJoined(p.Days.On(day)) {
		if m.Near == OnTheEve && s.EndsAt.Before(sunset(day).Time) {
			continue
		}
		add(m.Kind.RuleOf(), m.Bears(s.Kind).Hard, m.words())
	}
	return found
}

// roomClashes checks D18: the room holds the delegates, the facilitators and
// two more.
func (p Plan) roomClashes(i int, s Session) []Clash {
	if s.Venue == nil {
		return nil
	}
	delegates := max(p.Places, len(p.Delegates))
	need := delegates + len(s.Facilitators) + 2
	if s.Venue.Capacity >= need {
		return nil
	}
	return []Clash{{"D18", true, fmt.Sprintf("%s holds %d people, but %s needs room for %d: %d delegates, %d facilitators and two more.",
		s.Venue.Name, s.Venue.Capacity, s.Title, need, delegates, len(s.Facilitators)), i}}
}

// facilitatorClashes checks D19: one workshop part a day, and never two
// sessions at once.
func (p Plan) facilitatorClashes(i int, s Session) []Clash {
	var found []Clash
	others := slices.Concat(p.Sessions[:i], p.Other)
	for _, f := range s.Facilitators {
		for _, o := range others {
			if o.IsCancelled() || o.ID == s.ID || !slices.ContainsFunc(o.Facilitators, func(q Person) bool { return q.ID == f.ID }) {
				continue
			}
			sameDay := o.StartsAt.On(p.Zone) == s.StartsAt.On(p.Zone)
			twoParts := sameDay && o.Kind == WorkshopPart && s.Kind == WorkshopPart
			overlap := o.StartsAt.Before(s.EndsAt.Time) && s.StartsAt.Before(o.EndsAt.Time)
			if twoParts || overlap {
				found = append(found, Clash{"D19", true, fmt.Sprintf("%s would lead %s and %s on the same day.", f.Name, s.Title, inCohort(o)), i})
			}
		}
	}
	return found
}

// inCohort names a session with the cohort it belongs to, where that is known.
func inCohort(s Session) string {
	if s.Cohort == nil {
		return s.Title
	}
	return s.Title + " of " + s.Cohort.Code
}

// gapClashes checks D3 to D6: the days between steps and the length of the
// whole, within the template's bounds.
func (p Plan) gapClashes() []Clash {
	var found []Clash
	var first, last Date
	for i, s := range p.Sessions {
		if s.IsCancelled() {
			continue
		}
		day := s.StartsAt.On(p.Zone)
		if first.IsZero() {
			first = day
		}
		last = day
		step, ok := p.step(s)
		before, found2 := p.before(i)
		if !ok || !found2 || step.DaysMax == 0 {
			continue
		}
		if gap := day.Since(before.StartsAt.On(p.Zone)); gap < step.DaysMin || gap > step.DaysMax {
			found = append(found, Clash{gapRule(s), true, fmt.Sprintf("%s is %d days after %s; the template allows %d to %d.",
				s.Title, gap, before.Title, step.DaysMin, step.DaysMax), i})
		}
	}
	if w := p.Template.WeeksMax; w > 0 && last.Since(first) > 7*w {
		found = append(found, Clash{"D6", true, fmt.Sprintf("The whole takes %d days; the template allows %d weeks.", last.Since(first), w), -1})
	}
	return found
}

func gapRule(s Session) string {
	switch {
	case s.Kind == WorkshopPart:
		return "D3"
	case s.Kind == SetMeeting && s.Number == 1:
		return "D4"
	}
	return "D5"
}

func (p Plan) step(s Session) (Step, bool) {
	i := slices.IndexFunc(p.Template.Steps, func(t Step) bool { return t.Kind == s.Kind && t.Number == s.Number })
	if i < 0 {
		return Step{}, false
	}
	return p.Template.Steps[i], true
}

// before returns the session that the gap of session i is measured from: the
// step before it in the template, of the same set where both are set meetings.
func (p Plan) before(i int) (Session, bool) {
	s := p.Sessions[i]
	at := slices.IndexFunc(p.Template.Steps, func(t Step) bool { return t.Kind == s.Kind && t.Number == s.Number })
	if at < 1 {
		return Session{}, false
	}
	want := p.Template.Steps[at-1]
	for _, o := range p.Sessions {
		if o.Kind == want.Kind && o.Number == want.Number && (o.Kind != SetMeeting || o.SetID == s.SetID) && !o.IsCancelled() {
			return o, true
		}
	}
	return Session{}, false
}

// windowClashes checks that no survey after the sets opens before the last set
// meeting is over.
func (p Plan) windowClashes() []Clash {
	var found []Clash
	end := anchor(LastSetEnds, p.Sessions)
	for _, w := range p.Windows {
		if w.Wave == T2 && !end.IsZero() && w.OpensAt.Before(end.Time) {
			found = append(found, Clash{"T2", true, fmt.Sprintf("The second survey opens on %s, before the last set meeting on %s.",
				w.OpensAt.In(p.Zone).Format("2 January 2006"), end.In(p.Zone).Format("2 January 2006")), -1})
		}
	}
	return found
}
