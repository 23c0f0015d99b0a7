package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// CreatePause adds a pause. It fails with Conflict if one lasts already.
func (s *Store) CreatePause(ctx context.Context, p *abp.Pause) error { return insert(ctx, s, p) }

// Pause returns the pause of a place that lasts, for the programme's own use. It
// fails with NotFound if there is none.
func (s *Store) Pause(ctx context.Context, delegateID string) (*abp.Pause, error) {
	return one(ctx, records[abp.Pause](s.read).Where("delegate_id = ? AND rejoined_at IS NULL", delegateID))
}

// EndPause records when a pause that lasts is over.
func (s *Store) EndPause(ctx context.Context, delegateID string, at abp.Instant) error {
	_, err := records[abp.Pause](s.write).Where("delegate_id = ? AND rejoined_at IS NULL", delegateID).Update(ctx, "rejoined_at", at)
	return wrapped("end the pause of "+delegateID, err)
}

// SetOf returns the id of the set that a place is in, or none, for the
// programme's own use.
func (s *Store) SetOf(ctx context.Context, delegateID string) (abp.Ref, error) {
	found, err := records[abp.SetMember](s.read).Where("delegate_id = ? AND left_at IS NULL", delegateID).Find(ctx)
	if err != nil || len(found) == 0 {
		return "", wrapped("set of "+delegateID, err)
	}
	return abp.Ref(found[0].SetID), nil
}

// MeetingsBegun returns the highest number of a meeting that has begun in any of
// the sets, or 0.
func (s *Store) MeetingsBegun(ctx context.Context, now abp.Instant, sets ...string) (int, error) {
	found, err := records[abp.Session](s.read).Select("number").Where("set_id IN ? AND kind = ? AND cancelled_at IS NULL AND starts_at <= ?", sets, abp.SetMeeting, now).
		Order("number DESC").Limit(1).Find(ctx)
	if err != nil || len(found) == 0 {
		return 0, wrapped("meetings that have begun", err)
	}
	return found[0].Number, nil
}

// MoveSubject takes the survey subject of one place along to another, in a later
// cohort, so that the answers before count there. Links to surveys that were not
// handed in may be mailed again. It says whether there was one.
func (s *Store) MoveSubject(ctx context.Context, from, to *abp.Delegate) (bool, error) {
	links, err := records[abp.SubjectLink](s.read).Where("delegate_id = ?", from.ID).Find(ctx)
	if err != nil || len(links) == 0 {
		return false, wrapped("subject of "+from.ID, err)
	}
	subject := links[0].SubjectID
	if _, err := records[abp.SubjectLink](s.write).Where("delegate_id = ?", from.ID).Update(ctx, "delegate_id", to.ID); err != nil {
		return false, wrapped("move the subject of "+from.ID, err)
	}
	if _, err := records[abp.Subject](s.write).Where("id = ?", subject).Update(ctx, "cohort_id", to.CohortID); err != nil {
		return false, wrapped("move the subject of "+from.ID, err)
	}
	_, err = records[abp.SurveyKey](s.write).Where("subject_id = ? AND NOT EXISTS (SELECT 1 FROM survey_responses r WHERE r.subject_id = survey_keys.subject_id AND r.wave = survey_keys.wave AND r.finished_on IS NOT NULL)", subject).
		Update(ctx, "mailed_on", nil)
	return true, wrapped("survey links of a moved subject", err)
}
