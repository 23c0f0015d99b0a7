package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// erasedMark is how an erased person stands in the list: a digest of a random id.
func erasedMark(id string) string {
	sum := sha256.Sum256([]byte("erased " + id))
	return hex.EncodeToString(sum[:])
}

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
		if err := a.erase(ctx, tx, by, p, why); err != nil {
			return err
		}
		return a.supersedeReports(ctx, tx, "Somebody was erased at their wish.")
	})
	if err != nil {
		return fmt.Errorf("erase person %s: %w", id, err)
	}
	return a.store.Scrub(ctx)
}

// erase deletes a person, withdraws words of theirs that are shown, and keeps that
// they were erased where no backup brings them back from. That comes last: if it
// fails nothing was done.
func (a *App) erase(ctx context.Context, tx *store.Store, by, p *abp.Person, why string) error {
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
	if err := a.note(ctx, tx, by, "erased", p.ID, why); err != nil {
		return err
	}
	list, err := a.store.Erased(ctx)
	if err != nil || list == nil {
		return err
	}
	return list.Add(erasedMark(p.ID))
}

// EraseAgain erases whoever was erased before and came back with a backup, and
// returns how many people that were. It belongs before the first request.
func (a *App) EraseAgain(ctx context.Context) (int, error) {
	list, err := a.store.Erased(ctx)
	if err != nil || list == nil {
		return 0, err
	}
	marks, err := list.All()
	if err != nil || len(marks) == 0 {
		return 0, wrapped("list of erased people", err)
	}
	gone := map[string]bool{}
	for _, m := range marks {
		gone[m] = true
	}
	ids, err := a.store.PersonIDs(ctx)
	if err != nil {
		return 0, err
	}
	count := 0
	for _, id := range ids {
		if !gone[erasedMark(id)] {
			continue
		}
		err := a.store.Tx(ctx, func(tx *store.Store) error {
			p, err := tx.PersonByID(ctx, id)
			if err != nil {
				return err
			}
			if err := tx.ErasePerson(ctx, p); err != nil {
				return err
			}
			if err := a.supersedeReports(ctx, tx, "Somebody was erased at their wish."); err != nil {
				return err
			}
			return a.note(ctx, tx, nil, "erased", id, "again, after a backup was restored")
		})
		if err != nil {
			return count, fmt.Errorf("erase %s again: %w", id, err)
		}
		count++
	}
	if count > 0 {
		slog.WarnContext(ctx, "people who had been erased were in the database, and were erased again", "people", count)
	}
	return count, a.store.Scrub(ctx)
}

// AskErasure asks, for oneself, that everything be deleted. Asking twice is no error.
func (a *App) AskErasure(ctx context.Context, by *abp.Person, why string) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	e := &abp.Erasure{Kept: a.kept(abp.KindErasure), PersonID: by.ID, Why: why}
	if err := e.Validate(); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		isNew, err := tx.CreateErasure(ctx, e)
		if err != nil || !isNew {
			return err
		}
		if err := a.note(ctx, tx, by, "asked to be erased", by.ID, ""); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterErasureAsked, to: by, once: "erasure asked/" + e.ID, values: map[string]string{"due": dayWords(e.DueOn(), zone)}})
		return err
	})
}

// WithdrawErasure takes one's own wish back. Doing so twice is no error.
func (a *App) WithdrawErasure(ctx context.Context, by *abp.Person) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.DeleteOwnErasure(ctx, by.ID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "took back the wish to be erased", by.ID, "")
	})
}

// CarryOutErasure deletes whoever asked for it. It fails as ErasePerson does.
func (a *App) CarryOutErasure(ctx context.Context, by *abp.Person, id string) error {
	e, err := a.store.Erasure(ctx, by, id)
	if err != nil {
		return err
	}
	if !e.IsOpen() {
		return abp.Errorf(abp.Conflict, "This was declined already.")
	}
	return a.ErasePerson(ctx, by, e.PersonID, "asked on the account page")
}

// DeclineErasure says no to a wish and tells the person why. It fails with Invalid
// without a reason.
func (a *App) DeclineErasure(ctx context.Context, by *abp.Person, id, why string) error {
	if err := by.Can(abp.ErasePeople); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		e, err := tx.Erasure(ctx, by, id)
		if err != nil {
			return err
		}
		if err := e.Decline(by, why, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateErasure(ctx, e); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "declined to erase", e.PersonID, ""); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterErasureDeclined, to: e.Person, once: "erasure declined/" + e.ID, values: map[string]string{"why": e.DeclinedWhy, "complain": a.URL("/complaints/new")}})
		return err
	})
}

// ForgetReflections deletes at once everything that the person wrote for themselves.
// Nothing notes that they did.
func (a *App) ForgetReflections(ctx context.Context, by *abp.Person) (int, error) {
	if err := by.Can(abp.KeepPractices); err != nil {
		return 0, err
	}
	n, err := a.store.DeleteReflections(ctx, by.ID)
	if err != nil {
		return 0, err
	}
	return n, a.store.Scrub(ctx)
}
