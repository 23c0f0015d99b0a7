package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/auth/authtest"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// keyring is a browser with an authenticator of its own, at a site with single
// sign-on where roles need two factors.
type keyring struct {
	*hand
	address string
}

// is waits until the page's address has the path, and its words say something.
func (k *keyring) is(path, words string) {
	k.t.Helper()
	var at string
	for range 100 {
		got, err := chromedp.Run(k.tab, chromedp.Evaluate[[]string]("[location.pathname, document.querySelector('main')?.innerText ?? '']"))
		if err == nil {
			if at = strings.Join(got, ": "); got[0] == path && strings.Contains(got[1], words) {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	k.t.Fatalf("the browser is not at %s with %q but at %s", path, words, at)
}

func (k *keyring) open(path string)      { k.t.Helper(); k.do(chromedp.Navigate(k.address + path)) }
func (k *keyring) press(selector string) { k.t.Helper(); k.do(chromedp.Click(selector)) }

// signOut leaves by the button of every page.
func (k *keyring) signOut() {
	k.t.Helper()
	k.press(".nhsuk-header__account-button")
	k.is("/sign-in", "Sign in")
}

// newKeyring signs the lead in by a link, which is one factor.
func newKeyring(t *testing.T) *keyring {
	t.Helper()
	chromium(t)
	s := storetest.Open(t)
	w, there := storetest.NewWorld(t, s), authtest.NewProvider(t, time.Now)
	var pages http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	address := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	r := there.Registration()
	r.IsStrong = true
	a := app.New(app.Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: address, SecondFactor: true, Registrations: []auth.Registration{r}})
	t.Cleanup(a.Stop)
	var err error
	if pages, err = web.New(web.Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: address}); err != nil {
		t.Fatal(err)
	}
	h, stop := newHand(t, 3*time.Minute)
	t.Cleanup(stop)
	k := &keyring{h, address}
	k.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		return err
	}))
	link, err := a.DemoLink(context.Background(), w.Lead.ID)
	if err != nil {
		t.Fatal(err)
	}
	k.do(chromedp.Navigate(link))
	k.press("main form button")
	k.is("/account/roles", abp.ProgrammeLead.String())
	return k
}

// TestPasskeyInChromium adds a passkey with a real browser, signs in with it, proves
// anew with it, and removes it; between them it connects single sign-on and signs in
// by that.
func TestPasskeyInChromium(t *testing.T) {
	k := newKeyring(t)
	k.open("/passkeys")
	k.look()
	k.press("form[data-passkey=add] button") // without a name
	k.is("/passkeys", "Enter a name for the passkey")
	k.look()
	k.do(chromedp.SendKeys("#name", "Work laptop"))
	k.press("form[data-passkey=add] button")
	k.is("/sign-in/again", "Use it now")
	k.look()
	k.press("form[data-passkey=prove] button")
	k.is("/today", "")

	k.signOut()
	k.look()
	k.press("form[data-passkey=prove] button")
	k.is("/today", "")
	k.open("/passkeys")
	k.is("/passkeys", "first used")
	k.do(chromedp.SendKeys("#name", "The same device"))
	k.press("form[data-passkey=add] button")
	k.is("/passkeys", "This device has a passkey of yours for this site already.")

	k.press("form[action='/sign-ons'] button")
	k.is("/passkeys", "now works for your account")
	k.look()
	k.signOut()
	k.press("form[action='/sign-ons'] button")
	k.is("/today", "")

	k.open("/sign-in/again?next=%2Fpasskeys")
	k.press("form[data-passkey=prove] button")
	k.is("/passkeys", "Work laptop")
	k.press("details summary")
	k.look()
	k.press("form[action$='/removal'] button.nhsuk-button--warning")
	k.is("/passkeys", "You have none yet.")
	k.signOut()
	k.press("form[data-passkey=prove] button")
	k.is("/passkeys/proofs", "could not be checked")
	k.look()
}
