package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// pack makes the paper of one organisation for its sponsors: how far its own
// people have come, and of the survey what every sponsor may see.
func (a *App) pack(ctx context.Context, w *writing, organisationID string) (report.Paper, error) {
	reader := &abp.Person{Grants: []abp.Grant{{Role: abp.InternalSponsor, OrganisationID: abp.Ref(organisationID)}}}
	m, err := a.OrganisationImpact(ctx, reader, organisationID)
	if err != nil {
		return report.Paper{}, err
	}
	if m.Snapshot == nil || m.Snapshot.ID != w.snapshot.ID {
		return report.Paper{}, abp.Errorf(abp.Conflict, "A newer snapshot was frozen since this report was begun. Make a new report.")
	}
	if w.quotes, err = a.reportQuotes(ctx); err != nil {
		return report.Paper{}, err
	}
	own := m.Reach
	if w.audience == abp.ReportPublic {
		outside, err := a.publicImpact(ctx)
		if err != nil {
			return report.Paper{}, err
		}
		own = m.Outside
		m = &OrganisationImpact{Organisation: m.Organisation, Survey: outside.Survey, Own: hiddenIn(outside.Survey, m.Organisation), Outcomes: outside.Outcomes}
	}
	p := w.paper(m.Organisation.Name)
	p.Title = "Sponsor’s pack"
	p.Lead = []string{w.reachWords(own)}
	w.add("summary", "Summary", w.packSummary(m, own)...)
	w.add("confidence", "Change in confidence", w.packChange(m)...)
	w.add("journey", "How far your people have come", w.journey(own)...)
	w.add("organisations", "All organisations", w.organisations(m.Survey, Dated[disclosure.Plot]{})...)
	w.add("later", "Later surveys and what was kept, in the whole programme", w.later(m.Outcomes)...)
	if len(m.Density) > 0 {
		w.add("reach", "Reach and density", named("Density", report.Density("density-chart", m.Density, m.Organisation.ID)))
	}
	w.add("voices", "Voices", w.voices()...)
	w.add("method", "How the figures were made", w.method(own)...)
	w.add("limits", "Coverage and limits", w.limits(m.Survey.Total, m.Outcomes)...)
	w.add("glossary", "Glossary", glossary())
	p.Sections = w.sections
	return p, nil
}

func (w *writing) packSummary(m *OrganisationImpact, own Reach) []report.Block {
	points := report.List{w.reachWords(own)}
	switch {
	case m.Own.IsShown():
		points = append(points, m.Own.Label()+": confidence to act "+lower(m.Own.Sentence()))
	case m.Instead != nil && m.Instead.IsShown():
		points = append(points, fmt.Sprintf("%s: %s. Its people are counted in “%s”: confidence to act %s", m.Own.Label(), m.Own.Words(), m.Instead.Label(), lower(m.Instead.Sentence())))
	default:
		points = append(points, m.Organisation.Name+": "+m.Own.Words()+".")
	}
	if m.Survey.Total.IsShown() {
		points = append(points, "In the whole programme: "+lower(w.changeWords(m.Survey.Total)))
	}
	return []report.Block{points, report.Care(disclosure.CautionWords)}
}

// packChange is the organisation's own row, or the row that it is counted in,
// beside the whole programme.
func (w *writing) packChange(m *OrganisationImpact) []report.Block {
	if !m.Survey.Total.IsShown() {
		return []report.Block{report.Words(w.changeWords(m.Survey.Total))}
	}
	blocks := w.older(m.Survey.RowsAsAt)
	if m.OfSystem && m.Organisation.System != nil {
		blocks = append(blocks, report.Words("Organisations of other systems are published by system. These are the figures of "+m.Organisation.System.Name+"."))
	}
	rows := []report.Row{{Card: m.Own, IsOwn: true}, {Card: m.Survey.Total, IsTotal: true}}
	if m.Instead != nil {
		blocks = append(blocks, report.Words("The survey figures of "+m.Own.Label()+" are hidden to protect confidentiality: by themselves, or beside the figures of others, they could tell what single people answered. They are counted in “"+m.Instead.Label()+"”."))
		rows[0] = report.Row{Card: *m.Instead}
	}
	blocks = append(blocks, named("Confidence", report.Change("confidence-chart", "Confidence before and after", rows)), named("Movement", report.Direction("movement-chart", rows)))
	return append(blocks, report.Care(disclosure.CautionWords))
}

// hiddenIn is the organisation's row of the table that may leave the programme, or
// a hidden one.
func hiddenIn(s SurveyFigures, o *abp.Organisation) disclosure.Card {
	for _, r := range s.Rows {
		if r.Card.Label() == o.Name {
			return r.Card
		}
	}
	return disclosure.Card{}
}
