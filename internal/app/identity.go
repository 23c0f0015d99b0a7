package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// waysPath is the page on which people see and change how they sign in.
const waysPath = "/passkeys"

// connect makes a provider sign the person in from now on, and tells them.
func (a *App) connect(ctx context.Context, tx *store.Store, p *abp.Person, provider *auth.Provider, issuer, subject, device string) error {
	if err := a.vouches(ctx, tx, provider, p.ID); err != nil {
		return err
	}
	now := a.real()
	i := &abp.Identity{ID: a.id(abp.KindIdentity), PersonID: p.ID, Registration: provider.Key, Issuer: issuer, Subject: subject, AddedAt: now, UsedAt: now}
	if err := tx.CreateIdentity(ctx, i); err != nil {
		return err
	}
	if err := a.note(ctx, tx, p, "connected a single sign-on", i.ID, provider.Key); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: abp.LetterIdentityAdded, to: p, values: a.aboutWay("provider", provider.Button, device)})
	return err
}

// aboutWay are the values of letters about how somebody signs in.
func (a *App) aboutWay(name, value, device string) map[string]string {
	return map[string]string{name: value, "device": device, "link": a.URL(waysPath)}
}

// unconfirmed returns the sign-on that the browser is on, for which somebody has to
// say who they are.
func (a *App) unconfirmed(ctx context.Context, tx *store.Store, secret string) (*abp.SignOn, *auth.Provider, error) {
	gone := abp.Errorf(abp.Gone, "There is nothing to confirm in this browser, or it is too late. Go to the sign-in page and begin again.")
	if secret == "" {
		return nil, nil, gone
	}
	o, err := tx.SignOn(ctx, auth.Hash(secret))
	if abp.CodeOf(err) == abp.NotFound || err == nil && !o.IsWaiting(a.real()) {
		return nil, nil, gone
	}
	if err != nil {
		return nil, nil, err
	}
	p, err := a.providerOf(o.Registration)
	return o, p, err
}

// UnknownSignOn returns the words of the provider that signed somebody in whom
// nobody knows by that name yet. It fails with Gone.
func (a *App) UnknownSignOn(ctx context.Context, secret string) (label string, err error) {
	_, p, err := a.unconfirmed(ctx, a.store, secret)
	if err != nil {
		return "", err
	}
	return p.Button, nil
}

// AskIdentity writes to the address, if it is somebody's whom the provider vouches
// for, to ask whether the sign-on is theirs. network is that of the client, or empty
// for none. The caller learns nothing about who is known. Whoever has a safer way to
// sign in is only told, for a mail is less than that. It fails with Invalid if the
// address is none, with Gone, and with TooMany as AskToSignIn does.
func (a *App) AskIdentity(ctx context.Context, secret, email, network, device string) error {
	email, r, err := a.newAsking(email, network)
	if err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		o, provider, err := a.unconfirmed(ctx, tx, secret)
		if err != nil {
			return err
		}
		often, err := a.countAsking(ctx, tx, r)
		if err != nil {
			return err
		}
		p, err := tx.PersonByEmail(ctx, email)
		isKnown := err == nil && p.DisabledAt.IsZero() && !often
		if err != nil && abp.CodeOf(err) != abp.NotFound {
			return err
		}
		if isKnown {
			err := a.vouches(ctx, tx, provider, p.ID)
			if err != nil && abp.CodeOf(err) != abp.Forbidden {
				return err
			}
			isKnown = err == nil
		}
		if !isKnown {
			return a.pretend(ctx, tx, r, abp.LetterIdentityConfirm, email)
		}
		return a.askOwner(ctx, tx, o, p, provider, device)
	})
}

// askOwner writes the letter.
func (a *App) askOwner(ctx context.Context, tx *store.Store, o *abp.SignOn, p *abp.Person, provider *auth.Provider, device string) error {
	l := letter{kind: abp.LetterIdentityKnown, to: p, values: a.aboutWay("provider", provider.Button, device)}
	has, err := tx.HasWay(ctx, p.ID)
	if err != nil {
		return err
	}
	o.PersonID, o.TokenHash = "", ""
	if !has {
		token := auth.NewToken(a.random)
		o.PersonID, o.TokenHash = abp.Ref(p.ID), auth.Hash(token)
		l.kind, l.values["link"] = abp.LetterIdentityConfirm, a.URL("/identities/"+token)
	}
	if err := tx.WaitSignOn(ctx, o); err != nil {
		return err
	}
	_, err = a.write(ctx, tx, l)
	return err
}

// CheckIdentity says whether a mailed link can be used in this browser, and uses
// nothing: mail scanners open links. It returns the words of the provider, and
// fails with Gone.
func (a *App) CheckIdentity(ctx context.Context, secret, token string) (label string, err error) {
	_, p, err := a.asked(ctx, a.store, secret, token)
	if err != nil {
		return "", err
	}
	return p.Button, nil
}

// asked returns the sign-on that the browser is on and the link is about.
func (a *App) asked(ctx context.Context, tx *store.Store, secret, token string) (*abp.SignOn, *auth.Provider, error) {
	o, p, err := a.unconfirmed(ctx, tx, secret)
	if abp.CodeOf(err) == abp.Gone || err == nil && (o.PersonID == "" || !auth.Same(o.TokenHash, auth.Hash(token))) {
		return nil, nil, abp.Errorf(abp.Gone, "This link works once, for half an hour, and only in the browser in which you began to sign in. Open it there, or go to the sign-in page and begin again.")
	}
	return o, p, err
}

// ConfirmIdentity connects the provider with the account of who got the mail and
// signs them in: it returns the token of a new login. It fails with Gone if the
// browser is another one, or the link was used or is too old.
func (a *App) ConfirmIdentity(ctx context.Context, secret, token, device string) (login string, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		o, provider, err := a.asked(ctx, tx, secret, token)
		if err != nil {
			return err
		}
		isFirst, err := tx.ConfirmSignOn(ctx, o.ID, auth.Hash(token), a.real())
		if err != nil {
			return err
		}
		has, err := tx.HasWay(ctx, string(o.PersonID))
		if err != nil {
			return err
		}
		if !isFirst || has {
			return abp.Errorf(abp.Gone, "This link has been used, or you have a safer way to sign in meanwhile. Go to the sign-in page and begin again.")
		}
		p, err := tx.Viewer(ctx, string(o.PersonID))
		if err != nil {
			return err
		}
		if err := a.connect(ctx, tx, p, provider, o.Issuer, o.Subject, device); err != nil {
			return err
		}
		login, err = a.finishSignIn(ctx, tx, p.ID, proofOf(o.IsStrong), device)
		return err
	})
	return login, err
}

// RemoveIdentity makes a provider sign the person in no longer. It fails with
// NotFound.
func (a *App) RemoveIdentity(ctx context.Context, by *abp.Person, id, device string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.mayChangeFactors(ctx, tx, by); err != nil {
			return err
		}
		i, err := tx.RemoveIdentity(ctx, by.ID, id)
		if err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "disconnected a single sign-on", i.ID, i.Registration); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterIdentityRemoved, to: by, values: a.aboutWay("provider", a.labelOf(i.Registration), device)})
		return err
	})
}

// labelOf returns the words of a provider, or its key once the site is no longer
// registered with it.
func (a *App) labelOf(registration string) string {
	if p, err := a.providerOf(registration); err == nil {
		return p.Button
	}
	return registration
}

// ConnectedProvider is one provider that signs a person in.
type ConnectedProvider struct {
	abp.Identity
	Label string
}

// Connected lists the providers that sign the person in.
func (a *App) Connected(ctx context.Context, by *abp.Person) ([]ConnectedProvider, error) {
	list, err := a.store.Identities(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	out := make([]ConnectedProvider, len(list))
	for n, i := range list {
		out[n] = ConnectedProvider{i, a.labelOf(i.Registration)}
	}
	return out, nil
}
