package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// boardReader reads what any viewer on a board may.
func boardReader() *abp.Person {
	return &abp.Person{Grants: []abp.Grant{{Role: abp.BoardViewer}}}
}

// reportImpact returns the figures of the whole programme as an audience may see
// them.
func (a *App) reportImpact(ctx context.Context, audience abp.ReportAudience) (*Impact, error) {
	if audience == abp.ReportProgramme {
		return a.ProgrammeImpact(ctx, boardReader())
	}
	return a.publicImpact(ctx)
}

// publicImpact returns what may leave the programme: how far people have come in
// rounded counts, the headline and the table of organisations. There is nothing
// else in it, because everything else was made for readers within.
func (a *App) publicImpact(ctx context.Context) (*Impact, error) {
	now, partners, err := a.newestFrozen(ctx)
	if err != nil {
		return nil, err
	}
	m := &Impact{Snapshot: now.of, Reach: reachOf(disclosure.Public, now.reach(abp.WholeProgramme, "")), Outcomes: Outcomes{Caution: disclosure.CautionWords}}
	survey, tables, err := a.surveyUnder(ctx, disclosure.Public, now, partners)
	if err != nil {
		return nil, err
	}
	if m.Survey = survey; !survey.RowsAsAt.IsZero() {
		m.Survey.Rows = tables.rows(nil)
	}
	m.Practice, err = a.practiceFigures(ctx) // made for everybody
	return m, err
}

// reportQuotes returns what delegates agreed to have published.
func (a *App) reportQuotes(ctx context.Context) ([]report.Quote, error) {
	voices, err := a.PublishedQuotes(ctx, boardReader())
	quotes := make([]report.Quote, len(voices))
	for i, v := range voices {
		quotes[i] = report.Quote{Text: v.Words, By: capitalised(v.Attribution)}
	}
	return quotes, err
}
