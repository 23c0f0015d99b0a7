package app

import (
	"fmt"

	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// method says how the figures came about, for those who judge them.
func (w *writing) method(r Reach) []report.Block {
	p := disclosure.Defaults(classOf(w.audience))
	blocks := []report.Block{
		report.Words("Delegates answer the same questions before the workshops and after their action learning sets, and again six and twelve months later. A change is the mean, over people who answered both times, of the later answer less the earlier one. People are compared with themselves, and never across versions of the questions unless a mapping between them was approved."),
		report.Words("Confidence is the mean of the two headline statements, each answered from 0 to 10. Confidence intervals of means are t intervals; those of shares are Wilson intervals. The share of people who moved counts everybody who answered both times."),
		report.Words("Answers handed in after a survey closed are kept and not compared. A survey is counted against those who could have answered it: people who completed the workshops and whose later survey had opened by the day of the figures."),
		report.Heading("How answers are protected"),
		report.List{
			fmt.Sprintf("No figure is shown of fewer than %d people, and no category of fewer than %d.", p.MinN(), p.CMin()),
			"Small groups are counted together in one row; a larger group joins them where a hidden figure could be worked out from the rest.",
			fmt.Sprintf("A new version of a figure is shown only when it is of the same people as every earlier one, or of at least %d who are not in both.", p.MinDelta()),
			"Tables are of one kind at a time, and only those that are registered. Everything that was ever published is searched for sums and differences that would give a small group away.",
			"Nobody sees what one person answered, in this paper or anywhere else.",
		},
	}
	if r.IsRounded {
		blocks = append(blocks, report.Words("Counts are rounded to the nearest 5; 1 to 7 are not shown. Percentages are made from rounded counts."))
	}
	return blocks
}

// limits says what the figures cannot show.
func (w *writing) limits(c disclosure.Card, o Outcomes) []report.Block {
	points := report.List{disclosure.CautionWords}
	if said := coverageWords(c); said != "" {
		points = append(points, "The change in confidence is of people who answered twice. "+said+" Those who did not answer may have changed otherwise.")
	}
	if a := o.Attrition.Figure; a.IsShown() {
		points = append(points, a.Sentence(), a.BoundSentence())
	}
	if s := o.Shift.Figure; s.IsShown() {
		points = append(points, capitalised(s.Label())+": "+lower(s.Sentence()))
	}
	points = append(points,
		"People judge their own confidence. What they did is what they say that they did; nobody observes them, and line managers are not asked.",
		"Organisations differ in how many took part and in who they are. The funnel plot allows for chance, and for nothing else.",
	)
	return []report.Block{points}
}

// technical is the annex for statisticians.
func (w *writing) technical(t disclosure.Technical) []report.Block {
	var blocks []report.Block
	if t.IsShown() {
		facts := report.Table{Name: "Technical", Caption: "Tests and sizes of effect, of the change in confidence", Head: []string{"Statistic", "Value"}}
		for _, f := range t.Facts() {
			facts.Rows = append(facts.Rows, []string{f.Name, f.Value})
		}
		blocks = append(blocks, facts)
		if items := t.Items(); len(items) > 0 {
			tests := report.Table{Name: "Technical, statements", Caption: "Each statement: paired t test, and adjusted for how many are tested", Head: []string{"Statement", "p", "p adjusted (Holm)"}}
			for _, i := range items {
				tests.Rows = append(tests.Rows, []string{i.Label, i.P, i.Holm})
			}
			blocks = append(blocks, tests)
		}
	}
	return append(blocks, report.Terms{
		{Name: "Snapshot", Value: w.snapshot.ID + ", as at " + paperDate(w.snapshot.AsAt) + ", frozen on " + w.snapshot.FrozenAt.UTC().Format("2 January 2006 at 15:04") + " UTC."},
		{Name: "Rules", Value: "Disclosure control " + rulesEdition + ", " + classWords(classOf(w.audience)) + "."},
		{Name: "Program", Value: w.program() + ". The same program makes the same files of the same snapshot, to the byte."},
	})
}

// glossary explains the words of a paper.
func glossary() report.Terms {
	return report.Terms{
		{Name: "Active bystander", Value: "Somebody who completed every part of the workshops."},
		{Name: "Action learning set", Value: "Five to eight delegates and a facilitator who meet five times after the workshops."},
		{Name: "Whole journey", Value: "The workshops and the number of set meetings that the programme asks for, meetings made up included."},
		{Name: "People compared", Value: "People who answered both surveys in time. Each is counted once."},
		{Name: "Coverage", Value: "People compared, as a share of those who could have answered both surveys by the day of the figures."},
		{Name: "95% confidence interval", Value: "If the survey were repeated many times, about 95 in 100 such intervals would hold the true figure."},
		{Name: "Funnel plot", Value: "Organisations by how many people answered. Within the limits a difference is no more than chance would make."},
		{Name: "XmR chart", Value: "A monthly series with the limits within which months usually vary. A month outside them has a cause of its own that is worth looking for."},
		{Name: "[c]", Value: "Hidden to protect confidentiality."},
		{Name: "[u]", Value: "Fewer than 30 people: treat with care."},
	}
}
