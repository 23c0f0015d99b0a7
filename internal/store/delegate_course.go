package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// courses returns what counts, counted or can still count for each of the
// delegates: the sessions of their cohort and set with their marks, and what they
// have been to elsewhere. The meetings of a cohort that they came from count
// beside those of the new one, under numbers of their own.
func (s *Store) courses(ctx context.Context, ids []string) (map[string]abp.Course, error) {
	type line struct {
		ID        string
		Kind      abp.SessionKind
		Number    int
		EndsAt    abp.Instant
		Elsewhere bool
		Mark      *string
		MarkedAt  abp.Instant
	}
	list, err := rows[line](ctx, s.read, `SELECT d.id, x.kind, x.number, x.ends_at, FALSE AS elsewhere, a.mark, a.marked_at
		FROM delegates d JOIN sessions x ON x.cohort_id = d.cohort_id AND x.cancelled_at IS NULL
			LEFT JOIN set_members m ON m.delegate_id = d.id AND m.set_id = x.set_id AND m.left_at IS NULL
			LEFT JOIN attendances a ON a.session_id = x.id AND a.person_id = d.person_id
		WHERE d.id IN ? AND (x.set_id IS NULL OR m.id IS NOT NULL)
		UNION ALL
		SELECT d.id, x.kind, CASE WHEN x.cohort_id = d.earlier_cohort_id AND x.kind = 'set meeting' THEN 100 + x.number ELSE x.number END, x.ends_at, TRUE AS elsewhere, a.mark, a.marked_at
		FROM delegates d JOIN attendances a ON a.person_id = d.person_id AND a.mark IN ('present', 'made up') JOIN sessions x ON x.id = a.session_id
			LEFT JOIN set_members m ON m.delegate_id = d.id AND m.set_id = x.set_id AND m.left_at IS NULL
		WHERE d.id IN ? AND (x.kind IN ('workshop part', 'self-study') AND (x.cohort_id <> d.cohort_id OR x.cancelled_at IS NOT NULL)
			OR x.kind = 'set meeting' AND x.cohort_id = d.cohort_id AND (m.id IS NULL OR x.cancelled_at IS NOT NULL)
			OR x.kind = 'set meeting' AND x.cohort_id = d.earlier_cohort_id)`, ids, ids)
	if err != nil {
		return nil, fmt.Errorf("courses of delegates: %w", err)
	}
	by := make(map[string]abp.Course, len(ids))
	for _, l := range list {
		m := abp.CourseMeeting{Kind: l.Kind, Number: l.Number, EndsAt: l.EndsAt, Elsewhere: l.Elsewhere, MarkedAt: l.MarkedAt}
		if l.Mark != nil {
			if m.Mark, err = abp.ParseMark(*l.Mark); err != nil {
				return nil, err
			}
			m.HasMark = true
		}
		by[l.ID] = append(by[l.ID], m)
	}
	return by, nil
}

// Course returns what counts for one delegate whom the viewer may see.
func (s *Store) Course(ctx context.Context, viewer *abp.Person, delegateID string) (abp.Course, error) {
	o := delegatesFor(viewer)
	if _, err := one(ctx, records[abp.Delegate](s.read).Where("delegates.id = ?", delegateID).Where(o.sql, o.args...)); err != nil {
		return nil, err
	}
	by, err := s.courses(ctx, []string{delegateID})
	return by[delegateID], err
}

// addProgress counts what the registers say about each delegate.
func (s *Store) addProgress(ctx context.Context, list []abp.Delegate, now abp.Instant) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	by, err := s.courses(ctx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		t := &abp.Template{}
		if c := list[i].Cohort; c != nil && c.Template != nil {
			t = c.Template
		}
		list[i].Progress = by[list[i].ID].Progress(t, now)
	}
	return nil
}
