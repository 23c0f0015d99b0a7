package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Register returns the lines of a session's register by name: who was expected
// at the time, and whoever else is marked or has checked in. It fails with NotFound unless the
// viewer leads the session or runs the programme.
func (s *Store) Register(ctx context.Context, viewer *abp.Person, v *abp.Session) ([]abp.Entry, error) {
	if !viewer.RunsProgramme() && !v.IsLedBy(viewer) {
		return nil, known(gorm.ErrRecordNotFound, "register")
	}
	if v.SetID != "" && !v.IsLedBy(viewer) {
		apart := withoutReports(viewer)
		if _, err := one(ctx, records[abp.Set](s.read).Where("sets.id = ?", v.SetID).Where(apart.sql, apart.args...)); err != nil {
			return nil, err
		}
	}
	marks, err := records[abp.Attendance](s.read).Where("session_id = ?", v.ID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("marks of session %s: %w", v.ID, err)
	}
	claims, err := s.claims(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	here := []only{{"SELECT person_id FROM attendances WHERE session_id = ?", []any{v.ID}}, {"SELECT person_id FROM check_ins WHERE session_id = ?", []any{v.ID}}}
	o := among("people.id", append(expected(v), here...)...)
	people, err := records[abp.Person](s.read).Preload("Organisation", nil).Where(o.sql, o.args...).Order("sort_name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("register of session %s: %w", v.ID, err)
	}
	ids, err := s.expectedIDs(ctx, v)
	if err != nil {
		return nil, err
	}
	notes, err := s.Apologies(ctx, viewer, v)
	if err != nil {
		return nil, err
	}
	by := make(map[string]abp.Attendance, len(marks))
	for _, m := range marks {
		by[m.PersonID] = m
	}
	list := make([]abp.Entry, len(people))
	for i, p := range people {
		m, has := by[p.ID]
		note, sent := notes[p.ID]
		list[i] = abp.Entry{Person: p, IsGuest: !ids[p.ID], HasMark: has, Mark: m.Mark, CheckedInAt: claims.at[p.ID], Correction: claims.asked[p.ID], HasApology: sent, Reason: note.Reason}
	}
	return list, nil
}

func (s *Store) expectedIDs(ctx context.Context, v *abp.Session) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, sel := range expected(v) {
		list, err := rows[string](ctx, s.read, sel.sql, sel.args...)
		if err != nil {
			return nil, fmt.Errorf("people expected at session %s: %w", v.ID, err)
		}
		for _, id := range list {
			ids[id] = true
		}
	}
	return ids, nil
}

// expected selects the ids of the people who should have been at the session at
// the time: those who left or paused later still count, those who were away and
// came back do not. At a session of the whole programme nobody is expected but
// those who are asked to it by name.
func expected(v *abp.Session) []only {
	return append(expectedByPlace(v), only{"SELECT person_id FROM invitees WHERE session_id = ?", []any{v.ID}})
}

func expectedByPlace(v *abp.Session) []only {
	then := "(d.withdrawn_at IS NULL OR d.withdrawn_at > ?) AND (d.paused_at IS NULL OR d.paused_at > ?)" +
		" AND NOT EXISTS (SELECT 1 FROM pauses u WHERE u.delegate_id = d.id AND u.paused_at <= ? AND u.rejoined_at > ?)"
	switch {
	case v.SetID != "":
		return []only{{"SELECT d.person_id FROM set_members m JOIN delegates d ON d.id = m.delegate_id WHERE m.set_id = ? AND (m.left_at IS NULL OR m.left_at > ?) AND " + then,
			[]any{v.SetID, v.StartsAt, v.StartsAt, v.StartsAt, v.StartsAt, v.StartsAt}}}
	case v.CohortID != "":
		return []only{{"SELECT d.person_id FROM delegates d WHERE d.cohort_id = ? AND " + then, []any{v.CohortID, v.StartsAt, v.StartsAt, v.StartsAt, v.StartsAt}}}
	}
	return nil
}

// PutMark writes a mark over the one that the register showed: was is its text,
// or "" for none. It returns false, and writes nothing, if the stored mark is
// another by now.
func (s *Store) PutMark(ctx context.Context, a *abp.Attendance, was string) (bool, error) {
	query, args := `INSERT INTO attendances (id, session_id, person_id, mark, marked_at, marked_by_id) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, person_id) DO NOTHING`,
		[]any{a.ID, a.SessionID, a.PersonID, a.Mark, a.MarkedAt, a.MarkedByID}
	if was != "" {
		query, args = `UPDATE attendances SET mark = ?, marked_at = ?, marked_by_id = ? WHERE session_id = ? AND person_id = ? AND mark = ?`,
			[]any{a.Mark, a.MarkedAt, a.MarkedByID, a.SessionID, a.PersonID, was}
	}
	res := s.write.WithContext(ctx).Exec(query, args...)
	if res.Error != nil {
		return false, known(res.Error, "mark")
	}
	return res.RowsAffected == 1, nil
}

// MarkCounts returns how many people are marked at each of the sessions, for
// the programme's own use: whether a register still has to be taken.
func (s *Store) MarkCounts(ctx context.Context, sessionIDs []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(sessionIDs) == 0 {
		return counts, nil
	}
	type count struct {
		SessionID string
		N         int
	}
	list, err := rows[count](ctx, s.read, "SELECT session_id, COUNT(*) AS n FROM attendances WHERE session_id IN ? GROUP BY session_id", sessionIDs)
	if err != nil {
		return nil, fmt.Errorf("count marks: %w", err)
	}
	for _, c := range list {
		counts[c.SessionID] = c.N
	}
	return counts, nil
}

// MadeUp returns who of the people has as many other set meetings of the same
// cohort made up as the template allows, for the programme's own use.
func (s *Store) MadeUp(ctx context.Context, v *abp.Session, people []string) ([]string, error) {
	if len(people) == 0 || v.Kind != abp.SetMeeting || v.CohortID == "" {
		return nil, nil
	}
	list, err := rows[string](ctx, s.read, `SELECT d.person_id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id JOIN templates t ON t.id = c.template_id
		WHERE d.person_id IN ? AND d.cohort_id = ? AND t.make_ups <= (SELECT COUNT(DISTINCT x.number) FROM attendances a JOIN sessions x ON x.id = a.session_id
			WHERE a.person_id = d.person_id AND a.mark = ? AND x.kind = ? AND x.cohort_id = ? AND x.id <> ? AND x.number <> ?)`,
		people, v.CohortID, abp.MadeUp, abp.SetMeeting, v.CohortID, v.ID, v.Number)
	if err != nil {
		return nil, fmt.Errorf("set meetings made up: %w", err)
	}
	return list, nil
}

// ClearRegister takes every mark of a session back, for it is held again.
func (s *Store) ClearRegister(ctx context.Context, sessionID string) error {
	_, err := records[abp.Attendance](s.write).Where("session_id = ?", sessionID).Delete(ctx)
	return wrapped("clear the register of "+sessionID, err)
}

// Guests returns the people whose address or whole name is asked for and who may
// come to the session though they are not expected: delegates of its cohort; for
// a workshop part also those of others; for a session of the whole programme
// those it is for. It is for the programme's own use when a register is taken.
func (s *Store) Guests(ctx context.Context, v *abp.Session, asked string) ([]abp.Person, error) {
	o, key := among("people.id", guests(v)...), abp.NormalEmail(abp.CleanLine(asked))
	list, err := records[abp.Person](s.read).Where(o.sql, o.args...).Where("(email = ? OR sort_name = ?)", key, key).Order("sort_name, id").Limit(10).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("guests of session %s: %w", v.ID, err)
	}
	return list, nil
}

// guests selects the ids of the people who may come to the session though they
// are not expected.
func guests(v *abp.Session) []only {
	switch {
	case v.Kind == abp.WorkshopPart:
		return []only{{"SELECT d.person_id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.withdrawn_at IS NULL AND c.published_at IS NOT NULL", nil}}
	case v.SetID != "": // stable membership is what trust in a set rests on
		return []only{{"SELECT d.person_id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id JOIN templates t ON t.id = c.template_id WHERE d.withdrawn_at IS NULL AND t.allows_guests AND d.cohort_id = ?", []any{v.CohortID}}}
	case v.CohortID != "":
		return []only{{"SELECT d.person_id FROM delegates d WHERE d.withdrawn_at IS NULL AND d.cohort_id = ?", []any{v.CohortID}}}
	}
	return invited(v.Kind.Audience())
}

// SetMarks returns the marks at the meetings of a set, if the viewer leads the
// set or runs the programme; for others it fails with NotFound.
func (s *Store) SetMarks(ctx context.Context, viewer *abp.Person, set *abp.Set) ([]abp.Attendance, error) {
	if !viewer.RunsProgramme() && (viewer == nil || string(set.FacilitatorID) != viewer.ID) {
		return nil, known(gorm.ErrRecordNotFound, "set")
	}
	list, err := records[abp.Attendance](s.read).Where("session_id IN (SELECT id FROM sessions WHERE set_id = ?)", set.ID).Order("session_id, person_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("marks of set %s: %w", set.ID, err)
	}
	return list, nil
}
