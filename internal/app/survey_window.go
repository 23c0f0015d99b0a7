package app

import (
	"context"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// windowsLookBack is how long after its last session a cohort can still lack a
// window that is to come: the last follow-up closes within it.
const windowsLookBack = 18 // months

// AddSurveyWindows gives cohorts the windows of waves that their template has and
// they have not, as far as they are not over, and returns how many it added. It
// changes none that exists.
func (a *App) AddSurveyWindows(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil {
		return 0, err
	}
	lacking, err := a.store.CohortsLackingWindows(ctx, abp.At(a.Now().AddDate(0, -windowsLookBack, 0)))
	if err != nil {
		return 0, err
	}
	count := 0
	for i := range lacking {
		added, err := a.addWindows(ctx, a.store, &lacking[i], zone)
		if count += added; err != nil {
			return count, err
		}
	}
	return count, nil
}

// addWindows adds what a cohort lacks. Its template, sessions and windows must be
// loaded.
func (a *App) addWindows(ctx context.Context, tx *store.Store, c *abp.Cohort, zone *time.Location) (int, error) {
	count, lacks := 0, c.LackingWaves()
	for _, w := range a.windows(c, c.Sessions, zone) {
		if !slices.Contains(lacks, w.Wave) || !w.ClosesAt.After(a.Now().Time) {
			continue
		}
		added, err := tx.AddWindow(ctx, &w)
		if err != nil {
			return count, err
		}
		if added {
			count++
		}
	}
	return count, nil
}
