package report

import (
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

const nothingYet = "There are no figures to show yet."

// Change draws means before and after, one row for each card.
func Change(id, title string, rows []Row) Figure {
	d := chart.Dumbbell{ID: id, Title: title, Interval: "95% interval of the change", Low: "Not at all confident", High: "Completely confident"}
	t := Table{Caption: title, Head: []string{"Group", "People", "Before", "After", "Change", "95% interval"}}
	for _, r := range rows {
		d.Rows = append(d.Rows, dumbbellRow(r.Card))
		t.Rows = append(t.Rows, changeCells(r.Card))
	}
	var said []string
	for _, r := range rows {
		if r.IsOwn || r.IsTotal && (len(rows) == 1 || r.Card.Label() == rows[len(rows)-1].Card.Label()) || len(rows) <= 2 {
			said = append(said, r.Card.String())
		}
	}
	d.Desc = strings.Join(said, " ")
	if d.Desc == "" {
		d.Desc = nothingYet
	}
	return Figure{d, d.Desc, t}
}

// changeCells are a card's cells in the table of Change.
func changeCells(c disclosure.Card) []string {
	before, shown := c.Before()
	if !shown {
		return []string{c.Label(), c.Words(), "", "", "", ""}
	}
	after, _ := c.After()
	change, _ := c.Change()
	interval := ""
	if i, has := c.Interval(); has {
		interval = i.String()
	}
	return []string{c.Label(), SayCount(c.People()) + mark(c.Mark()), before.String(), after.String(), change.Signed(), interval}
}

func dumbbellRow(c disclosure.Card) chart.DumbbellRow {
	row := chart.DumbbellRow{Label: c.Label(), Instead: c.Words()}
	before, shown := c.Before()
	if !shown {
		return row
	}
	after, _ := c.After()
	row.Before, row.After = before.Float(), after.Float()
	row.N, _ = c.People().Number()
	if i, has := c.Interval(); has {
		row.Low, row.High = row.Before+i.Low().Float(), row.Before+i.High().Float()
	}
	return row
}

// Items draws every item of the questionnaire.
func Items(id, question string, items []disclosure.Card) Figure {
	rows := make([]Row, len(items))
	up, shown := 0, 0
	for i, c := range items {
		rows[i] = Row{Card: c}
		if change, has := c.Change(); has {
			shown++
			if change.Float() > 0 {
				up++
			}
		}
	}
	f := Change(id, question, rows)
	f.Sentence = nothingYet
	if shown > 0 {
		f.Sentence = fmt.Sprintf("Confidence rose on %d of the %d statements that can be shown. “%s”", up, shown, question)
	}
	return f
}

// Direction draws who answered higher, the same and lower, as finely as it may be
// said.
func Direction(id string, rows []Row) Figure {
	d := chart.Diverging{ID: id, Title: "Who answered higher afterwards", Lower: "Worse", Same: "Same", Higher: "Improved", NotHigher: "Not improved"}
	t := Table{Caption: d.Title, Head: []string{"Group", "People", "How they moved"}}
	var said []string
	for _, r := range rows {
		row := chart.DivergingRow{Label: r.Card.Label(), Instead: r.Card.Words()}
		people := ""
		if r.Card.IsShown() {
			row, people = directionRow(r.Card), SayCount(r.Card.People())+mark(r.Card.Mark())
			said = append(said, r.Card.Label()+": "+r.Card.Movement().String()+".")
		}
		d.Rows = append(d.Rows, row)
		t.Rows = append(t.Rows, []string{r.Card.Label(), people, r.Card.Movement().String() + r.Card.Words()})
	}
	d.Desc = strings.Join(said, " ")
	if len(said) > mostSaid {
		d.Desc = directionEnds(d.Rows)
	}
	return Figure{d, d.Desc, t}
}

// mostSaid is how many rows a sentence can say one by one.
const mostSaid = 3

// directionEnds says of which rows most and fewest people improved, among those
// with percentages.
func directionEnds(rows []chart.DivergingRow) string {
	most, fewest, n := -1, -1, 0
	for i, r := range rows {
		if r.Instead != "" {
			continue
		}
		n++
		if most < 0 || r.Higher > rows[most].Higher {
			most = i
		}
		if fewest < 0 || r.Higher < rows[fewest].Higher {
			fewest = i
		}
	}
	if n < 2 {
		return "The table says for each how people moved."
	}
	return fmt.Sprintf("Most people improved on “%s”, %.0f%%, and fewest on “%s”, %.0f%%, of the %d that can be shown as percentages.", rows[most].Label, rows[most].Higher, rows[fewest].Label, rows[fewest].Higher, n)
}

func directionRow(c disclosure.Card) chart.DivergingRow {
	row := chart.DivergingRow{Label: c.Label()}
	row.N, _ = c.People().Number()
	parts := c.Movement().Parts()
	switch len(parts) {
	case 3:
		row.Higher, row.Same, row.Lower = float64(parts[0].Percent), float64(parts[1].Percent), float64(parts[2].Percent)
	case 2:
		row.Higher, row.Lower, row.Merged = float64(parts[0].Percent), float64(parts[1].Percent), true
	default:
		row.Instead = c.Movement().String()
	}
	return row
}
