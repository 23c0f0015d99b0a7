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

// Takers is who took a place, and whether they completed the workshops. Who it is
// does not leave the store.
type Takers struct{ isComplete map[string]bool }

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
// nothing. Of answers it counts none. With them come the set meetings: how many
// places each had, and how many were used. It is for the programme's own use:
// making snapshots.
func (s *Store) Reaches(ctx context.Context, q ReachQuery) ([]Reach, []Happening, *Takers, error) {
	var t reachTally
	t.group(abp.WholeProgramme, "")
	if err := s.eachApplication(ctx, q, &t); err != nil {
		return nil, nil, nil, fmt.Errorf("count applications: %w", err)
	}
	t.close()
	t.person = ""
	r, err := s.registers(ctx, q)
	if err != nil {
		return nil, nil, nil, err
	}
	takers := &Takers{map[string]bool{}}
	if err := s.eachPlace(ctx, q, r, func(person string, f footprint) {
		t.put(person, f)
		takers.isComplete[person] = takers.isComplete[person] || f.steps&stepWorkshop != 0
	}); err != nil {
		return nil, nil, nil, fmt.Errorf("count places: %w", err)
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
	return all, r.meetings(), takers, nil
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

// placeRows has a row for each place.
const placeRows = `SELECT d.person_id, d.id, d.organisation_id, o.system_id, d.cohort_id, COALESCE(d.earlier_cohort_id, ''), d.staff_group, p.band, d.withdrawn_at, d.paused_at
	FROM delegates d JOIN people p ON p.id = d.person_id JOIN organisations o ON o.id = d.organisation_id
	WHERE d.programme_id = ? AND d.enrolled_at <= ? ORDER BY d.person_id`

// eachPlace hands on every place of a published cohort, those of one person after
// each other.
func (s *Store) eachPlace(ctx context.Context, q ReachQuery, r *registers, put func(person string, f footprint)) error {
	return s.each(ctx, func(found *sql.Rows) error {
		var d abp.Delegate
		var system, band, earlier string
		if err := found.Scan(&d.PersonID, &d.ID, &d.OrganisationID, &system, &d.CohortID, &earlier, &d.StaffGroup, &band, &d.WithdrawnAt, &d.PausedAt); err != nil {
			return err
		}
		d.EarlierCohort = abp.Ref(earlier)
		rule := r.cohorts[d.CohortID]
		if rule == nil {
			return nil
		}
		f := footprint{groups: [6]string{"", system, d.OrganisationID, d.CohortID, d.StaffGroup, band}, has: [6]bool{true, true, true, true, true, true}}
		f.steps = r.steps(&d, rule)
		f.held, f.came = r.meet(&d)
		put(d.PersonID, f)
		return nil
	}, placeRows, q.ProgrammeID, q.Until)
}

// steps are how far a delegate had come, and which surveys they could answer.
func (r *registers) steps(d *abp.Delegate, rule *cohortRule) step {
	parts, first, sets := r.came(d)
	steps := stepEnrolled | stepCanT0
	if first {
		steps |= stepCame
	}
	isComplete := rule.parts > 0 && parts >= rule.parts
	if isComplete {
		steps |= stepWorkshop
	}
	if isComplete && sets >= rule.sets {
		steps |= stepJourney
	}
	for w := abp.T1; w <= abp.T4; w++ {
		if opens := rule.opens[w]; !opens.IsZero() && (isComplete || w == abp.T1 && parts > 0) && r.wasThere(d, opens) {
			steps |= stepCanT0 << w
		}
	}
	return steps
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
