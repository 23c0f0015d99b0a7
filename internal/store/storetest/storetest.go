// Package storetest opens migrated databases for tests: SQLite always,
// PostgreSQL where UPSTANDER_TEST_POSTGRES names a server. Without one the
// PostgreSQL half is skipped, unless CI is set: then it fails.
package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib" // the pgx driver of database/sql

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// Each runs the test on a fresh database of each kind, in parallel.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, OpenPostgres(t))
	})
}

// EachEmpty runs the test on an empty database of each kind, to be migrated by
// the test.
func EachEmpty(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, filepath.Join(t.TempDir(), "empty.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, freshPostgres(t, func(*sql.DB, string) (string, error) { return "template0", nil })))
	})
}

// Until returns the migrations up to the one of the number, for tests that fill
// an older schema and then move it on.
func Until(t testing.TB, number int) fs.FS {
	t.Helper()
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	until := fstest.MapFS{}
	for _, f := range files {
		text, err := fs.ReadFile(migrations.FS, f)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := strconv.Atoi(f[:4]); err == nil && n <= number {
			until[f] = &fstest.MapFile{Data: text}
		}
	}
	return until
}

// migrated is one migrated SQLite file that every test copies.
var migrated = sync.OnceValues(func() ([]byte, error) {
	return Image(func(*store.Store) error { return nil })
})

// Image returns a migrated SQLite file as fill leaves it, to be opened as often
// as tests need one of their own.
func Image(fill func(s *store.Store) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "image.db")
	s, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if _, err = s.Migrate(context.Background(), migrations.FS); err == nil {
		err = fill(s)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Open returns a migrated SQLite database that lives as long as the test.
func Open(t testing.TB) *store.Store {
	t.Helper()
	image, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	return OpenImage(t, image)
}

// OpenImage returns a copy of an image, open as long as the test lives.
func OpenImage(t testing.TB, image []byte) *store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// OpenPostgres returns a migrated PostgreSQL database that lives as long as the
// test.
func OpenPostgres(t testing.TB) *store.Store {
	t.Helper()
	return open(t, PostgresAddress(t))
}

// server is the role that OpenServer signs in with, and its password.
const server = "upstander_test_server"

// OpenServer returns a migrated PostgreSQL database as the server of a site opens
// it: with a role that owns nothing and cannot pass row-level security by.
func OpenServer(t testing.TB) *store.Store {
	t.Helper()
	return open(t, ServerAddress(t))
}

// ServerAddress is PostgresAddress for the role of OpenServer.
func ServerAddress(t testing.TB) string {
	t.Helper()
	return ServerOf(t, PostgresAddress(t))
}

// ServerOf returns the address of a database for the role of OpenServer, which is
// given what a server needs.
func ServerOf(t testing.TB, address string) string {
	t.Helper()
	owner, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	_, err = owner.Exec(`SELECT pg_advisory_lock(7240028);
		DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '` + server + `') THEN CREATE ROLE ` + server + ` LOGIN PASSWORD 'server'; END IF; END $$;
		SELECT pg_advisory_unlock(7240028)`)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, address)
	if err := s.GrantServer(context.Background(), server); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(server, "server")
	return u.String()
}

// PostgresAddress makes a migrated PostgreSQL database and returns its address.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	return freshPostgres(t, templateDatabase)
}

// freshPostgres makes a copy of the database that template names and returns its
// address.
func freshPostgres(t testing.TB, template func(admin *sql.DB, server string) (string, error)) string {
	t.Helper()
	server := os.Getenv("UPSTANDER_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("UPSTANDER_TEST_POSTGRES names no server, and CI must test PostgreSQL")
		}
		t.Skip("set UPSTANDER_TEST_POSTGRES to test PostgreSQL too")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	from, err := template(admin, server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again, err := sql.Open("pgx", server)
		if err == nil {
			_, err = again.Exec("DROP DATABASE " + name + " WITH (FORCE)")
			_ = again.Close()
		}
		if err != nil {
			t.Error(err)
		}
	})
	return inDatabase(server, name)
}

// templateDatabase returns the name of a migrated database that no test
// touches, and makes it if no other process has.
func templateDatabase(admin *sql.DB, server string) (string, error) {
	sum := sha256.New()
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, f := range files {
		text, err := fs.ReadFile(migrations.FS, f)
		if err != nil {
			return "", err
		}
		sum.Write(text)
	}
	name := "template_" + hex.EncodeToString(sum.Sum(nil)[:6])
	ctx := context.Background()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(7240019)"); err != nil {
		return "", err
	}
	var have bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&have); err != nil || have {
		return name, err
	}
	making := name + "_making"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + making, "CREATE DATABASE " + making} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	s, err := store.Open(ctx, inDatabase(server, making))
	if err != nil {
		return "", err
	}
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		return "", fmt.Errorf("%w (%v)", err, s.Close())
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return name, err
}

func inDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("lock_timeout", "30s") // a machine full of tests is slower than any server
	q.Set("statement_timeout", "60s")
	q.Set("idle_in_transaction_session_timeout", "60s")
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
