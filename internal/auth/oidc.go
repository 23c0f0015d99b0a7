package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ClockSkew is what a provider's clock may be out by; the others say how long a provider may take, and how
// much it may say.
const (
	ClockSkew     = 2 * time.Minute
	providerWaits = 5 * time.Second
	providerSays  = 1 << 20
	askAgain      = 5 * time.Second // between two tries to reach a provider that is down
)

// algorithms are the signatures that are trusted: each with a public key, so that
// nobody who can read the provider's keys can sign.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// Provider is a registration at work. What it has to know of the provider it asks
// when it is first needed, and again when it could not be asked.
type Provider struct {
	Registration
	redirect string
	client   *http.Client
	now      func() time.Time

	asking   sync.Mutex // one at a time asks the provider of itself
	failed   error
	failedAt time.Time

	mu    sync.Mutex
	found *oidc.Provider
}

// SignedOn is whom a provider vouches for.
type SignedOn struct {
	Issuer, Subject string
	IsStrong        bool // with more than one factor
	At              time.Time
}

// The ways in which a provider's answer can fail.
var (
	ErrProviderDown = errors.New("the provider cannot be reached")
	ErrUntrusted    = errors.New("the provider's answer cannot be trusted")
)

// NewProvider puts a registration to work. redirect is the address of ours that
// the provider sends the browser back to. It asks nobody yet.
func NewProvider(r Registration, redirect string, now func() time.Time) *Provider {
	return &Provider{Registration: r, redirect: redirect, now: now, client: &http.Client{
		Timeout:       providerWaits,
		Transport:     limited{&http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: providerWaits, ResponseHeaderTimeout: providerWaits, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// limited reads only so much of an answer.
type limited struct{ http.RoundTripper }

// RoundTrip answers one request.
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body := resp.Body
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, providerSays), body}
	return resp, nil
}

// discover returns what the provider says of itself. A provider that is down is
// not asked again at once, for people press buttons more often than that helps.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	if found := p.known(); found != nil {
		return found, nil
	}
	p.asking.Lock()
	defer p.asking.Unlock()
	if found := p.known(); found != nil {
		return found, nil
	}
	if now := p.now(); p.failed != nil && now.Before(p.failedAt.Add(askAgain)) {
		return nil, p.failed
	}
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.Issuer)
	if err == nil {
		err = p.isSound(found)
	}
	if err != nil {
		p.failed, p.failedAt = fmt.Errorf("%w: discover %s: %w", ErrProviderDown, p.Key, err), p.now()
		return nil, p.failed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
	return found, nil
}

// known returns what the provider said of itself, or nil.
func (p *Provider) known() *oidc.Provider {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found
}

// isSound says whether the addresses that the provider names are ones that
// secrets may be sent to.
func (p *Provider) isSound(found *oidc.Provider) error {
	var claims struct {
		Keys string `json:"jwks_uri"`
	}
	if err := found.Claims(&claims); err != nil {
		return err
	}
	for _, address := range []string{found.Endpoint().AuthURL, found.Endpoint().TokenURL, claims.Keys} {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		u.RawQuery = ""
		if !isOrigin(u.String(), true) {
			return fmt.Errorf("it names %q, which is no https address", address)
		}
	}
	return nil
}

// Origins returns where a form that begins to sign on leads the browser: the
// issuer, what the keeper added, and, once known, where the provider asks people.
func (p *Provider) Origins() []string {
	list := append([]string{origin(p.Issuer)}, p.Hosts...)
	if found := p.known(); found != nil {
		if o := origin(found.Endpoint().AuthURL); !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	return list
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func (p *Provider) exchange(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.redirect, Scopes: []string{oidc.ScopeOpenID}}
}

// Begin returns the address at which the provider asks who somebody is. Of
// people's details nothing is asked for but that. isFresh asks them to prove it
// now, whether or not they have just done so. It fails with ErrProviderDown.
func (p *Provider) Begin(ctx context.Context, state, nonce, verifier string, isFresh bool) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)}
	if len(p.Classes) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", strings.Join(p.Classes, " ")))
	}
	if isFresh {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return p.exchange(found).AuthCodeURL(state, options...), nil
}

// Finish takes the provider's code and returns whom it vouches for. It fails with
// ErrProviderDown, or with ErrUntrusted and why: that is for the events and not for
// the person.
func (p *Provider) Finish(ctx context.Context, code, nonce, verifier string) (SignedOn, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return SignedOn{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.exchange(found).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return SignedOn{}, Untrusted("the code was refused")
	}
	if refused != nil { // what it wrote may be about somebody, and errors end in logs
		err = errors.New(refused.Response.Status)
	}
	if err != nil {
		return SignedOn{}, fmt.Errorf("%w: take the code to %s: %w", ErrProviderDown, p.Key, err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return SignedOn{}, Untrusted("there was no identity token")
	}
	verified, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, SkipExpiryCheck: true, SkipClientIDCheck: true, SkipIssuerCheck: true}).Verify(ctx, raw)
	if err != nil && strings.Contains(err.Error(), "fetching keys") { // the library has no error of its own for it
		return SignedOn{}, fmt.Errorf("%w: keys of %s: %w", ErrProviderDown, p.Key, err)
	}
	if err != nil {
		return SignedOn{}, Untrusted("the signature does not hold")
	}
	return p.judge(verified, nonce)
}

// claims are what a token says beside what the library reads.
type claims struct {
	NotBefore *float64 `json:"nbf"`
	Party     string   `json:"azp"`
	Tenant    string   `json:"tid"`
	Class     string   `json:"acr"`
	Methods   []string `json:"amr"`
	At        float64  `json:"auth_time"`
}

// judge says whether a token whose signature holds is one for this sign-on.
func (p *Provider) judge(t *oidc.IDToken, nonce string) (SignedOn, error) {
	var c claims
	if err := t.Claims(&c); err != nil {
		return SignedOn{}, Untrusted("the token cannot be read")
	}
	now := p.now()
	early, late := now.Add(-ClockSkew), now.Add(ClockSkew)
	for _, fault := range []struct {
		why string
		is  bool
	}{
		{"wrong issuer", t.Issuer != p.Issuer},
		{"wrong audience", len(t.Audience) != 1 || t.Audience[0] != p.ClientID},
		{"wrong authorised party", c.Party != "" && c.Party != p.ClientID},
		{"no subject", t.Subject == "" || len(t.Subject) > 255},
		{"no nonce", t.Nonce == ""},
		{"wrong nonce", !Same(t.Nonce, nonce)},
		{"expired", !t.Expiry.After(early)},
		{"not yet valid", c.NotBefore != nil && seconds(*c.NotBefore).After(late)},
		{"made in the future", t.IssuedAt.After(late)},
		{"wrong tenant", p.Kind == "entra" && !Same(c.Tenant, p.Tenant)},
	} {
		if fault.is {
			return SignedOn{}, Untrusted(fault.why)
		}
	}
	on := SignedOn{Issuer: t.Issuer, Subject: t.Subject, At: seconds(c.At)}
	on.IsStrong = p.IsStrong || slices.Contains(c.Methods, "mfa") || c.Class != "" && slices.Contains(p.Classes, c.Class)
	if on.At.After(late) {
		return SignedOn{}, Untrusted("proven in the future")
	}
	return on, nil
}

func seconds(s float64) time.Time { return time.Unix(int64(s), 0) }

// Untrusted is an answer that cannot be trusted, and why.
func Untrusted(why string) error { return fmt.Errorf("%w: %s", ErrUntrusted, why) }

// WhyUntrusted returns in a few words why an answer was not trusted.
func WhyUntrusted(err error) string {
	_, why, _ := strings.Cut(err.Error(), ErrUntrusted.Error()+": ")
	return why
}
