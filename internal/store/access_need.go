package store

import (
	"context"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// OwnAccessNeed returns what the viewer says they need; an empty record where they
// said nothing.
func (s *Store) OwnAccessNeed(ctx context.Context, viewer *abp.Person) (*abp.AccessNeed, error) {
	return s.accessNeed(ctx, viewer.ID)
}

// AccessNeed returns what somebody says they need, for those who organise sessions;
// an empty record for everybody else.
func (s *Store) AccessNeed(ctx context.Context, viewer *abp.Person, personID string) (*abp.AccessNeed, error) {
	if !viewer.RunsProgramme() {
		return &abp.AccessNeed{PersonID: personID}, nil
	}
	return s.accessNeed(ctx, personID)
}

func (s *Store) accessNeed(ctx context.Context, personID string) (*abp.AccessNeed, error) {
	n, err := one(ctx, records[abp.AccessNeed](s.read).Where("person_id = ?", personID))
	if abp.CodeOf(err) == abp.NotFound {
		return &abp.AccessNeed{PersonID: personID}, nil
	}
	return n, err
}

// PutAccessNeed saves what somebody needs; nothing deletes it.
func (s *Store) PutAccessNeed(ctx context.Context, n *abp.AccessNeed) error {
	if n.Needs == "" {
		_, err := records[abp.AccessNeed](s.write).Where("person_id = ?", n.PersonID).Delete(ctx)
		return wrapped("forget access needs", err)
	}
	all := clause.OnConflict{Columns: []clause.Column{{Name: "person_id"}}, UpdateAll: true}
	return wrapped("save access needs", s.write.WithContext(ctx).Clauses(all).Create(n).Error)
}
