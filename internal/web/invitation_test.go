package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// answerLinks returns the addresses of the pages where the person answers, by the
// title of the session.
func (x *site) answerLinks(p abp.Person) map[string]string {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 1000)
	if err != nil {
		x.t.Fatal(err)
	}
	links := map[string]string{}
	for _, m := range list {
		if _, after, found := strings.Cut(m.Text, "https://abp.example/invitations/"); found && string(m.PersonID) == p.ID {
			token, _, _ := strings.Cut(after, "\n")
			title, _, _ := strings.Cut(strings.TrimPrefix(m.Subject, "Invitation: "), ",")
			links[title] = "/invitations/" + token
		}
	}
	return links
}

// TestInvitationIsAnsweredByLink: the choice, the link without signing in, what
// scanners do to it, and who reads the answer.
func TestInvitationIsAnsweredByLink(t *testing.T) {
	x := newSite(t)
	dora, anybody := x.as(x.w.Delegate), x.anonymous()
	if value, _ := dora.get("/calendar").page().Find("input[name=way][checked]").Attr("value"); value != "feed" {
		t.Errorf("before any choice it is %q", value)
	}
	dora.post("/calendar/way", url.Values{"way": {"mail"}}).want(http.StatusSeeOther)
	if value, _ := dora.get("/calendar").page().Find("input[name=way][checked]").Attr("value"); value != "mail" {
		t.Errorf("after the choice it is %q", value)
	}
	links := x.answerLinks(x.w.Delegate)
	page := links["Workshop part A"]
	if len(links) != 8 || page == "" {
		t.Fatalf("links %v", links)
	}
	for range 3 {
		r := anybody.get(page).want(http.StatusOK)
		if !strings.Contains(r.body, "Workshop part A") || strings.Contains(r.body, "Dora") || r.page().Find("input[checked]").Length() != 0 {
			t.Fatal("a look at the link answers it, or it names who holds it")
		}
		if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("headers %v", r.header)
		}
		anybody.send("HEAD", page, nil, "")
	}
	r := anybody.post(page, url.Values{})
	if r.want(http.StatusUnprocessableEntity); !strings.Contains(r.text(".nhsuk-error-summary"), "Choose whether you will come.") {
		t.Errorf("without a choice: %s", r.text(".nhsuk-error-summary"))
	}
	for _, answer := range []string{"accepted", "declined"} {
		anybody.post(page, url.Values{"reply": {answer}}).want(http.StatusSeeOther)
		if value, _ := anybody.get(page).page().Find("input[name=reply][checked]").Attr("value"); value != answer {
			t.Errorf("answered %s, the page shows %q", answer, value)
		}
	}
	session := "/sessions/" + x.w.Workshop.ID
	apology := anybody.get(page).page().Find("main a[href^='https://abp.example/apologies/']").AttrOr("href", "")
	if form := anybody.get(strings.TrimPrefix(apology, "https://abp.example")); form.status != http.StatusOK || !strings.Contains(form.text("main"), x.w.Workshop.Title) {
		t.Errorf("who does not come to a workshop is led to %q to apologise, which answers %d", apology, form.status)
	}
	for _, tt := range []struct {
		who  abp.Person
		sees bool
	}{{x.w.Facilitator, true}, {x.w.Lead, true}, {x.w.Delegate, false}} {
		if got := strings.Contains(x.as(tt.who).get(session).text("main"), "Dora Delegate Does not come"); got != tt.sees {
			t.Errorf("%s sees the answers: %v", tt.who.Name, got)
		}
	}
	anybody.get("/invitations/" + strings.Repeat("x", 43)).want(http.StatusNotFound)

	ctx := context.Background()
	err := x.store.Tx(ctx, func(tx *store.Store) error {
		d, err := tx.Delegate(ctx, x.w.Viewer(t, x.w.Lead), x.w.Place.ID, x.app.Now())
		if err != nil {
			return err
		}
		d.WithdrawnAt, d.WhyLeft = x.app.Now(), "workload"
		return tx.UpdateDelegate(ctx, d)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := x.app.FollowInvitations(ctx); n != 1 || err != nil {
		t.Fatalf("the clock told %d people (%v)", n, err)
	}
	if r := anybody.get(page).want(http.StatusOK); !strings.Contains(r.text("main"), "no longer one of yours") || r.page().Find("form[action='"+page+"']").Length() != 0 {
		t.Errorf("after leaving the page says %s", r.text("main"))
	}
	anybody.post(page, url.Values{"reply": {"accepted"}}).want(http.StatusConflict)
}
