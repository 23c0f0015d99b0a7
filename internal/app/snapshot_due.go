package app

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// FreezeDue freezes a snapshot as at the last day of the month before, and as at the
// day on which the last answers of a cohort could come, unless there is one of that
// day or later. Before anybody has answered there is nothing to freeze. It returns
// how many it froze.
func (a *App) FreezeDue(ctx context.Context) (int, error) {
	zone, err := zoneOf(ctx, a.store)
	if abp.CodeOf(err) == abp.NotFound {
		return 0, nil // a fresh installation has no programme
	}
	if err != nil {
		return 0, fmt.Errorf("zone of the programme: %w", err)
	}
	today := a.Now().On(zone)
	due := abp.DateOf(time.Date(today.Year, today.Month, 0, 12, 0, 0, 0, zone))
	windows, err := a.store.WindowsByCohort(ctx)
	if err != nil {
		return 0, err
	}
	for _, cohort := range windows {
		if day := closingDay(cohort, zone); day.Before(today) && due.Before(day) {
			due = day
		}
	}
	newest, err := a.store.NewestSnapshot(ctx)
	if err == nil && !newest.AsAt.Before(due) {
		return 0, nil
	}
	if err != nil && abp.CodeOf(err) != abp.NotFound {
		return 0, err
	}
	has, err := a.store.HasAnswers(ctx, due)
	if err != nil || !has {
		return 0, err
	}
	if _, err := a.freeze(ctx, nil, due); err != nil {
		return 0, err
	}
	return 1, nil
}

// closingDay is the day on which the last answers of a cohort to the survey after
// the sets can come; no day where the cohort has no such survey.
func closingDay(cohort []abp.SurveyWindow, zone *time.Location) abp.Date {
	for i := range cohort {
		if w := &cohort[i]; w.Wave == abp.T2 {
			return w.LateUntil(cohort, zone).On(zone)
		}
	}
	return abp.Date{}
}
