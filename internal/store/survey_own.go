package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// This file holds every read of the join of person and subject. Two things need
// it: a delegate's own pages, whose methods take the viewer, begin with Own and
// reach no further than the viewer's own places; and the sending of links, whose
// methods return no answers.

const ownSubjects = "SELECT l.subject_id FROM survey_links l JOIN delegates d ON d.id = l.delegate_id WHERE d.person_id = ?"

// OwnSubjects returns the join of the viewer's own places and their subjects.
func (s *Store) OwnSubjects(ctx context.Context, viewer *abp.Person) ([]abp.SubjectLink, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.SubjectLink](s.read).Where("delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)", viewer.ID).Order("delegate_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own survey subjects: %w", err)
	}
	return list, nil
}

// OwnSurveyKeys returns the keys of the viewer's own subjects.
func (s *Store) OwnSurveyKeys(ctx context.Context, viewer *abp.Person) ([]abp.SurveyKey, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.SurveyKey](s.read).Where("subject_id IN ("+ownSubjects+")", viewer.ID).Order("hash").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own survey keys: %w", err)
	}
	return list, nil
}

// OwnResponses returns what the viewer answered at all their own places, with
// the answers. Nobody's role makes it return more.
func (s *Store) OwnResponses(ctx context.Context, viewer *abp.Person) ([]abp.Response, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.Response](s.read).Preload("Answers", inOrder("item")).Preload("Texts", inOrder("item")).Where("subject_id IN ("+ownSubjects+")", viewer.ID).Order("subject_id, wave").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own survey responses: %w", err)
	}
	return list, nil
}

// DueSurvey is a place whose survey of a wave is open, neither handed in nor
// mailed. Whether the wave is for the delegate is for the caller to ask.
type DueSurvey struct {
	Delegate      abp.Delegate // with person, template and progress
	Window        abp.SurveyWindow
	AnsweredFirst bool // the first survey is handed in
}

// SurveysDue returns, for the programme's own sending of links, every survey
// that is open at the instant now in a published cohort and that its person has
// not been mailed. It says nothing about answers but which surveys are not handed in.
func (s *Store) SurveysDue(ctx context.Context, now abp.Instant) ([]DueSurvey, error) {
	return s.dueSurveys(ctx, now, "k.mailed_on IS NULL")
}

// SurveysToRemind is SurveysDue for the one reminder: surveys whose link was
// mailed by the day mailedBy, that close by the instant, and that nobody was
// reminded of.
func (s *Store) SurveysToRemind(ctx context.Context, now, closesBy abp.Instant, mailedBy abp.Date) ([]DueSurvey, error) {
	return s.dueSurveys(ctx, now, "w.closes_at <= ? AND k.mailed_on <= ? AND k.reminded_on IS NULL AND p.bounced_at IS NULL", closesBy, mailedBy)
}

// dueSurveys returns the open surveys that are not handed in, narrowed by a
// condition.
func (s *Store) dueSurveys(ctx context.Context, now abp.Instant, condition string, args ...any) ([]DueSurvey, error) {
	type pair struct {
		DelegateID, WindowID string
		AnsweredFirst        bool
	}
	pairs, err := rows[pair](ctx, s.read, `SELECT d.id AS delegate_id, w.id AS window_id, f.id IS NOT NULL AS answered_first FROM survey_windows w
		JOIN cohorts c ON c.id = w.cohort_id AND c.published_at IS NOT NULL
		JOIN delegates d ON d.cohort_id = c.id
		JOIN people p ON p.id = d.person_id AND p.disabled_at IS NULL
		LEFT JOIN survey_links l ON l.delegate_id = d.id
		LEFT JOIN survey_keys k ON k.subject_id = l.subject_id AND k.wave = w.wave
		LEFT JOIN survey_responses r ON r.subject_id = l.subject_id AND r.wave = w.wave
		LEFT JOIN survey_responses f ON f.subject_id = l.subject_id AND f.wave = 'T0' AND f.finished_on IS NOT NULL
		WHERE w.opens_at <= ? AND w.closes_at > ? AND r.finished_on IS NULL AND `+condition+`
		ORDER BY w.id, d.id`, append([]any{now, now}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("surveys due: %w", err)
	}
	windows := map[string]abp.SurveyWindow{}
	open, err := records[abp.SurveyWindow](s.read).Where("opens_at <= ? AND closes_at > ?", now, now).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("open survey windows: %w", err)
	}
	for _, w := range open {
		windows[w.ID] = w
	}
	due := make([]DueSurvey, 0, len(pairs))
	for from := 0; from < len(pairs); from += putRows {
		page := pairs[from:min(from+putRows, len(pairs))]
		ids := make([]string, len(page))
		for i, p := range page {
			ids[i] = p.DelegateID
		}
		places, err := s.placesByID(ctx, ids, now)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			due = append(due, DueSurvey{places[p.DelegateID], windows[p.WindowID], p.AnsweredFirst})
		}
	}
	return due, nil
}

func (s *Store) placesByID(ctx context.Context, ids []string, now abp.Instant) (map[string]abp.Delegate, error) {
	list, err := records[abp.Delegate](s.read).Preload("Person", nil).Preload("Cohort.Template", nil).Where("delegates.id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	if err := s.addProgress(ctx, list, now); err != nil {
		return nil, err
	}
	by := make(map[string]abp.Delegate, len(list))
	for _, d := range list {
		by[d.ID] = d
	}
	return by, nil
}

// LockPlace returns the place as it is now and makes everybody else who locks it
// wait until this transaction ends: it is how one subject is made for it.
func (s *Store) LockPlace(ctx context.Context, id string) (*abp.Delegate, error) {
	return one(ctx, records[abp.Delegate](s.write, s.lock()).Where("id = ?", id))
}

// SubjectOf returns the id of the subject that a place's answers are kept under,
// for handing out its link. It fails with NotFound before there is one.
func (s *Store) SubjectOf(ctx context.Context, delegateID string) (string, error) {
	l, err := one(ctx, records[abp.SubjectLink](s.read).Where("delegate_id = ?", delegateID))
	if err != nil {
		return "", err
	}
	return l.SubjectID, nil
}

// IsHandedIn says whether a subject has handed in the survey of a wave.
func (s *Store) IsHandedIn(ctx context.Context, subjectID string, wave abp.Wave) (bool, error) {
	n, err := records[abp.Response](s.read).Where("subject_id = ? AND wave = ? AND finished_on IS NOT NULL", subjectID, wave).Count(ctx, "id")
	return n > 0, wrapped("surveys handed in", err)
}

// CreateSubject adds a subject and joins it to a place. It fails with Conflict
// if the place has one.
func (s *Store) CreateSubject(ctx context.Context, v *abp.Subject, delegateID string) error {
	if err := insert(ctx, s, v); err != nil {
		return err
	}
	return insert(ctx, s, &abp.SubjectLink{DelegateID: delegateID, SubjectID: v.ID})
}

// surveysOver says that the surveys of a subject closed before an instant, and that
// none of its words are kept: whoever wants them back needs the key.
const surveysOver = ` EXISTS (SELECT 1 FROM survey_windows w WHERE w.cohort_id = j.cohort_id) AND NOT EXISTS (SELECT 1 FROM survey_windows w WHERE w.cohort_id = j.cohort_id AND w.closes_at >= ?)
	AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.subject_id = j.id)`

// surveyKeyForgettings destroy the join of people and subjects. Answers that may not
// be counted go with it, for nothing would say so any more.
var surveyKeyForgettings = []forgetting{
	{`DELETE FROM survey_subjects WHERE id IN (SELECT j.id FROM survey_subjects j JOIN survey_links l ON l.subject_id = j.id JOIN delegates d ON d.id = l.delegate_id
		JOIN objections o ON o.person_id = d.person_id WHERE` + surveysOver + `)`, "b"},
	{`DELETE FROM survey_links WHERE subject_id IN (SELECT j.id FROM survey_subjects j WHERE` + surveysOver + `)`, "b"},
	{`DELETE FROM survey_keys WHERE subject_id IN (SELECT j.id FROM survey_subjects j WHERE` + surveysOver + `)`, "b"},
}

// Objects says whether the viewer's own answers count in no new figure.
func (s *Store) Objects(ctx context.Context, viewer *abp.Person) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM objections WHERE person_id = ?", viewer.ID)
	return len(found) > 0, wrapped("objection", err)
}

// PutObjection keeps that the person's answers count in no new figure. Doing so twice
// is no error.
func (s *Store) PutObjection(ctx context.Context, o *abp.Objection) error {
	return wrapped("object", s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(o).Error)
}

// DeleteObjection lets the person's answers count again.
func (s *Store) DeleteObjection(ctx context.Context, personID string) error {
	_, err := records[abp.Objection](s.write).Where("person_id = ?", personID).Delete(ctx)
	return wrapped("end an objection", err)
}

// objectors selects the subjects whose answers count in no new figure.
const objectors = `SELECT ol.subject_id FROM objections o JOIN delegates od ON od.person_id = o.person_id JOIN survey_links ol ON ol.delegate_id = od.id`

// surveyOwnRows says which rows of the survey are about one person.
var surveyOwnRows = map[string]string{
	"survey_links":     "delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)",
	"survey_keys":      "subject_id IN (" + ownSubjects + ")",
	"survey_subjects":  "id IN (" + ownSubjects + ")",
	"survey_responses": "subject_id IN (" + ownSubjects + ")",
	"survey_answers":   "response_id IN (SELECT id FROM survey_responses WHERE subject_id IN (" + ownSubjects + "))",
	"survey_texts":     "response_id IN (SELECT id FROM survey_responses WHERE subject_id IN (" + ownSubjects + "))",
	"quotes":           "subject_id IN (" + ownSubjects + ")",
}
