package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

// linkIn returns the path that the newest mail of the kind leads to.
func (x *site) linkIn(kind abp.LetterKind) string {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 100)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, m := range list {
		if m.Kind != kind {
			continue
		}
		for line := range strings.Lines(m.Text) {
			if path, is := strings.CutPrefix(strings.TrimSpace(line), "https://abp.example"); is && len(path) > 1 {
				return path
			}
		}
	}
	x.t.Fatalf("no link in a mail of the kind %s", kind)
	return ""
}

// applicationPages are what somebody types into the form, page by page.
func applicationPages(x *site) []struct {
	page string
	form url.Values
} {
	return []struct {
		page string
		form url.Values
	}{
		{"about", url.Values{"name": {"Nia New"}, "organisation": {x.w.Organisation.ID}, "job_title": {"Midwife"}, "staff_group": {"Nursing and Midwifery Registered"}}},
		{"dates", url.Values{"dates": {"all"}}},
		{"manager", url.Values{"manager": {"known"}, "manager_name": {"Max Manager"}, "manager_email": {"max@new.example"}}},
		{"heard", url.Values{"heard": {"The intranet"}}},
	}
}

func TestApplyWithoutAnAccount(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.anonymous()
	for _, page := range []string{"/programme", "/apply", "/apply/" + x.w.Cohort.ID} {
		r := b.get(page)
		if text := r.text("main"); r.status != 200 || !strings.Contains(text, "There are places.") || !strings.Contains(text, "Tuesday 13 February 2024, 9:30am to 4:30pm, Wreake Education Centre, 1 Mill Lane") {
			t.Errorf("%s answered %d: %s", page, r.status, text)
		}
	}
	if text := b.get("/apply/" + x.w.Cohort.ID).text("main"); !strings.Contains(text, "Action learning set 5: Tuesday 16 July 2024") || strings.Contains(text, "meet.example.org") {
		t.Errorf("the page of the cohort says %s", text)
	}
	if r := b.post("/apply/"+x.w.Cohort.ID, url.Values{"email": {"nia at new"}}); r.status != 422 || r.page().Find("#email").AttrOr("value", "") != "nia at new" {
		t.Errorf("no address: %d", r.status)
	}
	unknown, known := b.post("/apply/"+x.w.Cohort.ID, url.Values{"email": {"nia@new.example"}}), b.post("/apply/"+x.w.Cohort.ID, url.Values{"email": {"olu@charnwood.example"}})
	if unknown.status != 200 || strings.ReplaceAll(unknown.text("main"), "nia@new.example", "") != strings.ReplaceAll(known.text("main"), "olu@charnwood.example", "") {
		t.Errorf("who is known shows: %s / %s", unknown.text("main"), known.text("main"))
	}
	b.post("/apply/"+x.w.Cohort.ID, url.Values{"email": {"nia@new.example"}})
	link := x.linkIn(abp.LetterForm)
	r := b.get(link)
	if r.status != 303 || r.location() != link+"/about" || r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("the link answered %d to %s", r.status, r.location())
	}
	if r := b.get(link + "/heard"); r.status != 303 {
		t.Errorf("a page out of turn answered %d", r.status)
	}
	if r := b.get(link + "/nothing"); r.status != 404 {
		t.Errorf("a page that is none answered %d", r.status)
	}
	typed := url.Values{"name": {""}, "organisation": {"org_nobody"}, "job_title": {"Mid<b>wife"}, "staff_group": {"x"}, "band": {"99"}, "employer": {strings.Repeat("e", 200)}}
	if r := b.post(link+"/about", typed); r.status != 422 || r.page().Find("#job_title").AttrOr("value", "") != "Mid<b>wife" || !strings.HasPrefix(r.text("title"), "Error: ") || r.page().Find(".nhsuk-error-summary a").Length() < 3 {
		t.Errorf("bad answers: %d, %s", r.status, r.text(".nhsuk-error-summary"))
	}
	for i, p := range applicationPages(x) {
		if r := b.get(link + "/" + p.page); r.status != 200 || !strings.Contains(r.text("main"), "Application for C1") && !strings.Contains(r.text("main"), "Cohort C1") {
			t.Errorf("page %s answered %d: %s", p.page, r.status, r.text("main"))
		}
		if r := b.post(link+"/"+p.page, p.form); r.status != 303 || r.location() != link+"/"+abp.FormPages()[i+1] {
			t.Fatalf("page %s answered %d to %s: %s", p.page, r.status, r.location(), r.text("main"))
		}
	}
	if text := b.get(link + "/check").text("main"); !strings.Contains(text, "Midwife") || !strings.Contains(text, "max@new.example") || !strings.Contains(text, "Wreake University Hospitals") {
		t.Errorf("the check says %s", text)
	}
	if r := b.post(link+"/submission", nil); r.status != 303 || !strings.HasPrefix(r.location(), "/applications/app_") {
		t.Fatalf("sending answered %d to %s: %s", r.status, r.location(), r.text("main"))
	}
	if r := b.get(link); r.status != 410 {
		t.Errorf("a form that was sent answered %d", r.status)
	}
	x.checkOwnApplication(b, x.linkIn(abp.LetterApplied))
}

// checkOwnApplication looks at the applicant's page, names another manager and
// withdraws.
func (x *site) checkOwnApplication(b *browser, own string) {
	t := x.t
	t.Helper()
	at, key, _ := strings.Cut(own, "?key=")
	r := b.get(own)
	if text := r.text("main"); r.status != 200 || !strings.Contains(text, "We have asked Max Manager to release you for the dates, by Wednesday 7 February 2024") {
		t.Fatalf("the own page answered %d: %s", r.status, text)
	}
	if r := b.get(at); r.status != 303 || !strings.HasPrefix(r.location(), "/sign-in") {
		t.Errorf("without the key it answered %d", r.status)
	}
	if r := b.get(at + "?key=wrong"); r.status == 200 {
		t.Error("a wrong key opens the page")
	}
	if r := b.post(at+"/manager", url.Values{"key": {key}, "manager_name": {"Zoe"}, "manager_email": {"nobody"}}); r.status != 422 || r.page().Find("#manager_email").AttrOr("value", "") != "nobody" {
		t.Errorf("a manager without an address: %d", r.status)
	}
	if r := b.post(at+"/manager", url.Values{"key": {key}, "manager_name": {"Zoe Z"}, "manager_email": {"zoe@new.example"}}); r.status != 303 || r.location() != own {
		t.Errorf("another manager: %d to %s", r.status, r.location())
	}
	if r := b.post(at+"/decision", url.Values{"key": {key}, "decision": {"release"}, "why": {"I say so"}, "version": {"2"}}); r.status != 401 {
		t.Errorf("the applicant decides: %d", r.status)
	}
	if r := b.post(at+"/withdrawal", url.Values{"key": {key}}); r.status != 303 || !strings.Contains(b.get(own).text("main"), "You have withdrawn") {
		t.Errorf("withdrawing answered %d", r.status)
	}
}

// send goes through the whole form as somebody who is signed in.
func (x *site) sendApplication(p abp.Person) {
	x.t.Helper()
	b := x.as(p)
	r := b.post("/apply/"+x.w.Cohort.ID, nil)
	if r.status != 303 {
		x.t.Fatalf("starting answered %d: %s", r.status, r.text("main"))
	}
	link := r.location()
	for _, page := range applicationPages(x) {
		b.post(link+"/"+page.page, page.form)
	}
	if r := b.post(link+"/submission", nil); r.status != 303 {
		x.t.Fatalf("sending answered %d: %s", r.status, r.text("main"))
	}
}

func TestManagerDecidesByLink(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.sendApplication(x.w.Other)
	link, b := x.linkIn(abp.LetterAsk), x.anonymous()
	for range 3 { // a scanner
		for _, method := range []string{"GET", "HEAD"} {
			b.send(method, link, nil, "")
		}
	}
	r := b.get(link)
	text := r.text("main")
	for _, want := range []string{"Can Olu Other be released?", "Workshop part A: Tuesday 13 February 2024", "Please decide by Wednesday 7 February 2024", "Let us talk first"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	for _, secret := range []string{"olu@charnwood.example", "Midwife", "intranet", "Charnwood"} {
		if strings.Contains(r.body, secret) {
			t.Errorf("the page tells whoever the mail was passed on to: %s", secret)
		}
	}
	if r := b.post(link, nil); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "Choose one of the three answers") {
		t.Errorf("no answer: %d", r.status)
	}
	if r := b.post(link, url.Values{"decision": {"talk"}}); r.status != 303 || !strings.Contains(b.get(link).text("main"), "You wanted to talk first") {
		t.Errorf("to talk first: %d", r.status)
	}
	if r := b.post(link, url.Values{"decision": {"release"}, "why": {"These dates do not work"}}); r.status != 303 {
		t.Fatalf("the release: %d, %s", r.status, r.text("main"))
	}
	if text := b.get(link).text("main"); !strings.Contains(text, "Olu Other is released.") || !strings.Contains(text, "Workshop part A") || strings.Contains(text, "Send my answer") {
		t.Errorf("afterwards: %s", text)
	}
	if r := b.post(link, url.Values{"decision": {"refusal"}}); r.status != 409 {
		t.Errorf("turned round: %d", r.status)
	}
}

func TestTeamReadsApplications(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.sendApplication(x.w.Other)
	b := x.as(x.w.Lead)
	r := b.get("/applications?state=" + url.QueryEscape("waiting for the manager"))
	if r.status != 200 || r.page().Find("tbody tr").Length() != 1 || !strings.Contains(r.text("tbody"), "Olu Other") {
		t.Errorf("waiting: %d, %s", r.status, r.text("main"))
	}
	if r := b.get("/applications?q=nobody-at-all"); r.status != 200 || !strings.Contains(r.text("main"), "No application fits") {
		t.Errorf("nothing found: %d", r.status)
	}
	if r := b.get("/applications?state=nonsense&cohort=x&after=y"); r.status != 200 {
		t.Errorf("odd filters: %d", r.status)
	}
	csv := b.get("/applications.csv")
	if csv.status != 200 || strings.Count(csv.body, "\r\n") != 4 || !strings.Contains(csv.body, "Max Manager") {
		t.Errorf("the file: %d, %q", csv.status, csv.body)
	}
	at := r.page().Find("tbody a").AttrOr("href", "")
	page := b.get(at)
	for _, want := range []string{"Olu Other", "told us other details than the record: name: Nia New (we have Olu Other)", "asked the line manager: Max Manager", "Decide for the line manager", "Midwife"} {
		if !strings.Contains(page.text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, page.text("main"))
		}
	}
	if strings.Contains(page.text("main"), "Remind the line manager") {
		t.Error("a reminder is offered a minute after the question")
	}
	version := page.page().Find("input[name=version]").AttrOr("value", "")
	if r := b.post(at+"/decision", url.Values{"version": {version}, "decision": {"release"}, "why": {""}}); r.status != 422 || r.page().Find("input[name=decision][checked]").AttrOr("value", "") != "release" {
		t.Errorf("a decision without a reason: %d", r.status)
	}
	if r := b.post(at+"/decision", url.Values{"version": {version}, "decision": {"release"}, "why": {"By telephone"}}); r.status != 303 || !strings.Contains(b.get(at).text("main"), "released for the line manager: By telephone") {
		t.Errorf("a decision for the manager: %d", r.status)
	}
	if r := x.as(x.w.Manager).get(at); r.status != 404 {
		t.Errorf("a manager who was not asked: %d", r.status)
	}
}

func TestLastDayToApply(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead, at := x.as(x.w.Lead), "/cohorts/"+x.w.Cohort.ID
	form := func(day string) url.Values {
		return url.Values{"version": {lead.get(at+"/edit").page().Find("input[name=version]").AttrOr("value", "")}, "name": {"C1"}, "places": {"24"}, "venue": {x.w.Venue.ID},
			"until-day": {day}, "until-month": {"1"}, "until-year": {"2024"}}
	}
	if r := lead.post(at, form("32")); r.status != 422 || r.page().Find("#until-day").AttrOr("value", "") != "32" {
		t.Errorf("no day: %d", r.status)
	}
	if r := lead.post(at, form("31")); r.status != 303 || !strings.Contains(x.anonymous().get("/apply").text("main"), "Apply by Wednesday 31 January 2024.") {
		t.Errorf("today: %d", r.status)
	}
	if r := lead.post(at, form("30")); r.status != 303 || strings.Contains(x.anonymous().get("/apply").text("main"), "C1") {
		t.Errorf("yesterday: %d", r.status)
	}
	if r := x.anonymous().get("/apply/" + x.w.Cohort.ID); r.status != 409 || !strings.Contains(r.text("main"), "are closed") {
		t.Errorf("the closed cohort: %d", r.status)
	}
}

func TestNominations(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	for _, c := range []struct {
		by   abp.Person
		form url.Values
	}{
		{x.w.Manager, url.Values{"cohort": {x.w.Cohort.ID}, "name": {"Nia New"}, "email": {"nia@new.example"}}},
		{x.w.Sponsor, url.Values{"cohort": {x.w.Cohort.ID}, "name": {"Una New"}, "email": {"una@new.example"}, "organisation": {x.w.Organisation.ID}}},
	} {
		b := x.as(c.by)
		if text := b.get("/nominations").text("main"); !strings.Contains(text, "You have put nobody forward yet") {
			t.Errorf("nobody: %s", text)
		}
		if r := b.post("/nominations", url.Values{"name": {"http://evil.example"}, "email": {"x"}}); r.status != 422 || r.page().Find("#email").AttrOr("value", "") != "x" || r.page().Find(".nhsuk-error-summary a").Length() < 3 {
			t.Errorf("bad input: %d %s", r.status, r.text(".nhsuk-error-summary"))
		}
		if r := b.post("/nominations", c.form); r.status != 303 {
			t.Fatalf("%s nominates: %d %s", c.by.Name, r.status, r.text("main"))
		}
		if text := b.get("/nominations").text("main"); !strings.Contains(text, c.form.Get("name")+" Not applied yet") {
			t.Errorf("the list says %s", text)
		}
	}
	if r := x.anonymous().get(x.linkIn(abp.LetterNominated) + "/about"); r.status != 200 || !strings.Contains(r.text("main"), "has put you forward. It is your decision") {
		t.Errorf("the nominee reads %d, %s", r.status, r.text("main"))
	}
}
