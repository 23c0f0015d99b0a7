package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// TestBackupDrill makes the programme large, has it backed up, loses it, and restores
// it: every table is as it was. Under make soak it has 100 MB, and a minute for both.
func TestBackupDrill(t *testing.T) {
	path := keptDemo(t)
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	programme, err := s.Programme(ctx)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("The lift is on the left, and the door opens outwards. ", 70)
	err = s.Tx(ctx, func(tx *store.Store) error {
		for n := range times(600, 26_000) {
			v := abp.Venue{Kept: abp.Kept{ID: fmt.Sprintf("ven_drill%011d", n), CreatedAt: abp.At(time.Now())}, ProgrammeID: programme.ID, Capacity: 20, Name: fmt.Sprintf("Room %d", n), Notes: text}
			if err := tx.CreateVenue(ctx, &v); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	want := digestsOf(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "drill.backup")
	began := time.Now()
	if text, code := said("backup", "-to", backup); code != 0 {
		t.Fatal(text)
	}
	saved := time.Since(began)
	if err := os.WriteFile(path, []byte("gone"), 0o600); err != nil {
		t.Fatal(err)
	}
	began = time.Now()
	if text, code := said("restore", backup); code != 0 {
		t.Fatal(text)
	}
	restored := time.Since(began)
	if diff := cmp.Diff(want, digestsOf(t, path)); diff != "" {
		t.Errorf("the restored database differs (-want +got):\n%s", diff)
	}
	t.Logf("%d MB: backup in %v, restore in %v", info.Size()>>20, saved.Round(time.Millisecond), restored.Round(time.Millisecond))
	if saved+restored > time.Minute {
		t.Error("more than a minute")
	}
}

// TestBackupsAreKeptInTurn runs the clearing of backups over two months of hours.
func TestBackupsAreKeptInTurn(t *testing.T) {
	now := time.Date(2024, 3, 31, 12, 30, 0, 0, time.UTC)
	var names []string
	for at := now.AddDate(0, -2, 0); at.Before(now); at = at.Add(time.Hour) {
		names = append(names, "upstander-"+at.Format(stamp)+".backup")
	}
	old := cleared(names, now)
	var kept []string
	for _, name := range names {
		if !slices.Contains(old, name) {
			kept = append(kept, name)
		}
	}
	if len(kept) < 48+32 || len(kept) > 48+36 {
		t.Errorf("%d backups are kept", len(kept))
	}
	if first, _ := backupTime(kept[0]); now.Sub(first) > keptDaily || now.Sub(first) < keptDaily-25*time.Hour {
		t.Errorf("the oldest that is kept is of %v", first)
	}
	if again := cleared(kept, now); len(again) > 0 {
		t.Errorf("a second clearing takes %d more", len(again))
	}
	for _, name := range []string{"upstander.db", "upstander-yesterday.backup", "notes.txt", "upstander-20240131T090000Z.backup.plain"} {
		if _, is := backupTime(name); is {
			t.Errorf("%s is taken for a backup", name)
		}
	}
}

// TestListsGoWithTheirBackups clears a folder: the list of who was erased goes with the
// backup that it stands beside, and the others stay.
func TestListsGoWithTheirBackups(t *testing.T) {
	k := keeper{folder: t.TempDir()}
	now := time.Date(2024, 3, 31, 12, 30, 0, 0, time.UTC)
	var left []string
	for _, at := range []time.Time{now.Add(-keptDaily - time.Hour), now.Add(-time.Hour)} {
		name := "upstander-" + at.Format(stamp) + ".backup"
		for _, file := range []string{name, store.ErasedBeside(name)} {
			if err := os.WriteFile(filepath.Join(k.folder, file), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		left = []string{name, store.ErasedBeside(name)}
	}
	if err := k.clear(now); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(k.folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, left) {
		t.Errorf("%q are left, want %q", names, left)
	}
}
