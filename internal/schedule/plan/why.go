package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Move is another place for one event, with everything else as it is. Fields that
// the event does not have are empty; Meetings is set for a whole set alone.
type Move struct {
	Date         instance.Day
	Part         instance.Part
	Venue        string
	Facilitators []string
	Meetings     []instance.MeetingPlan
	More         int // what the plan costs more; less if negative
}

// Barred is a rule with the number of other places that it keeps an event from. A
// place that several rules bar counts for the first of them.
type Barred struct {
	Rule   string // an id as in a conflict, or what is structural, such as facilitator:F01:clash
	Places int
}

// Why is what could be said against the place of one event.
type Why struct {
	Dates  []Move // other dates and parts, the cheapest first
	Venues []Move
	People []Move
	Barred []Barred // the most frequent first
}

// Reasons compares the place that an event has in a plan with every other that
// differs in its date, its venue or its people alone. The reference is such as
// C01/full, C01S1, C01S1/3, coffee 2027-03 or celebration; ok is false if the plan
// has no such event or the question is not of a size that can be asked.
func Reasons(in *instance.Plan, t *instance.Timetable, ref string) (out Why, ok bool) {
	if !askable(in) {
		return out, false
	}
	y := &inquiry{m: compile(in), bars: map[string]int{}, ref: ref}
	y.s = newState(y.m)
	y.s.load(&t.Calendared)
	y.was = y.s.total()
	y.days()
	if !y.ask() {
		return out, false
	}
	for _, list := range []*[]Move{&y.out.Dates, &y.out.Venues, &y.out.People} {
		slices.SortStableFunc(*list, func(a, b Move) int { return cmp.Compare(a.More, b.More) })
	}
	for rule, n := range y.bars {
		y.out.Barred = append(y.out.Barred, Barred{rule, n})
	}
	slices.SortFunc(y.out.Barred, func(a, b Barred) int {
		return cmp.Or(cmp.Compare(b.Places, a.Places), cmp.Compare(a.Rule, b.Rule))
	})
	return y.out, true
}

// inquiry is the comparison of one event under way.
type inquiry struct {
	m    *model
	s    *state
	ref  string
	was  int
	hard map[instance.Kind][]string // by day: the rule that bars it, or nothing
	bars map[string]int
	out  Why

	thereOf    *instance.Delegate // whose presence is in there
	there      [][]uint8
	membersOf  *instance.CohortSet // whose presence is in memberDays
	memberDays [][]uint8
}

// days finds the rule that bars each day.
func (y *inquiry) days() {
	m := y.m
	y.hard = map[instance.Kind][]string{}
	for _, kind := range []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee, instance.Celebration} {
		table := make([]string, m.days)
		for _, r := range m.in.Calendar.Rules {
			if !r.Hard || !slices.Contains(r.Kinds, kind) {
				continue
			}
			for _, span := range r.Dates {
				for d := max(0, m.index(span[0])); d <= min(m.days-1, m.index(span[1])); d++ {
					table[d] = cmp.Or(table[d], "calendar:"+r.ID)
				}
			}
		}
		for d := range table {
			if d < m.cut {
				table[d] = "frozen"
			}
		}
		y.hard[kind] = table
	}
}

// nearby is how many days around its place an event is compared with, beyond what
// its cohort's window gives.
const nearby = 28

// workday says whether events can be on the day at all; what cannot is not counted.
func (y *inquiry) workday(d int) bool {
	return slices.Contains(y.m.in.Calendar.Weekdays, int(y.m.weekday[d])+1)
}

func (y *inquiry) bar(rule string) { y.bars[rule]++ }

// ask finds the event that the reference names.
func (y *inquiry) ask() bool {
	if month, ok := strings.CutPrefix(y.ref, "coffee "); ok {
		return y.askCoffee(month)
	}
	if y.ref == "celebration" {
		return y.askParty()
	}
	head, tail, _ := strings.Cut(y.ref, "/")
	for c, in := range y.m.in.Cohorts {
		if in.ID == head && (tail == "full" || tail == "half") {
			return y.s.shops[c].placed && y.askShops(c, tail == "half")
		}
		for k, set := range in.Sets {
			if set.ID != head {
				continue
			}
			at := y.m.cohorts[c].sets[k]
			if tail == "" {
				return y.s.series[at].placed && y.askSeries(at)
			}
			n, err := strconv.Atoi(tail)
			return err == nil && n >= 1 && n <= y.m.meetings && y.s.series[at].placed && y.askMeeting(at, n-1)
		}
	}
	return false
}

// fac returns the rule that keeps the facilitator from an event, or nothing.
func (y *inquiry) fac(f, d int, bits uint8, units int16) string {
	m, s, id := y.m, y.s, "facilitator:"+y.m.in.Facilitators[f].ID
	switch {
	case m.facs[f].free[d]&bits != bits:
		return id + ":availability"
	case s.facUsed[f*m.days+d]&bits != 0:
		return id + ":clash"
	case s.facMonth[f*m.months+int(m.month[d])]+units > m.facs[f].monthCap:
		return id + ":month_units"
	case s.facTotal[f]+units > m.facs[f].totalCap:
		return id + ":total_units"
	}
	return ""
}

// room returns the rule that keeps an event out of the venue, or nothing.
func (y *inquiry) room(v, d int, bits uint8) string {
	switch id := "venue:" + y.m.in.Venues[v].ID; {
	case y.m.venues[v].busy[d]&bits != 0:
		return id + ":busy"
	case !y.s.venueFree(v, d, bits):
		return id + ":clash"
	}
	return ""
}

// suits returns the rule by which the venue cannot be used at all, or nothing.
func (y *inquiry) suits(v, places int, features []string, of string) string {
	in := &y.m.in.Venues[v]
	if in.Capacity < places {
		return "venue:" + in.ID + ":capacity"
	}
	if slices.ContainsFunc(features, func(f string) bool { return !slices.Contains(in.Features, f) }) {
		return of + ":features"
	}
	return ""
}

// pin says that no rule but a pin or the past can be in the way.
func (y *inquiry) pin() string {
	if strings.HasPrefix(y.ref, "coffee") || y.ref == "celebration" {
		return "frozen"
	}
	for _, p := range y.m.in.Pins {
		head, _, _ := strings.Cut(y.ref, "/")
		if p.Ref == y.ref || p.Ref == head || strings.HasPrefix(p.Ref, y.ref+"/") {
			return "pin"
		}
	}
	return "frozen"
}

// Moved returns a copy of the timetable in which the event has moved.
func Moved(t *instance.Timetable, ref string, to Move) *instance.Timetable {
	out := *t
	if month, ok := strings.CutPrefix(ref, "coffee "); ok {
		out.Coffee = slices.Clone(t.Coffee)
		for i := range out.Coffee {
			if c := &out.Coffee[i]; c.Month == month {
				c.Date, c.Part, c.Facilitator = to.Date, to.Part, to.Facilitators[0]
			}
		}
		return &out
	}
	if ref == "celebration" {
		out.Celebration = &instance.CelebrationPlan{Date: to.Date, Part: to.Part, Venue: to.Venue, Facilitator: to.Facilitators[0]}
		return &out
	}
	out.Cohorts = slices.Clone(t.Cohorts)
	for i := range out.Cohorts {
		c := &out.Cohorts[i]
		place := instance.WorkshopPlan{Date: to.Date, Part: to.Part, Venue: to.Venue, Facilitators: to.Facilitators}
		switch ref {
		case c.ID + "/full":
			c.Full = place
		case c.ID + "/half":
			c.Half = place
		}
		c.Sets = slices.Clone(c.Sets)
		for k := range c.Sets {
			moveSet(&c.Sets[k], ref, to)
		}
	}
	return &out
}

func moveSet(set *instance.SetPlan, ref string, to Move) {
	set.Meetings = slices.Clone(set.Meetings)
	if ref == set.ID {
		set.Facilitator, set.Meetings = to.Facilitators[0], to.Meetings
	}
	for k := range set.Meetings {
		if ref == fmt.Sprint(set.ID, "/", k+1) {
			set.Meetings[k] = instance.MeetingPlan{Date: to.Date, Part: to.Part}
		}
	}
}
