package plan

import "math/rand/v2"

// A search comes back to the same diaries again and again: most of what it tries
// is undone. What a set costs with a facilitator depends on the diary of that
// facilitator alone, but for virtual meetings in parallel, so it is remembered by a
// hash of the diary (Zobrist 1970). What is remembered leaves the limit of virtual
// meetings aside: as an estimate that is a bound from below, and a series is tested
// before it is used.

// memo remembers what was found for diaries.
type memo struct {
	least  map[diary][]cost
	series map[firstOf]remembered
	static []outset
	wishes [][]dates // by cohort
}

// diary is a set with a facilitator whose bookings have the hash.
type diary struct {
	set, fac int32
	hash     uint64
}

// firstOf is a diary for a half day.
type firstOf struct {
	diary
	half int32
}

// remembered is the cheapest series, or that none costs less than cost.
type remembered struct {
	cost  cost
	exact bool
	at    [maxMeetings]uint16 // day*4+part
}

// outset is what is known of a set whoever facilitates, by half day from low on:
// the least cost of a series and the patterns, the cheapest first.
type outset struct {
	low   int
	least []cost
	keys  map[int][]patternCost
}

// remembers bounds what a memo holds of each kind.
const remembers = 1 << 16

func newMemo() *memo {
	return &memo{least: map[diary][]cost{}, series: map[firstOf]remembered{}}
}

// stir returns a number that stands for a booking in a hash.
func stir(d int, bits uint8, units int16, kind uint64) uint64 {
	x := uint64(d)<<32 | uint64(bits)<<24 | uint64(uint16(units))<<8 | kind
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// leastWith returns, by half day from the cohort's first on, the least cost of a
// series of the set with the facilitator, without what the facilitator costs.
func (s *state) leastWith(p *paths, at, f int) []cost {
	key := diary{int32(at), int32(f), s.facHash[f]}
	if known, ok := p.memo.least[key]; ok {
		s.steps += 60
		return known
	}
	m, set := s.m, &s.m.sets[at]
	lo, hi := m.halfRange(set)
	out := barred(make([]cost, hi-lo+1))
	gap := m.in.Course.FirstGap
	if p.frame(m, set, lo+gap[0], min(hi+gap[1], m.days-1)) {
		most := s.facNodes(p, set, f, false)
		s.sweep(p, set, &p.nodes, most)
		p.lower(m, out, lo, lo, hi, 0)
	}
	if len(p.memo.least) >= remembers {
		clear(p.memo.least)
	}
	p.memo.least[key] = out
	return out
}

// halfRange returns the days between which the half day of the set's cohort lies.
func (m *model) halfRange(set *series) (lo, hi int) {
	days := m.cohorts[set.cohort].halfDays
	return days[0], days[len(days)-1]
}

// outset returns what is known of a set whoever facilitates.
func (s *state) outset(p *paths, at int) *outset {
	if p.memo.static == nil {
		p.memo.static = make([]outset, len(s.m.sets))
	}
	o := &p.memo.static[at]
	if o.keys != nil {
		return o
	}
	m, set := s.m, &s.m.sets[at]
	lo, hi := m.halfRange(set)
	o.low, o.least, o.keys = lo, barred(make([]cost, hi-lo+1)), map[int][]patternCost{}
	gap := m.in.Course.FirstGap
	if !p.frame(m, set, lo+gap[0], min(hi+gap[1], m.days-1)) {
		return o
	}
	p.everyPart(p.lo[0], p.hi[m.meetings-1])
	p.cheapest(m, set)
	for _, key := range set.keys {
		p.price(m, set, key)
		s.sweep(p, set, &p.priced, limits{})
		p.lower(m, o.least, lo, lo, hi, 0)
		for half := lo; half <= hi; half++ {
			if c := p.firstFrom(m, half); c < none {
				o.keys[half] = append(o.keys[half], patternCost{key, c})
			}
		}
	}
	for half := lo; half <= hi; half++ {
		sortPatterns(o.keys[half])
	}
	return o
}

// freshSeries returns the cheapest series of a set that has not met yet when the
// half day is on the given day; see bestSeries.
func (s *state) freshSeries(p *paths, at, half int, noise cost, rng *rand.Rand) (meetings, bool) {
	m, set := s.m, &s.m.sets[at]
	var best meetings
	lo, hi := m.halfRange(set)
	if half < lo || half > hi {
		return best, false
	}
	keys := s.outset(p, at).keys[half]
	if len(keys) == 0 {
		return best, false
	}
	s.candidates(p, set, noise, rng)
	bestCost := none
	for _, f := range p.facs {
		if f.cost+keys[0].cost >= bestCost {
			break
		}
		if bound := s.leastWith(p, at, f.fac)[half-lo]; f.cost+bound >= bestCost {
			continue
		}
		w, c := s.rememberedSeries(p, at, half, f.fac, keys, bestCost-f.cost, rng)
		if c < none && !s.roomFor(&w) {
			w, c = s.seriesWith(p, at, half, f.fac, keys, bestCost-f.cost, true, rng)
		}
		if c < none && f.cost+c < bestCost {
			bestCost, best = f.cost+c, w
			best.fac, best.cost = f.fac, c+set.facs[f.fac]
		}
	}
	return best, bestCost < none
}

// roomFor says whether one more virtual meeting can run beside the others at each
// of the meetings.
func (s *state) roomFor(w *meetings) bool {
	for k := range s.m.meetings {
		if int(s.virtual[w.day[k]*5+meetsIn[w.part[k]]]) >= s.m.in.Limits.ParallelVirtual {
			return false
		}
	}
	return true
}

// rememberedSeries is seriesWith without the limit of virtual meetings, looked up
// if it is known.
func (s *state) rememberedSeries(p *paths, at, half, f int, keys []patternCost, limit cost, rng *rand.Rand) (meetings, cost) {
	key := firstOf{diary{int32(at), int32(f), s.facHash[f]}, int32(half)}
	if e, ok := p.memo.series[key]; ok && (e.exact || e.cost >= limit) {
		s.steps += 60
		var w meetings
		if e.cost >= limit {
			return w, none
		}
		for k := range s.m.meetings {
			w.day[k], w.part[k] = int(e.at[k]/4), int(e.at[k]%4)
		}
		return w, e.cost
	}
	w, c := s.seriesWith(p, at, half, f, keys, limit, false, rng)
	e := remembered{cost: limit, exact: limit >= none}
	if c < none {
		e.cost, e.exact = c, true
		for k := range s.m.meetings {
			e.at[k] = uint16(w.day[k]*4 + w.part[k])
		}
	}
	if len(p.memo.series) >= remembers {
		clear(p.memo.series)
	}
	p.memo.series[key] = e
	return w, c
}

// seriesWith returns the cheapest series with the facilitator and its cost without
// what the facilitator costs, or none if it is not below limit.
func (s *state) seriesWith(p *paths, at, half, f int, keys []patternCost, limit cost, virtual bool, rng *rand.Rand) (meetings, cost) {
	m, set := s.m, &s.m.sets[at]
	var best meetings
	lo, hi := m.firstDays(set, half)
	if !p.frame(m, set, lo, hi) {
		return best, none
	}
	most := s.facNodes(p, set, f, virtual)
	s.sweep(p, set, &p.nodes, most)
	bound, _ := p.start(m, set)
	bestCost := limit
	for _, key := range keys {
		if max(bound, key.cost) >= bestCost {
			break
		}
		p.price(m, set, key.key)
		s.sweep(p, set, &p.priced, most)
		if c, day := p.start(m, set); c < bestCost {
			bestCost = c
			best = p.trace(m, set, day, key.key, most, rng)
		}
	}
	if bestCost >= limit {
		return best, none
	}
	return best, bestCost
}
