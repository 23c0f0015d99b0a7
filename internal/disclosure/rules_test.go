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

func TestAttribution(t *testing.T) {
	p := Defaults(Survey)
	for _, c := range []struct {
		label     string
		delegates int
		want      string
	}{{"acute provider", 20, "delegate, acute provider"}, {"acute provider", 19, "delegate"}, {"", 100, "delegate"}} {
		if got := p.Attribution(c.label, c.delegates); got != c.want {
			t.Errorf("%q of %d delegates: %q", c.label, c.delegates, got)
		}
	}
	if got := p.Under(Rules{}.Without(R12)).Attribution("hospice", 1); got != "delegate, hospice" {
		t.Errorf("without R12: %q", got)
	}
}

// What one rule would stop is let through without it, and only that: the audit does
// not stand in for the others.
func TestLedgerWithoutOneRule(t *testing.T) {
	many := func(n int) []int {
		var list []int
		for i := range n {
			list = append(list, i)
		}
		return list
	}
	table := func(name string, shown []int, total int) Release {
		return Release{Table: name, Label: name, Cells: []Cell{{Name: name + " part", Atoms: shown}, {Name: name + " total", Atoms: many(total), IsTotal: true}}}
	}
	people := persons(60)
	for _, c := range []struct {
		rule Rule
		was  Release
		is   Release
	}{
		{R2, single("first", many(30)...), single("second", 50, 51, 52)},
		{R6, single("cell", many(30)...), single("cell", many(31)...)},
		{R7, single("pairs", many(30)...), single("then", many(22)...)},
		{R8, Release{Table: "halves", Cells: []Cell{{Name: "a", Atoms: many(20)}, {Name: "b", Atoms: lessAtoms(many(40), many(20))}}}, single("across", lessAtoms(many(39), many(1))...)},
	} {
		for _, off := range AllRules() {
			l := NewLedger(Defaults(Survey).Under(Rules{}.Without(off)), people, nil)
			l.Add(c.was)
			if v := l.Judge(c.is); c.rule != R8 && (v.Outcome == Publish) != (off == c.rule) {
				t.Errorf("without %v, where %v stops it: %+v", off, c.rule, v)
			}
		}
	}
	l := NewLedger(Defaults(Survey).Under(Rules{}.Without(R3)), people, nil)
	if v := l.Judge(table("organisation", many(26), 30)); v.Outcome != Publish {
		t.Errorf("without R3: %+v", v)
	}
	if v := NewLedger(Defaults(Survey), people, nil).Judge(table("organisation", many(26), 30)); v.Outcome != Refused {
		t.Errorf("with R3: %+v", v)
	}
	// A's and B's people in two cohorts, and one person of A alone in a third: only
	// the audit sees it.
	chain := func(rules Rules) Verdict {
		l := NewLedger(Defaults(Survey).Under(rules), []int{12, 1, 18, 12}, nil)
		l.Add(Release{Table: "organisation", Cells: []Cell{{Name: "A", Atoms: []int{0, 1}}, {Name: "B", Atoms: []int{2, 3}}}})
		return l.Judge(Release{Table: "cohort", Cells: []Cell{{Name: "1", Atoms: []int{0, 2}}, {Name: "2", Atoms: []int{1, 3}}, {Name: "3", Atoms: []int{2}}}})
	}
	for _, off := range AllRules() {
		if v := chain(Rules{}.Without(off)); (v.Outcome == Publish) != (off == R8) {
			t.Errorf("without %v a chain is %+v", off, v)
		}
	}
}
