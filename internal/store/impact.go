package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// SponsoredOrganisation returns the organisation with its system, if the viewer
// runs the programme or is a sponsor of it.
func (s *Store) SponsoredOrganisation(ctx context.Context, viewer *abp.Person, id string) (*abp.Organisation, error) {
	list, err := s.Partners(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].ID == id && viewer.OverseesOrganisation(id) {
			return &list[i], nil
		}
	}
	return nil, abp.Errorf(abp.NotFound, "That organisation does not exist, or it is not yours to see.")
}

// NextDate is one coming meeting of an organisation's delegates: all sets of a
// cohort that meet at one time are one.
type NextDate struct {
	CohortCode       string
	Title            string
	StartsAt, EndsAt abp.Instant
	People           int // active delegates of the organisation who are expected
}

// NextDates returns the coming meetings of the organisation's delegates after
// the instant now, at most limit, for those who run the programme or sponsor the
// organisation; for others there are none.
func (s *Store) NextDates(ctx context.Context, viewer *abp.Person, organisationID string, now abp.Instant, limit int) ([]NextDate, error) {
	if !viewer.OverseesOrganisation(organisationID) {
		return nil, nil
	}
	list, err := rows[NextDate](ctx, s.read, `SELECT c.code AS cohort_code, x.title, x.starts_at, x.ends_at, COUNT(DISTINCT d.id) AS people
		FROM delegates d JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL JOIN sessions x ON x.cohort_id = c.id
			LEFT JOIN set_members m ON m.delegate_id = d.id AND m.left_at IS NULL
		WHERE d.organisation_id = ? AND d.withdrawn_at IS NULL AND d.paused_at IS NULL AND x.cancelled_at IS NULL AND x.ends_at > ? AND (x.set_id IS NULL OR x.set_id = m.set_id)
		GROUP BY c.code, x.title, x.starts_at, x.ends_at ORDER BY x.starts_at, c.code, x.title LIMIT ?`, organisationID, now, limit)
	if err != nil {
		return nil, fmt.Errorf("next dates of %s: %w", organisationID, err)
	}
	return list, nil
}
