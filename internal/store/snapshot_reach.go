package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// ReachQuery says what a snapshot counts people by.
type ReachQuery struct {
	ProgrammeID  string
	InstrumentID string
	AsAt         abp.Date
	Until        abp.Instant // what happened later does not count
}

// measure is one count of distinct people: from 0 or 1 on each of a person's
// rows, or with adds a sum over them.
type measure struct {
	name string
	adds bool
}

// Reaches returns how far people had come on the day, for every registered
// table: each count is of distinct people of the group, so that somebody with
// two places is one person in the whole programme and one in either cohort.
// Draft cohorts count in nothing. It is for the programme's own use: making
// snapshots.
func (s *Store) Reaches(ctx context.Context, q ReachQuery) ([]abp.SnapshotReach, error) {
	needs, args, err := s.completionNeeds(ctx)
	if err != nil {
		return nil, err
	}
	u := q.Until
	parts := []struct {
		facts    string
		measures []measure
		args     []any
	}{
		{applicationFacts, []measure{{name: "applied"}, {name: "released"}, {name: "offered"}}, []any{u, u, q.ProgrammeID, u}},
		{fmt.Sprintf(placeFacts, needs), []measure{{name: "enrolled"}, {name: "came_to_first_part"}, {name: "workshop_complete"}, {name: "eligible"}, {name: "journey_complete"}, {"held", true}, {"came", true}},
			append(append([]any{u, u, u}, args...), u, q.ProgrammeID, u)},
		{responseFacts, []measure{{name: "answered_before"}, {name: "answered_after"}, {name: "paired"}}, []any{q.AsAt, q.InstrumentID, q.AsAt, q.InstrumentID, q.ProgrammeID}},
	}
	var all []abp.SnapshotReach
	for _, p := range parts {
		list, err := rows[abp.SnapshotReach](ctx, s.read, p.facts+byScope(p.measures), p.args...)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", p.measures[0].name, err)
		}
		all = addReaches(all, list)
	}
	return all, nil
}

// completionNeeds writes, for every template, how many parts and set meetings
// make a journey, as columns of the places' cohorts.
func (s *Store) completionNeeds(ctx context.Context) (string, []any, error) {
	list, err := records[abp.Template](s.read).Order("id").Find(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("templates: %w", err)
	}
	var parts, sets strings.Builder
	var ids []any
	for _, t := range list {
		fmt.Fprintf(&parts, " WHEN ? THEN %d", t.PartsNeeded())
		fmt.Fprintf(&sets, " WHEN ? THEN %d", t.SetsNeeded)
		ids = append(ids, t.ID)
	}
	if len(ids) == 0 {
		return "SELECT c.id AS cohort_id, 0 AS parts_needed, 0 AS sets_needed FROM cohorts c WHERE c.published_at IS NOT NULL", nil, nil
	}
	return fmt.Sprintf("SELECT c.id AS cohort_id, CASE c.template_id%s END AS parts_needed, CASE c.template_id%s END AS sets_needed FROM cohorts c WHERE c.published_at IS NOT NULL",
		parts.String(), sets.String()), append(ids, ids...), nil
}

// applicationFacts has a row for each application. A place says which
// organisation sent the person; without one it is the person's own.
const applicationFacts = `WITH facts AS MATERIALIZED (
	SELECT a.person_id, COALESCE(d.organisation_id, p.organisation_id) AS organisation_id, o.system_id, COALESCE(d.cohort_id, a.cohort_id) AS cohort_id, COALESCE(d.staff_group, p.staff_group) AS staff_group,
		1 AS applied, CASE WHEN a.released_at <= ? THEN 1 ELSE 0 END AS released, CASE WHEN a.offered_at <= ? THEN 1 ELSE 0 END AS offered
	FROM applications a JOIN people p ON p.id = a.person_id LEFT JOIN delegates d ON d.application_id = a.id
		LEFT JOIN organisations o ON o.id = COALESCE(d.organisation_id, p.organisation_id) LEFT JOIN cohorts c ON c.id = a.cohort_id
	WHERE a.programme_id = ? AND a.applied_at <= ? AND (a.cohort_id IS NULL OR c.published_at IS NOT NULL))`

// placeFacts has a row for each place, with what the registers say up to the
// instant. Parts and sets are counted apart, each in the order of the index. A place at a set meeting is held by members who had joined and not
// left, withdrawn or paused.
const placeFacts = `WITH parts AS MATERIALIZED (
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
), needs AS (%s), facts AS MATERIALIZED (
	SELECT d.person_id, d.organisation_id, o.system_id, d.cohort_id, d.staff_group, 1 AS enrolled, COALESCE(p.first_part, 0) AS came_to_first_part,
		CASE WHEN n.parts_needed > 0 AND p.parts >= n.parts_needed THEN 1 ELSE 0 END AS workshop_complete,
		CASE WHEN n.parts_needed > 0 AND p.parts >= n.parts_needed AND w.opens_at <= ? AND (d.withdrawn_at IS NULL OR d.withdrawn_at >= w.opens_at) AND (d.paused_at IS NULL OR d.paused_at >= w.opens_at) THEN 1 ELSE 0 END AS eligible,
		CASE WHEN n.parts_needed > 0 AND p.parts >= n.parts_needed AND COALESCE(t.sets, 0) + COALESCE(e.sets, 0) >= n.sets_needed THEN 1 ELSE 0 END AS journey_complete,
		COALESCE(m.held, 0) AS held, COALESCE(m.came, 0) AS came
	FROM delegates d JOIN needs n ON n.cohort_id = d.cohort_id JOIN organisations o ON o.id = d.organisation_id
		LEFT JOIN parts p ON p.person_id = d.person_id LEFT JOIN sets_come t ON t.person_id = d.person_id AND t.cohort_id = d.cohort_id LEFT JOIN sets_come e ON e.person_id = d.person_id AND e.cohort_id = d.earlier_cohort_id
		LEFT JOIN meetings m ON m.delegate_id = d.id LEFT JOIN survey_windows w ON w.cohort_id = d.cohort_id AND w.wave = 'T2'
	WHERE d.programme_id = ? AND d.enrolled_at <= ?)`

// responseFacts has a row for each subject: the answers that make pairs.
const responseFacts = `WITH facts AS MATERIALIZED (
	SELECT j.id AS person_id, j.organisation_id, o.system_id, j.cohort_id, j.staff_group,
		CASE WHEN r0.id IS NULL THEN 0 ELSE 1 END AS answered_before, CASE WHEN r2.id IS NULL THEN 0 ELSE 1 END AS answered_after,
		CASE WHEN r0.id IS NULL OR r2.id IS NULL THEN 0 ELSE 1 END AS paired
	FROM survey_subjects j JOIN cohorts c ON c.id = j.cohort_id AND c.published_at IS NOT NULL JOIN organisations o ON o.id = j.organisation_id
		LEFT JOIN survey_responses r0 ON r0.subject_id = j.id AND r0.wave = 'T0' AND NOT r0.is_late AND r0.finished_on <= ? AND r0.instrument_id = ?
		LEFT JOIN survey_responses r2 ON r2.subject_id = j.id AND r2.wave = 'T2' AND NOT r2.is_late AND r2.finished_on <= ? AND r2.instrument_id = ?
	WHERE j.programme_id = ?)`

// byScope writes the counts of every registered table over the facts: first one
// row for each person and group, then one for each group.
func byScope(measures []measure) string {
	var inner, outer strings.Builder
	for _, m := range measures {
		each := "MAX"
		if m.adds {
			each = "SUM"
		}
		fmt.Fprintf(&inner, ", %s(%s) AS %s", each, m.name, m.name)
		fmt.Fprintf(&outer, ", COALESCE(SUM(%s), 0) AS %s", m.name, m.name)
	}
	groups := []string{"''", "system_id", "organisation_id", "cohort_id", "staff_group"}
	selects := make([]string, len(groups))
	for i, scope := range abp.Scopes() {
		of := groups[i]
		by, where, group := "person_id, "+of, " WHERE "+of+" IS NOT NULL", " GROUP BY group_id"
		if scope == abp.WholeProgramme {
			by, where, group = "person_id", "", ""
		}
		label := "group_id"
		if group == "" {
			label = "'' AS group_id"
		}
		selects[i] = fmt.Sprintf(" SELECT '%s' AS scope, %s%s FROM (SELECT %s AS group_id%s FROM facts%s GROUP BY %s) q%s", scope, label, outer.String(), of, inner.String(), where, by, group)
	}
	return strings.Join(selects, " UNION ALL")
}

// addReaches adds the counts of more to those of the same groups in list.
func addReaches(list, more []abp.SnapshotReach) []abp.SnapshotReach {
	type group struct {
		scope abp.Scope
		id    string
	}
	at := make(map[group]int, len(list))
	for i, r := range list {
		at[group{r.Scope, r.GroupID}] = i
	}
	for _, m := range more {
		i, has := at[group{m.Scope, m.GroupID}]
		if !has {
			list = append(list, m)
			continue
		}
		r := &list[i]
		r.Applied, r.Released, r.Offered = r.Applied+m.Applied, r.Released+m.Released, r.Offered+m.Offered
		r.Enrolled, r.CameToFirstPart, r.WorkshopComplete = r.Enrolled+m.Enrolled, r.CameToFirstPart+m.CameToFirstPart, r.WorkshopComplete+m.WorkshopComplete
		r.Eligible, r.JourneyComplete = r.Eligible+m.Eligible, r.JourneyComplete+m.JourneyComplete
		r.AnsweredBefore, r.AnsweredAfter, r.Paired = r.AnsweredBefore+m.AnsweredBefore, r.AnsweredAfter+m.AnsweredAfter, r.Paired+m.Paired
		r.Held, r.Came = r.Held+m.Held, r.Came+m.Came
	}
	return list
}
