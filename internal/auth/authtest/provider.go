// Package authtest stands in for what is outside of the programme when somebody
// signs in: a provider of single sign-on with keys of its own, and a device with
// passkeys. Both do what the real ones do, and what they never should.
package authtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/auth"
)

// Provider is a provider of single sign-on.
type Provider struct {
	*httptest.Server
	ClientID, Secret string
	Algorithm        string // RS256 or ES256
	Now              func() time.Time

	mu     sync.Mutex
	rsa    *rsa.PrivateKey
	ec     *ecdsa.PrivateKey
	codes  map[string]url.Values // of what was asked when the code was given, until it is taken
	claims map[string]any
	forge  func(p *Provider, claims map[string]any) string
	isDown bool
}

// NewProvider starts a provider that ends with the test.
func NewProvider(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{ClientID: "upstander-test", Secret: "a secret", Algorithm: "RS256", Now: now, codes: map[string]url.Values{}, claims: map[string]any{}}
	var err error
	if p.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	if p.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.isDown {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// Registration is the site's registration with the provider.
func (p *Provider) Registration() auth.Registration {
	return auth.Registration{Key: "example", Button: "Sign in with Example", Kind: "other", Issuer: p.URL, ClientID: p.ClientID, Secret: p.Secret, Organisation: auth.AnyOrganisation}
}

// SetDown makes the provider fail, or work again.
func (p *Provider) SetDown(isDown bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isDown = isDown
}

// SetClaims changes what the next tokens say: nil leaves a claim out.
func (p *Provider) SetClaims(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims = claims
}

// SetForge makes the next tokens in another way than by signing the claims with the
// provider's key; nil ends that.
func (p *Provider) SetForge(forge func(p *Provider, claims map[string]any) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forge = forge
}

// Approve is the person at the provider who says yes: it takes the address to which
// the site sent the browser, and returns the state and the code that the provider
// sends the browser back with.
func (p *Provider) Approve(t testing.TB, address string) (state, code string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Path != "/authorize" || q.Get("response_type") != "code" || q.Get("client_id") != p.ClientID || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || q.Get("state") == "" {
		t.Fatalf("the site asks %s, which is not how it should", address)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code = rand.Text()
	p.codes[code] = q
	return q.Get("state"), code
}

// authorize says yes at once, for tests with a real browser.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q, code := r.URL.Query(), rand.Text()
	p.codes[code] = q
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"state": {q.Get("state")}, "code": {code}}.Encode(), http.StatusFound)
}

func (p *Provider) describe(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	point, err := p.ec.PublicKey.Bytes()
	if err != nil {
		http.Error(w, "no key", http.StatusInternalServerError)
		return
	}
	answer(w, map[string]any{"keys": []any{
		map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "RS256", "n": text(p.rsa.N.Bytes()), "e": text(big.NewInt(int64(p.rsa.E)).Bytes())},
		map[string]string{"kty": "EC", "use": "sig", "alg": "ES256", "kid": "ES256", "crv": "P-256", "x": text(point[1:33]), "y": text(point[33:])},
	}})
}

// token takes a code, once, from whoever holds the secret and the verifier.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	asked, found := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !found || id != url.QueryEscape(p.ClientID) || secret != url.QueryEscape(p.Secret) || text(sum[:]) != asked.Get("code_challenge") || r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	now := p.Now()
	claims := map[string]any{"iss": p.URL, "sub": "subject-1", "aud": p.ClientID, "exp": now.Add(5 * time.Minute).Unix(), "iat": now.Unix(), "auth_time": now.Unix(), "nonce": asked.Get("nonce")}
	maps.Copy(claims, p.claims)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	made := ""
	if p.forge != nil {
		made = p.forge(p, claims)
	} else {
		made = p.Sign(p.Algorithm, claims)
	}
	answer(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": made})
}

// Sign makes a token with the provider's own key, or with alg none or HS256 as
// forgers do: the latter signs with the public key, which everybody has.
func (p *Provider) Sign(algorithm string, claims map[string]any) string {
	head := compact(map[string]string{"alg": algorithm, "kid": algorithm, "typ": "JWT"}) + "." + compact(claims)
	sum := sha256.Sum256([]byte(head))
	var signature []byte
	switch algorithm {
	case "RS256":
		signature, _ = rsa.SignPKCS1v15(rand.Reader, p.rsa, crypto.SHA256, sum[:])
	case "ES256":
		r, s, _ := ecdsa.Sign(rand.Reader, p.ec, sum[:])
		signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case "HS256":
		public, _ := x509.MarshalPKIXPublicKey(&p.rsa.PublicKey)
		m := hmac.New(sha256.New, public)
		m.Write([]byte(head))
		signature = m.Sum(nil)
	}
	return head + "." + text(signature)
}

func compact(v any) string {
	b, _ := json.Marshal(v)
	return text(b)
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
