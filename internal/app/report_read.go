package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/report"
)

// ruleEdition names the rules of disclosure control that reports are made under.
const ruleEdition = "2024.1"

// reportImpact returns the figures of the whole programme as an audience may see
// them.
func (a *App) reportImpact(ctx context.Context, audience abp.ReportAudience) (*Impact, error) {
	reader := &abp.Person{Grants: []abp.Grant{{Role: abp.BoardViewer}}}
	return a.ProgrammeImpact(ctx, reader)
}

// reportQuotes returns what delegates agreed to have published.
func (a *App) reportQuotes(context.Context) ([]report.Quote, error) { return nil, nil }
