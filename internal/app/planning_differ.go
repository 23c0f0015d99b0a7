package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// differing collects what has changed since a plan was made, in words. What
// happened many times is said once, with how often.
type differing struct {
	in     *planningInput
	order  []string
	counts map[string]int
}

// say notes a sentence; %d in it becomes how often it was noted, and what stands
// before and after a slash in brackets is for one and for many.
func (d *differing) say(sentence string) {
	if d.counts[sentence]++; d.counts[sentence] == 1 {
		d.order = append(d.order, sentence)
	}
}

func (d *differing) sentences() []string {
	var out []string
	for _, s := range d.order {
		n := d.counts[s]
		for {
			head, rest, found := strings.Cut(s, "[")
			if !found {
				break
			}
			words, tail, _ := strings.Cut(rest, "]")
			one, many, _ := strings.Cut(words, "|")
			if n != 1 {
				one = many
			}
			s = head + one + tail
		}
		if strings.Contains(s, "%d") {
			s = fmt.Sprintf(s, n)
		}
		out = append(out, s)
	}
	return out
}

func (d *differing) appeared(f abp.PlanningFact) {
	switch f.Kind {
	case factDelegate:
		d.say("%d [delegate|delegates] joined " + d.code(f.Of) + ".")
	case factSet:
		d.say("%d [set was|sets were] added to " + d.code(f.Of) + ".")
	case factSession:
		d.say("%d [date was|dates were] added to " + d.code(f.Of) + ".")
	case factOther:
		d.say("%d [session|sessions] of other cohorts or of the programme [was|were] added.")
	case factFacilitator:
		d.say(d.person(f.About) + " facilitates now.")
	case factAway:
		d.away(f)
	case factVenue:
		d.say(d.venue(f.About) + " can be used now.")
	case factBooking:
		d.say("%d [booking was|bookings were] added at " + d.venue(f.Of) + ".")
	case factDay:
		d.say("%d special [day was|days were] added to the calendar.")
	}
}

func (d *differing) vanished(f abp.PlanningFact) {
	switch f.Kind {
	case factDelegate:
		d.say("%d [delegate|delegates] left " + d.code(f.Of) + ".")
	case factSet:
		d.say("%d [set|sets] of " + d.code(f.Of) + " [is|are] gone.")
	case factSession:
		d.say("%d [date|dates] of " + d.code(f.Of) + " [was|were] cancelled.")
	case factOther:
		d.say("%d [session|sessions] of other cohorts or of the programme [was|were] cancelled.")
	case factFacilitator:
		d.say("A facilitator is not there any more.")
	case factAway:
		d.away(f)
	case factVenue:
		d.say("A venue is not there any more.")
	case factBooking:
		d.say("%d [booking is|bookings are] gone at " + d.venue(f.Of) + ".")
	case factDay:
		d.say("%d special [day was|days were] removed from the calendar.")
	}
}

func (d *differing) changed(was, f abp.PlanningFact) {
	switch f.Kind {
	case factCohort:
		d.say(d.code(f.About) + " was changed: its places, its template or whether it is published.")
	case factDelegate:
		d.say("%d [delegate|delegates] of " + d.code(f.Of) + " changed [their set|their sets].")
	case factSet:
		d.say("%d [set|sets] of " + d.code(f.Of) + " [has another facilitator|have other facilitators].")
	case factBarred:
		d.say("Who may facilitate %d [set|sets] of " + d.code(f.Of) + " has changed.")
	case factSession:
		d.say("%d [date|dates] of " + d.code(f.Of) + " changed.")
	case factOther:
		d.say("%d [session|sessions] of other cohorts or of the programme [has|have] changed.")
	case factFacilitator:
		d.say("What " + d.person(f.About) + " does, or since when, has changed.")
	case factAway:
		d.nowAway(was, f)
	case factVenue:
		d.say(d.venue(f.About) + " was changed.")
	case factBooking:
		d.say("%d [booking|bookings] at " + d.venue(f.Of) + " changed.")
	case factDay:
		d.say("%d special [day|days] of the calendar changed.")
	}
}

// away says that somebody's availability has changed. Facilitators are named;
// delegates are only counted.
func (d *differing) away(f abp.PlanningFact) { d.nowAway(abp.PlanningFact{}, f) }

func (d *differing) nowAway(was, f abp.PlanningFact) {
	who := d.in.facilitator(f.About)
	if who == nil {
		d.say("%d [delegate has|delegates have] said anew when they can come.")
		return
	}
	var spans []string
	for _, span := range strings.Fields(f.Value) {
		from, rest, isSpan := strings.Cut(span, "/")
		until, _, _ := strings.Cut(rest, "/")
		first, err := abp.ParseDate(from)
		last, errLast := abp.ParseDate(until)
		if isSpan && err == nil && errLast == nil && !strings.Contains(was.Value, from+"/"+until) {
			spans = append(spans, spanWords(first, last))
		}
	}
	if len(spans) > 0 {
		d.say(d.person(f.About) + " is away " + strings.Join(spans, " and ") + ".")
		return
	}
	d.say(d.person(f.About) + " has said anew when they can come.")
}

func spanWords(from, until abp.Date) string {
	words := func(d abp.Date) string { return d.Midnight(time.UTC).Format("2 January 2006") }
	if from == until {
		return "on " + words(from)
	}
	return "from " + words(from) + " to " + words(until)
}

func (d *differing) code(cohortID string) string {
	if c := d.in.cohort(cohortID); c != nil {
		return c.Code
	}
	return "a cohort"
}

func (d *differing) person(id string) string {
	if f := d.in.facilitator(id); f != nil && f.Person != nil {
		return f.Person.Name
	}
	return "A facilitator"
}

func (d *differing) venue(id string) string {
	for _, v := range d.in.venues {
		if v.ID == id {
			return v.Name
		}
	}
	return "a venue"
}
