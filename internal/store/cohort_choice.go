package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// CohortChoices returns the cohorts that still have sessions before them, drafts
// included, by code, as far as the viewer may see them.
func (s *Store) CohortChoices(ctx context.Context, viewer *abp.Person, now abp.Instant) ([]abp.Cohort, error) {
	o := cohortsFor(viewer)
	list, err := records[abp.Cohort](s.read).Where(o.sql, o.args...).
		Where("(published_at IS NULL OR id IN (SELECT cohort_id FROM sessions WHERE cohort_id IS NOT NULL AND cancelled_at IS NULL AND ends_at > ?))", now).Order("code, id").Find(ctx)
	return list, wrapped("cohorts to choose from", err)
}
