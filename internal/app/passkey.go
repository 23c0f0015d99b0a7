package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// HasPasskeys says whether browsers have passkeys for this site: not where its
// address is a number or has no TLS.
func (a *App) HasPasskeys() bool { return a.passkeys != nil }

func noPasskeys() error {
	return abp.Errorf(abp.NotFound, "Passkeys do not work at this address of the programme. Use another way to sign in.")
}

// keysOf turns records into what package auth knows.
func keysOf(list []abp.Passkey) []auth.Key {
	keys := make([]auth.Key, len(list))
	for i := range list {
		keys[i] = keyOf(&list[i])
	}
	return keys
}

func keyOf(k *abp.Passkey) auth.Key {
	return auth.Key{ID: k.Credential, PublicKey: k.PublicKey, Count: uint32(k.SignCount), IsSynced: k.IsSynced, Transports: k.Transports}
}

// BeginPasskey returns the question to a browser to make a passkey, as JSON, and
// the secret that binds the answer to the browser.
func (a *App) BeginPasskey(ctx context.Context, by *abp.Person) (ask []byte, secret string, err error) {
	if err := a.mayChangeFactors(ctx, a.store, by); err != nil {
		return nil, "", err
	}
	if a.passkeys == nil {
		return nil, "", noPasskeys()
	}
	list, err := a.store.Passkeys(ctx, by.ID)
	if err != nil {
		return nil, "", err
	}
	if len(list) >= abp.PasskeysMost {
		return nil, "", abp.Errorf(abp.Conflict, "You have %d passkeys, and more are not kept. Remove one that you no longer use first.", len(list))
	}
	ask, kept, err := a.passkeys.BeginAdding(by.ID, by.Email, by.Name, keysOf(list))
	if err != nil {
		return nil, "", err
	}
	secret, err = a.askBrowser(ctx, &abp.Ceremony{PersonID: abp.Ref(by.ID), IsAdding: true, Kept: string(kept)})
	return ask, secret, err
}

// BeginPasskeyProof returns the question to a browser to prove that somebody has a
// passkey, as JSON, and the secret that binds the answer to the browser. by is who
// is signed in, or nil.
func (a *App) BeginPasskeyProof(ctx context.Context, by *abp.Person) (ask []byte, secret string, err error) {
	if a.passkeys == nil {
		return nil, "", noPasskeys()
	}
	ask, kept, err := a.passkeys.BeginProving()
	if err != nil {
		return nil, "", err
	}
	c := &abp.Ceremony{Kept: string(kept)}
	if by != nil {
		c.PersonID = abp.Ref(by.ID)
	}
	secret, err = a.askBrowser(ctx, c)
	return ask, secret, err
}

// askBrowser records the question.
func (a *App) askBrowser(ctx context.Context, c *abp.Ceremony) (secret string, err error) {
	secret = auth.NewToken(a.random)
	now := a.real()
	c.ID, c.BrowserHash, c.CreatedAt, c.ExpiresAt = a.id(abp.KindCeremony), auth.Hash(secret), now, now.Plus(abp.CeremonyLasts)
	return secret, a.store.Tx(ctx, func(tx *store.Store) error { return tx.CreateCeremony(ctx, c) })
}

// answered takes the question that the browser was asked, once, whatever the answer
// is worth.
func (a *App) answered(ctx context.Context, by *abp.Person, secret string, isAdding bool) (*abp.Ceremony, error) {
	gone := abp.Errorf(abp.Gone, "This took longer than five minutes, or was sent before. Try the passkey again.")
	if secret == "" || a.passkeys == nil {
		return nil, gone
	}
	c, err := a.store.UseCeremony(ctx, auth.Hash(secret), isAdding, a.real())
	if abp.CodeOf(err) == abp.NotFound {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	if c.PersonID != "" && (by == nil || by.ID != string(c.PersonID)) {
		return nil, gone
	}
	return c, nil
}

// AddPasskey adds the passkey that the browser made. It fails with Invalid if the
// name tells nothing, and with Gone if the question is no longer open.
func (a *App) AddPasskey(ctx context.Context, by *abp.Person, secret, answer, name, device string) (*abp.Passkey, error) {
	if err := a.mayChangeFactors(ctx, a.store, by); err != nil {
		return nil, err
	}
	k := &abp.Passkey{ID: a.id(abp.KindPasskey), PersonID: by.ID, Name: name, AddedAt: a.real()}
	if err := k.Validate(); err != nil {
		return nil, err
	}
	c, err := a.answered(ctx, by, secret, true)
	if err != nil {
		return nil, err
	}
	key, err := a.passkeys.FinishAdding(by.ID, []byte(c.Kept), answer)
	if err != nil {
		if err := a.refusePasskey(ctx, by, by.ID, "a new one could not be checked", err); err != nil {
			return nil, err
		}
		return nil, abp.Errorf(abp.Invalid, "The passkey could not be checked, so it was not added. Try again, perhaps with another browser or device.")
	}
	k.Credential, k.PublicKey, k.SignCount, k.IsSynced, k.Transports = key.ID, key.PublicKey, int64(key.Count), key.IsSynced, key.Transports
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.CreatePasskey(ctx, k); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "added a passkey", k.ID, device); err != nil {
			return err
		}
		_, err := a.write(ctx, tx, letter{kind: abp.LetterPasskeyAdded, to: by, values: a.aboutWay("passkey", k.Name, device)})
		return err
	})
	return k, err
}

// refusePasskey notes that a passkey did not prove anything. What was wrong with
// it is for the log.
func (a *App) refusePasskey(ctx context.Context, by *abp.Person, subject, why string, fault error) error {
	slog.WarnContext(ctx, "passkey refused", "why", why, "error", fault)
	return a.store.Tx(ctx, func(tx *store.Store) error { return a.note(ctx, tx, by, "refused a passkey", subject, why) })
}

// checkPasskey returns the passkey that the browser's answer proves, used. It fails
// with Forbidden if it proves nothing, and with Gone if the question is no longer
// open. A passkey whose counter went back may be a copy, and is refused.
func (a *App) checkPasskey(ctx context.Context, by *abp.Person, secret, answer string) (k *abp.Passkey, was int64, err error) {
	c, err := a.answered(ctx, by, secret, false)
	if err != nil {
		return nil, 0, err
	}
	var unavailable error
	key, err := a.passkeys.FinishProving([]byte(c.Kept), answer, func(credential, personID string) (auth.Key, error) {
		found, err := a.store.PasskeyByCredential(ctx, personID, credential)
		if err != nil {
			if abp.CodeOf(err) != abp.NotFound {
				unavailable = err
			}
			return auth.Key{}, err
		}
		k = found
		return keyOf(found), nil
	})
	if unavailable != nil {
		return nil, 0, unavailable
	}
	subject, why := "", "it could not be checked"
	if k != nil {
		subject = k.ID
	}
	if errors.Is(err, auth.ErrKeyCopied) {
		why = "its counter went back, so there may be a copy of it"
	}
	if err == nil && by != nil && k.PersonID != by.ID {
		err, why = errors.New("a passkey of somebody else"), "it is somebody else's"
	}
	if err != nil {
		if err := a.refusePasskey(ctx, by, subject, why, err); err != nil {
			return nil, 0, err
		}
		return nil, 0, abp.Errorf(abp.Forbidden, "This passkey could not be checked, so it proved nothing. Try again, or use another way to sign in.")
	}
	was = k.SignCount
	k.Use(int64(key.Count), a.real())
	return k, was, nil
}

// usePasskey saves that a passkey was used.
func usePasskey(ctx context.Context, tx *store.Store, k *abp.Passkey, was int64) error {
	isFirst, err := tx.UsePasskey(ctx, k, was)
	if err == nil && !isFirst {
		err = abp.Errorf(abp.Conflict, "This passkey was used or removed at this moment. Try again.")
	}
	return err
}

// SignInByPasskey signs in whose passkey the browser's answer proves, and returns
// the token of a new login. It fails with Forbidden if it proves nothing, and with
// Gone if the question is no longer open.
func (a *App) SignInByPasskey(ctx context.Context, secret, answer, device string) (login string, err error) {
	k, was, err := a.checkPasskey(ctx, nil, secret, answer)
	if err != nil {
		return "", err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := usePasskey(ctx, tx, k, was); err != nil {
			return err
		}
		login, err = a.finishSignIn(ctx, tx, k.PersonID, abp.ProofPasskey, device)
		return err
	})
	return login, err
}

// ProveByPasskey proves anew that it is the person who is signed in, and returns
// the token that replaces the login's. It fails as SignInByPasskey does, also for
// the passkey of somebody else.
func (a *App) ProveByPasskey(ctx context.Context, by *abp.Person, secret, answer string) (token string, err error) {
	k, was, err := a.checkPasskey(ctx, by, secret, answer)
	if err != nil {
		return "", err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := usePasskey(ctx, tx, k, was); err != nil {
			return err
		}
		token, err = a.finishProof(ctx, tx, by, abp.ProofPasskey)
		return err
	})
	return token, err
}

// RenamePasskey gives a passkey of the person another name. It fails with NotFound
// or Invalid.
func (a *App) RenamePasskey(ctx context.Context, by *abp.Person, id, name string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		k, err := tx.Passkey(ctx, by.ID, id)
		if err != nil {
			return err
		}
		k.Name = name
		if err := k.Validate(); err != nil {
			return err
		}
		return tx.NamePasskey(ctx, k)
	})
}

// RemovePasskey removes a passkey of the person and tells them. It fails with
// NotFound.
func (a *App) RemovePasskey(ctx context.Context, by *abp.Person, id, device string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.mayChangeFactors(ctx, tx, by); err != nil {
			return err
		}
		k, err := tx.Passkey(ctx, by.ID, id)
		if err != nil {
			return err
		}
		if _, err := tx.RemovePasskey(ctx, by.ID, id); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "removed a passkey", k.ID, device); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterPasskeyRemoved, to: by, values: a.aboutWay("passkey", k.Name, device)})
		return err
	})
}
