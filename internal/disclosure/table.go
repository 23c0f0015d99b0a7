package disclosure

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Breakdown is a registered table. There are no others, and none has two
// dimensions.
type Breakdown uint8

// The registered tables.
const (
	Total Breakdown = iota // one card of everybody
	BySystem
	ByOrganisation
	ByCohort
	ByStaffGroup
	ByWave           // one row per later survey; the same people recur, so it has no total
	ByCharacteristic // the broad groups of one protected characteristic, of many people each
)

// nouns name what a combined row combines.
var nouns = [...]string{"", "systems", "organisations", "cohorts", "staff groups", "waves", "groups"}

// fewestCrossed is the fewest people of every group that a protected characteristic
// is crossed with answers for.
const fewestCrossed = 20

// Question is a table that is asked for.
type Question struct {
	By    Breakdown
	Label string // of the total: "All", "Home total"
	Noun  string // what a combined row combines; empty means the breakdown's own noun
}

// Table is a table that may be printed. The zero Table has a hidden total and no
// rows.
type Table struct {
	rows   []Card
	other  *Card
	total  Card
	labels map[string]string // of groups without a row of their own
}

// NewTable passes all groups of one table through the gate. Groups are of different
// people, except by wave; the total is their sum, so that it cannot be of other
// people than the rows. Rows keep the order given. It fails on thresholds that are
// not for survey answers, a breakdown that is not registered, an empty or repeated
// code, answers on different scales, and counts that cannot be of distinct people.
func NewTable(p Parameters, q Question, groups []Group) (Table, error) {
	if !p.guarded() {
		return Table{}, fmt.Errorf("%v thresholds are not for survey answers", p.class)
	}
	if int(q.By) >= len(nouns) {
		return Table{}, fmt.Errorf("table %d is not registered", q.By)
	}
	if err := distinct(groups); err != nil {
		return Table{}, err
	}
	everybody, err := combine("", q.Label, groups)
	if err != nil {
		return Table{}, err
	}
	switch q.By {
	case Total:
		return Table{total: p.card(everybody, true), labels: labels(groups)}, nil
	case ByWave:
		t := Table{total: Card{label: q.Label, words: "not applicable", mark: NotApplicable}}
		for _, g := range groups {
			t.rows = append(t.rows, p.card(g, true))
		}
		return t, nil
	case ByCharacteristic:
		if p.class != Equality {
			return Table{}, fmt.Errorf("%v thresholds are not for protected characteristics", p.class)
		}
		few := func(g Group) bool { return g.People > 0 && g.People < fewestCrossed }
		if p.rules.Has(R11) && slices.ContainsFunc(groups, few) {
			return Table{total: hiddenCard("", q.Label), labels: labels(groups)}, nil
		}
	}
	return p.partition(q, groups, everybody)
}

// partition makes a table whose rows sum to its total.
func (p Parameters) partition(q Question, groups []Group, everybody Group) (Table, error) {
	least := p.leastPeople()
	if !p.rules.Has(R3) {
		least = 0
	}
	shown, combined, empty := rollUp(groups, least)
	if len(shown) == 0 && len(combined) > 0 {
		if len(combined) > 1 {
			everybody.Label = fmt.Sprintf("%s (%d combined)", everybody.Label, len(combined))
		}
		return Table{total: p.card(everybody, true), labels: labels(groups)}, nil
	}
	responses := nobodyAnswered(empty)
	t := Table{total: p.card(everybody, true), labels: labels(combined)}
	var rows []Group
	for _, g := range groups {
		if _, inside := t.labels[g.Code]; !inside {
			t.rows, rows = append(t.rows, p.card(g, responses)), append(rows, g)
		}
	}
	var cards []*Card
	for i := range t.rows {
		cards = append(cards, &t.rows[i])
	}
	if len(combined) > 0 {
		noun := q.Noun
		if noun == "" {
			noun = nouns[q.By]
		}
		sum, err := combine("", fmt.Sprintf("Other %s (%d combined)", noun, len(combined)), combined)
		if err != nil {
			return Table{}, err
		}
		other := p.card(sum, responses)
		t.other = &other
		rows, cards = append(rows, sum), append(cards, t.other)
	}
	p.settle(everybody, rows, cards)
	return t, nil
}

// nobodyAnswered reports whether the groups without pairs have no answers at all.
// Where a few people answered once, the total less the rows would count them.
func nobodyAnswered(empty []Group) bool {
	return !slices.ContainsFunc(empty, func(g Group) bool { return g.AnsweredBefore+g.AnsweredAfter > 0 })
}

func distinct(groups []Group) error {
	reach := slices.ContainsFunc(groups, func(g Group) bool { return g.Eligible+g.AnsweredBefore+g.AnsweredAfter > 0 })
	seen := map[string]bool{}
	for _, g := range groups {
		if g.Code == "" || seen[g.Code] {
			return fmt.Errorf("group code %q is empty or given twice", g.Code)
		}
		seen[g.Code] = true
		if err := g.valid(reach); err != nil {
			return err
		}
	}
	return nil
}

func labels(groups []Group) map[string]string {
	of := map[string]string{}
	for _, g := range groups {
		of[g.Code] = g.Label
	}
	return of
}

// Rows are the rows above the total: groups in the order given, those of nobody
// reading "no answers", and last the combined row. There are none when the total
// stands alone.
func (t Table) Rows() []Card {
	rows := slices.Clone(t.rows)
	if t.other != nil {
		rows = append(rows, *t.other)
	}
	return rows
}

// Row is the row of one group as everybody may see it. A group that was combined,
// and one that is not in the table, is a hidden card; Other, or else Total, stands
// in its place.
func (t Table) Row(code string) Card {
	for _, c := range t.rows {
		if c.code == code {
			return c
		}
	}
	return hiddenCard(code, t.labels[code])
}

// Other is the combined row, or false when no groups were combined in one.
func (t Table) Other() (Card, bool) {
	if t.other == nil {
		return Card{}, false
	}
	return *t.other, true
}

// Total is the card of everybody in the table.
func (t Table) Total() Card { return t.total }

// MarshalJSON writes the rows and the total as a reader may see them.
func (t Table) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Rows  []Card `json:"rows"`
		Total Card   `json:"total"`
	}{append([]Card{}, t.Rows()...), t.total})
}
