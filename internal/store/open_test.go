package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

func TestNewerDatabaseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		next := fstest.MapFS{}
		first, err := migrations.FS.ReadFile("0001_init.sql")
		if err != nil {
			t.Fatal(err)
		}
		next["0001_init.sql"] = &fstest.MapFile{Data: first}
		next["9999_later.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE later (id TEXT PRIMARY KEY);\n")}
		ctx := context.Background()
		if n, err := s.Migrate(ctx, next); err != nil || n != 1 {
			t.Fatalf("Migrate to the next release = %d, %v", n, err)
		}
		if _, err := s.Migrate(ctx, migrations.FS); err == nil || !strings.Contains(err.Error(), "newer release") {
			t.Errorf("Migrate by the older release = %v", err)
		}
	})
}

func TestMigrationsStayWithinBothDialects(t *testing.T) {
	files, err := migrations.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(f.Name(), ".postgres.") || strings.Contains(f.Name(), ".sqlite.") {
			continue
		}
		text, err := migrations.FS.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"SERIAL", "JSONB", "::", "now()", "NOW()", "ALTER COLUMN", "AUTOINCREMENT", "DATETIME", "BLOB", "-- +goose Down"} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s has %q, which is not for both databases", f.Name(), word)
			}
		}
	}
}

func TestFilesThatAreNotOursAreRefused(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty.db": "", "text.db": "hello there", "other.db": "SQLite format 3\x00" + strings.Repeat("\x01", 100)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := store.Open(context.Background(), path); err == nil {
			t.Errorf("%s was opened", name)
			_ = s.Close()
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("%s was changed", name)
		}
	}
}

func TestPasswordsStayOutOfErrors(t *testing.T) {
	_, err := store.Open(context.Background(), "postgres://name:hunter2@127.0.0.1:1/abp?connect_timeout=1")
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Open = %v", err)
	}
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		err := s.Tx(ctx, func(tx *store.Store) error {
			if err := tx.CreateEvent(ctx, &abp.Event{ID: w.ID(abp.KindEvent), At: abp.At(storetest.Now), Verb: "tried", Subject: "x"}); err != nil {
				return err
			}
			return abp.Errorf(abp.Conflict, "Not today.")
		})
		if abp.CodeOf(err) != abp.Conflict {
			t.Errorf("Tx = %v, want the error of its function", err)
		}
		if list, err := s.EventsAbout(ctx, "x", 10); err != nil || len(list) != 0 {
			t.Errorf("%d events stayed (%v)", len(list), err)
		}
	})
}

// TestReadThenWriteNeverLocksOut runs many transactions that read before they
// write: on SQLite that fails at once unless the lock is taken at the start.
func TestReadThenWriteNeverLocksOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		before, err := s.Programme(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 10 {
					err := s.Tx(ctx, func(tx *store.Store) error {
						if _, err := tx.LockCohort(ctx, w.Cohort.ID); err != nil {
							return err
						}
						return tx.MoveStamp(ctx)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if p, err := s.Programme(ctx); err != nil || p.Stamp != before.Stamp+80 {
			t.Errorf("the stamp went from %d to %d (%v), want 80 more", before.Stamp, p.Stamp, err)
		}
	})
}

func TestNamesSortTheSameOnBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		for _, name := range []string{"álvaro Zed", "Zoë O’Neill", "al-Amin Bo", "al Amin Bo", "ab", "Ab", "علي حسن"} {
			p := abp.Person{Kept: abp.Kept{ID: w.ID(abp.KindPerson), CreatedAt: abp.At(storetest.Now)}, Name: name, Email: w.ID("x") + "@example.org"}
			if err := p.Validate(); err != nil {
				t.Fatal(err)
			}
			if err := s.CreatePerson(ctx, &p); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		q := store.PeopleQuery{Limit: 3}
		for {
			page, next, err := s.People(ctx, w.Viewer(t, w.Lead), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				got = append(got, p.SortName)
			}
			if q.After = next; next == "" {
				break
			}
		}
		if len(got) != 20 {
			t.Errorf("paging showed %d people, want 20", len(got))
		}
		for i := 1; i < len(got); i++ {
			if got[i] < got[i-1] {
				t.Errorf("%q comes after %q", got[i], got[i-1])
			}
		}
	})
}
