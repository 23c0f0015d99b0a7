package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

func TestSignInByLink(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.anonymous()
	if r := b.get("/account?tab=1"); r.status != http.StatusSeeOther || r.location() != "/sign-in?next=%2Faccount%3Ftab%3D1" {
		t.Fatalf("a stranger at /account is sent to %s with %d", r.location(), r.status)
	}
	if r := b.get("/sign-in?next=%2Faccount%3Ftab%3D1"); r.status != http.StatusOK {
		t.Fatalf("the form answered %d", r.status)
	}
	if r := b.post("/sign-in", url.Values{"email": {"no address"}}); r.status != http.StatusUnprocessableEntity ||
		!strings.HasPrefix(r.text("title"), "Error:") || r.page().Find("#email").AttrOr("value", "") != "no address" || r.page().Find(`.nhsuk-error-summary a[href="#email"]`).Length() != 1 {
		t.Errorf("a wrong address answered %d: %s", r.status, r.text("main"))
	}
	known := b.post("/sign-in", url.Values{"email": {x.w.Delegate.Email}})
	unknown := x.anonymous().post("/sign-in", url.Values{"email": {"xxxx@wreake.example"}})
	screen := func(r *reply) string { return strings.ReplaceAll(r.body, r.text(".sign-in-code"), "") }
	if known.status != unknown.status || screen(known) != strings.ReplaceAll(screen(unknown), "xxxx@wreake.example", x.w.Delegate.Email) {
		t.Error("the answer tells whether an address is known")
	}
	list, err := x.store.Messages(t.Context(), 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d mails (%v)", len(list), err)
	}
	_, rest, _ := strings.Cut(list[0].Text, "https://abp.example")
	link, _, _ := strings.Cut(rest, "\n")
	for range 3 {
		if r := b.get(link); r.status != http.StatusOK || r.page().Find("main form button").Length() != 1 || len(r.header.Values("Set-Cookie")) > 0 {
			t.Fatalf("the link answered %d and set %v", r.status, r.header.Values("Set-Cookie"))
		}
	}
	if r := b.post(link, nil); r.status != http.StatusSeeOther || r.location() != "/account?tab=1" {
		t.Errorf("pressing the button led to %s with %d", r.location(), r.status)
	}
	if r := b.get("/account"); r.status != http.StatusOK || !strings.Contains(r.text("main"), x.w.Delegate.Name) {
		t.Errorf("the account answered %d", r.status)
	}
	if r := x.anonymous().get(link); r.status != http.StatusGone {
		t.Errorf("the used link answered %d, want 410", r.status)
	}
	r := b.post("/sign-out", nil)
	if r.location() != "/sign-in" || r.header.Get("Clear-Site-Data") == "" {
		t.Errorf("signing out led to %s", r.location())
	}
	if r := b.get("/account"); r.status != http.StatusSeeOther {
		t.Errorf("after signing out the account answered %d", r.status)
	}
}

func TestNextLeadsNowhereElse(t *testing.T) {
	for next, want := range map[string]bool{
		"/": true, "/cohorts?x=1": true, "//evil.example": false, "https://evil.example": false, "/\\evil.example": false, "javascript:alert(1)": false,
		"": false, "evil": false, "/a\r\nb": false,
	} {
		if got := isOwnPath(next); got != want {
			t.Errorf("isOwnPath(%q) = %v", next, got)
		}
	}
}

func TestAskingIsLimitedPerNetwork(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.anonymous()
	for range abp.SignInsNearby {
		if r := b.post("/sign-in", url.Values{"email": {"nobody@elsewhere.example"}}); r.status != http.StatusOK {
			t.Fatalf("asking answered %d", r.status)
		}
	}
	if r := b.post("/sign-in", url.Values{"email": {"nobody@elsewhere.example"}}); r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") == "" {
		t.Errorf("one request too many answered %d", r.status)
	}
}
