package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// Everything in this file is for the programme's own letters and takes no
// viewer: it says who is written to, and shows nothing to anybody.

// SessionsToRemind returns the sessions that start within a span of time and
// that people know of, with cohort, template, set and venue, in the order of time.
func (s *Store) SessionsToRemind(ctx context.Context, from, until abp.Instant) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Preload("Cohort.Template", nil).Preload("Set", nil).Preload("Venue", nil).
		Where("cancelled_at IS NULL AND starts_at >= ? AND starts_at < ?", from, until).
		Where("(cohort_id IS NULL OR cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL))").Order("starts_at, id").Find(ctx)
	return list, wrapped("sessions to remind of", err)
}

// Reminded is a person whom a session concerns. The place is theirs, or for a
// line manager that of the report.
type Reminded struct{ SessionID, PersonID, DelegateID string }

// reachable is of whom mails can be expected to arrive.
const reachable = "p.disabled_at IS NULL AND p.bounced_at IS NULL"

// ToRemind returns whom the sessions concern in the one way: to says which.
// Whether delegates have completed the journey is for the caller to ask.
func (s *Store) ToRemind(ctx context.Context, to abp.ReminderTo, sessionIDs []string) ([]Reminded, error) {
	sql := map[abp.ReminderTo]string{abp.ToDelegates: remindDelegates, abp.ToCompleted: remindDelegates, abp.ToFacilitators: remindFacilitators,
		abp.ToNeglectful: remindFacilitators, abp.ToManagers: remindManagers, abp.ToCommunity: remindCommunity}[to]
	var out []Reminded
	for some := range slices.Chunk(sessionIDs, idsAtOnce) {
		list, err := rows[Reminded](ctx, s.read, sql, some)
		if err != nil {
			return nil, fmt.Errorf("whom to remind: %w", err)
		}
		out = append(out, list...)
	}
	return out, nil
}

const (
	remindDelegates = `SELECT x.id AS session_id, d.person_id, d.id AS delegate_id FROM sessions x
		JOIN delegates d ON d.cohort_id = x.cohort_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
		JOIN people p ON p.id = d.person_id AND ` + reachable + `
		WHERE x.id IN ? AND (x.set_id IS NULL OR EXISTS (SELECT 1 FROM set_members m WHERE m.set_id = x.set_id AND m.delegate_id = d.id AND m.left_at IS NULL))
			AND NOT EXISTS (SELECT 1 FROM attendances a WHERE a.session_id = x.id AND a.person_id = d.person_id)
			AND NOT EXISTS (SELECT 1 FROM apology_notes g WHERE g.session_id = x.id AND g.person_id = d.person_id AND g.withdrawn_at IS NULL)
		ORDER BY x.starts_at, x.id, p.sort_name, p.id`

	remindFacilitators = `SELECT q.session_id, q.person_id, '' AS delegate_id FROM (
			SELECT f.session_id, f.person_id FROM session_facilitators f UNION
			SELECT x.id, t.facilitator_id FROM sessions x JOIN sets t ON t.id = x.set_id AND t.facilitator_id IS NOT NULL) q
		JOIN people p ON p.id = q.person_id AND ` + reachable + ` WHERE q.session_id IN ? ORDER BY q.session_id, p.sort_name, p.id`

	remindManagers = `SELECT x.id AS session_id, p.id AS person_id, d.id AS delegate_id FROM sessions x, delegates d
		JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL
		JOIN people o ON o.id = d.person_id AND o.disabled_at IS NULL JOIN people p ON p.id = o.manager_id AND ` + reachable + `
		WHERE x.id IN ? AND d.withdrawn_at IS NULL AND d.paused_at IS NULL ORDER BY x.starts_at, x.id, p.sort_name, p.id, o.sort_name, d.id`

	remindCommunity = `SELECT DISTINCT x.id AS session_id, q.person_id, '' AS delegate_id, p.sort_name FROM sessions x JOIN (
			SELECT d.person_id, 'any' AS kind FROM delegates d JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL WHERE d.withdrawn_at IS NULL AND d.paused_at IS NULL
			UNION SELECT o.manager_id, 'celebration' FROM delegates d JOIN people o ON o.id = d.person_id WHERE o.manager_id IS NOT NULL AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
			UNION SELECT g.person_id, 'celebration' FROM grants g WHERE g.ended_at IS NULL AND g.role IN ('facilitator', 'internal sponsor')) q
			ON q.kind = 'any' OR q.kind = x.kind
		JOIN people p ON p.id = q.person_id AND p.unsubscribed_at IS NULL AND ` + reachable + `
		WHERE x.id IN ? ORDER BY x.id, p.sort_name, q.person_id`
)

// WithoutMarks returns those of the sessions in whose registers marks are
// missing.
func (s *Store) WithoutMarks(ctx context.Context, sessionIDs []string) ([]string, error) {
	list, err := rows[string](ctx, s.read, `SELECT DISTINCT x.id`+missingMarks+` WHERE x.id IN ? AND (x.set_id IS NULL OR m.id IS NOT NULL) AND `+isUnmarked, sessionIDs)
	return list, wrapped("registers without marks", err)
}

// ReminderPlaces returns the places with person, cohort and progress, by id.
func (s *Store) ReminderPlaces(ctx context.Context, ids []string, now abp.Instant) (map[string]abp.Delegate, error) {
	out := map[string]abp.Delegate{}
	for some := range slices.Chunk(ids, idsAtOnce) {
		list, err := s.placesByID(ctx, some, now)
		if err != nil {
			return nil, err
		}
		for id, d := range list {
			out[id] = d
		}
	}
	return out, nil
}

// PeopleToWrite returns the people by id.
func (s *Store) PeopleToWrite(ctx context.Context, ids []string) (map[string]abp.Person, error) {
	out := map[string]abp.Person{}
	for some := range slices.Chunk(ids, idsAtOnce) {
		list, err := records[abp.Person](s.read).Where("id IN ?", some).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("people to write to: %w", err)
		}
		for _, p := range list {
			out[p.ID] = p
		}
	}
	return out, nil
}

// Written returns those of the keys under which a mail was written.
func (s *Store) Written(ctx context.Context, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	for some := range slices.Chunk(keys, idsAtOnce) {
		list, err := rows[string](ctx, s.read, "SELECT once FROM messages WHERE once IN ?", some)
		if err != nil {
			return nil, fmt.Errorf("mails that were written: %w", err)
		}
		for _, k := range list {
			out[k] = true
		}
	}
	return out, nil
}

// LineUp returns a set with cohort, facilitator and present members, in the order
// of names.
func (s *Store) LineUp(ctx context.Context, id string) (*abp.Set, error) {
	v, err := one(ctx, s.withMembers(records[abp.Set](s.read).Preload("Cohort.Template", nil)).Where("sets.id = ?", id))
	if err == nil {
		slices.SortStableFunc(v.Members, func(a, b abp.SetMember) int { return byName(a.Delegate.Person, b.Delegate.Person) })
	}
	return v, err
}

func byName(a, b *abp.Person) int {
	if a.SortName != b.SortName {
		if a.SortName < b.SortName {
			return -1
		}
		return 1
	}
	return 0
}

// Begins returns the start of the first workshop part of every cohort that has
// one, by id.
func (s *Store) Begins(ctx context.Context) (map[string]abp.Instant, error) {
	type first struct {
		CohortID string
		At       abp.Instant
	}
	list, err := rows[first](ctx, s.read, `SELECT cohort_id, MIN(starts_at) AS at FROM sessions WHERE kind = 'workshop part' AND cancelled_at IS NULL AND cohort_id IS NOT NULL GROUP BY cohort_id`)
	if err != nil {
		return nil, fmt.Errorf("when cohorts begin: %w", err)
	}
	out := map[string]abp.Instant{}
	for _, f := range list {
		out[f.CohortID] = f.At
	}
	return out, nil
}

// Webinars returns the webinars for line managers that start within a span of
// time and are not cancelled, in the order of time.
func (s *Store) Webinars(ctx context.Context, from, until abp.Instant) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Where("kind = ? AND cancelled_at IS NULL AND starts_at >= ? AND starts_at < ?", abp.ManagerWebinar, from, until).Order("starts_at, id").Find(ctx)
	return list, wrapped("webinars", err)
}

// ToldDates is a place whose dates its line manager is told.
type ToldDates struct{ DelegateID, ManagerID string }

// DatesToTell returns the active places since the instant whose line manager can
// be written to and whose cohort has sessions to come.
func (s *Store) DatesToTell(ctx context.Context, since, now abp.Instant) ([]ToldDates, error) {
	list, err := rows[ToldDates](ctx, s.read, `SELECT d.id AS delegate_id, p.id AS manager_id FROM delegates d
		JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL
		JOIN people o ON o.id = d.person_id AND o.disabled_at IS NULL JOIN people p ON p.id = o.manager_id AND `+reachable+`
		WHERE d.withdrawn_at IS NULL AND d.paused_at IS NULL AND (d.enrolled_at >= ? OR c.published_at >= ?)
			AND EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = c.id AND x.set_id IS NULL AND x.cancelled_at IS NULL AND x.starts_at > ?)
		ORDER BY d.enrolled_at, d.id`, since, since, now)
	return list, wrapped("dates to tell", err)
}

// DatesOfPlace returns the sessions to come that a place asks a person to come
// to: those of the cohort and of their set.
func (s *Store) DatesOfPlace(ctx context.Context, delegateID string, now abp.Instant) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Preload("Venue", nil).Where("cancelled_at IS NULL AND kind <> ? AND starts_at > ?", abp.SelfStudy, now).
		Where("cohort_id = (SELECT cohort_id FROM delegates WHERE id = ?)", delegateID).
		Where("(set_id IS NULL OR set_id IN (SELECT set_id FROM set_members WHERE delegate_id = ? AND left_at IS NULL))", delegateID).
		Order("starts_at, id").Find(ctx)
	return list, wrapped("dates of a place", err)
}
