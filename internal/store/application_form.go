package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// BeginForm adds an application form unless the address has one for the cohort,
// and returns the one that there is.
func (s *Store) BeginForm(ctx context.Context, f *abp.ApplicationForm) (*abp.ApplicationForm, error) {
	err := s.write.WithContext(ctx).Omit(clause.Associations).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}, {Name: "cohort_id"}}, DoNothing: true}).Create(f).Error
	if err != nil {
		return nil, fmt.Errorf("begin an application form: %w", err)
	}
	return one(ctx, s.forms().Where("email = ? AND cohort_id = ?", f.Email, f.CohortID))
}

func (s *Store) forms() query[abp.ApplicationForm] {
	return records[abp.ApplicationForm](s.read).Preload("Cohort", nil).Preload("Cohort.Template", nil).Preload("NominatedBy", nil)
}

// FormByHash returns the form whose link has the hash. It fails with NotFound.
func (s *Store) FormByHash(ctx context.Context, hash string) (*abp.ApplicationForm, error) {
	return one(ctx, s.forms().Where("token_hash = ?", hash))
}

// UpdateForm saves a form. It fails with Conflict if it moved on.
func (s *Store) UpdateForm(ctx context.Context, f *abp.ApplicationForm) error {
	return update(ctx, s, f)
}

// DeleteForm deletes a form and says whether it was there.
func (s *Store) DeleteForm(ctx context.Context, id string) (bool, error) {
	n, err := records[abp.ApplicationForm](s.write).Where("id = ?", id).Delete(ctx)
	return n > 0, wrapped("delete form "+id, err)
}

// FormsUnused returns forms that nobody saved since the instant, at most limit.
func (s *Store) FormsUnused(ctx context.Context, since abp.Instant, limit int) ([]abp.ApplicationForm, error) {
	list, err := s.forms().Where("used_at <= ?", since).Order("used_at, id").Limit(limit).Find(ctx)
	return list, wrapped("forms that nobody uses", err)
}

// FormsNominated returns the forms of people whom the viewer has put forward and
// who have not sent them, newest first, at most limit.
func (s *Store) FormsNominated(ctx context.Context, viewer *abp.Person, limit int) ([]abp.ApplicationForm, error) {
	list, err := s.forms().Where("nominated_by_id = ?", viewer.ID).Order("created_at DESC, id").Limit(limit).Find(ctx)
	return list, wrapped("nominations of "+viewer.ID, err)
}

// Nominated returns the applications of people whom the viewer has put forward,
// newest first, at most limit: as a manager those that still ask the viewer, as
// a sponsor those of the own organisations.
func (s *Store) Nominated(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Application, error) {
	list, err := s.applications().Where("nominated_by_id = ?", viewer.ID).
		Where("(applications.manager_id = ? OR applications.organisation_id IN ?)", viewer.ID, append([]string{""}, viewer.Sponsors()...)).
		Order("applied_at DESC, applications.id").Limit(limit).Find(ctx)
	return list, wrapped("nominations of "+viewer.ID, err)
}
