package store

import (
	"context"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// workloadDays is how many days a workload looks back, and ahead.
const workloadDays = 90

// Facilitator returns what is known of a person as a facilitator, with the
// person: their dates, or an empty record without an id for somebody who holds
// the role and has no dates yet. It fails with NotFound for everybody else.
func (s *Store) Facilitator(ctx context.Context, viewer *abp.Person, personID string, now abp.Instant) (*abp.Facilitator, error) {
	list, err := s.facilitators(ctx, viewer, now, "people.id = ?", personID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, abp.Errorf(abp.NotFound, "That facilitator does not exist, or it is not yours to see.")
	}
	return &list[0], nil
}

// Facilitators returns everybody who is or was a facilitator, by name, with
// their dates and what they led in the 90 days before now and lead in the 90
// days after. It asks a fixed number of times.
func (s *Store) Facilitators(ctx context.Context, viewer *abp.Person, now abp.Instant) ([]abp.Facilitator, error) {
	return s.facilitators(ctx, viewer, now, "1 = 1")
}

func (s *Store) facilitators(ctx context.Context, viewer *abp.Person, now abp.Instant, condition string, args ...any) ([]abp.Facilitator, error) {
	o := peopleFor(viewer)
	people, err := records[abp.Person](s.read).Preload("Organisation", nil).Where(o.sql, o.args...).Where(condition, args...).
		Where("people.id IN (SELECT person_id FROM facilitators UNION SELECT person_id FROM grants WHERE role = ? AND ended_at IS NULL)", abp.FacilitatorRole).
		Order("sort_name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("facilitators: %w", err)
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	dates, err := records[abp.Facilitator](s.read).Where("person_id IN ?", append(ids, "")).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dates of facilitators: %w", err)
	}
	work, err := s.workload(ctx, ids, now)
	if err != nil {
		return nil, err
	}
	by := make(map[string]abp.Facilitator, len(dates))
	for _, f := range dates {
		by[f.PersonID] = f
	}
	list := make([]abp.Facilitator, len(people))
	for i, p := range people {
		f, has := by[p.ID]
		if !has {
			f.Capacity = abp.DefaultCapacity()
		}
		list[i] = f
		list[i].PersonID, list[i].Person, list[i].Workload = p.ID, &people[i], work[p.ID]
	}
	return list, nil
}

// workload counts the sessions that people lead around now. A set meeting is
// led by those named for it, or else by the facilitator of its set.
func (s *Store) workload(ctx context.Context, people []string, now abp.Instant) (map[string]abp.Workload, error) {
	type count struct {
		PersonID, Kind string
		IsOver         bool
		N              int
	}
	from, until := abp.At(now.Add(-workloadDays*24*time.Hour)), abp.At(now.Add(workloadDays*24*time.Hour))
	counts, err := rows[count](ctx, s.read, `SELECT person_id, kind, is_over, COUNT(*) AS n FROM (
		SELECT f.person_id, x.kind, x.ends_at <= ? AS is_over FROM session_facilitators f JOIN sessions x ON x.id = f.session_id
			WHERE f.person_id IN ? AND x.cancelled_at IS NULL AND x.starts_at >= ? AND x.starts_at < ?
		UNION ALL
		SELECT t.facilitator_id, x.kind, x.ends_at <= ? AS is_over FROM sets t JOIN sessions x ON x.set_id = t.id
			WHERE t.facilitator_id IN ? AND x.cancelled_at IS NULL AND x.starts_at >= ? AND x.starts_at < ?
			AND NOT EXISTS (SELECT 1 FROM session_facilitators o WHERE o.session_id = x.id)) AS led
		WHERE kind IN ('workshop part', 'set meeting') GROUP BY person_id, kind, is_over`,
		now, append(people, ""), from, until, now, append(people, ""), from, until)
	if err != nil {
		return nil, fmt.Errorf("workload of facilitators: %w", err)
	}
	work := make(map[string]abp.Workload, len(people))
	for _, c := range counts {
		w := work[c.PersonID]
		switch {
		case c.Kind == abp.WorkshopPart.String() && c.IsOver:
			w.PartsLed += c.N
		case c.Kind == abp.WorkshopPart.String():
			w.PartsAhead += c.N
		case c.IsOver:
			w.SetsLed += c.N
		default:
			w.SetsAhead += c.N
		}
		work[c.PersonID] = w
	}
	return work, nil
}

// CreateFacilitator adds the dates of a facilitator. It fails with Invalid at
// the field person if the person has some.
func (s *Store) CreateFacilitator(ctx context.Context, f *abp.Facilitator) error {
	return atField(insert(ctx, s, f), "person", "This person is on the list of facilitators already.")
}

// UpdateFacilitator saves edited dates. It fails with Conflict if they moved on.
func (s *Store) UpdateFacilitator(ctx context.Context, f *abp.Facilitator) error {
	return update(ctx, s, f)
}
