package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// MayKeepWays says whether the person may change how they sign in at this moment. It
// fails with Unproven.
func (a *App) MayKeepWays(ctx context.Context, by *abp.Person) error {
	return a.mayChangeFactors(ctx, a.store, by)
}

// mayChangeFactors says whether the person may add or remove a second factor with
// the login that they have. Whoever has one needs it, so that a stolen mailbox is not
// enough; whoever has none yet needs a fresh proof of the mailbox. It fails with
// Unproven.
func (a *App) mayChangeFactors(ctx context.Context, tx *store.Store, by *abp.Person) error {
	if err := by.Can(abp.KeepWays); err != nil {
		return err
	}
	if by.Login == nil || by.Login.Proof.IsStrong() || by.Login.Proof == abp.ProofDemo {
		return nil
	}
	has, err := tx.HasWay(ctx, by.ID)
	if err == nil && has && by.Login.Proof == abp.ProofSSOWeak { // all that somebody without a passkey has
		var list []abp.Passkey
		list, err = tx.Passkeys(ctx, by.ID)
		has = len(list) > 0
	}
	if err == nil && has {
		err = abp.Errorf(abp.Unproven, "You have a passkey or single sign-on: use it before you change how you sign in. If you lost it, ask the programme team to reset it.")
	}
	return err
}

// factorChanged records that a second factor of the person was added or removed,
// and tells them: they may not have been who did it.
func (a *App) factorChanged(ctx context.Context, tx *store.Store, by, p *abp.Person, change string) error {
	if _, err := a.write(ctx, tx, letter{kind: abp.LetterFactor, to: p, values: map[string]string{"change": change}}); err != nil {
		return err
	}
	return a.note(ctx, tx, by, "changed how somebody signs in", p.ID, change)
}

// ResetFactors takes every second factor from somebody who lost theirs, ends their
// logins, and tells them. They may set up a first one again, as somebody who never
// had one. It fails with Conflict for oneself and for people who have none.
func (a *App) ResetFactors(ctx context.Context, by *abp.Person, personID string) (p *abp.Person, err error) {
	if err := by.Can(abp.ResetFactors); err != nil {
		return nil, err
	}
	if by.ID == personID {
		return nil, abp.Errorf(abp.Conflict, "You cannot reset your own passkeys and single sign-on. Ask another lead or administrator.")
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if p, err = tx.Person(ctx, by, personID); err != nil {
			return err
		}
		has, err := tx.HasWay(ctx, p.ID)
		if err != nil {
			return err
		}
		if !has {
			return abp.Errorf(abp.Conflict, "%s has neither a passkey nor single sign-on, so there is nothing to reset.", p.Name)
		}
		if err := tx.RemoveWays(ctx, p.ID); err != nil {
			return err
		}
		if _, err := tx.EndLogin(ctx, p.ID, "", a.real()); err != nil {
			return err
		}
		return a.factorChanged(ctx, tx, by, p, "your passkeys and single sign-on were reset by the programme team, and you can set up new ones after signing in by e-mail")
	})
	return p, err
}
