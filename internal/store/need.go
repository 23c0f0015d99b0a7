package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// NeedsShown is how many needs of a kind are listed; the others are counted.
const NeedsShown = 20

// needQuery finds the needs of one kind.
type needQuery struct {
	kind abp.NeedKind
	sql  string
	args []any
}

// Needs returns what waits for the viewer at the instant now, by kind, in one
// query for each kind: at most NeedsShown of each, and how many there are. Those
// who run the programme have the programme's needs, facilitators those of the
// sessions and sets that they lead. Drafts with clashes are not among them: they
// are found by rules, not by a query. real is the real time, by which mails fail.
func (s *Store) Needs(ctx context.Context, viewer *abp.Person, now, real abp.Instant) ([]abp.Needs, error) {
	var queries []needQuery
	var out []abp.Needs
	if viewer.RunsProgramme() {
		makeUps, err := s.needMakeUps(ctx, now)
		if err != nil {
			return nil, err
		}
		out, queries = append(out, makeUps), programmeNeeds(now, real)
	}
	if viewer.Has(abp.FacilitatorRole) {
		queries = append(queries, facilitatorNeeds(viewer, now)...)
	}
	for _, q := range queries {
		n, err := s.needs(ctx, q.kind, q.sql, q.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// programmeNeeds are the queries for those who run the programme.
func programmeNeeds(now, real abp.Instant) []needQuery {
	soon := now.Plus(abp.SoonIs)
	return []needQuery{
		{abp.NeedRelease, needRelease, []any{now, now.Plus(-abp.ReleaseWaits), now.Plus(-abp.ReleaseWaits)}},
		{abp.NeedWaiting, needWaiting, []any{now}},
		{abp.NeedMove, needMove, []any{now}},
		{abp.NeedLineUp, needLineUp, []any{now, now.Plus(abp.LineUpDue)}},
		{abp.NeedFacilitator, needFacilitator, []any{now, soon}},
		{abp.NeedOffer, needOffer, []any{now, now}},
		{abp.NeedPlace, needPlace, []any{now, soon}},
		{abp.NeedRegister, needRegister + "1 = 1" + needRegisterEnd, []any{now, now.Plus(-abp.RegistersFor)}},
		{abp.NeedCorrection, needCorrection + "1 = 1" + needCorrectionEnd, nil},
		{abp.NeedSurvey, needSurvey, []any{now, soon, now, now, now, now, now.Plus(abp.SurveyClosesSoon)}},
		{abp.NeedAddress, needAddress, nil},
		{abp.NeedMail, needMail, []any{real.Plus(-abp.MailFailedFor)}},
		{abp.NeedJob, needJob, nil},
	}
}

// facilitatorNeeds are the queries for somebody who leads sessions. Registers and
// marks of those who run the programme too are listed once, with everybody's.
func facilitatorNeeds(viewer *abp.Person, now abp.Instant) []needQuery {
	list := []needQuery{
		{abp.NeedAnswer, needAnswer, []any{viewer.ID, now, now}},
		{abp.NeedShared, needShared, []any{viewer.ID, viewer.ID, viewer.ID}},
	}
	if viewer.RunsProgramme() {
		return list
	}
	return append(list,
		needQuery{abp.NeedRegister, needRegister + ledByViewer + needRegisterEnd, []any{now, now.Plus(-abp.RegistersFor), viewer.ID, viewer.ID}},
		needQuery{abp.NeedCorrection, needCorrection + ledByViewer + needCorrectionEnd, []any{viewer.ID, viewer.ID}})
}

type needRow struct {
	ID, Name, Cohort, Detail string
	Since                    abp.Instant
	Have, Least, Most, Total int
}

func (s *Store) needs(ctx context.Context, kind abp.NeedKind, query string, args ...any) (abp.Needs, error) {
	list, err := rows[needRow](ctx, s.read, query+" LIMIT ?", append(args, NeedsShown)...)
	if err != nil {
		return abp.Needs{}, fmt.Errorf("%s: %w", kind, err)
	}
	n := abp.Needs{Kind: kind}
	for _, r := range list {
		n.Total = r.Total
		n.List = append(n.List, abp.Need{Kind: kind, ID: r.ID, Name: r.Name, Cohort: r.Cohort, Since: r.Since, Have: r.Have, Least: r.Least, Most: r.Most, Detail: r.Detail})
	}
	return n, nil
}

// needMakeUps finds delegates for whom the set meetings to come are too few, by
// the rule of Progress.CanFinish, while their set still meets or has met its
// last time not long ago.
func (s *Store) needMakeUps(ctx context.Context, now abp.Instant) (abp.Needs, error) {
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil {
		return abp.Needs{}, fmt.Errorf("templates: %w", err)
	}
	need := "(CAST('' AS TEXT), 0, 0)"
	var args []any
	for _, t := range templates {
		need += ", (CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS INTEGER))"
		args = append(args, t.ID, t.SetsNeeded, t.Sets())
	}
	args = append(args, now, now.Plus(-abp.MakeUpsFor), now)
	return s.needs(ctx, abp.NeedMakeUp, `WITH need (template_id, wanted, in_all) AS (VALUES `+need+`),
		live AS (SELECT t.id, t.cohort_id, MAX(x.ends_at) AS last_at, COUNT(CASE WHEN x.ends_at <= ? THEN 1 END) AS held
			FROM sets t JOIN sessions x ON x.set_id = t.id AND x.cancelled_at IS NULL GROUP BY t.id, t.cohort_id HAVING MAX(x.ends_at) > ?),
		place AS (SELECT d.id, d.person_id, d.cohort_id, d.earlier_cohort_id, live.held, need.wanted, need.in_all, c.code, live.id AS set_id
			FROM live JOIN set_members m ON m.set_id = live.id AND m.left_at IS NULL
			JOIN delegates d ON d.id = m.delegate_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
			JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL JOIN need ON need.template_id = c.template_id
			WHERE live.held > need.in_all - need.wanted),
		done AS (SELECT place.id, (SELECT COUNT(DISTINCT x.cohort_id || x.number) FROM attendances a JOIN sessions x ON x.id = a.session_id
				WHERE a.person_id = place.person_id AND a.mark IN ('present', 'made up') AND x.kind = 'set meeting' AND x.cohort_id IN (place.cohort_id, place.earlier_cohort_id)) AS n FROM place)
		SELECT place.id, p.name, place.code AS cohort, done.n AS have, place.wanted AS least, COUNT(*) OVER () AS total,
			(SELECT MAX(x.ends_at) FROM sessions x WHERE x.set_id = place.set_id AND x.cancelled_at IS NULL AND x.ends_at <= ? AND NOT EXISTS (
				SELECT 1 FROM attendances a JOIN sessions y ON y.id = a.session_id WHERE a.person_id = place.person_id AND a.mark IN ('present', 'made up')
				AND y.kind = 'set meeting' AND y.cohort_id = place.cohort_id AND y.number = x.number)) AS since
		FROM place JOIN done ON done.id = place.id JOIN people p ON p.id = place.person_id
		WHERE done.n + place.in_all - place.held < place.wanted ORDER BY since, p.sort_name, place.id`, args...)
}

// The other queries. Each orders by how long something has waited and says in
// total how many rows there are beside those it returns.
const (
	needRelease = `SELECT a.id, p.name, COALESCE(c.code, '') AS cohort, a.since, a.have, COUNT(*) OVER () AS total
		FROM (SELECT id, person_id, cohort_id, COALESCE(CASE WHEN ` + isUnsure + ` THEN applied_at END, CASE WHEN released_at IS NOT NULL OR manager_id IS NULL THEN applied_at END, talk_at, asked_at, applied_at) AS since,
				CASE WHEN ` + isUnsure + ` THEN 3 WHEN employer <> '' AND organisation_id IS NULL THEN 4 WHEN ` + isUnmanaged + ` THEN 0 WHEN talk_at IS NOT NULL THEN 2 ELSE 1 END AS have
			FROM applications WHERE ` + underWay + ` AND (` + isUnsure + ` OR employer <> '' AND organisation_id IS NULL OR released_at IS NULL
				AND (` + isUnmanaged + ` OR answer_by <= ? OR answer_by IS NULL AND applied_at <= ?) AND (talk_at IS NULL OR talk_at <= ?))) a
			JOIN people p ON p.id = a.person_id LEFT JOIN cohorts c ON c.id = a.cohort_id
		ORDER BY a.since, a.id`

	// Nobody is known to ask, or who was asked has left or cannot be written to.
	isUnmanaged = `NOT EXISTS (SELECT 1 FROM people g WHERE g.id = applications.manager_id AND g.disabled_at IS NULL AND g.bounced_at IS NULL)`

	// Sets that still meet: with members, or so soon that they should have some.
	needLineUp = `SELECT live.cohort_id AS id, 'Set ' || live.number AS name, live.code AS cohort, live.members AS have, live.set_size_min AS least, live.set_size_max AS most,
			live.since, COUNT(*) OVER () AS total
		FROM (SELECT t.id, t.number, t.cohort_id, c.code, e.set_size_min, e.set_size_max,
				(SELECT COUNT(*) FROM set_members m WHERE m.set_id = t.id AND m.left_at IS NULL) AS members,
				(SELECT MIN(x.starts_at) FROM sessions x WHERE x.set_id = t.id AND x.cancelled_at IS NULL AND x.ends_at > ?) AS next_at,
				COALESCE((SELECT MAX(COALESCE(m.left_at, m.joined_at)) FROM set_members m WHERE m.set_id = t.id), t.created_at) AS since
			FROM sets t JOIN cohorts c ON c.id = t.cohort_id AND c.published_at IS NOT NULL JOIN templates e ON e.id = c.template_id) live
		WHERE live.next_at IS NOT NULL AND (live.members > 0 OR live.next_at <= ?) AND (live.members < live.set_size_min OR live.members > live.set_size_max)
		ORDER BY live.since, live.code, live.number`

	needFacilitator = `SELECT x.id, x.title AS name, COALESCE(c.code, '') AS cohort, x.starts_at AS since, COUNT(*) OVER () AS total
		FROM sessions x LEFT JOIN cohorts c ON c.id = x.cohort_id LEFT JOIN sets t ON t.id = x.set_id
		WHERE x.cancelled_at IS NULL AND x.kind IN ('workshop part', 'set meeting') AND x.ends_at > ? AND x.starts_at <= ? AND c.published_at IS NOT NULL
			AND t.facilitator_id IS NULL AND NOT EXISTS (SELECT 1 FROM session_facilitators f WHERE f.session_id = x.id)
		ORDER BY x.starts_at, x.id`

	// Who declined and still stands for it. A set's line names the set.
	needOffer = `SELECT COALESCE(t.cohort_id, x.cohort_id, x.id) AS id, p.name, COALESCE(c.code, '') AS cohort,
			COALESCE(x.title, 'Set ' || t.number) AS detail, o.declined_at AS since, COUNT(*) OVER () AS total
		FROM offers o JOIN people p ON p.id = o.person_id LEFT JOIN sessions x ON x.id = o.session_id LEFT JOIN sets t ON t.id = o.set_id
			LEFT JOIN cohorts c ON c.id = COALESCE(t.cohort_id, x.cohort_id)
		WHERE o.declined_at IS NOT NULL AND o.withdrawn_at IS NULL AND (
			x.cancelled_at IS NULL AND x.starts_at > ? AND EXISTS (SELECT 1 FROM session_facilitators f WHERE f.session_id = x.id AND f.person_id = o.person_id)
			OR t.facilitator_id = o.person_id AND EXISTS (SELECT 1 FROM sessions y WHERE y.set_id = t.id AND y.cancelled_at IS NULL AND y.starts_at > ?))
		ORDER BY o.declined_at, o.id`

	needPlace = `SELECT x.id, x.title AS name, COALESCE(c.code, '') AS cohort, x.starts_at AS since, COUNT(*) OVER () AS total
		FROM sessions x LEFT JOIN cohorts c ON c.id = x.cohort_id LEFT JOIN sets t ON t.id = x.set_id
		WHERE x.cancelled_at IS NULL AND x.kind <> 'self-study' AND x.ends_at > ? AND x.starts_at <= ? AND (x.cohort_id IS NULL OR c.published_at IS NOT NULL)
			AND x.venue_id IS NULL AND x.join_link = '' AND COALESCE(t.join_link, '') = ''
		ORDER BY x.starts_at, x.id`

	// Who was expected is who had joined before the end and is still there.
	missingMarks = `
		FROM sessions x JOIN cohorts c ON c.id = x.cohort_id AND c.published_at IS NOT NULL
			JOIN delegates d ON d.cohort_id = c.id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL AND d.enrolled_at < x.ends_at
			LEFT JOIN set_members m ON m.delegate_id = d.id AND m.set_id = x.set_id AND m.left_at IS NULL AND m.joined_at < x.ends_at`
	isUnmarked = `NOT EXISTS (SELECT 1 FROM attendances a WHERE a.session_id = x.id AND a.person_id = d.person_id)
			AND NOT EXISTS (SELECT 1 FROM pauses u WHERE u.delegate_id = d.id AND u.paused_at <= x.starts_at AND u.rejoined_at > x.starts_at)`
	needRegister = `SELECT x.id, x.title AS name, c.code AS cohort, x.ends_at AS since, COUNT(*) AS have, COUNT(*) OVER () AS total` + missingMarks + `
		WHERE x.cancelled_at IS NULL AND x.kind IN ('workshop part', 'set meeting') AND x.ends_at <= ? AND x.ends_at > ? AND (x.set_id IS NULL OR m.id IS NOT NULL)
			AND ` + isUnmarked + ` AND `
	needRegisterEnd = ` GROUP BY x.id, x.title, c.code, x.ends_at ORDER BY x.ends_at, x.id`

	// Sessions that the viewer leads, by name or with the set.
	ledByViewer = `(EXISTS (SELECT 1 FROM session_facilitators f WHERE f.session_id = x.id AND f.person_id = ?) OR EXISTS (SELECT 1 FROM sets t WHERE t.id = x.set_id AND t.facilitator_id = ?))`

	needCorrection = `SELECT x.id, p.name, COALESCE(c.code, '') AS cohort, x.title AS detail, q.asked_at AS since, COUNT(*) OVER () AS total
		FROM corrections q JOIN sessions x ON x.id = q.session_id JOIN people p ON p.id = q.person_id LEFT JOIN cohorts c ON c.id = x.cohort_id WHERE q.answered_at IS NULL AND `
	needCorrectionEnd = ` ORDER BY q.asked_at, q.id`

	// An offer that is open takes its place.
	needWaiting = `SELECT q.id, q.code AS name, q.waiting AS have, q.places - q.taken AS least, q.since, COUNT(*) OVER () AS total FROM (
			SELECT c.id, c.code, c.places, (SELECT COUNT(*) FROM applications WHERE cohort_id = c.id AND ` + waits + `) AS waiting,
				(SELECT MIN(waiting_at) FROM applications WHERE cohort_id = c.id AND ` + waits + `) AS since,
				(SELECT COUNT(*) FROM delegates d WHERE d.cohort_id = c.id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL)
					+ (SELECT COUNT(*) FROM applications WHERE cohort_id = c.id AND ` + takes + `) AS taken
			FROM cohorts c WHERE c.published_at IS NOT NULL) q
		WHERE q.waiting > 0 AND q.taken < q.places AND EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = q.id AND x.cancelled_at IS NULL AND x.starts_at > ?) ORDER BY q.since, q.code`

	needMove = `SELECT d.id, p.name, c.code AS cohort, t.number AS have, m.move_asked_at AS since, COUNT(*) OVER () AS total
		FROM set_members m JOIN sets t ON t.id = m.set_id JOIN delegates d ON d.id = m.delegate_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
			JOIN people p ON p.id = d.person_id JOIN cohorts c ON c.id = t.cohort_id
		WHERE m.left_at IS NULL AND m.move_asked_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sessions x WHERE x.set_id = t.id AND x.cancelled_at IS NULL AND x.starts_at <= ?)
		ORDER BY m.move_asked_at, m.id`

	// What is the matter is told in numbers as in abp.SurveyNeed.
	needSurvey = `SELECT q.id, q.code AS name, q.have, q.since, COUNT(*) OVER () AS total FROM (
			SELECT c.id, c.code, 0 AS have, MIN(x.starts_at) AS since FROM cohorts c JOIN sessions x ON x.cohort_id = c.id AND x.cancelled_at IS NULL AND x.kind IN ('workshop part', 'set meeting')
			WHERE c.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM survey_windows w WHERE w.cohort_id = c.id)
			GROUP BY c.id, c.code HAVING MAX(x.ends_at) > ? AND MIN(x.starts_at) <= ?
			UNION ALL SELECT c.id, c.code, 1, w.opens_at FROM survey_windows w JOIN cohorts c ON c.id = w.cohort_id AND c.published_at IS NOT NULL
			WHERE w.wave = 'T2' AND w.closes_at > ? AND EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = c.id AND x.kind = 'set meeting' AND x.cancelled_at IS NULL AND x.ends_at > ? AND x.ends_at > w.opens_at)
			UNION ALL SELECT c.id, c.code, 2, w.opens_at FROM survey_windows w JOIN cohorts c ON c.id = w.cohort_id AND c.published_at IS NOT NULL
			WHERE w.opens_at <= ? AND w.closes_at > ? AND w.closes_at <= ?) q ORDER BY q.since, q.code, q.have`

	needAddress = `SELECT p.id, p.name, p.bounce_reason AS detail, p.bounced_at AS since, COUNT(*) OVER () AS total
		FROM people p WHERE p.bounced_at IS NOT NULL AND p.disabled_at IS NULL ORDER BY p.bounced_at, p.id`

	// Work that is done again in the next period anyway waits for nobody once that
	// went well.
	needJob = `SELECT j.id, j.kind AS name, j.last_error AS detail, j.run_at AS since, COUNT(*) OVER () AS total
		FROM jobs j WHERE j.state = 'dead' AND NOT EXISTS (SELECT 1 FROM jobs k WHERE k.kind = j.kind AND k.state = 'done' AND k.payload = j.payload AND k.created_at > j.created_at) ORDER BY j.run_at, j.id`

	needAnswer = `SELECT o.id, COALESCE(x.title, 'Set ' || t.number) AS name, COALESCE(c.code, '') AS cohort, o.asked_at AS since, COUNT(*) OVER () AS total
		FROM offers o LEFT JOIN sessions x ON x.id = o.session_id LEFT JOIN sets t ON t.id = o.set_id LEFT JOIN cohorts c ON c.id = COALESCE(t.cohort_id, x.cohort_id)
		WHERE o.person_id = ? AND o.accepted_at IS NULL AND o.declined_at IS NULL AND o.withdrawn_at IS NULL AND (
			x.cancelled_at IS NULL AND x.starts_at > ? OR EXISTS (SELECT 1 FROM sessions y WHERE y.set_id = t.id AND y.cancelled_at IS NULL AND y.starts_at > ?))
		ORDER BY o.asked_at, o.id`

	needShared = `SELECT e.id, p.name, e.shared_at AS since, COUNT(*) OVER () AS total FROM practices e JOIN people p ON p.id = e.person_id
		WHERE e.shared_with_id = ? AND COALESCE(p.manager_id, '') <> ? AND e.person_id IN (SELECT d.person_id FROM sets t
			JOIN set_members m ON m.set_id = t.id AND m.left_at IS NULL JOIN delegates d ON d.id = m.delegate_id WHERE t.facilitator_id = ?)
		ORDER BY e.shared_at, e.id`

	needMail = `SELECT m.id, m.to_name AS name, CASE WHEN m.kind = '` + string(abp.LetterSurveyAgain) + `' THEN 'A letter' ELSE m.subject END AS detail, m.failed_at AS since, COUNT(*) OVER () AS total
		FROM messages m WHERE m.failed_at > ? AND m.sent_at IS NULL AND m.next_at IS NULL AND m.set_aside_at IS NULL ORDER BY m.failed_at, m.id`
)

// Upcoming returns the sessions that start within a span of time, drafts and
// cancelled ones left out, with cohort and set, at most limit.
func (s *Store) Upcoming(ctx context.Context, viewer *abp.Person, from, until abp.Instant, limit int) ([]abp.Session, error) {
	o := sessionsFor(viewer)
	list, err := records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Where(o.sql, o.args...).
		Where("cancelled_at IS NULL AND ends_at > ? AND starts_at < ?", from, until).
		Where("(cohort_id IS NULL OR cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL))").
		Order("starts_at, id").Limit(limit).Find(ctx)
	return list, wrapped("sessions to come", err)
}

// Drafts returns the cohorts that are not published, oldest first,
// at most limit, if the viewer runs the programme.
func (s *Store) Drafts(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Cohort, error) {
	o := cohortsFor(viewer)
	list, err := records[abp.Cohort](s.read).Where(o.sql, o.args...).Where("published_at IS NULL").Order("created_at, id").Limit(limit).Find(ctx)
	return list, wrapped("drafts", err)
}
