package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// importsFor keeps the imports that the viewer may see.
func importsFor(v *abp.Person) only {
	if v.Can(abp.ImportPeople) == nil {
		return everything
	}
	return nothing
}

// Import returns one import with who made it, if the viewer may see it.
func (s *Store) Import(ctx context.Context, viewer *abp.Person, id string) (*abp.Import, error) {
	o := importsFor(viewer)
	return one(ctx, records[abp.Import](s.read).Preload("By", nil).Where("imports.id = ?", id).Where(o.sql, o.args...))
}

// Imports returns the newest imports that the viewer may see, at most limit,
// with who made them.
func (s *Store) Imports(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Import, error) {
	o := importsFor(viewer)
	list, err := records[abp.Import](s.read).Preload("By", nil).Where(o.sql, o.args...).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("imports: %w", err)
	}
	return list, nil
}

// ImportContent returns the uploaded file for the programme's own use. It fails
// with NotFound once the import is over.
func (s *Store) ImportContent(ctx context.Context, id string) ([]byte, error) {
	f, err := one(ctx, records[abp.ImportFile](s.read).Where("import_id = ?", id))
	if err != nil {
		return nil, err
	}
	return f.Content, nil
}

// CreateImport adds an import with its file. Call it in a transaction.
func (s *Store) CreateImport(ctx context.Context, i *abp.Import, content []byte) error {
	if err := insert(ctx, s, i); err != nil {
		return err
	}
	return insert(ctx, s, &abp.ImportFile{ImportID: i.ID, Content: content})
}

// UpdateImport saves an import. It fails with Conflict if it moved on.
func (s *Store) UpdateImport(ctx context.Context, i *abp.Import) error { return update(ctx, s, i) }

// ForgetImportFile deletes the uploaded file.
func (s *Store) ForgetImportFile(ctx context.Context, id string) error {
	if _, err := records[abp.ImportFile](s.write).Where("import_id = ?", id).Delete(ctx); err != nil {
		return fmt.Errorf("forget the file of %s: %w", id, err)
	}
	return nil
}

// MarkImport records how far the work on an import has come, and says whether
// that work still counts: not once somebody cancelled it or started it again.
func (s *Store) MarkImport(ctx context.Context, i *abp.Import, done int, now abp.Instant) (bool, error) {
	n, err := records[abp.Import](s.write).Where("id = ? AND version = ?", i.ID, i.Version).
		Set(set("done", done), set("worked_at", now)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("mark import %s: %w", i.ID, err)
	}
	return n == 1, nil
}

// ImportFaults returns the faults of an import in the order of lines, at most
// limit, or all if limit is 0. The
// viewer must be able to see the import.
func (s *Store) ImportFaults(ctx context.Context, viewer *abp.Person, id string, limit int) ([]abp.ImportFault, error) {
	o := importsFor(viewer)
	g := records[abp.ImportFault](s.read).Where("import_id = ?", id).Where(o.sql, o.args...).Order("line, position")
	if limit > 0 {
		g = g.Limit(limit)
	}
	list, err := g.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("faults of import %s: %w", id, err)
	}
	return list, nil
}

// SetImportFaults replaces the faults of an import.
func (s *Store) SetImportFaults(ctx context.Context, id string, faults []abp.ImportFault) error {
	if _, err := records[abp.ImportFault](s.write).Where("import_id = ?", id).Delete(ctx); err != nil {
		return fmt.Errorf("faults of import %s: %w", id, err)
	}
	return s.Put(ctx, faults)
}
