package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Releases returns applications that the viewer was asked to release people
// for, with person and cohort, newest first, and the key of the next page or
// "". Waiting keeps to those that still wait. Withdrawn ones are left out: there
// is nothing to release any more, and why is not the manager's business.
func (s *Store) Releases(ctx context.Context, viewer *abp.Person, waiting bool, after string, limit int) ([]abp.Application, string, error) {
	waits := notDecided
	if !waiting {
		waits = "NOT (" + notDecided + ") AND NOT " + isUnsure
	}
	g := records[abp.Application](s.read).Preload("Person", nil).Preload("Cohort", nil).
		Where("manager_id = ? AND withdrawn_at IS NULL", viewer.ID).Where(waits).
		Where("NOT EXISTS (SELECT 1 FROM delegates d WHERE d.application_id = applications.id AND d.withdrawn_at IS NOT NULL)")
	if at, id, ok := cutInstantKey(after); ok {
		g = g.Where("(applied_at < ? OR (applied_at = ? AND id < ?))", at, at, id)
	}
	list, err := g.Order("applied_at DESC, id DESC").Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("releases of %s: %w", viewer.ID, err)
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = instantKey(list[limit-1].AppliedAt, list[limit-1].ID)
	}
	return list, next, nil
}

// ReleaseRequest returns one application, with person and cohort, that the
// viewer was asked to decide about. It fails with NotFound for others'.
func (s *Store) ReleaseRequest(ctx context.Context, viewer *abp.Person, id string) (*abp.Application, error) {
	return one(ctx, records[abp.Application](s.read).Preload("Person", nil).Preload("Cohort", nil).Where("id = ? AND manager_id = ?", id, viewer.ID))
}

// CreateReleaseLink adds a link with which a manager decides.
func (s *Store) CreateReleaseLink(ctx context.Context, l *abp.ReleaseLink) error {
	return insert(ctx, s, l)
}

// ReleaseLink returns the link with the hash, whatever its state.
func (s *Store) ReleaseLink(ctx context.Context, hash string) (*abp.ReleaseLink, error) {
	return one(ctx, records[abp.ReleaseLink](s.read).Where("token_hash = ?", hash))
}

// ReleaseLinkTo returns the link of a manager for an application that works at
// the instant now. It fails with NotFound.
func (s *Store) ReleaseLinkTo(ctx context.Context, applicationID, managerID string, now abp.Instant) (*abp.ReleaseLink, error) {
	return one(ctx, records[abp.ReleaseLink](s.read).Where("application_id = ? AND manager_id = ? AND ended_at IS NULL AND expires_at > ?", applicationID, managerID, now).Order("created_at DESC, id"))
}

// EndReleaseLinks ends every link for the application.
func (s *Store) EndReleaseLinks(ctx context.Context, applicationID string, at abp.Instant) error {
	_, err := records[abp.ReleaseLink](s.write).Where("application_id = ? AND ended_at IS NULL", applicationID).Update(ctx, "ended_at", at)
	return wrapped("end the links of "+applicationID, err)
}

// ReleasesToChase returns the ids of applications whose manager was asked at
// the instant asked or before, has not answered and was not reminded, at most
// limit.
func (s *Store) ReleasesToChase(ctx context.Context, asked abp.Instant, limit int) ([]string, error) {
	list, err := rows[string](ctx, s.read, "SELECT id FROM applications WHERE "+notDecided+` AND manager_id IS NOT NULL AND asked_at <= ? AND answer_by IS NOT NULL AND chased_at IS NULL AND talk_at IS NULL
		ORDER BY asked_at, id LIMIT ?`, asked, limit)
	return list, wrapped("managers to remind", err)
}

// UnansweredKey begins the key under which applicants are told that their
// manager has not answered: the application and the manager follow.
const UnansweredKey = "release unanswered/"

// ReleasesUnanswered returns the ids of applications whose manager has not
// answered in time and whose applicant was not told so, at most limit.
func (s *Store) ReleasesUnanswered(ctx context.Context, now abp.Instant, limit int) ([]string, error) {
	list, err := rows[string](ctx, s.read, "SELECT a.id FROM applications a WHERE "+notDecided+` AND a.manager_id IS NOT NULL AND a.answer_by <= ?
		AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.once = ? || a.id || '/' || a.manager_id) ORDER BY a.answer_by, a.id LIMIT ?`, now, UnansweredKey, limit)
	return list, wrapped("managers who have not answered", err)
}

// ReleaseDates returns, by application, the workshop parts and set meetings
// still to come that its person needs to be free for, in the order of time. A
// person who is in no set yet has the meetings of every set of the cohort.
// The applications must be ones that Releases returned.
func (s *Store) ReleaseDates(ctx context.Context, list []abp.Application, now abp.Instant) (map[string][]abp.Session, error) {
	cohorts, people := []string{""}, []string{""}
	for _, a := range list {
		cohorts, people = append(cohorts, string(a.CohortID)), append(people, a.PersonID)
	}
	sessions, err := records[abp.Session](s.read).
		Where("cohort_id IN ? AND kind IN ? AND cancelled_at IS NULL AND ends_at > ?", cohorts, []abp.SessionKind{abp.WorkshopPart, abp.SetMeeting}, now).
		Where("cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)").Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dates to release: %w", err)
	}
	type membership struct{ PersonID, CohortID, SetID string }
	members, err := rows[membership](ctx, s.read, `SELECT d.person_id, d.cohort_id, m.set_id FROM delegates d JOIN set_members m ON m.delegate_id = d.id
		WHERE m.left_at IS NULL AND d.person_id IN ?`, people)
	if err != nil {
		return nil, fmt.Errorf("sets of people to release: %w", err)
	}
	in := make(map[[2]string]string, len(members))
	for _, m := range members {
		in[[2]string{m.PersonID, m.CohortID}] = m.SetID
	}
	dates := make(map[string][]abp.Session, len(list))
	for _, a := range list {
		own := in[[2]string{a.PersonID, string(a.CohortID)}]
		for _, v := range sessions {
			if v.CohortID == a.CohortID && (v.SetID == "" || own == "" || string(v.SetID) == own) {
				dates[a.ID] = append(dates[a.ID], v)
			}
		}
	}
	return dates, nil
}
