package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store/storetest"
)

// newCohortForm plans a cohort without clashes but those of people that nobody
// can have at this point.
func newCohortForm(w *storetest.World) url.Values {
	return url.Values{"template": {w.Template.ID}, "code": {"C8"}, "name": {"Spring"}, "places": {"20"}, "venue": {w.Venue.ID}, "sets": {"2"},
		"first-day": {"14"}, "first-month": {"5"}, "first-year": {"2024"}, "workshop-at": {""}, "sets-at": {"2pm"}}
}

func TestPlanACohort(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead := x.as(x.w.Lead)
	r := lead.post("/cohorts/proposal", newCohortForm(x.w))
	if r.status != 200 {
		t.Fatalf("the proposal answered %d: %s", r.status, r.text("main"))
	}
	form := formOf(r)
	if got := form.Get("workshop-2-date"); got != "28/05/2024" {
		t.Errorf("part B is proposed on %s, want 28/05/2024", got)
	}
	if got := form.Get("set-2-1-from"); got != "14:00" {
		t.Errorf("the set meets at %s, want 14:00", got)
	}
	form.Set("workshop-2-date", "Saturday 1 June 2024")
	form.Set("set-1-facilitator", x.w.Facilitator.ID)
	r = lead.post("/cohorts/proposal", form)
	if r.status != 200 || !strings.Contains(r.text("#workshop-2"), "a weekend") {
		t.Errorf("the weekend is not named beside its date: %d %s", r.status, r.text("#workshop-2"))
	}
	if got := formOf(r).Get("set-1-facilitator"); got != x.w.Facilitator.ID {
		t.Errorf("the facilitator that was chosen is lost: %q", got)
	}
	r = lead.post("/cohorts", form)
	if r.status != 303 {
		t.Fatalf("saving answered %d: %s", r.status, r.text("main"))
	}
	address := r.location()
	r = lead.get(address)
	if !strings.Contains(r.text("h1"), "Draft") || !strings.Contains(r.text("main"), "Workshop part B is on Saturday 1 June 2024") {
		t.Errorf("the draft does not show its clash: %s", r.text("main"))
	}
	if n := lead.get(address + "/sessions").page().Find("tbody tr").Length(); n != 12 {
		t.Errorf("%d sessions, want 2 workshop parts and 2 sets of 5 meetings", n)
	}
	if r = x.as(x.w.Facilitator).get(address); r.status != 404 {
		t.Errorf("a facilitator sees the draft: %d", r.status)
	}
	if r = lead.post(address+"/publication", url.Values{}); r.status != 422 || r.text(".nhsuk-error-summary a") == "" {
		t.Errorf("publishing with a clash answered %d: %s", r.status, r.text("main"))
	}
	if r = lead.post(address+"/publication", url.Values{"why": {"The trust asked for a Saturday"}}); r.status != 303 {
		t.Errorf("publishing with a reason answered %d: %s", r.status, r.text("main"))
	}
	if r = x.as(x.w.Facilitator).get(address); r.status != 200 {
		t.Errorf("the facilitator does not see the published cohort: %d", r.status)
	}
}

// formOf reads every field of the page's form back, as a browser would.
func formOf(r *reply) url.Values {
	form := url.Values{}
	doc := r.page()
	for _, n := range doc.Find("main form input").EachIter() {
		form.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
	}
	for _, n := range doc.Find("main form select").EachIter() {
		form.Set(n.AttrOr("name", ""), n.Find("option[selected]").AttrOr("value", ""))
	}
	return form
}

func TestPlanKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead := x.as(x.w.Lead)
	odd := "<b>مرحبا</b> 🎉 " + strings.Repeat("x", 90)
	tests := []struct{ field, value, wants string }{
		{"places", "many", "Enter how many places"},
		{"code", "C1", "There is a cohort C1 already"},
		{"name", odd, "Shorten this to 80"},
		{"template", "tem_nothing", "Choose a template"},
		{"venue", "ven_nothing", "Choose a venue"},
		{"sets", "-3", "Enter how many sets"},
		{"first-month", "13", "Enter the date of the first workshop"},
		{"first-year", "99999", "Enter the date of the first workshop"},
		{"sets-at", "half past", "Enter a time like"},
	}
	for _, tt := range tests {
		form := newCohortForm(x.w)
		form.Set(tt.field, tt.value)
		r := lead.post("/cohorts", form)
		if r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), tt.wants) {
			t.Errorf("%s %q answered %d: %s", tt.field, tt.value, r.status, r.text(".nhsuk-error-summary"))
		}
		if !strings.HasPrefix(r.text("title"), "Error: ") {
			t.Errorf("%s: the title does not say that there is an error: %s", tt.field, r.text("title"))
		}
		if kept := formOf(r); kept.Get("name") != form.Get("name") || tt.field != "template" && tt.field != "venue" && kept.Get(tt.field) != tt.value {
			t.Errorf("%s %q is lost: %q", tt.field, tt.value, kept.Get(tt.field))
		}
	}
	form := formOf(lead.post("/cohorts/proposal", newCohortForm(x.w)))
	for field, value := range map[string]string{"set-1-3-date": "31/02/2024", "set-2-1-until": "1pm", "workshop-1-from": "99"} {
		typed := url.Values{}
		for k, v := range form {
			typed[k] = v
		}
		typed.Set(field, value)
		r := lead.post("/cohorts", typed)
		if r.status != 422 || formOf(r).Get(field) != value || r.page().Find(".nhsuk-error-summary a[href='#"+field+"'], .nhsuk-error-summary a").Length() == 0 {
			t.Errorf("%s %q answered %d and kept %q", field, value, r.status, formOf(r).Get(field))
		}
	}
}

func TestStaleEditKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead := x.as(x.w.Lead)
	address := "/cohorts/" + x.w.Cohort.ID
	form := url.Values{"version": {"0"}, "name": {"Mine"}, "places": {"24"}, "venue": {x.w.Venue.ID}}
	if r := lead.post(address, form); r.status != 303 {
		t.Fatalf("the first save answered %d: %s", r.status, r.text("main"))
	}
	form.Set("name", "Yours")
	r := lead.post(address, form)
	if r.status != 409 || formOf(r).Get("name") != "Yours" || !strings.Contains(r.text("main"), "“Mine”") {
		t.Errorf("a stale save answered %d with %q: %s", r.status, formOf(r).Get("name"), r.text("main"))
	}
	if r = lead.post(address, formOf(r)); r.status != 303 {
		t.Errorf("saving again answered %d: %s", r.status, r.text("main"))
	}
	form = formOf(lead.get(address + "/edit"))
	form.Set("places", "0")
	if r = lead.post(address, form); r.status != 422 || r.text("#places-error") == "" {
		t.Errorf("no places at all answered %d: %s", r.status, r.text("main"))
	}
}

func TestFacilitatorsSeeNoProgress(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	f := x.as(x.w.Facilitator)
	for _, path := range []string{"", "/people", "/people.csv", "/sets", "/sessions"} {
		r := f.get("/cohorts/" + x.w.Cohort.ID + path)
		for _, word := range []string{"Stage", "Journey complete", "journey complete", "dora@", "Enrol", "clashes"} {
			if strings.Contains(r.page().Find("main").Text(), word) || strings.HasSuffix(path, "csv") && strings.Contains(r.body, word) {
				t.Errorf("%s shows %q to a facilitator", path, word)
			}
		}
	}
	if r := f.get("/cohorts"); strings.Contains(r.text("main"), "home system") || r.page().Find("tbody tr").Length() != 1 {
		t.Errorf("the list shows a facilitator too much: %s", r.text("main"))
	}
}

func TestPeopleExportIsHarmless(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	lead := x.as(x.w.Lead)
	r := lead.get("/cohorts/" + x.w.Cohort.ID + "/people.csv")
	if !strings.Contains(r.body, "Dora Delegate,Wreake University Hospitals,Nurse,1,dora@wreake.example,enrolled,0,2,0,4,yes") {
		t.Errorf("the export is %s", r.body)
	}
	if !strings.Contains(r.header.Get("Content-Disposition"), "cohort-C1-people.csv") {
		t.Errorf("the file is named %s", r.header.Get("Content-Disposition"))
	}
	for in, want := range map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "Dora": "Dora", "": ""} {
		if got := app.GuardCell(in); got != want {
			t.Errorf("GuardCell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTypedDay(t *testing.T) {
	for in, want := range map[string]string{"14/05/2024": "2024-05-14", "1/6/2024": "2024-06-01", "2024-05-14": "2024-05-14", "Tuesday 14 May 2024": "2024-05-14", "tue 14 may 2024": "2024-05-14", " 14.5.2024 ": "2024-05-14", "14/5/24": "2024-05-14",
		"31/02/2024": "", "14/5/1999": "", "14/5/2100": "", "": "", "tomorrow": "", "14/5": ""} {
		d, ok := typedDay(in)
		if d.String() != want || ok != (want != "") {
			t.Errorf("typedDay(%q) = %v, %v, want %q", in, d, ok, want)
		}
	}
}

func FuzzTypedDay(f *testing.F) {
	for _, s := range []string{"14/05/2024", "Tuesday 14 May 2024", "2024-05-14", "29/2/2023"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := typedDay(s)
		if !ok {
			return
		}
		if again, ok := typedDay(writeDay(d)); !ok || again != d {
			t.Errorf("%q reads as %v, which is written %q and reads as %v", s, d, writeDay(d), again)
		}
	})
}
