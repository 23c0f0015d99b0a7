package instance

import (
	"maps"
	"slices"
)

// What a question for sets may ask at most.
const (
	mostDelegates = 2000
	mostOpenSets  = 400
	mostSlots     = 200
	mostAttrs     = 50
	mostLevel     = 100
)

// setNames is every id of a question for sets.
type setNames struct{ slots, facs, sets, people *names }

// sets finds what makes no sense in a question for sets.
func (s *sense) sets(q *Sets) {
	n := &setNames{namesOf("slot"), namesOf("facilitator"), namesOf("set"), namesOf("delegate")}
	s.atMost(len(q.Slots), mostSlots, "slots", path{"slots"})
	s.atMost(len(q.Facilitators), mostFacs, "facilitators", path{"facilitators"})
	s.atMost(len(q.Sets), mostOpenSets, "sets", path{"sets"})
	s.atMost(len(q.Delegates), mostDelegates, "delegates", path{"delegates"})
	s.need(q.Size.Min >= 1, path{"size", "min"}, "a set has at least 1 member")
	s.need(q.Size.Min <= q.Size.Max, path{"size", "max"}, "the range is the wrong way round")
	for i, slot := range q.Slots {
		s.collect(n.slots, slot.ID, path{"slots", i, "id"}, "")
	}
	for i, d := range q.Delegates {
		s.collect(n.people, d.ID, path{"delegates", i, "id"}, "")
	}
	s.setFacilitators(q, n)
	s.openSets(q, n)
	s.setDelegates(q, n)
	s.pairs(q.NotWith, n.people, path{"not_with"})
	s.pairs(q.Buddies, n.people, path{"buddies"})
	s.need(slices.Contains([]string{"hard", "soft", "off"}, q.Rules.FacilitatorOrg), path{"rules", "facilitator_org"}, "%q is none of hard soft off", clipped(q.Rules.FacilitatorOrg))
	placed := namesOf("delegate")
	for i, p := range q.Pins {
		at := path{"pins", i}
		s.known(n.people, p.Delegate, at.and("delegate"))
		s.collect(placed, p.Delegate, at.and("delegate"), "")
		s.known(n.sets, p.Set, at.and("set"))
	}
	s.setPrices(q)
}

func (s *sense) setFacilitators(q *Sets, n *setNames) {
	for i, f := range q.Facilitators {
		at := path{"facilitators", i}
		s.collect(n.facs, f.ID, at.and("id"), "")
		s.allKnown(n.slots, f.Slots, at.and("slots"))
		s.allKnown(n.people, f.Manages, at.and("manages"))
	}
}

func (s *sense) openSets(q *Sets, n *setNames) {
	for i, set := range q.Sets {
		at := path{"sets", i}
		s.collect(n.sets, set.ID, at.and("id"), "")
		if set.Slot != nil {
			s.known(n.slots, *set.Slot, at.and("slot"))
		}
		if set.Facilitator != nil {
			s.known(n.facs, *set.Facilitator, at.and("facilitator"))
		}
	}
}

func (s *sense) setDelegates(q *Sets, n *setNames) {
	needed := append(slices.Sorted(maps.Keys(q.Mix)), "org")
	for i, d := range q.Delegates {
		at := path{"delegates", i}
		for _, attr := range needed {
			_, has := d.Attrs[attr]
			s.need(has, at.and("attrs"), "the key %q is missing", attr)
		}
		once(s, "tag", d.Tags, at.and("tags"))
		s.below(mostLevel, at.and("level"))
		if d.Manager != nil {
			s.known(n.people, *d.Manager, at.and("manager"))
			s.need(*d.Manager != d.ID, at.and("manager"), "nobody is their own manager")
		}
		s.allKnown(n.slots, d.Cannot, at.and("cannot"))
		s.allKnown(n.slots, d.PreferNot, at.and("prefer_not"))
	}
}

func (s *sense) pairs(pairs [][2]string, people *names, at path) {
	for i, p := range pairs {
		s.known(people, p[0], at.and(i, 0))
		s.known(people, p[1], at.and(i, 1))
		s.need(p[0] != p[1], at.and(i), "a pair is two people, not %q alone", p[0])
	}
}

// setPrices bounds the weights and judges the baseline, which may name people and
// sets that are no longer there: they cost nothing.
func (s *sense) setPrices(q *Sets) {
	s.atMost(len(q.Mix), mostAttrs, "attributes", path{"mix"})
	s.atMost(len(q.Lone), mostAttrs, "tags", path{"lone"})
	for _, key := range []string{"mix", "lone", "weights", "spread"} {
		s.below(mostWeight, path{key})
	}
	if q.Baseline != nil {
		s.below(mostWeight, path{"baseline", "weights"})
	}
}
