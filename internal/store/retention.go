package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// goesOn says that a person's journey goes on, or ended since an instant, which is
// asked for three times. A journey ends with the last session of its cohort, or when
// the person withdrew; one that is paused has not ended.
func goesOn(person string) string {
	return `EXISTS (SELECT 1 FROM delegates g WHERE g.person_id = ` + person + ` AND (g.withdrawn_at IS NOT NULL AND g.withdrawn_at >= ?
		OR g.withdrawn_at IS NULL AND (g.paused_at IS NOT NULL OR g.enrolled_at >= ?
			OR EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = g.cohort_id AND x.cancelled_at IS NULL AND x.ends_at >= ?))))`
}

// leadsSince says that a person leads something since an instant.
func leadsSince(person string) string {
	return `EXISTS (SELECT 1 FROM session_facilitators f JOIN sessions x ON x.id = f.session_id WHERE f.person_id = ` + person + ` AND x.ends_at >= ?)`
}

// forgetting is one statement that deletes, or empties, what is older than it may
// be. Its arguments are so many times the instant, and d is the day.
type forgetting struct {
	sql  string
	args string // b is the instant before which things are old, d its day
}

// forgettings are what ends the time of each class of data. Classes that are not
// here need rules, which package app has.
var forgettings = map[string][]forgetting{
	abp.KeptNeeds: {{`DELETE FROM access_needs WHERE changed_at < ? AND NOT ` + goesOn("access_needs.person_id") + ` AND NOT ` + leadsSince("access_needs.person_id") + `
		AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.person_id = access_needs.person_id AND a.enrolled_at IS NULL AND a.withdrawn_at IS NULL AND a.refused_at IS NULL AND a.lapsed_at IS NULL)`, "bbbbb"}},
	abp.KeptAvailability: {
		{`DELETE FROM aways WHERE until_day < ?`, "d"},
		{`DELETE FROM availabilities WHERE created_at < ? AND NOT ` + goesOn("availabilities.person_id") + `
			AND NOT EXISTS (SELECT 1 FROM facilitators f WHERE f.person_id = availabilities.person_id AND (f.ended_on IS NULL OR f.ended_on >= ?))`, "bbbbd"},
	},
	abp.KeptApologies: {{`UPDATE apology_notes SET reason = 'prefer not to say' WHERE sent_at < ? AND reason <> 'prefer not to say'`, "b"}},
	abp.KeptSignIn: {
		{`DELETE FROM logins WHERE COALESCE(ended_at, seen_at) < ?`, "b"},
		{`DELETE FROM sign_ins WHERE created_at < ?`, "b"},
		{`DELETE FROM sign_ons WHERE created_at < ?`, "b"},
		{`DELETE FROM ceremonies WHERE created_at < ?`, "b"},
		{`DELETE FROM sign_in_requests WHERE requested_at < ?`, "b"},
	},
	abp.KeptLetters: {{`UPDATE messages SET subject = '', text = '', calendar = '', to_name = '', to_address = '', reply_to = '', last_error = '', bounce_reason = ''
		WHERE next_at IS NULL AND created_at < ? AND (to_address <> '' OR text <> '')`, "b"}},
	abp.KeptSurveyKeys:  surveyKeyForgettings,
	abp.KeptSurveyTexts: {{`DELETE FROM survey_texts WHERE response_id IN (SELECT id FROM survey_responses WHERE finished_on < ?)`, "d"}},
	abp.KeptReflections: {
		{`DELETE FROM practices WHERE created_at < ? AND NOT ` + goesOn("practices.person_id"), "bbbb"},
		{`DELETE FROM make_up_logs WHERE make_up_id IN (SELECT id FROM make_ups WHERE log_written_at < ?) AND NOT ` + goesOn("make_up_logs.person_id"), "bbbb"},
	},
	abp.KeptEquality: equalityForgettings,
	abp.KeptPlannings: {
		{`DELETE FROM plannings WHERE created_at < ? AND state NOT IN ('searching', 'stopping')`, "b"},
		{`DELETE FROM boards WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM sessions x WHERE x.cohort_id = boards.cohort_id AND x.ends_at >= ?)`, "bb"},
	},
	abp.KeptImports: {
		{`UPDATE imports SET state = 'cancelled', version = version + 1 WHERE state = 'checked' AND COALESCE(worked_at, created_at) < ?`, "b"},
		{`DELETE FROM import_files WHERE import_id IN (SELECT id FROM imports WHERE state IN ('committed', 'cancelled', 'failed') AND COALESCE(finished_at, worked_at, created_at) < ?)`, "b"},
		{`DELETE FROM import_faults WHERE import_id IN (SELECT id FROM imports WHERE state IN ('committed', 'cancelled', 'failed') AND COALESCE(finished_at, worked_at, created_at) < ?)`, "b"},
	},
	abp.KeptComplaints: {{`DELETE FROM complaints WHERE answered_at < ?`, "b"}},
	abp.KeptExports:    {{`DELETE FROM exports WHERE asked_at < ?`, "b"}},
	abp.KeptEvents: {
		{`DELETE FROM custodies WHERE created_at < ?`, "b"},
		{`UPDATE seals SET forgotten_at = ? WHERE made_at < ? AND forgotten_at IS NULL`, "nb"},
		{`DELETE FROM events WHERE seal IN (SELECT number FROM seals WHERE forgotten_at IS NOT NULL)`, ""},
	},
}

// Forgets says whether Forget knows how to end the time of the class.
func Forgets(class string) bool { return len(forgettings[class]) > 0 }

// Forget deletes, or empties, what of a class of data is older than an instant and
// its day, and returns how many records that were.
func (s *Store) Forget(ctx context.Context, class string, before abp.Instant, day abp.Date, now abp.Instant) (int, error) {
	count := 0
	for _, f := range forgettings[class] {
		args := make([]any, len(f.args))
		for i, kind := range f.args {
			args[i] = map[rune]any{'b': before, 'd': day, 'n': now}[kind]
		}
		res := s.write.WithContext(ctx).Exec(f.sql, args...)
		if res.Error != nil {
			return 0, fmt.Errorf("forget %s: %w", class, res.Error)
		}
		count += int(res.RowsAffected)
	}
	return count, nil
}

// OverduePeople returns people who have taken part in nothing since the instant and
// its day, hold no role, and are nobody's line manager; at most limit.
func (s *Store) OverduePeople(ctx context.Context, before abp.Instant, day abp.Date, limit int) ([]abp.Person, error) {
	list, err := records[abp.Person](s.read).Where(`created_at < ? AND NOT EXISTS (SELECT 1 FROM grants r WHERE r.person_id = people.id AND (r.ended_at IS NULL OR r.ended_at >= ?))
		AND NOT EXISTS (SELECT 1 FROM facilitators f WHERE f.person_id = people.id AND (f.ended_on IS NULL OR f.ended_on >= ?))
		AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.person_id = people.id AND a.applied_at >= ?)
		AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.person_id = people.id AND l.seen_at >= ?)
		AND NOT EXISTS (SELECT 1 FROM people m WHERE m.manager_id = people.id)
		AND NOT `+goesOn("people.id")+` AND NOT `+leadsSince("people.id"), before, before, day, before, before, before, before, before, before).Order("id").Limit(limit).Find(ctx)
	return list, wrapped("people whose time is over", err)
}

// RetentionChanges returns every change of a term that was ever proposed, newest
// first. What is kept how long is no secret.
func (s *Store) RetentionChanges(ctx context.Context) ([]abp.RetentionChange, error) {
	list, err := records[abp.RetentionChange](s.read).Preload("ProposedBy", nil).Preload("ApprovedBy", nil).Order("created_at DESC, id DESC").Find(ctx)
	return list, wrapped("changes of terms", err)
}

// RetentionChange returns one change of a term.
func (s *Store) RetentionChange(ctx context.Context, id string) (*abp.RetentionChange, error) {
	return one(ctx, records[abp.RetentionChange](s.read).Where("id = ?", id))
}

// CreateRetentionChange adds a proposal.
func (s *Store) CreateRetentionChange(ctx context.Context, c *abp.RetentionChange) error {
	return insert(ctx, s, c)
}

// UpdateRetentionChange saves an approval. It fails with Conflict if it moved on.
func (s *Store) UpdateRetentionChange(ctx context.Context, c *abp.RetentionChange) error {
	return update(ctx, s, c)
}

// CreateRetentionRun adds the proof that a class was gone through.
func (s *Store) CreateRetentionRun(ctx context.Context, r *abp.RetentionRun) error {
	return insert(ctx, s, r)
}

// LastRetentionRuns returns the newest run of every class.
func (s *Store) LastRetentionRuns(ctx context.Context) ([]abp.RetentionRun, error) {
	list, err := records[abp.RetentionRun](s.read).Where("ran_at = (SELECT MAX(o.ran_at) FROM retention_runs o WHERE o.class = retention_runs.class)").Order("class, id").Find(ctx)
	return list, wrapped("deletions", err)
}

// RetentionRuns returns the newest runs of a class, at most limit.
func (s *Store) RetentionRuns(ctx context.Context, class string, limit int) ([]abp.RetentionRun, error) {
	list, err := records[abp.RetentionRun](s.read).Where("class = ?", class).Order("ran_at DESC, id DESC").Limit(limit).Find(ctx)
	return list, wrapped("deletions", err)
}
