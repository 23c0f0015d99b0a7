package app

import (
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// answersAt lists what is asked beyond the measure of confidence, part by part,
// each question as it was last asked.
func (w *writing) answersAt(list []Answered) []report.Block {
	newest := map[string]Answered{}
	var order []string
	for _, a := range list {
		if a.Wave.String() != "T2" && newest[a.Code].Code != "" {
			continue
		}
		if newest[a.Code].Code == "" {
			order = append(order, a.Code)
		}
		newest[a.Code] = a
	}
	var domains []string
	of := map[string][]disclosure.Distribution{}
	for _, code := range order {
		a := newest[code]
		if !a.Figure.IsShown() {
			continue
		}
		if of[a.Domain] == nil {
			domains = append(domains, a.Domain)
		}
		of[a.Domain] = append(of[a.Domain], a.Figure)
	}
	var blocks []report.Block
	for _, d := range domains {
		// Bars take as much room as the table, which says the same: a paper draws
		// them where they are few.
		f := named("Answers, "+d, report.Answers("answers-"+strings.ReplaceAll(d, " ", "-"), "Answers about "+d, of[d]))
		if len(f.Table.Rows) > mostBars {
			f.Chart = nil
		}
		f.Sentence = fmt.Sprintf("How people answered %s about %s, after the sets or when they were last asked.", questions(len(of[d])), d)
		blocks = append(blocks, report.Heading(capitalised(d)), f)
	}
	return blocks
}

// mostBars is how many answers are drawn.
const mostBars = 13

func questions(n int) string {
	if n == 1 {
		return "one question"
	}
	return fmt.Sprintf("%d questions", n)
}

// equality is who took part, by what people said of themselves, for the whole
// programme alone.
func (w *writing) equality(m *EqualityImpact) []report.Block {
	if m == nil || len(m.Tables) == 0 {
		return nil
	}
	blocks := []report.Block{report.Words("What people say of themselves is kept apart from everything else, and whoever asks for it is left out. These are counts of the whole programme, rounded to the nearest 5; there are none of organisations or cohorts.")}
	for i := range m.Tables {
		t := &m.Tables[i]
		for j, l := range t.Levels {
			if rows := l.Composition.Rows(); len(rows) > 0 {
				blocks = append(append(blocks, w.older(l.AsAt)...), compositionTable(t, j, l.Composition))
			}
		}
	}
	if c := m.Change; c != nil {
		t := report.Table{Name: "Equality, change", Caption: "Change in confidence by ethnicity, broad groups", Head: []string{"Group", "People compared", "Before", "After", "Change"}}
		for _, card := range append(c.Table.Rows(), c.Table.Total()) {
			change, shown := card.Change()
			if !shown {
				t.Rows = append(t.Rows, []string{card.Label(), card.Words(), "", "", ""})
				continue
			}
			before, _ := card.Before()
			after, _ := card.After()
			t.Rows = append(t.Rows, []string{card.Label(), report.SayCount(card.People()), before.String(), after.String(), change.Signed()})
		}
		blocks = append(append(blocks, w.older(c.AsAt)...), t)
	}
	if v := m.Training; v != nil {
		blocks = append(blocks, report.Words("White staff were "+v.Likelihood.String()+" times as likely as BME staff to take a place."))
	}
	return blocks
}

// compositionTable is one level of one question.
func compositionTable(t *EqualityTable, level int, c disclosure.Composition) report.Table {
	name := "Equality, " + lower(t.Title)
	if level > 0 {
		name = fmt.Sprintf("%s %d", name, level+1)
	}
	caption := t.Title
	if len(t.Levels) > 1 {
		caption += []string{", broad groups", ", finer groups", ", finest groups"}[min(level, 2)]
	}
	out := report.Table{Name: name, Caption: caption, Head: []string{"Group", "People who took a place", "Share of those who said"},
		Note: "About " + report.SayCount(c.Enrolled()) + " people said, " + c.Coverage().String() + " of all who took a place."}
	for _, r := range c.Rows() {
		if words := r.Words(); words != "" {
			out.Rows = append(out.Rows, []string{r.Label(), words, ""})
			continue
		}
		out.Rows = append(out.Rows, []string{r.Label(), report.SayCount(r.Enrolled()), r.Share().String()})
	}
	return out
}

// mostIndicators is how many external measures a paper draws.
const mostIndicators = 24

// indicators are external measures, as context.
func (w *writing) indicators(list []IndicatorSeries) []report.Block {
	if len(list) == 0 {
		return nil
	}
	blocks := []report.Block{report.Care("Context, and no proof: these measures come from elsewhere and are of whole organisations. They move for many reasons, and nothing here shows that the programme moved them.")}
	for i, s := range list[:min(len(list), mostIndicators)] {
		var lines []report.Line
		for _, g := range s.Groups {
			l := report.Line{Name: g.Name}
			for _, v := range g.Values {
				l.Values = append(l.Values, report.LineValue{IsKnown: v.IsKnown, Value: v.Value, Text: v.Text})
			}
			lines = append(lines, l)
		}
		f := named(s.Organisation+", "+s.Measure.Code, report.Context(fmt.Sprintf("context-%d", i+1), s.Measure, s.Periods, lines, nil))
		f.Table.Caption = s.Organisation + ": " + f.Table.Caption
		f.Table.Note = "Source: " + strings.Join(s.Sources, "; ") + "."
		blocks = append(blocks, f)
	}
	return blocks
}
