package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// CreateContact adds that a facilitator wrote to a delegate.
func (s *Store) CreateContact(ctx context.Context, c *abp.Contact) error { return insert(ctx, s, c) }

// Absences returns the delegates of the sets that the viewer leads, or, for those
// who run the programme and ask for it, of every set, who were absent so many
// times in a row without an apology, a make-up or a message since. Nobody hears
// of those whose line manager they are.
func (s *Store) Absences(ctx context.Context, viewer *abp.Person, isAll bool, now abp.Instant) ([]abp.Absence, error) {
	whose, args := "t.facilitator_id = ?", []any{viewer.ID}
	if isAll && viewer.RunsProgramme() {
		whose, args = "1 = 1", nil
	}
	type line struct {
		ID, SetID string
		Marked    abp.Instant
	}
	// The last two marks at meetings of the own set are absences, and nothing was
	// heard since the first of them.
	found, err := rows[line](ctx, s.read, `WITH marked AS (SELECT d.id, m.set_id, d.person_id, x.id AS session_id, x.starts_at, a.mark, a.marked_at, ROW_NUMBER() OVER (PARTITION BY d.id ORDER BY x.ends_at DESC, x.number DESC) AS n
			FROM sets t JOIN set_members m ON m.set_id = t.id AND m.left_at IS NULL JOIN delegates d ON d.id = m.delegate_id AND d.withdrawn_at IS NULL AND d.paused_at IS NULL
			JOIN people p ON p.id = d.person_id AND (p.manager_id IS NULL OR p.manager_id <> ?)
			JOIN sessions x ON x.set_id = t.id AND x.cancelled_at IS NULL AND x.ends_at <= ? JOIN attendances a ON a.session_id = x.id AND a.person_id = d.person_id WHERE `+whose+`)
		SELECT one.id, one.set_id, one.marked_at AS marked FROM marked one JOIN marked two ON two.id = one.id AND two.n = 2
		WHERE one.n = 1 AND one.mark = 'absent' AND two.mark = 'absent'
			AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.delegate_id = one.id AND c.at > one.marked_at)
			AND NOT EXISTS (SELECT 1 FROM apology_notes g WHERE g.person_id = one.person_id AND g.withdrawn_at IS NULL AND g.sent_at >= two.starts_at)
			AND NOT EXISTS (SELECT 1 FROM make_ups k WHERE k.delegate_id = one.id AND k.lapsed_at IS NULL AND k.asked_at >= two.starts_at)
		ORDER BY one.marked_at, one.id`, append([]any{viewer.ID, now}, args...)...)
	if err != nil || len(found) == 0 {
		return nil, wrapped("absences", err)
	}
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	places, err := records[abp.Delegate](s.read).Preload("Person", nil).Preload("Organisation", nil).Preload("Cohort.Template", nil).Where("delegates.id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("delegates who were absent: %w", err)
	}
	courses, err := s.courses(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]abp.Delegate{}
	for _, d := range places {
		d.Progress = courses[d.ID].Progress(d.Cohort.Template, now)
		by[d.ID] = d
	}
	list := make([]abp.Absence, len(found))
	for i, f := range found {
		n, since := courses[f.ID].Absences(now)
		list[i] = abp.Absence{Delegate: by[f.ID], SetID: f.SetID, InRow: n, Since: since, Known: f.Marked}
	}
	return list, nil
}
