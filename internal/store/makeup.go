package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// makeUpsFor keeps the make-ups that the viewer may see: the own, those of the
// sets they lead, and those that take place with them.
func makeUpsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return among("make_ups.id",
		only{"SELECT k.id FROM make_ups k JOIN delegates d ON d.id = k.delegate_id WHERE d.person_id = ?", []any{v.ID}},
		only{"SELECT k.id FROM make_ups k JOIN set_members m ON m.delegate_id = k.delegate_id AND m.left_at IS NULL JOIN sets t ON t.id = m.set_id JOIN cohorts c ON c.id = t.cohort_id WHERE t.facilitator_id = ? AND c.published_at IS NOT NULL", []any{v.ID}},
		only{"SELECT id FROM make_ups WHERE facilitator_id = ?", []any{v.ID}},
		only{"SELECT k.id FROM make_ups k JOIN session_facilitators f ON f.session_id = k.meeting_id WHERE f.person_id = ?", []any{v.ID}})
}

// MakeUpQuery narrows a list of make-ups. Open keeps to those that are asked for
// or arranged.
type MakeUpQuery struct {
	PersonID   string
	DelegateID string
	SessionID  string // the missed one
	MeetingID  string
	Open       bool
}

// MakeUp returns one make-up with what hangs on it, if the viewer may see it.
func (s *Store) MakeUp(ctx context.Context, viewer *abp.Person, id string) (*abp.MakeUp, error) {
	o := makeUpsFor(viewer)
	m, err := one(ctx, s.makeUps().Where("make_ups.id = ?", id).Where(o.sql, o.args...))
	if err != nil {
		return nil, err
	}
	list := []abp.MakeUp{*m}
	return &list[0], s.addMakeUpFacilitators(ctx, list)
}

// MakeUps returns the make-ups that the viewer may see, oldest first.
func (s *Store) MakeUps(ctx context.Context, viewer *abp.Person, q MakeUpQuery) ([]abp.MakeUp, error) {
	o := makeUpsFor(viewer)
	return s.findMakeUps(ctx, s.makeUps().Where(o.sql, o.args...), q)
}

// MakeUpsOf is MakeUps for the programme's own use when a register is taken.
func (s *Store) MakeUpsOf(ctx context.Context, q MakeUpQuery) ([]abp.MakeUp, error) {
	return s.findMakeUps(ctx, s.makeUps(), q)
}

func (s *Store) makeUps() query[abp.MakeUp] {
	return records[abp.MakeUp](s.read).Preload("Delegate.Person", nil).Preload("Delegate.Cohort.Template", nil).
		Preload("Session.Set", nil).Preload("Session.Cohort", nil).Preload("Meeting.Venue", nil).Preload("Meeting.Cohort", nil).Preload("Meeting.Set", nil).Preload("Facilitator", nil)
}

func (s *Store) findMakeUps(ctx context.Context, g query[abp.MakeUp], q MakeUpQuery) ([]abp.MakeUp, error) {
	for column, value := range map[string]string{"make_ups.delegate_id": q.DelegateID, "make_ups.session_id": q.SessionID, "make_ups.meeting_id": q.MeetingID} {
		if value != "" {
			g = g.Where(column+" = ?", value)
		}
	}
	if q.PersonID != "" {
		g = g.Where("make_ups.delegate_id IN (SELECT id FROM delegates WHERE person_id = ?)", q.PersonID)
	}
	if q.Open {
		g = g.Where("make_ups.done_at IS NULL AND make_ups.lapsed_at IS NULL")
	}
	list, err := g.Order("asked_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("make-ups: %w", err)
	}
	return list, s.addMakeUpFacilitators(ctx, list)
}

// addMakeUpFacilitators fills in who leads the missed sessions and the meetings.
func (s *Store) addMakeUpFacilitators(ctx context.Context, list []abp.MakeUp) error {
	var sessions []abp.Session
	for _, m := range list {
		for _, v := range []*abp.Session{m.Session, m.Meeting} {
			if v != nil {
				sessions = append(sessions, *v)
			}
		}
	}
	if err := s.addFacilitators(ctx, sessions); err != nil {
		return err
	}
	by := map[string][]abp.Person{}
	for _, v := range sessions {
		by[v.ID] = v.Facilitators
	}
	for _, m := range list {
		for _, v := range []*abp.Session{m.Session, m.Meeting} {
			if v != nil {
				v.Facilitators = by[v.ID]
			}
		}
	}
	return nil
}

// CreateMakeUp adds a make-up. It fails with Conflict if one stands for the same
// session.
func (s *Store) CreateMakeUp(ctx context.Context, m *abp.MakeUp) error { return insert(ctx, s, m) }

// UpdateMakeUp saves an edited make-up. It fails with Conflict if it moved on.
func (s *Store) UpdateMakeUp(ctx context.Context, m *abp.MakeUp) error { return update(ctx, s, m) }

// MakeUpsLapsing returns the make-ups that nobody arranged or did in time, for
// the clock.
func (s *Store) MakeUpsLapsing(ctx context.Context, now abp.Instant) ([]abp.MakeUp, error) {
	held := now.Plus(-abp.MakeUpHolds)
	list, err := s.makeUps().Where("make_ups.done_at IS NULL AND make_ups.lapsed_at IS NULL").
		Where("(make_ups.arranged_at IS NULL AND make_ups.asked_at <= ? OR make_ups.meets_at <= ? OR make_ups.meeting_id IN (SELECT id FROM sessions WHERE ends_at <= ? OR cancelled_at IS NOT NULL))",
			now.Plus(-abp.MakeUpWaits), held, held).Order("asked_at, id").Limit(200).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("make-ups that lapse: %w", err)
	}
	return list, nil
}

// OwnMakeUpLog returns what the viewer wrote for themselves after a one-to-one,
// or "". Nobody reads what another wrote.
func (s *Store) OwnMakeUpLog(ctx context.Context, viewer *abp.Person, makeUpID string) (string, error) {
	texts, err := rows[string](ctx, s.read, "SELECT text FROM make_up_logs WHERE make_up_id = ? AND person_id = ?", makeUpID, viewer.ID)
	if err != nil || len(texts) == 0 {
		return "", err
	}
	return texts[0], nil
}

// PutMakeUpLog keeps what the viewer wrote.
func (s *Store) PutMakeUpLog(ctx context.Context, viewer *abp.Person, makeUpID, text string) error {
	err := s.write.WithContext(ctx).Exec(`INSERT INTO make_up_logs (make_up_id, person_id, text) VALUES (?, ?, ?)
		ON CONFLICT (make_up_id) DO UPDATE SET text = excluded.text WHERE make_up_logs.person_id = excluded.person_id`, makeUpID, viewer.ID, text).Error
	return known(err, "log")
}

// Invite asks people to a session by name; who is asked already stays so.
func (s *Store) Invite(ctx context.Context, v *abp.Session, people ...string) error {
	return s.editSession(ctx, v.ID, func(tx *Store, _ *abp.Session) error {
		for _, id := range people {
			if err := tx.write.WithContext(ctx).Exec("INSERT INTO invitees (session_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING", v.ID, id).Error; err != nil {
				return known(fmt.Errorf("invite to %s: %w", v.ID, err), "session")
			}
		}
		return nil
	})
}

// Uninvite takes somebody off the invitees of a session.
func (s *Store) Uninvite(ctx context.Context, v *abp.Session, person string) error {
	return s.editSession(ctx, v.ID, func(tx *Store, _ *abp.Session) error {
		_, err := records[abp.Invitee](tx.write).Where("session_id = ? AND person_id = ?", v.ID, person).Delete(ctx)
		return wrapped("invitees of a session", err)
	})
}

// Missed returns the sessions that delegates of the viewer's sets missed and may
// make up, newest first: for leads those of everybody.
func (s *Store) Missed(ctx context.Context, viewer *abp.Person, delegateID string, now abp.Instant) ([]abp.Session, error) {
	o := delegatesFor(viewer)
	list, err := records[abp.Session](s.read).Preload("Set", nil).Preload("Cohort", nil).
		Where(`sessions.id IN (SELECT x.id FROM sessions x JOIN attendances a ON a.session_id = x.id JOIN delegates ON delegates.person_id = a.person_id AND delegates.cohort_id = x.cohort_id
			WHERE delegates.id = ? AND `+o.sql+` AND a.mark IN ('part', 'apology', 'absent') AND x.kind IN ('workshop part', 'set meeting') AND x.ends_at <= ?)`,
			append(append([]any{delegateID}, o.args...), now)...).
		Order("starts_at DESC, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions missed: %w", err)
	}
	return list, nil
}

// Elsewhere returns the sessions at which a missed one can be made up: for a
// workshop part the same part of other cohorts, for a set meeting the same number
// in other sets of the cohort, ahead and before the instant until. It is for the
// programme's own use, and names nobody.
func (s *Store) Elsewhere(ctx context.Context, missed *abp.Session, now, until abp.Instant) ([]abp.Session, error) {
	where, arg := "sessions.cohort_id <> ?", missed.CohortID
	if missed.Kind == abp.SetMeeting {
		where = "sessions.cohort_id = ? AND sessions.set_id <> ?"
	}
	args := []any{arg}
	if missed.Kind == abp.SetMeeting {
		args = append(args, missed.SetID)
	}
	list, err := records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Preload("Venue", nil).Where(where, args...).
		Where("sessions.kind = ? AND sessions.number = ? AND sessions.cancelled_at IS NULL AND sessions.starts_at > ? AND sessions.starts_at < ?", missed.Kind, missed.Number, now, until).
		Where("sessions.cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL)").Order("starts_at, id").Limit(20).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions elsewhere: %w", err)
	}
	return list, s.addFacilitators(ctx, list)
}

// MarkOf returns the text of the mark that the register has for a person, or "",
// for the programme's own use.
func (s *Store) MarkOf(ctx context.Context, sessionID, personID string) (string, error) {
	marks, err := rows[string](ctx, s.read, "SELECT mark FROM attendances WHERE session_id = ? AND person_id = ?", sessionID, personID)
	if err != nil || len(marks) == 0 {
		return "", wrapped("mark", err)
	}
	return marks[0], nil
}

// CatchUpMeetings returns the catch-up set meetings that lie ahead and that the
// viewer leads, or all for those who run the programme.
func (s *Store) CatchUpMeetings(ctx context.Context, viewer *abp.Person, now abp.Instant) ([]abp.Session, error) {
	o := sessionsFor(viewer)
	list, err := records[abp.Session](s.read).Preload("Venue", nil).Where(o.sql, o.args...).
		Where("kind = ? AND cohort_id IS NULL AND cancelled_at IS NULL AND starts_at > ?", abp.SetMeeting, now).Order("starts_at, id").Limit(20).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("catch-up set meetings: %w", err)
	}
	return list, s.addFacilitators(ctx, list)
}
