package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// EditTemplate changes what a template allows and how many set meetings complete
// the journey. version is that of the template as the form showed it. It fails
// with Invalid for what was typed and with Conflict if the template moved on.
// Certificates that were issued stand.
func (a *App) EditTemplate(ctx context.Context, by *abp.Person, id string, version, setsNeeded int, allow abp.Allowance) error {
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.EditTemplates); err != nil {
			return err
		}
		t, err := tx.Template(ctx, id)
		if err != nil {
			return err
		}
		if err := allow.Validate(t.Sets(), setsNeeded); err != nil {
			return err
		}
		if t.Version != version {
			return errMoved()
		}
		t.Allowance, t.SetsNeeded = allow, setsNeeded
		if err := tx.UpdateTemplate(ctx, t); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", t.ID, "")
	})
	if err != nil {
		return fmt.Errorf("edit template %s: %w", id, err)
	}
	return nil
}
