package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

func weekValues() url.Values {
	return url.Values{"version": {"0"}, "weeks": {"1"}, "shown": {"1"}, "worked": {"1.1.morning", "1.1.afternoon", "1.2.morning"}}
}

func awayValues() url.Values {
	return url.Values{"from-day": {"10"}, "from-month": {"6"}, "from-year": {"2024"}, "until-day": {"14"}, "until-month": {"6"}, "until-year": {"2024"}, "half": {"morning"}}
}

func bookingValues() url.Values {
	return url.Values{"on_day-day": {"10"}, "on_day-month": {"6"}, "on_day-year": {"2024"}, "half": {"morning"}, "state": {"blocked"}, "purpose": {"Election"}}
}

// availability returns what is kept of a person.
func (x *site) availability(p abp.Person) abp.Availability {
	x.t.Helper()
	all, err := x.store.Availabilities(context.Background(), []string{p.ID})
	if err != nil {
		x.t.Fatal(err)
	}
	return all[p.ID]
}

// TestAvailabilityPage: a delegate keeps their own weeks and dates; what they see
// is what planning reads.
func TestAvailabilityPage(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Delegate)
		r := b.get("/availability").want(200)
		if got := r.page().Find("input[name=worked][checked]").Length(); got != 10 {
			t.Errorf("%d halves are ticked for somebody who said nothing, want 10", got)
		}
		if !strings.Contains(r.text("main"), "3 June 2024 to Friday 7 June 2024") {
			t.Errorf("dates away are not shown: %s", r.text("main"))
		}
		form := weekValues()
		form.Set("weeks", "2")
		form.Set("act", "weeks")
		r = b.post("/availability", form).want(200)
		if got := r.page().Find("table.week").Length(); got != 2 || r.page().Find("input[name=worked][checked]").Length() != 6 {
			t.Errorf("two weeks are %d tables with %d ticks; the second begins like the first", got, r.page().Find("input[name=worked][checked]").Length())
		}
		form = url.Values{"version": {"0"}, "weeks": {"2"}, "shown": {"2"}, "worked": {"1.1.morning", "2.3.afternoon"}, "nights": {"yes"}, "starts_on-day": {"2"}, "starts_on-month": {"1"}, "starts_on-year": {"2024"}}
		r = b.post("/availability", form).want(422)
		if !strings.Contains(r.text(".nhsuk-error-summary"), "Enter a Monday") || r.page().Find("input[name=worked][checked]").Length() != 2 {
			t.Errorf("a Tuesday was not refused, or what was ticked is lost: %s", r.text(".nhsuk-error-summary"))
		}
		form.Set("starts_on-day", "1")
		b.post("/availability", form).want(303)
		b.post("/availability/aways", awayValues()).want(303)
		got := x.availability(x.w.Delegate)
		if got.Pattern != "m------"+"--a----" || !got.WorksNights || len(got.Aways) != 2 {
			t.Errorf("kept: %+v", got)
		}
		if got.Free(abp.Date{Year: 2024, Month: 1, Day: 1}, abp.Afternoon) || !got.Free(abp.Date{Year: 2024, Month: 1, Day: 15}, abp.Morning) {
			t.Error("the weeks do not come round as they were ticked")
		}
		form.Set("version", "-1") // of the page before anything was kept
		b.post("/availability", form).want(409)
		bad := awayValues()
		bad.Set("until-day", "9")
		if r = b.post("/availability/aways", bad).want(422); !strings.Contains(r.text(".nhsuk-error-summary"), "before the first") {
			t.Errorf("backwards dates: %s", r.text("main"))
		}
		none := weekValues()
		none.Del("worked")
		none.Set("version", "0")
		b.post("/availability", none).want(422)
	})
}

// TestAvailabilityOfOthers: a lead edits it, and only of people who have one.
func TestAvailabilityOfOthers(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b := x.as(x.w.Lead)
		b.post("/people/"+x.w.Facilitator.ID+"/availability", weekValues()).want(303)
		if got := x.availability(x.w.Facilitator); got.Pattern != "bm-----" {
			t.Errorf("kept: %+v", got)
		}
		b.get("/people/" + x.w.Sponsor.ID + "/availability").want(404)
		b.post("/people/"+x.w.Manager.ID+"/availability", weekValues()).want(404)
		page := b.get("/people/" + x.w.Delegate.ID + "/availability").want(200)
		if strings.Contains(strings.ToLower(page.text("form")), "reason") {
			t.Error("a form asks for a reason")
		}
	})
}

// TestApartIsHidden: a lead sees the pair on either person's page, a lead who is
// one of the two sees nothing, and nobody enters it for themselves.
func TestApartIsHidden(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		lead, ada := x.as(x.w.Lead), x.as(x.w.Administrator)
		page := lead.get("/people/" + x.w.Delegate.ID).want(200)
		if !strings.Contains(page.text("main"), "Dev Delegate") {
			t.Error("the lead does not see who is kept apart")
		}
		ada.post("/people/"+x.w.Delegate.ID+"/aparts", url.Values{"other": {x.w.Lead.Email}}).want(303)
		if !strings.Contains(ada.get("/people/"+x.w.Delegate.ID).text("main"), "Lena Lead") {
			t.Error("the administrator does not see the second pair")
		}
		for _, path := range []string{"/people/" + x.w.Delegate.ID, "/people/" + x.w.Lead.ID} {
			text := lead.get(path).want(200).text("main")
			if strings.Contains(text, "keeping apart from Lena") || path == "/people/"+x.w.Lead.ID && strings.Contains(text, "Dora Delegate") {
				t.Errorf("%s shows the lead a pair that they are in", path)
			}
		}
		lead.post("/people/"+x.w.Other.ID+"/aparts", url.Values{"other": {x.w.Lead.Email}}).want(422)
		lead.post("/people/"+x.w.Delegate.ID+"/aparts", url.Values{"other": {x.w.ForeignDelegate.Email}}).want(422) // are already
		lead.post("/people/"+x.w.Delegate.ID+"/aparts", url.Values{"other": {"nobody@elsewhere.example"}}).want(422)
		lead.post("/people/"+x.w.Delegate.ID+"/aparts/"+x.w.Apart.ID+"/removal", nil).want(303)
		if strings.Contains(lead.get("/people/"+x.w.Delegate.ID).text("main"), "Dev Delegate") {
			t.Error("the pair is still there")
		}
	})
}

// TestBookingPage: an option is confirmed, others' days clash with sessions of
// ours, and what is booked for the cohort does not.
func TestBookingPage(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, base := x.as(x.w.Lead), "/venues/"+x.w.Venue.ID+"/bookings"
		r := b.get(base).want(200)
		if !strings.Contains(r.text("main"), "Option to 4 May 2024") || !strings.Contains(r.text("main"), "Workshop part A of C1") {
			t.Errorf("the page lacks the option or our sessions: %s", r.text("main"))
		}
		if strings.Contains(r.text("tbody"), "Clash") {
			t.Errorf("something clashes: %s", r.text("tbody"))
		}
		b.post(base+"/"+x.w.Booking.ID+"/confirmation", url.Values{"version": {"0"}}).want(303)
		b.post(base+"/"+x.w.Booking.ID+"/confirmation", url.Values{"version": {"1"}}).want(409)
		held := bookingValues()
		held.Set("state", "held")
		if r = b.post(base, held).want(422); !strings.Contains(r.text(".nhsuk-error-summary"), "lapses") {
			t.Errorf("an option without an end: %s", r.text("main"))
		}
		held.Set("state", "nonsense")
		b.post(base, held).want(422)
		b.post(base, bookingValues()).want(303)
		snow := bookingValues()
		snow.Set("on_day-day", "13")
		snow.Set("on_day-month", "2") // the day of the first workshop
		b.post(base, snow).want(303)
		if text := b.get(base).text("tbody"); !strings.Contains(text, "Election") || strings.Count(text, "Clash") != 2 {
			t.Errorf("the bookings are not listed, or both sides of the clash are not marked: %s", text)
		}
		if text := b.get("/cohorts/" + x.w.Cohort.ID).text("main"); !strings.Contains(text, "Wreake Education Centre is taken while Workshop part A is there") {
			t.Errorf("the cohort does not say so: %s", text)
		}
		b.post(base+"/"+x.w.Booking.ID+"/removal", nil).want(303)
		b.post(base+"/"+x.w.Booking.ID+"/removal", nil).want(404)
	})
}

// TestOffersPage: a facilitator answers, the lead sees it, and who declined needs
// a person today until somebody else leads the set.
func TestOffersPage(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		f, lead, base := x.as(x.w.Facilitator), x.as(x.w.Lead), "/offers/"+x.w.Offer.ID
		r := f.get("/offers").want(200)
		if !strings.Contains(r.text("main"), "Set 1") || !strings.Contains(r.text("main"), "26 March 2024") {
			t.Errorf("the set and its meetings are not offered: %s", r.text("main"))
		}
		f.post(base+"/refusal", url.Values{"version": {"0"}, "note-" + x.w.Offer.ID: {strings.Repeat("x", 501)}}).want(422)
		f.post(base+"/refusal", url.Values{"version": {"0"}, "note-" + x.w.Offer.ID: {"On a course"}}).want(303)
		page := lead.get("/cohorts/" + x.w.Cohort.ID + "/offers").want(200)
		if !strings.Contains(page.text("tbody"), "Declined") || !strings.Contains(page.text("tbody"), "On a course") {
			t.Errorf("the lead does not see the answer: %s", page.text("main"))
		}
		today := lead.get("/today").want(200)
		if !strings.Contains(today.text("main"), "Declined to lead “Set 1”") {
			t.Errorf("nobody is told today: %s", today.text("main"))
		}
		if !strings.Contains(lead.get("/facilitators").text("tbody"), "1 declined") {
			t.Error("the list of facilitators does not say it")
		}
		f.post(base+"/acceptance", url.Values{"version": {"0"}}).want(409)
		f.post(base+"/acceptance", url.Values{"version": {"1"}}).want(303)
		if strings.Contains(lead.get("/today").text("main"), "Declined to lead") {
			t.Error("it is still a need after they accepted")
		}
	})
}

// TestCapacityForm: duties and numbers are kept as typed, empty numbers are the
// usual ones, and what cannot be is said at its field.
func TestCapacityForm(t *testing.T) {
	eachSite(t, func(t *testing.T, x *site) {
		b, address := x.as(x.w.Lead), "/facilitators/"+x.w.Facilitator.ID
		form := url.Values{"version": {"0"}, "accredited_on-day": {"1"}, "accredited_on-month": {"3"}, "accredited_on-year": {"2023"}, "duties": {"run a workshop", "advise a set"}, "most_sets": {"2"}, "target_units": {"five"}}
		if r := b.post(address, form).want(422); r.text("#target_units-error") == "" || r.page().Find("input[name=duties][checked]").Length() != 2 {
			t.Errorf("five units are taken, or the duties are lost: %s", r.text("main"))
		}
		form.Set("target_units", "17")
		if r := b.post(address, form).want(422); !strings.Contains(r.text("#target_units-error"), "above the most") {
			t.Errorf("an aim above the most: %s", r.text("main"))
		}
		form.Set("target_units", "5")
		b.post(address, form).want(303)
		f, err := x.store.Facilitator(context.Background(), x.w.Viewer(t, x.w.Lead), x.w.Facilitator.ID, x.app.Now())
		if err != nil || f.Capacity != (abp.Capacity{RunsWorkshops: true, AdvisesSets: true, MostSets: 2, MonthUnits: 16, TargetUnits: 5}) {
			t.Errorf("kept: %+v, %v", f, err)
		}
	})
}
