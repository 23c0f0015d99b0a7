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
	now, partners, err := a.newestFrozen(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		return list, nil
	}
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
	f, err := a.programmeFigures(ctx, now.of)
	if err != nil {
		return nil, err
	}
	later, err := a.outcomes(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, w := range later.Waves {
		wave, err := abp.ParseWave(w.Figure.Wave())
		if err != nil {
			return nil, err
		}
		if after, shown := w.Figure.After(); shown {
			list[wave] = Average{after, w.Figure.People()}
		}
	}
	return list, nil
}
