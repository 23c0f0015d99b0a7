package plan

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// cost counts the objective. none is the cost of what cannot be.
type cost = int32

const none cost = 1 << 28

// Parts of a day as bits.
const (
	bitA1 = 1 << iota
	bitA2
	bitL
	bitP1
	bitP2
	allDay = bitA1 | bitA2 | bitL | bitP1 | bitP2
)

var (
	partNames  = [5]instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}
	halfNames  = [2]instance.Part{instance.AM, instance.PM}
	halfBits   = [2]uint8{bitA1 | bitA2, bitP1 | bitP2}
	meetsIn    = [4]int{0, 1, 3, 4} // the parts in which a set may meet, as indexes of partNames
	meetingBit = [4]uint8{bitA1, bitA2, bitP1, bitP2}
)

// model is a question made ready for the search: identities are numbers, days
// count from the first of the calendar, and every cost that does not depend on
// other bookings stands in a table.
type model struct {
	in         *instance.Plan
	first      instance.Day
	cut        int // nothing new is put before this day; 0 without a published plan
	days       int
	weekday    []int8  // 0 for Monday
	month      []int16 // counted from the first of the calendar
	week       []int16
	months     int
	weeks      int
	facs       []fac
	venues     []venue
	cohorts    []cohort
	sets       []series
	coffees    []coffee
	party      *party
	gapCost    []cost // of each gap between meetings from gapLow on
	gapLow     int
	gapDay     cost
	offPattern cost // of each meeting off the set's usual weekday and part
	meetings   int
	unit       struct{ full, half, meeting, coffee, party int16 }
	facIndex   map[string]int
	venIndex   map[string]int
}

type fac struct {
	free                          []uint8 // parts of each day
	lead, workshop, adviser, host bool
	monthCap, totalCap, target    int16
	maxSets                       int16
}

type venue struct{ busy []uint8 }

// cohort has the costs of its two workshops by day, by venue and by facilitator.
type cohort struct {
	full        []cost
	half        [2][]cost
	fullVenue   []cost
	halfVenue   []cost
	fullFac     []cost
	halfFac     []cost
	fullDays    []int // those that are possible
	halfDays    []int
	pairChange  cost
	venueChange cost
	sets        []int
}

// series is a set whose meetings are to be found. The first held of them lie in
// the past, with the facilitator who held them.
type series struct {
	cohort  int
	layers  [][]cost // by meeting: cost of day*4+part
	uniform bool     // all layers are one table
	last    int      // day of the deadline
	facs    []cost   // by facilitator, none for those who may not
	barred  bool     // what was held breaks a rule
	held    int
	holder  int      // who held them, -1 if not known
	heldAt  [][2]int // day and part of each held meeting
	keys    []pattern
}

type coffee struct {
	nodes    []cost // of day*5+part
	facs     []cost // by facilitator
	days     []int
	was      catchup // as published, if placed
	gap      [2]int
	previous int // index of the coffee before, -1 for the first
}

type party struct {
	nodes [2][]cost
	venue []cost
	fac   []cost
}

// compile makes a question ready.
func compile(in *instance.Plan) *model {
	m := &model{in: in, first: in.Calendar.Start, days: int(in.Calendar.End-in.Calendar.Start) + 1,
		facIndex: map[string]int{}, venIndex: map[string]int{}, meetings: in.Course.Meetings}
	if in.Baseline != nil {
		m.cut = m.index(in.Baseline.FrozenBefore)
	}
	m.unit.full, m.unit.half, m.unit.meeting = int16(in.Units[instance.Full]), int16(in.Units[instance.Half]), int16(in.Units[instance.Meeting])
	m.unit.coffee, m.unit.party = int16(in.Units[instance.Coffee]), int16(in.Units[instance.Celebration])
	m.gapDay, m.offPattern = cost(in.Weights.GapDay), cost(in.Weights.Pattern)
	m.compileDays()
	m.compileGaps()
	for i, f := range in.Facilitators {
		m.facIndex[f.ID] = i
		m.facs = append(m.facs, m.compileFac(f))
	}
	for i, v := range in.Venues {
		m.venIndex[v.ID] = i
		busy := make([]uint8, m.days)
		for _, b := range v.Busy {
			m.mark(busy, b)
		}
		m.venues = append(m.venues, venue{busy})
	}
	costs := m.dayCosts()
	for i := range in.Cohorts {
		m.compileCohort(i, costs)
	}
	m.compileCoffees(costs[instance.Coffee])
	m.compileParty(costs[instance.Celebration])
	m.barHeld()
	return m
}

// askable says whether the question is of a size that can be compiled.
func askable(in *instance.Plan) bool {
	return in.Calendar.End >= in.Calendar.Start && in.Course.Meetings >= 1 && in.Course.Meetings <= maxMeetings
}

// position returns the number of an identity, -1 if it is not known.
func position(index map[string]int, id string) int {
	if at, known := index[id]; known {
		return at
	}
	return -1
}

func (m *model) compileDays() {
	firstWeek, firstMonth := m.first.Week(), m.first.Month()
	for d := range m.days {
		day := m.first + instance.Day(d)
		m.weekday = append(m.weekday, int8(day.Weekday()-1))
		m.month = append(m.month, int16(day.Month()-firstMonth))
		m.week = append(m.week, int16(day.Week()-firstWeek))
	}
	m.months, m.weeks = int(m.month[m.days-1])+1, int(m.week[m.days-1])+1
}

func (m *model) compileGaps() {
	c := m.in.Course
	m.gapLow = max(1, c.GapHard[0])
	for g := m.gapLow; g <= min(c.GapHard[1], m.days); g++ {
		m.gapCost = append(m.gapCost, m.gap(g))
	}
}

// gap returns the cost of two meetings so many days apart; outside the bounds,
// which happens among held meetings only, it is what the soft rule says.
func (m *model) gap(days int) cost {
	return m.gapDay * cost(max(0, m.in.Course.GapSoft[0]-days, days-m.in.Course.GapSoft[1]))
}

func (m *model) index(d instance.Day) int { return int(d - m.first) }

func (m *model) inside(d int) bool { return d >= 0 && d < m.days }

func (m *model) mark(table []uint8, b instance.Busy) {
	if d := m.index(b.Date); m.inside(d) {
		for _, p := range b.Parts {
			table[d] |= bitsOf(p)
		}
	}
}

// bitsOf returns the parts that a name stands for.
func bitsOf(p instance.Part) uint8 {
	switch p {
	case instance.AM:
		return halfBits[0]
	case instance.PM:
		return halfBits[1]
	}
	return 1 << slices.Index(partNames[:], p)
}

func (m *model) compileFac(f instance.Facilitator) fac {
	out := fac{monthCap: clip(f.MonthUnits), totalCap: clip(f.TotalUnits), target: clip(f.TargetUnits), maxSets: clip(f.MaxSets)}
	for _, r := range f.Roles {
		switch r {
		case instance.Lead:
			out.lead = true
		case instance.Workshop:
			out.workshop = true
		case instance.Adviser:
			out.adviser = true
		case instance.Host:
			out.host = true
		}
	}
	out.free = m.presence(f.Off, f.Leave, f.Busy)
	return out
}

func clip(n int) int16 { return int16(min(n, 1<<14)) }

// presence returns the parts of each day on which somebody with these weekly half
// days off, this leave and these other meetings is there. Lunch is free when a half
// beside it is.
func (m *model) presence(off []string, leave []instance.Range, taken []instance.Busy) []uint8 {
	var week [7]uint8
	for w := range week {
		week[w] = allDay
	}
	for _, o := range off {
		week[o[0]-'1'] &^= bitsOf(instance.Part(o[1:]))
	}
	for w := range week {
		if week[w]&(halfBits[0]|halfBits[1]) == 0 {
			week[w] = 0
		}
	}
	free := make([]uint8, m.days)
	for d := range free {
		free[d] = week[m.weekday[d]]
	}
	for _, r := range leave {
		for d := max(0, m.index(r[0])); d <= min(m.days-1, m.index(r[1])); d++ {
			free[d] = 0
		}
	}
	busy := make([]uint8, m.days)
	for _, b := range taken {
		m.mark(busy, b)
	}
	for d := range free {
		free[d] &^= busy[d]
	}
	return free
}

// dayCosts returns, by kind, what each day costs before anything else is known:
// none where a rule bars it.
func (m *model) dayCosts() map[instance.Kind][]cost {
	out := map[instance.Kind][]cost{}
	for _, kind := range []instance.Kind{instance.Full, instance.Half, instance.Meeting, instance.Coffee, instance.Celebration} {
		table := make([]cost, m.days)
		prefs := m.in.Preferences.Weekday[kind]
		for d := range table {
			w := int(m.weekday[d])
			if !slices.Contains(m.in.Calendar.Weekdays, w+1) {
				table[d] = none
			} else if w < len(prefs) {
				table[d] = cost(prefs[w])
			}
		}
		out[kind] = table
	}
	for _, r := range m.in.Calendar.Rules {
		days := make([]bool, m.days)
		for _, span := range r.Dates {
			for d := max(0, m.index(span[0])); d <= min(m.days-1, m.index(span[1])); d++ {
				days[d] = true
			}
		}
		for _, kind := range r.Kinds {
			table := out[kind]
			for d, on := range days {
				switch {
				case !on || table == nil:
				case r.Hard:
					table[d] = none
				default:
					table[d] = sum(table[d], cost(r.Weight))
				}
			}
		}
	}
	return out
}

// sum adds costs; with none it stays none.
func sum(costs ...cost) cost {
	var total cost
	for _, c := range costs {
		if c >= none {
			return none
		}
		total += c
	}
	return total
}
