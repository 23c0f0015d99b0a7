package abp

import (
	"fmt"
	"slices"
	"time"
)

// takenClashes checks the other half of D18: nobody else has the room at that
// time, neither another session of ours nor a booking.
func (p Plan) takenClashes(i int, s Session) []Clash {
	if s.VenueID == "" {
		return nil
	}
	own := BookingOf(&s, p.Zone)
	taken := slices.Clone(p.Bookings)
	for j := range p.Sessions[:i] {
		if o := &p.Sessions[j]; o.VenueID == s.VenueID && !o.IsCancelled() {
			taken = append(taken, BookingOf(o, p.Zone))
		}
	}
	var found []Clash
	for j := range taken {
		b := &taken[j]
		if !own.Overlaps(b) || !p.Today.IsZero() && b.HasLapsed(p.Today) {
			continue
		}
		venue, what := "The venue", b.Words()
		if s.Venue != nil {
			venue = s.Venue.Name
		}
		if b.Session == nil && b.State == Held {
			what = "an option " + what
		}
		if what == "" {
			what = b.State.String()
		}
		found = append(found, Clash{"D18", true, fmt.Sprintf("%s is taken while %s is there, on %s: %s.", venue, s.Title, onDay(own.OnDay), what), i})
	}
	return found
}

// onDay writes a day as sentences say it.
func onDay(d Date) string { return d.Midnight(time.UTC).Format("Monday 2 January 2006") }

// traineeClashes checks D17: never two trainees together, and none alone. Of whom
// nothing is recorded nothing is said.
func (p Plan) traineeClashes(i int, s Session) []Clash {
	if s.Kind != WorkshopPart || len(s.Facilitators) == 0 {
		return nil
	}
	day := s.StartsAt.On(p.Zone)
	var trainees []string
	for _, person := range s.Facilitators {
		f, known := p.Facilitators[person.ID]
		if known && f.Status(day) == "trainee" {
			trainees = append(trainees, person.Name)
		}
	}
	switch {
	case len(trainees) > 1:
		return []Clash{{"D17", true, fmt.Sprintf("%s and %s would run %s, and both are trainees.", trainees[0], trainees[1], s.Title), i}}
	case len(trainees) == len(s.Facilitators):
		return []Clash{{"D17", true, fmt.Sprintf("%s would run %s alone and is a trainee.", trainees[0], s.Title), i}}
	}
	return nil
}

// awayClashes checks H7 for facilitators, who have to come to everything that
// they lead, and D16 for the delegates of a workshop part: how many cannot come.
func (p Plan) awayClashes(i int, s Session) []Clash {
	if p.Availability == nil {
		return nil
	}
	var found []Clash
	rule := "H7"
	if s.Kind != SetMeeting {
		rule = "D16"
	}
	for _, f := range s.Facilitators {
		if !p.Availability[f.ID].FreeFor(&s, p.Zone) {
			found = append(found, Clash{rule, true, fmt.Sprintf("%s leads %s and cannot come on %s.", f.Name, s.Title, onDay(s.StartsAt.On(p.Zone))), i})
		}
	}
	if s.Kind != WorkshopPart {
		return found
	}
	absent := 0
	for _, d := range p.Delegates {
		if !p.Availability[d.PersonID].FreeFor(&s, p.Zone) {
			absent++
		}
	}
	if absent > 0 {
		found = append(found, Clash{"D16", false, fmt.Sprintf("%s cannot come to %s on %s.", counted(absent, "delegate", "delegates"), s.Title, onDay(s.StartsAt.On(p.Zone))), i})
	}
	return found
}

// nightClashes checks D13: where somebody works nights, one set meets before nine
// or after five.
func (p Plan) nightClashes() []Clash {
	nights, meetings := 0, 0
	for _, d := range p.Delegates {
		if p.Availability[d.PersonID].WorksNights {
			nights++
		}
	}
	for i := range p.Sessions {
		s := &p.Sessions[i]
		if s.Kind != SetMeeting || s.IsCancelled() {
			continue
		}
		meetings++
		day := s.StartsAt.On(p.Zone)
		if s.StartsAt.Before(day.Clock(9*60, p.Zone).Time) || s.EndsAt.After(day.Clock(17*60, p.Zone).Time) {
			return nil
		}
	}
	if nights == 0 || meetings == 0 {
		return nil
	}
	return []Clash{doubtful("D13", "No set meets outside 9am to 5pm, and %s at night.", counted(nights, "delegate works", "delegates work"))}
}
