package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// ErasedFile is where it is kept who was erased: outside the database, so that a
// backup that is restored cannot bring them back. Each line is a mark, a digest that
// names nobody.
type ErasedFile struct{ path string }

// ErasedBeside is where it is kept who was erased, beside the file of a database or of
// a backup.
func ErasedBeside(path string) string { return path + ".erased" }

// NewErasedFile returns the file at the path, which need not be there yet.
func NewErasedFile(path string) *ErasedFile { return &ErasedFile{path} }

// KeepErasedIn says where it is kept who was erased. An SQLite database keeps it
// beside its file unless told otherwise.
func (s *Store) KeepErasedIn(path string) { s.erased = NewErasedFile(path) }

// Erased returns where it is kept who was erased; nil for a PostgreSQL database that
// was not told.
func (s *Store) Erased(ctx context.Context) (*ErasedFile, error) {
	if s.erased != nil || s.isPostgres {
		return s.erased, nil
	}
	path, err := s.path(ctx)
	if err != nil || path == "" {
		return nil, err
	}
	return NewErasedFile(ErasedBeside(path)), nil
}

// path is where the SQLite file is.
func (s *Store) path(ctx context.Context) (path string, err error) {
	pool, err := s.read.DB()
	if err != nil {
		return "", err
	}
	return path, pool.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path)
}

// Add keeps a mark, so that it is there after a power cut too.
func (f *ErasedFile) Add(mark string) error {
	file, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep who was erased: %w", err)
	}
	_, err = file.WriteString(mark + "\n")
	return errors.Join(err, file.Sync(), file.Close())
}

// All returns every mark, each once.
func (f *ErasedFile) All() ([]string, error) {
	content, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read who was erased: %w", err)
	}
	list := strings.Fields(string(content))
	slices.Sort(list)
	return slices.Compact(list), nil
}

// AddFrom takes over the marks that stand beside a backup.
func (f *ErasedFile) AddFrom(backup string) error {
	marks, err := NewErasedFile(ErasedBeside(backup)).All()
	if err != nil {
		return err
	}
	have, err := f.All()
	if err != nil {
		return err
	}
	for _, m := range marks {
		if !slices.Contains(have, m) {
			if err := f.Add(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// CopyErased puts the marks beside a backup, for whoever restores it elsewhere.
func (s *Store) CopyErased(ctx context.Context, backup string) error {
	f, err := s.Erased(ctx)
	if err != nil || f == nil {
		return err
	}
	marks, err := f.All()
	if err != nil || len(marks) == 0 {
		return err
	}
	return os.WriteFile(ErasedBeside(backup), []byte(strings.Join(marks, "\n")+"\n"), 0o600)
}
