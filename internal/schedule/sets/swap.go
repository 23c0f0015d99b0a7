package sets

import (
	"math"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Option is one way to place a delegate in another set: alone, or in exchange for
// the member with whom that costs least.
type Option struct {
	Set        string
	With       string // the member who comes back; empty if the delegate moves alone
	Allocation *instance.Allocation
}

// Options returns the ways to place a delegate elsewhere, set by set in the order of
// their ids: first alone, then in exchange if that set has members who are free. The
// allocation must have the right structure.
func Options(q *instance.Sets, a *instance.Allocation, delegate string) []Option {
	m := compile(q)
	d := find(m.delegates, delegate)
	if d < 0 || len(m.slots) == 0 || len(m.facs) == 0 {
		return nil
	}
	s := newState(m)
	now := s.read(a)
	s.restore(&now)
	var out []Option
	for t := range m.sets {
		if t == s.set[d] {
			continue
		}
		out = append(out, Option{Set: m.sets[t], Allocation: s.alone(q, d, t)})
		s.restore(&now)
		if with := s.partner(d, t); with >= 0 {
			s.swap(d, with)
			after := s.snapshot()
			out = append(out, Option{m.sets[t], m.delegates[with], m.allocation(q, &after)})
			s.restore(&now)
		}
	}
	return out
}

// read returns an allocation as a snapshot.
func (s *state) read(a *instance.Allocation) snapshot {
	to := s.snapshot()
	for t, optional := range s.m.optional {
		to.open[t] = !optional
	}
	for _, set := range a.Sets {
		t := find(s.m.sets, set.ID)
		if t < 0 || len(set.Members) == 0 {
			continue
		}
		to.open[t] = true
		if l := find(s.m.slots, set.Slot); l >= 0 {
			to.slot[t] = l
		}
		if f := find(s.m.facs, set.Facilitator); f >= 0 {
			to.fac[t] = f
		}
		for _, member := range set.Members {
			if d := find(s.m.delegates, member); d >= 0 {
				to.set[d] = t
			}
		}
	}
	return to
}

// alone moves a delegate. A set that was empty is opened where that costs least, and
// one that becomes empty is closed if it may.
func (s *state) alone(q *instance.Sets, d, t int) *instance.Allocation {
	from := s.set[d]
	s.take(d)
	if s.m.optional[from] && len(s.members[from]) == 0 {
		s.closeSet(from)
	}
	if !s.open[t] {
		s.openSet(t)
		slot, fac, least := s.slot[t], s.fac[t], int64(math.MaxInt64)
		for _, l := range s.m.slotsOf[t] {
			for _, f := range s.m.facsOf[t] {
				own := s.m.bySlot[l*s.m.n()+d] + s.m.byFac[f*s.m.n()+d]
				if c := (s.ofMeet(t, l, f) + own).at(rank); c < least {
					slot, fac, least = l, f, c
				}
			}
		}
		s.meet(t, slot, fac)
	}
	s.place(d, t)
	after := s.snapshot()
	return s.m.allocation(q, &after)
}

// rank is the price of a broken rule where none is wanted.
const rank = 1_000_000

// partner returns the member of a set with whom exchanging costs least, or -1.
func (s *state) partner(d, t int) int {
	best, least := -1, int64(math.MaxInt64)
	for _, e := range slices.Sorted(slices.Values(s.members[t])) {
		if s.m.pinned[e] >= 0 {
			continue
		}
		if c := s.ofSwap(d, e).at(rank); c < least {
			best, least = e, c
		}
	}
	return best
}
