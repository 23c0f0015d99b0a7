package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// FileCheck is what looking through the file of a database found.
type FileCheck struct {
	Schema int64 // the newest migration that it has had
	Tables []TableDigest
}

// People is how many people the file holds.
func (c FileCheck) People() int {
	for _, t := range c.Tables {
		if t.Table == "people" {
			return t.Rows
		}
	}
	return 0
}

// Backup writes the database as it is at one moment into a new SQLite file, also
// from PostgreSQL, while others go on writing; then it opens the file and checks
// it. files are the migrations, which the copy of a PostgreSQL database needs. It
// fails if path exists: a backup is never written over another.
func (s *Store) Backup(ctx context.Context, path string, files fs.FS) (FileCheck, error) {
	if _, err := os.Lstat(path); err == nil {
		return FileCheck{}, fmt.Errorf("%s exists already: a backup is not written over another file", path)
	}
	unfinished := path + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return FileCheck{}, err
	}
	write := s.copyFile
	if s.isPostgres {
		write = func(ctx context.Context, to string) error { return s.copyIntoFile(ctx, to, files) }
	}
	if err := write(ctx, unfinished); err != nil {
		return FileCheck{}, errors.Join(fmt.Errorf("write the backup: %w", err), removeDatabase(unfinished))
	}
	found, err := CheckFile(ctx, unfinished)
	if err != nil {
		return FileCheck{}, errors.Join(fmt.Errorf("the backup cannot be used: %w", err), removeDatabase(unfinished))
	}
	if err := s.CopyErased(ctx, strings.TrimSuffix(path, ".plain")); err != nil { // which is encrypted next
		return FileCheck{}, errors.Join(err, removeDatabase(unfinished))
	}
	return found, MoveFile(unfinished, path)
}

// copyFile writes an SQLite database into another file.
func (s *Store) copyFile(ctx context.Context, to string) error {
	// The pools may not write elsewhere, or wait for writers; this connection may.
	path, err := s.path(ctx)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector{fileAddress(path) + "?_busy_timeout=10000"})
	defer db.Close()
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // readable by its owner only
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

// copyIntoFile copies a PostgreSQL database into an SQLite file.
func (s *Store) copyIntoFile(ctx context.Context, to string, files fs.FS) error {
	file, err := openSQLite(ctx, to)
	if err != nil {
		return err
	}
	file.polls, file.slow = &polls{}, &slow{}
	_, err = file.Migrate(ctx, files)
	if err == nil {
		_, err = s.CopyTo(ctx, file)
	}
	if err == nil {
		_, err = file.conn(file.write).ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(err, file.Close())
}

// CheckFile reads the whole file of a database and changes nothing: that it is
// ours and sound, that everything that points somewhere points at something, and
// what its tables hold.
func CheckFile(ctx context.Context, path string) (FileCheck, error) {
	if err := checkHead(path); err != nil {
		return FileCheck{}, err
	}
	db := sql.OpenDB(connector{fileAddress(path) + "?mode=ro&_query_only=1&_busy_timeout=10000"})
	defer db.Close()
	db.SetMaxOpenConns(1)
	for query, fault := range map[string]string{
		"SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 1":                "%s is damaged: %s",
		`SELECT "table" || ' points at a missing ' || parent FROM pragma_foreign_key_check LIMIT 1`: "%s is not complete: %s",
	} {
		var said string
		switch err := db.QueryRowContext(ctx, query).Scan(&said); {
		case err == nil:
			return FileCheck{}, fmt.Errorf(fault, path, said)
		case !errors.Is(err, sql.ErrNoRows):
			return FileCheck{}, fmt.Errorf("%s is damaged: %w", path, err)
		}
	}
	var found FileCheck
	if err := db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&found.Schema); err != nil {
		return FileCheck{}, fmt.Errorf("%s has no schema of this program: %w", path, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return FileCheck{}, err
	}
	defer func() { _ = tx.Rollback() }()
	found.Tables, err = (&Store{}).digests(ctx, tx)
	return found, err
}

// MoveFile gives a database file that nobody has open its final name, so that it
// is there after a power cut too.
func MoveFile(from, to string) error {
	for _, beside := range []string{"-wal", "-shm"} {
		if err := os.Remove(from + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syncFile(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFile(filepath.Dir(to))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeDatabase removes a file of ours that came to nothing.
func removeDatabase(path string) error {
	var errs []error
	for _, beside := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// IsPostgres says whether the address is of a PostgreSQL database, and not the
// path of an SQLite file.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// fileAddress is the address of an SQLite file for its driver.
func fileAddress(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }
