package store

import (
	"context"
	"fmt"
	"time"

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

// manyDelegates is from how many delegates on an organisation is found among
// nearly all coming sessions, so that it is quicker to look through those.
const manyDelegates = 200

// NextDates returns the coming meetings of the organisation's delegates after
// the instant now, at most limit, for those who run the programme or sponsor the
// organisation; for others there are none. It says whether the organisation has so
// many delegates that counting takes long.
func (s *Store) NextDates(ctx context.Context, viewer *abp.Person, organisationID string, now abp.Instant, limit int) (dates []NextDate, isLarge bool, err error) {
	if !viewer.OverseesOrganisation(organisationID) {
		return nil, false, nil
	}
	size, err := rows[int](ctx, s.read, "SELECT COUNT(*) FROM (SELECT 1 FROM delegates WHERE organisation_id = ? LIMIT ?) q", organisationID, manyDelegates)
	if err != nil {
		return nil, false, fmt.Errorf("delegates of %s: %w", organisationID, err)
	}
	// Each set of a cohort has a session of its own at the same time.
	query, args := nextByDelegate, []any{organisationID, now, limit}
	if isLarge = size[0] == manyDelegates; isLarge {
		query, args = nextBySession, []any{organisationID, now, abp.At(now.Add(-24 * time.Hour)), organisationID, limit * 10}
	}
	list, err := rows[NextDate](ctx, s.read, query, args...)
	if err != nil {
		return nil, false, fmt.Errorf("next dates of %s: %w", organisationID, err)
	}
	return joinDates(list, limit), isLarge, nil
}

// comingTo keeps the delegates who are expected at a session x.
const comingTo = ` d.withdrawn_at IS NULL AND d.paused_at IS NULL AND x.cancelled_at IS NULL AND x.ends_at > ? AND (x.set_id IS NULL OR x.set_id = m.set_id)`

const nextByDelegate = `SELECT c.code AS cohort_code, x.title, x.starts_at, x.ends_at, COUNT(DISTINCT d.id) AS people
	FROM delegates d JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL JOIN sessions x ON x.cohort_id = c.id LEFT JOIN set_members m ON m.delegate_id = d.id AND m.left_at IS NULL
	WHERE d.organisation_id = ? AND` + comingTo + ` GROUP BY c.code, x.title, x.starts_at, x.ends_at ORDER BY x.starts_at, c.code, x.title LIMIT ?`

// nextBySession looks at each session's own delegates: the organisation's index, which
// the empty text keeps out of use, would be walked again for every session.
const nextBySession = `SELECT * FROM (SELECT c.code AS cohort_code, x.title, x.starts_at, x.ends_at,
		(SELECT COUNT(DISTINCT d.id) FROM delegates d LEFT JOIN set_members m ON m.delegate_id = d.id AND m.left_at IS NULL WHERE d.cohort_id = x.cohort_id AND d.organisation_id || '' = ? AND` + comingTo + `) AS people
	FROM sessions x JOIN cohorts c ON c.id = x.cohort_id AND c.published_at IS NOT NULL
	WHERE x.starts_at > ? AND EXISTS (SELECT 1 FROM delegates d WHERE d.cohort_id = x.cohort_id AND d.organisation_id || '' = ?)
	ORDER BY x.starts_at, x.id LIMIT ?) q WHERE people > 0 ORDER BY starts_at, cohort_code, title`

// joinDates makes one of neighbours that differ by the set alone.
func joinDates(list []NextDate, limit int) []NextDate {
	var joined []NextDate
	for _, d := range list {
		if n := len(joined) - 1; n >= 0 && joined[n].CohortCode == d.CohortCode && joined[n].Title == d.Title && joined[n].StartsAt.Equal(d.StartsAt.Time) {
			joined[n].People += d.People
		} else if len(joined) < limit {
			joined = append(joined, d)
		}
	}
	return joined
}
