package schedule

import (
	"cmp"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
)

// Reasons says why an event is where it is: what it costs there, what every other
// place would cost that differs in its date, its venue or its people alone, and which
// rules bar the rest.
type Reasons struct {
	Ref    string
	Here   []check.Share // what the event costs where it is, by rule
	Dates  []Refused     // other dates and parts of the day, the cheapest first
	Venues []Refused
	People []Refused
	Barred []Bar // the rule that bars most places first
}

// Refused is a place that the event could have had.
type Refused struct {
	plan.Move
	Why []check.Share // what the plan would cost more by rule, less if negative
}

// Bar is a rule that keeps the event from other places.
type Bar struct {
	Rule   string // an id as in a conflict, or what is structural, such as facilitator:F01:clash
	Words  string // the rule as a sentence
	Places int
}

// mostRefused bounds how many places of each kind are explained.
const mostRefused = 5

// PlanReasons says why the event that the reference names, such as C01/full, C01S1,
// C01S1/3, coffee 2027-03 or celebration, is where it is in a timetable that keeps
// the rules. Without such an event it is empty.
func PlanReasons(in *instance.Plan, t *instance.Timetable, ref string) Reasons {
	out := Reasons{Ref: ref}
	why, ok := plan.Reasons(in, t, ref)
	if !ok {
		return out
	}
	judge := check.NewPlanner(in)
	now := judge.Check(t)
	out.Here = here(now, ref)
	explain := func(moves []plan.Move) []Refused {
		var list []Refused
		for _, m := range moves[:min(len(moves), mostRefused)] {
			there := judge.Check(plan.Moved(t, ref, m))
			m.More = there.Total() - now.Total()
			list = append(list, Refused{m, more(now.ByRule(), there.ByRule())})
		}
		return list
	}
	out.Dates, out.Venues, out.People = explain(why.Dates), explain(why.Venues), explain(why.People)
	words := map[string]string{}
	for _, r := range in.Rules() {
		words[r.ID] = r.Words
	}
	for _, b := range why.Barred {
		out.Barred = append(out.Barred, Bar{b.Rule, cmp.Or(words[b.Rule], structural(b.Rule)), b.Places})
	}
	return out
}

// Best returns the cheapest place that was refused, and whether there is one.
func (r Reasons) Best() (Refused, bool) {
	all := slices.Concat(r.Dates, r.Venues, r.People)
	if len(all) == 0 {
		return Refused{}, false
	}
	return slices.MinFunc(all, func(a, b Refused) int { return cmp.Compare(a.More, b.More) }), true
}

// here adds up what the event costs where it is. A whole set has its meetings too.
func here(r check.Report, ref string) []check.Share {
	var own check.Report
	for _, c := range r.Costs {
		if c.Where == ref || strings.HasPrefix(c.Where, ref+"/") {
			own.Costs = append(own.Costs, c)
		}
	}
	return own.ByRule()
}

// structural puts what cannot be dropped into words.
func structural(rule string) string {
	who, what, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rule, "facilitator:"), "venue:"), ":")
	switch {
	case rule == "frozen":
		return "It lies in the past, or would have to."
	case rule == "pin":
		return "It is pinned where it is."
	case rule == "celebration:features":
		return "The venue lacks what the celebration needs."
	case rule == "coffee:gap":
		return "Catch-ups have to keep their distance from each other."
	case what == "clash":
		return who + " has something else at the same time."
	}
	return ""
}
