package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
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

// lobby is a server for people without an account, two weeks before the first
// workshop of the world, and a browser in front of it.
type lobby struct {
	*hand
	*storetest.World
	store   *store.Store
	app     *app.App
	address string
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	chromium(t)
	s := storetest.Open(t)
	x := &lobby{World: storetest.NewWorld(t, s), store: s}
	var pages http.Handler
	var err error
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	x.address = srv.URL
	a := app.New(app.Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: srv.URL})
	t.Cleanup(a.Stop)
	x.app = a
	if pages, err = web.New(web.Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: srv.URL}); err != nil {
		t.Fatal(err)
	}
	h, stop := newHand(t, 5*time.Minute)
	t.Cleanup(stop)
	x.hand = h
	return x
}

func (x *lobby) open(path string) { x.t.Helper(); x.do(chromedp.Navigate(x.address + path)) }

// press presses the first button of the page's own form and waits for what
// comes.
func (x *lobby) press(selector string) {
	x.t.Helper()
	if _, err := chromedp.RunResponse(x.tab, chromedp.Click(selector)); err != nil {
		x.t.Fatalf("pressing %s: %v", selector, err)
	}
}

// mailed returns where the newest mail of the kind leads.
func (x *lobby) mailed(kind abp.LetterKind) string {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 50)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, m := range list {
		if m.Kind != kind {
			continue
		}
		for line := range strings.Lines(m.Text) {
			if path, is := strings.CutPrefix(strings.TrimSpace(line), x.address); is && len(path) > 1 {
				return path
			}
		}
	}
	x.t.Fatalf("no mail of the kind %s with a link", kind)
	return ""
}

func (x *lobby) says(words string) {
	x.t.Helper()
	if got := ask[string](x.hand, "document.querySelector('main').innerText"); !strings.Contains(got, words) {
		x.t.Errorf("the page does not say %q: %s", words, got)
	}
}

// TestApplyAndDecideInChromium applies, comes back by the link, sends, and
// answers as the line manager, at the width of a phone and of a desk, with axe on
// every page.
func TestApplyAndDecideInChromium(t *testing.T) {
	x := newLobby(t)
	for _, page := range []string{"/programme", "/apply", "/apply/" + x.Cohort.ID} {
		x.open(page)
		x.look()
	}
	const submit = "main form:not([action$=removal]) button[type=submit]"
	x.press(submit)
	x.says("Enter your e-mail address")
	x.look()
	x.do(chromedp.SendKeys("#email", "nia@new.example"))
	x.press(submit)
	x.says("on its way to nia@new.example")
	x.look()

	link := x.mailed(abp.LetterForm)
	x.open(link)
	x.press(submit)
	x.says("Enter your full name.")
	x.look()
	x.do(chromedp.SendKeys("#name", "Nia New"))
	x.do(chromedp.SendKeys("#job_title", "Midwife"))
	x.do(chromedp.SetValue("#organisation", x.Organisation.ID))
	x.do(chromedp.SetValue("#staff_group", "Nursing and Midwifery Registered"))
	x.press(submit)
	x.look()
	x.open(link) // stopped, and back by the link
	x.says("Can you make all of these dates?")
	x.do(chromedp.Click("#dates"))
	x.press(submit)
	x.look()
	x.do(chromedp.Click("#manager"))
	x.do(chromedp.SendKeys("#manager_name", "Max Manager"))
	x.do(chromedp.SendKeys("#manager_email", "max@new.example"))
	x.press(submit)
	x.look()
	x.do(chromedp.Click("#heard-5"))
	x.press(submit)
	x.says("Check your answers")
	x.look()
	x.press("form[action$=submission] button")
	x.says("We have asked Max Manager to release you")
	x.look()

	x.open(x.mailed(abp.LetterAsk))
	x.says("Can Nia New be released?")
	x.look()
	x.press(submit)
	x.says("Choose one of the three answers.")
	x.look()
	x.do(chromedp.Click("#decision-3"))
	x.press(submit)
	x.says("You wanted to talk first.")
	x.look()
	x.do(chromedp.Click("#decision"))
	x.press(submit)
	x.says("Nia New is released.")
	x.look()
	x.open(x.mailed(abp.LetterApplied))
	x.says("You have a place.")
	x.look()

	x.signIn(x.Lead)
	for _, page := range []string{"/applications", "/applications/" + string(x.Place.ApplicationID), "/applications?q=nobody"} {
		x.open(page)
		x.look()
	}
	x.signIn(x.Sponsor)
	for _, page := range []string{"/nominations/new", "/nominations"} {
		x.open(page)
		x.look()
	}
}

func (x *lobby) signIn(who abp.Person) {
	x.t.Helper()
	link, err := x.app.DemoLink(context.Background(), who.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	x.do(chromedp.Navigate(link))
	x.press("main form button")
}
