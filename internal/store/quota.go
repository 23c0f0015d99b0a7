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

// QuotaUse is what an organisation may take of a cohort, and what it takes.
type QuotaUse struct {
	Cohort         string // its code
	Most, Reserved int
	ReservedUntil  abp.Date
	Taken          int
}

// QuotaUses returns the quotas of an organisation that the viewer may see, in
// cohorts that are published, by code.
func (s *Store) QuotaUses(ctx context.Context, viewer *abp.Person, organisationID string) ([]QuotaUse, error) {
	o := quotasFor(viewer)
	list, err := rows[QuotaUse](ctx, s.read, `SELECT c.code AS cohort, most, reserved, reserved_until,
			(SELECT COUNT(*) FROM delegates d WHERE d.cohort_id = c.id AND d.organisation_id = quotas.organisation_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL)
			+ (SELECT COUNT(*) FROM applications WHERE applications.cohort_id = c.id AND applications.organisation_id = quotas.organisation_id AND `+takes+`) AS taken
		FROM quotas JOIN cohorts c ON c.id = quotas.cohort_id AND c.published_at IS NOT NULL WHERE quotas.organisation_id = ? AND `+o.sql+` ORDER BY c.code`, append([]any{organisationID}, o.args...)...)
	return list, wrapped("quotas of "+organisationID, err)
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
