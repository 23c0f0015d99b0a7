package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// PlanningChoices returns the cohorts that dates can be planned for, by code, with
// their sets, as far as the viewer may see them: drafts, or else those published
// ones that still have sessions before them, which a repair can change.
func (s *Store) PlanningChoices(ctx context.Context, viewer *abp.Person, published bool, now abp.Instant) ([]abp.Cohort, error) {
	o := cohortsFor(viewer)
	q := records[abp.Cohort](s.read).Preload("Sets", inOrder("number, id")).Where(o.sql, o.args...)
	if published {
		q = q.Where("published_at IS NOT NULL AND id IN (SELECT cohort_id FROM sessions WHERE cohort_id IS NOT NULL AND cancelled_at IS NULL AND ends_at > ?)", now)
	} else {
		q = q.Where("published_at IS NULL")
	}
	list, err := q.Order("code, id").Find(ctx)
	return list, wrapped("cohorts to plan", err)
}
