package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// keptDemo is a file with the demonstration in it, set as the database of all
// commands.
func keptDemo(t *testing.T) string {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "upstander.db")
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		t.Fatal(err)
	}
	err = s.Tx(ctx, func(tx *store.Store) error {
		_, err := demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("UPSTANDER_DATABASE", path)
	return path
}

// said runs a command and returns what it said, and its exit code.
func said(args ...string) (string, int) {
	var out bytes.Buffer
	code := run(context.Background(), args, &out, &out)
	return out.String(), code
}

func digestsOf(t *testing.T, path string) []store.TableDigest {
	t.Helper()
	found, err := store.CheckFile(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return found.Tables
}

// TestBackupAndRestore walks the drill: a backup while somebody writes, looked
// through, a day's work lost, restored. What was there stays beside it.
func TestBackupAndRestore(t *testing.T) {
	path := keptDemo(t)
	want := digestsOf(t, path)
	dir := filepath.Dir(path)
	backup := filepath.Join(dir, "kept.backup")
	if text, code := said("backup", "-to", backup); code != 0 || !strings.Contains(text, "written and checked") {
		t.Fatalf("backup ended with %d: %s", code, text)
	}
	if text, code := said("backup", "-to", backup); code == 0 {
		t.Errorf("a backup was written over another: %s", text)
	}
	if diff := cmp.Diff(want, digestsOf(t, backup)); diff != "" {
		t.Errorf("the backup differs (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup can be read by others: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("SQLite format 3\x00 but nothing that makes sense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, code := said("verify"); code == 0 {
		t.Errorf("a broken database is found sound: %s", text)
	}
	if text, code := said("restore", backup); code != 0 || !strings.Contains(text, "is kept as") {
		t.Fatalf("restore ended with %d: %s", code, text)
	}
	if diff := cmp.Diff(want, digestsOf(t, path)); diff != "" {
		t.Errorf("the restored database differs (-want +got):\n%s", diff)
	}
	if text, code := said("verify"); code != 0 || !strings.Contains(text, "is sound") {
		t.Errorf("verify ended with %d: %s", code, text)
	}
}

// TestBrokenBackupsAreNoticed cuts a backup short and changes it in the middle:
// neither is restored, and the database stays as it was.
func TestBrokenBackupsAreNoticed(t *testing.T) {
	path := keptDemo(t)
	want := digestsOf(t, path)
	backup := filepath.Join(filepath.Dir(path), "kept.backup")
	if text, code := said("backup", "-to", backup); code != 0 {
		t.Fatal(text)
	}
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	middle := bytes.Clone(whole)
	copy(middle[len(middle)/2:], bytes.Repeat([]byte{0xAA}, 8192))
	for name, content := range map[string][]byte{"cut short": whole[:len(whole)/2], "changed": middle, "empty": {}} {
		broken := filepath.Join(t.TempDir(), "broken.backup")
		if err := os.WriteFile(broken, content, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"verify", broken}, {"restore", broken}} {
			if text, code := said(args...); code == 0 {
				t.Errorf("%s of a backup %s ended well: %s", args[0], name, text)
			}
		}
	}
	if diff := cmp.Diff(want, digestsOf(t, path)); diff != "" {
		t.Errorf("the database changed (-want +got):\n%s", diff)
	}
}

// TestSealedBackup encrypts a backup: nothing of it can be read without the key.
func TestSealedBackup(t *testing.T) {
	path := keptDemo(t)
	want := digestsOf(t, path)
	dir := filepath.Dir(path)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(dir, "key.txt")
	if err := os.WriteFile(keys, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(dir, "sealed.age")
	if text, code := said("backup", "-to", backup, "-seal", key.Recipient().String()); code != 0 {
		t.Fatal(text)
	}
	content, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte("Wreake")) {
		t.Error("the sealed backup can be read")
	}
	if text, code := said("restore", backup); code == 0 || !strings.Contains(text, "encrypted") {
		t.Errorf("restored without the key: %d, %s", code, text)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if text, code := said("restore", "-key", keys, backup); code != 0 {
		t.Fatalf("restore ended with %d: %s", code, text)
	}
	if diff := cmp.Diff(want, digestsOf(t, path)); diff != "" {
		t.Errorf("the restored database differs (-want +got):\n%s", diff)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.opened"))
	if err != nil || len(left) > 0 {
		t.Errorf("the decrypted copy stayed: %v, %v", left, err)
	}
}

// TestMoveToPostgres moves the demonstration to PostgreSQL, makes a backup there
// and restores it into a file: every table is the same at every stage.
func TestMoveToPostgres(t *testing.T) {
	address := storetest.PostgresAddress(t)
	path := keptDemo(t)
	want := digestsOf(t, path)
	release, err := store.Hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if text, code := said("move", "-to", address); code == 0 || !strings.Contains(text, "being served") {
		t.Errorf("moved while a server runs: %d, %s", code, text)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if text, code := said("move", "-to", address); code != 0 || !strings.Contains(text, "are the same in both") {
		t.Fatalf("move ended with %d: %s", code, text)
	}
	if text, code := said("move", "-to", address); code == 0 {
		t.Errorf("moved over people: %s", text)
	}
	t.Setenv("UPSTANDER_DATABASE", address)
	backup := filepath.Join(filepath.Dir(path), "from-postgres.backup")
	if text, code := said("backup", "-to", backup); code != 0 {
		t.Fatalf("backup ended with %d: %s", code, text)
	}
	if diff := cmp.Diff(want, digestsOf(t, backup)); diff != "" {
		t.Errorf("the backup of PostgreSQL differs (-want +got):\n%s", diff)
	}
}

// TestBackupBeforeMigration brings a database of an earlier release to this one:
// the file as it was stays beside it, and an up-to-date one is left alone.
func TestBackupBeforeMigration(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "upstander.db")
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(ctx, storetest.Until(t, 14)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("UPSTANDER_DATABASE", path)
	for range 2 {
		if text, code := said("migrate"); code != 0 {
			t.Fatal(text)
		}
	}
	kept, err := filepath.Glob(path + ".schema-*.backup")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %v (%v), want one backup", kept, err)
	}
	if found, err := store.CheckFile(ctx, kept[0]); err != nil || found.Schema != 14 {
		t.Errorf("the backup has schema %d (%v), want 14", found.Schema, err)
	}
}
