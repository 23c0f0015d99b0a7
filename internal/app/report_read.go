package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/report"
)

// ruleEdition names the rules of disclosure control that reports are made under.
const ruleEdition = "2024.1"

// boardReader reads what any viewer on a board may.
func boardReader() *abp.Person {
	return &abp.Person{Grants: []abp.Grant{{Role: abp.BoardViewer}}}
}

// reportImpact returns the figures of the whole programme as an audience may see
// them.
func (a *App) reportImpact(ctx context.Context, audience abp.ReportAudience) (*Impact, error) {
	return a.ProgrammeImpact(ctx, boardReader())
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
