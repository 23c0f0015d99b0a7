package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Cohort returns one cohort with template, venue, survey windows and sets, if
// the viewer may see it. Its sessions come from Sessions, its people from
// Delegates.
func (s *Store) Cohort(ctx context.Context, viewer *abp.Person, id string) (*abp.Cohort, error) {
	o := cohortsFor(viewer)
	return one(ctx, records[abp.Cohort](s.read).
		Preload("Template", nil).Preload("Venue", nil).Preload("Windows", inOrder("opens_at, id")).Preload("Sets", inOrder("number, id")).
		Where("cohorts.id = ?", id).Where(o.sql, o.args...))
}

// Cohorts returns the cohorts that the viewer may see, by code, with their
// templates.
func (s *Store) Cohorts(ctx context.Context, viewer *abp.Person) ([]abp.Cohort, error) {
	o := cohortsFor(viewer)
	list, err := records[abp.Cohort](s.read).Preload("Template", nil).Where(o.sql, o.args...).Order("code, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("cohorts: %w", err)
	}
	return list, nil
}

// inOrder sorts a preloaded list.
func inOrder(by string) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB { return db.Order(by) }
}

// LockCohort makes everybody else who takes or frees places in the cohort wait
// until this transaction ends, and returns the cohort with its template.
func (s *Store) LockCohort(ctx context.Context, id string) (*abp.Cohort, error) {
	return one(ctx, records[abp.Cohort](s.write, s.lock()).Preload("Template", nil).Where("id = ?", id))
}

// CreateCohort adds a cohort. It fails with Conflict if the code is taken.
func (s *Store) CreateCohort(ctx context.Context, c *abp.Cohort) error {
	err := insert(ctx, s, c)
	if abp.CodeOf(err) == abp.Conflict {
		return abp.InvalidField("code", "%s", "There is a cohort "+c.Code+" already. Choose another code.")
	}
	return err
}

// UpdateCohort saves an edited cohort. It fails with Conflict if it moved on.
func (s *Store) UpdateCohort(ctx context.Context, c *abp.Cohort) error {
	return s.Tx(ctx, func(tx *Store) error {
		was, err := one(ctx, records[abp.Cohort](tx.read).Where("id = ?", c.ID))
		if err != nil {
			return err
		}
		if err := update(ctx, tx, c); err != nil {
			return err
		}
		if was.Title() != c.Title() {
			if err := tx.touchSessions(ctx, only{"cohort_id = ?", []any{c.ID}}, false); err != nil {
				return err
			}
		}
		return tx.staleFeedsOfCohort(ctx, c.ID)
	})
}

// SetWindows replaces the survey windows of a cohort.
func (s *Store) SetWindows(ctx context.Context, cohortID string, windows []abp.SurveyWindow) error {
	if _, err := records[abp.SurveyWindow](s.write).Where("cohort_id = ?", cohortID).Delete(ctx); err != nil {
		return fmt.Errorf("survey windows of %s: %w", cohortID, err)
	}
	return s.Put(ctx, windows)
}
