package main

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// term is a small world whose clock is put forward by hand.
type term struct {
	*storetest.World
	*hand
	store *store.Store
	app   *app.App
	site  string
	now   atomic.Int64
	list  []abp.Session
}

func newTerm(t *testing.T, h *hand) *term {
	t.Helper()
	ctx, s := context.Background(), storetest.Open(t)
	x := &term{World: storetest.NewWorld(t, s), hand: h, store: s}
	x.now.Store(storetest.Now.UnixNano())
	srv := httptest.NewServer(nil)
	t.Cleanup(srv.Close)
	x.site = srv.URL
	x.app = app.New(app.Config{Store: s, Now: func() time.Time { return time.Unix(0, x.now.Load()).UTC() }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: srv.URL})
	t.Cleanup(x.app.Stop)
	pages, err := web.New(web.Config{App: x.app, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = pages
	if x.list, err = s.Sessions(ctx, x.Viewer(t, x.Lead), store.SessionQuery{CohortID: x.Cohort.ID}); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *term) open(path string) { x.hand.t.Helper(); x.do(chromedp.Navigate(x.site + path)) }

// as signs somebody in.
func (x *term) as(p abp.Person) {
	x.hand.t.Helper()
	link, err := x.app.DemoLink(context.Background(), p.ID)
	if err != nil {
		x.hand.t.Fatal(err)
	}
	x.do(chromedp.Navigate(link))
	x.press("main form button")
}

// press clicks and waits for the page behind it.
func (x *term) press(selector string) {
	x.hand.t.Helper()
	r, err := chromedp.RunResponse(x.tab, chromedp.Click(selector))
	if err != nil || r.Status >= 400 {
		x.hand.t.Fatalf("press %s: %v: %s", selector, err, ask[string](x.hand, "document.body.innerText"))
	}
}

// says checks that the page says the words.
func (x *term) says(words string) {
	x.hand.t.Helper()
	if got := ask[string](x.hand, "document.querySelector('main').innerText"); !strings.Contains(got, words) {
		x.hand.t.Fatalf("the page does not say %q: %s", words, got)
	}
}

// mark takes the register of a session an hour after it.
func (x *term) mark(i int, mark abp.Mark) {
	x.hand.t.Helper()
	if at := x.list[i].EndsAt.Add(time.Hour).UnixNano(); at > x.now.Load() {
		x.now.Store(at)
	}
	r, err := x.app.TakeRegister(context.Background(), x.Viewer(x.hand.t, x.Lead), x.list[i].ID, []app.MarkChange{{PersonID: x.Delegate.ID, Now: mark.String()}}, "")
	if err != nil || r.Saved != 1 {
		x.hand.t.Fatalf("register of %s: %+v, %v", x.list[i].Title, r, err)
	}
}

// TestApologyAndCertificateInChromium says by the link of a mail, without signing
// in, that one cannot come, asks for a make-up, has it arranged by the
// facilitator, writes the log, and comes to the certificate; axe looks at every
// page.
func TestApologyAndCertificateInChromium(t *testing.T) {
	h, stop := newHand(t, 5*time.Minute)
	defer stop()
	x := newTerm(t, h)
	set := &x.list[2]
	token := strings.TrimPrefix(set.ID, "ses_") + "." + strings.TrimPrefix(x.Delegate.ID, "per_") + "." + auth.Derive(make([]byte, 32), "apology", set.ID+" "+x.Delegate.ID)

	// The link of the mail, by keyboard alone.
	x.open("/apologies/" + token)
	x.look()
	x.says("You can still finish")
	x.enter("button", "Send my apology")
	x.says("Thank you for saying so")
	x.look()
	x.enter("button", "I can come after all")
	x.enter("button", "Send my apology")
	x.do(chromedp.Click("label[for='way-2']"))
	x.enter("button", "Ask for a make-up")
	x.says("Your make-up is asked for: one-to-one")

	// The facilitator arranges it.
	x.mark(0, abp.Present)
	x.mark(1, abp.Present)
	x.mark(2, abp.Apology)
	x.as(x.Facilitator)
	x.open("/contacts")
	x.look()
	x.open("/makeups")
	x.look()
	x.press("main table a")
	x.look()
	x.do(chromedp.SendKeys("#day-day", "3"))
	x.do(chromedp.SendKeys("#day-month", "4"))
	x.do(chromedp.SendKeys("#day-year", "2024"))
	x.do(chromedp.SendKeys("#from", "14:00"))
	x.press("form[action$='one-to-one'] button")
	x.says("3 April 2024")
	x.now.Store(time.Date(2024, 4, 3, 15, 0, 0, 0, time.UTC).UnixNano())
	x.open("/makeups")
	x.press("main table a")
	x.press("form[action$='taking-place'] button")

	// The delegate writes the log and goes on to the certificate.
	x.as(x.Delegate)
	x.open("/journey")
	x.look()
	x.press("a[href^='/makeups/']")
	x.look()
	x.do(chromedp.SendKeys("#log", "What I take with me."))
	x.press("form[action$='log'] button")
	x.says("Done")
	for i := 3; i < 6; i++ {
		x.mark(i, abp.Present)
	}
	x.as(x.Delegate)
	x.open("/journey")
	x.press("a[href^='/certificates/']")
	x.look()
	x.says("Dora Delegate has completed the journey")
	if shots := os.Getenv("UPSTANDER_TEST_SCREENSHOTS"); shots != "" {
		keepShot(t, h.tab, shots, "certificate-page.png")
	}
	x.press("a[href^='/check']")
	x.look()
	x.says("Valid")
	x.open("/community")
	x.look()
	x.press("form[action='/community'] button")
	x.says("Dora Delegate")
	x.as(x.Lead)
	for _, page := range []string{"/completions", "/templates/" + x.Template.ID + "/edit"} {
		x.open(page)
		x.look()
	}
}
