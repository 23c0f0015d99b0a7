package store

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"github.com/upstander/upstander/migrations"
)

// TestSchemaAgrees compares the columns of every record with those of its
// migrated table, both ways, so that nobody can forget a migration or a field.
func TestSchemaAgrees(t *testing.T) {
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "schema.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := s.Migrate(context.Background(), migrations.FS); err != nil || n == 0 {
		t.Fatalf("Migrate = %d, %v", n, err)
	}
	checkSchema(t, s)
}

func checkSchema(t *testing.T, s *Store) {
	t.Helper()
	tables := []string{"goose_db_version"}
	for _, m := range models() {
		sch, err := schema.Parse(m, &sync.Map{}, s.write.NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, sch.Table)
		columns, err := s.write.Migrator().ColumnTypes(sch.Table)
		if err != nil {
			t.Errorf("table %s: %v", sch.Table, err)
			continue
		}
		var have []string
		for _, c := range columns {
			have = append(have, c.Name())
		}
		for _, want := range sch.DBNames {
			if !slices.Contains(have, want) {
				t.Errorf("record %s has a field for %s.%s, the table has not", sch.Name, sch.Table, want)
			}
		}
		for _, c := range have {
			if !slices.Contains(sch.DBNames, c) {
				t.Errorf("table %s has a column %s, record %s has no field for it", sch.Table, c, sch.Name)
			}
		}
	}
	all, err := s.write.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if name != "sqlite_sequence" && !slices.Contains(tables, name) {
			t.Errorf("table %s has no record", name)
		}
	}
}

// TestSchemaAgreesOnPostgres does the same on PostgreSQL, where there is one.
func TestSchemaAgreesOnPostgres(t *testing.T) {
	server := os.Getenv("UPSTANDER_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("UPSTANDER_TEST_POSTGRES names no server, and CI must test PostgreSQL")
		}
		t.Skip("set UPSTANDER_TEST_POSTGRES to test PostgreSQL too")
	}
	ctx := context.Background()
	admin, err := Open(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := "schema_" + strings.ToLower(rand.Text())
	if err := admin.write.Exec("CREATE DATABASE " + name).Error; err != nil {
		t.Fatal(err)
	}
	defer admin.write.Exec("DROP DATABASE " + name + " WITH (FORCE)")
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	s, err := Open(ctx, u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		t.Fatal(err)
	}
	checkSchema(t, s)
}
