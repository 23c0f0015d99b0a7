package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// migrateAsOwner brings the database to this release as the role that owns its
// tables, and gives the server's role what it needs and no more.
func migrateAsOwner(ctx context.Context, c Config) (int, error) {
	if !store.IsPostgres(c.Database) || !store.IsPostgres(c.Owner) {
		return 0, errors.New("UPSTANDER_MIGRATE_DATABASE is for PostgreSQL: leave it out with an SQLite file")
	}
	server, err := store.RoleOf(c.Database)
	if err != nil {
		return 0, err
	}
	owner, err := store.Open(ctx, c.Owner)
	if err != nil {
		return 0, fmt.Errorf("as the owner of the tables: %w", err)
	}
	n, err := owner.Migrate(ctx, migrations.FS)
	if err == nil {
		err = owner.GrantServer(ctx, server)
	}
	return n, errors.Join(err, owner.Close())
}

// checkRole says so if the server's role could read past the second wall of the
// database.
func checkRole(ctx context.Context, s *store.Store) error {
	bypasses, err := s.Bypasses(ctx)
	if err == nil && bypasses {
		slog.WarnContext(ctx, "the role that the server signs in to PostgreSQL with passes row-level security by, so that only the program itself keeps people's records apart: give it a role without SUPERUSER and BYPASSRLS")
	}
	return err
}
