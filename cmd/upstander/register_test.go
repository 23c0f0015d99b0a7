package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// hall is a workshop with a server whose network can be lost: before a request
// arrives, or after it was answered.
type hall struct {
	*storetest.World
	store    *store.Store
	app      *app.App
	address  string
	isDown   atomic.Bool
	isDeaf   atomic.Bool // posts are done, and their answers are lost
	people   []abp.Person
	register string
}

// newHall has ten more people on its register, and begins in five minutes.
func newHall(t *testing.T) *hall {
	t.Helper()
	ctx, s := context.Background(), storetest.Open(t)
	h := &hall{World: storetest.NewWorld(t, s), store: s}
	for i := range 10 {
		p := abp.Person{Kept: abp.Kept{ID: h.ID(abp.KindPerson), CreatedAt: abp.At(storetest.Now)}, Name: fmt.Sprintf("Person %02d", i), Email: fmt.Sprintf("p%d@wreake.example", i), OrganisationID: abp.Ref(h.Organisation.ID)}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		d := abp.Delegate{Kept: abp.Kept{ID: h.ID(abp.KindDelegate), CreatedAt: p.CreatedAt}, ProgrammeID: h.Programme.ID, PersonID: p.ID, CohortID: h.Cohort.ID, OrganisationID: h.Organisation.ID, EnrolledAt: p.CreatedAt}
		h.people = append(h.people, p)
		if err := s.Put(ctx, []abp.Person{p}); err != nil {
			t.Fatal(err)
		}
		if err := s.Put(ctx, []abp.Delegate{d}); err != nil {
			t.Fatal(err)
		}
	}
	var pages http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.isDown.Load() {
			panic(http.ErrAbortHandler)
		}
		pages.ServeHTTP(w, r)
		if r.Method == http.MethodPost && h.isDeaf.Load() {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(srv.Close)
	begun := time.Now()
	clock := func() time.Time { return h.Workshop.StartsAt.Add(time.Since(begun) - 5*time.Minute) }
	h.address, h.register = srv.URL, "/sessions/"+h.Workshop.ID+"/register"
	h.app = app.New(app.Config{Store: s, Now: clock, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: srv.URL})
	t.Cleanup(h.app.Stop)
	var err error
	if pages, err = web.New(web.Config{App: h.app, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: srv.URL}); err != nil {
		t.Fatal(err)
	}
	return h
}

// mark returns what the register says about a person.
func (h *hall) mark(t *testing.T, p abp.Person) string {
	t.Helper()
	lead := h.Viewer(t, h.Lead)
	v, err := h.store.Session(context.Background(), lead, h.Workshop.ID)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := h.store.Register(context.Background(), lead, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Person.ID == p.ID {
			return e.MarkText()
		}
	}
	return "nobody"
}

// phone is the facilitator's browser.
type phone struct {
	*hand
	hall *hall
}

func (p *phone) lose() { p.hall.isDown.Store(true); p.net(true) }

func (p *phone) find() { p.hall.isDown.Store(false); p.net(false) }

// net tells the browser whether there is a network, as the system would.
func (p *phone) net(offline bool) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
		return err
	}))
}

func (p *phone) open(path string) { p.t.Helper(); p.do(chromedp.Navigate(p.hall.address + path)) }

// tap touches the label of a mark.
func (p *phone) tap(who abp.Person, mark string) {
	p.t.Helper()
	p.do(chromedp.Click(fmt.Sprintf("label[for='mark-%s-%s']", who.ID, mark)))
}

// says waits for words on the page.
func (p *phone) says(selector, words string) {
	p.t.Helper()
	for range 100 {
		got, err := chromedp.Run(p.tab, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector)))
		if err == nil && strings.Contains(got, words) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.t.Fatalf("%s does not say %q: %s", selector, words, ask[string](p.hand, "document.body.innerText"))
}

func (p *phone) kept() int { return ask[int](p.hand, "Object.keys(localStorage).length") }

// TestRegisterOnAPhoneInChromium takes a register at the width of a small phone,
// loses the network in every way, and looks at what the server has in the end.
func TestRegisterOnAPhoneInChromium(t *testing.T) {
	h, stop := newHand(t, 5*time.Minute)
	defer stop()
	x := newHall(t)
	p := &phone{h, x}
	p.signIn(x.Facilitator)

	p.open(x.register)
	p.look()
	p.do(chromedp.EmulateViewport(320, 640))
	if small := ask[[]string](p.hand, `[...document.querySelectorAll(".register__label, .register__button")].filter(e => e.getBoundingClientRect().height < 44).map(e => e.innerText)`); len(small) > 0 {
		t.Errorf("too small for a thumb: %q", small)
	}
	p.do(chromedp.SendKeys("#register-find", "person 03"))
	p.says("#register-found", "1 of 11 names")
	p.do(chromedp.SendKeys("#register-find", "\b\b\b\b\b\b\b\b\b"))

	p.looksAtTheOtherWays()
	p.keepsWhatWasMarkedInTheHall()
	p.losesNoAnswer()
	p.sendsWhenPressed()
	p.forgets()
}

func (p *phone) signIn(who abp.Person) {
	p.t.Helper()
	link, err := p.hall.app.DemoLink(context.Background(), who.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(chromedp.Navigate(link))
	if _, err := chromedp.RunResponse(p.tab, chromedp.Click("main form button")); err != nil {
		p.t.Fatal(err)
	}
}

// looksAtTheOtherWays lets axe look at the screen of the hall, the sheet, and the
// review of an attendance file.
func (p *phone) looksAtTheOtherWays() {
	t, here := p.t, "/sessions/"+p.hall.Workshop.ID
	t.Helper()
	p.open(here + "/check-in")
	p.says("#check-in", "checked in. Checking in closes at")
	p.look()
	p.open(here + "/sheet")
	p.look()
	p.open(here + "/attendance-file")
	file, err := filepath.Abs(filepath.Join("..", "..", "internal", "meeting", "testdata", "teams-new.csv"))
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetUploadFiles("#file", []string{file}))
	p.do(chromedp.Click("main form button"))
	p.says("main", "In the file, and not known: 3")
	p.look()
	p.open(p.hall.register)
	p.do(chromedp.EmulateViewport(320, 640))
}

// keepsWhatWasMarkedInTheHall marks without a network, closes the page, and finds
// everything sent later but for the line that the lead marked meanwhile.
func (p *phone) keepsWhatWasMarkedInTheHall() {
	t, x, who := p.t, p.hall, p.hall.people
	t.Helper()
	p.lose()
	p.tap(who[0], "present")
	p.tap(who[1], "apology")
	p.tap(who[2], "absent")
	p.says("#register-count", "3 of 11 marked")
	p.do(chromedp.Click("#register button[type=submit]:not([name])"))
	p.says("#register-state", "Not sent yet: 3 marks")
	p.look()
	if ask[bool](p.hand, `JSON.stringify(localStorage).includes("Person 0")`) {
		t.Error("the browser keeps names")
	}
	p.do(chromedp.Navigate("about:blank"))
	lead := x.Viewer(t, x.Lead)
	if _, err := x.app.TakeRegister(context.Background(), lead, x.Workshop.ID, []app.MarkChange{{PersonID: who[2].ID, Now: "part"}}, ""); err != nil {
		t.Fatal(err)
	}
	p.find()
	p.open("/help")
	p.says("#register-told", "not everything could be saved")
	p.look()
	for i, want := range []string{"present", "apology", "part"} {
		if got := x.mark(t, who[i]); got != want {
			t.Errorf("person %d is marked %q, want %q", i, got, want)
		}
	}
	p.do(chromedp.Click("#register-told a"))
	p.says("[data-id='"+who[2].ID+"']", "You chose absent. Meanwhile somebody else stored part, which stands.")
	p.look()
	p.open(x.register)
	p.says("#register-state", "1 mark of yours met a newer one")
	p.tap(who[2], "absent")
	p.save()
	if got := x.mark(t, who[2]); got != "absent" || p.kept() != 0 {
		t.Errorf("chosen again, the mark is %q; %d registers are kept", got, p.kept())
	}
}

// save presses "Save" with a network and waits for what the server says.
func (p *phone) save() {
	p.t.Helper()
	p.do(chromedp.Click("#register button[type=submit]:not([name])"))
	p.says(".nhsuk-notification-banner", "saved")
}

// losesNoAnswer saves while every answer is lost on its way back.
func (p *phone) losesNoAnswer() {
	t, x, who := p.t, p.hall, p.hall.people[3]
	t.Helper()
	x.isDeaf.Store(true)
	p.tap(who, "present")
	p.do(chromedp.Click("#register button[type=submit]:not([name])"))
	p.says("#register-state", "Not sent yet: 1 mark")
	if got := x.mark(t, who); got != "present" {
		t.Fatalf("the server has %q", got)
	}
	x.isDeaf.Store(false)
	p.do(chromedp.Click(".register__send"))
	p.says(".nhsuk-notification-banner", "nothing in it is new")
	if p.kept() != 0 {
		t.Error("what was sent twice is still kept")
	}
	events, err := x.store.EventsAbout(context.Background(), x.Workshop.ID, 20)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, e := range events {
		if e.Verb == "took the register" {
			taken++
		}
	}
	if taken != 4 {
		t.Errorf("the register was taken %d times, want 4", taken)
	}
}

// sendsWhenPressed marks the rest without a network, which sends itself as soon
// as the browser says that there is one.
func (p *phone) sendsWhenPressed() {
	t, x := p.t, p.hall
	t.Helper()
	p.lose()
	p.do(chromedp.Click("#register button[value=present]"))
	p.says("#register-state", "Not sent yet: 7 marks")
	p.find()
	p.says(".nhsuk-notification-banner", "7 marks saved")
	p.says("#register-count", "11 of 11 marked")
	if got := x.mark(t, x.people[9]); got != "present" {
		t.Errorf("the last one is marked %q", got)
	}
}

// forgets shows when the browser lets go of what it keeps.
func (p *phone) forgets() {
	t, x := p.t, p.hall
	t.Helper()
	p.tap(x.people[4], "part")
	p.open(x.register)
	p.says("#register-state", "Not saved yet: 1 mark from before")
	ask[bool](p.hand, `(() => { const key = Object.keys(localStorage)[0], kept = JSON.parse(localStorage.getItem(key)); kept.at -= 25 * 3600e3; localStorage.setItem(key, JSON.stringify(kept)); return true })()`)
	p.open(x.register)
	if p.kept() != 0 {
		t.Error("after a day the browser still keeps marks")
	}
	p.lose()
	p.tap(x.people[4], "part")
	p.do(chromedp.Click("#register button[type=submit]:not([name])"))
	p.says("#register-state", "Not sent yet")
	p.do(chromedp.Navigate("about:blank"))
	p.find()
	x.isDown.Store(true)
	x.isDown.Store(false)
	p.signInElsewhere(x.Lead)
	if got := x.mark(t, x.people[4]); got != "present" || p.kept() != 1 {
		t.Errorf("another person at the same tablet sends the mark %q", got)
	}
	p.signInElsewhere(x.Facilitator)
	p.says("#register-told", "1 mark sent")
	p.open(x.register)
	p.tap(x.people[4], "absent")
	ask[bool](p.hand, "(window.confirm = () => true, true)")
	if _, err := chromedp.RunResponse(p.tab, chromedp.Click(".nhsuk-header__account-button")); err != nil {
		t.Fatal(err)
	}
	if p.kept() != 0 || x.mark(t, x.people[4]) != "part" {
		t.Error("signing out leaves marks behind")
	}
}

// signInElsewhere takes the login away, as its end would, and signs somebody in.
func (p *phone) signInElsewhere(who abp.Person) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	}))
	p.signIn(who)
}
