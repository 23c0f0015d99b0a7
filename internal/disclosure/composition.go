package disclosure

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Headcount is how many people of one group of a protected characteristic took
// part, as it goes into the gate.
type Headcount struct {
	Code     string // what a row is asked for by; decides between groups of one size
	Label    string
	Enrolled int
	Complete int // of the enrolled, completed the workshops
}

// Composition is who took part, by the groups of one protected characteristic, as
// it may be printed. The zero Composition is hidden.
type Composition struct {
	label    string
	rows     []Portion
	enrolled Count
	coverage Share
	isShown  bool
}

// Portion is one row of a Composition: a group, or several combined.
type Portion struct {
	label     string
	codes     []string
	mark      Mark
	words     string
	enrolled  Count
	share     Share
	complete  Count
	completed Share
}

// Composition passes the groups of one characteristic through the gate: those of
// fewer people than may be shown are combined, as in a Table. ofAll is how many
// people took part, whether they said or not; what they did not say is no group. It
// is for Equality alone, and fails on repeated codes and counts that cannot be of
// distinct people.
func (p Parameters) Composition(label string, groups []Headcount, ofAll int) (Composition, error) {
	if p.class != Equality || !p.guarded() {
		return Composition{}, fmt.Errorf("%v thresholds are not for protected characteristics", p.class)
	}
	said := 0
	seen := map[string]bool{}
	list := make([]Group, len(groups))
	for i, g := range groups {
		if g.Code == "" || seen[g.Code] || g.Complete < 0 || g.Complete > g.Enrolled {
			return Composition{}, fmt.Errorf("group %q of %s cannot be counted", g.Code, label)
		}
		seen[g.Code] = true
		said += g.Enrolled
		list[i] = Group{Code: g.Code, Label: g.Label, People: g.Enrolled}
	}
	c := Composition{label: label}
	if said < p.leastPeople() || said == 0 || said > ofAll {
		return c, nil
	}
	c.isShown, c.enrolled, c.coverage = true, p.Count(said), p.percentage(said, ofAll)
	least := p.leastPeople()
	if !p.rules.Has(R3) {
		least = 0
	}
	_, combined, _ := rollUp(list, least)
	if everybody := slices.ContainsFunc(groups, func(g Headcount) bool { return g.Enrolled == said }); len(combined) == len(groups) || everybody && said < wholeGroup {
		return c, nil
	}
	other := Headcount{Label: fmt.Sprintf("Other groups (%d combined)", len(combined))}
	var inside []string
	for _, g := range groups {
		if slices.ContainsFunc(combined, func(o Group) bool { return o.Code == g.Code }) {
			other.Enrolled, other.Complete = other.Enrolled+g.Enrolled, other.Complete+g.Complete
			inside = append(inside, g.Code)
			continue
		}
		c.rows = append(c.rows, p.portion(g, []string{g.Code}, said))
	}
	if len(inside) > 0 {
		c.rows = append(c.rows, p.portion(other, inside, said))
	}
	return c, nil
}

// portion is one row, of enough people or of nobody.
func (p Parameters) portion(g Headcount, codes []string, said int) Portion {
	v := Portion{label: g.Label, codes: codes}
	switch {
	case g.Enrolled == 0:
		v.words = NoAnswersWords
		return v
	case g.Enrolled < p.leastPeople():
		v.mark = Confidential
		return v
	case p.counted(g.Enrolled) < smallGroup:
		v.mark = LowReliability
	}
	v.enrolled, v.share = p.Count(g.Enrolled), p.percentage(g.Enrolled, said)
	if g.Enrolled == said {
		v.share = p.Share(said, said)
	}
	if g.Complete >= p.leastPeople() {
		v.complete, v.completed = p.Count(g.Complete), p.Share(g.Complete, g.Enrolled)
	}
	return v
}

// Label is the characteristic.
func (c Composition) Label() string { return c.label }

// IsShown reports whether there is anything to print.
func (c Composition) IsShown() bool { return c.isShown }

// Rows are the groups in the order given, and last those that were combined; none
// where only the total may be shown.
func (c Composition) Rows() []Portion { return slices.Clone(c.rows) }

// Enrolled is how many people said.
func (c Composition) Enrolled() Count { return c.enrolled }

// Coverage is the share of all who took part that said.
func (c Composition) Coverage() Share { return c.coverage }

// Likelihood is how many times as likely the people of one group were to take part
// as those of another, from the rounded counts and how many people there are in
// each; false where either group is not a row, or there is nobody to compare with.
func (c Composition) Likelihood(one, other string, oneOf, otherOf int) (Decimal, bool) {
	people := func(code string) int {
		for _, r := range c.rows {
			if len(r.codes) == 1 && r.codes[0] == code {
				n, _ := r.enrolled.Number()
				return n
			}
		}
		return 0
	}
	a, b := people(one), people(other)
	if a == 0 || b == 0 || oneOf <= 0 || otherOf <= 0 {
		return Decimal{}, false
	}
	return Decimal{ratio(10*a*otherOf, b*oneOf)}, true
}

// Label is what a reader calls the group.
func (v Portion) Label() string { return v.label }

// Codes are the groups in the row.
func (v Portion) Codes() []string { return slices.Clone(v.codes) }

// Mark is the sign beside the figures or in their place.
func (v Portion) Mark() Mark { return v.mark }

// Words are what to print in place of the figures; empty where there are any.
func (v Portion) Words() string {
	if v.mark == Confidential {
		return HiddenWords
	}
	return v.words
}

// Enrolled is how many people of the group took a place.
func (v Portion) Enrolled() Count { return v.enrolled }

// Share is the group's part of those who said.
func (v Portion) Share() Share { return v.share }

// Complete is how many of them completed the workshops; hidden where those are few.
func (v Portion) Complete() Count { return v.complete }

// Completed is the part of the group that completed the workshops; hidden where
// those who did, or those who did not, are few.
func (v Portion) Completed() Share { return v.completed }

// MarshalJSON writes what a reader may see, as it is printed.
func (c Composition) MarshalJSON() ([]byte, error) {
	type row struct {
		Label     string `json:"label"`
		Mark      string `json:"mark,omitempty"`
		Words     string `json:"words,omitempty"`
		Enrolled  Count  `json:"enrolled"`
		Share     Share  `json:"share"`
		Complete  Count  `json:"complete"`
		Completed Share  `json:"completed"`
	}
	rows := []row{}
	for _, v := range c.rows {
		rows = append(rows, row{v.label, v.mark.String(), v.Words(), v.enrolled, v.share, v.complete, v.completed})
	}
	return json.Marshal(struct {
		Label    string `json:"label"`
		Enrolled Count  `json:"enrolled"`
		Coverage Share  `json:"coverage"`
		Rows     []row  `json:"rows"`
	}{c.label, c.enrolled, c.coverage, rows})
}
