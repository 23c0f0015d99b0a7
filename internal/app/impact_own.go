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
	now, err := a.shown(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	if before, shown := now.survey.Total.Before(); shown {
		after, _ := now.survey.Total.After()
		list[abp.T0], list[abp.T2] = Average{before, now.survey.Total.People()}, Average{after, now.survey.Total.People()}
	}
	for _, w := range now.outcomes.Waves {
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
