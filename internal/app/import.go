package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// errSuperseded ends work that was cancelled or started again elsewhere.
var errSuperseded = errors.New("the import was cancelled or started again")

// StartImport keeps an uploaded file of people and begins its dry run in the
// background. It fails with Invalid at the field file if the file as a whole
// cannot be read.
func (a *App) StartImport(ctx context.Context, by *abp.Person, name string, content []byte) (*abp.Import, error) {
	if err := by.Can(abp.ImportPeople); err != nil {
		return nil, err
	}
	sh, err := parseSheet(content)
	if err != nil {
		return nil, err
	}
	imp := a.newImport(by, name, sh)
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.CreateImport(ctx, imp, content); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "uploaded", imp.ID, imp.FileName)
	})
	if err != nil {
		return nil, err
	}
	a.beginCheck(*imp)
	return imp, nil
}

func (a *App) newImport(by *abp.Person, name string, sh *sheet) *abp.Import {
	if name = shorten(name); name == "" {
		name = "people"
	}
	return &abp.Import{Kept: a.kept(abp.KindImport), ByID: by.ID, FileName: name, Heading: csvLine(sh.heading.cells), Lines: len(sh.records), WorkedAt: a.real()}
}

// RestartImport begins the dry run again: after the process that did it died,
// after it failed, or to see what has changed since. It fails with Conflict
// while work goes on, and once the import is over.
func (a *App) RestartImport(ctx context.Context, by *abp.Person, id string) (*abp.Import, error) {
	imp, err := a.moveImport(ctx, by, id, "checked again", func(imp *abp.Import) error { return imp.Check(a.real()) })
	if err != nil {
		return nil, err
	}
	a.beginCheck(*imp)
	return imp, nil
}

// CommitImport begins to apply the good lines in the background. If some lines
// are faulty, leaveOut must say that they are to be left out. It fails with
// Conflict unless the dry run is complete and found something to do.
func (a *App) CommitImport(ctx context.Context, by *abp.Person, id string, leaveOut bool) (*abp.Import, error) {
	imp, err := a.moveImport(ctx, by, id, "committed", func(imp *abp.Import) error {
		if err := imp.Commit(a.real()); err != nil {
			return err
		}
		if imp.Faulty > 0 && !leaveOut {
			return &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: []abp.FieldError{{Field: "leave_out", Message: "Say that the faulty lines are to be left out, or mend the file and upload it again."}}}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.beginCommit(*imp, by)
	return imp, nil
}

// CancelImport stops an import before anything is changed and forgets its file.
// It fails with Conflict once the import is over.
func (a *App) CancelImport(ctx context.Context, by *abp.Person, id string) (*abp.Import, error) {
	if _, err := a.store.Import(ctx, by, id); err != nil {
		return nil, err
	}
	if err := by.Can(abp.ImportPeople); err != nil {
		return nil, err
	}
	a.work.end(id)
	return a.moveImport(ctx, by, id, "cancelled", func(imp *abp.Import) error { return imp.Cancel(a.real()) })
}

// HasStalled says whether work on the import stopped without an end, because
// the process that did it died.
func (a *App) HasStalled(i *abp.Import) bool { return i.IsStalled(a.real()) }

// moveImport changes the state of an import by a rule and notes it.
func (a *App) moveImport(ctx context.Context, by *abp.Person, id, verb string, rule func(*abp.Import) error) (*abp.Import, error) {
	if err := by.Can(abp.ImportPeople); err != nil {
		return nil, err
	}
	var imp *abp.Import
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if imp, err = tx.Import(ctx, by, id); err != nil {
			return err
		}
		if err := rule(imp); err != nil {
			return err
		}
		if err := tx.UpdateImport(ctx, imp); err != nil {
			return err
		}
		if !imp.IsOpen() {
			if err := tx.ForgetImportFile(ctx, imp.ID); err != nil {
				return err
			}
		}
		return a.note(ctx, tx, by, verb, imp.ID, imp.FileName)
	})
	return imp, err
}

// ImportFile imports a file of people at once, for the command line. Without
// commit it changes nothing and keeps nothing: the import it returns only
// counts. With commit the faulty lines are left out.
func (a *App) ImportFile(ctx context.Context, by *abp.Person, name string, r io.Reader, commit bool) (*abp.Import, []abp.ImportFault, error) {
	if err := by.Can(abp.ImportPeople); err != nil {
		return nil, nil, err
	}
	content, err := io.ReadAll(io.LimitReader(r, ImportLimit+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	sh, err := parseSheet(content)
	if err != nil {
		return nil, nil, err
	}
	imp := a.newImport(by, name, sh)
	if !commit {
		plan, err := a.check(ctx, a.store, sh, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("check %s: %w", name, err)
		}
		plan.count(imp)
		imp.Checked(a.real())
		return imp, plan.faults(imp.ID), nil
	}
	imp.State = abp.Committing
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.CreateImport(ctx, imp, content); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "committed", imp.ID, imp.FileName)
	})
	if err != nil {
		return nil, nil, err
	}
	faults, err := a.commit(ctx, by, imp, sh, len(sh.records))
	return imp, faults, err
}

// commit checks the sheet again and applies its good lines, in one transaction.
// Others who import wait for it; whom somebody else changed meanwhile is
// compared anew. If more lines are faulty than were confirmed, nothing is
// applied and the import goes back to be looked at.
func (a *App) commit(ctx context.Context, by *abp.Person, imp *abp.Import, sh *sheet, confirmed int) (faults []abp.ImportFault, err error) {
	const tries = 3
	begun := *imp
	for range tries {
		*imp = begun
		err = a.store.Tx(ctx, func(tx *store.Store) error {
			if _, err := tx.LockProgramme(ctx); err != nil {
				return err
			}
			plan, err := a.check(ctx, tx, sh, nil)
			if err != nil {
				return err
			}
			plan.count(imp)
			faults = plan.faults(imp.ID)
			imp.Checked(a.real())
			if plan.fault > confirmed {
				imp.LastError = "More lines are faulty than when you looked: something changed meanwhile. Nothing was imported."
			} else if err := a.finish(ctx, tx, by, imp, plan); err != nil {
				return err
			}
			if err := tx.UpdateImport(ctx, imp); err != nil {
				return errors.Join(errSuperseded, err)
			}
			return tx.SetImportFaults(ctx, imp.ID, faults)
		})
		if abp.CodeOf(err) != abp.Conflict || errors.Is(err, errSuperseded) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("commit import %s: %w", imp.ID, err)
	}
	return faults, nil
}

func (a *App) finish(ctx context.Context, tx *store.Store, by *abp.Person, imp *abp.Import, plan *importPlan) error {
	if err := a.applyPlan(ctx, tx, by, imp, plan); err != nil {
		return err
	}
	imp.State, imp.FinishedAt = abp.Committed, a.real()
	return tx.ForgetImportFile(ctx, imp.ID)
}

// count copies the plan's counts to the import.
func (p *importPlan) count(imp *abp.Import) {
	imp.Lines, imp.Added, imp.Changed, imp.Unchanged, imp.Faulty = len(p.lines), p.added, p.changed, p.unchanged, p.fault
}
