package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store/storetest"
)

// seatID is the id of what seat adds.
func seatID(kind string) string { return kind + "_aaaaaaaaaaaaaaaa" }

// seat adds a person, for whom a place of the cohort is kept, and a quota.
func (x *site) seat() {
	x.t.Helper()
	x.apply(seatID(abp.KindApplication), "Ina Kept", func(ap *abp.Application, now abp.Instant) { ap.Hold(now) })
	q := abp.Quota{Kept: abp.Kept{ID: seatID(abp.KindQuota), CreatedAt: abp.At(storetest.Now)}, CohortID: x.w.Cohort.ID, OrganisationID: x.w.ForeignOrganisation.ID, Most: 3}
	if err := x.store.CreateQuota(context.Background(), &q); err != nil {
		x.t.Fatal(err)
	}
}

// apply adds a person with an application for the cohort and returns its link.
func (x *site) apply(id, name string, state func(*abp.Application, abp.Instant)) string {
	x.t.Helper()
	now, token := abp.At(storetest.Now), auth.Derive(make([]byte, 32), "place", id)
	p := abp.Person{Kept: abp.Kept{ID: x.w.ID(abp.KindPerson), CreatedAt: abp.At(storetest.Now)}, Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@wreake.example", OrganisationID: abp.Ref(x.w.Organisation.ID)}
	if err := p.Validate(); err != nil {
		x.t.Fatal(err)
	}
	ap := abp.Application{Kept: abp.Kept{ID: id, CreatedAt: abp.At(storetest.Now)}, ProgrammeID: x.w.Programme.ID, PersonID: p.ID, CohortID: abp.Ref(x.w.Cohort.ID), OrganisationID: p.OrganisationID,
		ManagerID: abp.Ref(x.w.Manager.ID), MakesAllDates: true, AppliedAt: now, AskedAt: now, AnswerBy: now.Plus(abp.ReleaseWaits), PlaceKey: auth.Hash(token)}
	state(&ap, now)
	if err := x.store.Put(context.Background(), []abp.Person{p}); err != nil {
		x.t.Fatal(err)
	}
	if err := x.store.Put(context.Background(), []abp.Application{ap}); err != nil {
		x.t.Fatal(err)
	}
	return "/places/" + token
}

// TestPlacesPage walks the lead's page of places and an applicant's link.
func TestPlacesPage(t *testing.T) {
	x := newSite(t)
	lead, page := x.as(x.w.Lead), "/cohorts/"+x.w.Cohort.ID+"/places"
	if r := lead.get(page); r.status != 200 || !strings.Contains(r.body, "Nobody waits.") {
		t.Errorf("the page without applications: %d", r.status)
	}
	offered := x.apply(x.w.ID(abp.KindApplication), "Olga Offered", func(ap *abp.Application, now abp.Instant) { ap.Offer(now.Plus(48*time.Hour), now) })
	late := x.apply(x.w.ID(abp.KindApplication), "Lars Late", func(ap *abp.Application, now abp.Instant) { ap.Offer(now, now) })
	waitingID := x.w.ID(abp.KindApplication)
	waiting := x.apply(waitingID, "Wim Waiting", func(ap *abp.Application, now abp.Instant) { ap.Queue(7, now) })
	b := x.anonymous()
	if text := b.get(waiting).text("main"); !strings.Contains(text, "You are number 1 in line.") {
		t.Errorf("the link of somebody who waits says %q", text)
	}
	r := lead.get(page)
	if line := r.text("ol .nhsuk-card h3"); line != "1. Wim Waiting No answer yet" {
		t.Errorf("the waiting list says %q", line)
	}
	if facts := r.text("dl"); !strings.Contains(facts, "Offered from the waiting list 2") || !strings.Contains(facts, "Free 21") {
		t.Errorf("the facts say %q", facts)
	}
	for name, c := range map[string]struct{ form, field string }{
		"quota":          {"/cohorts/" + x.w.Cohort.ID + "/quotas", "organisation="},
		"number":         {"/cohorts/" + x.w.Cohort.ID + "/quotas", "organisation=" + x.w.Organisation.ID + "&most=many"},
		"kept too many":  {"/cohorts/" + x.w.Cohort.ID + "/quotas", "organisation=" + x.w.ForeignOrganisation.ID + "&reserved=23&reserved_until-day=1&reserved_until-month=2&reserved_until-year=2024"},
		"kept for ever":  {"/cohorts/" + x.w.Cohort.ID + "/quotas", "organisation=" + x.w.Organisation.ID + "&reserved=2"},
		"waiting":        {page + "/waiting", "waiting=lots"},
		"without reason": {"/applications/" + waitingID + "/ending", "version=0"},
	} {
		form, err := url.ParseQuery(c.field)
		if err != nil {
			t.Fatal(err)
		}
		if r := lead.post(c.form, form); r.status != 422 || r.text(".nhsuk-error-summary") == "" {
			t.Errorf("%s: %d, want 422 with a summary of errors", name, r.status)
		}
	}
	if r := lead.post("/cohorts/"+x.w.Cohort.ID+"/quotas", url.Values{"organisation": {x.w.ForeignOrganisation.ID}, "reserved": {"2"}, "reserved_until-day": {"9"}, "reserved_until-month": {"2"}, "reserved_until-year": {"2024"}}); r.status != 303 {
		t.Errorf("save a quota: %d %s", r.status, r.text(".nhsuk-error-summary"))
	}
	if table := lead.get(page).text("table"); !strings.Contains(table, "Charnwood Partnership 0 No limit 2 until Friday 9 February 2024") && !strings.Contains(table, "2 until 9 February 2024") {
		t.Errorf("the table of quotas says %q", table)
	}
	for _, method := range []string{"GET", "HEAD"} {
		for range 3 {
			b.send(method, offered, nil, "")
			b.send(method, waiting, nil, "")
		}
	}
	if r := b.get(offered); r.text("h1") != "A place for you" || !strings.Contains(r.body, "Friday 2 February 2024") || r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link of an offer: %d %q", r.status, r.text("h1"))
	}
	if r := b.get(waiting); r.text("h1") != "A place for you" {
		t.Errorf("places are free, and who waited is told %q once a quota is saved", r.text("h1"))
	}
	if r := b.post(late+"/acceptance", nil); r.status != 409 {
		t.Errorf("accept an offer that has ended: %d", r.status)
	}
	if r := b.post(offered+"/acceptance", nil); r.status != 303 || b.get(offered).text("h1") != "A place is kept for you" {
		t.Errorf("accept an offer: %d", r.status)
	}
	if r := b.post(waiting+"/withdrawal", nil); r.status != 303 || b.get(waiting).text("h1") != "Your application is over" {
		t.Errorf("leave the waiting list: %d", r.status)
	}
	if r := b.post(waiting+"/withdrawal", nil); r.status != 409 {
		t.Errorf("leave it twice: %d", r.status)
	}
	if r := lead.get(page); !strings.Contains(r.body, "Nobody waits.") || !strings.Contains(r.body, "Olga Offered") {
		t.Errorf("the page afterwards: %d", r.status)
	}
}

// TestSponsorSeesTheQuota shows a sponsor what their own organisation may take.
func TestSponsorSeesTheQuota(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.put([]abp.Quota{
		{Kept: abp.Kept{ID: x.w.ID(abp.KindQuota), CreatedAt: abp.At(storetest.Now)}, CohortID: x.w.Cohort.ID, OrganisationID: x.w.Organisation.ID, Most: 5, Reserved: 2, ReservedUntil: abp.Date{Year: 2024, Month: 3, Day: 1}},
		{Kept: abp.Kept{ID: x.w.ID(abp.KindQuota), CreatedAt: abp.At(storetest.Now)}, CohortID: x.w.Cohort.ID, OrganisationID: x.w.ForeignOrganisation.ID, Most: 17},
	})
	page := x.as(x.w.Sponsor).get("/organisations/" + x.w.Organisation.ID + "/delegates").text("main")
	if !strings.Contains(page, x.w.Cohort.Code+": 1 place taken, of at most 5; 2 are kept for you until Friday 1 March 2024") || strings.Contains(page, "17") {
		t.Error(page)
	}
}
