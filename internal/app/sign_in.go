package app

import (
	"context"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// errSpent is what every link and code says that cannot be used any more.
var errSpent = abp.Errorf(abp.Gone, "This sign-in link or code has been used or is too old. Ask for a new one.")

// errAskedTooOften is the answer to networks and floods, never to an address.
var errAskedTooOften = abp.Errorf(abp.TooMany, "Too many sign-in links were asked for. Wait a few minutes and try again.")

// Asked is what the browser that asked for a link gets: a secret to keep, and the
// code that it shows for the link to be used on another device.
type Asked struct{ Browser, Code string }

// AskToSignIn sends a sign-in link and a code to the address if it belongs to
// somebody. network is that of the client, or empty for none. The caller learns
// nothing about who is known: all addresses answer alike, after the same work. It
// fails with Invalid if the address is none, with TooMany if the network or
// everybody together asks too often, and stays silent when an address does.
func (a *App) AskToSignIn(ctx context.Context, email, network string) (*Asked, error) {
	return a.mailTo(ctx, email, network, abp.LetterSignIn)
}

// AskForProof sends the person who is signed in a code, to prove that it is still
// them.
func (a *App) AskForProof(ctx context.Context, by *abp.Person, network string) (*Asked, error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return nil, err
	}
	return a.mailTo(ctx, by.Email, network, abp.LetterProof)
}

func (a *App) mailTo(ctx context.Context, email, network string, kind abp.LetterKind) (*Asked, error) {
	email, r, err := a.newAsking(email, network)
	if err != nil {
		return nil, err
	}
	asked := &Asked{Browser: auth.NewToken(a.random)}
	asked.Code = a.ScreenCode(asked.Browser)
	code := auth.Code(auth.NewToken(a.random))
	r.BrowserHash = auth.Hash(asked.Browser)
	r.MailCodeHash, r.ScreenCodeHash = auth.HashCode(code, a.codeSalt(r)), auth.HashCode(asked.Code, a.codeSalt(r))
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		often, err := a.countAsking(ctx, tx, r)
		if err != nil {
			return err
		}
		p, err := tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound || err == nil && (!p.DisabledAt.IsZero() || often) {
			return a.pretend(ctx, tx, r, kind, email)
		}
		if err != nil {
			return err
		}
		return a.mailSignIn(ctx, tx, p, r, kind, code)
	})
	return asked, err
}

// ScreenCode returns the code that the browser with the secret shows, after it has
// asked for a link.
func (a *App) ScreenCode(browser string) string {
	return auth.Code(auth.Derive(a.secret, "screen code", browser))
}

// codeSalt hangs on the server's key: the table alone gives no code away.
func (a *App) codeSalt(r *abp.SignInRequest) string {
	return auth.Derive(a.secret, "code salt", r.ID)
}

// newAsking returns an address in its normal form and what is kept of its asking for
// a mail. It fails with Invalid if the address is none.
func (a *App) newAsking(email, network string) (string, *abp.SignInRequest, error) {
	email = abp.NormalEmail(email)
	if !abp.IsEmail(email) {
		return "", nil, abp.InvalidField("email", "Enter your e-mail address like name@example.nhs.uk.")
	}
	r := &abp.SignInRequest{ID: a.id(abp.KindSignIn), AddressHash: auth.Hash(email), RequestedAt: a.real()}
	if network != "" {
		r.NetworkHash = auth.Derive(a.secret, "network", network)
	}
	return email, r, nil
}

// countAsking keeps that somebody asked, and says whether the address did too often.
// It fails with TooMany if its network or everybody together did.
func (a *App) countAsking(ctx context.Context, tx *store.Store, r *abp.SignInRequest) (isTooOften bool, err error) {
	if _, err := tx.LockProgramme(ctx); err != nil { // so that many at once are counted too
		return false, err
	}
	n, err := tx.CountAskings(ctx, r, r.RequestedAt.Plus(-time.Hour))
	if err != nil {
		return false, err
	}
	if r.NetworkHash != "" && n.Network >= abp.SignInsNearby || n.All >= abp.SignInsInAll {
		return false, errAskedTooOften
	}
	return n.Address >= abp.SignInsHourly, tx.CreateSignInRequest(ctx, r)
}

// mailSignIn writes the link and the code that answer a request.
func (a *App) mailSignIn(ctx context.Context, tx *store.Store, p *abp.Person, r *abp.SignInRequest, kind abp.LetterKind, code string) error {
	token := auth.NewToken(a.random)
	err := tx.CreateSignIn(ctx, &abp.SignIn{ID: a.id(abp.KindSignIn), PersonID: p.ID, TokenHash: auth.Hash(token), RequestID: r.ID, CreatedAt: r.RequestedAt, ExpiresAt: r.RequestedAt.Plus(abp.SignInLasts)})
	if err != nil {
		return err
	}
	values := map[string]string{"code": code}
	if kind == abp.LetterSignIn {
		values["link"] = a.URL("/sign-in/" + token)
	}
	_, err = a.write(ctx, tx, letter{kind: kind, to: p, values: values})
	return err
}

// pretend does for an address that gets no mail what writing one takes, so that
// the time of the answer tells nothing either.
func (a *App) pretend(ctx context.Context, tx *store.Store, r *abp.SignInRequest, kind abp.LetterKind, email string) error {
	p, err := tx.Programme(ctx)
	if err != nil {
		return err
	}
	words, err := wordingOf(ctx, tx, kind, "")
	if err != nil {
		return err
	}
	a.compose(abp.LetterOf(kind), words, &letter{kind: kind, to: &abp.Person{Name: email, Email: email}, values: map[string]string{"code": auth.Code(email), "link": a.URL("/sign-in/" + auth.NewToken(a.random))}}, p)
	return tx.PretendSignIn(ctx, r)
}

// SignInLink is what the page of a link says of it.
type SignInLink struct {
	NeedsCode bool   // this is not the browser that asked
	Address   string // the first letters of the address that it was sent to, where a code is needed
	Invites   bool
	Email     string // of the person invited
}

// CheckSignIn says whether a link can still be used, and how from the browser with
// the secret. It uses nothing: mail scanners open links. It fails with Gone if not.
func (a *App) CheckSignIn(ctx context.Context, token, browser string) (*SignInLink, error) {
	l, r, err := a.signIn(ctx, token)
	if err != nil {
		return nil, err
	}
	link := &SignInLink{Invites: l.Invites, NeedsCode: r != nil && r.BrowserHash != auth.Hash(browser)}
	if !link.NeedsCode && !link.Invites {
		return link, nil
	}
	p, err := a.store.PersonByID(ctx, l.PersonID)
	if err != nil {
		return nil, err
	}
	if link.Invites {
		link.Email = p.Email
	} else {
		link.Address = abp.FirstLetters(p.Email)
	}
	return link, nil
}

// signIn returns a link that can be used, with the request that it answers, if
// any. It fails with Gone otherwise.
func (a *App) signIn(ctx context.Context, token string) (*abp.SignIn, *abp.SignInRequest, error) {
	l, err := a.store.SignIn(ctx, auth.Hash(token))
	now := a.real()
	if abp.CodeOf(err) == abp.NotFound || err == nil && (!now.Before(l.ExpiresAt.Time) || !l.Reusable && !l.UsedAt.IsZero()) {
		return nil, nil, errSpent
	}
	if err != nil || l.RequestID == "" {
		return l, nil, err
	}
	r, err := a.store.SignInRequest(ctx, l.RequestID)
	if abp.CodeOf(err) == abp.NotFound || err == nil && !r.IsOpen(now) {
		return nil, nil, errSpent
	}
	return l, r, err
}

// SignInTry is one try to come in by a link: from the browser that asked for it,
// which has a secret, or from another one with the code that the first shows.
type SignInTry struct{ Token, Browser, Code, Device string }

// SignIn uses a link that no browser asked for: that of an invitation or of a
// demonstration. See SignInByLink.
func (a *App) SignIn(ctx context.Context, token, device string) (string, error) {
	return a.SignInByLink(ctx, SignInTry{Token: token, Device: device})
}

// SignInByLink uses a link and returns the token of a new login. It fails with Gone
// if the link was used, is too old, or was guessed at too often, and with Invalid at
// the field code if this is another browser than the one that asked and the code is
// not right.
func (a *App) SignInByLink(ctx context.Context, t SignInTry) (string, error) {
	l, r, err := a.signIn(ctx, t.Token)
	if err != nil {
		return "", err
	}
	if r != nil && r.BrowserHash != auth.Hash(t.Browser) {
		if err := a.tryCode(ctx, r, r.ScreenCodeHash, t.Code); err != nil {
			return "", err
		}
	}
	proof := abp.ProofLink
	switch {
	case l.Reusable:
		proof = abp.ProofDemo
	case l.Invites:
		proof = abp.ProofInvitation
	}
	return a.spend(ctx, l, proof, t.Device)
}

// SignInByCode uses the code of a mail in the browser that asked for it, and
// returns the token of a new login. It fails as SignInByLink does.
func (a *App) SignInByCode(ctx context.Context, browser, code, device string) (string, error) {
	l, err := a.tryMailCode(ctx, browser, code, "")
	if err != nil {
		return "", err
	}
	return a.spend(ctx, l, abp.ProofCode, device)
}

// spend uses up a link, of many at once only one time, and signs its person in.
func (a *App) spend(ctx context.Context, l *abp.SignIn, proof abp.Proof, device string) (login string, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		personID, err := tx.UseSignIn(ctx, l.TokenHash, a.real())
		if err != nil {
			return err
		}
		if proof == abp.ProofInvitation {
			has, err := tx.HasWay(ctx, personID)
			if err != nil {
				return err
			}
			if has {
				return abp.Errorf(abp.Gone, "This invitation is not needed any more: sign in with your passkey or with single sign-on. If you lost it, ask the programme team.")
			}
		}
		login, err = a.finishSignIn(ctx, tx, personID, proof, device)
		return err
	})
	return login, err
}

// tryMailCode checks the code of a mail in the browser that asked, and returns the
// link that went with it. With an address, the mail must have gone there.
func (a *App) tryMailCode(ctx context.Context, browser, code, email string) (*abp.SignIn, error) {
	r, err := a.store.SignInRequestOf(ctx, auth.Hash(browser))
	if abp.CodeOf(err) == abp.NotFound || err == nil && (!r.IsOpen(a.real()) || email != "" && r.AddressHash != auth.Hash(email)) {
		return nil, errSpent
	}
	if err != nil {
		return nil, err
	}
	if err := a.tryCode(ctx, r, r.MailCodeHash, code); err != nil {
		return nil, err
	}
	l, err := a.store.SignInFor(ctx, r.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, errSpent
	}
	return l, err
}

// tryCode compares a typed code with the hash of the right one and counts the try,
// whatever comes of it: it is counted before anything is compared, so that many
// guesses at once are no more than five.
func (a *App) tryCode(ctx context.Context, r *abp.SignInRequest, hash, typed string) error {
	code := abp.CleanCode(typed)
	if len(code) != 6 {
		return abp.InvalidField("code", "Enter the code: six digits.")
	}
	left, err := a.store.TrySignInRequest(ctx, r.ID)
	if err != nil {
		return err
	}
	switch {
	case left < 0:
		return errSpent
	case auth.Same(auth.HashCode(code, a.codeSalt(r)), hash):
		return nil
	case left == 0:
		return abp.Errorf(abp.Gone, "That was the last of %d tries, so the link and the code are of no use any more. Ask for new ones.", abp.CodeTries)
	case left == 1:
		return abp.InvalidField("code", "This code is not right. You have one more try.")
	}
	return abp.InvalidField("code", "This code is not right. You have %d more tries.", left)
}

// ProveByCode takes the code of a mail as the proof that it is still the person who
// is signed in, and returns the login's new token.
func (a *App) ProveByCode(ctx context.Context, by *abp.Person, browser, code string) (token string, err error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return "", err
	}
	l, err := a.tryMailCode(ctx, browser, code, by.Email)
	if err != nil {
		return "", err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.UseSignIn(ctx, l.TokenHash, a.real()); err != nil {
			return err
		}
		token, err = a.finishProof(ctx, tx, by, abp.ProofCode)
		return err
	})
	return token, err
}

// DemoLink returns a link that signs the person in as often as it is used. Only
// a demonstration offers it.
func (a *App) DemoLink(ctx context.Context, personID string) (string, error) {
	token := auth.NewToken(a.random)
	now := a.real()
	err := a.store.CreateSignIn(ctx, &abp.SignIn{ID: a.id(abp.KindSignIn), PersonID: personID, TokenHash: auth.Hash(token), Reusable: true, CreatedAt: now, ExpiresAt: now.Plus(365 * 24 * time.Hour)})
	return a.URL("/sign-in/" + token), err
}
