package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Sets judges an allocation of delegates to sets. Every cost says the set that
// causes it, or the delegate or facilitator where it is theirs alone.
func Sets(in *instance.Sets, a *instance.Allocation) Report {
	s := &seating{in: in, where: map[string]string{}, held: map[string]instance.AllocatedSet{}, people: map[string]instance.SetDelegate{},
		facs: map[string]instance.SetFacilitator{}, slots: map[string]instance.Slot{}, open: map[string]instance.OpenSet{}}
	if s.shape(a); len(s.Broken) > 0 {
		return s.Report
	}
	for _, id := range slices.Sorted(maps.Keys(s.held)) {
		s.set(s.held[id])
	}
	s.loads()
	s.pairs()
	s.setPins()
	s.disturbance()
	return s.Report
}

// seating is an allocation while it is judged.
type seating struct {
	Report
	in     *instance.Sets
	where  map[string]string // delegate to set
	held   map[string]instance.AllocatedSet
	people map[string]instance.SetDelegate
	facs   map[string]instance.SetFacilitator
	slots  map[string]instance.Slot
	open   map[string]instance.OpenSet
}

// shape finds what is missing, doubled or unknown.
func (s *seating) shape(a *instance.Allocation) {
	for _, d := range s.in.Delegates {
		s.people[d.ID] = d
	}
	for _, f := range s.in.Facilitators {
		s.facs[f.ID] = f
	}
	for _, l := range s.in.Slots {
		s.slots[l.ID] = l
	}
	for _, o := range s.in.Sets {
		s.open[o.ID] = o
	}
	seen := map[string]bool{}
	for _, set := range a.Sets {
		if _, known := s.open[set.ID]; !known || seen[set.ID] {
			s.bad("structure", set.ID, "this set is unknown or given twice")
			continue
		}
		seen[set.ID] = true
		s.memberShape(set)
	}
	for _, d := range s.in.Delegates {
		if s.where[d.ID] == "" {
			s.bad("structure", d.ID, "this delegate is in no set")
		}
	}
	for _, o := range s.in.Sets {
		if _, used := s.held[o.ID]; !used && !o.Optional {
			s.bad("structure", o.ID, "this set has no members and may not stay empty")
		}
	}
}

func (s *seating) memberShape(set instance.AllocatedSet) {
	for _, m := range set.Members {
		if _, known := s.people[m]; !known || s.where[m] != "" {
			s.bad("structure", m, "this delegate is unknown or placed twice")
		}
		s.where[m] = set.ID
	}
	if len(set.Members) == 0 {
		return
	}
	s.held[set.ID] = set
	if _, known := s.slots[set.Slot]; !known {
		s.bad("structure", set.ID, "there is no slot "+set.Slot)
	}
	if _, known := s.facs[set.Facilitator]; !known {
		s.bad("structure", set.ID, "there is no facilitator "+set.Facilitator)
	}
}

func (s *seating) set(set instance.AllocatedSet) {
	w, f := s.in.Weights, s.facs[set.Facilitator]
	n := len(set.Members)
	if n < s.in.Size.Min || n > s.in.Size.Max {
		s.bad("B-SIZE", set.ID, fmt.Sprintf("%d members, %d to %d are allowed", n, s.in.Size.Min, s.in.Size.Max))
	}
	off := n - s.in.Size.Target
	s.add("size", set.ID, w.Size*max(off, -off))
	s.add("size_square", set.ID, w.SizeSquare*off*off)
	for _, m := range set.Members {
		s.member(set, s.people[m], f)
	}
	s.mix(set)
	for _, r := range s.in.AtMost {
		if k := s.counted(set, func(d instance.SetDelegate) bool { v, known := d.Attrs[r.Attr]; return known && v == r.Value }); k > r.Max {
			s.bad("B-ATMOST", set.ID, fmt.Sprintf("%d members with %s %s, at most %d", k, r.Attr, r.Value, r.Max))
		}
	}
	if !slices.Contains(f.Slots, set.Slot) {
		s.bad("B-FACSLOT", set.ID, f.ID+" cannot make "+set.Slot)
	}
	if o := s.open[set.ID]; o.Slot != nil && *o.Slot != set.Slot {
		s.bad("B-PIN", set.ID, "it is pinned to slot "+*o.Slot)
	}
	if o := s.open[set.ID]; o.Facilitator != nil && *o.Facilitator != set.Facilitator {
		s.bad("B-PIN", set.ID, "it is pinned to facilitator "+*o.Facilitator)
	}
}

func (s *seating) counted(set instance.AllocatedSet, is func(instance.SetDelegate) bool) int {
	k := 0
	for _, m := range set.Members {
		if is(s.people[m]) {
			k++
		}
	}
	return k
}

func (s *seating) member(set instance.AllocatedSet, d instance.SetDelegate, f instance.SetFacilitator) {
	if d.Manager != nil && slices.Contains(set.Members, *d.Manager) {
		s.bad("B-MANAGER", set.ID, d.ID+" is with line manager "+*d.Manager)
	}
	if slices.Contains(d.Cannot, set.Slot) {
		s.bad("B-SLOT", set.ID, d.ID+" cannot make "+set.Slot)
	}
	if slices.Contains(d.PreferNot, set.Slot) {
		s.add("prefer_not", d.ID, s.in.Weights.PreferNot)
	}
	if slices.Contains(f.Manages, d.ID) {
		s.bad("B-FACMANAGES", set.ID, f.ID+" manages "+d.ID)
	}
	if org, known := d.Attrs["org"]; !known || org != f.Org {
		return
	}
	switch s.in.Rules.FacilitatorOrg {
	case "hard":
		s.bad("B-FACORG", set.ID, f.ID+" and "+d.ID+" are both of "+f.Org)
	case "soft":
		s.add("fac_org", d.ID, s.in.Weights.FacOrg)
	}
}

// mix prices members who are alike, or too far apart, and one who is alone with a
// tag.
func (s *seating) mix(set instance.AllocatedSet) {
	for _, attr := range slices.Sorted(maps.Keys(s.in.Mix)) {
		counts, pairs := map[string]int{}, 0
		for _, m := range set.Members {
			if value, known := s.people[m].Attrs[attr]; known {
				pairs += counts[value]
				counts[value]++
			}
		}
		s.add("mix_"+attr, set.ID, s.in.Mix[attr]*pairs)
	}
	for _, tag := range slices.Sorted(maps.Keys(s.in.Lone)) {
		if s.counted(set, func(d instance.SetDelegate) bool { return slices.Contains(d.Tags, tag) }) == 1 {
			s.add("lone", set.ID, s.in.Lone[tag])
		}
	}
	if s.in.Spread == nil {
		return
	}
	levels := []int{}
	for _, m := range set.Members {
		if l := s.people[m].Level; l != nil {
			levels = append(levels, *l)
		}
	}
	slices.Sort(levels)
	far := 0
	for i, low := range levels {
		for _, high := range levels[i+1:] {
			far += max(0, high-low-s.in.Spread.Free)
		}
	}
	s.add("spread", set.ID, s.in.Spread.Cost*far)
}

// loads judges facilitators and slots over all sets.
func (s *seating) loads() {
	sets, slots, taken := map[string]int{}, map[string]int{}, map[[2]string]string{}
	for _, id := range slices.Sorted(maps.Keys(s.held)) {
		set := s.held[id]
		sets[set.Facilitator]++
		slots[set.Slot]++
		at := [2]string{set.Facilitator, set.Slot}
		if before, clash := taken[at]; clash {
			s.bad("B-FACCLASH", id, set.Facilitator+" has "+before+" in "+set.Slot+" too")
		}
		taken[at] = id
	}
	for _, f := range s.in.Facilitators {
		if k := sets[f.ID]; k > f.MaxSets {
			s.bad("B-FACMAX", f.ID, fmt.Sprintf("%d sets, at most %d", k, f.MaxSets))
		}
		s.add("fac_over", f.ID, s.in.Weights.FacOver*max(0, sets[f.ID]-f.PrefSets))
	}
	for _, l := range s.in.Slots {
		if k := slots[l.ID]; k > l.MaxSets {
			s.bad("B-SLOTMAX", l.ID, fmt.Sprintf("%d sets, at most %d", k, l.MaxSets))
		}
	}
}

// pairs judges who may not and who would like to be together.
func (s *seating) pairs() {
	for _, p := range s.in.NotWith {
		if s.where[p[0]] == s.where[p[1]] && s.where[p[0]] != "" {
			s.bad("B-NOTWITH", s.where[p[0]], p[0]+" and "+p[1]+" are together")
		}
	}
	for _, p := range s.in.Buddies {
		if s.where[p[0]] != s.where[p[1]] {
			s.add("buddy", p[0], s.in.Weights.Buddy)
		}
	}
}

func (s *seating) setPins() {
	for _, p := range s.in.Pins {
		if at, placed := s.where[p.Delegate]; placed && at != p.Set {
			s.bad("B-PIN", p.Delegate, "this delegate is pinned to "+p.Set)
		}
	}
}

// disturbance prices every difference from what people were told.
func (s *seating) disturbance() {
	base := s.in.Baseline
	if base == nil {
		return
	}
	for _, d := range slices.Sorted(maps.Keys(base.Assignment)) {
		if now := s.where[d]; now != "" && now != base.Assignment[d] {
			s.add("moved", d, base.Weights.Move)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(base.Sets)) {
		now, used := s.held[id]
		if !used {
			continue
		}
		if now.Slot != base.Sets[id].Slot {
			s.add("slot_changed", id, base.Weights.Slot)
		}
		if now.Facilitator != base.Sets[id].Facilitator {
			s.add("fac_changed", id, base.Weights.Fac)
		}
	}
}
