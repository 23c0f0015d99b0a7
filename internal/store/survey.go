package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// SurveyKey returns what the hash of a mailed secret opens. It fails with
// NotFound for a secret that was never handed out.
func (s *Store) SurveyKey(ctx context.Context, hash string) (*abp.SurveyKey, error) {
	return one(ctx, records[abp.SurveyKey](s.read).Where("hash = ?", hash))
}

// LockSurveyKey is SurveyKey, and makes everybody else who answers with the same
// secret wait until this transaction ends.
func (s *Store) LockSurveyKey(ctx context.Context, hash string) (*abp.SurveyKey, error) {
	return one(ctx, records[abp.SurveyKey](s.write, s.lock()).Where("hash = ?", hash))
}

// PutSurveyKey makes the secret with k's hash the one that opens the subject's
// questionnaire for the wave, whether there was a key or not. It never changes
// whether the link was mailed.
func (s *Store) PutSurveyKey(ctx context.Context, k *abp.SurveyKey) error {
	err := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(k).Error
	if err == nil {
		_, err = records[abp.SurveyKey](s.write).Where("subject_id = ? AND wave = ? AND hash <> ?", k.SubjectID, k.Wave, k.Hash).Update(ctx, "hash", k.Hash)
	}
	if err != nil {
		return fmt.Errorf("put survey key: %w", err)
	}
	return nil
}

// MarkSurveyMailed records that the link goes out on the day. It returns false
// if it went before: of many who try at once, one is told true.
func (s *Store) MarkSurveyMailed(ctx context.Context, subjectID string, wave abp.Wave, on abp.Date) (bool, error) {
	n, err := records[abp.SurveyKey](s.write).Where("subject_id = ? AND wave = ? AND mailed_on IS NULL", subjectID, wave).Update(ctx, "mailed_on", on)
	if err != nil {
		return false, fmt.Errorf("mark survey as mailed: %w", err)
	}
	return n == 1, nil
}

// MarkSurveyReminded records that the one reminder goes out on the day. It
// returns false if it went before, or the link was never mailed.
func (s *Store) MarkSurveyReminded(ctx context.Context, subjectID string, wave abp.Wave, on abp.Date) (bool, error) {
	n, err := records[abp.SurveyKey](s.write).Where("subject_id = ? AND wave = ? AND mailed_on IS NOT NULL AND reminded_on IS NULL", subjectID, wave).Update(ctx, "reminded_on", on)
	if err != nil {
		return false, fmt.Errorf("mark survey as reminded: %w", err)
	}
	return n == 1, nil
}

// Subject returns one subject: the coarse groups that its answers count in.
func (s *Store) Subject(ctx context.Context, id string) (*abp.Subject, error) {
	return one(ctx, records[abp.Subject](s.read).Where("id = ?", id))
}

// Responses returns what a subject answered, by wave, with the answers in the
// order of their item codes. A subject is no person: the way from one to the
// other is OwnSubjects.
func (s *Store) Responses(ctx context.Context, subjectID string) ([]abp.Response, error) {
	list, err := records[abp.Response](s.read).Preload("Answers", inOrder("item")).Preload("Texts", inOrder("item")).Where("subject_id = ?", subjectID).Order("wave").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("survey responses: %w", err)
	}
	return list, nil
}

// PutResponse saves a questionnaire with exactly the answers and texts that r has. Lock
// the key first.
func (s *Store) PutResponse(ctx context.Context, r *abp.Response) error {
	all := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}
	if err := s.write.WithContext(ctx).Clauses(all).Omit(clause.Associations).Create(r).Error; err != nil {
		return fmt.Errorf("save survey response: %w", known(err, "response"))
	}
	if _, err := records[abp.Answer](s.write).Where("response_id = ?", r.ID).Delete(ctx); err != nil {
		return fmt.Errorf("replace survey answers: %w", err)
	}
	if _, err := records[abp.SurveyText](s.write).Where("response_id = ?", r.ID).Delete(ctx); err != nil {
		return fmt.Errorf("replace survey texts: %w", err)
	}
	if err := s.Put(ctx, r.Answers); err != nil {
		return err
	}
	return s.Put(ctx, r.Texts)
}

// SurveyReturned is how many questionnaires of a wave were handed in.
type SurveyReturned struct {
	Wave         abp.Wave
	InTime, Late int
}

// SurveyReturns counts what was handed in under the subjects of a cohort, by wave.
// It says nothing of any one of them; what may be printed of it the gate decides.
func (s *Store) SurveyReturns(ctx context.Context, cohortID string) ([]SurveyReturned, error) {
	ctx = System(ctx, "figures for disclosure control")
	list, err := rows[SurveyReturned](ctx, s.read, `SELECT r.wave AS wave, SUM(CASE WHEN r.is_late THEN 0 ELSE 1 END) AS in_time, SUM(CASE WHEN r.is_late THEN 1 ELSE 0 END) AS late
		FROM survey_subjects j JOIN survey_responses r ON r.subject_id = j.id AND r.finished_on IS NOT NULL
		WHERE j.cohort_id = ? GROUP BY r.wave ORDER BY r.wave`, cohortID)
	return list, wrapped("surveys handed in", err)
}
