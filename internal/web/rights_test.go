package web

import (
	"archive/zip"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// TestCopyOfOnesData asks for a copy, takes it, and holds that it has what is one's
// own, names nobody else, and is for nobody else.
func TestCopyOfOnesData(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	dora, dev := x.as(x.w.Delegate), x.as(x.w.ForeignDelegate)
	if _, err := x.app.InviteToSurveys(context.Background()); err != nil {
		t.Fatal(err)
	}
	dora.post("/account/details", url.Values{"name": {"Dora Delegate"}, "pronouns": {"she/her"}, "needs": {"A quiet room"}}).want(http.StatusSeeOther)
	dora.post("/exports", nil).want(http.StatusSeeOther)
	var href string
	for range 100 {
		page := dora.get("/exports").want(http.StatusOK).page()
		if at, has := page.Find(`main a[href^="/exports/exp_"]`).Attr("href"); has {
			href = at
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if href == "" {
		t.Fatal("the copy was not made")
	}
	r := dora.get(href).want(http.StatusOK)
	if !strings.Contains(r.header.Get("Content-Disposition"), "attachment") || !strings.Contains(r.header.Get("Cache-Control"), "no-store") {
		t.Errorf("the copy comes with %v", r.header)
	}
	archive, err := zip.NewReader(strings.NewReader(r.body), int64(len(r.body)))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.File) != 3 {
		t.Errorf("the copy has %d files", len(archive.File))
	}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		for _, other := range []abp.Person{x.w.Manager, x.w.Facilitator, x.w.Lead, x.w.ForeignDelegate, x.w.Other} {
			if strings.Contains(text, other.Name) || strings.Contains(text, other.Email) {
				t.Errorf("%s names %s", f.Name, other.Name)
			}
		}
		if f.Name == "survey-answers.csv" {
			continue
		}
		for _, own := range []string{x.w.Delegate.Name, x.w.Delegate.Email, "she/her", "A quiet room", "We talked about it over tea.", "a line manager", "I say something now."} {
			if !strings.Contains(text, own) {
				t.Errorf("%s lacks %q", f.Name, own)
			}
		}
	}
	for _, somebody := range []*browser{dev, x.as(x.w.Lead), x.as(x.w.Administrator)} {
		somebody.get(href).want(http.StatusNotFound)
	}
}

// TestNoticesOnForms: every form with special data leads to a notice that names every
// role.
func TestNoticesOnForms(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	dora := x.as(x.w.Delegate)
	for form, class := range map[string]string{"/equality": abp.KeptEquality, "/practices/new": abp.KeptReflections, "/account/details": abp.KeptNeeds,
		"/sessions/" + x.w.SetSession.ID + "/apology": abp.KeptApologies, "/complaints/new": abp.KeptComplaints} {
		if dora.get(form).want(http.StatusOK).page().Find(`main form a[href="/privacy/what-we-keep/`+class+`"]`).Length() != 1 {
			t.Errorf("the form %s does not lead to the notice about %s", form, class)
		}
		notice := x.anonymous().get("/privacy/what-we-keep/" + class).want(http.StatusOK).text("main")
		for _, r := range abp.MatrixRoles() {
			if !strings.Contains(notice, capital(r.String())) {
				t.Errorf("the notice about %s does not name the %s", class, r)
			}
		}
	}
	x.anonymous().get("/privacy/what-we-keep/none").want(http.StatusNotFound)
}

// TestPagesSayWhatTheTablesSay holds the generated pages against their tables.
func TestPagesSayWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.anonymous()
	matrix, kept, data := b.get("/privacy/who-sees-what").text("main"), b.get("/privacy/what-we-keep").text("main"), b.get("/privacy/data-map").text("main")
	for _, row := range abp.Matrix() {
		if !strings.Contains(matrix, row.Title) {
			t.Errorf("the page of who sees what lacks %q", row.Title)
		}
	}
	for _, r := range abp.Retentions() {
		if !strings.Contains(kept, r.Title) || !strings.Contains(kept, r.Term.String()) {
			t.Errorf("the page of what is kept lacks %q", r.Title)
		}
		for _, h := range r.Holdings {
			if !strings.Contains(data, h.Table) {
				t.Errorf("the data map lacks the table %s", h.Table)
			}
		}
		if r.Row != "" && abp.MatrixRowOf(r.Row) == nil {
			t.Errorf("class %s names the line %q, which the matrix has not", r.Class, r.Row)
		}
	}
	for _, page := range []string{"/privacy", "/privacy/who-sees-what", "/privacy/what-we-keep", "/security", "/accessibility"} {
		if b.get("/sign-in").page().Find(`footer a[href="`+page+`"]`).Length() != 1 {
			t.Errorf("no page leads to %s", page)
		}
	}
	if !strings.Contains(b.get("/.well-known/security.txt").body, "/security\n") {
		t.Error("security.txt names no policy")
	}
}

// TestRightsPages goes through complaint, another term, objection and erasure as
// people do.
func TestRightsPages(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b, lead, custodian, dora := x.anonymous(), x.as(x.w.Lead), x.as(x.w.Custodian), x.as(x.w.Delegate)

	b.post("/complaints", url.Values{"name": {"Nia New"}}).want(http.StatusUnprocessableEntity)
	if r := b.post("/complaints", url.Values{"name": {"Nia New"}, "email": {"nia@elsewhere.example"}, "text": {"You write too often."}}).want(http.StatusOK); !strings.Contains(r.text("main"), "1 March 2024") {
		t.Errorf("a complaint is answered with %s", r.text("main"))
	}
	page := custodian.get("/complaints").want(http.StatusOK)
	action, _ := page.page().Find(`main form[action^="/complaints/"]`).Attr("action")
	id := strings.TrimSuffix(strings.TrimPrefix(action, "/complaints/"), "/answer")
	custodian.post(action, url.Values{}).want(http.StatusUnprocessableEntity)
	custodian.post(action, url.Values{"answer-" + id: {"You get fewer now."}}).want(http.StatusSeeOther)
	custodian.post(action, url.Values{"answer-" + id: {"Again."}}).want(http.StatusConflict)
	if list, err := x.store.Messages(context.Background(), 10); err != nil || len(list) != 2 || !strings.Contains(list[0].Text+list[1].Text, "You get fewer now.") {
		t.Errorf("%d mails about the complaint, %v", len(list), err)
	}

	lead.post("/retentions/changes", url.Values{"class": {"letters"}, "amount": {"0"}, "reason": {""}}).want(http.StatusUnprocessableEntity)
	lead.post("/retentions/changes", url.Values{"class": {"letters"}, "amount": {"6"}, "reason": {"Our schedule"}}).want(http.StatusSeeOther)
	if strings.Contains(b.get("/privacy/what-we-keep").text("main"), "6 months after it was written") {
		t.Error("a term holds before it is approved")
	}
	approval, _ := custodian.get("/retentions").want(http.StatusOK).page().Find(`main form[action$="/approval"]`).Attr("action")
	lead.post(approval, nil).want(http.StatusForbidden)
	custodian.post(approval, nil).want(http.StatusSeeOther)
	if !strings.Contains(b.get("/privacy/what-we-keep").text("main"), "6 months after it was written (usually 12 months") {
		t.Error("an approved term does not hold")
	}

	dora.post("/account/objection", nil).want(http.StatusSeeOther)
	if !strings.Contains(dora.get("/exports").text("main"), "left out of every new figure") {
		t.Error("the page does not say that answers are left out")
	}
	dora.post("/account/objection/ending", nil).want(http.StatusSeeOther)

	dora.post("/account/erasure", url.Values{"why": {"I am leaving."}}).want(http.StatusSeeOther)
	dora.post("/account/erasure", nil).want(http.StatusSeeOther)
	refusal, _ := lead.get("/erasures").want(http.StatusOK).page().Find(`main form[action$="/refusal"]`).Attr("action")
	lead.post(refusal, nil).want(http.StatusUnprocessableEntity)
	execution := strings.TrimSuffix(refusal, "refusal") + "execution"
	dora.post(execution, nil).want(http.StatusForbidden)
	lead.post(execution, nil).want(http.StatusSeeOther)
	dora.get("/account").want(http.StatusSeeOther)
	lead.get("/people/" + x.w.Delegate.ID).want(http.StatusNotFound)

	other := "/people/" + x.w.ForeignDelegate.ID + "/erasure"
	lead.post(other, nil).want(http.StatusUnprocessableEntity)
	lead.post(other, url.Values{"why": {"wrote on 3 March"}}).want(http.StatusSeeOther)
	lead.get(other).want(http.StatusNotFound)
}
