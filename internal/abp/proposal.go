package abp

import (
	"fmt"
	"time"
)

// Proposed is one step of a template with its date.
type Proposed struct {
	Step
	Day      Date
	StartsAt Instant
	EndsAt   Instant
}

// Propose gives every step of the template a day: the first step on the first
// day as asked, each other on the suitable day nearest to its target after the
// step before, never outside its bounds if a suitable day lies within them.
// Nothing is saved and nothing is hidden: Clashes says what is wrong with it.
func Propose(t *Template, first Date, days Days, zone *time.Location) []Proposed {
	plan := make([]Proposed, 0, len(t.Steps))
	day := first
	for i, s := range t.Steps {
		if i > 0 {
			day = nearest(day, s, days)
		}
		plan = append(plan, s.on(day, zone))
	}
	return plan
}

// On returns the step on the given day.
func (s Step) on(day Date, zone *time.Location) Proposed {
	return Proposed{Step: s, Day: day, StartsAt: day.Clock(s.From, zone), EndsAt: day.Clock(s.Until, zone)}
}

// Redated returns the step on another day and time, as a person changed it.
func (p Proposed) Redated(day Date, from, until int, zone *time.Location) Proposed {
	p.From, p.Until = from, until
	return p.Step.on(day, zone)
}

// nearest looks outward from the target day, later first, for a suitable day
// within the step's bounds. Self-study may fall due on any day.
func nearest(before Date, s Step, days Days) Date {
	target := before.Add(s.DaysTarget)
	if s.Kind == SelfStudy {
		return target
	}
	for away := 0; away <= s.DaysMax; away++ {
		for _, gap := range []int{s.DaysTarget + away, s.DaysTarget - away} {
			if gap >= s.DaysMin && gap > 0 && gap <= s.DaysMax && days.suits(before.Add(gap)) {
				return before.Add(gap)
			}
		}
	}
	return target
}

// Clash is one thing about a plan that breaks a rule of the programme. A hard
// clash has to be mended before people are told; a soft one is for the lead to
// weigh.
type Clash struct {
	Rule     string // the rule's number, for example D1
	Hard     bool
	Sentence string
	Step     int // index of the step or session it is about, or -1 for the whole plan
}

func (c Clash) String() string { return fmt.Sprintf("%s: %s", c.Rule, c.Sentence) }
