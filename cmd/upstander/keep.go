package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// How long backups that are made by themselves are kept: each for two days, then
// the first of each day for five weeks. Nothing of somebody who was erased is in
// any of them for longer.
const (
	keptHourly = 48 * time.Hour
	keptDaily  = 35 * 24 * time.Hour
)

// keeper writes backups into a folder and clears those that are not needed.
type keeper struct {
	store       *store.Store
	folder, key string
}

// check fails if the folder or the key cannot be used, at the start and not only in
// the first hour.
func (k keeper) check() error {
	if k.key != "" {
		if _, err := age.ParseX25519Recipient(k.key); err != nil {
			return errors.New("UPSTANDER_BACKUP_KEY cannot be read: it looks like age1..., as age-keygen prints it")
		}
	}
	f, err := os.CreateTemp(k.folder, ".upstander-")
	if err != nil {
		return fmt.Errorf("UPSTANDER_BACKUPS is %s, where nothing can be written: make the folder, writable for the user that runs this program", k.folder)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// keep writes one backup, looks through it, and clears the old.
func (k keeper) keep(ctx context.Context) error {
	if _, err := writeBackup(ctx, k.store, backupPath(k.folder, "", k.key != ""), k.key); err != nil {
		return err
	}
	return k.clear(time.Now())
}

// clear removes the backups that are not kept any longer.
func (k keeper) clear(now time.Time) error {
	names, err := backupsIn(k.folder)
	if err != nil {
		return err
	}
	var errs []error
	halves, err := halvesIn(k.folder, now)
	if err != nil {
		return err
	}
	for _, name := range append(cleared(names, now), halves...) {
		path := filepath.Join(k.folder, name)
		for _, file := range []string{path, store.ErasedBeside(path)} {
			if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// cleared returns those of the names, which are in the order of their times, that
// are not kept any longer at the moment now.
func cleared(names []string, now time.Time) []string {
	var old []string
	days := map[string]bool{}
	for _, name := range names {
		at, _ := backupTime(name)
		day := at.Format(time.DateOnly)
		age := now.Sub(at)
		if age > keptDaily || age > keptHourly && days[day] {
			old = append(old, name)
		}
		days[day] = true
	}
	return old
}

// backupsIn returns the names of the backups in a folder that were made by
// themselves, oldest first.
func backupsIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if _, is := backupTime(e.Name()); is && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// halvesIn returns the names of backups that a process has begun and not finished, a
// day ago or more.
func halvesIn(folder string, now time.Time) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		begun, is := strings.CutSuffix(strings.TrimSuffix(e.Name(), ".unfinished"), ".plain")
		is = is || begun != e.Name()
		if at, isBackup := backupTime(begun); is && isBackup && now.Sub(at) > 24*time.Hour {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// backupTime reads when a backup was made off its name.
func backupTime(name string) (time.Time, bool) {
	text, is := strings.CutPrefix(strings.TrimSuffix(name, ".age"), "upstander-")
	text, isBackup := strings.CutSuffix(text, ".backup")
	at, err := time.Parse(stamp, text)
	return at, is && isBackup && err == nil
}

// writeBackup writes the database into a file, encrypted if there is a key, and
// looks through it.
func writeBackup(ctx context.Context, s *store.Store, path, key string) (store.FileCheck, error) {
	plain := path
	if key != "" {
		plain = path + ".plain"
	}
	found, err := s.Backup(ctx, plain, migrations.FS)
	if err == nil && key != "" {
		err = errors.Join(sealFile(plain, path, key), os.Remove(plain))
	}
	return found, err
}
