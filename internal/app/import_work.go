package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// beginCheck runs the dry run of an import in the background. imp is a copy as
// it was just saved; its version tells this run from any later one.
func (a *App) beginCheck(imp abp.Import) {
	a.work.begin(imp.ID, func(ctx context.Context) error {
		err := protect(ctx, func(ctx context.Context) error { return a.runCheck(ctx, &imp) })
		return a.failImport(ctx, &imp, err)
	})
}

func (a *App) runCheck(ctx context.Context, imp *abp.Import) error {
	sh, err := a.loadSheet(ctx, imp.ID)
	if err != nil {
		return err
	}
	plan, err := a.check(ctx, a.store, sh, func(done int) error {
		still, err := a.store.MarkImport(ctx, imp, done, a.real())
		if err == nil && !still {
			err = errSuperseded
		}
		return err
	})
	if err != nil {
		return err
	}
	done := *imp
	plan.count(&done)
	done.Checked(a.real())
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.UpdateImport(ctx, &done); err != nil {
			return errors.Join(errSuperseded, err)
		}
		return tx.SetImportFaults(ctx, done.ID, plan.faults(done.ID))
	})
}

func (a *App) loadSheet(ctx context.Context, id string) (*sheet, error) {
	content, err := a.store.ImportContent(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("load the file of %s: %w", id, err)
	}
	return parseSheet(content)
}

// beginCommit applies an import in the background.
func (a *App) beginCommit(imp abp.Import, by *abp.Person) {
	a.work.begin(imp.ID, func(ctx context.Context) error {
		saved := imp
		err := protect(ctx, func(ctx context.Context) error {
			sh, err := a.loadSheet(ctx, imp.ID)
			if err != nil {
				return err
			}
			_, err = a.commit(ctx, by, &imp, sh, imp.Faulty)
			return err
		})
		return a.failImport(ctx, &saved, err)
	})
}

// failImport records that work on an import ended with an error, unless it was
// stopped on purpose. imp is the import as the work found it.
func (a *App) failImport(ctx context.Context, imp *abp.Import, cause error) error {
	if cause == nil || errors.Is(cause, errSuperseded) || ctx.Err() != nil {
		return nil
	}
	imp.State, imp.WorkedAt = abp.Failed, a.real()
	imp.LastError = "Something went wrong on our side. Nothing was imported; check the file again."
	var said *abp.Error
	if errors.As(cause, &said) {
		imp.LastError = said.Message
	}
	if err := a.store.UpdateImport(ctx, imp); err != nil && abp.CodeOf(err) != abp.Conflict {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("import %s: %w", imp.ID, cause)
}
