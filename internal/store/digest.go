package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// DigestReader is a sponsor and the organisation that they are told about.
type DigestReader struct{ PersonID, OrganisationID string }

// DigestReaders returns, for the programme's own writing, every sponsor of an
// organisation who can be written to and has not turned such mails off.
func (s *Store) DigestReaders(ctx context.Context) ([]DigestReader, error) {
	list, err := rows[DigestReader](ctx, s.read, `SELECT DISTINCT g.person_id, g.organisation_id FROM grants g JOIN people p ON p.id = g.person_id
		WHERE g.role = ? AND g.ended_at IS NULL AND g.organisation_id IS NOT NULL AND p.disabled_at IS NULL AND p.bounced_at IS NULL AND p.unsubscribed_at IS NULL
		ORDER BY g.organisation_id, g.person_id`, abp.InternalSponsor)
	return list, wrapped("readers of digests", err)
}

// SnapshotBefore returns the last snapshot of a day before the date, or nil if there
// is none.
func (s *Store) SnapshotBefore(ctx context.Context, date abp.Date) (*abp.Snapshot, error) {
	v, err := one(ctx, records[abp.Snapshot](s.read).Where("as_at < ?", date).Order("as_at DESC, frozen_at DESC, id DESC"))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return v, err
}

// Releases counts the applications of an organisation's people that wait for their
// line manager's word, and how many of those have waited longer than they should.
type Releases struct{ Waiting, Late int }

// WaitingReleases counts the organisation's applications that wait for a line
// manager at the instant now, for those who run the programme or sponsor the
// organisation; for others there are none.
func (s *Store) WaitingReleases(ctx context.Context, viewer *abp.Person, organisationID string, now abp.Instant) (Releases, error) {
	if !viewer.OverseesOrganisation(organisationID) {
		return Releases{}, nil
	}
	list, err := rows[Releases](ctx, s.read, `SELECT COUNT(*) AS waiting, COALESCE(SUM(CASE WHEN answer_by < ? THEN 1 ELSE 0 END), 0) AS late FROM applications
		WHERE organisation_id = ? AND asked_at IS NOT NULL AND released_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL AND enrolled_at IS NULL AND lapsed_at IS NULL`, now, organisationID)
	if err != nil {
		return Releases{}, fmt.Errorf("releases of %s: %w", organisationID, err)
	}
	return list[0], nil
}
