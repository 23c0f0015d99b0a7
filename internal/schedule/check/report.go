// Package check judges answers of the planning engine: which hard rules they break
// and what they cost. It shares no code with the searches, so that a mistake in one
// is found by the other, and every plan passes here before it leaves.
package check

import (
	"cmp"
	"slices"
)

// Broken is a hard rule that an answer breaks.
type Broken struct {
	Rule  string // such as "cohort:window"
	Where string // the event or set, such as "C01/full" or "C01S1/3"
	Why   string // in words
}

// Cost is a part of the price of an answer.
type Cost struct {
	Rule   string // such as "absent_full"
	Where  string // the event, set or facilitator that causes it
	Amount int
}

// Report is the judgement of one answer. An answer that breaks a hard rule has
// no price worth comparing.
type Report struct {
	Broken []Broken
	Costs  []Cost
}

func (r *Report) bad(rule, where, why string) {
	r.Broken = append(r.Broken, Broken{rule, where, why})
}

func (r *Report) add(rule, where string, amount int) {
	if amount != 0 {
		r.Costs = append(r.Costs, Cost{rule, where, amount})
	}
}

// Total returns the sum of all costs.
func (r Report) Total() int {
	total := 0
	for _, c := range r.Costs {
		total += c.Amount
	}
	return total
}

// Share is the part of the costs that goes to one name.
type Share struct {
	Name   string
	Amount int
}

// ByRule adds up the costs by rule, in the order of the rules' names.
func (r Report) ByRule() []Share { return r.by(func(c Cost) string { return c.Rule }) }

// ByWhere adds up the costs by event, set and facilitator, in the order of their
// names.
func (r Report) ByWhere() []Share { return r.by(func(c Cost) string { return c.Where }) }

func (r Report) by(name func(Cost) string) []Share {
	sums := map[string]int{}
	for _, c := range r.Costs {
		sums[name(c)] += c.Amount
	}
	out := make([]Share, 0, len(sums))
	for n, a := range sums {
		out = append(out, Share{n, a})
	}
	slices.SortFunc(out, func(a, b Share) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
