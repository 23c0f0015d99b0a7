package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// paper makes the document of a report for an audience. It depends on what is
// frozen and published, and on nothing else.
func (a *App) paper(ctx context.Context, r *abp.Report, audience abp.ReportAudience) (report.Paper, error) {
	programme, err := a.store.Programme(ctx)
	if err != nil {
		return report.Paper{}, err
	}
	snapshot, err := a.store.NewestSnapshot(ctx)
	if err != nil {
		return report.Paper{}, err
	}
	if snapshot.ID != r.SnapshotID {
		return report.Paper{}, abp.Errorf(abp.Conflict, "A newer snapshot was frozen since this report was begun. Make a new report.")
	}
	w := &writing{programme: programme, snapshot: snapshot, audience: audience, edition: r.Edition}
	if r.OrganisationID != "" {
		return a.pack(ctx, w, string(r.OrganisationID))
	}
	m, err := a.reportImpact(ctx, audience)
	if err != nil {
		return report.Paper{}, err
	}
	if w.quotes, err = a.reportQuotes(ctx); err != nil {
		return report.Paper{}, err
	}
	if audience == abp.ReportProgramme {
		if w.characteristics, err = a.EqualityImpact(ctx, boardReader()); err != nil {
			return report.Paper{}, err
		}
	}
	if w.context, err = a.Indicators(ctx, boardReader(), ""); err != nil {
		return report.Paper{}, err
	}
	drawer, err := m.Technical()
	if err != nil {
		return report.Paper{}, err
	}
	p := w.paper(programme.Name)
	p.Lead = []string{w.reachWords(m.Reach), w.changeWords(m.Survey.Total)}
	w.add("summary", "Summary", w.summary(m)...)
	w.add("confidence", "Change in confidence", w.headline(m)...)
	w.add("journey", "How far people have come", w.journey(m.Reach)...)
	w.add("organisations", "Organisations", w.organisations(m.Survey, m.Plot)...)
	w.add("statements", "Each statement", w.statements(m)...)
	w.add("later", "Later surveys and what was kept", w.later(m.Outcomes)...)
	w.add("groups", "Cohorts and staff groups", w.groups(m)...)
	w.add("behaviour", "What people did", w.behaviour(m)...)
	w.add("months", "Month by month", w.months(m.Series)...)
	w.add("reach", "Reach and density", w.reach(m)...)
	w.add("equality", "Who took part", w.equality(w.characteristics)...)
	w.add("context", "Other measures, as context", w.indicators(w.context)...)
	w.add("voices", "Voices", w.voices()...)
	w.add("method", "How the figures were made", w.method(m.Reach)...)
	w.add("limits", "Coverage and limits", w.limits(m.Survey.Total, m.Outcomes)...)
	w.add("technical", "Technical annex", w.technical(drawer.Figure)...)
	w.add("glossary", "Glossary", glossary())
	p.Sections = w.sections
	return p, nil
}

// writing is a paper on its way.
type writing struct {
	programme *abp.Programme
	snapshot  *abp.Snapshot
	audience  abp.ReportAudience
	edition   string
	quotes    []report.Quote

	characteristics *EqualityImpact
	context         []IndicatorSeries

	sections []report.Section
}

// add adds a section, unless there is nothing in it.
func (w *writing) add(id, title string, blocks ...report.Block) {
	if len(blocks) > 0 {
		w.sections = append(w.sections, report.Section{ID: id, Title: title, Blocks: blocks})
	}
}

// paper is the frame: what it is about and where it comes from.
func (w *writing) paper(subject string) report.Paper {
	asAt := paperDate(w.snapshot.AsAt)
	who := "People within the programme: its board, its sponsors and those who run it"
	if w.audience == abp.ReportPublic {
		who = "Everybody. Counts are rounded to the nearest 5"
	}
	return report.Paper{
		Title: "Board paper", Subject: subject, AsAt: asAt, Dated: w.snapshot.FrozenAt.Time.UTC().Truncate(time.Second),
		Facts: []report.Fact{
			{Name: "Figures as at", Value: asAt},
			{Name: "For", Value: who},
			{Name: "Snapshot", Value: w.snapshot.ID + ", frozen on " + w.snapshot.FrozenAt.UTC().Format("2 January 2006")},
			{Name: "Rules", Value: "Disclosure control " + rulesEdition + ", " + classWords(classOf(w.audience))},
			{Name: "Made by", Value: w.program()},
		},
		Running: "Figures as at " + asAt + ", snapshot " + w.snapshot.ID,
		Notes: append([]string{
			"Every figure comes from a snapshot that was frozen on the day named above. Nobody sees what one person answered.",
			disclosure.CautionWords,
			"A figure has the digits that are printed and no more. Each is rounded by itself, so parts may not add up to the whole.",
		}, w.ruleNotes()...),
	}
}

// program is what made the paper, with its release where that is known.
func (w *writing) program() string { return strings.TrimSpace("Upstander " + w.edition) }

func classWords(c disclosure.Class) string {
	p := disclosure.Defaults(c)
	return fmt.Sprintf("class %s: at least %d people behind every figure and %d in every category shown", c, p.MinN(), p.CMin())
}

func (w *writing) ruleNotes() []string {
	notes := []string{"Tables that leave the programme as CSV hold counts rounded to the nearest 5, and * for 1 to 7."}
	if w.audience == abp.ReportPublic {
		return notes
	}
	return append(notes, "This paper and its workbook are for people within the programme. Do not publish them: make a report for the public instead.")
}

func paperDate(d abp.Date) string { return d.Midnight(time.UTC).Format("2 January 2006") }

// older says of which earlier day figures are, or nothing.
func (w *writing) older(of abp.Date) []report.Block {
	if of.IsZero() || !of.Before(w.snapshot.AsAt) {
		return nil
	}
	return []report.Block{report.Words("These figures are as at " + paperDate(of) + ": since then too few people have answered for newer ones to keep their answers confidential.")}
}

// named gives a figure's table a name, by which it is a sheet of the workbook and
// a file.
func named(name string, f report.Figure) report.Figure {
	f.Table.Name = name
	return f
}

// lower writes a sentence as part of another.
func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// shown are the rows of a table with their total last.
func shown(t disclosure.Table) []report.Row {
	var rows []report.Row
	for _, c := range t.Rows() {
		rows = append(rows, report.Row{Card: c})
	}
	return append(rows, report.Row{Card: t.Total(), IsTotal: true})
}
