package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// door is a browser in front of a programme whose clock on the wall can be put
// forward, and in which privileged roles need a second factor.
type door struct {
	*hand
	*storetest.World
	store   *store.Store
	app     *app.App
	address string
	passed  atomic.Int64
}

func newDoor(t *testing.T, h *hand) *door {
	t.Helper()
	s := storetest.Open(t)
	d := &door{hand: h, World: storetest.NewWorld(t, s), store: s}
	var pages http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	wall := func() time.Time { return time.Now().Add(time.Duration(d.passed.Load())) }
	d.address = srv.URL
	d.app = app.New(app.Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: wall, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: srv.URL, SecondFactor: true})
	t.Cleanup(d.app.Stop)
	var err error
	if pages, err = web.New(web.Config{App: d.app, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: srv.URL}); err != nil {
		t.Fatal(err)
	}
	return d
}

var mailedCode = regexp.MustCompile(`(?m)^\d{6}$`)

// mailed returns the newest mail's link and code.
func (d *door) mailed() (link, code string) {
	d.t.Helper()
	list, err := d.store.Messages(context.Background(), 1)
	if err != nil || len(list) == 0 {
		d.t.Fatal(len(list), err)
	}
	_, rest, _ := strings.Cut(list[0].Text, d.address+"/sign-in/")
	link, _, _ = strings.Cut(rest, "\n")
	return d.address + "/sign-in/" + link, mailedCode.FindString(list[0].Text)
}

func (d *door) press(selector string) {
	d.t.Helper()
	if _, err := chromedp.RunResponse(d.tab, chromedp.Click(selector)); err != nil {
		d.t.Fatal(err)
	}
}

// says fails if the page does not hold the words.
func (d *door) says(words string) {
	d.t.Helper()
	for range 100 {
		if strings.Contains(ask[string](d.hand, "document.body.innerText"), words) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	d.t.Fatalf("the page does not say %q: %s", words, ask[string](d.hand, "document.body.innerText"))
}

// TestSigningInInChromium asks for a link, signs in by its code, sees what waits,
// lets the login end over a half-written entry, and finds it again.
func TestSigningInInChromium(t *testing.T) {
	h, stop := newHand(t, 3*time.Minute)
	defer stop()
	d := newDoor(t, h)

	d.ask(d.Lead.Email)
	d.look()
	d.do(chromedp.SendKeys("#code", "12"))
	d.press("form[action='/sign-in/code'] button")
	d.says("six digits")
	d.look()
	_, code := d.mailed()
	d.do(chromedp.SendKeys("#code", code))
	d.press("form[action='/sign-in/code'] button")
	d.says("Roles that wait")
	d.look()
	d.do(chromedp.Navigate(d.address + "/account"))
	d.says("this browser")
	d.look()
	d.do(chromedp.Navigate(d.address + "/sign-in/again?next=/people.csv"))
	d.press("form[action='/sign-in/again/code'] button")
	d.look()
	d.press("form[action='/sign-out'] button")

	d.do(chromedp.Navigate(d.address + "/help")) // the link elsewhere: the browser that asked has another secret now
	d.ask(d.Delegate.Email)
	link, _ := d.mailed()
	d.ask("nobody@elsewhere.example")
	d.do(chromedp.Navigate(link))
	d.says("do…@wr…")
	d.look()

	d.keepsWhatIsWritten()
}

func (d *door) ask(email string) {
	d.t.Helper()
	d.do(chromedp.Navigate(d.address + "/sign-in"))
	d.do(chromedp.SendKeys("#email", email))
	d.press("main form button")
}

// keepsWhatIsWritten warns before a login ends, and finds what was written after it
// has.
func (d *door) keepsWhatIsWritten() {
	d.t.Helper()
	d.ask(d.Delegate.Email)
	_, code := d.mailed()
	d.do(chromedp.SendKeys("#code", code))
	d.press("form[action='/sign-in/code'] button")
	d.do(chromedp.Navigate(d.address + "/practices/new"))
	d.do(chromedp.SendKeys("#text", "I saw it and I said so."))
	ask[bool](d.hand, "(() => { const now = Date.now.bind(Date); Date.now = () => now() + 29 * 60000; return true })()")
	d.says("You will be signed out soon")
	d.look()
	d.do(chromedp.Click(".login-ends button"))
	d.says("You stay signed in")
	d.passed.Add(int64(abp.LoginIdle) + int64(time.Minute))
	d.press("main form[action='/practices'] button")
	d.says("What you typed is kept")
	d.look()
	d.do(chromedp.SendKeys("#email", d.Delegate.Email))
	d.press("form[action='/sign-in'] button")
	_, code = d.mailed()
	d.do(chromedp.SendKeys("#code", code))
	d.press("form[action='/sign-in/code'] button")
	d.says("I saw it and I said so.")
	d.look()
	d.press("main form[action='/practices'] button")
	d.says("Only you can read it")
}
