package disclosure

import "testing"

// Every rule that judges one figure by itself shows something less when it holds.
func TestWithoutOneRule(t *testing.T) {
	all := Rules{}
	for _, r := range AllRules() {
		if less := all.Without(r); !all.Has(r) || less.Has(r) || less.Without(r) != less {
			t.Errorf("%v", r)
		}
		for _, other := range AllRules() {
			if other != r && !all.Without(r).Has(other) {
				t.Errorf("without %v there is no %v", r, other)
			}
		}
	}
	survey := Defaults(Survey)
	if c := total1(t, survey.Under(all.Without(R1)), moved(t, "A", 6, 0, 0)); !c.IsShown() {
		t.Error("without R1 six people with two answers each are shown")
	}
	if c := total1(t, survey.Under(all.Without(R2)), moved(t, "A", 1, 0, 0)); !c.IsShown() {
		t.Error("without R2 one person is shown")
	}
	made := table(t, survey.Under(all.Without(R3)), Question{By: ByOrganisation, Label: "All"}, sized(t, "A:30 B:4")...)
	if got := outline(made); got != "Group A=30; Group B hidden to protect confidentiality; All=34" {
		t.Errorf("without R3: %s", got)
	}
	if c := total1(t, survey.Under(all.Without(R4)), moved(t, "A", 24, 0, 1)); c.Movement().String() != "improved 96%, same 0%, worse 4%" {
		t.Errorf("without R4: %s", c.Movement())
	}
	if d := survey.Under(all.Without(R5)).Distribution("", answers(24, 1)); d.Bars()[1].Share().String() != "4%" {
		t.Errorf("without R5: %v", d)
	}
}
