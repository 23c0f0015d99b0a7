package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// demoSite is the product on the scenario of the demonstration, with its lead
// signed in, at the moment.
func demoSite(t testing.TB, now time.Time) (*site, *browser, string) {
	t.Helper()
	ctx, s := context.Background(), storetest.Open(t)
	var cast *demo.Cast
	err := s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(app.Config{Store: s, Now: func() time.Time { return now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	t.Cleanup(a.Stop)
	srv, err := New(Config{App: a, Store: s, Templates: templates.FS, Static: static.FS, BaseURL: "https://abp.example"})
	if err != nil {
		t.Fatal(err)
	}
	x := &site{t, nil, s, a, srv}
	return x, x.as(abp.Person{Kept: abp.Kept{ID: cast.ProgrammeLead}}), cast.ProgrammeLead
}

// planningForm asks for dates for one cohort by the name of its draft.
func planningForm(t testing.TB, b *browser, draft string) url.Values {
	t.Helper()
	id := ""
	b.get("/plannings/new").page().Find("input[name=cohorts]").Each(func(_ int, s *goquery.Selection) {
		if strings.HasPrefix(s.Next().Text(), draft+" ") {
			id, _ = s.Attr("value")
		}
	})
	if id == "" {
		t.Fatalf("there is no draft %s to choose", draft)
	}
	return url.Values{"cohorts": {id}, "from-day": {"8"}, "from-month": {"4"}, "from-year": {"2024"}, "until-day": {"30"}, "until-month": {"12"}, "until-year": {"2024"},
		"preset": {"Balanced"}, "effort": {"quick"}}
}

// follow listens to the news of a search until it is over.
func follow(t testing.TB, b *browser, at string) {
	t.Helper()
	for range 30 {
		r := b.get(at + "/progress")
		if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
			t.Fatalf("news: %d %s", r.status, r.header.Get("Content-Type"))
		}
		if strings.Contains(r.body, "event: over") {
			return
		}
		if !strings.Contains(r.body, "data: {") {
			t.Fatalf("no news in %q", r.body)
		}
	}
	t.Fatal("the search does not end")
}

// TestPlanDates asks for dates as a lead does, compares, reads the reasons, keeps
// one date, and accepts.
func TestPlanDates(t *testing.T) {
	t.Parallel()
	_, b, _ := demoSite(t, demo.Now.Time)
	form := planningForm(t, b, "X7")
	form.Set("weight-gap", "much")
	form.Set("seed", "7")
	if r := b.post("/plannings", form); r.status != 422 || !strings.Contains(r.text(".nhsuk-error-summary"), "Enter a whole number from 0 to 999.") || r.page().Find("input[name=weight-gap][value=much]").Length() != 1 ||
		r.page().Find("input[name=seed][value='7']").Length() != 1 || r.page().Find("input[name=cohorts][checked]").Length() != 1 {
		t.Fatalf("a price that is no number: %d %s", r.status, r.text(".nhsuk-error-summary"))
	}
	form.Del("weight-gap")
	form.Set("go", "pin")
	if r := b.post("/plannings", form); r.status != 200 || r.page().Find("details[open] #pin-1-cohort").Length() != 1 {
		t.Fatalf("another row for what is held fast: %d", r.status)
	}
	form.Del("go")
	at := b.post("/plannings", form).location()
	if !strings.HasPrefix(at, "/plannings/pla_") {
		t.Fatalf("sent to %q", at)
	}
	follow(t, b, at)
	r := b.get(at)
	if n := r.page().Find(".compare thead th").Length(); n < 3 || !strings.Contains(r.text("main"), "No plan can cost less than") || r.page().Find("figure svg").Length() != 2 {
		t.Fatalf("%d options: %s", n, r.text("main"))
	}
	for _, view := range []string{"", "?view=months", "?view=cohorts", "?view=dates"} {
		if r := b.get(at + "/options/1" + view); r.status != 200 || len(r.body) > 50_000 || r.page().Find(".subnav [aria-current=page]").Length() != 1 {
			t.Errorf("view %q: %d, %d bytes", view, r.status, len(r.body))
		}
	}
	dates := b.get(at + "/options/1?view=dates")
	events := dates.page().Find("input[name=keep]")
	if events.Length() != 12 {
		t.Errorf("%d dates of a cohort with two sets", events.Length())
	}
	why, _ := dates.page().Find("a[href*=reasons]").Eq(4).Attr("href")
	if r := b.get(why); r.status != 200 || !strings.Contains(r.text("main"), "The best of the other places") || r.page().Find("tbody tr").Length() < 3 {
		t.Errorf("reasons: %d %s", r.status, r.text("main"))
	}
	keep, _ := events.First().Attr("value")
	again := b.get("/plannings/new?" + url.Values{"from": {strings.TrimPrefix(at, "/plannings/")}, "option": {"1"}, "keep": {keep}}.Encode())
	if day, _ := again.page().Find("#pin-1-day").Attr("value"); again.status != 200 || !strings.Contains(day, "/2024") || again.page().Find("#pin-1-what option[selected][value=w1]").Length() != 1 || again.page().Find("input[name=cohorts][checked]").Length() != 1 {
		t.Errorf("planning again with a date kept: %d, %q", again.status, day)
	}
	accept(t, b, at)
}

// accept reads what the first option does and accepts it, twice.
func accept(t testing.TB, b *browser, at string) {
	t.Helper()
	page := b.get(at + "/options/1/acceptance")
	version, _ := page.page().Find("input[name=version]").Attr("value")
	if page.status != 200 || !strings.Contains(page.text("main"), "People of X7 are not told now") || page.page().Find("tbody tr").Length() != 12 {
		t.Fatalf("what accepting does: %d %s", page.status, page.text("main"))
	}
	if r := b.post(at+"/options/1/acceptance", url.Values{"version": {version}}); r.status != 303 || r.location() != at {
		t.Fatalf("accepting: %d %s", r.status, r.text("main"))
	}
	if r := b.get(at); !strings.Contains(r.text("main"), "Option 1 was accepted") || r.page().Find("form[action$=searching]").Length() != 0 {
		t.Errorf("after accepting: %s", r.text("main"))
	}
	if r := b.post(at+"/options/1/acceptance", url.Values{"version": {version}}); r.status != 409 {
		t.Errorf("accepting a second time: %d", r.status)
	}
	if r := b.get("/plannings"); !strings.Contains(r.text("tbody tr"), "Accepted") {
		t.Errorf("the list: %s", r.text("main"))
	}
}

// TestPlanAgainAfterALostVenue repairs published dates, and says who is told
// before anybody is.
func TestPlanAgainAfterALostVenue(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 6, 26, 9, 0, 0, 0, time.UTC)
	x, b, id := demoSite(t, now)
	ctx := context.Background()
	lead, err := x.store.Viewer(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	list, err := x.store.Sessions(ctx, lead, store.SessionQuery{EndsAfter: abp.At(now.AddDate(0, 0, 20))})
	if err != nil {
		t.Fatal(err)
	}
	var lost *abp.Session
	for i := range list {
		if v := &list[i]; lost == nil && v.Kind == abp.WorkshopPart && v.VenueID != "" && v.Cohort.IsPublished() {
			lost = v
		}
	}
	if lost == nil {
		t.Fatal("no published workshop is ahead")
	}
	link := ""
	b.get("/sessions/" + lost.ID).page().Find("a[href*='kind=repair']").Each(func(_ int, s *goquery.Selection) { link, _ = s.Attr("href") })
	day := lost.StartsAt.On(london())
	page := b.get(link + "&change=venue+lost").page()
	if page.Find("#venue option[selected]").AttrOr("value", "") != string(lost.VenueID) || page.Find("#change-from-day").AttrOr("value", "") != fmt.Sprint(day.Day) || page.Find("input[name=change][checked]").AttrOr("value", "") != "venue lost" {
		t.Fatalf("the form is not filled from %s", link)
	}
	form := url.Values{"kind": {"repair"}, "change": {"venue lost"}, "venue": {string(lost.VenueID)}, "change-from-day": {fmt.Sprint(day.Day)}, "change-from-month": {fmt.Sprint(int(day.Month))}, "change-from-year": {fmt.Sprint(day.Year)},
		"notice": {"14"}, "weight-disturbance": {"200"}, "preset": {"Balanced"}, "effort": {"quick"}}
	form.Set("notice", "soon")
	if r := b.post("/plannings", form); r.status != 422 || !strings.Contains(r.text("#notice-error"), "whole number of days") {
		t.Fatalf("notice that is no number: %d", r.status)
	}
	form.Set("notice", "14")
	r := b.post("/plannings", form)
	if r.status != 303 {
		t.Fatalf("the wish for a repair: %d %s", r.status, r.text(".nhsuk-error-summary"))
	}
	at := r.location()
	follow(t, b, at)
	if r := b.get(at); !strings.Contains(r.text("main"), "cannot be used on "+sayDate(day)) {
		t.Errorf("what was asked: %s", r.text("main"))
	}
	r = b.get(at + "/options/1/acceptance")
	if r.status != 200 || r.page().Find(".told__item").Length() == 0 || !strings.Contains(r.text("main form button"), "tell") {
		t.Errorf("who is told: %d %s", r.status, r.text("main"))
	}
}

// TestPlanningInEveryState shows plannings as they are before, beside and after a
// search that ends well.
func TestPlanningInEveryState(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx, b, real := context.Background(), x.as(x.w.Lead), abp.At(time.Now())
	put := func(change func(p *abp.Planning), options ...abp.PlanningOption) *reply {
		p := x.w.Planning
		p.ID, p.Options, p.Cost = x.w.ID(abp.KindPlanning), nil, -1
		change(&p)
		if err := x.store.CreatePlanning(ctx, &p); err != nil {
			t.Fatal(err)
		}
		for i := range options {
			options[i].ID, options[i].PlanningID, options[i].Number = x.w.ID(abp.KindOption), p.ID, i+1
		}
		if err := x.store.SetPlanningOptions(ctx, p.ID, options); err != nil {
			t.Fatal(err)
		}
		return b.get("/plannings/" + p.ID)
	}
	set := x.w.Set.ID
	for name, c := range map[string]struct {
		r    *reply
		want []string
		find string
	}{
		"searching": {put(func(p *abp.Planning) {
			p.State, p.Phase, p.Cost, p.Bound, p.Done, p.Budget, p.StartedAt, p.WorkedAt = abp.PlanningSearching, "improving", 210, 204, 25, 100, real.Plus(-70*time.Second), real
		}), []string{"Improving", "210", "204", "At most 2.8%", "1 minute 1"}, "[data-follow$='/progress'] progress[value='25']"},
		"stalled":   {put(func(p *abp.Planning) { p.State, p.WorkedAt = abp.PlanningSearching, real.Plus(-time.Hour) }), []string{"stopped before its end"}, "form[action$='/searching']"},
		"failed":    {put(func(p *abp.Planning) { p.State, p.LastError = abp.PlanningFailed, "Something went wrong on our side." }), []string{"Something went wrong on our side.", "Did not work"}, "form[action$='/searching']"},
		"cancelled": {put(func(p *abp.Planning) { p.State = abp.PlanningCancelled }), []string{"Nothing was changed."}, "a[href^='/plannings/new?from=']"},
		"impossible": {put(func(p *abp.Planning) {}, abp.PlanningOption{State: abp.OptionImpossible, Cost: -1, Conflict: []abp.PlanningBlocked{
			{Rule: "venue:" + x.w.Venue.ID + ":busy", Words: "The hall is not used when it is taken.", Enough: "The hall is free on 11 March."}, {Rule: "quorum:full", Words: "At least 75 per cent can come."}}}),
			[]string{"There is no plan that keeps every rule", "The hall is not used when it is taken.", "The hall is free on 11 March.", "Nothing small helps"}, ".conflict a[href='/venues/" + x.w.Venue.ID + "']"},
		"partial": {put(func(p *abp.Planning) {}, abp.PlanningOption{State: abp.OptionPartial, Cost: -1, Unplaced: []string{set, abp.MeetingRef(set, 3), abp.WorkshopRef(x.w.Cohort.ID, 2)}}),
			[]string{"Some events have no place yet", "All meetings of " + x.w.Cohort.Code + ", set 1", "Meeting 3 of", "Workshop 2 of " + x.w.Cohort.Code}, ".compare"},
	} {
		if c.r.status != 200 || c.r.page().Find(c.find).Length() == 0 {
			t.Errorf("%s: %d, %d of %s", name, c.r.status, c.r.page().Find(c.find).Length(), c.find)
		}
		for _, words := range c.want {
			if !strings.Contains(c.r.text("main"), words) {
				t.Errorf("%s does not say %q: %s", name, words, c.r.text("main"))
			}
		}
	}
	stale := b.get("/plannings/" + x.w.Planning.ID + "/options/1/acceptance")
	if stale.status != 409 || stale.page().Find("main li").Length() == 0 || stale.text("main form button") != "Plan again with the present data" {
		t.Errorf("a plan out of date: %d %s", stale.status, stale.text("main"))
	}
}
