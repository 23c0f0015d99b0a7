package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

// drawn is a chart in both sizes with its sentence and its numbers.
func drawn(c interface{ SVG(width float64) string }, sentence string, t Table) Figure {
	// The chart escapes every word it is given.
	return Figure{SVG: template.HTML(c.SVG(chart.Wide)), Narrow: template.HTML(c.SVG(chart.Narrow)), Sentence: sentence, Table: t}
}

// impactJourney draws the steps from applying to the end of the journey.
func impactJourney(id string, r app.Reach) Figure {
	steps := []struct {
		label string
		count disclosure.Count
	}{
		{"Applied", r.Applied}, {"Released by the line manager", r.Released}, {"Offered a place", r.Offered}, {"Enrolled", r.Enrolled},
		{"Came to the first workshop part", r.CameToFirstPart}, {"Workshops complete", r.WorkshopComplete}, {"Whole journey complete", r.JourneyComplete},
	}
	base, measure := r.Enrolled, "People, and share of those who enrolled"
	if applied, _ := r.Applied.Number(); applied > 0 {
		base, measure = r.Applied, "People, and share of those who applied"
	} else {
		steps = steps[3:]
	}
	t := Table{Caption: "The journey, step by step", Head: []string{"Step", "People", "Of the step before", "Of those enrolled"}}
	f := chart.Funnel{ID: id, Title: "The journey", Measure: measure}
	for i, s := range steps {
		step := chart.Step{Label: s.label}
		whole, hasBase := base.Number()
		if n, shown := s.count.Number(); shown && hasBase && whole > 0 {
			step.N, step.Percent = n, 100*float64(n)/float64(whole)
		} else {
			step.Instead = sayReach(r, s.count)
		}
		f.Steps = append(f.Steps, step)
		before := "–"
		if i > 0 {
			before = shareOf(s.count, steps[i-1].count)
		}
		t.Rows = append(t.Rows, []string{s.label, sayReach(r, s.count), before, shareOf(s.count, r.Enrolled)})
	}
	f.Desc = fmt.Sprintf("Of %s who enrolled, %s completed the workshops and, so far, %s the whole journey.", sayPeople(r, r.Enrolled), sayReach(r, r.WorkshopComplete), sayReach(r, r.JourneyComplete))
	return drawn(f, f.Desc, t)
}

func sayPeople(r app.Reach, c disclosure.Count) string {
	if n, shown := c.Number(); shown && n == 1 {
		return "1 person"
	}
	return sayReach(r, c) + " people"
}

// shareOf is one count in whole per cent of another, or a dash where that says
// nothing.
func shareOf(part, whole disclosure.Count) string {
	k, shown := part.Number()
	n, has := whole.Number()
	if !shown || !has || n == 0 || k > n {
		return "–"
	}
	return fmt.Sprintf("%d%%", percentOf(k, n))
}

// impactChange draws means before and after, one row for each card.
func impactChange(id, title string, rows []app.ImpactRow) Figure {
	d := chart.Dumbbell{ID: id, Title: title, Interval: "95% interval of the change", Low: "Not at all confident", High: "Completely confident"}
	t := Table{Caption: title, Head: []string{"Group", "People", "Before", "After", "Change", "95% interval"}}
	for _, r := range rows {
		d.Rows = append(d.Rows, dumbbellRow(r.Card))
		v := sayCard(r.Card)
		if !v.IsShown {
			t.Rows = append(t.Rows, []string{v.Label, v.Words, "", "", "", ""})
			continue
		}
		t.Rows = append(t.Rows, []string{v.Label, v.People, v.Before, v.After, v.Change, v.Interval})
	}
	var said []string
	for _, r := range rows {
		if r.IsOwn || r.IsTotal && (len(rows) == 1 || r.Card.Label() == rows[len(rows)-1].Card.Label()) || len(rows) <= 2 {
			said = append(said, r.Card.String())
		}
	}
	d.Desc = strings.Join(said, " ")
	if d.Desc == "" {
		d.Desc = "There are no figures to show yet."
	}
	return drawn(d, d.Desc, t)
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

// impactItems draws every item of the questionnaire.
func impactItems(id, question string, items []disclosure.Card) Figure {
	rows := make([]app.ImpactRow, len(items))
	up, shown := 0, 0
	for i, c := range items {
		rows[i] = app.ImpactRow{Card: c}
		if change, has := c.Change(); has {
			shown++
			if change.Float() > 0 {
				up++
			}
		}
	}
	f := impactChange(id, question, rows)
	f.Sentence = "There are no figures to show yet."
	if shown > 0 {
		f.Sentence = fmt.Sprintf("Confidence rose on %d of the %d statements that can be shown. “%s”", up, shown, question)
	}
	return f
}

// impactDirection draws who answered higher, the same and lower, as finely as it
// may be said.
func impactDirection(id string, rows []app.ImpactRow) Figure {
	d := chart.Diverging{ID: id, Title: "Who answered higher afterwards", Lower: "Worse", Same: "Same", Higher: "Improved", NotHigher: "Not improved"}
	t := Table{Caption: d.Title, Head: []string{"Group", "People", "How they moved"}}
	var said []string
	for _, r := range rows {
		row := chart.DivergingRow{Label: r.Card.Label(), Instead: r.Card.Words()}
		if r.Card.IsShown() {
			row = directionRow(r.Card)
			said = append(said, r.Card.Label()+": "+r.Card.Movement().String()+".")
		}
		d.Rows = append(d.Rows, row)
		v := sayCard(r.Card)
		t.Rows = append(t.Rows, []string{v.Label, v.People, v.Movement + v.Words})
	}
	d.Desc = strings.Join(said, " ")
	return drawn(d, d.Desc, t)
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
