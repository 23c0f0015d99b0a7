package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// pilotSite is the product on a programme of the pilot's size, with a snapshot as
// at its day.
func pilotSite(t testing.TB, s *store.Store, change func([]storetest.PilotRow)) (*site, *storetest.Pilot) {
	t.Helper()
	p := storetest.NewPilot(t, s, change)
	now := func() time.Time { return storetest.Now }
	a := app.New(app.Config{Store: s, Now: now, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	srv, err := New(Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: "https://abp.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.FreezeSnapshot(context.Background(), p.Viewer(t, p.Lead), abp.DateOf(storetest.Now)); err != nil {
		t.Fatal(err)
	}
	return &site{t, nil, s, a, srv}, p
}

func organisationPage(p *storetest.Pilot, code string) string {
	return "/organisations/" + p.Organisation(code).ID + "/impact"
}

func TestSponsorPage(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	r := x.as(p.Sponsors["A"]).get(organisationPage(p, "A"))
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.text("main"))
	}
	facts := r.text("main > .facts")
	for _, want := range []string{"Active bystanders58", "Whole journey", "Per 1,000 staff3.4", "Enrolled74", "Whole programmeabout 230"} {
		if !strings.Contains(facts, want) {
			t.Errorf("facts lack %q: %s", want, facts)
		}
	}
	card := r.text(".impact-card")
	for _, want := range []string{"+2.4 points out of 10 (95% confidence interval 1.8 to 3.0) [u]", "all or almost all improved", "Mean before4.9", "Mean after7.3", "People compared25", "small group: treat with care", "no comparison group"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q: %s", want, card)
		}
	}
	if got := r.text("tr.impact-own th"); got != "Wreake University Hospitals (yours)" {
		t.Errorf("own row %q", got)
	}
	if n := r.page().Find("main svg").Length(); n != 10 {
		t.Errorf("%d charts, want five in two sizes", n)
	}
	if len(r.body) > 60_000 {
		t.Errorf("page of %d octets", len(r.body))
	}
	if got := x.as(p.Sponsors["A"]).get(organisationPage(p, "B")).status; got != http.StatusNotFound {
		t.Errorf("a foreign organisation answered %d", got)
	}
}

// TestHospicePage holds that the page of an organisation with one pair says
// nothing about that person's answers. In a second programme the person has
// exchanged answers with the one of another hidden organisation, so that everybody
// together answered the same: the pages are the same to the octet.
func TestHospicePage(t *testing.T) {
	t.Parallel()
	page := func(change func(hospice, other *storetest.PilotRow)) *reply {
		x, p := pilotSite(t, storetest.Open(t), func(rows []storetest.PilotRow) {
			at := slices.IndexFunc(rows, func(r storetest.PilotRow) bool { return r.Organisation == "I" && r.After >= 0 })
			with := slices.IndexFunc(rows, func(r storetest.PilotRow) bool {
				return strings.Contains("DEFGHK", r.Organisation) && r.Before >= 0 && r.After >= 0 && r.Before != rows[at].Before && r.After != rows[at].After
			})
			change(&rows[at], &rows[with])
		})
		return x.as(p.Sponsors["I"]).get(organisationPage(p, "I"))
	}
	r := page(func(_, _ *storetest.PilotRow) {})
	swapped := page(func(h, v *storetest.PilotRow) {
		h.Before, h.After, v.Before, v.After = v.Before, v.After, h.Before, h.After
	})
	if swapped.body != r.body {
		t.Error("the page depends on one person's answers")
	}
	if other := page(func(h, _ *storetest.PilotRow) { h.Before, h.After = 0, 1 }); other.text(".nhsuk-inset-text") != r.text(".nhsuk-inset-text") {
		t.Error("the words about the hidden figures depend on one person's answers")
	}
	if got := r.text(".nhsuk-inset-text"); !strings.Contains(got, "hidden to protect confidentiality") {
		t.Errorf("the page says %q", got)
	}
	if got := r.text(".impact-card h3"); got != "Other home organisations (7 combined)" {
		t.Errorf("the card is of %q", got)
	}
	if n := r.page().Find("tr.impact-own").Length(); n != 0 {
		t.Errorf("%d own rows in the table of a hidden organisation", n)
	}
	section := r.page().Find("#confidence").NextUntil("h2").First().Text()
	if strings.ContainsAny(section, "0123456789") {
		t.Errorf("a number in %q", section)
	}
}

func TestProgrammePageByRole(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	for _, tt := range []struct {
		who      abp.Person
		facts    string
		partners bool
	}{
		{p.Lead, "Active bystanders231", true},
		{p.Board, "Active bystanders231", false},
		{p.Sponsors["I"], "Active bystandersabout 230", false},
	} {
		r := x.as(tt.who).get("/impact")
		if r.status != http.StatusOK || !strings.Contains(r.text("main > .facts"), tt.facts) {
			t.Errorf("%s reads %d %s", tt.who.Name, r.status, r.text("main > .facts"))
		}
		if has := x.as(tt.who).get("/impact/reach").page().Find("a[href='"+organisationPage(p, "A")+"']").Length() > 0; has != tt.partners {
			t.Errorf("%s is led to organisations: %v", tt.who.Name, has)
		}
		if got := x.as(tt.who).get("/impact/organisations").text("tr.impact-total"); !strings.Contains(got, "Whole programme 98 5.3 7.6 +2.3 (2.0 to 2.6) improved 91%, same 6%, worse 3%") {
			t.Errorf("%s reads the total %q", tt.who.Name, got)
		}
	}
}

func TestFreezingForm(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	form := func(day, month, year string) url.Values {
		return url.Values{"as_at-day": {day}, "as_at-month": {month}, "as_at-year": {year}}
	}
	for _, tt := range []struct {
		form url.Values
		want string
	}{
		{form("1", "2", "2024"), "cannot be in the future"},
		{form("30", "2", "2024"), "Enter a real date"},
		{form("", "", ""), "Enter the day"},
		{form("<b>", "😀", "-1"), "Enter a real date"},
		{form("1", "1", strings.Repeat("9", 4000)), "Enter a real date"},
	} {
		r := b.post("/snapshots", tt.form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text(".nhsuk-error-summary"), tt.want) || !strings.HasPrefix(r.text("title"), "Error: ") {
			t.Errorf("%v answered %d %q", tt.form, r.status, r.text(".nhsuk-error-summary"))
		}
		if got, _ := r.page().Find("#as_at-day").Attr("value"); got != tt.form.Get("as_at-day") {
			t.Errorf("what was typed became %q", got)
		}
	}
	if r := b.post("/snapshots", form("31", "1", "2024")); r.status != http.StatusSeeOther {
		t.Fatalf("freezing answered %d", r.status)
	}
	if got := b.get("/snapshots").text("tbody tr"); !strings.HasPrefix(got, "Wednesday 31 January 2024 Wed 31 Jan 2024, 9am Lena Lead") {
		t.Errorf("the list says %q", got)
	}
	if r := b.post("/snapshots", form("30", "1", "2024")); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.text(".nhsuk-error-summary"), "Choose 31 January 2024 or a later day") {
		t.Errorf("an earlier day answered %d %q", r.status, r.text(".nhsuk-error-summary"))
	}
}

func TestImpactWithoutSnapshot(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	page := "/organisations/" + x.w.Organisation.ID + "/impact"
	if got := x.as(x.w.Sponsor).get(page); got.status != http.StatusOK || !strings.Contains(got.text(".empty"), "There are no figures yet") || !strings.Contains(got.text("main table"), "Workshop part A") {
		t.Errorf("a sponsor reads %d %s", got.status, got.text("main"))
	}
	if got := x.as(x.w.Lead).get("/impact").page().Find(".empty a[href='/snapshots']").Length(); got != 1 {
		t.Errorf("the lead finds %d ways to the first snapshot", got)
	}
}

func TestOrganisationDelegates(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	b := x.as(p.Sponsors["A"])
	page := "/organisations/" + p.Organisation("A").ID + "/delegates"
	first := b.get(page)
	next, _ := first.page().Find("a[rel=next]").Attr("href")
	second := b.get(next)
	if n, m := first.page().Find("tbody tr").Length(), second.page().Find("tbody tr").Length(); n != store.PageSize || m != 74-store.PageSize {
		t.Errorf("pages of %d and %d rows", n, m)
	}
	csv := b.get(page + ".csv")
	if lines := strings.Split(strings.TrimSpace(csv.body), "\n"); csv.header.Get("Content-Type") != "text/csv; charset=utf-8" || len(lines) != 75 || lines[1] != "Delegate 001,C1,journey complete,2,2,4,5" {
		t.Errorf("%s with %d lines, the second %q", csv.header.Get("Content-Type"), len(lines), lines[1])
	}
	if got := app.GuardCell("=cmd()"); got != "'=cmd()" {
		t.Errorf("a formula became %q", got)
	}
}
