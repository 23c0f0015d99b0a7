package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Board returns the draft of who is in which set of a cohort, if the viewer may
// see the cohort. It fails with NotFound if nobody has begun one.
func (s *Store) Board(ctx context.Context, viewer *abp.Person, cohortID string) (*abp.Board, error) {
	o := cohortsFor(viewer)
	return one(ctx, gorm.G[abp.Board](s.read).Where("cohort_id = ?", cohortID).
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
	list, err := gorm.G[abp.Delegate](s.read).Preload("Person", nil).Preload("Organisation", nil).Where("cohort_id = ?", cohortID).Where(o.sql, o.args...).
		Order("(SELECT sort_name FROM people WHERE people.id = delegates.person_id), delegates.id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("delegates of %s: %w", cohortID, err)
	}
	return list, nil
}

// LinesAbove returns the line managers above each of the people, nearest first,
// at most levels of them, for the programme's own use. Somebody who would be
// above themselves ends the line.
func (s *Store) LinesAbove(ctx context.Context, people []string, levels int) (map[string][]string, error) {
	type link struct{ ID, Manager string }
	above := map[string]string{}
	ask := people
	for range levels {
		if len(ask) == 0 {
			break
		}
		links, err := rows[link](ctx, s.read, "SELECT id, manager_id AS manager FROM people WHERE manager_id IS NOT NULL AND id IN ?", ask)
		if err != nil {
			return nil, fmt.Errorf("line managers of %d people: %w", len(people), err)
		}
		ask = nil
		for _, l := range links {
			above[l.ID] = l.Manager
			if _, known := above[l.Manager]; !known {
				ask = append(ask, l.Manager)
			}
		}
	}
	lines := make(map[string][]string, len(people))
	for _, p := range people {
		at := p
		for range levels {
			next := above[at]
			if next == "" || next == p {
				break
			}
			lines[p], at = append(lines[p], next), next
		}
	}
	return lines, nil
}
