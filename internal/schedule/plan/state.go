package plan

// state is a plan in the making, with the diaries that say what is taken.
type state struct {
	m         *model
	facHash   []uint64 // of each facilitator's bookings
	facUsed   []uint8  // by facilitator*days+day
	facAls    []uint8
	venueUsed []uint8
	virtual   []uint8 // by day*5+part
	week      []int16
	facMonth  []int16 // by facilitator*months+month
	facTotal  []int16
	facSets   []int16
	shops     []shops
	series    []meetings
	coffees   []catchup
	party     gathering
	base      int // cost of all that is placed, but for facilitators above target
	over      int
	unplaced  int // weight of what has no place
	steps     int64
	stop      func() bool // says that nothing more is to be placed
}

// shops are the two workshops of a cohort.
type shops struct {
	placed             bool
	full, half, part   int // days, and 0 for AM
	fullVenue, halfVen int
	fullFac, halfFac   [2]int
	cost               cost
}

// meetings is the series of a set.
type meetings struct {
	placed bool
	fac    int
	day    [maxMeetings]int
	part   [maxMeetings]int // 0 to 3
	cost   cost
}

// maxMeetings bounds the meetings of a set.
const maxMeetings = 12

type catchup struct {
	placed         bool
	day, part, fac int
	cost           cost
}

type gathering struct {
	placed                bool
	day, part, venue, fac int
	cost                  cost
}

// Weights of what has no place: more than any plan costs.
const (
	unplacedShops  = 5
	unplacedSeries = 3
	unplacedOther  = 1
	unplacedCost   = 1 << 32
)

// newState returns a plan with nothing in it but the meetings that were held.
func newState(m *model) *state {
	s := emptyState(m)
	for i := range m.sets {
		set := &m.sets[i]
		for _, at := range set.heldAt {
			s.bookMeeting(set.holder, at[0], at[1], 1)
		}
	}
	return s
}

// barHeld bars every set whose held meetings break a rule beside those before it.
func (m *model) barHeld() {
	s := emptyState(m)
	for i := range m.sets {
		set := &m.sets[i]
		for k, at := range set.heldAt {
			if !s.canMeet(set.holder, at[0], at[1]) {
				for _, back := range set.heldAt[:k] {
					s.bookMeeting(set.holder, back[0], back[1], -1)
				}
				set.barred, set.held, set.heldAt = true, 0, nil
				break
			}
			s.bookMeeting(set.holder, at[0], at[1], 1)
		}
	}
}

// canMeet says whether the facilitator can take one more set meeting then.
func (s *state) canMeet(f, d, p int) bool {
	limits := s.m.in.Limits
	return s.can(f, d, meetingBit[p], s.m.unit.meeting) && int(s.facAls[f*s.m.days+d]) < limits.ALSPerFacilitatorDay &&
		int(s.virtual[d*5+meetsIn[p]]) < limits.ParallelVirtual
}

func emptyState(m *model) *state {
	s := &state{m: m, stop: func() bool { return false }, facHash: make([]uint64, len(m.facs)),
		facUsed: make([]uint8, len(m.facs)*m.days), facAls: make([]uint8, len(m.facs)*m.days),
		venueUsed: make([]uint8, len(m.venues)*m.days), virtual: make([]uint8, m.days*5), week: make([]int16, m.weeks),
		facMonth: make([]int16, len(m.facs)*m.months), facTotal: make([]int16, len(m.facs)), facSets: make([]int16, len(m.facs)),
		shops: make([]shops, len(m.cohorts)), series: make([]meetings, len(m.sets)), coffees: make([]catchup, len(m.coffees)),
	}
	s.unplaced = unplacedShops*len(m.cohorts) + unplacedSeries*len(m.sets) + unplacedOther*len(m.coffees)
	if m.party != nil {
		s.unplaced += unplacedOther
	}
	return s
}

func (s *state) total() int { return s.base + s.over + s.unplaced*unplacedCost }

// overCost returns what units above the facilitator's target cost.
func (m *model) overCost(f int, units int16) int {
	return m.in.Weights.Over * max(0, int(units)-int(m.facs[f].target))
}

// marginal returns what more units cost the facilitator beyond the target.
func (s *state) marginal(f int, units int16) cost {
	t := s.facTotal[f]
	return cost(s.m.overCost(f, t+units) - s.m.overCost(f, t))
}

// bookFac books (sign 1) or frees (sign -1) the facilitator.
func (s *state) bookFac(f, d int, bits uint8, units int16, sign int16) {
	s.facHash[f] ^= stir(d, bits, units, 0)
	s.facUsed[f*s.m.days+d] ^= bits
	s.facMonth[f*s.m.months+int(s.m.month[d])] += sign * units
	s.over -= s.m.overCost(f, s.facTotal[f])
	s.facTotal[f] += sign * units
	s.over += s.m.overCost(f, s.facTotal[f])
}

func (s *state) bookMeeting(f, d, p int, sign int16) {
	s.bookFac(f, d, meetingBit[p], s.m.unit.meeting, sign)
	s.facHash[f] ^= stir(d, meetingBit[p], 0, 1)
	s.facAls[f*s.m.days+d] += uint8(sign)
	s.virtual[d*5+meetsIn[p]] += uint8(sign)
}

// can says whether the facilitator is free in the parts of the day and has the
// units left, in the month and in all.
func (s *state) can(f, d int, bits uint8, units int16) bool {
	at := f*s.m.days + d
	return s.m.facs[f].free[d]&^s.facUsed[at]&bits == bits &&
		s.facMonth[f*s.m.months+int(s.m.month[d])]+units <= s.m.facs[f].monthCap &&
		s.facTotal[f]+units <= s.m.facs[f].totalCap
}

func (s *state) venueFree(v, d int, bits uint8) bool {
	return (s.m.venues[v].busy[d]|s.venueUsed[v*s.m.days+d])&bits == 0
}

func (s *state) putShops(c int, w shops, sign int16) {
	s.week[s.m.week[w.full]] += sign
	s.week[s.m.week[w.half]] += sign
	s.venueUsed[w.fullVenue*s.m.days+w.full] ^= allDay
	s.venueUsed[w.halfVen*s.m.days+w.half] ^= halfBits[w.part]
	for i := range 2 {
		s.bookFac(w.fullFac[i], w.full, allDay, s.m.unit.full, sign)
		s.bookFac(w.halfFac[i], w.half, halfBits[w.part], s.m.unit.half, sign)
	}
	s.count(w.cost, unplacedShops, sign)
	s.shops[c] = w
	s.shops[c].placed = sign > 0
}

func (s *state) count(c cost, weight int, sign int16) {
	s.base += int(sign) * int(c)
	s.unplaced -= int(sign) * weight
}

func (s *state) putSeries(set int, w meetings, sign int16) {
	for k := s.m.sets[set].held; k < s.m.meetings; k++ {
		s.bookMeeting(w.fac, w.day[k], w.part[k], sign)
	}
	s.facSets[w.fac] += sign
	s.count(w.cost, unplacedSeries, sign)
	s.series[set] = w
	s.series[set].placed = sign > 0
}

func (s *state) putCoffee(i int, w catchup, sign int16) {
	s.bookFac(w.fac, w.day, 1<<w.part, s.m.unit.coffee, sign)
	if 1<<w.part != bitL {
		s.virtual[w.day*5+w.part] += uint8(sign)
	}
	s.count(w.cost, unplacedOther, sign)
	s.coffees[i] = w
	s.coffees[i].placed = sign > 0
}

func (s *state) putParty(w gathering, sign int16) {
	s.bookFac(w.fac, w.day, halfBits[w.part], s.m.unit.party, sign)
	s.venueUsed[w.venue*s.m.days+w.day] ^= halfBits[w.part]
	s.count(w.cost, unplacedOther, sign)
	s.party = w
	s.party.placed = sign > 0
}
