package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// ReachQuery says what a snapshot counts people by.
type ReachQuery struct {
	ProgrammeID string
	Until       abp.Instant // what happened later does not count
}

// Reach is how far the people of one group had come on the day, with who could
// have answered each wave.
type Reach struct {
	abp.SnapshotReach
	CouldAnswer [5]int // by wave
}

// step is one thing that a person did or could do, as one bit.
type step uint16

const (
	stepApplied step = 1 << iota
	stepReleased
	stepOffered
	stepEnrolled
	stepCame
	stepWorkshop
	stepJourney
	stepCanT0 // the waves in order
)

// footprint is what one application or place says of its person: in which groups,
// which steps, and how many places at set meetings were held and used.
type footprint struct {
	groups     [6]string // by scope; has says which there are
	has        [6]bool
	steps      step
	held, came int
}

// reachTally counts people by group. Somebody with two places is one person in the
// whole programme and one in either cohort.
type reachTally struct {
	groups [6]map[string]*Reach
	person string
	prints []footprint
}

// put takes one row; rows of one person follow each other.
func (t *reachTally) put(person string, f footprint) {
	if person != t.person {
		t.close()
		t.person = person
	}
	t.prints = append(t.prints, f)
}

// close counts the person whose rows are complete.
func (t *reachTally) close() {
	for scope := range t.groups {
		for i, f := range t.prints {
			if !f.has[scope] || slices.ContainsFunc(t.prints[:i], func(was footprint) bool { return was.has[scope] && was.groups[scope] == f.groups[scope] }) {
				continue
			}
			of := t.group(abp.Scope(scope), f.groups[scope])
			steps, held, came := f.steps, f.held, f.came
			for _, more := range t.prints[i+1:] {
				if more.has[scope] && more.groups[scope] == f.groups[scope] {
					steps, held, came = steps|more.steps, held+more.held, came+more.came
				}
			}
			of.add(steps, held, came)
		}
	}
	t.prints = t.prints[:0]
}

func (t *reachTally) group(scope abp.Scope, id string) *Reach {
	if t.groups[scope] == nil {
		t.groups[scope] = map[string]*Reach{}
	}
	r := t.groups[scope][id]
	if r == nil {
		r = &Reach{SnapshotReach: abp.SnapshotReach{Scope: scope, GroupID: id}}
		t.groups[scope][id] = r
	}
	return r
}

func (r *Reach) add(steps step, held, came int) {
	for i, n := range [...]*int{&r.Applied, &r.Released, &r.Offered, &r.Enrolled, &r.CameToFirstPart, &r.WorkshopComplete, &r.JourneyComplete} {
		*n += int(steps >> i & 1)
	}
	for w := range r.CouldAnswer {
		r.CouldAnswer[w] += int(steps >> (7 + w) & 1)
	}
	r.Eligible = r.CouldAnswer[abp.T2]
	r.Held, r.Came = r.Held+held, r.Came+came
}

// Reaches returns how far people had come on the day, for every registered
// table: each count is of distinct people of the group. Draft cohorts count in
// nothing. Of answers it counts none. It is for the programme's own use: making
// snapshots.
func (s *Store) Reaches(ctx context.Context, q ReachQuery) ([]Reach, error) {
	cohorts, err := s.cohortRules(ctx, q)
	if err != nil {
		return nil, err
	}
	var t reachTally
	t.group(abp.WholeProgramme, "")
	if err := s.eachApplication(ctx, q, &t); err != nil {
		return nil, fmt.Errorf("count applications: %w", err)
	}
	t.close()
	t.person = ""
	if err := s.eachPlace(ctx, q, cohorts, t.put); err != nil {
		return nil, fmt.Errorf("count places: %w", err)
	}
	t.close()
	var all []Reach
	for _, groups := range t.groups {
		for _, r := range groups {
			all = append(all, *r)
		}
	}
	slices.SortFunc(all, func(a, b Reach) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.GroupID, b.GroupID))
	})
	return all, nil
}

// cohortRule is what a journey takes in a cohort, and when its surveys open.
type cohortRule struct {
	parts, sets int
	opens       [5]abp.Instant
}

// cohortRules reads the rules of every published cohort. A survey that had not
// opened in time has no instant.
func (s *Store) cohortRules(ctx context.Context, q ReachQuery) (map[string]*cohortRule, error) {
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	of := map[string]cohortRule{}
	for _, t := range templates {
		of[t.ID] = cohortRule{parts: t.PartsNeeded(), sets: t.SetsNeeded}
	}
	cohorts, err := records[abp.Cohort](s.read).Where("published_at IS NOT NULL").Select("id", "template_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("cohorts: %w", err)
	}
	rules := make(map[string]*cohortRule, len(cohorts))
	for _, c := range cohorts {
		r := of[c.TemplateID]
		rules[c.ID] = &r
	}
	windows, err := records[abp.SurveyWindow](s.read).Where("opens_at <= ?", q.Until).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("survey windows: %w", err)
	}
	for _, w := range windows {
		if r := rules[w.CohortID]; r != nil {
			r.opens[w.Wave] = w.OpensAt
		}
	}
	return rules, nil
}

// applicationRows has a row for each application. A place says which organisation
// sent the person; without one it is the person's own.
const applicationRows = `SELECT a.person_id, COALESCE(d.organisation_id, p.organisation_id), o.system_id, COALESCE(d.cohort_id, a.cohort_id), COALESCE(d.staff_group, p.staff_group), p.band,
		CASE WHEN a.released_at <= ? THEN 1 ELSE 0 END, CASE WHEN a.offered_at <= ? THEN 1 ELSE 0 END
	FROM applications a JOIN people p ON p.id = a.person_id LEFT JOIN delegates d ON d.application_id = a.id
		LEFT JOIN organisations o ON o.id = COALESCE(d.organisation_id, p.organisation_id) LEFT JOIN cohorts c ON c.id = a.cohort_id
	WHERE a.programme_id = ? AND a.applied_at <= ? AND (a.cohort_id IS NULL OR c.published_at IS NOT NULL) ORDER BY a.person_id`

func (s *Store) eachApplication(ctx context.Context, q ReachQuery, t *reachTally) error {
	return s.each(ctx, func(found *sql.Rows) error {
		var person string
		var organisation, system, cohort, staff sql.NullString
		var band string
		var released, offered int
		if err := found.Scan(&person, &organisation, &system, &cohort, &staff, &band, &released, &offered); err != nil {
			return err
		}
		f := footprint{steps: stepApplied | stepReleased*step(released) | stepOffered*step(offered), groups: [6]string{"", system.String, organisation.String, cohort.String, staff.String, band},
			has: [6]bool{true, system.Valid, organisation.Valid, cohort.Valid, staff.Valid, true}}
		t.put(person, f)
		return nil
	}, applicationRows, q.Until, q.Until, q.ProgrammeID, q.Until)
}

// placeRows has a row for each place, with what the registers say up to the
// instant. Parts and sets are counted apart, each in the order of the index. A
// place at a set meeting is held by members who had joined and not left,
// withdrawn or paused.
const placeRows = `WITH parts AS MATERIALIZED (
	SELECT a.person_id, COUNT(DISTINCT CASE WHEN x.kind = 'self-study' THEN 100 + x.number ELSE x.number END) AS parts, MAX(CASE WHEN x.kind = 'workshop part' AND x.number = 1 THEN 1 ELSE 0 END) AS first_part
	FROM attendances a JOIN sessions x ON x.id = a.session_id
	WHERE a.mark IN ('present', 'made up') AND x.kind IN ('workshop part', 'self-study') AND x.starts_at <= ? GROUP BY a.person_id
), sets_come AS MATERIALIZED (
	SELECT a.person_id, x.cohort_id, COUNT(DISTINCT x.number) AS sets FROM attendances a JOIN sessions x ON x.id = a.session_id
	WHERE a.mark IN ('present', 'made up') AND x.kind = 'set meeting' AND x.starts_at <= ? GROUP BY a.person_id, x.cohort_id
), meetings AS MATERIALIZED (
	SELECT m.delegate_id, COUNT(*) AS held, COUNT(a.id) AS came
	FROM set_members m JOIN delegates d ON d.id = m.delegate_id JOIN sessions x ON x.set_id = m.set_id
		LEFT JOIN attendances a ON a.session_id = x.id AND a.person_id = d.person_id AND a.mark IN ('present', 'made up')
	WHERE x.kind = 'set meeting' AND x.cancelled_at IS NULL AND x.ends_at <= ? AND m.joined_at <= x.starts_at AND (m.left_at IS NULL OR m.left_at > x.starts_at)
		AND (d.withdrawn_at IS NULL OR d.withdrawn_at > x.starts_at) AND (d.paused_at IS NULL OR d.paused_at > x.starts_at)
	GROUP BY m.delegate_id
)
	SELECT d.person_id, d.id, d.organisation_id, o.system_id, d.cohort_id, d.staff_group, w.band, d.withdrawn_at, d.paused_at,
		COALESCE(p.parts, 0), COALESCE(p.first_part, 0), COALESCE(t.sets, 0) + COALESCE(e.sets, 0), COALESCE(m.held, 0), COALESCE(m.came, 0)
	FROM delegates d JOIN people w ON w.id = d.person_id JOIN organisations o ON o.id = d.organisation_id
		LEFT JOIN parts p ON p.person_id = d.person_id LEFT JOIN sets_come t ON t.person_id = d.person_id AND t.cohort_id = d.cohort_id LEFT JOIN sets_come e ON e.person_id = d.person_id AND e.cohort_id = d.earlier_cohort_id
		LEFT JOIN meetings m ON m.delegate_id = d.id
	WHERE d.programme_id = ? AND d.enrolled_at <= ? ORDER BY d.person_id`

// eachPlace hands on every place of a published cohort, those of one person after
// each other.
func (s *Store) eachPlace(ctx context.Context, q ReachQuery, cohorts map[string]*cohortRule, put func(person string, f footprint)) error {
	pauses, err := s.pausesByDelegate(ctx)
	if err != nil {
		return err
	}
	return s.each(ctx, func(found *sql.Rows) error {
		var d abp.Delegate
		var system, band string
		var parts, first, sets, held, came int
		if err := found.Scan(&d.PersonID, &d.ID, &d.OrganisationID, &system, &d.CohortID, &d.StaffGroup, &band, &d.WithdrawnAt, &d.PausedAt, &parts, &first, &sets, &held, &came); err != nil {
			return err
		}
		r := cohorts[d.CohortID]
		if r == nil {
			return nil
		}
		f := footprint{groups: [6]string{"", system, d.OrganisationID, d.CohortID, d.StaffGroup, band}, has: [6]bool{true, true, true, true, true, true}, held: held, came: came}
		f.steps = stepEnrolled | stepCanT0 | stepCame*step(first)
		isComplete := r.parts > 0 && parts >= r.parts
		if isComplete {
			f.steps |= stepWorkshop
		}
		if isComplete && sets >= r.sets {
			f.steps |= stepJourney
		}
		for w := abp.T1; w <= abp.T4; w++ {
			if opens := r.opens[w]; !opens.IsZero() && (isComplete || w == abp.T1 && parts > 0) && wasThere(&d, pauses[d.ID], opens) {
				f.steps |= stepCanT0 << w
			}
		}
		put(d.PersonID, f)
		return nil
	}, placeRows, q.Until, q.Until, q.Until, q.ProgrammeID, q.Until)
}

// wasThere says whether a delegate had neither withdrawn nor paused at an instant.
func wasThere(d *abp.Delegate, pauses []abp.Pause, at abp.Instant) bool {
	isBefore := func(i abp.Instant) bool { return !i.IsZero() && i.Before(at.Time) }
	return !isBefore(d.WithdrawnAt) && !isBefore(d.PausedAt) && !slices.ContainsFunc(pauses, func(p abp.Pause) bool {
		return isBefore(p.PausedAt) && (p.RejoinedAt.IsZero() || p.RejoinedAt.After(at.Time))
	})
}

func (s *Store) pausesByDelegate(ctx context.Context) (map[string][]abp.Pause, error) {
	list, err := records[abp.Pause](s.read).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("pauses: %w", err)
	}
	of := map[string][]abp.Pause{}
	for _, p := range list {
		of[p.DelegateID] = append(of[p.DelegateID], p)
	}
	return of, nil
}

// each runs a query and hands on every row.
func (s *Store) each(ctx context.Context, row func(*sql.Rows) error, query string, args ...any) error {
	found, err := s.read.WithContext(ctx).Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := row(found); err != nil {
			return err
		}
	}
	return found.Err()
}
