package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// maker makes small questions by chance: most can be answered, some only just, some
// not at all.
type maker struct {
	*rand.Rand
	in    instance.Plan
	start instance.Day
}

func day(text string) instance.Day {
	d, err := instance.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// small returns a question with up to three cohorts and all that goes with them.
func small(seed uint64) *instance.Plan {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 77)), start: day("2027-03-01")}
	m.frame(fmt.Sprint("small ", seed), 80+m.IntN(50), 1+m.IntN(4))
	for i := range m.IntN(6) {
		m.facilitator(i)
	}
	for i := range m.IntN(4) {
		m.venue(i)
	}
	for i := range m.IntN(4) {
		m.cohort(i, m.IntN(6), m.IntN(3), 24)
	}
	if m.IntN(2) == 0 {
		m.in.Coffee = &instance.CoffeeRule{Months: []string{"2027-03", "2027-04"}[:1+m.IntN(2)], Parts: []instance.Part{instance.A2, instance.L, instance.P1}, Gap: [2]int{14, 40}}
	}
	if m.IntN(3) == 0 {
		m.in.Celebration = &instance.Party{Window: instance.Range{m.start + 30, m.start + 50}, Places: 8}
	}
	for range m.IntN(3) {
		m.pin()
	}
	return &m.in
}

// tiny returns a question that can be answered by trying everything.
func tiny(seed uint64) *instance.Plan {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 78)), start: day("2027-03-01")}
	m.frame(fmt.Sprint("tiny ", seed), 40, 2)
	for i := range 2 + m.IntN(2) {
		m.facilitator(i)
	}
	m.venue(0)
	m.cohort(0, 3, 1, 4)
	c := &m.in.Cohorts[0]
	c.Deadline = m.start + instance.Day(18+m.IntN(10))
	m.in.Course.HalfGap, m.in.Course.FirstGap = [2]int{2, 5}, [2]int{3, 5}
	m.in.Course.GapHard, m.in.Course.GapSoft = [2]int{5, 8}, [2]int{6, 7}
	for i := range m.in.Facilitators {
		f := &m.in.Facilitators[i]
		f.MonthUnits, f.TotalUnits = 5+m.IntN(6), 6+m.IntN(6)
	}
	return &m.in
}

func (m *maker) frame(name string, days, meetings int) {
	m.in = instance.Plan{Format: "abp-sched/1", Kind: "plan", Name: name,
		Calendar: instance.Calendar{Start: m.start, End: m.start + instance.Day(days), Weekdays: []int{1, 2, 3, 4, 5}},
		Units:    map[instance.Kind]int{instance.Full: 4, instance.Half: 2, instance.Meeting: 1, instance.Coffee: 1, instance.Celebration: 2},
		Limits:   instance.Limits{WorkshopsPerWeek: 1 + m.IntN(2), ParallelVirtual: 1 + m.IntN(2), ALSPerFacilitatorDay: 1 + m.IntN(2)},
		Course: instance.Course{HalfGap: [2]int{3, 14}, HalfParts: []instance.Part{instance.AM, instance.PM}, FirstGap: [2]int{5, 20}, Meetings: meetings,
			GapHard: [2]int{7, 16}, GapSoft: [2]int{9, 12}, Quorum: map[instance.Kind]int{instance.Full: m.IntN(90), instance.Half: m.IntN(90), instance.Meeting: m.IntN(90)}},
		Preferences: instance.Preferences{
			Weekday: map[instance.Kind][]int{instance.Full: {2, 0, 0, 0, 4}, instance.Half: {2, 0, 0, 0, 4}, instance.Meeting: {1, 0, 0, 0, 2}, instance.Coffee: {1, 0, 0, 0, 1}, instance.Celebration: {3, 0, 0, 0, 3}},
			Part: map[instance.Kind]map[instance.Part]int{instance.Half: {instance.PM: 1}, instance.Meeting: {instance.A1: 1, instance.P2: 1},
				instance.Coffee: {instance.A2: 1, instance.P1: 1}, instance.Celebration: {instance.AM: 2}}},
		Weights: instance.Weights{Absent: map[instance.Kind]int{instance.Full: 6, instance.Half: 4, instance.Meeting: 3, instance.Coffee: 2},
			GapDay: 2, Pattern: 8, VenueChange: 5, PairChange: 6, Over: 3, StartWeek: 3, VenueCost: 1},
		Pins: []instance.Pin{}}
	all := []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee, instance.Celebration}
	for i := range m.IntN(4) {
		d := m.start + instance.Day(m.IntN(days))
		m.in.Calendar.Rules = append(m.in.Calendar.Rules, instance.DayRule{ID: fmt.Sprint("r", i), Label: fmt.Sprint("rule ", i), Dates: []instance.Range{{d, d + instance.Day(m.IntN(7))}},
			Kinds: all[m.IntN(3):], Hard: m.IntN(2) == 0, Weight: m.IntN(9)})
	}
}

func (m *maker) off() []string {
	var out []string
	for range m.IntN(3) {
		out = append(out, fmt.Sprint(1+m.IntN(5), []string{"AM", "PM"}[m.IntN(2)]))
	}
	return out
}

func (m *maker) leave() []instance.Range {
	var out []instance.Range
	for range m.IntN(2) {
		d := m.start + instance.Day(m.IntN(90))
		out = append(out, instance.Range{d, d + instance.Day(m.IntN(6))})
	}
	return out
}

func (m *maker) facilitator(i int) {
	f := instance.Facilitator{ID: fmt.Sprintf("F%02d", i+1), Off: m.off(), Leave: m.leave(), MonthUnits: 6 + m.IntN(12), TotalUnits: 8 + m.IntN(30), TargetUnits: 6 + m.IntN(8), MaxSets: 1 + m.IntN(3),
		Roles: []instance.Role{instance.Workshop, instance.Adviser, instance.Host}}
	if i == 0 || m.IntN(3) == 0 {
		f.Roles = append(f.Roles, instance.Lead)
	}
	for range m.IntN(3) {
		f.Busy = append(f.Busy, instance.Busy{Date: m.start + instance.Day(m.IntN(60)), Parts: []instance.Part{instance.A1, instance.P1}})
	}
	m.in.Facilitators = append(m.in.Facilitators, f)
}

func (m *maker) venue(i int) {
	v := instance.Venue{ID: fmt.Sprintf("V%d", i+1), Capacity: 4 + m.IntN(9), Cost: m.IntN(5), Features: []string{"step_free", "loop"}[:1+m.IntN(2)]}
	for range m.IntN(6) {
		v.Busy = append(v.Busy, instance.Busy{Date: m.start + instance.Day(m.IntN(40)), Parts: []instance.Part{instance.A1, instance.A2}})
	}
	m.in.Venues = append(m.in.Venues, v)
}

func (m *maker) cohort(i, delegates, sets, window int) {
	from := m.start + instance.Day(m.IntN(6)+i*7)
	c := instance.Cohort{ID: fmt.Sprintf("C%02d", i+1), Window: instance.Range{from, from + instance.Day(window)}, Deadline: m.in.Calendar.End - instance.Day(m.IntN(6)), Features: []string{"step_free"}[:m.IntN(2)]}
	if m.IntN(2) == 0 {
		d := from + instance.Day(m.IntN(14))
		c.Preferred = &d
	}
	var ids []string
	for k := range delegates {
		id := fmt.Sprintf("%sD%02d", c.ID, k+1)
		ids = append(ids, id)
		c.Delegates = append(c.Delegates, instance.Delegate{ID: id, Off: m.off(), Leave: m.leave()})
	}
	for k := range sets {
		s := instance.CohortSet{ID: fmt.Sprintf("%sS%d", c.ID, k+1), Members: ids[k*len(ids)/sets : (k+1)*len(ids)/sets], Parts: []instance.Part{instance.A1, instance.A2, instance.P1, instance.P2}[m.IntN(3):]}
		if n := len(m.in.Facilitators); n > 1 && m.IntN(3) == 0 {
			s.Forbidden = []string{m.in.Facilitators[m.IntN(n)].ID}
		}
		c.Sets = append(c.Sets, s)
	}
	m.in.Cohorts = append(m.in.Cohorts, c)
}

// pin fixes something of a workshop or a set by chance, possible or not.
func (m *maker) pin() {
	if len(m.in.Cohorts) == 0 || len(m.in.Facilitators) == 0 || len(m.in.Venues) == 0 {
		return
	}
	c := &m.in.Cohorts[m.IntN(len(m.in.Cohorts))]
	d := c.Window[0] + instance.Day(m.IntN(24))
	v, f := m.in.Venues[m.IntN(len(m.in.Venues))].ID, m.in.Facilitators[m.IntN(len(m.in.Facilitators))].ID
	part := []instance.Part{instance.AM, instance.PM}[m.IntN(2)]
	meets := instance.A2
	switch {
	case m.IntN(4) == 0:
		m.in.Pins = append(m.in.Pins, instance.Pin{Ref: c.ID + "/full", Date: &d})
	case m.IntN(3) == 0:
		m.in.Pins = append(m.in.Pins, instance.Pin{Ref: c.ID + "/half", Part: &part, Venue: &v})
	case len(c.Sets) == 0:
	case m.IntN(2) == 0:
		m.in.Pins = append(m.in.Pins, instance.Pin{Ref: c.Sets[0].ID, Facilitator: &f})
	default:
		m.in.Pins = append(m.in.Pins, instance.Pin{Ref: c.Sets[0].ID + "/1", Part: &meets})
	}
}

// mixed returns the question with everything listed in another order.
func mixed(in *instance.Plan, seed uint64) *instance.Plan {
	r := rand.New(rand.NewPCG(seed, 1))
	out := *in
	out.Cohorts, out.Facilitators, out.Venues = slices.Clone(in.Cohorts), slices.Clone(in.Facilitators), slices.Clone(in.Venues)
	r.Shuffle(len(out.Cohorts), func(i, j int) { out.Cohorts[i], out.Cohorts[j] = out.Cohorts[j], out.Cohorts[i] })
	r.Shuffle(len(out.Facilitators), func(i, j int) { out.Facilitators[i], out.Facilitators[j] = out.Facilitators[j], out.Facilitators[i] })
	r.Shuffle(len(out.Venues), func(i, j int) { out.Venues[i], out.Venues[j] = out.Venues[j], out.Venues[i] })
	for i := range out.Cohorts {
		c := &out.Cohorts[i]
		c.Delegates, c.Sets = slices.Clone(c.Delegates), slices.Clone(c.Sets)
		r.Shuffle(len(c.Delegates), func(i, j int) { c.Delegates[i], c.Delegates[j] = c.Delegates[j], c.Delegates[i] })
		r.Shuffle(len(c.Sets), func(i, j int) { c.Sets[i], c.Sets[j] = c.Sets[j], c.Sets[i] })
	}
	return &out
}
