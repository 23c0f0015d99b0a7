package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// ProposeRepair returns the wish that repairs what the change breaks: the cohorts
// that it touches, from the first day that may change (today and notice days on)
// to some time after their last event. It fails with Invalid for a change that
// cannot be, and with Conflict if it touches nothing.
func (a *App) ProposeRepair(ctx context.Context, by *abp.Person, change abp.PlanningChange, notice int) (NewPlanning, error) {
	return NewPlanning{}, nil
}
