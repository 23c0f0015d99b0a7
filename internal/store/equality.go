package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// This file alone touches the tables whose names begin with equality_. Three
// things read answers: methods that begin with Own, which reach the viewer's own
// and no others whatever their roles are; Count methods, which join inside the
// database and return how many people, never who; and what finds answers to delete
// and returns none.

// EqualityQuestions returns every stored edition of every question, in the order
// of the form. They are no answers: who sees the form sees them.
func (s *Store) EqualityQuestions(ctx context.Context) ([]abp.EqualityQuestion, error) {
	list, err := records[abp.EqualityQuestion](s.read).Order("place, code, edition").Find(ctx)
	return list, wrapped("equality questions", err)
}

// CreateEqualityQuestion adds an edition of a question. It fails with Conflict if
// somebody else added it meanwhile.
func (s *Store) CreateEqualityQuestion(ctx context.Context, q *abp.EqualityQuestion) error {
	return insert(ctx, s, q)
}

// UpdateEqualityQuestion saves an edited edition. It fails with Conflict if it
// moved on.
func (s *Store) UpdateEqualityQuestion(ctx context.Context, q *abp.EqualityQuestion) error {
	return update(ctx, s, q)
}

// OwnEquality returns the viewer's own answers by question, and the day on which
// they were given; nil for somebody who was not asked yet.
func (s *Store) OwnEquality(ctx context.Context, viewer *abp.Person) (*abp.EqualitySubject, []abp.EqualityAnswer, error) {
	if viewer == nil {
		return nil, nil, nil
	}
	subject, err := one(ctx, records[abp.EqualitySubject](s.read).Where("id IN (SELECT subject_id FROM equality_links WHERE person_id = ?)", viewer.ID))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	list, err := records[abp.EqualityAnswer](s.read).Where("subject_id = ?", subject.ID).Order("question").Find(ctx)
	return subject, list, wrapped("own equality answers", err)
}

// OwnEqualityStop returns the viewer's own notice that holds, or nil.
func (s *Store) OwnEqualityStop(ctx context.Context, viewer *abp.Person) (*abp.EqualityStop, error) {
	if viewer == nil {
		return nil, nil
	}
	v, err := one(ctx, records[abp.EqualityStop](s.read).Where("person_id = ? AND ended_at IS NULL", viewer.ID))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return v, err
}

// LockEquality makes everybody else who changes the person's answers wait until
// this transaction ends.
func (s *Store) LockEquality(ctx context.Context, personID string) error {
	_, err := one(ctx, records[abp.Person](s.write, s.lock()).Where("id = ?", personID))
	return err
}

// PutEquality saves a subject with exactly the answers given, and joins it to the
// person; with no person nothing joins it to anybody.
func (s *Store) PutEquality(ctx context.Context, subject *abp.EqualitySubject, personID string, answers []abp.EqualityAnswer) error {
	all := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}
	if err := s.write.WithContext(ctx).Clauses(all).Create(subject).Error; err != nil {
		return fmt.Errorf("save equality subject: %w", err)
	}
	if personID != "" {
		err := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&abp.EqualityLink{PersonID: personID, SubjectID: subject.ID}).Error
		if err != nil {
			return fmt.Errorf("join equality subject: %w", err)
		}
	}
	if _, err := records[abp.EqualityAnswer](s.write).Where("subject_id = ?", subject.ID).Delete(ctx); err != nil {
		return fmt.Errorf("replace equality answers: %w", err)
	}
	return s.Put(ctx, answers)
}

// DeleteEquality deletes everything that the person said: subject, join and
// answers. Doing so twice is no error.
func (s *Store) DeleteEquality(ctx context.Context, personID string) error {
	_, err := records[abp.EqualitySubject](s.write).Where("id IN (SELECT subject_id FROM equality_links WHERE person_id = ?)", personID).Delete(ctx)
	return wrapped("delete equality answers", err)
}

// CreateEqualityStop adds a notice. It fails with Conflict where one holds.
func (s *Store) CreateEqualityStop(ctx context.Context, v *abp.EqualityStop) error {
	return insert(ctx, s, v)
}

// EndEqualityStop ends the person's notice. Without one it does nothing.
func (s *Store) EndEqualityStop(ctx context.Context, personID string, now abp.Instant) error {
	_, err := records[abp.EqualityStop](s.write).Where("person_id = ? AND ended_at IS NULL", personID).Update(ctx, "ended_at", now)
	return wrapped("end equality notice", err)
}

// EqualityStops returns the notices that hold, newest first, with whose they are:
// for those who keep them, and nobody else.
func (s *Store) EqualityStops(ctx context.Context, viewer *abp.Person) ([]abp.EqualityStop, error) {
	if viewer.Can(abp.KeepEqualityStops) != nil {
		return nil, nil
	}
	list, err := records[abp.EqualityStop](s.read).Preload("Person", nil).Where("ended_at IS NULL").Order("stopped_at DESC, id").Find(ctx)
	return list, wrapped("equality notices", err)
}

// equalityForgettings delete the answers of everybody who gave them, and whose journey
// ended, before the instant and its day.
var equalityForgettings = []forgetting{{`DELETE FROM equality_subjects WHERE answered_on < ? AND id IN (SELECT l.subject_id FROM equality_links l WHERE NOT ` + goesOn("l.person_id") + `)`, "dbbb"}}

// equalityOwnRows says which rows are about one person: they are for that person.
var equalityOwnRows = map[string]string{
	"equality_links":    "person_id = ?",
	"equality_subjects": "id IN (SELECT subject_id FROM equality_links WHERE person_id = ?)",
	"equality_answers":  "subject_id IN (SELECT subject_id FROM equality_links WHERE person_id = ?)",
	"equality_stops":    "person_id = ?",
}

// EqualityCount is how many people who took a place chose one choice of one
// edition of a question, and how many of them completed the workshops.
type EqualityCount struct {
	Question           string
	Edition            int
	Choice             string
	Enrolled, Complete int
}

// notStopped keeps whoever gave no notice. Their answers are gone with it; this is
// the second lock on the same door.
const notStopped = ` NOT EXISTS (SELECT 1 FROM equality_stops n WHERE n.person_id = l.person_id AND n.ended_at IS NULL)`

// CountEquality counts answers by question and choice, of the whole programme: the
// batch that a snapshot is made with. Nothing finer than a choice can be asked
// for. Answers that are joined to nobody count as they are.
func (s *Store) CountEquality(ctx context.Context, takers *Takers) ([]EqualityCount, error) {
	chosen, err := rows[struct {
		EqualityCount
		PersonID string
	}](ctx, s.read, `SELECT l.person_id, e.question, e.edition, e.choice FROM equality_links l JOIN equality_answers e ON e.subject_id = l.subject_id
		WHERE`+notStopped+` ORDER BY e.question, e.edition, e.choice`)
	if err != nil {
		return nil, fmt.Errorf("count equality answers: %w", err)
	}
	var list []EqualityCount
	for _, c := range chosen {
		done, took := takers.isComplete[c.PersonID]
		if !took {
			continue
		}
		if last := len(list) - 1; last < 0 || list[last].Question != c.Question || list[last].Edition != c.Edition || list[last].Choice != c.Choice {
			list = append(list, c.EqualityCount)
		}
		now := &list[len(list)-1]
		now.Enrolled++
		if done {
			now.Complete++
		}
	}
	unlinked, err := rows[EqualityCount](ctx, s.read, `SELECT e.question, e.edition, e.choice, COUNT(*) AS enrolled, 0 AS complete FROM equality_answers e
		WHERE NOT EXISTS (SELECT 1 FROM equality_links l WHERE l.subject_id = e.subject_id) GROUP BY e.question, e.edition, e.choice ORDER BY e.question, e.edition, e.choice`)
	return append(list, unlinked...), wrapped("count equality answers", err)
}

// PairQuery says which pairs are counted.
type PairQuery struct {
	Instrument *abp.Instrument
	AsAt       abp.Date // answers handed in later do not count
}

// EqualityPairCount is how many people who chose one choice, or with an empty one
// did not say, gave one headline answer before and one after.
type EqualityPairCount struct {
	Edition               int
	Choice                string
	Before, After, People int
}

// CountEqualityPairs counts the pairs of the headline by the choices of one
// question, of the whole programme: the batch that a snapshot is made with.
func (s *Store) CountEqualityPairs(ctx context.Context, q PairQuery, question string) ([]EqualityPairCount, error) {
	in := q.Instrument
	sum := `(SELECT response_id, SUM(value) AS value FROM survey_answers WHERE item IN ? GROUP BY response_id HAVING COUNT(*) = ?)`
	list, err := rows[EqualityPairCount](ctx, s.read, `SELECT COALESCE(e.edition, 0) AS edition, COALESCE(e.choice, '') AS choice, b.value AS before, a.value AS after, COUNT(*) AS people
		FROM survey_subjects j JOIN cohorts c ON c.id = j.cohort_id AND c.published_at IS NOT NULL
			JOIN survey_responses r0 ON r0.subject_id = j.id AND r0.wave = 'T0' AND NOT r0.is_late AND r0.finished_on <= ? AND r0.instrument_id = ?
			JOIN survey_responses r2 ON r2.subject_id = j.id AND r2.wave = 'T2' AND NOT r2.is_late AND r2.finished_on <= ? AND r2.instrument_id = ?
			JOIN `+sum+` b ON b.response_id = r0.id JOIN `+sum+` a ON a.response_id = r2.id
			LEFT JOIN survey_links sl ON sl.subject_id = j.id LEFT JOIN delegates d ON d.id = sl.delegate_id
			LEFT JOIN equality_links l ON l.person_id = d.person_id AND`+notStopped+`
			LEFT JOIN equality_answers e ON e.subject_id = l.subject_id AND e.question = ?
		WHERE j.id NOT IN (`+objectors+`)
		GROUP BY COALESCE(e.edition, 0), COALESCE(e.choice, ''), b.value, a.value ORDER BY 1, 2, 3, 4`,
		q.AsAt, in.ID, q.AsAt, in.ID, in.Headline, len(in.Headline), in.Headline, len(in.Headline), question)
	return list, wrapped("count pairs by equality answers", err)
}

// KeepsEquality says whether a person has answered who they are, and never what.
func (s *Store) KeepsEquality(ctx context.Context, c *abp.Custody) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM equality_links WHERE person_id = ? LIMIT 1", c.PersonID)
	return len(found) > 0, wrapped("keeps equality", err)
}
