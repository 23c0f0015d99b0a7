package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// RequestSignIn sends a sign-in link to the address if it belongs to somebody.
// The caller learns nothing about that: known and unknown addresses answer
// alike. It fails with Invalid if the address is none, and stays silent when an
// address asks too often.
func (a *App) RequestSignIn(ctx context.Context, email string) error {
	email = abp.NormalEmail(email)
	if !abp.IsEmail(email) {
		return abp.InvalidField("email", "Enter your e-mail address like name@example.nhs.uk.")
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		now := a.real()
		hash := auth.Hash(email)
		asked, err := tx.CountSignInRequests(ctx, hash, abp.At(now.Add(-60*60*1e9)))
		if err != nil {
			return err
		}
		if err := tx.CreateSignInRequest(ctx, &abp.SignInRequest{ID: a.id(abp.KindSignIn), AddressHash: hash, RequestedAt: now}); err != nil {
			return err
		}
		p, err := tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound || err == nil && (!p.DisabledAt.IsZero() || asked >= abp.SignInsHourly) {
			return nil
		}
		if err != nil {
			return err
		}
		token, err := a.createSignIn(ctx, tx, p.ID, abp.At(now.Add(abp.SignInLasts)), false)
		if err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterSignIn, to: p, values: map[string]string{"link": a.URL("/sign-in/" + token)}})
		return err
	})
}

func (a *App) createSignIn(ctx context.Context, tx *store.Store, personID string, expires abp.Instant, reusable bool) (string, error) {
	token := auth.NewToken(a.random)
	return token, tx.CreateSignIn(ctx, &abp.SignIn{ID: a.id(abp.KindSignIn), PersonID: personID, TokenHash: auth.Hash(token), Reusable: reusable, CreatedAt: a.real(), ExpiresAt: expires})
}

// CheckSignIn says whether a link can still be used, and uses nothing: mail
// scanners open links. It fails with Gone if not.
func (a *App) CheckSignIn(ctx context.Context, token string) error {
	l, err := a.store.SignIn(ctx, auth.Hash(token))
	now := a.real()
	if abp.CodeOf(err) == abp.NotFound || err == nil && (!now.Before(l.ExpiresAt.Time) || !l.Reusable && !l.UsedAt.IsZero()) {
		return abp.Errorf(abp.Gone, "This sign-in link has been used or is too old. Ask for a new one.")
	}
	return err
}

// SignIn uses the link and returns the token of a new login. It fails with Gone
// if the link was used or is too old.
func (a *App) SignIn(ctx context.Context, token, device string) (string, error) {
	var login string
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		personID, err := tx.UseSignIn(ctx, auth.Hash(token), a.real())
		if abp.CodeOf(err) == abp.NotFound {
			return abp.Errorf(abp.Gone, "This sign-in link has been used or is too old. Ask for a new one.")
		}
		if err != nil {
			return err
		}
		p, err := tx.Viewer(ctx, personID)
		if err != nil {
			return err
		}
		login = auth.NewToken(a.random)
		now := a.real()
		if err := tx.CreateLogin(ctx, &abp.Login{ID: a.id(abp.KindLogin), PersonID: p.ID, TokenHash: auth.Hash(login), CreatedAt: now, SeenAt: now, RotatedAt: now, Device: device}); err != nil {
			return err
		}
		return a.note(ctx, tx, p, "signed in", p.ID, device)
	})
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return login, nil
}

// Viewer returns whom a login token belongs to, with the roles of this moment,
// and a new token if it is time to replace it. It fails with Unauthorised if
// the login has ended or expired.
func (a *App) Viewer(ctx context.Context, token string) (p *abp.Person, rotated string, err error) {
	hash, now := auth.Hash(token), a.real()
	l, err := a.store.Login(ctx, hash)
	if abp.CodeOf(err) == abp.NotFound || err == nil && (!l.IsLive(now) || l.TokenHash != hash && now.After(l.RotatedAt.Add(abp.LoginOverlap))) {
		return nil, "", abp.Errorf(abp.Unauthorised, "Sign in again: you were signed out, or did nothing for a while.")
	}
	if err != nil {
		return nil, "", err
	}
	if p, err = a.store.Viewer(ctx, l.PersonID); err != nil {
		if abp.CodeOf(err) == abp.NotFound {
			err = abp.Errorf(abp.Unauthorised, "Sign in again.")
		}
		return nil, "", err
	}
	switch {
	case l.TokenHash == hash && now.After(l.RotatedAt.Add(abp.LoginRotates)):
		next := auth.NewToken(a.random)
		done, err := a.store.RotateLogin(ctx, l, auth.Hash(next), now)
		if err != nil || !done {
			return p, "", err
		}
		return p, next, nil
	case now.After(l.SeenAt.Add(60e9)):
		return p, "", a.store.SeeLogin(ctx, l.ID, now)
	}
	return p, "", nil
}

// SignOut ends the login of a token. An unknown token is no error.
func (a *App) SignOut(ctx context.Context, by *abp.Person, token string) error {
	l, err := a.store.Login(ctx, auth.Hash(token))
	if abp.CodeOf(err) == abp.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = a.store.EndLogin(ctx, by.ID, l.ID, a.real())
	return err
}

// SignOutEverywhere ends every login of the person and returns how many.
func (a *App) SignOutEverywhere(ctx context.Context, by *abp.Person) (n int, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if n, err = tx.EndLogin(ctx, by.ID, "", a.real()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "signed out everywhere", by.ID, "")
	})
	return n, err
}

// Invite makes the person an administrator, adding them if the address is new,
// and returns a link that signs them in once within a week. It is for the
// command line: whoever can run it owns the machine.
func (a *App) Invite(ctx context.Context, name, email string) (link string, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound {
			p = &abp.Person{Kept: a.kept(abp.KindPerson), Name: name, Email: email}
			if err = p.Validate(); err == nil {
				err = tx.CreatePerson(ctx, p)
			}
		}
		if err != nil {
			return err
		}
		g := &abp.Grant{ID: a.id(abp.KindGrant), PersonID: p.ID, Role: abp.Administrator, GrantedAt: a.Now()}
		viewer, err := tx.Viewer(ctx, p.ID)
		if err != nil {
			return err
		}
		if !viewer.Has(abp.Administrator) {
			if err := tx.CreateGrant(ctx, g); err != nil {
				return err
			}
			if err := a.note(ctx, tx, nil, "made administrator", p.ID, "invited from the command line"); err != nil {
				return err
			}
		}
		token, err := a.createSignIn(ctx, tx, p.ID, abp.At(a.real().Add(abp.InviteLasts)), false)
		link = a.URL("/sign-in/" + token)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("invite %s: %w", email, err)
	}
	return link, nil
}

// DemoLink returns a link that signs the person in as often as it is used. Only
// a demonstration offers it.
func (a *App) DemoLink(ctx context.Context, personID string) (string, error) {
	token, err := a.createSignIn(ctx, a.store, personID, abp.At(a.real().Add(365*24*60*60*1e9)), true)
	return a.URL("/sign-in/" + token), err
}
