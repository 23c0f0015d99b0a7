package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// OwnMark returns what the register of a session says about the viewer. It fails
// with NotFound if that is nothing.
func (s *Store) OwnMark(ctx context.Context, viewer *abp.Person, sessionID string) (*abp.Attendance, error) {
	return one(ctx, records[abp.Attendance](s.read).Where("session_id = ? AND person_id = ?", sessionID, viewer.ID))
}

// OwnCorrection returns the viewer's newest wish for a correction at a session.
// It fails with NotFound if there is none.
func (s *Store) OwnCorrection(ctx context.Context, viewer *abp.Person, sessionID string) (*abp.Correction, error) {
	return one(ctx, records[abp.Correction](s.read).Where("session_id = ? AND person_id = ?", sessionID, viewer.ID).Order("asked_at DESC, id DESC"))
}

// Correction returns one wish for a correction, for the programme's own use: who
// may answer it is who takes the register of its session.
func (s *Store) Correction(ctx context.Context, id string) (*abp.Correction, error) {
	return one(ctx, records[abp.Correction](s.read).Where("corrections.id = ?", id))
}

// CreateCorrection adds a wish for a correction. It fails with Conflict while one
// of the same person waits at the same session.
func (s *Store) CreateCorrection(ctx context.Context, c *abp.Correction) error {
	return insert(ctx, s, c)
}

// AnswerCorrection records that what the person asked about the session is
// answered, if they asked.
func (s *Store) AnswerCorrection(ctx context.Context, sessionID, personID, byID string, now abp.Instant) error {
	_, err := records[abp.Correction](s.write).Where("session_id = ? AND person_id = ? AND answered_at IS NULL", sessionID, personID).
		Set(clause.Assignment{Column: clause.Column{Name: "answered_at"}, Value: now}, clause.Assignment{Column: clause.Column{Name: "answered_by_id"}, Value: abp.Ref(byID)}).Update(ctx)
	if err != nil {
		return fmt.Errorf("answer a correction: %w", err)
	}
	return nil
}

// CorrectionCounts returns how many corrections wait at each of the sessions, for
// those who take their registers.
func (s *Store) CorrectionCounts(ctx context.Context, sessionIDs []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(sessionIDs) == 0 {
		return counts, nil
	}
	list, err := records[abp.Correction](s.read).Where("session_id IN ? AND answered_at IS NULL", sessionIDs).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("count corrections: %w", err)
	}
	for _, c := range list {
		counts[c.SessionID]++
	}
	return counts, nil
}
