package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Programme returns the programme of this installation. It fails with NotFound
// before there is one.
func (s *Store) Programme(ctx context.Context) (*abp.Programme, error) {
	return one(ctx, records[abp.Programme](s.read).Order("created_at, id"))
}

// LockProgramme makes everybody else who needs the same lock wait until this
// transaction ends, and returns the programme.
func (s *Store) LockProgramme(ctx context.Context) (*abp.Programme, error) {
	return one(ctx, records[abp.Programme](s.write, s.lock()).Order("created_at, id"))
}

// CreateProgramme adds the programme.
func (s *Store) CreateProgramme(ctx context.Context, p *abp.Programme) error {
	return insert(ctx, s, p)
}

// MoveStamp makes every calendar feed stale at once.
func (s *Store) MoveStamp(ctx context.Context) error {
	_, err := records[abp.Programme](s.write).Where("1 = 1").Update(ctx, "stamp", gorm.Expr("stamp + 1"))
	if err != nil {
		return fmt.Errorf("move the programme's stamp: %w", err)
	}
	return nil
}

// Templates returns the templates that can be chosen, by name.
func (s *Store) Templates(ctx context.Context) ([]abp.Template, error) {
	list, err := records[abp.Template](s.read).Where("retired_at IS NULL").Order("name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return list, nil
}

// Template returns one template.
func (s *Store) Template(ctx context.Context, id string) (*abp.Template, error) {
	return one(ctx, records[abp.Template](s.read).Where("id = ?", id))
}

// CreateTemplate adds a template.
func (s *Store) CreateTemplate(ctx context.Context, t *abp.Template) error { return insert(ctx, s, t) }

// UpdateTemplate saves an edited template. It fails with Conflict if it moved on.
func (s *Store) UpdateTemplate(ctx context.Context, t *abp.Template) error { return update(ctx, s, t) }
