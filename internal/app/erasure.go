package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// ErasePerson deletes a person at their wish, with everything that is about
// them, for good. Frozen figures stay; reports made before are superseded. It fails
// with Invalid without a reason, and with Conflict for oneself and for the last
// administrator.
func (a *App) ErasePerson(ctx context.Context, by *abp.Person, id, why string) error {
	if err := by.Can(abp.ErasePeople); err != nil {
		return err
	}
	if why = abp.CleanLine(why); why == "" {
		return abp.InvalidField("why", "Say on whose request, for example: wrote on 3 March.")
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		administrators, err := tx.LockAdministrators(ctx)
		if err != nil {
			return err
		}
		p, err := tx.Person(ctx, by, id)
		switch {
		case err != nil:
			return err
		case p.ID == by.ID:
			return abp.Errorf(abp.Conflict, "You cannot erase yourself. Ask another administrator.")
		case len(administrators) == 1 && administrators[0] == p.ID:
			return abp.Errorf(abp.Conflict, "%s is the last administrator. Make somebody else an administrator first.", p.Name)
		}
		wasShown, err := tx.HasPublishedQuotes(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := tx.ErasePerson(ctx, p); err != nil {
			return err
		}
		if wasShown {
			if err := a.voicesWithdrawn(ctx, tx); err != nil {
				return err
			}
		}
		if err := a.supersedeReports(ctx, tx, "Somebody was erased at their wish."); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "erased", p.ID, why)
	})
	if err != nil {
		return fmt.Errorf("erase person %s: %w", id, err)
	}
	return nil
}
