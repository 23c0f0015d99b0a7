package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// restoreCommand puts a backup in the place of the database that is set, or fills
// an empty PostgreSQL database from it. What was there before stays beside it.
func restoreCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	key := flags.String("key", "", "file with the private key of an encrypted backup")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("say which backup: upstander restore upstander-20240131T090000Z.backup")
	}
	return holding(func(c Config) error {
		from, forget, err := opened(flags.Arg(0), *key)
		if err != nil {
			return err
		}
		if err := keepErased(c, flags.Arg(0)); err != nil {
			return errors.Join(err, forget())
		}
		return errors.Join(restore(ctx, from, c.Database, out), forget())
	})
}

// holding does something with the configured database while nobody serves it.
func holding(do func(Config) error) error {
	c, err := load(os.Getenv)
	if err != nil {
		return err
	}
	release, err := store.Hold(c.Database)
	if err != nil {
		return err
	}
	return errors.Join(do(c), release())
}

// restore brings the file of a backup to this release's schema and puts it where
// the address says.
func restore(ctx context.Context, from, address string, out io.Writer) error {
	if _, err := store.CheckFile(ctx, from); err != nil {
		return err
	}
	work := from + ".restoring"
	if !store.IsPostgres(address) {
		work = address + ".restoring"
	}
	if err := copyFile(from, work); err != nil {
		return err
	}
	s, err := store.Open(ctx, work)
	if err != nil {
		return err
	}
	if _, err = s.Migrate(ctx, migrations.FS); err == nil && store.IsPostgres(address) {
		err = fill(ctx, s, address, out)
	}
	if err := errors.Join(err, s.Close()); err != nil || store.IsPostgres(address) {
		return errors.Join(err, os.Remove(work))
	}
	aside, err := setAside(address)
	if err != nil {
		return err
	}
	if err := store.MoveFile(work, address); err != nil {
		return err
	}
	found, err := store.CheckFile(ctx, address)
	if err != nil {
		return err
	}
	if aside != "" {
		fmt.Fprintf(out, "What was there before is kept as %s.\n", aside)
	}
	_, err = fmt.Fprintf(out, "%s is restored: %d people, schema %d.\n", address, found.People(), found.Schema)
	return err
}

// setAside gives the database file, with what belongs to it, another name and
// returns it: empty where there is none.
func setAside(path string) (string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	aside := path + ".before-restore-" + time.Now().UTC().Format(stamp)
	for _, beside := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+beside, aside+beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// moveCommand copies the programme from the database that is set to an empty one,
// and compares every table afterwards.
func moveCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("move", flag.ContinueOnError)
	to := flags.String("to", "", "the empty database to move to: postgres://name:password@host:5432/database")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" {
		return errors.New("say where to: upstander move -to postgres://name:password@host:5432/database")
	}
	return holding(func(Config) error {
		return withCurrent(ctx, false, func(_ Config, s *store.Store) error { return fill(ctx, s, *to, out) })
	})
}

// fill copies everything into the database at the address and compares both.
func fill(ctx context.Context, from *store.Store, address string, out io.Writer) error {
	to, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer to.Close()
	if _, err := to.Migrate(ctx, migrations.FS); err != nil {
		return err
	}
	was, err := from.CopyTo(ctx, to)
	if err != nil {
		return err
	}
	is, err := to.Digests(ctx)
	if err != nil {
		return err
	}
	rows := 0
	for _, t := range was {
		rows += t.Rows
		if !slices.Contains(is, t) {
			return fmt.Errorf("the table %s is not the same after the move: do not use the new database", t.Table)
		}
	}
	_, err = fmt.Fprintf(out, "%d tables with %d rows are the same in both. Set UPSTANDER_DATABASE to the new address and start again.\n", len(was), rows)
	return err
}

// copyFile copies a file for its owner alone.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, in)
	return errors.Join(err, file.Sync(), file.Close())
}
