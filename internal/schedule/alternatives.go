package schedule

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
	"github.com/upstander/upstander/internal/schedule/search"
)

// Alternative is a plan of another kind than the best one: what it is good at, and
// what that costs by the weights of the original question.
type Alternative struct {
	Name      string // such as "Earliest finish"
	Gain      string // what it is good at, beside the best plan, as a sentence
	Timetable *instance.Timetable
	Report    check.Report // by the original question
	Price     int          // the report's total
	More      int          // the price less that of the best plan
	Changed   int          // events that differ from the best plan
}

// kind is a way in which a plan can differ. Ask alters a copy of the question, told
// the best plan, so that plans of the kind cost less; gain says how far a plan is
// of the kind.
type kind struct {
	name string
	ask  func(q *instance.Plan, best *instance.Timetable)
	gain func(in *instance.Plan, best, now *judged) string
}

type judged struct {
	*instance.Timetable
	check.Report
}

// PlanAlternatives returns up to k plans that differ in kind from the best one and
// from each other, each the answer to the question with one wish made stronger. Kinds
// in which nothing is to be gained are left out, the budget of work is shared.
func PlanAlternatives(ctx context.Context, in *instance.Plan, best *instance.Timetable, k int, o search.Options) []Alternative {
	if best == nil || k < 1 {
		return nil
	}
	var out []Alternative
	judge := check.NewPlanner(in)
	top := &judged{best, judge.Check(best)}
	o.Work = max(50_000, o.Work/int64(k+1))
	seen := []*instance.Timetable{best}
	for _, kind := range kinds(in) {
		if len(out) == k || ctx.Err() != nil {
			break
		}
		q := in.Without()
		if q.Baseline != nil {
			q.Baseline = loosened(q.Baseline)
		}
		kind.ask(q, best)
		found := plan.Improve(ctx, q, best, o).Timetable
		if found == nil || slices.ContainsFunc(seen, func(t *instance.Timetable) bool { return Changed(t, found) == 0 }) {
			continue
		}
		report := judge.Check(found)
		gain := kind.gain(in, top, &judged{found, report})
		if len(report.Broken) > 0 || gain == "" {
			continue
		}
		seen = append(seen, found)
		out = append(out, Alternative{kind.name, gain, found, report, report.Total(), report.Total() - top.Total(), Changed(best, found)})
	}
	return out
}

// Changed counts the events that differ between two timetables in their date, part
// of the day, venue or people.
func Changed(a, b *instance.Timetable) int {
	before, after := events(a), events(b)
	n := 0
	for ref, e := range after {
		if before[ref] != e {
			n++
		}
	}
	return n
}

func events(t *instance.Timetable) map[string]string {
	out := map[string]string{}
	for _, c := range t.Cohorts {
		out[c.ID+"/full"] = fmt.Sprint(c.Full)
		out[c.ID+"/half"] = fmt.Sprint(c.Half)
		for _, s := range c.Sets {
			for i, m := range s.Meetings {
				out[fmt.Sprint(s.ID, "/", i+1)] = fmt.Sprint(m, s.Facilitator)
			}
		}
	}
	for _, c := range t.Coffee {
		out["coffee "+c.Month] = fmt.Sprint(c)
	}
	if t.Celebration != nil {
		out["celebration"] = fmt.Sprint(*t.Celebration)
	}
	return out
}

// stronger is how many times more a wish counts in an alternative.
const stronger = 6

// loosened makes changes of a published plan cheaper, so that kinds have room.
func loosened(b *instance.Baseline) *instance.Baseline {
	return reweighed(b, func(w int) int { return (w + stronger - 1) / stronger })
}

func reweighed(b *instance.Baseline, by func(int) int) *instance.Baseline {
	out := *b
	w := &out.Weights
	for _, x := range []*int{&w.MoveWorkshop, &w.MoveALS, &w.Venue, &w.WorkshopFacilitator, &w.SetFacilitator} {
		*x = by(*x)
	}
	return &out
}

// replanKinds are those of a question with a published plan.
func replanKinds(in *instance.Plan) []kind {
	if in.Baseline == nil {
		return nil
	}
	touched := gainShare("Changes from the published plan cost %d instead of %d.", "moved", "venue_moved", "fac_changed")
	return []kind{
		{"Fewest changes", func(q *instance.Plan, _ *instance.Timetable) {
			q.Baseline = reweighed(in.Baseline, func(w int) int { return w * stronger })
		}, touched},
		{"Planned afresh", func(q *instance.Plan, _ *instance.Timetable) {}, func(in *instance.Plan, best, now *judged) string {
			free := func(r check.Report) int { return r.Total() - share(r, "moved", "venue_moved", "fac_changed") }
			if free(now.Report) >= free(best.Report) {
				return ""
			}
			return fmt.Sprintf("Without counting changes the plan costs %d instead of %d.", free(now.Report), free(best.Report))
		}},
	}
}

func kinds(in *instance.Plan) []kind {
	return append(replanKinds(in), []kind{
		{"Earliest finish", askEarly, gainEarly},
		{"Fewest absences", func(q *instance.Plan, _ *instance.Timetable) {
			q.Weights.Absent = maps.Clone(q.Weights.Absent)
			for kind, w := range q.Weights.Absent {
				q.Weights.Absent[kind] = max(1, w) * stronger
			}
		}, gainShare("Absences cost %d instead of %d.", "absent_full", "absent_half", "absent_als", "absent_coffee")},
		{"Kindest load", askKind, gainLoad},
		{"Fewest days in seasons to avoid", func(q *instance.Plan, _ *instance.Timetable) {
			for i := range q.Calendar.Rules {
				q.Calendar.Rules[i].Weight *= stronger
			}
		}, gainShare("Days to avoid cost %d instead of %d.", "calendar")},
		{"Other weekdays", askWeekdays, gainWeekdays},
		{"Nearest to the preferred start", func(q *instance.Plan, _ *instance.Timetable) {
			q.Weights.StartWeek = max(1, q.Weights.StartWeek) * stronger
		}, gainShare("Being away from the preferred start costs %d instead of %d.", "start_week")},
		{"Cheapest venues", func(q *instance.Plan, _ *instance.Timetable) {
			q.Weights.VenueCost = max(1, q.Weights.VenueCost) * stronger
		}, gainShare("Venues cost %d instead of %d.", "venue")},
		{"Steadiest meetings", func(q *instance.Plan, _ *instance.Timetable) {
			q.Weights.Pattern, q.Weights.GapDay = max(1, q.Weights.Pattern)*stronger, max(1, q.Weights.GapDay)*stronger
		}, gainShare("Meetings off their usual day or distance cost %d instead of %d.", "pattern", "gap")},
	}...)
}

// share adds up what the rules cost.
func share(r check.Report, rules ...string) int {
	total := 0
	for _, s := range r.ByRule() {
		if slices.Contains(rules, s.Name) {
			total += s.Amount
		}
	}
	return total
}

// gainShare says how much less the rules cost, or nothing if they do not.
func gainShare(words string, rules ...string) func(*instance.Plan, *judged, *judged) string {
	return func(_ *instance.Plan, best, now *judged) string {
		before, after := share(best.Report, rules...), share(now.Report, rules...)
		if after >= before {
			return ""
		}
		return fmt.Sprintf(words, after, before)
	}
}

// askEarly makes every week that a meeting is later cost more.
func askEarly(q *instance.Plan, _ *instance.Timetable) {
	for d := q.Calendar.Start + 7; d <= q.Calendar.End; d += 7 {
		q.Calendar.Rules = append(q.Calendar.Rules, instance.DayRule{ID: "later " + d.String(), Label: "later",
			Dates: []instance.Range{{d, q.Calendar.End}}, Kinds: []instance.Kind{instance.Full, instance.Meeting}, Weight: 1})
	}
}

// gainEarly adds up by how many days the cohorts finish earlier.
func gainEarly(_ *instance.Plan, best, now *judged) string {
	before, after := finish(best.Timetable), finish(now.Timetable)
	days, last, was := 0, instance.Day(0), instance.Day(0)
	for _, id := range slices.Sorted(maps.Keys(after)) {
		days += int(before[id] - after[id])
		last, was = max(last, after[id]), max(was, before[id])
	}
	switch {
	case days <= 0:
		return ""
	case len(after) == 1:
		return fmt.Sprintf("The last meeting is on %s instead of %s.", last.Words(), was.Words())
	case last < was:
		return fmt.Sprintf("Cohorts finish %d days earlier in all, the last on %s instead of %s.", days, last.Words(), was.Words())
	}
	return fmt.Sprintf("Cohorts finish %d days earlier in all.", days)
}

func finish(t *instance.Timetable) map[string]instance.Day {
	out := map[string]instance.Day{}
	for _, c := range t.Cohorts {
		out[c.ID] = c.Half.Date
		for _, s := range c.Sets {
			out[c.ID] = max(out[c.ID], s.Meetings[len(s.Meetings)-1].Date)
		}
	}
	return out
}

// askKind makes every facilitator's target an even share of the work.
func askKind(q *instance.Plan, best *instance.Timetable) {
	load := loads(q, best)
	total := 0
	for _, n := range load {
		total += n
	}
	even := (total + len(q.Facilitators) - 1) / max(1, len(q.Facilitators))
	for i := range q.Facilitators {
		q.Facilitators[i].TargetUnits = min(even, q.Facilitators[i].TargetUnits)
	}
	q.Weights.Over = max(1, q.Weights.Over) * stronger
}

func gainLoad(in *instance.Plan, best, now *judged) string {
	before, after := loads(in, best.Timetable), loads(in, now.Timetable)
	most := func(load map[string]int) (n int) {
		for _, u := range load {
			n = max(n, u)
		}
		return n
	}
	squares := func(load map[string]int) (n int) {
		for _, u := range load {
			n += u * u
		}
		return n
	}
	switch {
	case most(after) < most(before):
		return fmt.Sprintf("Nobody has more than %d units of work, instead of %d.", most(after), most(before))
	case squares(after) < squares(before):
		return "The work is shared more evenly among facilitators."
	}
	return ""
}

// loads returns the units of work of each facilitator.
func loads(in *instance.Plan, t *instance.Timetable) map[string]int {
	out := map[string]int{}
	for _, c := range t.Cohorts {
		for _, f := range c.Full.Facilitators {
			out[f] += in.Units[instance.Full]
		}
		for _, f := range c.Half.Facilitators {
			out[f] += in.Units[instance.Half]
		}
		for _, s := range c.Sets {
			out[s.Facilitator] += in.Units[instance.Meeting] * len(s.Meetings)
		}
	}
	for _, c := range t.Coffee {
		out[c.Facilitator] += in.Units[instance.Coffee]
	}
	if t.Celebration != nil {
		out[t.Celebration.Facilitator] += in.Units[instance.Celebration]
	}
	return out
}

// askWeekdays makes the weekdays that the best plan uses most cost more.
func askWeekdays(q *instance.Plan, best *instance.Timetable) {
	q.Preferences.Weekday = maps.Clone(q.Preferences.Weekday)
	used := weekdays(best)
	for _, kind := range []instance.Kind{instance.Full, instance.Half, instance.Meeting} {
		costs := make([]int, 7)
		copy(costs, q.Preferences.Weekday[kind])
		costs[busiest(used[kind])] += stronger
		q.Preferences.Weekday[kind] = costs
	}
}

// weekdays counts events by kind and weekday, 0 for Monday.
func weekdays(t *instance.Timetable) map[instance.Kind][]int {
	out := map[instance.Kind][]int{instance.Full: make([]int, 7), instance.Half: make([]int, 7), instance.Meeting: make([]int, 7)}
	for _, c := range t.Cohorts {
		out[instance.Full][c.Full.Date.Weekday()-1]++
		out[instance.Half][c.Half.Date.Weekday()-1]++
		for _, s := range c.Sets {
			for _, m := range s.Meetings {
				out[instance.Meeting][m.Date.Weekday()-1]++
			}
		}
	}
	return out
}

// busiest returns the weekday with most events, the first among equals.
func busiest(used []int) int {
	at := 0
	for d, n := range used {
		if cmp.Compare(n, used[at]) > 0 {
			at = d
		}
	}
	return at
}

func gainWeekdays(_ *instance.Plan, best, now *judged) string {
	before, after := weekdays(best.Timetable), weekdays(now.Timetable)
	kinds := []instance.Kind{instance.Meeting, instance.Full, instance.Half}
	names := map[instance.Kind]string{instance.Full: "full days", instance.Half: "half days", instance.Meeting: "set meetings"}
	for _, kind := range kinds {
		d := busiest(before[kind])
		if after[kind][d] < before[kind][d] {
			return fmt.Sprintf("Of the %s, %d are on a %s instead of %d.", names[kind], after[kind][d], dayNames[d], before[kind][d])
		}
	}
	return ""
}

var dayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
