package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/auth/authtest"
	"github.com/upstander/upstander/internal/store/storetest"
)

// newSignOnSite returns a site that is registered with the provider.
func newSignOnSite(t *testing.T, there *authtest.Provider) *site {
	t.Helper()
	x := newSite(t)
	x.app = app.New(app.Config{Store: x.store, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", SecondFactor: true,
		Registrations: []auth.Registration{there.Registration()}})
	t.Cleanup(x.app.Stop)
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	x.srv = newServer(Config{App: x.app, Store: x.store, BaseURL: "https://abp.example"}, common.assets, common.pages)
	return x
}

// signOn presses the provider's button, says yes there, and comes back.
func (b *browser) signOn(there *authtest.Provider, form url.Values) *reply {
	b.site.t.Helper()
	form.Set("registration", "example")
	r := b.post("/sign-ons", form)
	if r.status != http.StatusSeeOther || !strings.HasPrefix(r.location(), there.URL+"/authorize?") {
		b.site.t.Fatalf("the button answered %d and led to %s: %s", r.status, r.location(), r.text("main"))
	}
	state, code := there.Approve(b.site.t, r.location())
	b.origin = "cross-site"
	defer func() { b.origin = "" }()
	return b.get("/sign-ons/answer?" + url.Values{"state": {state}, "code": {code}}.Encode())
}

func TestSignInBySingleSignOn(t *testing.T) {
	t.Parallel()
	there := authtest.NewProvider(t, time.Now)
	x := newSignOnSite(t, there)
	b := x.anonymous()
	b.get("/sign-in?next=%2Faccount%3Ftab%3D1")
	page := b.get("/sign-in")
	if got := page.header.Get("Content-Security-Policy"); !strings.Contains(got, "form-action 'self' "+there.URL+";") {
		t.Errorf("forms may lead to %s", got)
	}
	if got := b.get("/help").header.Get("Content-Security-Policy"); !strings.Contains(got, "form-action 'self';") {
		t.Errorf("on another page forms may lead to %s", got)
	}
	actions := page.page().Find("main form").Map(func(_ int, f *goquery.Selection) string { return f.AttrOr("action", "") })
	if !slices.Equal(actions, []string{"/sign-ons", "/passkeys/proofs", "/sign-in"}) {
		t.Errorf("the ways are in the order %v", actions)
	}
	if r := b.signOn(there, url.Values{}); r.location() != "/identities/new" {
		t.Fatalf("for the first time it leads to %s with %d: %s", r.location(), r.status, r.text("main"))
	}
	if r := b.post("/identities", url.Values{"email": {"no address"}}); r.status != http.StatusUnprocessableEntity || r.page().Find("#email").AttrOr("value", "") != "no address" {
		t.Errorf("a wrong address answered %d", r.status)
	}
	known, unknown := b.post("/identities", url.Values{"email": {x.w.Delegate.Email}}), b.post("/identities", url.Values{"email": {"xxxx@wreake.example"}})
	if known.status != http.StatusOK || known.body != strings.ReplaceAll(unknown.body, "xxxx@wreake.example", x.w.Delegate.Email) {
		t.Error("the answer tells whether an address is known")
	}
	list, err := x.store.Messages(t.Context(), 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d mails (%v)", len(list), err)
	}
	_, rest, _ := strings.Cut(list[0].Text, "https://abp.example")
	link, _, _ := strings.Cut(rest, "\n")
	for range 2 {
		if r := b.get(link); r.status != http.StatusOK || len(r.header.Values("Set-Cookie")) > 0 || r.header.Get("Referrer-Policy") != "no-referrer" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the link answered %d with %v", r.status, r.header)
		}
	}
	if r := x.anonymous().post(link, nil); r.status != http.StatusGone {
		t.Errorf("in another browser the link answered %d", r.status)
	}
	if r := b.post(link, nil); r.location() != "/account?tab=1" {
		t.Errorf("the press led to %s with %d: %s", r.location(), r.status, r.text("main"))
	}
	if r := b.get("/passkeys"); r.status != http.StatusOK || !strings.Contains(r.text("main"), "Sign in with Example: connected") {
		t.Errorf("the page of ways says %s", r.text("main"))
	}
	other := x.anonymous()
	if r := other.signOn(there, url.Values{}); r.location() != "/" || other.get("/account").status != http.StatusOK {
		t.Errorf("the next time it led to %s: %s", r.location(), r.text("main"))
	}
}

// TestBadAnswersAreOneSentence sends answers that the provider did not mean: each
// is refused in the same words, and no login is made.
func TestBadAnswersAreOneSentence(t *testing.T) {
	t.Parallel()
	there := authtest.NewProvider(t, time.Now)
	x := newSignOnSite(t, there)
	const sentence = "What “Sign in with Example” answered cannot be trusted, so nobody was signed in. Try again, or sign in another way."
	for name, claims := range map[string]map[string]any{
		"wrong issuer": {"iss": "https://evil.example"}, "wrong audience": {"aud": "evil"}, "expired": {"exp": 1}, "not yet valid": {"nbf": time.Now().Add(time.Hour).Unix()},
		"no nonce": {"nonce": nil}, "wrong nonce": {"nonce": "x"}, "wrong party": {"azp": "evil"}, "no subject": {"sub": nil},
	} {
		there.SetClaims(claims)
		b := x.anonymous()
		if r := b.signOn(there, url.Values{}); r.status != http.StatusForbidden || !strings.Contains(r.text("main"), sentence) || strings.Contains(r.body, "evil") || b.cookies[x.srv.cookieName("login")] != "" {
			t.Errorf("%s answered %d: %s", name, r.status, r.text("main"))
		}
	}
	for algorithm := range map[string]bool{"none": true, "HS256": true} {
		there.SetClaims(nil)
		there.SetForge(func(p *authtest.Provider, claims map[string]any) string { return p.Sign(algorithm, claims) })
		if r := x.anonymous().signOn(there, url.Values{}); r.status != http.StatusForbidden || !strings.Contains(r.text("main"), sentence) {
			t.Errorf("%s answered %d: %s", algorithm, r.status, r.text("main"))
		}
	}
}

func TestProviderThatIsDownIsSaid(t *testing.T) {
	t.Parallel()
	there := authtest.NewProvider(t, time.Now)
	x := newSignOnSite(t, there)
	there.SetDown(true)
	b := x.anonymous()
	if r := b.post("/sign-ons", url.Values{"registration": {"example"}}); r.status != http.StatusServiceUnavailable || !strings.Contains(r.text("main"), "cannot be reached") || r.header.Get("Retry-After") == "" {
		t.Errorf("the button answered %d: %s", r.status, r.text("main"))
	}
	if r := b.get("/sign-in"); r.status != http.StatusOK || r.page().Find("#email").Length() != 1 {
		t.Errorf("the page answered %d", r.status)
	}
	if r := b.post("/sign-in", url.Values{"email": {x.w.Delegate.Email}}); r.status != http.StatusOK {
		t.Errorf("the mail answered %d", r.status)
	}
}

func TestPasskeysThroughTheRouter(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b, d := x.as(x.w.Lead), authtest.NewDevice("https://abp.example", "abp.example")
	if r := b.post("/passkeys", url.Values{"name": {" "}, "credential": {"{}"}}); r.status != http.StatusUnprocessableEntity || r.text(`.nhsuk-error-summary a[href="#name"]`) == "" {
		t.Errorf("no name answered %d: %s", r.status, r.text("main"))
	}
	if r := b.post("/passkeys", url.Values{"name": {"Phone"}}); r.status != http.StatusUnprocessableEntity || r.page().Find("#name").AttrOr("value", "") != "Phone" {
		t.Errorf("without a script it answered %d: %s", r.status, r.text("main"))
	}
	asked := b.post("/passkeys/challenges", url.Values{"for": {"add"}})
	if r := b.post("/passkeys", url.Values{"name": {"<Phone>"}, "credential": {d.Make(t, []byte(asked.body))}}); r.location() != "/passkeys" {
		t.Fatalf("adding answered %d: %s", r.status, r.text("main"))
	}
	list, err := x.store.Passkeys(t.Context(), x.w.Lead.ID)
	if err != nil || len(list) != 1 || list[0].Name != "<Phone>" {
		t.Fatalf("%v, %v", list, err)
	}
	other := x.anonymous()
	other.get("/sign-in?next=%2Fdays")
	asked = other.post("/passkeys/challenges", url.Values{"for": {"prove"}})
	answer := url.Values{"credential": {d.Prove(t, []byte(asked.body))}}
	if r := x.anonymous().post("/passkeys/proofs", answer); r.status != http.StatusGone {
		t.Errorf("in another browser it answered %d", r.status)
	}
	if r := other.post("/passkeys/proofs", answer); r.location() != "/days" || other.get("/days").status != http.StatusOK {
		t.Errorf("it led to %s with %d: %s", r.location(), r.status, r.text("main"))
	}
	if r := other.post("/passkeys/proofs", answer); r.status != http.StatusGone {
		t.Errorf("the same answer again answered %d", r.status)
	}
	if r := other.get("/passkeys"); !strings.Contains(r.text("main"), "<Phone>: added") || !strings.Contains(r.text("main"), "first used") {
		t.Errorf("the page says %s", r.text("main"))
	}
	k := "/passkeys/" + list[0].ID
	if r := other.post(k, url.Values{"name-" + list[0].ID: {""}}); r.status != http.StatusUnprocessableEntity || r.page().Find("details[open]").Length() != 1 {
		t.Errorf("renaming to nothing answered %d", r.status)
	}
	if r := other.post(k, url.Values{"name-" + list[0].ID: {"Telephone"}}); r.location() != "/passkeys" {
		t.Errorf("renaming answered %d", r.status)
	}
	if r := x.as(x.w.Delegate).post(k+"/removal", nil); r.status != http.StatusNotFound {
		t.Errorf("somebody else's removal answered %d", r.status)
	}
	if r := other.post(k+"/removal", nil); r.location() != "/passkeys" {
		t.Errorf("removing answered %d", r.status)
	}
	if _, err := x.store.Passkey(t.Context(), x.w.Lead.ID, list[0].ID); abp.CodeOf(err) != abp.NotFound {
		t.Errorf("the removed passkey = %v", err)
	}
}
