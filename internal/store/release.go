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
	waits := "released_at IS NULL AND refused_at IS NULL AND lapsed_at IS NULL AND enrolled_at IS NULL"
	if !waiting {
		waits = "NOT (" + waits + ")"
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

// SaveRelease saves the decision. It fails with Conflict if the application
// moved on.
func (s *Store) SaveRelease(ctx context.Context, a *abp.Application) error { return update(ctx, s, a) }

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
