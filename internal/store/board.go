package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Board returns the draft of who is in which set of a cohort, if the viewer may
// see the cohort. It fails with NotFound if nobody has begun one.
func (s *Store) Board(ctx context.Context, viewer *abp.Person, cohortID string) (*abp.Board, error) {
	o := cohortsFor(viewer)
	return one(ctx, records[abp.Board](s.read).Where("cohort_id = ?", cohortID).
		Where("cohort_id IN (SELECT cohorts.id FROM cohorts WHERE "+o.sql+")", o.args...))
}

// CreateBoard adds a draft. It fails with Conflict if the cohort has one.
func (s *Store) CreateBoard(ctx context.Context, b *abp.Board) error { return insert(ctx, s, b) }

// UpdateBoard saves a draft. It fails with Conflict if it moved on.
func (s *Store) UpdateBoard(ctx context.Context, b *abp.Board) error { return update(ctx, s, b) }

// BoardDelegates returns every place of a cohort that the viewer may see, also
// of those who have left, with person and organisation, by name.
func (s *Store) BoardDelegates(ctx context.Context, viewer *abp.Person, cohortID string) ([]abp.Delegate, error) {
	o := delegatesFor(viewer)
	list, err := records[abp.Delegate](s.read).Preload("Person", nil).Preload("Organisation", nil).Where("cohort_id = ?", cohortID).Where(o.sql, o.args...).
		Order("(SELECT sort_name FROM people WHERE people.id = delegates.person_id), delegates.id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("delegates of %s: %w", cohortID, err)
	}
	return list, nil
}

// LinesAbove returns the line managers above each of the people, nearest first
// and as far up as the rules look, for the programme's own use. Somebody who
// would be above themselves ends the line.
func (s *Store) LinesAbove(ctx context.Context, people []string) (map[string][]string, error) {
	managers, err := s.ManagersAbove(ctx, people)
	if err != nil {
		return nil, err
	}
	lines := make(map[string][]string, len(people))
	for _, p := range people {
		for at := managers[p]; at != "" && at != p && len(lines[p]) < abp.LineSteps; at = managers[at] {
			lines[p] = append(lines[p], at)
		}
	}
	return lines, nil
}
