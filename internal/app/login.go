package app

import (
	"context"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// finishSignIn makes the login of somebody who has proven who they are, and
// returns its token. It is the only place where logins are made, whatever the way
// in: the token is new, the person and their rights are read afresh, the event says
// how and on what, and a mail tells of a device that was not seen before. It fails
// with Gone for people who are switched off.
func (a *App) finishSignIn(ctx context.Context, tx *store.Store, personID string, proof abp.Proof, device string) (string, error) {
	p, err := tx.Viewer(ctx, personID)
	if abp.CodeOf(err) == abp.NotFound {
		return "", abp.Errorf(abp.Gone, "This account cannot be used any more. If that is wrong, ask the programme team.")
	}
	if err != nil {
		return "", err
	}
	known, err := tx.KnowsDevice(ctx, p.ID, device)
	if err != nil {
		return "", err
	}
	token, now := auth.NewToken(a.random), a.real()
	if err := tx.CreateLogin(ctx, &abp.Login{ID: a.id(abp.KindLogin), PersonID: p.ID, TokenHash: auth.Hash(token), CreatedAt: now, SeenAt: now, RotatedAt: now, Device: device, Proof: proof, ProvenAt: now}); err != nil {
		return "", err
	}
	if !known && proof != abp.ProofDemo {
		if _, err := a.write(ctx, tx, letter{kind: abp.LetterNewDevice, to: p, values: map[string]string{"device": device, "how": proof.String()}}); err != nil {
			return "", err
		}
	}
	return token, a.note(ctx, tx, p, "signed in", p.ID, "by "+proof.String()+", "+device)
}

// finishProof makes the login of the person fresh after a proof, and returns its
// new token; the old one is dead at once. A login that was strong stays so. It fails
// with Unauthorised if the login has ended meanwhile.
func (a *App) finishProof(ctx context.Context, tx *store.Store, by *abp.Person, proof abp.Proof) (string, error) {
	if by.Login == nil {
		return "", errSignedOut
	}
	token, l := auth.NewToken(a.random), *by.Login
	if proof.IsStrong() || !l.Proof.IsStrong() {
		l.Proof = proof
	}
	done, err := tx.ProveLogin(ctx, &l, auth.Hash(token), a.real())
	if err != nil {
		return "", err
	}
	if !done {
		return "", errSignedOut
	}
	return token, a.note(ctx, tx, by, "proved who they are", by.ID, "by "+proof.String())
}

// errSignedOut is what a login says that is over.
var errSignedOut = abp.Errorf(abp.Unauthorised, "Sign in again: you were signed out, or did nothing for a while.")

// Viewer returns whom a login token belongs to, with the roles of this moment,
// and a new token if it is time to replace it. It fails with Unauthorised if
// the login has ended or expired.
func (a *App) Viewer(ctx context.Context, token string) (p *abp.Person, rotated string, err error) {
	hash, now := auth.Hash(token), a.real()
	l, err := a.store.Login(ctx, hash)
	if abp.CodeOf(err) == abp.NotFound || err == nil && (!l.IsLive(now) || l.TokenHash != hash && now.After(l.RotatedAt.Add(abp.LoginOverlap))) {
		return nil, "", errSignedOut
	}
	if err != nil {
		return nil, "", err
	}
	if p, err = a.store.Viewer(ctx, l.PersonID); err != nil {
		if abp.CodeOf(err) == abp.NotFound {
			err = errSignedOut
		}
		return nil, "", err
	}
	p.SignedInBy(l, now, a.secondFactor)
	switch {
	case l.TokenHash == hash && now.After(l.RotatedAt.Add(abp.LoginRotates)):
		next := auth.NewToken(a.random)
		done, err := a.store.RotateLogin(ctx, l, auth.Hash(next), now)
		if err != nil || !done {
			return p, "", err
		}
		l.SeenAt = now
		return p, next, nil
	case now.After(l.SeenAt.Add(60e9)):
		l.SeenAt = now
		return p, "", a.store.SeeLogin(ctx, l.ID, now)
	}
	return p, "", nil
}

// IsLive says whether a login still counts at this moment.
func (a *App) IsLive(l *abp.Login) bool { return l.IsLive(a.real()) }

// EndsIn returns how long the login lasts if nothing more is asked of it.
func (a *App) EndsIn(l *abp.Login) time.Duration { return l.EndsAt().Sub(a.real().Time) }

// Keeper returns a word that stands for the person where a form waits for them: it
// names nobody, and tells two people apart.
func (a *App) Keeper(personID string) string { return auth.Derive(a.secret, "keeper", personID) }

// KeeperOf returns the word for whoever has or had the login of a token, or "" for
// a token that nobody had.
func (a *App) KeeperOf(ctx context.Context, token string) string {
	l, err := a.store.Login(ctx, auth.Hash(token))
	if err != nil {
		return ""
	}
	return a.Keeper(l.PersonID)
}

// SignOut ends the login that the person is here with.
func (a *App) SignOut(ctx context.Context, by *abp.Person) error {
	if by.Login == nil {
		return nil
	}
	_, err := a.store.EndLogin(ctx, by.ID, by.Login.ID, a.real())
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

// EndLogin ends one of the person's own logins. It fails with NotFound if it is
// not theirs or over.
func (a *App) EndLogin(ctx context.Context, by *abp.Person, id string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		n, err := tx.EndLogin(ctx, by.ID, id, a.real())
		if err != nil {
			return err
		}
		if id == "" || n == 0 {
			return abp.Errorf(abp.NotFound, "This login is over already.")
		}
		return a.note(ctx, tx, by, "ended a login", by.ID, "")
	})
}

// EndOtherLogins ends every login of the person but the one they ask with, and
// returns how many that were.
func (a *App) EndOtherLogins(ctx context.Context, by *abp.Person) (n int, err error) {
	if by.Login == nil {
		return 0, errSignedOut
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if n, err = tx.EndOtherLogins(ctx, by.ID, by.Login.ID, a.real()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "signed out elsewhere", by.ID, "")
	})
	return n, err
}

// EndLoginsOf ends every login of somebody else, who still can sign in again, and
// returns the person.
func (a *App) EndLoginsOf(ctx context.Context, by *abp.Person, personID string) (p *abp.Person, err error) {
	if err := by.Can(abp.EndLogins); err != nil {
		return nil, err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if p, err = tx.Person(ctx, by, personID); err != nil {
			return err
		}
		if _, err := tx.EndLogin(ctx, p.ID, "", a.real()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "signed out everywhere", p.ID, "")
	})
	return p, err
}
