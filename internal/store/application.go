package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// The states by which a list of applications can be narrowed.
const (
	ApplicationsUnasked  = "nobody to ask"
	ApplicationsUnsure   = "cannot make every date"
	ApplicationsAsked    = "waiting for the manager"
	ApplicationsTalking  = "talking first"
	ApplicationsReleased = "released"
	ApplicationsHeld     = "place held"
	ApplicationsWaiting  = "on the waiting list"
	ApplicationsEnrolled = "enrolled"
	ApplicationsRefused  = "not released"
	ApplicationsLapsed   = "lapsed"
	ApplicationsGone     = "withdrawn"
)

// ApplicationStates lists the states in the order of the way.
func ApplicationStates() []string {
	return []string{ApplicationsUnasked, ApplicationsUnsure, ApplicationsAsked, ApplicationsTalking, ApplicationsReleased, ApplicationsHeld,
		ApplicationsWaiting, ApplicationsEnrolled, ApplicationsRefused, ApplicationsLapsed, ApplicationsGone}
}

// under way are applications of which something may still become; unsure those
// that name dates which the person cannot make.
const (
	underWay   = "withdrawn_at IS NULL AND enrolled_at IS NULL AND lapsed_at IS NULL AND refused_at IS NULL"
	isUnsure   = "(misses <> '' AND makes_all_dates = FALSE)"
	notDecided = underWay + " AND released_at IS NULL AND NOT " + isUnsure
)

var applicationStates = map[string]string{
	ApplicationsUnasked:  notDecided + " AND manager_id IS NULL",
	ApplicationsUnsure:   underWay + " AND " + isUnsure,
	ApplicationsAsked:    notDecided + " AND manager_id IS NOT NULL AND talk_at IS NULL",
	ApplicationsTalking:  notDecided + " AND manager_id IS NOT NULL AND talk_at IS NOT NULL",
	ApplicationsReleased: underWay + " AND released_at IS NOT NULL",
	ApplicationsHeld:     underWay + " AND held_at IS NOT NULL",
	ApplicationsWaiting:  underWay + " AND waiting_at IS NOT NULL",
	ApplicationsEnrolled: "enrolled_at IS NOT NULL AND withdrawn_at IS NULL",
	ApplicationsRefused:  "refused_at IS NOT NULL AND withdrawn_at IS NULL",
	ApplicationsLapsed:   "lapsed_at IS NOT NULL AND withdrawn_at IS NULL AND enrolled_at IS NULL",
	ApplicationsGone:     "withdrawn_at IS NOT NULL",
}

// applicationsFor keeps the applications that the viewer may see whole: their
// own, or all for those who run the programme.
func applicationsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return only{"applications.person_id = ?", []any{v.ID}}
}

func (s *Store) applications() query[abp.Application] {
	return records[abp.Application](s.read).Preload("Person", nil).Preload("Person.Organisation", nil).Preload("Cohort", nil).Preload("Cohort.Template", nil).Preload("Manager", nil)
}

// Application returns one application with person, employer, cohort and
// manager, if the viewer may see it.
func (s *Store) Application(ctx context.Context, viewer *abp.Person, id string) (*abp.Application, error) {
	o := applicationsFor(viewer)
	return one(ctx, s.applications().Where("applications.id = ?", id).Where(o.sql, o.args...))
}

// ApplicationByID returns one application as Application does, for the
// programme's own use: links, and what the clock does. It fails with NotFound.
func (s *Store) ApplicationByID(ctx context.Context, id string) (*abp.Application, error) {
	return one(ctx, s.applications().Where("applications.id = ?", id))
}

// ApplicationUnderWay returns the person's application for the cohort of which
// something may still become or has become a place. It fails with NotFound.
func (s *Store) ApplicationUnderWay(ctx context.Context, personID, cohortID string) (*abp.Application, error) {
	return one(ctx, s.applications().Where("applications.person_id = ? AND applications.cohort_id = ? AND withdrawn_at IS NULL AND lapsed_at IS NULL AND refused_at IS NULL", personID, cohortID).Order("applied_at DESC"))
}

// CreateApplication adds an application.
func (s *Store) CreateApplication(ctx context.Context, a *abp.Application) error {
	return insert(ctx, s, a)
}

// UpdateApplication saves what became of an application. It fails with Conflict
// if it moved on.
func (s *Store) UpdateApplication(ctx context.Context, a *abp.Application) error {
	return update(ctx, s, a)
}

// ApplicationQuery narrows a list of applications. After is the key of the last
// row of the page before.
type ApplicationQuery struct {
	Search   string
	State    string // one of ApplicationStates, or empty
	CohortID string
	After    string
	Limit    int // rows, PageSize if 0
}

// Applications returns one page of the applications that the viewer may see,
// newest first, with person, employer, cohort and manager, and the key of the
// next page or "".
func (s *Store) Applications(ctx context.Context, viewer *abp.Person, q ApplicationQuery) ([]abp.Application, string, error) {
	o := applicationsFor(viewer)
	limit := q.Limit
	if limit <= 0 {
		limit = PageSize
	}
	g := s.applications().Where(o.sql, o.args...)
	if condition, is := applicationStates[q.State]; is {
		g = g.Where(condition)
	}
	if q.CohortID != "" {
		g = g.Where("applications.cohort_id = ?", q.CohortID)
	}
	if words := strings.ToLower(abp.CleanLine(q.Search)); words != "" {
		like := "%" + likeText.Replace(words) + "%"
		g = g.Where(`applications.person_id IN (SELECT id FROM people WHERE sort_name LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\')`, like, like)
	}
	if at, id, ok := cutInstantKey(q.After); ok {
		g = g.Where("(applied_at < ? OR (applied_at = ? AND applications.id < ?))", at, at, id)
	}
	list, err := g.Order("applied_at DESC, applications.id DESC").Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("applications: %w", err)
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = instantKey(list[limit-1].AppliedAt, list[limit-1].ID)
	}
	return list, next, nil
}

// ApplicationHistory returns what was done to an application, newest first, at
// most limit, with who did it, if the viewer runs the programme.
func (s *Store) ApplicationHistory(ctx context.Context, viewer *abp.Person, id string, limit int) ([]abp.Event, error) {
	if !viewer.RunsProgramme() {
		return nil, nil
	}
	list, err := records[abp.Event](s.read).Preload("By", nil).Where("subject = ?", id).Order("at DESC, id DESC").Limit(limit).Find(ctx)
	return list, wrapped("history of "+id, err)
}

// OpenCohorts returns the cohorts that take applications at the instant now, as
// everybody may see them: published, not begun, the last day to apply not over.
// The next one comes first.
func (s *Store) OpenCohorts(ctx context.Context, now abp.Instant, today abp.Date) ([]abp.Cohort, error) {
	list, err := records[abp.Cohort](s.read).Preload("Template", nil).Preload("Venue", nil).
		Where("published_at IS NOT NULL AND (applications_until IS NULL OR applications_until >= ?)", today).
		Where("(SELECT MIN(x.starts_at) FROM sessions x WHERE x.cohort_id = cohorts.id AND x.cancelled_at IS NULL) > ?", now).
		Order("(SELECT MIN(x.starts_at) FROM sessions x WHERE x.cohort_id = cohorts.id AND x.cancelled_at IS NULL), id").Limit(PageSize).Find(ctx)
	return list, wrapped("cohorts that take applications", err)
}

// PublishedCohort returns a cohort that is published, as everybody may see it.
func (s *Store) PublishedCohort(ctx context.Context, id string) (*abp.Cohort, error) {
	return one(ctx, records[abp.Cohort](s.read).Preload("Template", nil).Preload("Venue", nil).Where("id = ? AND published_at IS NOT NULL", id))
}

// PublishedDates returns every date of published cohorts that is not cancelled,
// with set and venue, in the order of time, as everybody may see them: without
// links to join.
func (s *Store) PublishedDates(ctx context.Context, cohorts ...string) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Preload("Venue", nil).Preload("Set", nil).
		Where("cohort_id IN ? AND cancelled_at IS NULL", append([]string{""}, cohorts...)).
		Where("cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)").Order("starts_at, id").Find(ctx)
	for i := range list {
		list[i].JoinLink = ""
		if list[i].Set != nil {
			list[i].Set.JoinLink = ""
		}
	}
	return list, wrapped("dates of published cohorts", err)
}
