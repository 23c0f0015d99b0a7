package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Grants returns the roles that a person was ever given, live ones first.
func (s *Store) Grants(ctx context.Context, personID string) ([]abp.Grant, error) {
	list, err := records[abp.Grant](s.read).Preload("Organisation", nil).Where("person_id = ?", personID).Order("(ended_at IS NOT NULL), granted_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("grants of %s: %w", personID, err)
	}
	return list, nil
}

// CreateGrant gives a role. It fails with Invalid at the field role if the
// person has it.
func (s *Store) CreateGrant(ctx context.Context, g *abp.Grant) error {
	err := s.Tx(ctx, func(tx *Store) error {
		if err := insert(ctx, tx, g); err != nil {
			return err
		}
		return tx.StaleFeeds(ctx, g.PersonID)
	})
	return atField(err, "role", "This person has that role already.")
}

// EndGrant takes a role away. It fails with NotFound if it is not live.
func (s *Store) EndGrant(ctx context.Context, personID, id string, at abp.Instant) error {
	n, err := records[abp.Grant](s.write).Where("id = ? AND person_id = ? AND ended_at IS NULL", id, personID).Update(ctx, "ended_at", at)
	if err != nil {
		return fmt.Errorf("end grant %s: %w", id, err)
	}
	if n == 0 {
		return abp.Errorf(abp.NotFound, "This person does not hold that role any more.")
	}
	return s.StaleFeeds(ctx, personID)
}

// LockAdministrators makes everybody else who takes roles away wait until this
// transaction ends, and returns the ids of the people who hold the role of
// administrator and are not switched off.
func (s *Store) LockAdministrators(ctx context.Context) ([]string, error) {
	if _, err := s.LockProgramme(ctx); err != nil {
		return nil, err
	}
	ids, err := rows[string](ctx, s.read, `SELECT g.person_id FROM grants g JOIN people p ON p.id = g.person_id
		WHERE g.role = ? AND g.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY g.person_id`, abp.Administrator)
	if err != nil {
		return nil, fmt.Errorf("administrators: %w", err)
	}
	return ids, nil
}

// ProgrammeLeads returns who leads the programme, for its own use: the digest of
// looks.
func (s *Store) ProgrammeLeads(ctx context.Context) ([]abp.Person, error) {
	return s.holders(ctx, abp.ProgrammeLead)
}

// holders returns who holds any of the roles by a grant.
func (s *Store) holders(ctx context.Context, roles ...abp.Role) ([]abp.Person, error) {
	list, err := records[abp.Person](s.read).Where("disabled_at IS NULL AND id IN (SELECT person_id FROM grants WHERE role IN ? AND ended_at IS NULL)", roles).Order("sort_name, id").Find(ctx)
	return list, wrapped("who holds roles", err)
}
