package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// Invite makes the person an administrator, adding them if the address is new,
// and returns an invitation that lets them in once within a week, to set up how
// they sign in. It is for the command line: whoever can run it owns the machine.
// There is no other way to the first administrator, and no account to begin with.
func (a *App) Invite(ctx context.Context, name, email string) (link string, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := a.invited(ctx, tx, name, email)
		if err != nil {
			return err
		}
		viewer, err := tx.Viewer(ctx, p.ID)
		if err != nil {
			return err
		}
		if !viewer.Has(abp.Administrator) {
			if err := tx.CreateGrant(ctx, &abp.Grant{ID: a.id(abp.KindGrant), PersonID: p.ID, Role: abp.Administrator, GrantedAt: a.Now()}); err != nil {
				return err
			}
			if err := a.note(ctx, tx, nil, "made administrator", p.ID, "invited from the command line"); err != nil {
				return err
			}
		}
		token, now := auth.NewToken(a.random), a.real()
		link = a.URL("/sign-in/" + token)
		return tx.CreateSignIn(ctx, &abp.SignIn{ID: a.id(abp.KindSignIn), PersonID: p.ID, TokenHash: auth.Hash(token), Invites: true, CreatedAt: now, ExpiresAt: now.Plus(abp.InviteLasts)})
	})
	if err != nil {
		return "", fmt.Errorf("invite %s: %w", email, err)
	}
	return link, nil
}

// invited returns the person with the address, who is added if nobody has it.
func (a *App) invited(ctx context.Context, tx *store.Store, name, email string) (*abp.Person, error) {
	p, err := tx.PersonByEmail(ctx, email)
	if abp.CodeOf(err) != abp.NotFound {
		return p, err
	}
	p = &abp.Person{Kept: a.kept(abp.KindPerson), Name: name, Email: email}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, tx.CreatePerson(ctx, p)
}
