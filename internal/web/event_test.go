package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// events returns every event, once what waits is written.
func (x *site) events() []abp.Event {
	x.t.Helper()
	x.app.WaitForLooks()
	var all []abp.Event
	if err := x.store.EachEvent(context.Background(), store.EventQuery{}, func(e *abp.Event) error { all = append(all, *e); return nil }); err != nil {
		x.t.Fatal(err)
	}
	return all
}

// appAt is an app on the site's store at another time.
func appAt(x *site, now time.Time) *app.App {
	a := app.New(app.Config{Store: x.store, Now: func() time.Time { return now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", MailFrom: "programme@abp.example"})
	x.t.Cleanup(a.Stop)
	return a
}

// TestReadsAreNoted opens every kind of page about somebody else, twice, and finds
// one event for each reader, person and kind; pages about oneself leave none.
func TestReadsAreNoted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		w := x.w
		person := "/people/" + w.Delegate.ID
		for _, c := range []struct {
			by   abp.Person
			path string
			what abp.Look
		}{
			{w.Lead, person, abp.LookRecord}, {w.Administrator, person + "/edit", abp.LookRecord}, {w.Lead, "/delegates/" + w.Place.ID, abp.LookPlace},
			{w.Lead, "/applications/" + string(w.Place.ApplicationID), abp.LookApplication}, {w.Administrator, person + "/availability", abp.LookAvailability},
			{w.Facilitator, "/sessions/" + w.Workshop.ID + "/register", abp.LookRegister}, {w.Lead, "/people.csv", abp.LookFile},
			{w.Facilitator, "/cohorts/" + w.Cohort.ID + "/people.csv", abp.LookFile}, {w.Administrator, "/applications.csv", abp.LookFile},
			{w.Sponsor, "/organisations/" + w.Organisation.ID + "/delegates", abp.LookPlace}, {w.Sponsor, "/organisations/" + w.Organisation.ID + "/delegates.csv", abp.LookFile},
		} {
			b := x.as(c.by)
			for range 2 {
				if r := b.get(c.path); r.status != 200 {
					t.Fatalf("%s answered %d", c.path, r.status)
				}
			}
			n := 0
			for _, e := range x.events() {
				if e.Verb == abp.VerbLooked && e.ByID == abp.Ref(c.by.ID) && e.Subject == w.Delegate.ID && strings.HasPrefix(e.Why, string(c.what)) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s by %s left %d events, want 1", c.path, c.by.Name, n)
			}
		}
		before := len(x.events())
		own := x.as(w.Delegate)
		after := len(x.events()) // signing in is one
		for _, path := range []string{"/account", "/account/events", "/journey", "/availability", "/applications/" + string(w.Place.ApplicationID)} {
			if r := own.get(path); r.status != 200 {
				t.Errorf("%s answered %d", path, r.status)
			}
		}
		if n := len(x.events()); n != after || after != before+1 {
			t.Errorf("one's own pages left %d events", n-after)
		}
		page := own.get("/account").body
		for _, want := range []string{w.Lead.Name, w.Sponsor.Name, string(abp.LookAvailability), "programme lead", "internal sponsor"} {
			if !strings.Contains(page, want) {
				t.Errorf("the account page does not say %q", want)
			}
		}
		if other := x.as(w.ForeignDelegate).get("/account/events").body; strings.Contains(other, w.Sponsor.Name) {
			t.Error("somebody else reads who looked at a delegate")
		}
	})
}

// TestEventPages narrows the log, keeps reasons from administrators, and pages.
func TestEventPages(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	w := x.w
	lead := x.as(w.Lead)
	lead.post("/delegates/"+w.Place.ID+"/pause", url.Values{"pause-why": {"parental leave"}})
	x.as(w.Administrator).get("/people/" + w.Delegate.ID)
	x.app.WaitForLooks()
	if _, err := x.app.SealEvents(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, role := range []struct {
		who  abp.Person
		sees bool
	}{{w.Lead, true}, {w.Custodian, true}, {w.Administrator, false}} {
		b := x.as(role.who)
		for _, path := range []string{"/events?about=" + url.QueryEscape(w.Delegate.Email), "/events.csv?about=" + w.Delegate.ID} {
			r := b.get(path)
			if r.status != 200 || !strings.Contains(r.body, "paused") || strings.Contains(r.body, "parental leave") != role.sees {
				t.Errorf("%s as %s: %d, reason shown %v", path, role.who.Name, r.status, strings.Contains(r.body, "parental leave"))
			}
		}
	}
	for query, finds := range map[string]string{"by=" + w.Lead.ID: "paused", "verb=looked+at": "looked at", "verb=paused&from-day=1&from-month=1&from-year=2024": "paused"} {
		r := lead.get("/events?" + query)
		if table := strings.SplitN(r.body, "<tbody", 2); r.status != 200 || len(table) != 2 || !strings.Contains(table[1], finds) {
			t.Errorf("/events?%s answered %d without %q", query, r.status, finds)
		}
	}
	for query, status := range map[string]int{"by=nobody@nowhere.example": 422, "from-day=31&from-month=2&from-year=2024": 422, "until-day=1&until-month=1&until-year=2000": 200, "after=nonsense": 200, "verb=%27+OR+1=1": 200} {
		if r := lead.get("/events?" + query); r.status != status {
			t.Errorf("/events?%s answered %d, want %d", query, r.status, status)
		}
	}
	if r := lead.get("/events/looks?by=" + url.QueryEscape(w.Administrator.Email)); !strings.Contains(r.body, w.Delegate.Name) || !strings.Contains(r.body, "1 person") {
		t.Errorf("whose records the administrator read is not listed: %d", r.status)
	}
	if r := lead.get("/events"); !strings.Contains(r.body, "which is whole") {
		t.Error("the page does not say that the log is whole")
	}
}

// TestRefusalsAreNoted asks for what is not one's own, as people do who try addresses,
// and finds who, what and where in the events and in the log, and no address.
func TestRefusalsAreNoted(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(was)
	x := newSite(t)
	b := x.as(x.w.Delegate)
	const evil = "/people/%0Alevel%3DERROR%20forged%1B%5B31m%0D"
	for _, path := range []string{"/people", "/people", "/delegates/" + x.w.ForeignPlace.ID, evil, "/sessions/%0Aforged"} {
		if r := b.get(path); r.status != 403 && r.status != 404 {
			t.Fatalf("%s answered %d", path, r.status)
		}
	}
	x.anonymous().post("/sign-in/sesame%0Aforged", nil)
	x.anonymous().get("/people")
	count := map[string]int{}
	for _, e := range x.events() {
		if e.Verb == abp.VerbRefused || e.Verb == abp.VerbNoSignIn {
			count[e.Verb+" "+string(e.ByID)+" "+e.Why]++
		}
		if strings.Contains(e.Why, "sesame") || strings.Contains(e.Why, x.w.ForeignPlace.ID) {
			t.Errorf("an event holds an address: %s", e.Why)
		}
	}
	for _, want := range []string{abp.VerbRefused + " " + x.w.Delegate.ID + " GET /people: not for their roles", abp.VerbRefused + " " + x.w.Delegate.ID + " GET /sessions/:session: not there for them",
		abp.VerbNoSignIn + "  POST /sign-in/:token: used or too old"} {
		if count[want] != 1 {
			t.Errorf("%q: %d events, want 1; there are %v", want, count[want], count)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(log.String()), "\n") {
		if !strings.HasPrefix(line, "time=") || strings.ContainsAny(line, "\r\x1b") || strings.Contains(line, "sesame") {
			t.Errorf("a line of the log that nobody wrote: %q", line)
		}
	}
	if n := strings.Count(log.String(), `msg=refused person=`+x.w.Delegate.ID); n != 5 {
		t.Errorf("%d lines of refusals, want 5:\n%s", n, log.String())
	}
}

// TestCustodyPages opens a record the whole way round, and tries every short cut.
func TestCustodyPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		w, ctx := x.w, context.Background()
		asker, lead, delegate := x.as(w.Custodian), x.as(w.Lead), x.as(w.Delegate)
		r := asker.post("/custody", url.Values{"email": {w.Delegate.Email}, "part": {"reflections"}, "ground": {"access request"}, "reason": {"Letter of 3 January"}})
		here := r.header.Get("Location")
		if r.status != 303 {
			t.Fatalf("asking answered %d: %s", r.status, r.body)
		}
		for name, c := range map[string]struct {
			by   *browser
			path string
			want int
		}{
			"opening before the approval": {asker, "/opening", 409}, "approving one's own": {asker, "/approval", 409},
			"a delegate": {delegate, "/approval", 403}, "an administrator": {x.as(w.Administrator), "/approval", 403}, "a lead who opens": {lead, "/opening", 403},
		} {
			if r := c.by.post(here+c.path, nil); r.status != c.want {
				t.Errorf("%s answered %d, want %d", name, r.status, c.want)
			}
		}
		// Whoever manages the person, or facilitates their set, has no part in it.
		for _, tied := range []abp.Person{w.Manager, w.Facilitator} {
			if _, err := x.app.GrantRole(ctx, w.Viewer(t, w.Lead), tied.ID, abp.DataCustodian.String(), ""); err != nil {
				t.Fatal(err)
			}
			if r := x.as(tied).post(here+"/approval", nil); r.status != 403 {
				t.Errorf("%s approved: %d", tied.Name, r.status)
			}
			if r := x.as(tied).post("/custody", url.Values{"email": {w.Delegate.Email}, "part": {"link"}, "ground": {"court order"}, "reason": {"x"}}); r.status != 403 {
				t.Errorf("%s asked: %d", tied.Name, r.status)
			}
		}
		if r := lead.post(here+"/approval", nil); r.status != 303 {
			t.Fatalf("approving answered %d: %s", r.status, r.body)
		}
		if r := lead.get(here); strings.Contains(r.body, w.Practice.Text) {
			t.Error("the lead reads a reflection")
		}
		for range 2 {
			if r := asker.post(here+"/opening", nil); r.status != 200 || !strings.Contains(r.body, w.Practice.Text) || r.header.Get("Cache-Control") != "no-store" {
				t.Fatalf("opening answered %d, %q", r.status, r.header.Get("Cache-Control"))
			}
		}
		looks := 0
		for _, e := range x.events() {
			if e.Verb == abp.VerbOpened && e.Subject == w.Delegate.ID && e.ByID == abp.Ref(w.Custodian.ID) {
				looks++
			}
			if strings.Contains(e.Why, w.Practice.Text) {
				t.Error("an event holds a reflection")
			}
		}
		if looks != 2 {
			t.Errorf("%d looks are noted, want 2", looks)
		}
		if !strings.Contains(delegate.get("/account").body, w.Custodian.Name) {
			t.Error("the account page does not say that the record was opened")
		}
		told := 0
		mails, err := x.store.Messages(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			if m.Kind == abp.LetterCustodyOpened {
				told++
			}
		}
		if told != 1 {
			t.Errorf("the person got %d mails, want 1", told)
		}
		if r := lead.post(here+"/closing", nil); r.status != 303 {
			t.Errorf("closing answered %d", r.status)
		}
		if r := asker.post(here+"/opening", nil); r.status != 409 {
			t.Errorf("opening what is closed answered %d", r.status)
		}
	})
}

// TestCustodySilence keeps a court order from the person until its day is over.
func TestCustodySilence(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	w, ctx := x.w, context.Background()
	asker, lead, delegate := x.as(w.Custodian), x.as(w.Lead), x.as(w.Delegate)
	form := url.Values{"email": {w.Delegate.Email}, "part": {"answers"}, "ground": {"access request"}, "reason": {"Order 7"}, "silent-day": {"1"}, "silent-month": {"3"}, "silent-year": {"2024"}}
	if r := asker.post("/custody", form); r.status != 422 || !strings.Contains(r.body, "Only a court order") || !strings.Contains(r.body, "Order 7") {
		t.Fatalf("an access request in silence answered %d", r.status)
	}
	form.Set("ground", "court order")
	here := asker.post("/custody", form).header.Get("Location")
	lead.post(here+"/approval", nil)
	if r := asker.post(here+"/opening", nil); r.status != 200 {
		t.Fatalf("opening answered %d: %s", r.status, r.body)
	}
	x.app.WaitForLooks()
	told := func() bool {
		own := delegate.get("/account").body + delegate.get("/account/events").body
		return strings.Contains(own, abp.VerbOpened+" ") || strings.Contains(own, abp.VerbAsked)
	}
	if n, err := x.app.TellOfCustodies(ctx); err != nil || n != 0 || told() {
		t.Fatalf("told %d (%v), seen %v", n, err, told())
	}
	a := appAt(x, storetest.Now.AddDate(0, 3, 0))
	for _, want := range []int{1, 0} {
		if n, err := a.TellOfCustodies(ctx); err != nil || n != want {
			t.Fatalf("told %d (%v), want %d", n, err, want)
		}
	}
	if !told() {
		t.Error("after the day the person does not see it")
	}
}

// TestLooksAreWrittenMonthly writes the digest of looks once to every lead.
func TestLooksAreWrittenMonthly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	x.as(x.w.Administrator).get("/people/" + x.w.Delegate.ID)
	x.app.WaitForLooks()
	next := time.Date(storetest.Now.Year(), storetest.Now.Month()+1, 1, 10, 0, 0, 0, time.UTC)
	for next.Weekday() == time.Saturday || next.Weekday() == time.Sunday {
		next = next.AddDate(0, 0, 1)
	}
	a, want := appAt(x, next), 1
	for range 2 {
		if n, err := a.WriteLooks(context.Background()); err != nil || n != want {
			t.Fatalf("wrote %d (%v), want %d", n, err, want)
		}
		want = 0
	}
	mails, err := x.store.Messages(context.Background(), 10)
	if err != nil || len(mails) == 0 || !strings.Contains(mails[0].Text, x.w.Administrator.Name) {
		t.Fatalf("%v, %v", mails, err)
	}
	if strings.Contains(mails[0].Text, x.w.Delegate.Name) {
		t.Error("the digest names whose record it was")
	}
}

// TestEventsHoldNoWords has people write into every form that takes words of their
// own, and finds none of them in an event, a seal or the log. Reasons that those who
// run the programme give for what they do are the events' own.
func TestEventsHoldNoWords(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(was)
	const canary = "canary-Kx7"
	words := []string{"why", "reason", "text", "message", "note", "log", "misses", "quote_words", "confirm_why", "heard", "not_there"}
	wrote := 0
	for _, line := range accessTable(newSite(t).w) {
		method, route, _ := strings.Cut(line.route, " ")
		may := strings.Fields(line.may)
		if method != "POST" || len(may) == 0 || line.may == leads || line.may == "lead" || line.may == "administrator" {
			continue
		}
		x := newSite(t)
		if line.before != nil {
			line.before(x)
		}
		role := may[len(may)-1]
		for _, r := range may {
			if r == "delegate" || r == "facilitator" || r == "manager" {
				role = r
				break
			}
		}
		form := url.Values{}
		for name, values := range line.form {
			form[name] = values
		}
		for _, name := range words {
			form.Set(name, canary)
		}
		x.textItems(form, canary)
		b := x.anonymous()
		if p := cast(x.w)[role]; p != nil {
			b = x.as(*p)
		}
		if r := b.post(line.own, form); r.status < 400 {
			wrote++
		}
		for _, e := range x.events() {
			if strings.Contains(e.Why+e.Verb+e.Subject, canary) {
				t.Errorf("%s by a %s: an event holds their words: %+v", route, role, e)
			}
		}
	}
	if wrote < 30 {
		t.Errorf("only %d forms were taken", wrote)
	}
	if strings.Contains(log.String(), canary) {
		t.Error("the log holds words of people")
	}
}

// textItems adds an answer to every question that asks for words.
func (x *site) textItems(form url.Values, words string) {
	for _, it := range x.w.Instrument.All() {
		if it.Kind == abp.FreeText {
			form.Set(it.Code, words)
		}
	}
}
