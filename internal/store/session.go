package store

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// SessionQuery narrows a list of sessions. Own keeps to sessions that concern
// the viewer personally, also for those who may see all.
type SessionQuery struct {
	CohortID  string
	SetID     string
	Own       bool
	Programme bool // only sessions of the whole programme
	EndsAfter abp.Instant
	EndedBy   abp.Instant // is over at the instant
	Before    abp.Instant // starts before
	Newest    bool        // newest first
	After     string      // SessionKey of the last row of the page before
	Limit     int         // rows, all if 0
}

// SessionKey returns where a list of sessions goes on after the session.
func SessionKey(v *abp.Session) string { return instantKey(v.StartsAt, v.ID) }

// instantKey is the key of a page that is ordered by an instant.
func instantKey(at abp.Instant, id string) string {
	return at.Format(time.RFC3339Nano) + "\x1f" + id
}

// cutInstantKey takes such a key apart. A key that is none starts the list anew.
func cutInstantKey(key string) (abp.Instant, string, bool) {
	text, id, ok := cutKey(key)
	at, err := time.Parse(time.RFC3339Nano, text)
	return abp.At(at), id, ok && err == nil
}

// Session returns one session with cohort, set, venue and facilitators, if the
// viewer may see it.
func (s *Store) Session(ctx context.Context, viewer *abp.Person, id string) (*abp.Session, error) {
	o := sessionsFor(viewer)
	v, err := one(ctx, records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Preload("Venue", nil).
		Where("sessions.id = ?", id).Where(o.sql, o.args...))
	if err != nil {
		return nil, err
	}
	list := []abp.Session{*v}
	if err := s.addFacilitators(ctx, list); err != nil {
		return nil, err
	}
	return &list[0], s.addTooFew(ctx, viewer, &list[0])
}

// addTooFew says whether a set meeting has a register by which fewer came than the
// quorum, to those who can move it.
func (s *Store) addTooFew(ctx context.Context, viewer *abp.Person, v *abp.Session) error {
	if v.SetID == "" || !viewer.RunsProgramme() {
		return nil
	}
	few, err := rows[int](ctx, s.read, `SELECT 1 FROM sessions x JOIN cohorts c ON c.id = x.cohort_id JOIN templates e ON e.id = c.template_id
		WHERE x.id = ? AND EXISTS (SELECT 1 FROM attendances a WHERE a.session_id = x.id) AND (SELECT COUNT(*) FROM attendances a WHERE a.session_id = x.id AND a.mark IN ('present', 'part')) < e.quorum`, v.ID)
	v.TooFew = len(few) > 0
	return wrapped("quorum of session "+v.ID, err)
}

// Sessions returns the sessions that the viewer may see, in the order of time,
// each with cohort, set, venue and facilitators.
func (s *Store) Sessions(ctx context.Context, viewer *abp.Person, q SessionQuery) ([]abp.Session, error) {
	o := sessionsFor(viewer)
	if q.Own {
		o = among("sessions.id", ownSessions(viewer)...)
	}
	g := records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Preload("Venue", nil).Where(o.sql, o.args...)
	if q.CohortID != "" {
		g = g.Where("cohort_id = ?", q.CohortID)
	}
	if q.SetID != "" {
		g = g.Where("set_id = ?", q.SetID)
	}
	if q.Programme {
		g = g.Where("cohort_id IS NULL")
	}
	if !q.EndsAfter.IsZero() {
		g = g.Where("ends_at > ?", q.EndsAfter)
	}
	if !q.EndedBy.IsZero() {
		g = g.Where("ends_at <= ?", q.EndedBy)
	}
	if !q.Before.IsZero() {
		g = g.Where("starts_at < ?", q.Before)
	}
	order, beyond := "starts_at, id", ">"
	if q.Newest {
		order, beyond = "starts_at DESC, id DESC", "<"
	}
	if at, id, ok := cutInstantKey(q.After); ok {
		g = g.Where("(starts_at "+beyond+" ? OR (starts_at = ? AND sessions.id "+beyond+" ?))", at, at, id)
	}
	g = g.Order(order)
	if q.Limit > 0 {
		g = g.Limit(q.Limit)
	}
	list, err := g.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return list, s.addFacilitators(ctx, list)
}

// addFacilitators fills in who leads each session: those named for it, or else
// the facilitator of its set.
func (s *Store) addFacilitators(ctx context.Context, list []abp.Session) error {
	if len(list) == 0 {
		return nil
	}
	var ids, sets []string
	for _, v := range list {
		ids = append(ids, v.ID)
		if v.SetID != "" {
			sets = append(sets, string(v.SetID))
		}
	}
	type led struct {
		Of string
		abp.Person
	}
	var found []led
	err := s.read.WithContext(ctx).Raw(`SELECT f.session_id AS of, p.* FROM session_facilitators f JOIN people p ON p.id = f.person_id WHERE f.session_id IN ?
		UNION ALL SELECT t.id AS of, p.* FROM sets t JOIN people p ON p.id = t.facilitator_id WHERE t.id IN ?
		ORDER BY sort_name, id`, ids, append(sets, "")).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("facilitators of sessions: %w", err)
	}
	by := map[string][]abp.Person{}
	for _, f := range found {
		by[f.Of] = append(by[f.Of], f.Person)
	}
	for i := range list {
		if list[i].Facilitators = by[list[i].ID]; len(list[i].Facilitators) == 0 {
			list[i].Facilitators = by[string(list[i].SetID)]
		}
	}
	return nil
}

// CreateSession adds a session.
func (s *Store) CreateSession(ctx context.Context, v *abp.Session) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.lockFeedsOf(ctx, v.CohortID); err != nil {
			return err
		}
		if err := insert(ctx, tx, v); err != nil {
			return err
		}
		return tx.StaleFeedsFor(ctx, v)
	})
}

// UpdateSession saves an edited session, which says in calendars that it
// changed. It fails with Conflict if it moved on.
func (s *Store) UpdateSession(ctx context.Context, v *abp.Session) error {
	return s.editSession(ctx, v.ID, func(tx *Store, was *abp.Session) error {
		v.Follow(was)
		return update(ctx, tx, v)
	})
}

// SetFacilitators replaces who leads a session.
func (s *Store) SetFacilitators(ctx context.Context, sessionID string, people []string) error {
	return s.editSession(ctx, sessionID, func(tx *Store, _ *abp.Session) error {
		if _, err := records[abp.SessionFacilitator](tx.write).Where("session_id = ?", sessionID).Delete(ctx); err != nil {
			return fmt.Errorf("facilitators of %s: %w", sessionID, err)
		}
		list := make([]abp.SessionFacilitator, len(people))
		for i, id := range people {
			list[i] = abp.SessionFacilitator{SessionID: sessionID, PersonID: id}
		}
		if err := tx.put(ctx, list); err != nil {
			return err
		}
		return tx.touchSessions(ctx, only{"id = ?", []any{sessionID}}, false)
	})
}

// editSession does the edit and marks the calendars of everybody whom the
// session concerned before and of everybody whom it concerns after.
func (s *Store) editSession(ctx context.Context, id string, edit func(tx *Store, was *abp.Session) error) error {
	return s.Tx(ctx, func(tx *Store) error {
		was, err := one(ctx, records[abp.Session](tx.read).Where("id = ?", id))
		if err != nil {
			return err
		}
		if err := tx.lockFeedsOf(ctx, was.CohortID); err != nil {
			return err
		}
		if err := tx.StaleFeedsFor(ctx, was); err != nil {
			return err
		}
		if err := edit(tx, was); err != nil {
			return err
		}
		is, err := one(ctx, records[abp.Session](tx.read).Where("id = ?", id))
		if err != nil {
			return err
		}
		return tx.StaleFeedsFor(ctx, is)
	})
}

// Concerned returns the people whom a session concerns, with their addresses:
// delegates of its cohort or set, its facilitators, or everybody with a role
// that it is for. They are who is told when it moves.
func (s *Store) Concerned(ctx context.Context, v *abp.Session) ([]abp.Person, error) {
	o := among("people.id", concerned(v)...)
	list, err := records[abp.Person](s.read).Where(o.sql, o.args...).Where("disabled_at IS NULL").Order("sort_name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("people concerned by session %s: %w", v.ID, err)
	}
	return list, nil
}

// concerned selects the ids of the people whom a session concerns.
func concerned(v *abp.Session) []only {
	var sel []only
	active := "d.withdrawn_at IS NULL AND d.paused_at IS NULL"
	switch {
	case v.SetID != "":
		sel = append(sel, only{"SELECT d.person_id FROM set_members m JOIN delegates d ON d.id = m.delegate_id WHERE m.set_id = ? AND m.left_at IS NULL AND " + active, []any{v.SetID}},
			only{"SELECT facilitator_id FROM sets WHERE id = ? AND facilitator_id IS NOT NULL", []any{v.SetID}})
	case v.CohortID != "":
		sel = append(sel, only{"SELECT d.person_id FROM delegates d WHERE d.cohort_id = ? AND " + active, []any{v.CohortID}})
	default:
		sel = append(sel, invited(v.Kind.Audience())...)
	}
	return append(sel, only{"SELECT person_id FROM session_facilitators WHERE session_id = ?", []any{v.ID}},
		only{"SELECT person_id FROM invitees WHERE session_id = ?", []any{v.ID}})
}

// invited selects the people who hold any of the roles.
func invited(roles []abp.Role) []only {
	var sel []only
	for _, r := range roles {
		switch r {
		case abp.DelegateRole:
			sel = append(sel, only{"SELECT d.person_id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.withdrawn_at IS NULL AND c.published_at IS NOT NULL", nil})
		case abp.LineManager:
			sel = append(sel, only{"SELECT manager_id FROM people WHERE manager_id IS NOT NULL", nil})
		default:
			sel = append(sel, only{"SELECT person_id FROM grants WHERE role = ? AND ended_at IS NULL", []any{r}})
		}
	}
	return sel
}
