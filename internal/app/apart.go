package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// KeepApart keeps a person apart from the one with the address. Why is recorded
// nowhere, and neither of the two is told or shown it; so nobody can do it for
// themselves. It fails with Invalid at the field other.
func (a *App) KeepApart(ctx context.Context, by *abp.Person, personID, email string) (*abp.Apart, error) {
	if err := by.Can(abp.KeepApart); err != nil {
		return nil, err
	}
	var pair *abp.Apart
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Person(ctx, by, personID)
		if err != nil {
			return err
		}
		other, err := tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound || !abp.IsEmail(abp.NormalEmail(email)) {
			return abp.InvalidField("other", "Nobody is known under this address. Check it, or look them up under People.")
		}
		if err != nil {
			return err
		}
		if pair, err = abp.NewApart(p.ID, other.ID); err != nil {
			return err
		}
		if pair.Has(by.ID) {
			return abp.InvalidField("other", "You cannot enter this for yourself. Ask another programme lead or an administrator.")
		}
		pair.ID, pair.CreatedAt, pair.CreatedByID = a.id(abp.KindApart), a.Now(), abp.Ref(by.ID)
		if err := tx.CreateApart(ctx, pair); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "kept apart", pair.ID, "") // not on either person's record, where they could read it
	})
	return pair, err
}

// EndApart lets the two of a pair be in one set again. It fails with NotFound if
// the pair is not there.
func (a *App) EndApart(ctx context.Context, by *abp.Person, personID, id string) error {
	if err := by.Can(abp.KeepApart); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.DeleteApart(ctx, by, personID, id); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "no longer kept apart", id, "")
	})
}
