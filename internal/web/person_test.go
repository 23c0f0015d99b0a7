package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// personValues is a person's form, filled in.
func personValues(name, email string) url.Values {
	return url.Values{"version": {"0"}, "name": {name}, "email": {email}, "job_title": {"Nurse"}}
}

// organisationValues is an organisation's form, filled in.
func organisationValues(code, system string) url.Values {
	return url.Values{"version": {"0"}, "name": {"Organisation " + code}, "code": {code}, "kind": {"acute"}, "system": {system}, "ods_code": {"X9A"}}
}

// venueValues is a venue's form, filled in.
func venueValues() url.Values {
	return url.Values{"version": {"0"}, "name": {"Hall"}, "address": {"1 High Street"}, "capacity": {"40"}, "has": {"step-free"}}
}

// eachSite runs a test of pages on both databases.
func eachSite(t *testing.T, test func(t *testing.T, x *site)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, siteOn(t, s)) })
}

func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("answered %d, want %d: %s", r.status, status, r.text("main"))
	}
	return r
}

func TestPeopleAreFound(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		for address, n := range map[string]int{
			"/people": 13, "/people?q=dElegate": 2, "/people?q=charnwood.example": 5, "/people?q=100%25": 0, "/people?role=delegate": 2, "/people?role=line+manager": 2,
			"/people?role=internal+sponsor&organisation=" + x.w.Organisation.ID: 1, "/people?role=nonsense": 13, "/people?after=nonsense": 13,
			"/people?after=" + url.QueryEscape("dora delegate\x1f"+x.w.Delegate.ID): 8,
		} {
			r := b.get(address).want(http.StatusOK)
			if got := r.page().Find("tbody tr").Length(); got != n {
				t.Errorf("%s lists %d people, want %d", address, got, n)
			}
			if n == 0 && !strings.Contains(r.text(".empty"), "Nobody fits") {
				t.Errorf("%s does not say that nobody fits", address)
			}
		}
	})
}

func TestPeopleArePagedByKey(t *testing.T) {
	x := newSite(t)
	var people []abp.Person
	for i := range 120 {
		p := abp.Person{Kept: abp.Kept{ID: x.w.ID(abp.KindPerson), CreatedAt: x.app.Now()}, Name: "Same Name", Email: string(rune('a'+i%26)) + strings.Repeat("x", i/26) + "@same.example"}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		people = append(people, p)
	}
	if err := x.store.Put(context.Background(), people); err != nil {
		t.Fatal(err)
	}
	b, seen := x.as(x.w.Lead), map[string]bool{}
	for address := "/people?q=same"; address != ""; {
		r := b.get(address).want(http.StatusOK)
		for _, a := range r.page().Find("tbody th a").EachIter() {
			href, _ := a.Attr("href")
			if seen[href] {
				t.Fatalf("%s is listed twice", href)
			}
			seen[href] = true
		}
		address, _ = r.page().Find("a[rel=next]").Attr("href")
	}
	if len(seen) != 120 {
		t.Errorf("%d of 120 people are on the pages", len(seen))
	}
}

func TestPersonFormRefuses(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Administrator)
		tests := []struct {
			name  string
			field string
			value string
			say   string
		}{
			{"doubled address", "email", "DORA@wreake.example", "There is a person with the address dora@wreake.example already."},
			{"no address", "email", "nobody", "like name@example.nhs.uk"},
			{"no name", "name", " \u202e ", "Enter the person’s name."},
			{"long name", "name", strings.Repeat("🙂", 81), "Shorten this to 80 characters"},
			{"unknown organisation", "organisation", "org_nonsense", "Choose an organisation from the list."},
			{"unknown manager", "manager", "nobody@elsewhere.example", "Nobody is known under this address."},
			{"no staff group", "staff_group", "Astronauts", "Choose a staff group"},
			{"no band", "band", "99", "Choose a band"},
		}
		for _, tt := range tests {
			form := personValues("Nia <b>New</b> שרה", "nia@new.example")
			form.Set(tt.field, tt.value)
			r := b.post("/people", form).want(http.StatusUnprocessableEntity)
			said := strings.ReplaceAll(r.text("#"+tt.field+"-error"), "'", "’")
			if !strings.Contains(said, tt.say) || !strings.HasPrefix(r.text("title"), "Error: ") || r.page().Find(".nhsuk-error-summary a[href='#"+tt.field+"']").Length() != 1 {
				t.Errorf("%s: the field says %q, want %q", tt.name, said, tt.say)
			}
			if kept, _ := r.page().Find("#job_title").Attr("value"); kept != "Nurse" {
				t.Errorf("%s: what was typed is gone", tt.name)
			}
		}
		r := b.post("/people", personValues("Nia <b>New</b> שרה", "nia@new.example")).want(http.StatusSeeOther)
		if got := b.get(r.location()).text("h1"); got != "Nia <b>New</b> שרה" {
			t.Errorf("the page is about %q", got)
		}
		edit := personValues("Dora", "olu@charnwood.example")
		if r := b.post("/people/"+x.w.Delegate.ID, edit).want(http.StatusUnprocessableEntity); !strings.Contains(r.text("#email-error"), "belongs to another person") {
			t.Error("an edit takes the address of somebody else")
		}
	})
}

func TestStalePersonKeepsWhatWasTyped(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, address := x.as(x.w.Lead), "/people/"+x.w.Delegate.ID
		b.post(address, personValues("Dora First", "dora@wreake.example")).want(http.StatusSeeOther)
		second := personValues("Dora Second", "dora@wreake.example")
		r := b.post(address, second).want(http.StatusConflict)
		if typed, _ := r.page().Find("#name").Attr("value"); typed != "Dora Second" {
			t.Errorf("the form holds %q", typed)
		}
		if !strings.Contains(r.text(".nhsuk-summary-list"), "Dora First") {
			t.Error("the page does not show what is saved now")
		}
		version, _ := r.page().Find("[name=version]").Attr("value")
		second.Set("version", version)
		b.post(address, second).want(http.StatusSeeOther)
		if got := b.get(address).text("h1"); got != "Dora Second" {
			t.Errorf("saved on purpose, and yet the name is %q", got)
		}
		for _, version := range []string{"", "x", "99999999999999999999"} {
			second.Set("version", version)
			b.post(address, second).want(http.StatusConflict)
		}
	})
}

func TestGrantsHoldFromTheNextRequest(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		admin, other := x.as(x.w.Administrator), x.as(x.w.Other)
		grants := "/people/" + x.w.Other.ID + "/grants"
		other.get("/people").want(http.StatusForbidden)
		for _, form := range []url.Values{
			{}, {"role": {"delegate"}}, {"role": {"nonsense"}}, {"role": {"internal sponsor"}}, {"role": {"board viewer"}, "organisation": {x.w.Organisation.ID}},
			{"role": {"internal sponsor"}, "organisation": {"org_nonsense"}},
		} {
			if r := admin.post(grants, form).want(http.StatusUnprocessableEntity); r.page().Find(".nhsuk-error-summary").Length() != 1 {
				t.Errorf("%v: no summary of errors", form)
			}
		}
		admin.post(grants, url.Values{"role": {"programme lead"}}).want(http.StatusSeeOther)
		admin.post(grants, url.Values{"role": {"programme lead"}}).want(http.StatusUnprocessableEntity)
		other.get("/people").want(http.StatusOK)
		end, _ := admin.get("/people/" + x.w.Other.ID).page().Find("form[action$='/end']").Attr("action")
		admin.post(end, nil).want(http.StatusSeeOther)
		other.get("/people").want(http.StatusForbidden)
		admin.post(end, nil).want(http.StatusNotFound)
		history := admin.get("/people/" + x.w.Other.ID).text("main")
		if !strings.Contains(history, "gave a role by Ada Administrator (programme lead)") || !strings.Contains(history, "took a role away") {
			t.Error("the history does not tell who gave and took the role")
		}
	})
}

func TestLastAdministratorStays(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		admin, lead := x.as(x.w.Administrator), x.as(x.w.Lead)
		end, _ := admin.get("/people/" + x.w.Administrator.ID).page().Find("form[action$='/end']").Attr("action")
		if r := admin.post(end, nil).want(http.StatusConflict); !strings.Contains(r.text("main"), "last administrator") {
			t.Errorf("the page says %q", r.text("main"))
		}
		lead.post("/people/"+x.w.Administrator.ID+"/disabling", nil).want(http.StatusConflict)
		admin.post("/people/"+x.w.Lead.ID+"/grants", url.Values{"role": {"administrator"}}).want(http.StatusSeeOther)
		admin.post(end, nil).want(http.StatusSeeOther)
		admin.get("/people").want(http.StatusForbidden)
		lead.post("/people/"+x.w.Lead.ID+"/disabling", nil).want(http.StatusConflict)
	})
}

func TestSwitchedOffPeopleAreSignedOut(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		lead, delegate := x.as(x.w.Lead), x.as(x.w.Delegate)
		delegate.get("/account").want(http.StatusOK)
		lead.post("/people/"+x.w.Delegate.ID+"/disabling", nil).want(http.StatusSeeOther)
		if r := delegate.get("/account").want(http.StatusSeeOther); !strings.HasPrefix(r.location(), "/sign-in") {
			t.Errorf("sent to %s", r.location())
		}
		lead.post("/people/"+x.w.Delegate.ID+"/disabling", nil).want(http.StatusConflict)
		lead.post("/people/"+x.w.Delegate.ID+"/enabling", nil).want(http.StatusSeeOther)
		x.as(x.w.Delegate).get("/account").want(http.StatusOK)
	})
}

// TestNoAddressOrFormIsAFailureOfOurs sends what nobody should to every page of
// these areas.
func TestNoAddressOrFormIsAFailureOfOurs(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Administrator)
		bad := []string{"", "\x00", "\xff\xfe", strings.Repeat("x", 100_000), "🙂\u202eשלום", "'; DROP TABLE people; --", "-1", "31", "99999999999999999999", "\x1f"}
		fields := []string{"name", "email", "organisation", "job_title", "band", "manager", "role", "code", "kind", "system", "system_name", "system_region", "ods_code", "headcount", "support", "since-day", "since-month",
			"since-year", "changed_on-day", "until-day", "until-month", "until-year", "successor", "address", "capacity", "has", "notes", "closed_on-day", "closed_on-month", "closed_on-year", "person",
			"trainee_since-day", "trainee_since-month", "trainee_since-year", "accredited_on-day", "ended_on-year", "lines", "leave_out", "version"}
		w := x.w
		posts := []string{"/people", "/people/" + w.Other.ID, "/people/" + w.Other.ID + "/grants", "/people/nonsense", "/people/" + w.Other.ID + "/grants/nonsense/end", "/imports", "/imports/nonsense/commitment", "/organisations",
			"/organisations/" + w.Organisation.ID, "/organisations/" + w.Organisation.ID + "/ending", "/organisations/nonsense", "/venues", "/venues/" + w.Venue.ID, "/venues/" + w.Venue.ID + "/closing", "/venues/nonsense/closing",
			"/facilitators", "/facilitators/" + w.Facilitator.ID, "/facilitators/" + w.Other.ID}
		for _, value := range bad {
			form := url.Values{}
			for _, f := range fields {
				form.Set(f, value)
			}
			for _, p := range posts {
				if r := b.post(p, form); r.status >= 500 {
					t.Errorf("POST %s with %.20q answered %d", p, value, r.status)
				}
			}
			for _, p := range []string{"/people?q=%s", "/people?after=%s", "/people?role=%s", "/people?organisation=%s", "/people.csv?after=%s", "/people/%s", "/imports/%s", "/organisations/%s", "/venues/%s", "/facilitators/%s"} {
				if r := b.get(strings.Replace(p, "%s", url.QueryEscape(value)[:min(2000, len(url.QueryEscape(value)))], 1)); r.status >= 500 {
					t.Errorf("GET %s with %.20q answered %d", p, value, r.status)
				}
			}
		}
	})
}
