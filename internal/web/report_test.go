package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestReportsAreReadByThoseTheyAreFor makes a board paper and two packs over the
// pages, and looks at who reaches which.
func TestReportsAreReadByThoseTheyAreFor(t *testing.T) {
	x := newSite(t)
	lead := x.as(x.w.Lead)
	if r := lead.get("/reports/new"); r.status != 200 || !strings.Contains(r.text("main"), "Freeze the first snapshot") {
		t.Fatalf("without a snapshot: %d, %s", r.status, r.text("main"))
	}
	if _, err := x.app.FreezeSnapshot(context.Background(), x.w.Viewer(t, x.w.Lead), abp.DateOf(storetest.Now)); err != nil {
		t.Fatal(err)
	}
	if r := lead.post("/reports", url.Values{"audience": {"public"}, "organisation": {x.w.Organisation.ID}}); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "its own sponsors") ||
		r.page().Find("#organisation option[selected]").AttrOr("value", "") != x.w.Organisation.ID {
		t.Errorf("a pack for the public: %d, %s", r.status, r.text(".nhsuk-error-summary"))
	}
	made := map[string]string{}
	for name, organisation := range map[string]string{"board": "", "own": x.w.Organisation.ID, "foreign": x.w.ForeignOrganisation.ID} {
		at := lead.post("/reports", url.Values{"audience": {"programme"}, "organisation": {organisation}}).location()
		made[name] = at
		x.untilMade(lead, at)
	}
	news := lead.get(made["board"] + "/progress")
	if news.status != 200 || !strings.Contains(news.body, "event: over") || !strings.Contains(news.body, `"percent":100`) {
		t.Errorf("news of a finished report: %d, %s", news.status, news.body)
	}
	for role, may := range map[string]string{"administrator": "board own foreign", "lead": "board own foreign", "sponsor": "own", "board": "board", "custodian": "board", "facilitator": "", "delegate": "", "manager": "", "other": ""} {
		b := x.as(*cast(x.w)[role])
		list := b.get("/reports")
		for name, at := range made {
			page, file := b.get(at), b.get(at+"/files/paper.pdf")
			isIn := list.status == 200 && list.page().Find(`a[href="`+at+`"]`).Length() == 1
			if has := strings.Contains(" "+may+" ", " "+name+" "); has != (page.status == 200) || has != (file.status == 200) || has != isIn {
				t.Errorf("%s reaches the %s report with %d, its file with %d, in the list: %t", role, name, page.status, file.status, isIn)
			}
		}
	}
	x.readFiles(lead, made["board"])
	if r := lead.post(made["board"]+"/cancellation", nil); r.status != 409 {
		t.Errorf("a finished report is cancelled: %d", r.status)
	}
	x.cancelled(lead)
}

// untilMade waits for a report's files.
func (x *site) untilMade(b *browser, at string) {
	x.t.Helper()
	for range 400 {
		if r := b.get(at); strings.Contains(r.text("main"), "Ready") {
			return
		} else if r.page().Find("[data-follow]").Length() == 0 {
			x.t.Fatalf("the report is neither made nor being made: %s", r.text("main"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatal("the report is not made after 20 seconds")
}

// readFiles looks at every file as a browser gets it, and that the words of the
// paper agree with its figures.
func (x *site) readFiles(b *browser, at string) {
	for name, kind := range map[string]string{"paper.pdf": "application/pdf", "workbook.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "journey.csv": "text/csv; charset=utf-8", "paper.html": "text/html; charset=utf-8"} {
		if r := b.get(at + "/files/" + name); r.status != 200 || r.header.Get("Content-Type") != kind || r.header.Get("Cache-Control") != "no-store" {
			x.t.Errorf("%s: %d, %s", name, r.status, r.header.Get("Content-Type"))
		}
	}
	r := b.get(at + "/files/paper.html")
	if policy := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") {
		x.t.Errorf("the paper's policy is %q", policy)
	}
	doc := r.page()
	if doc.Find("h1").Length() != 1 || doc.Find("html[lang]").Length() != 1 || doc.Find("table").Length() == 0 || doc.Find("table:not(:has(caption)), th:not([scope])").Length() > 0 {
		x.t.Error("the page of the paper lacks a heading, a language, a caption or a scope")
	}
	if r := b.get(at + "/files/nothing.csv"); r.status != 404 {
		x.t.Errorf("a file that is not there: %d", r.status)
	}
}

// cancelled shows a report that is being made, and cancels it.
func (x *site) cancelled(b *browser) {
	ctx := context.Background()
	v, err := x.store.NewestSnapshot(ctx)
	if err != nil {
		x.t.Fatal(err)
	}
	now := abp.At(time.Now())
	r := abp.Report{Kept: abp.Kept{ID: "rep_aaaaaaaaaaaaaaaa", CreatedAt: now}, ProgrammeID: v.ProgrammeID, SnapshotID: v.ID, Steps: 6, Done: 3, Phase: "Drawing the pages", WorkedAt: now}
	if err := x.store.CreateReport(ctx, &r); err != nil {
		x.t.Fatal(err)
	}
	at := "/reports/" + r.ID
	page := b.get(at)
	if page.page().Find(`[data-follow="`+at+`/progress"] progress[value="50"]`).Length() != 1 || page.page().Find("noscript").Length() == 0 {
		x.t.Errorf("a report that is being made: %s", page.text("main"))
	}
	if r := x.as(x.w.Board).get(at); r.status != 404 {
		x.t.Errorf("the board sees a report that is being made: %d", r.status)
	}
	if r := b.post(at+"/cancellation", nil); r.status != 303 {
		x.t.Errorf("cancelled: %d", r.status)
	}
	if r := b.get(at); !strings.Contains(r.text("main"), "No files were kept") || r.page().Find(`form[action="`+at+`/building"]`).Length() != 1 {
		x.t.Errorf("a cancelled report: %s", r.text("main"))
	}
}
