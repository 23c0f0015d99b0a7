package instance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// HardRules lists every hard rule of the question that can be dropped, in the order of
// their ids. That somebody is in one place at a time is structural and cannot.
func (q *Sets) HardRules() []Rule {
	var out []Rule
	add := func(words string, id ...string) { out = append(out, Rule{strings.Join(id, ":"), words}) }
	for _, r := range q.AtMost {
		add("A set has at most "+count(r.Max, "member", "members")+" with "+r.Attr+" "+r.Value+".", "B-ATMOST", r.Attr, r.Value)
	}
	if len(q.Sets) > 0 {
		add("No set stays empty that is not optional.", "B-EMPTY")
	}
	q.facilitatorRules(add)
	for _, d := range q.Delegates {
		if d.Manager != nil {
			add(d.ID+" is not in a set with line manager "+*d.Manager+".", "B-MANAGER", d.ID)
		}
		if len(d.Cannot) > 0 {
			add(d.ID+" cannot make "+list(d.Cannot, "")+".", "B-SLOT", d.ID)
		}
	}
	for _, p := range q.NotWith {
		add(p[0]+" and "+p[1]+" are kept apart.", "B-NOTWITH", p[0], p[1])
	}
	for _, p := range q.Pins {
		add(p.Delegate+" stays in "+p.Set+".", "B-PIN", p.Delegate)
	}
	for _, s := range q.Sets {
		if s.Slot != nil {
			add(s.ID+" meets in "+*s.Slot+".", "B-PIN", s.ID, "slot")
		}
		if s.Facilitator != nil {
			add(s.ID+" is facilitated by "+*s.Facilitator+".", "B-PIN", s.ID, "facilitator")
		}
	}
	add("A set has "+strconv.Itoa(q.Size.Min)+" to "+strconv.Itoa(q.Size.Max)+" members.", "B-SIZE")
	for _, l := range q.Slots {
		add("At most "+count(l.MaxSets, "set meets", "sets meet")+" in "+l.ID+".", "B-SLOTMAX", l.ID)
	}
	slices.SortStableFunc(out, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b Rule) bool { return a.ID == b.ID })
}

func (q *Sets) facilitatorRules(add func(words string, id ...string)) {
	if q.Rules.FacilitatorOrg == "hard" {
		add("Nobody has a facilitator of their own organisation.", "B-FACORG")
	}
	for _, f := range q.Facilitators {
		if len(f.Manages) > 0 {
			add(f.ID+" does not facilitate "+list(f.Manages, "")+", whom "+f.ID+" manages.", "B-FACMANAGES", f.ID)
		}
		add(f.ID+" has at most "+count(f.MaxSets, "set", "sets")+".", "B-FACMAX", f.ID)
		add(f.ID+" can make "+list(f.Slots, "no slot")+" only.", "B-FACSLOT", f.ID)
	}
}

// Without returns a copy of the question in which the rules with these ids are
// dropped. What does not change is shared with the original.
func (q *Sets) Without(ids ...string) *Sets {
	out := *q
	out.Slots, out.Facilitators, out.Sets = slices.Clone(q.Slots), slices.Clone(q.Facilitators), slices.Clone(q.Sets)
	out.Delegates, out.Pins, out.NotWith, out.AtMost = slices.Clone(q.Delegates), slices.Clone(q.Pins), slices.Clone(q.NotWith), slices.Clone(q.AtMost)
	for _, id := range ids {
		rule, about, _ := strings.Cut(id, ":")
		out.drop(rule, about)
	}
	return &out
}

func (q *Sets) drop(rule, about string) {
	switch rule {
	case "B-ATMOST":
		q.AtMost = slices.DeleteFunc(q.AtMost, func(r AtMost) bool { return r.Attr+":"+r.Value == about })
	case "B-EMPTY":
		for i := range q.Sets {
			q.Sets[i].Optional = true
		}
	case "B-FACORG":
		q.Rules.FacilitatorOrg = "off"
	case "B-NOTWITH":
		q.NotWith = slices.DeleteFunc(q.NotWith, func(p [2]string) bool { return p[0]+":"+p[1] == about })
	case "B-SIZE":
		q.Size.Min, q.Size.Max = 1, unlimited
	case "B-SLOTMAX":
		for i := range q.Slots {
			if q.Slots[i].ID == about {
				q.Slots[i].MaxSets = unlimited
			}
		}
	case "B-PIN":
		q.unpin(about)
	case "B-MANAGER", "B-SLOT":
		q.dropOfDelegate(rule, about)
	default:
		q.dropOfFacilitator(rule, about)
	}
}

func (q *Sets) unpin(about string) {
	q.Pins = slices.DeleteFunc(q.Pins, func(p SetPin) bool { return p.Delegate == about })
	for i := range q.Sets {
		switch about {
		case q.Sets[i].ID + ":slot":
			q.Sets[i].Slot = nil
		case q.Sets[i].ID + ":facilitator":
			q.Sets[i].Facilitator = nil
		}
	}
}

func (q *Sets) dropOfDelegate(rule, id string) {
	for i := range q.Delegates {
		switch d := &q.Delegates[i]; {
		case d.ID != id:
		case rule == "B-MANAGER":
			d.Manager = nil
		default:
			d.Cannot = nil
		}
	}
}

func (q *Sets) dropOfFacilitator(rule, id string) {
	for i := range q.Facilitators {
		f := &q.Facilitators[i]
		if f.ID != id {
			continue
		}
		switch rule {
		case "B-FACMANAGES":
			f.Manages = nil
		case "B-FACMAX":
			f.MaxSets = unlimited
		case "B-FACSLOT":
			f.Slots = nil
			for _, l := range q.Slots {
				f.Slots = append(f.Slots, l.ID)
			}
		}
	}
}
