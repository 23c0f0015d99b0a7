package app

import (
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// mostRows is how many rows of organisations are drawn; more are a table alone.
const mostRows = 24

// reachWords says how far people have come.
func (w *writing) reachWords(r Reach) string {
	if n, has := r.Applied.Number(); has && n > 0 {
		return fmt.Sprintf("%s people applied, %s enrolled and %s completed the workshops. %s have completed the whole journey so far.",
			capitalised(r.Say(r.Applied)), r.Say(r.Enrolled), r.Say(r.WorkshopComplete), capitalised(r.Say(r.JourneyComplete)))
	}
	return fmt.Sprintf("%s people enrolled and %s completed the workshops. %s have completed the whole journey so far.",
		capitalised(r.Say(r.Enrolled)), r.Say(r.WorkshopComplete), capitalised(r.Say(r.JourneyComplete)))
}

// changeWords says what became of confidence.
func (w *writing) changeWords(c disclosure.Card) string {
	if !c.IsShown() {
		return "The change in confidence: " + c.Words() + "."
	}
	return "Confidence to act " + lower(c.Sentence())
}

// summary is the paper in words, made from the figures.
func (w *writing) summary(m *Impact) []report.Block {
	points := report.List{w.reachWords(m.Reach), w.changeWords(m.Survey.Total)}
	if c := m.Survey.Total; c.IsShown() {
		points = append(points, "How people moved: "+c.Movement().String()+".")
		if said := coverageWords(c); said != "" {
			points = append(points, said)
		}
	}
	if m.TopBox.Figure.IsShown() {
		points = append(points, m.TopBox.Figure.Sentence())
	}
	if m.Kept.Figure.IsShown() {
		points = append(points, m.Kept.Figure.Sentence())
	}
	if m.Attrition.Figure.IsShown() {
		points = append(points, m.Attrition.Figure.BoundSentence())
	}
	if m.Plot.Figure.IsShown() {
		points = append(points, m.Plot.Figure.Sentence())
	}
	if said := m.Reach.Attendance(); said != "" {
		points = append(points, "Action learning sets: "+lower(said))
	}
	return []report.Block{points, report.Care(disclosure.CautionWords)}
}

// coverageWords says of how many of those who could answer the change is.
func coverageWords(c disclosure.Card) string {
	if _, has := c.Coverage().Percent(); !has {
		return ""
	}
	said := fmt.Sprintf("That is %s of those who could have answered both surveys", c.Coverage())
	if low, high, has := c.Coverage().Interval(); has {
		said += fmt.Sprintf(" (95%% confidence interval %d%% to %d%%)", low, high)
	}
	if _, has := c.Eligible().Number(); has {
		said += ": " + report.SayCount(c.Eligible()) + " people"
	}
	return said + "."
}

// headline is the impact card, as a drawing and as a table.
func (w *writing) headline(m *Impact) []report.Block {
	c := m.Survey.Total
	blocks := w.older(m.Survey.TotalAsAt)
	if !c.IsShown() {
		return append(blocks, report.Words(w.changeWords(c)))
	}
	rows := []report.Row{{Card: c, IsTotal: true}}
	blocks = append(blocks, cardFacts(c), named("Confidence", report.Change("confidence-chart", "Confidence before and after", rows)),
		named("Movement", report.Direction("movement-chart", rows)))
	if t := m.TopBox.Figure; t.IsShown() {
		blocks = append(blocks, report.Words(t.Sentence()))
	}
	if c.Care() != "" {
		blocks = append(blocks, report.Words(capitalised(c.Care())+"."))
	}
	return append(blocks, report.Care(disclosure.CautionWords))
}

// cardFacts are the figures of a card side by side.
func cardFacts(c disclosure.Card) report.Facts {
	before, _ := c.Before()
	after, _ := c.After()
	change, _ := c.Change()
	facts := report.Facts{{Name: "Mean before", Value: before.String(), Note: "out of 10"}, {Name: "Mean after", Value: after.String(), Note: "out of 10"}}
	f := report.Fact{Name: "Mean change", Value: change.Signed()}
	if i, has := c.Interval(); has {
		f.Note = "95% confidence interval " + i.String()
	}
	facts = append(facts, f, report.Fact{Name: "People compared", Value: report.SayCount(c.People()), Note: "answered both surveys"})
	if _, has := c.Coverage().Percent(); has {
		f := report.Fact{Name: "Coverage", Value: c.Coverage().String(), Note: "of those who could have answered both"}
		if low, high, has := c.Coverage().Interval(); has {
			f.Note += fmt.Sprintf(", 95%% confidence interval %d%% to %d%%", low, high)
		}
		facts = append(facts, f)
	}
	for _, asked := range []struct {
		name  string
		count disclosure.Count
	}{{"Could have answered both", c.Eligible()}, {"Answered the first survey in time", c.AnsweredBefore()}, {"Answered the later one in time", c.AnsweredAfter()}} {
		if _, has := asked.count.Number(); has {
			facts = append(facts, report.Fact{Name: asked.name, Value: report.SayCount(asked.count), Note: "people"})
		}
	}
	return facts
}

func (w *writing) journey(r Reach) []report.Block {
	return []report.Block{named("Journey", report.Journey("journey-chart", r)), report.Heading("Action learning sets"), report.Words(r.Attendance())}
}

// organisations is the published table, and the funnel plot that allows for size.
func (w *writing) organisations(s SurveyFigures, plot Dated[disclosure.Plot]) []report.Block {
	if len(s.Rows) == 0 {
		return nil
	}
	blocks := w.older(s.RowsAsAt)
	f := named("Organisations", report.Change("organisations-chart", "Confidence by organisation", s.Rows))
	f.Table.Note = "Where few people answered, groups are counted together in one row, and a larger group joins them where a hidden figure could be worked out."
	if len(s.Rows) > mostRows {
		f.Chart = nil
	}
	blocks = append(blocks, f)
	direction := named("Organisations, movement", report.Direction("organisations-movement", s.Rows))
	direction.Table.Caption = "How people moved, by organisation"
	blocks = append(blocks, report.Heading("How people moved"), direction.Table)
	if plot.Figure.IsShown() {
		blocks = append(blocks, report.Heading("Allowing for size"))
		blocks = append(append(blocks, w.older(plot.AsAt)...), named("Organisations, compared", report.Plot("plot-chart", plot.Figure)))
	}
	return append(blocks, report.Care(disclosure.CautionWords))
}

func (w *writing) statements(m *Impact) []report.Block {
	if len(m.Items) == 0 {
		return nil
	}
	f := named("Statements", report.Items("statements-chart", m.Question, m.Items))
	blocks := []report.Block{f}
	if c := m.Composite.Figure; c.IsShown() {
		blocks = append(blocks, report.Words("All statements together: "+lower(c.Sentence())))
	}
	return append(blocks, report.Care(disclosure.CautionWords))
}

// later is the change to each later survey, and whether it lasted.
func (w *writing) later(o Outcomes) []report.Block {
	if len(o.Waves) == 0 {
		return nil
	}
	list := make([]disclosure.WaveChange, len(o.Waves))
	for i, c := range o.Waves {
		list[i] = c.Figure
	}
	blocks := []report.Block{named("Surveys", report.Waves("waves-chart", list, o.Kept.Figure, o.Shift.Figure))}
	if o.Kept.Figure.IsShown() {
		blocks = append(blocks, report.Heading("What was kept"), report.Words(o.Kept.Figure.Sentence()))
	}
	if o.Shift.Figure.IsShown() {
		blocks = append(blocks, report.Heading(capitalised(o.Shift.Figure.Label())), report.Words(o.Shift.Figure.Sentence()))
	}
	return blocks
}

func (w *writing) groups(m *Impact) []report.Block {
	var blocks []report.Block
	for _, t := range []struct {
		name, title, id string
		of              Dated[disclosure.Table]
	}{{"Cohorts", "By cohort", "cohorts", m.Cohorts}, {"Staff groups", "By staff group", "staff-groups", m.StaffGroups}} {
		if len(t.of.Figure.Rows()) == 0 {
			continue
		}
		blocks = append(blocks, report.Heading(t.title))
		f := named(t.name, report.Change(t.id+"-chart", "Confidence "+strings.ToLower(t.title), shown(t.of.Figure)))
		if len(f.Table.Rows) > mostRows {
			f.Chart = nil
		}
		blocks = append(append(blocks, w.older(t.of.AsAt)...), f)
	}
	return blocks
}

// behaviour is what people say that they saw and did.
func (w *writing) behaviour(m *Impact) []report.Block {
	blocks := w.answersAt(m.Answers)
	p := m.Practice
	if p == nil {
		return blocks
	}
	t := report.Table{Name: "Practice", Caption: "How people who keep a practice log stepped in", Head: []string{"Of them", "Share"}, Rows: [][]string{{"Stepped in at least once", p.Acted.String()}}}
	for _, d := range p.Did {
		t.Rows = append(t.Rows, []string{"Used " + lower(d.Strategy), d.Share.String()})
	}
	said := "The practice log is private: these figures about everybody together are all that anybody learns of it."
	if n, has := p.Saw.Number(); has {
		said = fmt.Sprintf("About %d people wrote in their practice log. %s", n, said)
	}
	return append(blocks, report.Heading("The practice log"), report.Words(said), t)
}

// months are the monthly series with the limits of what is usual.
func (w *writing) months(list []disclosure.Series) []report.Block {
	var blocks []report.Block
	for i, s := range list {
		if s.IsShown() {
			blocks = append(blocks, report.Heading(s.Label()), named(s.Label(), report.Series(fmt.Sprintf("months-chart-%d", i+1), s)))
		}
	}
	return blocks
}

func (w *writing) reach(m *Impact) []report.Block {
	var blocks []report.Block
	if len(m.Density) > 0 {
		blocks = append(blocks, report.Heading("Active bystanders per 1,000 staff"), named("Density", report.Density("density-chart", m.Density, "")))
	}
	if len(m.Groups) > 0 {
		blocks = append(blocks, report.Heading("By staff group"), named("Reach, staff groups", report.ReachBy("groups-chart", "Active bystanders by staff group", "staff group", m.Groups)))
	}
	if len(m.Bands) > 0 {
		blocks = append(blocks, report.Heading("By pay band"), named("Reach, pay bands", report.ReachBy("bands-chart", "Active bystanders by pay band", "pay band", m.Bands)))
	}
	return blocks
}

func (w *writing) voices() []report.Block {
	var blocks []report.Block
	for _, q := range w.quotes {
		blocks = append(blocks, q)
	}
	if len(blocks) > 0 {
		blocks = append([]report.Block{report.Words("What delegates wrote and agreed to have published. They were chosen and show what the work is about; they do not show how many think so.")}, blocks...)
	}
	return blocks
}
