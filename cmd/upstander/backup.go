package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// stamp is the time in the name of a file.
const stamp = "20060102T150405Z"

// backupCommand writes the database into one file while the server goes on.
func backupCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("backup", flag.ContinueOnError)
	to := flags.String("to", "", "file to write, or folder to write a file with the time in its name into; without it, beside the database or here")
	seal := flags.String("seal", "", "encrypt for this public key (age1...), so that only its owner can restore it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return withStore(ctx, false, func(c Config, s *store.Store) error {
		path := backupPath(*to, c.Database, *seal != "")
		found, err := writeBackup(ctx, s, path, *seal)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s: %d tables with %d people, schema %d, written and checked.\n", path, len(found.Tables), found.People(), found.Schema)
		return err
	})
}

// backupPath is the file that a backup goes to.
func backupPath(to, database string, isSealed bool) string {
	name := "upstander-" + time.Now().UTC().Format(stamp) + ".backup"
	if isSealed {
		name += ".age"
	}
	if to == "" && !store.IsPostgres(database) {
		to = filepath.Dir(database)
	}
	if info, err := os.Stat(to); to == "" || err == nil && info.IsDir() {
		return filepath.Join(to, name)
	}
	return to
}

// backupBeforeMigration keeps an SQLite database as it was beside it, before it is
// brought to a newer schema. A server of PostgreSQL has backups of its own.
func backupBeforeMigration(ctx context.Context, c Config, s *store.Store) error {
	if store.IsPostgres(c.Database) {
		return nil
	}
	schema, err := s.Schema(ctx, migrations.FS)
	if err != nil || schema.Is == 0 || schema.Is >= schema.Newest {
		return err
	}
	path := fmt.Sprintf("%s.schema-%d-%s.backup", c.Database, schema.Is, time.Now().UTC().Format(stamp))
	if _, err := s.Backup(ctx, path, migrations.FS); err != nil {
		return fmt.Errorf("the database was not brought to the new release, because it could not be backed up first: %w", err)
	}
	return nil
}

// verifyCommand looks through a backup, or the database itself, and changes nothing.
func verifyCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	key := flags.String("key", "", "file with the private key of an encrypted backup")
	tables := flags.Bool("tables", false, "print what every table holds")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := load(os.Getenv)
	if err != nil {
		return err
	}
	path := c.Database
	if flags.NArg() > 0 {
		path = flags.Arg(0)
	}
	if store.IsPostgres(path) {
		return errors.New("verify looks through a file: name a backup")
	}
	opened, forget, err := opened(path, *key)
	if err != nil {
		return err
	}
	found, err := store.CheckFile(ctx, opened)
	if err := errors.Join(err, forget()); err != nil {
		return err
	}
	if *tables {
		for _, t := range found.Tables {
			fmt.Fprintf(out, "%-24s %8d  %s\n", t.Table, t.Rows, t.Sum[:16])
		}
	}
	_, err = fmt.Fprintf(out, "%s is sound: schema %d, %d tables, %d people.\n", path, found.Schema, len(found.Tables), found.People())
	return err
}
