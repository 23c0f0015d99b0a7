package attack

import (
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/disclosure"
)

// stage is where people come and figures are shown.
type stage interface {
	come(crowds ...crowd)
	show()
}

// worlds are small programmes, one for each rule, in which the rule is what keeps
// the attacker from learning something.
var worlds = map[disclosure.Rule]struct {
	live   func(x stage)
	attack string // that finds something where the rule is off
}{
	disclosure.R2: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 25}, crowd{organisation: "B", cohort: 1, n: 15}, crowd{organisation: "C", cohort: 1, n: 4})
		x.show()
	}, "small group"},
	disclosure.R3: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 30}, crowd{organisation: "B", cohort: 1, n: 4})
		x.show()
	}, "sums in one snapshot"},
	disclosure.R4: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 25, answers: func(i int) (int, int) {
			if i == 7 {
				return 6, 3
			}
			return 4, 7
		}})
		x.show()
	}, "a few stand out"},
	disclosure.R5: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 40, answers: func(i int) (int, int) {
			if i == 7 {
				return 0, 0
			}
			return 5 + i%2, 7 + i%3
		}})
		x.show()
	}, "a few stand out"},
	disclosure.R6: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 20}, crowd{organisation: "A", cohort: 2, n: 20}, crowd{organisation: "B", cohort: 1, n: 20}, crowd{organisation: "B", cohort: 2, n: 20})
		x.show()
		x.come(crowd{organisation: "A", cohort: 1, n: 1})
		x.show()
	}, "two versions"},
	disclosure.R7: {func(x stage) {
		x.come(crowd{organisation: "A", cohort: 1, n: 25}, crowd{organisation: "B", cohort: 1, n: 5})
		x.show() // nothing but everybody together
		x.come(crowd{organisation: "B", cohort: 1, n: 6})
		x.show() // A by itself: what is left of everybody is five people
	}, "one group in another"},
	disclosure.R8: {func(x stage) {
		// A less the two cohorts that are all of A is five people.
		x.come(crowd{organisation: "A", cohort: 1, n: 20}, crowd{organisation: "A", cohort: 2, n: 15}, crowd{organisation: "A", cohort: 3, n: 5},
			crowd{organisation: "B", cohort: 3, n: 15}, crowd{organisation: "B", cohort: 4, n: 15})
		x.show()
	}, "sums in one snapshot"},
}

// rulesOfTables are those that a table of answers needs.
var rulesOfTables = []disclosure.Rule{disclosure.R2, disclosure.R3, disclosure.R4, disclosure.R5, disclosure.R6, disclosure.R7, disclosure.R8}

// needed holds that in the world of a rule the attacker learns nothing, and without
// the rule learns something.
func needed(t *testing.T, rule disclosure.Rule, enter func(disclosure.Rules) (stage, *population, *read)) {
	t.Helper()
	w := worlds[rule]
	s, known, x := enter(disclosure.Rules{})
	w.live(s)
	for _, b := range x.attack(known) {
		t.Errorf("with every rule: %v", b)
	}
	for _, u := range x.unread {
		t.Errorf("not understood: %s", u)
	}
	s, known, x = enter(disclosure.Rules{}.Without(rule))
	w.live(s)
	found := x.attack(known)
	if !slices.ContainsFunc(found, func(b breach) bool { return b.attack == w.attack }) {
		t.Errorf("without %v: found %v in %d figures, want one by %q", rule, found, len(x.claims), w.attack)
	}
}

// TestEveryRuleOfTheGateIsNeeded asks package disclosure alone.
func TestEveryRuleOfTheGateIsNeeded(t *testing.T) {
	for _, rule := range rulesOfTables {
		t.Run(rule.String(), func(t *testing.T) {
			needed(t, rule, func(r disclosure.Rules) (stage, *population, *read) {
				g := newGate(t, r)
				return g, g.known, g.read
			})
		})
	}
}

// TestEveryRuleIsNeeded asks the product, by its pages.
func TestEveryRuleIsNeeded(t *testing.T) {
	for _, rule := range rulesOfTables {
		t.Run(rule.String(), func(t *testing.T) {
			needed(t, rule, func(r disclosure.Rules) (stage, *population, *read) {
				x := newSmall(t, r)
				return x, x.known, x.read
			})
		})
	}
}
