package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// SignOnButton is a provider of single sign-on as a page offers it.
type SignOnButton struct{ Key, Label string }

// SignOnButtons lists the providers that this site is registered with.
func (a *App) SignOnButtons() []SignOnButton {
	list := make([]SignOnButton, len(a.providers))
	for i, p := range a.providers {
		list[i] = SignOnButton{p.Key, p.Button}
	}
	return list
}

// SignOnOrigins lists where buttons of single sign-on lead browsers.
func (a *App) SignOnOrigins() []string {
	var list []string
	for _, p := range a.providers {
		list = append(list, p.Origins()...)
	}
	return list
}

// signOnAnswerPath is where providers send browsers back to; each is told of it when
// the site is registered.
const signOnAnswerPath = "/sign-ons/answer"

// providerOf returns the provider of a registration.
func (a *App) providerOf(key string) (*auth.Provider, error) {
	for _, p := range a.providers {
		if p.Key == key {
			return p, nil
		}
	}
	return nil, abp.Errorf(abp.NotFound, "This site does not have that way to sign in. Go back to the sign-in page and choose another.")
}

// What a browser sends to a provider and expects back is made from the secret that
// it holds, so that none of it has to be kept.
func (a *App) signOnState(secret string) string {
	return auth.Derive(a.secret, "sign-on state", secret)
}
func (a *App) signOnNonce(secret string) string {
	return auth.Derive(a.secret, "sign-on nonce", secret)
}
func (a *App) signOnProof(secret string) string {
	return auth.Derive(a.secret, "sign-on proof", secret)
}

// BeginSignOn returns the address at which the provider asks who somebody is, and
// the secret that binds the answer to the browser. For somebody who is signed in it
// connects the provider with their account or, with isAgain, proves anew that it is
// they. It fails with Unavailable if the provider cannot be reached.
func (a *App) BeginSignOn(ctx context.Context, by *abp.Person, registration string, isAgain bool) (address, secret string, err error) {
	p, err := a.providerOf(registration)
	if err != nil {
		return "", "", err
	}
	secret = auth.NewToken(a.random)
	if address, err = p.Begin(ctx, a.signOnState(secret), a.signOnNonce(secret), a.signOnProof(secret), isAgain); err != nil {
		return "", "", providerDown(ctx, p, err)
	}
	now := a.real()
	o := &abp.SignOn{ID: a.id(abp.KindSignOn), Registration: p.Key, BrowserHash: auth.Hash(secret), CreatedAt: now, ExpiresAt: now.Plus(abp.SignOnLasts), IsAgain: isAgain && by != nil}
	if by != nil {
		o.PersonID = abp.Ref(by.ID)
	}
	return address, secret, a.store.Tx(ctx, func(tx *store.Store) error { return tx.CreateSignOn(ctx, o) })
}

// providerDown is what people read of a provider that cannot be reached. Why is for
// the log alone.
func providerDown(ctx context.Context, p *auth.Provider, err error) error {
	if !errors.Is(err, auth.ErrProviderDown) {
		return err
	}
	slog.WarnContext(ctx, "provider of single sign-on cannot be reached", "registration", p.Key, "error", err)
	return abp.Errorf(abp.Unavailable, "The service behind “%s” cannot be reached at the moment, so nobody was signed in. Try again in a minute, or sign in another way.", p.Button)
}

// SignOnAnswer is what a browser brings back from a provider.
type SignOnAnswer struct {
	Secret  string // that the browser holds
	State   string
	Code    string
	Refusal string // in place of a code
	Device  string
}

// SignOnEnd is what came of a sign-on: a login, somebody whom nobody knows by that
// name yet, or a connection with the account of who is signed in.
type SignOnEnd struct {
	Login       string // token of a new login
	IsUnknown   bool
	IsConnected bool
	IsProven    bool
	Label       string // of the provider
}

// FinishSignOn takes what a provider answered. It fails with Gone if the browser
// did not begin it, or it is too late, or was here before; with Forbidden if the
// answer cannot be trusted or is about somebody else; with Unavailable if the
// provider cannot be reached. What was wrong with an answer is noted, and told to
// nobody.
func (a *App) FinishSignOn(ctx context.Context, by *abp.Person, answer SignOnAnswer) (SignOnEnd, error) {
	o, p, err := a.takeSignOn(ctx, by, answer)
	if err != nil {
		return SignOnEnd{}, err
	}
	if answer.Code == "" {
		if err := a.refuseSignOn(ctx, o, "the provider refused"); err != nil {
			return SignOnEnd{}, err
		}
		return SignOnEnd{}, abp.Errorf(abp.Forbidden, "“%s” did not sign you in. Try again, or sign in another way.", p.Button)
	}
	on, err := p.Finish(ctx, answer.Code, a.signOnNonce(answer.Secret), a.signOnProof(answer.Secret))
	if err == nil && o.IsAgain && on.At.Before(o.CreatedAt.Add(-auth.ClockSkew)) {
		err = auth.Untrusted("it was proven before it was asked for")
	}
	if errors.Is(err, auth.ErrUntrusted) {
		if err := a.refuseSignOn(ctx, o, auth.WhyUntrusted(err)); err != nil {
			return SignOnEnd{}, err
		}
		return SignOnEnd{}, abp.Errorf(abp.Forbidden, "What “%s” answered cannot be trusted, so nobody was signed in. Try again, or sign in another way.", p.Button)
	}
	if err != nil {
		return SignOnEnd{}, providerDown(ctx, p, err)
	}
	var end SignOnEnd
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		end, err = a.useSignOn(ctx, tx, by, p, o, on, answer)
		return err
	})
	end.Label = p.Button
	return end, err
}

// takeSignOn finds the sign-on that the browser began and marks it as answered.
func (a *App) takeSignOn(ctx context.Context, by *abp.Person, answer SignOnAnswer) (*abp.SignOn, *auth.Provider, error) {
	gone := abp.Errorf(abp.Gone, "This sign-in was begun in another browser, has been used, or took too long. Go to the sign-in page and begin again.")
	if answer.Secret == "" || !auth.Same(answer.State, a.signOnState(answer.Secret)) {
		if err := a.refuseSignOn(ctx, &abp.SignOn{}, "not begun in this browser"); err != nil {
			return nil, nil, err
		}
		return nil, nil, gone
	}
	o, err := a.store.SignOn(ctx, auth.Hash(answer.Secret))
	if abp.CodeOf(err) == abp.NotFound {
		if err := a.refuseSignOn(ctx, &abp.SignOn{}, "not known"); err != nil {
			return nil, nil, err
		}
		return nil, nil, gone
	}
	if err != nil {
		return nil, nil, err
	}
	isFirst, err := a.store.AnswerSignOn(ctx, o.ID, a.real())
	if err != nil {
		return nil, nil, err
	}
	if !isFirst || o.PersonID != "" && (by == nil || by.ID != string(o.PersonID)) {
		if err := a.refuseSignOn(ctx, o, "answered before, too late, or for somebody else"); err != nil {
			return nil, nil, err
		}
		return nil, nil, gone
	}
	p, err := a.providerOf(o.Registration)
	return o, p, err
}

// refuseSignOn notes that a sign-on came to nothing, and why.
func (a *App) refuseSignOn(ctx context.Context, o *abp.SignOn, why string) error {
	if o.Registration != "" {
		why = o.Registration + ": " + why
	}
	return a.store.Tx(ctx, func(tx *store.Store) error { return a.note(ctx, tx, nil, "refused a single sign-on", o.ID, why) })
}

// useSignOn does what the sign-on was for, now that the provider has said whom it
// vouches for.
func (a *App) useSignOn(ctx context.Context, tx *store.Store, by *abp.Person, p *auth.Provider, o *abp.SignOn, on auth.SignedOn, answer SignOnAnswer) (SignOnEnd, error) {
	known, err := tx.IdentityOf(ctx, on.Issuer, on.Subject)
	isKnown := err == nil
	if err != nil && abp.CodeOf(err) != abp.NotFound {
		return SignOnEnd{}, err
	}
	isSignedIn := o.PersonID != ""
	switch {
	case isSignedIn && isKnown && known.PersonID != by.ID:
		return SignOnEnd{}, abp.Errorf(abp.Conflict, "“%s” signed in somebody whose account here is another one. Sign out there, then try again as yourself.", p.Button)
	case isSignedIn && o.IsAgain && !isKnown:
		return SignOnEnd{}, abp.Errorf(abp.Forbidden, "“%s” is not connected with your account for whom it signed in. Prove another way that it is you.", p.Button)
	case isSignedIn && !isKnown:
		if err := a.mayChangeFactors(ctx, tx, by); err != nil {
			return SignOnEnd{}, err
		}
		return SignOnEnd{IsConnected: true}, a.connect(ctx, tx, by, p, on.Issuer, on.Subject, answer.Device)
	case isKnown:
		if err := a.vouches(ctx, tx, p, known.PersonID); err != nil {
			return SignOnEnd{}, err
		}
		if err := tx.UseIdentity(ctx, known.ID, a.real()); err != nil {
			return SignOnEnd{}, err
		}
		if isSignedIn {
			token, err := a.finishProof(ctx, tx, by, proofOf(on.IsStrong))
			return SignOnEnd{Login: token, IsProven: true}, err
		}
		token, err := a.finishSignIn(ctx, tx, known.PersonID, proofOf(on.IsStrong), answer.Device)
		return SignOnEnd{Login: token}, err
	}
	o.Issuer, o.Subject, o.IsStrong, o.ExpiresAt = on.Issuer, on.Subject, on.IsStrong, a.real().Plus(abp.IdentityAsked)
	return SignOnEnd{IsUnknown: true}, tx.WaitSignOn(ctx, o)
}

// vouches fails with Forbidden if the provider is not one for the person's
// organisation, as it is now.
func (a *App) vouches(ctx context.Context, tx *store.Store, p *auth.Provider, personID string) error {
	if p.Organisation == auth.AnyOrganisation {
		return nil
	}
	v, err := tx.Viewer(ctx, personID)
	if err != nil {
		return err
	}
	if v.OrganisationID != "" {
		full, err := tx.Person(ctx, v, personID)
		if err != nil {
			return err
		}
		if o := full.Organisation; o != nil && (strings.EqualFold(o.Code, p.Organisation) || strings.EqualFold(o.ODSCode, p.Organisation)) {
			return nil
		}
	}
	return abp.Errorf(abp.Forbidden, "“%s” signs in people of its own organisation alone, and your account here belongs to another. Sign in another way.", p.Button)
}

// proofOf returns what a sign-on is worth.
func proofOf(isStrong bool) abp.Proof {
	if isStrong {
		return abp.ProofSSO
	}
	return abp.ProofSSOWeak
}
