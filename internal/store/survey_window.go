package store

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// SurveyWindows returns the survey windows of the cohorts, in the order of time.
// Everybody who takes part may know them.
func (s *Store) SurveyWindows(ctx context.Context, cohortIDs ...string) ([]abp.SurveyWindow, error) {
	if len(cohortIDs) == 0 {
		return nil, nil
	}
	list, err := records[abp.SurveyWindow](s.read).Where("cohort_id IN ?", cohortIDs).Order("opens_at, id").Find(ctx)
	return list, wrapped("survey windows", err)
}

// CohortsLackingWindows returns, for the programme's own making of windows, the
// cohorts with a session after the instant that have no window for a wave of their
// template, with template, sessions and windows.
func (s *Store) CohortsLackingWindows(ctx context.Context, since abp.Instant) ([]abp.Cohort, error) {
	list, err := records[abp.Cohort](s.read).Preload("Template", nil).Preload("Windows", nil).
		Where("EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = cohorts.id AND x.ends_at > ?)", since).Order("id").Find(ctx)
	if err != nil {
		return nil, wrapped("cohorts without windows", err)
	}
	list = slices.DeleteFunc(list, func(c abp.Cohort) bool { return len(c.LackingWaves()) == 0 })
	for i := range list {
		if list[i].Sessions, err = records[abp.Session](s.read).Where("cohort_id = ?", list[i].ID).Order("starts_at, id").Find(ctx); err != nil {
			return nil, wrapped("sessions of a cohort", err)
		}
	}
	return list, nil
}

// AddWindow adds a window unless its cohort has one for its wave, and returns
// whether it did.
func (s *Store) AddWindow(ctx context.Context, w *abp.SurveyWindow) (bool, error) {
	res := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(w)
	return res.RowsAffected == 1, wrapped("add a survey window", res.Error)
}
