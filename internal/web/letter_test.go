package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store/storetest"
)

const givenUp, deadJob = "msg_givenupgivenupgi", "job_deaddeaddeaddead"

// unsubscribeAddress is what a mail to the person holds.
func unsubscribeAddress(p abp.Person) string {
	return "/unsubscribe/" + p.ID + "." + auth.Derive(make([]byte, 32), "unsubscribe", p.ID)
}

// giveUp adds a mail with a sign-in link that was given up.
func giveUp(x *site) {
	now := abp.At(storetest.Now)
	m := abp.Message{ID: givenUp, Kind: abp.LetterSignIn, PersonID: abp.Ref(x.w.Delegate.ID), ToName: x.w.Delegate.Name, ToAddress: x.w.Delegate.Email, Subject: "Your sign-in link", Text: "https://abp.example/sign-in/very-secret", CreatedAt: now, FailedAt: now, LastError: "550 no"}
	if _, err := x.store.WriteMessage(context.Background(), &m); err != nil {
		x.t.Fatal(err)
	}
}

// killJob adds a chore that failed for good.
func killJob(x *site) {
	now := abp.At(storetest.Now)
	if _, err := x.store.Enqueue(context.Background(), &abp.Job{ID: deadJob, CreatedAt: now, Kind: "survey invitations", UniqueKey: "x", RunAt: now, State: abp.JobDead, Attempt: 2, MaxAttempts: 2, LastError: "no such table"}); err != nil {
		x.t.Fatal(err)
	}
}

func letterValues() url.Values {
	return url.Values{"version": {"-1"}, "pathway": {"workshops"}, "subject": {"Dates of {code}"}, "text": {"Dear {name},\n\nthese are yours:\n\n{dates}\n\n{cohort} {calendar}"}, "email": {"dora@wreake.example"}}
}

// TestLeadsChangeWhatMailsSay changes a letter for one pathway, looks at it as a
// person would, and goes back.
func TestLeadsChangeWhatMailsSay(t *testing.T) {
	x := newSite(t)
	lead := x.as(x.w.Lead)
	form := letterValues()
	form.Set("email", x.w.Delegate.Email)
	if r := lead.get("/letters"); !strings.Contains(r.text("main"), "The dates are fixed") {
		t.Error("the list lacks a letter")
	}
	r := lead.post("/letters/cohort-dates/preview", form)
	if r.status != 200 || !strings.Contains(r.text("main"), "Dear "+x.w.Delegate.Name) || !strings.Contains(r.text("main"), "Dates of C9") || r.page().Find("#subject").AttrOr("value", "") != "Dates of {code}" {
		t.Errorf("preview: %d %s", r.status, r.text("main"))
	}
	if r := lead.get("/letters/cohort-dates?pathway=workshops"); strings.Contains(r.body, "Dear") {
		t.Error("a preview saved something")
	}
	bad := letterValues()
	bad.Set("text", "Dear {nmae}")
	if r := lead.post("/letters/cohort-dates", bad); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "{nmae} is not known") || !strings.Contains(r.body, "Dear {nmae}") {
		t.Errorf("an unknown value: %d %s", r.status, r.text("main"))
	}
	bad = letterValues()
	bad.Set("email", "nobody@example.org")
	if r := lead.post("/letters/cohort-dates/preview", bad); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "Nobody with this address") {
		t.Errorf("a preview for nobody: %d", r.status)
	}
	if r := lead.post("/letters/cohort-dates", form); r.status != 303 {
		t.Fatalf("save: %d %s", r.status, r.text("main"))
	}
	if r := lead.post("/letters/cohort-dates", form); r.status != 409 || !strings.Contains(r.body, "Dear {name}") {
		t.Errorf("a second first save: %d", r.status)
	}
	if r := lead.get("/letters/cohort-dates?pathway=workshops"); !strings.Contains(r.body, "Dear {name}") || !strings.Contains(r.text("main"), "your own words") {
		t.Error("the words are not kept")
	}
	if r := lead.get("/letters/cohort-dates"); strings.Contains(r.body, "Dear {name}") {
		t.Error("words of one pathway reach all")
	}
	if r := lead.post("/letters/cohort-dates/standard", form); r.status != 303 {
		t.Fatalf("back: %d", r.status)
	}
	if r := lead.get("/letters/cohort-dates?pathway=workshops"); strings.Contains(r.body, "Dear {name}") {
		t.Error("the standard words are not back")
	}
	if r := lead.get("/letters/no-such"); r.status != 404 {
		t.Errorf("no such letter: %d", r.status)
	}
}

// TestLettersPreviewWithoutHoles shows every letter as a person would get it.
func TestLettersPreviewWithoutHoles(t *testing.T) {
	x := newSite(t)
	lead := x.w.Viewer(t, x.w.Lead)
	for _, l := range abp.Letters() {
		w, err := x.app.Words(context.Background(), lead, l.Kind, "")
		if err != nil {
			t.Fatal(err)
		}
		m, err := x.app.PreviewWords(context.Background(), lead, l.Kind, "", w.Wording.Subject, w.Wording.Text, x.w.Delegate.Email)
		if err != nil || strings.ContainsAny(m.Subject+m.Text, "{}") || strings.Contains(m.Text, "/unsubscribe/") {
			t.Errorf("%s: %v\n%s", l.Kind, err, m.Text)
		}
	}
}

// TestOutboxShowsNoSecrets looks at mails that were given up, and deals with them.
func TestOutboxShowsNoSecrets(t *testing.T) {
	x := newSite(t)
	giveUp(x)
	killJob(x)
	lead := x.as(x.w.Lead)
	for _, path := range []string{"/messages", "/people/" + x.w.Delegate.ID} {
		r := lead.get(path)
		if !strings.Contains(r.text("main"), "Your sign-in link") || strings.Contains(r.body, "very-secret") {
			t.Errorf("%s: %s", path, r.text("main"))
		}
	}
	if r := lead.post("/messages/"+givenUp+"/attempt", nil); r.status != 303 {
		t.Errorf("again: %d", r.status)
	}
	if r := lead.post("/messages/"+givenUp+"/setting-aside", nil); r.status != 409 {
		t.Errorf("aside while it waits: %d", r.status)
	}
	if r := lead.post("/jobs/"+deadJob+"/attempt", nil); r.status != 303 || strings.Contains(lead.get("/messages").text("main"), "no such table") {
		t.Errorf("job again: %d", r.status)
	}
}

// TestUnsubscribing turns optional mails off by the address of a mail, as a page
// and as a mail program does by itself, and on again in the account.
func TestUnsubscribing(t *testing.T) {
	x := newSite(t)
	path := unsubscribeAddress(x.w.Delegate)
	off := func() bool {
		p, err := x.store.Viewer(context.Background(), x.w.Delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		return !p.UnsubscribedAt.IsZero()
	}
	b := x.anonymous()
	if r := b.get(path); r.status != 200 || off() || r.page().Find("form[action='"+path+"'] button").Length() != 1 || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("GET: %d %s", r.status, r.text("main"))
	}
	if r := b.post(path, url.Values{"List-Unsubscribe": {"One-Click"}}); r.status != 200 || !off() {
		t.Errorf("POST: %d", r.status)
	}
	if r := b.post(path+"x", nil); r.status != 410 {
		t.Errorf("another address: %d", r.status)
	}
	dora := x.as(x.w.Delegate)
	if r := dora.post("/account/mails", url.Values{"mails": {"on"}}); r.status != 303 || off() {
		t.Errorf("on again: %d", r.status)
	}
	if r := dora.post("/account/mails", nil); r.status != 303 || !off() {
		t.Errorf("off again: %d", r.status)
	}
}
