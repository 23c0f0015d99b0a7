package sets

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Conflict returns the smallest set of rules that cannot hold together, or nil if
// none is proven: by leaving out rules for good, many at once and then one by one,
// wherever what remains still has no allocation (deletion filter, Chinneck and
// Dravnieks 1991).
func Conflict(ctx context.Context, q *instance.Sets) []string {
	if judge(ctx, q) != infeasible {
		return nil
	}
	var kept, dropped []string
	for _, r := range q.HardRules() {
		kept = append(kept, r.ID)
	}
	for size := max(1, len(kept)/2); ; size = max(1, size/2) {
		for from := 0; from < len(kept); {
			to := min(from+size, len(kept))
			try := append(slices.Clone(dropped), kept[from:to]...)
			if ctx.Err() == nil && judge(ctx, q.Without(try...)) == infeasible {
				dropped = try
				kept = slices.Delete(kept, from, to)
				continue
			}
			from = to
		}
		if size == 1 {
			return kept
		}
	}
}

// Relaxation is the least that has to give way in one rule of a conflict, with all
// others as they are.
type Relaxation struct {
	Rule   string
	Enough string // what is enough, as a sentence; empty if nothing small helps
}

// Relax returns, for each rule of a conflict, the smallest step that makes an
// allocation possible.
func Relax(ctx context.Context, q *instance.Sets, conflict []string) []Relaxation {
	var out []Relaxation
	for _, id := range conflict {
		rule, about, _ := strings.Cut(id, ":")
		r := Relaxation{Rule: id}
		for _, s := range stepsOf(q, rule, about) {
			loose := q.Without()
			s.loosen(loose)
			if ctx.Err() == nil && judge(ctx, loose) == feasible {
				r.Enough = s.words
				break
			}
		}
		out = append(out, r)
	}
	return out
}

// step is one way to loosen a rule.
type step struct {
	words  string
	loosen func(*instance.Sets) // is given a copy
}

// longest is how many steps of one more are tried.
const longest = 6

// stepsOf lists the ways to loosen a rule, the smallest first.
func stepsOf(q *instance.Sets, rule, about string) []step {
	drop := func(words string) []step {
		return []step{{words, func(p *instance.Sets) { *p = *p.Without(rule + ":" + about) }}}
	}
	switch rule {
	case "B-SIZE":
		return sizeSteps(q)
	case "B-ATMOST", "B-SLOTMAX", "B-FACMAX":
		return limitSteps(q, rule, about)
	case "B-SLOT", "B-FACSLOT":
		return slotSteps(q, rule, about)
	case "B-EMPTY":
		return emptySteps(q)
	case "B-FACORG":
		return []step{{"Let somebody have a facilitator of their own organisation.", func(p *instance.Sets) { p.Rules.FacilitatorOrg = "off" }}}
	case "B-FACMANAGES":
		return drop("Let " + about + " facilitate somebody whom " + about + " manages.")
	case "B-MANAGER":
		return drop("Let " + about + " be with their line manager.")
	case "B-NOTWITH":
		return drop("Let " + strings.Replace(about, ":", " and ", 1) + " be together.")
	case "B-PIN":
		return drop("Free " + strings.Replace(about, ":", ": its ", 1) + ".")
	}
	return nil
}

func sizeSteps(q *instance.Sets) []step {
	var out []step
	for k := 1; k <= longest; k++ {
		if low := q.Size.Min - k; low >= 1 {
			out = append(out, step{fmt.Sprintf("Allow sets of %d.", low), func(p *instance.Sets) { p.Size.Min = low }})
		}
		high := q.Size.Max + k
		out = append(out, step{fmt.Sprintf("Allow sets of %d.", high), func(p *instance.Sets) { p.Size.Max = high }})
	}
	return out
}

func limitSteps(q *instance.Sets, rule, about string) []step {
	var out []step
	for k := 1; k <= longest; k++ {
		switch rule {
		case "B-ATMOST":
			i := slices.IndexFunc(q.AtMost, func(r instance.AtMost) bool { return r.Attr+":"+r.Value == about })
			r := q.AtMost[i]
			out = append(out, step{fmt.Sprintf("Allow %d members with %s %s in a set.", r.Max+k, r.Attr, r.Value), func(p *instance.Sets) { p.AtMost[i].Max += k }})
		case "B-SLOTMAX":
			i := slices.IndexFunc(q.Slots, func(l instance.Slot) bool { return l.ID == about })
			out = append(out, step{fmt.Sprintf("Allow %d sets in %s.", q.Slots[i].MaxSets+k, about), func(p *instance.Sets) { p.Slots[i].MaxSets += k }})
		default:
			i := slices.IndexFunc(q.Facilitators, func(f instance.SetFacilitator) bool { return f.ID == about })
			out = append(out, step{fmt.Sprintf("Let %s have %d sets.", about, q.Facilitators[i].MaxSets+k), func(p *instance.Sets) { p.Facilitators[i].MaxSets += k }})
		}
	}
	return out
}

// slotSteps offers the slots that somebody cannot make, one by one.
func slotSteps(q *instance.Sets, rule, about string) []step {
	var out []step
	for _, l := range q.Slots {
		if rule == "B-SLOT" {
			i := slices.IndexFunc(q.Delegates, func(d instance.SetDelegate) bool { return d.ID == about })
			if slices.Contains(q.Delegates[i].Cannot, l.ID) {
				out = append(out, step{"Find a way for " + about + " to make " + l.ID + ".", func(p *instance.Sets) {
					p.Delegates[i].Cannot = slices.DeleteFunc(slices.Clone(p.Delegates[i].Cannot), func(x string) bool { return x == l.ID })
				}})
			}
			continue
		}
		i := slices.IndexFunc(q.Facilitators, func(f instance.SetFacilitator) bool { return f.ID == about })
		if !slices.Contains(q.Facilitators[i].Slots, l.ID) {
			out = append(out, step{"Find a way for " + about + " to make " + l.ID + ".", func(p *instance.Sets) {
				p.Facilitators[i].Slots = append(slices.Clone(p.Facilitators[i].Slots), l.ID)
			}})
		}
	}
	return out
}

func emptySteps(q *instance.Sets) []step {
	var out []step
	for i := len(q.Sets) - 1; i >= 0; i-- {
		if !q.Sets[i].Optional {
			out = append(out, step{"Let " + q.Sets[i].ID + " stay empty.", func(p *instance.Sets) { p.Sets[i].Optional = true }})
		}
	}
	return out
}
