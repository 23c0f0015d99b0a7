package main

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// TestMigrateAsOwner: the server's role makes no tables, and finds them made.
func TestMigrateAsOwner(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	owner := storetest.PostgresAddress(t)
	server := storetest.ServerOf(t, owner)
	s, err := store.Open(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := Config{Database: server, Owner: owner}
	if _, err := migrate(ctx, c, s); err != nil {
		t.Fatal(err)
	}
	if done, err := s.IsMigrated(ctx, migrations.FS); err != nil || !done {
		t.Errorf("the server does not find the schema of its release: %v, %v", done, err)
	}
	if err := checkRole(ctx, s); err != nil {
		t.Error(err)
	}
	if _, err := migrateAsOwner(ctx, Config{Database: owner, Owner: owner}); err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("a server's role that passes the wall by was accepted: %v", err)
	}
	if _, err := migrateAsOwner(ctx, Config{Database: "upstander.db", Owner: owner}); err == nil {
		t.Error("an owner of a file was accepted")
	}
}
