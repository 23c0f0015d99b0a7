package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store/storetest"
)

// wallSite is a site on which real time passes when the test says so.
type wallSite struct {
	*site
	passed atomic.Int64
}

func newWallSite(t *testing.T, secondFactor bool) *wallSite {
	t.Helper()
	x := &wallSite{site: newSite(t)}
	wall := func() time.Time { return time.Now().Add(time.Duration(x.passed.Load())) }
	x.app = app.New(app.Config{Store: x.store, Now: func() time.Time { return storetest.Now }, Wall: wall, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", SecondFactor: secondFactor})
	t.Cleanup(x.app.Stop)
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	x.srv = newServer(Config{App: x.app, Store: x.store, BaseURL: "https://abp.example"}, common.assets, common.pages)
	return x
}

func (x *wallSite) pass(d time.Duration) { x.passed.Add(int64(d)) }

var mailedDigits = regexp.MustCompile(`(?m)^\d{6}$`)

// newest returns the newest mail's link and code.
func (x *site) newest() (link, code string) {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 1)
	if err != nil || len(list) != 1 {
		x.t.Fatalf("%d mails (%v)", len(list), err)
	}
	_, rest, _ := strings.Cut(list[0].Text, "https://abp.example/sign-in/")
	link, _, _ = strings.Cut(rest, "\n")
	return "/sign-in/" + link, mailedDigits.FindString(list[0].Text)
}

// byCode signs the browser in with the code of a mail.
func (x *site) byCode(email string) *browser {
	x.t.Helper()
	b := x.anonymous()
	b.post("/sign-in", url.Values{"email": {email}})
	_, code := x.newest()
	if r := b.post("/sign-in/code", url.Values{"code": {code}}); r.status != http.StatusSeeOther {
		x.t.Fatalf("the code answered %d: %s", r.status, r.text("main"))
	}
	return b
}

// sending returns the hidden values of the first form that goes to the action, as a
// browser would send them.
func (r *reply) sending(action string, more url.Values) url.Values {
	r.t.Helper()
	form := r.page().Find(`form[action="` + action + `"]`).First()
	if form.Length() != 1 {
		r.t.Fatalf("no form goes to %s on %s", action, r.text("main"))
	}
	values := url.Values{}
	for _, n := range form.Find("input[type=hidden]").Nodes {
		var name, value string
		for _, a := range n.Attr {
			switch a.Key {
			case "name":
				name = a.Val
			case "value":
				value = a.Val
			}
		}
		values.Add(name, value)
	}
	for name, list := range more {
		values[name] = list
	}
	return values
}

func TestAnotherBrowserIsAskedForTheCode(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	asking, phone := x.anonymous(), x.anonymous()
	sent := asking.post("/sign-in", url.Values{"email": {x.w.Delegate.Email}})
	screen := sent.text(".sign-in-code")
	link, code := x.newest()
	if !strings.HasPrefix(sent.header.Get("Set-Cookie"), "__Host-asked=") || !strings.Contains(sent.header.Get("Set-Cookie"), "HttpOnly; Secure; SameSite=Lax") {
		t.Errorf("the browser that asks is known by %q", sent.header.Get("Set-Cookie"))
	}
	r := phone.get(link)
	if r.status != http.StatusOK || r.page().Find("#code").Length() != 1 || !strings.Contains(r.text("main"), "do…@wr…") || strings.Contains(r.body, x.w.Delegate.Email) || len(r.header.Values("Set-Cookie")) > 0 {
		t.Errorf("the link elsewhere answered %d: %s", r.status, r.text("main"))
	}
	if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link answers with %v", r.header)
	}
	if r := phone.post(link, nil); r.status != http.StatusUnprocessableEntity || r.page().Find("#code").Length() != 1 {
		t.Errorf("a scanner that presses the button is answered %d", r.status)
	}
	if r := phone.post(link, url.Values{"code": {code}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("the code of the mail itself is answered %d", r.status)
	}
	if r := phone.post(link, url.Values{"code": {screen}}); r.status != http.StatusSeeOther || phone.get("/account").status != http.StatusOK {
		t.Errorf("the code of the other screen is answered %d: %s", r.status, r.text("main"))
	}
	if r := asking.post("/sign-in/code", url.Values{"code": {code}, "email": {x.w.Delegate.Email}}); r.status != http.StatusGone {
		t.Errorf("the mail's code after its link was used is answered %d", r.status)
	}
}

func TestWrongCodesAreCountedOnThePage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.anonymous()
	screen := b.post("/sign-in", url.Values{"email": {"nobody@elsewhere.example"}}).text(".sign-in-code")
	r := b.post("/sign-in/code", url.Values{"code": {"12345"}, "email": {"nobody@elsewhere.example"}})
	if r.status != http.StatusUnprocessableEntity || r.text(".sign-in-code") != screen || !strings.Contains(r.text("main"), "nobody@elsewhere.example") || r.page().Find(`.nhsuk-error-summary a[href="#code"]`).Length() != 1 {
		t.Errorf("five digits are answered %d: %s", r.status, r.text("main"))
	}
	for i := range 5 {
		r = b.post("/sign-in/code", url.Values{"code": {"123456"}})
		if want := []int{422, 422, 422, 422, 410}[i]; r.status != want {
			t.Errorf("wrong code %d is answered %d, want %d", i+1, r.status, want)
		}
	}
}

// TestExportAsksForAProof lets fifteen minutes pass, asks for a file, and proves
// again with a code.
func TestExportAsksForAProof(t *testing.T) {
	t.Parallel()
	x := newWallSite(t, false)
	b := x.byCode(x.w.Lead.Email)
	for _, path := range []string{"/people.csv", "/applications.csv", "/completions.csv", "/cohorts/" + x.w.Cohort.ID + "/people.csv"} {
		if r := b.get(path); r.status != http.StatusOK {
			t.Errorf("%s right after signing in answered %d", path, r.status)
		}
	}
	x.pass(16 * time.Minute)
	if r := b.get("/people"); r.status != http.StatusOK {
		t.Errorf("a page with an old proof answered %d", r.status)
	}
	for _, path := range []string{"/people.csv?q=a", "/applications.csv", "/completions.csv", "/cohorts/" + x.w.Cohort.ID + "/people.csv", "/cohorts/" + x.w.Cohort.ID + "/certificates.pdf",
		"/organisations/" + x.w.Organisation.ID + "/delegates.csv", "/imports/" + x.w.Import.ID + "/faults.csv", "/reports/x/files/paper.pdf"} {
		if r := b.get(path); r.status != http.StatusSeeOther || r.location() != "/sign-in/again?next="+url.QueryEscape(path) {
			t.Errorf("%s with an old proof answered %d, to %s", path, r.status, r.location())
		}
	}
	page := b.get("/sign-in/again?next=" + url.QueryEscape("/people.csv?q=a"))
	sent := b.post("/sign-in/again/code", page.sending("/sign-in/again/code", nil))
	_, code := x.newest()
	old := b.cookies[x.srv.cookieName("login")]
	if r := b.post("/sign-in/again", sent.sending("/sign-in/again", url.Values{"code": {"12"}})); r.status != http.StatusUnprocessableEntity || r.sending("/sign-in/again", nil).Get("next") != "/people.csv?q=a" {
		t.Errorf("two digits are answered %d", r.status)
	}
	r := b.post("/sign-in/again", sent.sending("/sign-in/again", url.Values{"code": {code}}))
	if r.status != http.StatusOK || r.page().Find(`main a[href="/people.csv?q=a"]`).Length() != 1 {
		t.Errorf("the proof is answered %d: %s", r.status, r.text("main"))
	}
	if b.get("/people.csv?q=a").status != http.StatusOK {
		t.Error("the file is not there after the proof")
	}
	thief := x.anonymous()
	thief.cookies[x.srv.cookieName("login")] = old
	if r := thief.get("/account"); old == b.cookies[x.srv.cookieName("login")] || r.status != http.StatusSeeOther {
		t.Errorf("the token from before the proof is answered %d", r.status)
	}
	if r := b.get("/sign-in/again?next=" + url.QueryEscape("//evil.example")); strings.Contains(r.body, "evil.example") {
		t.Error("the page of the proof leads elsewhere")
	}
}

// TestRoleComesBackAfterAProof gives a role with an old proof: the form waits and
// comes back with what was typed.
func TestRoleComesBackAfterAProof(t *testing.T) {
	t.Parallel()
	x := newWallSite(t, false)
	b := x.byCode(x.w.Lead.Email)
	x.pass(16 * time.Minute)
	address := "/people/" + x.w.Other.ID + "/grants"
	page := b.post(address, url.Values{"role": {"board viewer"}})
	if page.status != http.StatusUnauthorized {
		t.Fatalf("a role with an old proof is answered %d", page.status)
	}
	sent := b.post("/sign-in/again/code", page.sending("/sign-in/again/code", nil))
	_, code := x.newest()
	back := b.post("/sign-in/again", sent.sending("/sign-in/again", url.Values{"code": {code}}))
	if r := b.post(address, back.sending(address, nil)); r.status != http.StatusSeeOther {
		t.Errorf("the form that waited is answered %d: %s", r.status, r.text("main"))
	}
	if !x.w.Viewer(t, x.w.Other).Has(abp.BoardViewer) {
		t.Error("the role was not given")
	}
}

// TestReflectionSurvivesTheEndOfALogin writes an entry for longer than a login
// lasts: after signing in again the text is there, and can be saved. Nobody else who
// signs in there reads it.
func TestReflectionSurvivesTheEndOfALogin(t *testing.T) {
	t.Parallel()
	x := newWallSite(t, false)
	const text = "A colleague was talked over again & again.\nI said so, afterwards."
	form := practiceValues()
	form.Set("text", text)
	b := x.byCode(x.w.Delegate.Email)
	if r := b.get("/practices/new"); r.status != http.StatusOK {
		t.Fatalf("the form answered %d", r.status)
	}
	x.pass(31 * time.Minute)
	page := b.post("/practices", form)
	if page.status != http.StatusUnauthorized || !strings.Contains(page.text("main"), "kept") {
		t.Fatalf("the late form is answered %d: %s", page.status, page.text("main"))
	}
	comeBack := func(email string) (*browser, *reply) {
		b := x.anonymous()
		sent := b.post("/sign-in", page.sending("/sign-in", url.Values{"email": {email}}))
		_, code := x.newest()
		return b, b.post("/sign-in/code", sent.sending("/sign-in/code", url.Values{"code": {code}}))
	}
	if _, r := comeBack(x.w.Other.Email); r.status != http.StatusSeeOther || strings.Contains(r.body, "talked over") {
		t.Errorf("somebody else who signs in is answered %d: %s", r.status, r.text("main"))
	}
	b, back := comeBack(x.w.Delegate.Email)
	if back.status != http.StatusOK || !strings.Contains(back.text(".written"), "A colleague was talked over again & again.") {
		t.Fatalf("after signing in again: %d %s", back.status, back.text("main"))
	}
	if r := b.post("/practices", back.sending("/practices", nil)); r.status != http.StatusSeeOther {
		t.Fatalf("saving it is answered %d: %s", r.status, r.text("main"))
	}
	list, err := x.store.OwnPractices(context.Background(), x.w.Viewer(t, x.w.Delegate))
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	found := false
	for i := range list {
		found = found || list[i].Text == text && len(list[i].Did) == len(form["did"])
	}
	if !found {
		t.Errorf("the entry is not as it was written: %+v", list)
	}
}

// TestNothingWaitsThatAnAddressSays has an address say what is to be sent after
// signing in.
func TestNothingWaitsThatAnAddressSays(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	evil := "?kept-action=" + url.QueryEscape("/people/"+x.w.Other.ID+"/grants") + "&kept=" + url.QueryEscape("role=administrator")
	b := x.anonymous()
	if r := b.get("/sign-in" + evil); strings.Contains(r.body, "kept-action") {
		t.Error("the page of signing in carries on a form that an address said")
	}
	b.post("/sign-in"+evil, url.Values{"email": {x.w.Lead.Email}})
	_, code := x.newest()
	if r := b.post("/sign-in/code"+evil, url.Values{"code": {code}}); r.status != http.StatusSeeOther {
		t.Errorf("after signing in a form waits that an address said: %d %s", r.status, r.text("main"))
	}
	if r := b.get("/sign-in/again" + evil); strings.Contains(r.body, "kept-action") {
		t.Error("the page of the proof carries on a form that an address said")
	}
}

// TestSigningInAgainEndsTheLoginBefore signs in over a login of somebody else.
func TestSigningInAgainEndsTheLoginBefore(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Delegate)
	old := x.anonymous()
	old.cookies[x.srv.cookieName("login")] = b.cookies[x.srv.cookieName("login")]
	link, err := x.app.DemoLink(context.Background(), x.w.Lead.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := b.post(strings.TrimPrefix(link, "https://abp.example"), nil); r.status != http.StatusSeeOther || b.get("/people").status != http.StatusOK {
		t.Errorf("signing in as somebody else answered %d", r.status)
	}
	if r := old.get("/account"); r.status != http.StatusSeeOther {
		t.Errorf("the login before answered %d", r.status)
	}
}

func TestLoginsOnTheAccountPage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b, other := x.byCode(x.w.Delegate.Email), x.byCode(x.w.Delegate.Email)
	page := b.get("/account")
	if n := page.page().Find(`form[action^="/account/logins/log_"]`).Length(); n != 2 || !strings.Contains(page.text("main"), "this browser") || !strings.Contains(page.text("main"), "by e-mail code") {
		t.Fatalf("%d logins on the page: %s", n, page.text("main"))
	}
	if r := b.post("/account/logins/end", nil); r.location() != "/account" || other.get("/account").status != http.StatusSeeOther || b.get("/account").status != http.StatusOK {
		t.Error("ending the others did not end them, or ended this one")
	}
	end, _ := b.get("/account").page().Find(`form[action^="/account/logins/log_"]`).Attr("action")
	if r := b.post(end, nil); r.location() != "/sign-in" || r.header.Get("Clear-Site-Data") == "" || b.get("/account").status != http.StatusSeeOther {
		t.Errorf("ending this login leads to %s", r.location())
	}
}

func TestRolesThatWaitAreExplained(t *testing.T) {
	t.Parallel()
	x := newWallSite(t, true)
	b := x.byCode(x.w.Lead.Email)
	if r := b.get("/people"); r.status != http.StatusSeeOther || r.location() != "/account/roles" {
		t.Errorf("a page of a role that waits answered %d, to %s", r.status, r.location())
	}
	if r := b.get("/account/roles"); r.status != http.StatusOK || !strings.Contains(r.text("main"), "programme lead") || r.page().Find(`main a[href="/passkeys"]`).Length() != 1 {
		t.Errorf("the page of roles that wait: %d %s", r.status, r.text("main"))
	}
	if r := b.post("/people/"+x.w.Other.ID+"/grants", url.Values{"role": {"board viewer"}}); r.status != http.StatusForbidden {
		t.Errorf("a post of a role that waits answered %d", r.status)
	}
	link, err := x.app.Invite(context.Background(), x.w.Other.Name, x.w.Other.Email)
	if err != nil {
		t.Fatal(err)
	}
	link = strings.TrimPrefix(link, "https://abp.example")
	guest := x.anonymous()
	if r := guest.get(link); r.status != http.StatusOK || !strings.Contains(r.text("main"), x.w.Other.Email) {
		t.Errorf("the invitation answered %d", r.status)
	}
	if r := guest.post(link, nil); r.location() != "/account/roles" {
		t.Errorf("the invitation leads to %s", r.location())
	}
}
