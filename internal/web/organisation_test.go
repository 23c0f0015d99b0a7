package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestOrganisationMovesOnADay(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, address := x.as(x.w.Lead), "/organisations/"+x.w.Organisation.ID
		form := organisationValues("A", x.w.ForeignOrganisation.SystemID)
		form.Set("headcount", "12,000")
		if r := b.post(address, form).want(http.StatusUnprocessableEntity); r.text("#changed_on-error") == "" || r.page().Find(".nhsuk-error-summary a[href='#changed_on-day']").Length() != 1 {
			t.Error("another system needs no day")
		}
		day := func(d, m, y string) {
			form["changed_on-day"], form["changed_on-month"], form["changed_on-year"] = []string{d}, []string{m}, []string{y}
		}
		day("31", "2", "2023")
		b.post(address, form).want(http.StatusUnprocessableEntity)
		day("1", "2", "2024") // tomorrow
		b.post(address, form).want(http.StatusUnprocessableEntity)
		day("1", "April", "2023")
		b.post(address, form).want(http.StatusSeeOther)
		r := b.get(address)
		if got := r.text("table"); !strings.Contains(got, "the beginning Friday 31 March 2023 Fosse Vale X9A") || !strings.Contains(got, "Saturday 1 April 2023 now Nene X9A") {
			t.Errorf("the terms read %q", got)
		}
		b.post(address, form).want(http.StatusConflict)
		form.Set("version", "1")
		form.Set("ods_code", "x9z")
		b.post(address, form).want(http.StatusUnprocessableEntity)
		day("1", "6", "2023")
		b.post(address, form).want(http.StatusSeeOther)
		if n := b.get(address).page().Find("tbody tr").Length(); n != 3 {
			t.Errorf("%d terms after two changes, want 3", n)
		}
	})
}

func TestOrganisationEndsWithASuccessor(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, a, other := x.as(x.w.Lead), x.w.Organisation.ID, x.w.ForeignOrganisation.ID
		form := url.Values{"version": {"0"}, "until-day": {"30"}, "until-month": {"1"}, "until-year": {"2024"}, "successor": {a}}
		b.post("/organisations/"+a+"/ending", form).want(http.StatusUnprocessableEntity)
		form.Set("successor", other)
		b.post("/organisations/"+a+"/ending", form).want(http.StatusSeeOther)
		if r := b.get("/organisations/" + a); !strings.Contains(r.text("h1"), "Ended") || !strings.Contains(r.text("main"), "Its successor is Charnwood Partnership.") {
			t.Errorf("the page reads %q", r.text("main"))
		}
		form.Set("successor", a)
		if r := b.post("/organisations/"+other+"/ending", form).want(http.StatusUnprocessableEntity); !strings.Contains(r.text("#successor-error"), "was itself followed") {
			t.Error("two organisations can follow each other")
		}
		if options := b.get("/people/new").text("#organisation"); strings.Contains(options, "Wreake") {
			t.Error("an ended organisation can still be chosen")
		}
		b.post("/organisations/"+a+"/ending", url.Values{"version": {"1"}}).want(http.StatusSeeOther)
	})
}

func TestOrganisationsCountPeopleOnce(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		form := organisationValues("Z", "")
		form.Set("system_name", "Brand New ICS")
		if r := b.post("/organisations", form).want(http.StatusUnprocessableEntity); r.text("#system_region-error") == "" {
			t.Error("a new system needs no region")
		}
		form.Set("system_region", "Midlands")
		b.post("/organisations", form).want(http.StatusSeeOther)
		if r := b.post("/organisations", organisationValues("Z", x.w.Organisation.SystemID)).want(http.StatusUnprocessableEntity); !strings.Contains(r.text("#code-error"), "already") {
			t.Error("a code can be taken twice")
		}
		r := b.get("/organisations").want(http.StatusOK)
		if got := r.text("tbody tr:first-child"); got != "A Wreake University Hospitals Acute Fosse Vale 12,000 1 0 0 0.0" {
			t.Errorf("the first row reads %q", got)
		}
		if got := r.text("tbody tr:last-child"); got != "Z Organisation Z Acute Brand New ICS Not known 0 0 0 Not known" {
			t.Errorf("the last row reads %q", got)
		}
	})
}

func TestVenueClosesOnlyWhenNothingIsPlanned(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, address := x.as(x.w.Lead), "/venues/"+x.w.Venue.ID
		if got := b.get(address).page().Find("main li").Length(); got != 2 {
			t.Errorf("%d sessions are planned here, want 2", got)
		}
		form := url.Values{"version": {"0"}, "closed_on-day": {"1"}, "closed_on-month": {"2"}, "closed_on-year": {"2024"}}
		if r := b.post(address+"/closing", form).want(http.StatusConflict); !strings.Contains(r.text("#closed_on-error"), "2 of the sessions planned at Wreake Education Centre") {
			t.Errorf("the page says %q", r.text("#closed_on-error"))
		}
		b.post(address+"/closing", url.Values{"version": {"0"}}).want(http.StatusUnprocessableEntity)
		form.Set("closed_on-month", "12")
		b.post(address+"/closing", form).want(http.StatusSeeOther)
		if got := b.get("/venues").text("tbody"); !strings.Contains(got, "Closes 1 December 2024") {
			t.Errorf("the list reads %q", got)
		}
		b.post(address+"/closing", url.Values{"version": {"1"}, "open": {"yes"}}).want(http.StatusSeeOther)
		form = venueValues()
		form.Set("version", "2")
		form.Set("capacity", "forty")
		if r := b.post(address, form).want(http.StatusUnprocessableEntity); r.text("#capacity-error") == "" {
			t.Error("a capacity in words is taken")
		}
		if r := x.as(x.w.Facilitator).get(address).want(http.StatusOK); r.page().Find("main form").Length() != 0 {
			t.Error("a facilitator is offered to change the venue")
		}
	})
}

func TestFacilitatorsWithTheirLoad(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, address := x.as(x.w.Lead), "/facilitators/"+x.w.Facilitator.ID
		if got := b.get("/facilitators").text("tbody tr:first-child"); got != "Fay Facilitator Wreake University Hospitals No dates recorded 1 asked 0 0 2 2" {
			t.Errorf("the first row reads %q", got)
		}
		form := url.Values{"accredited_on-day": {"1"}, "accredited_on-month": {"3"}, "accredited_on-year": {"2023"}, "trainee_since-day": {"1"}, "trainee_since-month": {"4"}, "trainee_since-year": {"2023"}}
		b.post(address, form).want(http.StatusUnprocessableEntity)
		form.Set("trainee_since-year", "2022")
		b.post(address, form).want(http.StatusSeeOther)
		if got := b.get("/facilitators").text("tbody tr:first-child .nhsuk-tag"); got != "Accredited" {
			t.Errorf("the status is %q", got)
		}
		form.Set("version", "7")
		b.post(address, form).want(http.StatusConflict)
		form = url.Values{"version": {"0"}, "accredited_on-day": {"1"}, "accredited_on-month": {"3"}, "accredited_on-year": {"2023"}, "ended_on-day": {"31"}, "ended_on-month": {"1"}, "ended_on-year": {"2024"}}
		fay := x.as(x.w.Facilitator)
		fay.get("/venues").want(http.StatusOK)
		b.post(address, form).want(http.StatusSeeOther)
		fay.get("/venues").want(http.StatusForbidden)
		add := url.Values{"person": {" OLU@charnwood.example"}, "trainee_since-day": {"1"}, "trainee_since-month": {"Jan"}, "trainee_since-year": {"2024"}}
		b.post("/facilitators", add).want(http.StatusSeeOther)
		b.post("/facilitators", add).want(http.StatusUnprocessableEntity)
		add.Set("person", "nobody@elsewhere.example")
		if r := b.post("/facilitators", add).want(http.StatusUnprocessableEntity); r.text("#person-error") == "" {
			t.Error("somebody unknown becomes a facilitator")
		}
		b.get("/facilitators/" + x.w.Delegate.ID).want(http.StatusNotFound)
	})
}
