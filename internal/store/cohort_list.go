package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// CohortQuery narrows a list of cohorts. After is the key of the last row of
// the page before.
type CohortQuery struct {
	Search string
	After  string
	Limit  int // rows, PageSize if 0
}

// CohortRow is one cohort of a list. The counts are of people, and set only for
// those who run the programme.
type CohortRow struct {
	abp.Cohort
	Dates            []CohortDate // of workshop parts and set meetings that are not cancelled, in the order of time
	Enrolled         int          // neither withdrawn nor paused
	WorkshopComplete int
	JourneyComplete  int
}

// CohortDate is one moment at which sessions of a cohort start: sets that meet
// together share one.
type CohortDate struct {
	CohortID string
	Kind     abp.SessionKind
	StartsAt abp.Instant
}

// First returns the start of the first session of the kind, or none.
func (r CohortRow) First(k abp.SessionKind) abp.Instant {
	for _, d := range r.Dates {
		if d.Kind == k {
			return d.StartsAt
		}
	}
	return abp.Instant{}
}

// FirstWorkshop returns the start of the first workshop part, or none.
func (r CohortRow) FirstWorkshop() abp.Instant { return r.First(abp.WorkshopPart) }

// LastMeeting returns the start of the last set meeting, or none.
func (r CohortRow) LastMeeting() abp.Instant { return r.Last(abp.SetMeeting) }

// Last returns the start of the last session of the kind, or none.
func (r CohortRow) Last(k abp.SessionKind) abp.Instant {
	for i := len(r.Dates) - 1; i >= 0; i-- {
		if r.Dates[i].Kind == k {
			return r.Dates[i].StartsAt
		}
	}
	return abp.Instant{}
}

// CohortRows returns one page of the cohorts that the viewer may see, by code,
// with templates, dates and counts, and the key of the next page or "".
func (s *Store) CohortRows(ctx context.Context, viewer *abp.Person, q CohortQuery) ([]CohortRow, string, error) {
	o := cohortsFor(viewer)
	limit := q.Limit
	if limit <= 0 {
		limit = PageSize
	}
	g := records[abp.Cohort](s.read).Preload("Template", nil).Where(o.sql, o.args...)
	if words := strings.ToLower(abp.CleanLine(q.Search)); words != "" {
		like := "%" + likeText.Replace(words) + "%"
		g = g.Where(`(LOWER(code) LIKE ? ESCAPE '\' OR LOWER(name) LIKE ? ESCAPE '\')`, like, like)
	}
	if q.After != "" {
		g = g.Where("code > ?", q.After)
	}
	list, err := g.Order("code").Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("cohorts: %w", err)
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Code
	}
	out := make([]CohortRow, len(list))
	for i, c := range list {
		out[i].Cohort = c
	}
	return out, next, s.fillRows(ctx, viewer, out)
}

// CohortRow returns one cohort as Cohort does, with dates and counts.
func (s *Store) CohortRow(ctx context.Context, viewer *abp.Person, id string) (*CohortRow, error) {
	c, err := s.Cohort(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	list := []CohortRow{{Cohort: *c}}
	return &list[0], s.fillRows(ctx, viewer, list)
}

// fillRows adds dates and, for those who run the programme, counts.
func (s *Store) fillRows(ctx context.Context, viewer *abp.Person, list []CohortRow) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	at := make(map[string]*CohortRow, len(list))
	for i := range list {
		ids[i] = list[i].ID
		at[ids[i]] = &list[i]
	}
	dates, err := rows[CohortDate](ctx, s.read, `SELECT DISTINCT cohort_id, kind, starts_at FROM sessions
		WHERE cohort_id IN ? AND cancelled_at IS NULL AND kind IN ('workshop part', 'set meeting') ORDER BY starts_at, cohort_id, kind`, ids)
	if err != nil {
		return fmt.Errorf("dates of cohorts: %w", err)
	}
	for _, d := range dates {
		at[d.CohortID].Dates = append(at[d.CohortID].Dates, d)
	}
	if !viewer.RunsProgramme() {
		return nil
	}
	counts, err := s.cohortCounts(ctx, ids)
	for _, c := range counts {
		r := at[c.CohortID]
		r.Enrolled, r.WorkshopComplete, r.JourneyComplete = c.Enrolled, c.WorkshopComplete, c.JourneyComplete
	}
	return err
}

type cohortCount struct {
	CohortID                                    string
	Enrolled, WorkshopComplete, JourneyComplete int
}

// cohortCounts counts the people of each cohort by how far they have come.
func (s *Store) cohortCounts(ctx context.Context, ids []string) ([]cohortCount, error) {
	with, args, err := s.progressOf(ctx, only{"cohort_id IN ?", []any{ids}})
	if err != nil {
		return nil, err
	}
	counts, err := rows[cohortCount](ctx, s.read, with+` SELECT cohort_id, COUNT(CASE WHEN active THEN 1 END) AS enrolled,
		COUNT(CASE WHEN workshop THEN 1 END) AS workshop_complete, COUNT(CASE WHEN journey THEN 1 END) AS journey_complete
		FROM progress GROUP BY cohort_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("count the people of cohorts: %w", err)
	}
	return counts, nil
}

// CohortTotals are the sums over all published cohorts. People count once, in
// however many cohorts they are or were.
type CohortTotals struct {
	WorkshopComplete int
	JourneyComplete  int
	Home             int // workshop complete, sent by an organisation of the home system
	Guests           int // workshop complete, sent by others
	Sets             int
	SetMeetings      int
}

// CohortTotals returns the sums over all published cohorts. It is for those who
// run the programme: the numbers pass no disclosure gate.
func (s *Store) CohortTotals(ctx context.Context) (CohortTotals, error) {
	with, args, err := s.progressOf(ctx, only{"cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)", nil})
	if err != nil {
		return CohortTotals{}, err
	}
	list, err := rows[CohortTotals](ctx, s.read, with+` SELECT COUNT(DISTINCT CASE WHEN workshop THEN person_id END) AS workshop_complete,
		COUNT(DISTINCT CASE WHEN journey THEN person_id END) AS journey_complete,
		COUNT(DISTINCT CASE WHEN workshop AND home THEN person_id END) AS home,
		COUNT(DISTINCT CASE WHEN workshop AND NOT home THEN person_id END) AS guests,
		(SELECT COUNT(*) FROM sets t JOIN cohorts c ON c.id = t.cohort_id WHERE c.published_at IS NOT NULL) AS sets,
		(SELECT COUNT(*) FROM sessions x JOIN cohorts c ON c.id = x.cohort_id
			WHERE c.published_at IS NOT NULL AND x.kind = 'set meeting' AND x.cancelled_at IS NULL) AS set_meetings
		FROM progress`, args...)
	if err != nil || len(list) == 0 {
		return CohortTotals{}, wrapped("totals of cohorts", err)
	}
	return list[0], nil
}

// progressOf writes the start of a query: a table progress with one row for
// each place that the condition keeps, which says how far the person has come.
// It counts as addProgress does: workshop parts in any cohort, set meetings in
// the own. What is needed comes from the templates, whose steps are no columns.
func (s *Store) progressOf(ctx context.Context, of only) (with string, args []any, err error) {
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("templates: %w", err)
	}
	need := []string{"(CAST('' AS TEXT), 0, 0)"}
	for _, t := range templates {
		need = append(need, "(CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS INTEGER))")
		args = append(args, t.ID, t.PartsNeeded(), t.SetsNeeded)
	}
	with = `WITH need (template_id, parts, sets) AS (VALUES ` + strings.Join(need, ", ") + `),
		place AS (SELECT * FROM delegates WHERE ` + of.sql + `),
		attended AS (SELECT a.person_id, x.cohort_id, x.kind, x.number FROM attendances a JOIN sessions x ON x.id = a.session_id
			WHERE a.mark IN ('present', 'made up') AND x.kind IN ('workshop part', 'self-study', 'set meeting')
			AND a.person_id IN (SELECT person_id FROM place)),
		part AS (SELECT person_id, COUNT(DISTINCT CASE WHEN kind = 'self-study' THEN 100 + number ELSE number END) AS n
			FROM attended WHERE kind <> 'set meeting' GROUP BY person_id),
		meeting AS (SELECT person_id, cohort_id, COUNT(DISTINCT number) AS n FROM attended WHERE kind = 'set meeting' GROUP BY person_id, cohort_id),
		progress AS (SELECT d.cohort_id, d.person_id, y.is_home AS home, (d.withdrawn_at IS NULL AND d.paused_at IS NULL) AS active,
			(need.parts > 0 AND COALESCE(part.n, 0) >= need.parts) AS workshop,
			(need.parts > 0 AND COALESCE(part.n, 0) >= need.parts AND COALESCE(meeting.n, 0) + COALESCE(earlier.n, 0) >= need.sets) AS journey
			FROM place d JOIN cohorts c ON c.id = d.cohort_id JOIN need ON need.template_id = c.template_id
			JOIN organisations o ON o.id = d.organisation_id JOIN systems y ON y.id = o.system_id
			LEFT JOIN part ON part.person_id = d.person_id
			LEFT JOIN meeting ON meeting.person_id = d.person_id AND meeting.cohort_id = d.cohort_id
			LEFT JOIN meeting earlier ON earlier.person_id = d.person_id AND earlier.cohort_id = d.earlier_cohort_id)`
	return with, append(args, of.args...), nil
}

// CountDelegates counts the places of a cohort that are taken: neither
// withdrawn nor paused. Inside LockCohort the number stays until the end.
func (s *Store) CountDelegates(ctx context.Context, cohortID string) (int, error) {
	n, err := records[abp.Delegate](s.read).Where("cohort_id = ? AND withdrawn_at IS NULL AND paused_at IS NULL", cohortID).Count(ctx, "*")
	return int(n), wrapped("count the delegates of "+cohortID, err)
}

// HasPlace says whether the person has a place in the cohort that they have not
// given up, paused or not.
func (s *Store) HasPlace(ctx context.Context, personID, cohortID string) (bool, error) {
	n, err := records[abp.Delegate](s.read).Where("person_id = ? AND cohort_id = ? AND withdrawn_at IS NULL", personID, cohortID).Count(ctx, "*")
	return n > 0, wrapped("the place of "+personID, err)
}

// wrapped says what was being done when err happened.
func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
