package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// claims is what people say themselves about a session, by person: when they
// checked in, and which correction waits for an answer.
type claims struct {
	at    map[string]abp.Instant
	asked map[string]*abp.Correction
}

func (s *Store) claims(ctx context.Context, sessionID string) (claims, error) {
	c := claims{map[string]abp.Instant{}, map[string]*abp.Correction{}}
	checked, err := records[abp.CheckIn](s.read).Where("session_id = ?", sessionID).Find(ctx)
	if err != nil {
		return c, fmt.Errorf("check-ins at session %s: %w", sessionID, err)
	}
	for _, v := range checked {
		c.at[v.PersonID] = v.CheckedInAt
	}
	asked, err := records[abp.Correction](s.read).Where("session_id = ? AND answered_at IS NULL", sessionID).Find(ctx)
	if err != nil {
		return c, fmt.Errorf("corrections at session %s: %w", sessionID, err)
	}
	for i := range asked {
		c.asked[asked[i].PersonID] = &asked[i]
	}
	return c, nil
}

// CheckInSession returns a session for the programme's own use: whoever holds a
// code of its screen stands in front of it.
func (s *Store) CheckInSession(ctx context.Context, id string) (*abp.Session, error) {
	return one(ctx, records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Preload("Venue", nil).Where("sessions.id = ?", id))
}

// MayAttend says whether the person is expected at the session or may come
// though they are not.
func (s *Store) MayAttend(ctx context.Context, v *abp.Session, personID string) (bool, error) {
	o := among("people.id", slices.Concat(expected(v), guests(v))...)
	n, err := records[abp.Person](s.read).Where("people.id = ?", personID).Where(o.sql, o.args...).Count(ctx, "people.id")
	if err != nil {
		return false, fmt.Errorf("who may come to session %s: %w", v.ID, err)
	}
	return n > 0, nil
}

// PutCheckIn keeps the first check-in of a person at a session; later ones change
// nothing. The record is its own event: who and when.
func (s *Store) PutCheckIn(ctx context.Context, c *abp.CheckIn) error {
	res := s.write.WithContext(ctx).Exec(`INSERT INTO check_ins (id, session_id, person_id, checked_in_at) VALUES (?, ?, ?, ?) ON CONFLICT (session_id, person_id) DO NOTHING`,
		c.ID, c.SessionID, c.PersonID, c.CheckedInAt)
	return known(res.Error, "check-in")
}

// CountCheckIns returns how many people have checked in at a session.
func (s *Store) CountCheckIns(ctx context.Context, sessionID string) (int, error) {
	n, err := records[abp.CheckIn](s.read).Where("session_id = ?", sessionID).Count(ctx, "id")
	if err != nil {
		return 0, fmt.Errorf("count check-ins: %w", err)
	}
	return int(n), nil
}
