package disclosure

import "fmt"

// Rule is one rule of disclosure control.
type Rule uint8

// The rules that can be judged one by one. Those missing from the sequence are
// held by construction: only registered tables exist (R9), there is one audience
// per class (R10), and every release is logged (R13).
const (
	R1  Rule = 1  // people are counted, not answers
	R2  Rule = 2  // few people are hidden
	R3  Rule = 3  // hidden groups are combined, so that a total gives none away
	R4  Rule = 4  // how many rose, stayed and fell is shown only as finely as all are many
	R5  Rule = 5  // neighbouring answers are merged until all are many
	R6  Rule = 6  // two versions of one figure differ by nobody or by many
	R7  Rule = 7  // of two figures of which one holds the other, likewise
	R8  Rule = 8  // no sum of released figures is a small group
	R11 Rule = 11 // protected characteristics only of many people at once
	R12 Rule = 12 // a quote says where it is from only where many could have said it
)

// AllRules lists every rule.
func AllRules() []Rule { return []Rule{R1, R2, R3, R4, R5, R6, R7, R8, R11, R12} }

// String is "R7".
func (r Rule) String() string { return fmt.Sprintf("R%d", uint8(r)) }

// Rules says which rules hold. The zero Rules are all of them, and there is no
// setting that changes it: Without exists to show that each rule is needed.
type Rules struct{ off uint16 }

// Without returns the rules less one.
func (r Rules) Without(rule Rule) Rules { return Rules{r.off | 1<<rule} }

// Has reports whether the rule holds.
func (r Rules) Has(rule Rule) bool { return r.off&(1<<rule) == 0 }

// Under returns the thresholds as they hold under the rules.
func (p Parameters) Under(r Rules) Parameters {
	p.rules = r
	return p
}

// Holds reports whether the rule holds for the thresholds.
func (p Parameters) Holds(rule Rule) bool { return p.rules.Has(rule) }

// leastPeople is the fewest people whose figures are shown. Without R1 each of a
// person's two answers would count.
func (p Parameters) leastPeople() int {
	switch {
	case !p.rules.Has(R2):
		return 0
	case !p.rules.Has(R1):
		return (p.minN + 1) / 2
	}
	return p.minN
}
