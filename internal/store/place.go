package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Conditions on applications, as abp.Application has them.
const (
	takes = underWay + " AND (held_at IS NOT NULL OR offer_ends_at IS NOT NULL)"
	waits = underWay + " AND waiting_number > 0"
)

// Places returns how the places of a cohort stand on the day. Inside LockCohort
// it stays so until the transaction ends. People who are switched off wait for
// nothing.
func (s *Store) Places(ctx context.Context, c *abp.Cohort, today abp.Date) (*abp.Places, error) {
	p := &abp.Places{Most: c.Places, Waiting: c.WaitingPlaces, Today: today, Taken: map[string]int{}, Quotas: map[string]abp.Quota{}}
	type count struct {
		OrganisationID string
		N              int
	}
	counts, err := rows[count](ctx, s.read, `SELECT organisation_id, COUNT(*) AS n FROM (
			SELECT organisation_id FROM delegates WHERE cohort_id = ? AND withdrawn_at IS NULL AND paused_at IS NULL
			UNION ALL SELECT COALESCE(organisation_id, '') FROM applications WHERE cohort_id = ? AND `+takes+`) taken GROUP BY organisation_id`, c.ID, c.ID)
	if err != nil {
		return nil, fmt.Errorf("places of %s: %w", c.ID, err)
	}
	for _, n := range counts {
		p.Taken[n.OrganisationID] = n.N
	}
	quotas, err := records[abp.Quota](s.read).Where("cohort_id = ?", c.ID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("quotas of %s: %w", c.ID, err)
	}
	for _, q := range quotas {
		p.Quotas[q.OrganisationID] = q
	}
	if p.Line, err = rows[abp.Turn](ctx, s.read, `SELECT applications.id AS application_id, COALESCE(applications.organisation_id, '') AS organisation_id, waiting_number AS number
		FROM applications JOIN people ON people.id = applications.person_id AND people.disabled_at IS NULL
		WHERE cohort_id = ? AND `+waits+` ORDER BY waiting_number`, c.ID); err != nil {
		return nil, fmt.Errorf("waiting list of %s: %w", c.ID, err)
	}
	last, err := rows[int](ctx, s.read, "SELECT COALESCE(MAX(waiting_number), 0) FROM applications WHERE cohort_id = ?", c.ID)
	if err != nil {
		return nil, fmt.Errorf("waiting list of %s: %w", c.ID, err)
	}
	p.Last = last[0]
	return p, nil
}

// LineOf returns how many people wait before and with the application: its
// number as people count, or 0 if it is not on a waiting list.
func (s *Store) LineOf(ctx context.Context, ap *abp.Application) (int, error) {
	if !ap.IsInLine() {
		return 0, nil
	}
	n, err := records[abp.Application](s.read).Where("cohort_id = ? AND waiting_number <= ?", ap.CohortID, ap.WaitingNumber).Where(waits).
		Where("person_id IN (SELECT id FROM people WHERE disabled_at IS NULL)").Count(ctx, "*")
	return int(n), wrapped("place in line of "+ap.ID, err)
}

// FirstSession returns when the first workshop part or set meeting of the cohort
// starts, or none.
func (s *Store) FirstSession(ctx context.Context, cohortID string) (abp.Instant, error) {
	found, err := records[abp.Session](s.read).Select("starts_at").Where("cohort_id = ? AND cancelled_at IS NULL AND kind IN ?", cohortID, []abp.SessionKind{abp.WorkshopPart, abp.SetMeeting}).
		Order("starts_at").Limit(1).Find(ctx)
	if err != nil || len(found) == 0 {
		return abp.Instant{}, wrapped("first session of "+cohortID, err)
	}
	return found[0].StartsAt, nil
}

// JoinBy returns when the cohort begins, and when the last of its sets begins its
// second meeting: nobody joins after that. Either may be none.
func (s *Store) JoinBy(ctx context.Context, cohortID string) (first, second abp.Instant, err error) {
	if first, err = s.FirstSession(ctx, cohortID); err != nil {
		return first, second, err
	}
	found, err := records[abp.Session](s.read).Select("starts_at").Where("cohort_id = ? AND cancelled_at IS NULL AND kind = ? AND number = 2", cohortID, abp.SetMeeting).
		Order("starts_at DESC").Limit(1).Find(ctx)
	if err != nil || len(found) == 0 {
		return first, second, wrapped("second set meetings of "+cohortID, err)
	}
	return first, found[0].StartsAt, nil
}

// PlaceByKey returns the application whose link has the hash. It fails with
// NotFound.
func (s *Store) PlaceByKey(ctx context.Context, hash string) (*abp.Application, error) {
	return one(ctx, s.applications().Where("place_key = ?", hash))
}

// OpenApplications returns the applications for the cohort that are not over, in
// the order in which they were made, with the people, for the programme's own use.
func (s *Store) OpenApplications(ctx context.Context, cohortID string) ([]abp.Application, error) {
	list, err := s.applications().Where("cohort_id = ?", cohortID).Where(underWay).Order("applied_at, id").Find(ctx)
	return list, wrapped("open applications of "+cohortID, err)
}

// OpenApplicationsOf returns the person's applications that are not over, for the
// programme's own use.
func (s *Store) OpenApplicationsOf(ctx context.Context, personID string) ([]abp.Application, error) {
	list, err := s.applications().Where("person_id = ?", personID).Where(underWay).Order("applied_at, id").Find(ctx)
	return list, wrapped("open applications of "+personID, err)
}

// CohortsWithPlaces returns the ids of the cohorts in which places are kept or
// offered, or people wait.
func (s *Store) CohortsWithPlaces(ctx context.Context) ([]string, error) {
	list, err := rows[string](ctx, s.read, "SELECT DISTINCT cohort_id FROM applications WHERE cohort_id IS NOT NULL AND (("+takes+") OR ("+waits+")) ORDER BY cohort_id")
	return list, wrapped("cohorts with places", err)
}

// HasPlaceIn says whether the person is or was a delegate of the cohort.
func (s *Store) HasPlaceIn(ctx context.Context, personID, cohortID string) (bool, error) {
	n, err := records[abp.Delegate](s.read).Where("person_id = ? AND cohort_id = ?", personID, cohortID).Count(ctx, "*")
	return n > 0, wrapped("place of "+personID, err)
}
