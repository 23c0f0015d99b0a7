package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// quotasFor keeps the quotas that the viewer may see: leads see all, sponsors
// those of their organisations in cohorts that are published.
func quotasFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	if orgs := v.Sponsors(); len(orgs) > 0 {
		return only{"quotas.organisation_id IN ? AND quotas.cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)", []any{orgs}}
	}
	return nothing
}

// Quotas returns the quotas of a cohort that the viewer may see, by organisation.
func (s *Store) Quotas(ctx context.Context, viewer *abp.Person, cohortID string) ([]abp.Quota, error) {
	o := quotasFor(viewer)
	list, err := records[abp.Quota](s.read).Preload("Organisation", nil).Where("quotas.cohort_id = ?", cohortID).Where(o.sql, o.args...).
		Order("(SELECT code FROM organisations WHERE organisations.id = quotas.organisation_id), id").Find(ctx)
	return list, wrapped("quotas of "+cohortID, err)
}

// Quota returns one quota with its organisation, if the viewer may see it.
func (s *Store) Quota(ctx context.Context, viewer *abp.Person, id string) (*abp.Quota, error) {
	o := quotasFor(viewer)
	return one(ctx, records[abp.Quota](s.read).Preload("Organisation", nil).Where("quotas.id = ?", id).Where(o.sql, o.args...))
}

// CreateQuota adds a quota. It fails with Invalid at the field organisation if
// the organisation has one in the cohort.
func (s *Store) CreateQuota(ctx context.Context, q *abp.Quota) error {
	return atField(insert(ctx, s, q), "organisation", "This organisation has a quota in the cohort already. Change that one.")
}

// UpdateQuota saves an edited quota. It fails with Conflict if it moved on.
func (s *Store) UpdateQuota(ctx context.Context, q *abp.Quota) error { return update(ctx, s, q) }

// DeleteQuota removes a quota.
func (s *Store) DeleteQuota(ctx context.Context, q *abp.Quota) error {
	_, err := records[abp.Quota](s.write).Where("id = ?", q.ID).Delete(ctx)
	return wrapped("remove quota "+q.ID, err)
}
