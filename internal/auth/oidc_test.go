package auth_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/auth/authtest"
)

const (
	state    = "the state"
	nonce    = "the nonce"
	verifier = "a verifier of forty-three characters or more"
)

// tried signs on once and returns what came of it.
func tried(t *testing.T, there *authtest.Provider, p *auth.Provider) (auth.SignedOn, error) {
	t.Helper()
	address, err := p.Begin(t.Context(), state, nonce, verifier, false)
	if err != nil {
		t.Fatal(err)
	}
	_, code := there.Approve(t, address)
	return p.Finish(t.Context(), code, nonce, verifier)
}

func TestSignOnWithEachKindOfKey(t *testing.T) {
	there := authtest.NewProvider(t, time.Now)
	p := auth.NewProvider(there.Registration(), "https://abp.example/sign-ons/answer", time.Now)
	for _, there.Algorithm = range []string{"RS256", "ES256"} {
		on, err := tried(t, there, p)
		if err != nil || on.Issuer != there.URL || on.Subject != "subject-1" || on.IsStrong {
			t.Errorf("%s: %+v, %v", there.Algorithm, on, err)
		}
	}
}

// TestBadTokens is every way that we know in which a token can be wrong: each is
// refused, and each for its own reason.
func TestBadTokens(t *testing.T) {
	const tenant = "00000000-0000-0000-0000-000000000000"
	there, foreign := authtest.NewProvider(t, time.Now), authtest.NewProvider(t, time.Now)
	r := there.Registration()
	r.Kind, r.Tenant = "entra", tenant
	p := auth.NewProvider(r, "https://abp.example/sign-ons/answer", time.Now)
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	sign := func(with *authtest.Provider, algorithm string) func(*authtest.Provider, map[string]any) string {
		return func(_ *authtest.Provider, claims map[string]any) string { return with.Sign(algorithm, claims) }
	}
	for _, x := range []struct {
		name, why string
		claims    map[string]any
		forge     func(*authtest.Provider, map[string]any) string
	}{
		{name: "good"},
		{name: "good within the skew", claims: map[string]any{"exp": in(-110 * time.Second), "nbf": in(110 * time.Second), "azp": r.ClientID}},
		{name: "key of another provider", why: "the signature does not hold", forge: sign(foreign, "RS256")},
		{name: "algorithm none", why: "the signature does not hold", forge: sign(there, "none")},
		{name: "HS256 with the public key", why: "the signature does not hold", forge: sign(there, "HS256")},
		{name: "changed after signing", why: "the signature does not hold", forge: func(p *authtest.Provider, claims map[string]any) string {
			good := strings.Split(p.Sign("RS256", claims), ".")
			claims["sub"] = "somebody else"
			return good[0] + "." + strings.Split(p.Sign("RS256", claims), ".")[1] + "." + good[2]
		}},
		{name: "no token", why: "there was no identity token", forge: func(*authtest.Provider, map[string]any) string { return "" }},
		{name: "rubbish", why: "the signature does not hold", forge: func(*authtest.Provider, map[string]any) string { return "a.b.c" }},
		{name: "wrong issuer", why: "wrong issuer", claims: map[string]any{"iss": foreign.URL}},
		{name: "issuer with a slash", why: "wrong issuer", claims: map[string]any{"iss": there.URL + "/"}},
		{name: "wrong audience", why: "wrong audience", claims: map[string]any{"aud": "another site"}},
		{name: "another audience too", why: "wrong audience", claims: map[string]any{"aud": []string{r.ClientID, "another site"}}},
		{name: "no audience", why: "wrong audience", claims: map[string]any{"aud": nil}},
		{name: "wrong party", why: "wrong authorised party", claims: map[string]any{"azp": "another site"}},
		{name: "no subject", why: "no subject", claims: map[string]any{"sub": nil}},
		{name: "no nonce", why: "no nonce", claims: map[string]any{"nonce": nil}},
		{name: "wrong nonce", why: "wrong nonce", claims: map[string]any{"nonce": "of another browser"}},
		{name: "expired", why: "expired", claims: map[string]any{"exp": in(-130 * time.Second)}},
		{name: "no expiry", why: "expired", claims: map[string]any{"exp": nil}},
		{name: "not yet valid", why: "not yet valid", claims: map[string]any{"nbf": in(150 * time.Second)}},
		{name: "made in the future", why: "made in the future", claims: map[string]any{"iat": in(150 * time.Second)}},
		{name: "wrong tenant", why: "wrong tenant", claims: map[string]any{"tid": "11111111-1111-1111-1111-111111111111"}},
		{name: "no tenant", why: "wrong tenant", claims: map[string]any{"tid": nil}},
	} {
		t.Run(x.name, func(t *testing.T) {
			claims := map[string]any{"tid": tenant}
			for k, v := range x.claims {
				claims[k] = v
			}
			there.SetClaims(claims)
			there.SetForge(x.forge)
			on, err := tried(t, there, p)
			if x.why == "" {
				if err != nil || on.Subject != "subject-1" {
					t.Errorf("a good token: %+v, %v", on, err)
				}
				return
			}
			if !errors.Is(err, auth.ErrUntrusted) || auth.WhyUntrusted(err) != x.why || on.Subject != "" {
				t.Errorf("%+v, %v; want %q", on, err, x.why)
			}
		})
	}
}

func TestCodesWorkOnceWithTheirVerifier(t *testing.T) {
	there := authtest.NewProvider(t, time.Now)
	p := auth.NewProvider(there.Registration(), "https://abp.example/sign-ons/answer", time.Now)
	address, err := p.Begin(t.Context(), state, nonce, verifier, false)
	if err != nil {
		t.Fatal(err)
	}
	_, code := there.Approve(t, address)
	if _, err := p.Finish(t.Context(), code, nonce, "the verifier of somebody who saw the code"); !errors.Is(err, auth.ErrUntrusted) {
		t.Errorf("another verifier: %v", err)
	}
	_, code = there.Approve(t, address)
	if _, err := p.Finish(t.Context(), code, nonce, verifier); err != nil {
		t.Error(err)
	}
	if _, err := p.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, auth.ErrUntrusted) {
		t.Errorf("a code twice: %v", err)
	}
}

func TestStrengthComesFromTheProvider(t *testing.T) {
	there := authtest.NewProvider(t, time.Now)
	for _, x := range []struct {
		name   string
		change func(*auth.Registration)
		claims map[string]any
		want   bool
	}{
		{"nothing said", func(*auth.Registration) {}, nil, false},
		{"a password", func(*auth.Registration) {}, map[string]any{"amr": []string{"pwd"}}, false},
		{"several factors", func(*auth.Registration) {}, map[string]any{"amr": []string{"pwd", "mfa"}}, true},
		{"a class that was asked for", func(r *auth.Registration) { r.Classes = []string{"AAL3_ANY"} }, map[string]any{"acr": "AAL3_ANY"}, true},
		{"another class", func(r *auth.Registration) { r.Classes = []string{"AAL3_ANY"} }, map[string]any{"acr": "AAL1_USERPASS"}, false},
		{"no class", func(r *auth.Registration) { r.Classes = []string{"AAL3_ANY"} }, nil, false},
		{"always", func(r *auth.Registration) { r.IsStrong = true }, nil, true},
	} {
		r := there.Registration()
		x.change(&r)
		there.SetClaims(x.claims)
		if on, err := tried(t, there, auth.NewProvider(r, "https://abp.example/sign-ons/answer", time.Now)); err != nil || on.IsStrong != x.want {
			t.Errorf("%s: %+v, %v", x.name, on, err)
		}
	}
}

func TestProviderThatIsDownIsAskedAgainLater(t *testing.T) {
	now := time.Now()
	there := authtest.NewProvider(t, func() time.Time { return now })
	there.SetDown(true)
	p := auth.NewProvider(there.Registration(), "https://abp.example/sign-ons/answer", func() time.Time { return now })
	if _, err := p.Begin(t.Context(), state, nonce, verifier, false); !errors.Is(err, auth.ErrProviderDown) {
		t.Fatalf("a provider that is down: %v", err)
	}
	if got := p.Origins(); !slices.Equal(got, []string{there.URL}) {
		t.Errorf("origins = %v", got)
	}
	there.SetDown(false)
	if _, err := p.Begin(t.Context(), state, nonce, verifier, false); !errors.Is(err, auth.ErrProviderDown) {
		t.Errorf("it was asked again at once: %v", err)
	}
	now = now.Add(6 * time.Second)
	if _, err := tried(t, there, p); err != nil {
		t.Errorf("it works again: %v", err)
	}
	address, err := p.Begin(t.Context(), state, nonce, verifier, false)
	if err != nil {
		t.Fatal(err)
	}
	_, code := there.Approve(t, address)
	there.SetDown(true)
	if _, err := p.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, auth.ErrProviderDown) {
		t.Errorf("it went down meanwhile: %v", err)
	}
}

func TestFreshProofAndClassesAreAskedFor(t *testing.T) {
	there := authtest.NewProvider(t, time.Now)
	r := there.Registration()
	r.Classes = []string{"AAL3_ANY", "AAL2_OR_AAL3_ANY"}
	p := auth.NewProvider(r, "https://abp.example/sign-ons/answer", time.Now)
	for _, isFresh := range []bool{false, true} {
		address, err := p.Begin(t.Context(), state, nonce, verifier, isFresh)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if (q.Get("prompt") == "login") != isFresh || q.Get("acr_values") != "AAL3_ANY AAL2_OR_AAL3_ANY" || q.Get("scope") != "openid" || strings.Contains(address, verifier) {
			t.Errorf("it asks %s", address)
		}
	}
}
