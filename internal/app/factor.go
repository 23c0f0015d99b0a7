package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// hasFactor says whether the person has a second factor: a passkey, or an account
// at an organisation's single sign-on.
func (a *App) hasFactor(ctx context.Context, tx *store.Store, personID string) (bool, error) {
	return tx.HasWay(ctx, personID)
}

// mayKeepWays says whether the person may change how they sign in: with a fresh
// proof, and one of two factors where they have them, for otherwise whoever reads
// their mail could add a passkey beside theirs. It fails with Unproven.
func (a *App) mayKeepWays(ctx context.Context, tx *store.Store, by *abp.Person) error {
	if err := by.Can(abp.KeepWays); err != nil {
		return err
	}
	if by.Login == nil || by.Login.Proof.IsStrong() || by.Login.Proof == abp.ProofDemo {
		return nil
	}
	has, err := a.hasFactor(ctx, tx, by.ID)
	if err == nil && has && by.Login.Proof == abp.ProofWeakSSO { // all that somebody without a passkey has
		var list []abp.Passkey
		list, err = tx.Passkeys(ctx, by.ID)
		has = len(list) > 0
	}
	if err == nil && has {
		err = abp.Errorf(abp.Unproven, "You have a passkey or single sign-on: prove with it that it is you before you change how you sign in.")
	}
	return err
}

// MayKeepWays says whether the person may change how they sign in at this moment. It
// fails with Unproven.
func (a *App) MayKeepWays(ctx context.Context, by *abp.Person) error {
	return a.mayKeepWays(ctx, a.store, by)
}
