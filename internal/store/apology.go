package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// OwnApology returns the viewer's own apology for a session that stands, or nil.
func (s *Store) OwnApology(ctx context.Context, viewer *abp.Person, sessionID string) (*abp.ApologyNote, error) {
	a, err := one(ctx, records[abp.ApologyNote](s.read).Where("session_id = ? AND person_id = ? AND withdrawn_at IS NULL", sessionID, viewer.ID))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return a, err
}

// OwnApologies returns the viewer's own apologies that stand, by session.
func (s *Store) OwnApologies(ctx context.Context, viewer *abp.Person) (map[string]abp.ApologyNote, error) {
	list, err := records[abp.ApologyNote](s.read).Where("person_id = ? AND withdrawn_at IS NULL", viewer.ID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("own apologies: %w", err)
	}
	by := make(map[string]abp.ApologyNote, len(list))
	for _, a := range list {
		by[a.SessionID] = a
	}
	return by, nil
}

// Apologies returns who sent an apology for the session that stands, by person. It
// fails with NotFound unless the viewer leads the session or runs the programme.
// The reason of somebody whose line manager the viewer is stays untold.
func (s *Store) Apologies(ctx context.Context, viewer *abp.Person, v *abp.Session) (map[string]abp.ApologyNote, error) {
	if !viewer.RunsProgramme() && !v.IsLedBy(viewer) {
		return nil, known(gorm.ErrRecordNotFound, "register")
	}
	list, err := records[abp.ApologyNote](s.read).Where("session_id = ? AND withdrawn_at IS NULL", v.ID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("apologies for %s: %w", v.ID, err)
	}
	managed, err := rows[string](ctx, s.read, "SELECT id FROM people WHERE manager_id = ?", viewer.ID)
	if err != nil {
		return nil, fmt.Errorf("reports of %s: %w", viewer.ID, err)
	}
	by := make(map[string]abp.ApologyNote, len(list))
	for _, a := range list {
		by[a.PersonID] = a
	}
	for _, id := range managed {
		if a, has := by[id]; has {
			a.Reason = abp.ReasonUntold
			by[id] = a
		}
	}
	return by, nil
}

// IsExpected says whether the viewer is expected at the session by name: as a
// delegate of its cohort or set, or as an invitee.
func (s *Store) IsExpected(ctx context.Context, viewer *abp.Person, v *abp.Session) (bool, error) {
	ids, err := s.expectedIDs(ctx, v)
	return ids[viewer.ID], err
}

// CreateApology adds an apology. It fails with Conflict if one stands.
func (s *Store) CreateApology(ctx context.Context, a *abp.ApologyNote) error {
	return insert(ctx, s, a)
}

// UpdateApology saves an apology that was taken back. It fails with Conflict if it
// moved on.
func (s *Store) UpdateApology(ctx context.Context, a *abp.ApologyNote) error {
	return update(ctx, s, a)
}
