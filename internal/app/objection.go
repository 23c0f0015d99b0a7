package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Object leaves the person's own survey answers out of figures, from the next
// snapshot on. Figures that were frozen stay, and the next ones follow them only
// where the difference tells nothing. They still see their own scores. Doing so twice
// is no error.
func (a *App) Object(ctx context.Context, by *abp.Person) error {
	if err := by.Can(abp.ObjectToFigures); err != nil {
		return err
	}
	return a.store.PutObjection(ctx, &abp.Objection{PersonID: by.ID, ObjectedAt: a.Now()})
}

// EndObjection lets the person's own survey answers count again, from the next
// snapshot on. Doing so twice is no error.
func (a *App) EndObjection(ctx context.Context, by *abp.Person) error {
	if err := by.Can(abp.ObjectToFigures); err != nil {
		return err
	}
	return a.store.DeleteObjection(ctx, by.ID)
}

// AboutOneself is what somebody says about themselves.
type AboutOneself struct{ Name, PreferredName, Pronouns, Needs string }

// ChangeOneself changes the person's own name, how they like to be called, their
// pronouns and what they need. The history says that something changed, and not what
// it was. It fails with Invalid at every field that cannot be accepted.
func (a *App) ChangeOneself(ctx context.Context, by *abp.Person, about AboutOneself) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.PersonByID(ctx, by.ID)
		if err != nil {
			return err
		}
		need, err := tx.OwnAccessNeed(ctx, by)
		if err != nil {
			return err
		}
		was, wasNeeded := *p, need.Needs
		p.Name, p.PreferredName, p.Pronouns = about.Name, about.PreferredName, about.Pronouns
		need.Needs = about.Needs
		var check abp.Check
		check.Add(p.Validate())
		check.Add(need.Validate())
		if err := check.Err(); err != nil {
			return err
		}
		if need.Needs != wasNeeded {
			need.PersonID, need.ChangedAt = p.ID, a.Now()
			if err := tx.PutAccessNeed(ctx, need); err != nil {
				return err
			}
		}
		if p.Name == was.Name && p.PreferredName == was.PreferredName && p.Pronouns == was.Pronouns {
			if need.Needs == wasNeeded {
				return nil
			}
			return a.note(ctx, tx, by, "changed", p.ID, "own details")
		}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", p.ID, "own details")
	})
}
