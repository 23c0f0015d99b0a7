package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// Average is the mean of everybody who answered a survey and the first one.
type Average struct {
	Mean   disclosure.Decimal
	People disclosure.Count
}

// Everybody returns the averages of the whole programme that a delegate may see
// their own scores beside: by survey, those that may be shown. It fails with
// Forbidden for roles without a journey.
func (a *App) Everybody(ctx context.Context, by *abp.Person) (map[abp.Wave]Average, error) {
	if err := by.Can(abp.SeeJourney); err != nil {
		return nil, err
	}
	list := map[abp.Wave]Average{}
	newest, err := a.store.NewestSnapshot(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	partners, err := a.store.Partners(ctx)
	if err != nil {
		return nil, err
	}
	now, err := a.frozen(ctx, newest)
	if err != nil {
		return nil, err
	}
	survey, _, err := a.surveyFigures(ctx, now, partners, nil)
	if err != nil {
		return nil, err
	}
	if before, shown := survey.Total.Before(); shown {
		after, _ := survey.Total.After()
		list[abp.T0], list[abp.T2] = Average{before, survey.Total.People()}, Average{after, survey.Total.People()}
	}
	return list, nil
}
