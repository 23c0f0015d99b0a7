package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// begin makes sessions ones of yesterday, as if time had passed.
func (x *site) begin(ids ...string) {
	x.t.Helper()
	lead := x.w.Viewer(x.t, x.w.Lead)
	for _, id := range ids {
		v, err := x.store.Session(context.Background(), lead, id)
		if err != nil {
			x.t.Fatal(err)
		}
		v.StartsAt, v.EndsAt = abp.At(storetest.Now.AddDate(0, 0, -1)), abp.At(storetest.Now.AddDate(0, 0, -1).Add(2*60*60*1e9))
		if err := x.store.UpdateSession(context.Background(), v); err != nil {
			x.t.Fatal(err)
		}
	}
}

// waitForManagers takes every application back to where its manager decides.
func (x *site) waitForManagers() {
	x.t.Helper()
	for _, m := range []abp.Person{x.w.Manager, x.w.ForeignManager} {
		list, _, err := x.store.Releases(context.Background(), &m, false, "", 10)
		if err != nil || len(list) != 1 {
			x.t.Fatalf("%d applications of %s: %v", len(list), m.Name, err)
		}
		a := list[0]
		a.ReleasedAt, a.OfferedAt, a.EnrolledAt = abp.Instant{}, abp.Instant{}, abp.Instant{}
		if err := x.store.UpdateApplication(context.Background(), &a); err != nil {
			x.t.Fatal(err)
		}
	}
}

func newSessionForm(confirmed string) url.Values {
	return url.Values{"kind": {"coffee catch-up"}, "title": {"March catch-up"}, "date-day": {"7"}, "date-month": {"3"}, "date-year": {"2024"},
		"from": {"12:30pm"}, "until": {"13.15"}, "link": {"https://meet.example.org/march"}, "confirmed": {confirmed}}
}

// moveForms moves the workshop of 13 February 2024 to the 15th, and confirms.
func moveForms(id string) url.Values {
	return url.Values{"version": {"0"}, "date-day": {"15"}, "date-month": {"2"}, "date-year": {"2024"}, "from": {"10:00"}, "until": {"17:00"},
		"scope": {"one"}, "reason": {"The room is not available"}, "stamp": {id + ":0"}, "confirmed": {"yes"}}
}

func without(form url.Values, name string) url.Values {
	next := url.Values{}
	for k, v := range form {
		if k != name {
			next[k] = v
		}
	}
	return next
}

func with(form url.Values, name, value string) url.Values {
	next := without(form, name)
	next.Set(name, value)
	return next
}

func TestSessionListsByRole(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	tests := []struct {
		who           abp.Person
		path          string
		has, hasNever []string
	}{
		{x.w.Lead, "/sessions", []string{"Workshop part A", "Coffee catch-up", "Sponsor meeting", "Cohort C2"}, []string{"Action learning set 5"}},
		{x.w.Lead, "/sessions?days=365", []string{"Action learning set 5"}, nil},
		{x.w.Lead, "/sessions?of=programme", []string{"Coffee catch-up"}, []string{"Workshop part A"}},
		{x.w.Lead, "/sessions?of=own", []string{"No session in this time."}, []string{"Workshop part A"}},
		{x.w.Lead, "/sessions?month=2024-01", []string{"No session took place in this month.", "Past: December 2023"}, nil},
		{x.w.Facilitator, "/sessions", []string{"Workshop part A", "Action learning set 5", "Past"}, []string{"Cohort C2", "Sponsor meeting"}},
		{x.w.Delegate, "/sessions", []string{"Workshop part A", "Coffee catch-up"}, []string{"Cohort C2", "Sponsor meeting", "Past"}},
		{x.w.Sponsor, "/sessions", []string{"Sponsor meeting"}, []string{"Workshop part A", "Coffee catch-up"}},
		{x.w.Manager, "/sessions", []string{"No session to come concerns you."}, []string{"Workshop part A"}},
	}
	for _, tt := range tests {
		r := x.as(tt.who).get(tt.path)
		text := r.text("main")
		for _, want := range tt.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s of %s lacks %q", tt.path, tt.who.Name, want)
			}
		}
		for _, never := range tt.hasNever {
			if strings.Contains(text, never) {
				t.Errorf("%s of %s has %q", tt.path, tt.who.Name, never)
			}
		}
	}
}

func TestSessionListStandsNonsense(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	for _, q := range []string{"after=%01", "after=x%1fy", "month=2024-13", "month=0000-01", "days=-1", "days=99999999999999999999", "of=everything", "after=9999-99-99T00:00:00Z%1fses_x"} {
		if r := b.get("/sessions?" + q); r.status != 200 {
			t.Errorf("?%s answered %d", q, r.status)
		}
	}
	for _, id := range []string{"ses_x", "%00", "..", "é", strings.Repeat("x", 3000)} {
		if r := b.get("/sessions/" + id); r.status != 404 && r.status != 303 {
			t.Errorf("session %q answered %d", id, r.status)
		}
	}
}

func TestSessionListIsPaged(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	var list []abp.Session
	for i := range 120 {
		v := x.w.CatchUp
		v.ID, v.UID, v.Title = x.w.ID(abp.KindSession), abp.NewUID(constant(byte(i+1))), "Filler"
		if i%2 == 0 {
			v.StartsAt = abp.At(v.StartsAt.AddDate(0, 0, i/10)) // others share their start, where ids break the tie
			v.EndsAt = abp.At(v.StartsAt.Add(60 * 60 * 1e9))
		}
		list = append(list, v)
	}
	if err := x.store.Put(context.Background(), list); err != nil {
		t.Fatal(err)
	}
	for _, who := range []abp.Person{x.w.Lead, x.w.Delegate} {
		b, path, seen := x.as(who), "/sessions?of=programme", map[string]bool{}
		for range 10 {
			doc := b.get(path).page()
			doc.Find("tbody a").Each(func(_ int, a *goquery.Selection) {
				if strings.HasPrefix(a.Text(), "Filler") {
					seen[a.AttrOr("href", "")] = true
				}
			})
			next, more := doc.Find("a[rel=next]").Attr("href")
			if !more {
				break
			}
			path = next
		}
		if len(seen) != 120 {
			t.Errorf("%s finds %d of 120 sessions by turning pages", who.Name, len(seen))
		}
	}
}

func TestSessionPageHidesLinkAndNames(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := "/sessions/" + x.w.SetSession.ID
	if r := x.as(x.w.Delegate).get(path); !strings.Contains(r.body, "https://meet.example.org/room") {
		t.Error("a member of the set lacks the link to join")
	}
	if r := x.as(x.w.Lead).get(path); strings.Contains(r.body, "https://meet.example.org/room") || !strings.Contains(r.body, "Only the people it concerns") {
		t.Error("a lead who is not in the set gets the link to join")
	}
	if r := x.as(x.w.Delegate).get("/sessions/" + x.w.Workshop.ID); strings.Contains(r.text("main"), x.w.Delegate.Name) {
		t.Error("a session's page names its delegates")
	}
}

func TestNewSession(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	if err := x.store.Put(context.Background(), []abp.Day{{Kept: abp.Kept{ID: x.w.ID(abp.KindDay)}, OnDay: abp.Date{Year: 2024, Month: 3, Day: 7}, Kind: abp.SchoolHoliday, Name: "An inset day", Source: "test"}}); err != nil {
		t.Fatal(err)
	}
	b := x.as(x.w.Lead)
	r := b.post("/sessions", newSessionForm(""))
	if r.status != 200 || !strings.Contains(r.text("main"), "An inset day") || !strings.Contains(r.text("main"), "Every delegate who has not withdrawn: 2 people today") {
		t.Fatalf("the plan answered %d: %s", r.status, r.text("main"))
	}
	form := url.Values{}
	r.page().Find("form[action='/sessions'] input").Each(func(_ int, i *goquery.Selection) {
		form.Set(i.AttrOr("name", ""), i.AttrOr("value", ""))
	})
	r = b.post("/sessions", form)
	if r.status != 303 {
		t.Fatalf("confirmed, it answered %d: %s", r.status, r.text("main"))
	}
	if r = x.as(x.w.Delegate).get(r.location()); !strings.Contains(r.text("main"), "Thursday 7 March 2024, 12:30pm to 1:15pm") {
		t.Errorf("the new session reads %s", r.text("main"))
	}
	for name, bad := range map[string]string{"date-day": "31x", "from": "soon", "until": "12:00", "kind": "set meeting", "title": strings.Repeat("ü", 101), "link": "javascript:alert(1)", "venue": "ven_x", "facilitator-1": "per_x"} {
		r := b.post("/sessions", with(newSessionForm("yes"), name, bad))
		if r.status != 422 || r.page().Find(".nhsuk-error-summary a").Length() == 0 || !strings.HasPrefix(r.text("title"), "Error: ") {
			t.Errorf("%s = %q answered %d: %s", name, bad, r.status, r.text(".nhsuk-error-summary"))
		}
	}
}

func TestEditSessionTellsWhomItConcerns(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := "/sessions/" + x.w.Workshop.ID + "/edit"
	form := url.Values{"version": {"0"}, "title": {"Workshop part A"}, "link": {"https://meet.example.org/new"}, "facilitator-1": {x.w.Facilitator.ID}, "facilitator-2": {x.w.ForeignFacilitator.ID}}
	r := x.as(x.w.Lead).post(path, form)
	if r.status != 303 {
		t.Fatalf("answered %d: %s", r.status, r.text("main"))
	}
	var to []string
	list, _ := x.store.Messages(context.Background(), 10)
	for _, m := range list {
		to = append(to, m.ToName)
		if !strings.Contains(m.Text, "https://meet.example.org/new") {
			t.Errorf("the mail to %s lacks the new link", m.ToName)
		}
	}
	if len(to) != 3 {
		t.Errorf("told %v, want the delegate and both facilitators", to)
	}
	v, err := x.store.Session(context.Background(), x.w.Viewer(t, x.w.Lead), x.w.Workshop.ID)
	if err != nil || v.Sequence != 1 || v.VenueID != "" || len(v.Facilitators) != 2 {
		t.Errorf("stored %+v, %v", v, err)
	}
	r = x.as(x.w.Administrator).post(path, with(form, "title", "Another title"))
	if r.status != 409 || !strings.Contains(r.body, "Another title") {
		t.Errorf("a stale edit answered %d, and shows what was typed: %t", r.status, strings.Contains(r.body, "Another title"))
	}
}

type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func TestParseClock(t *testing.T) {
	tests := map[string]int{"9:30": 570, "09:30": 570, "9.30": 570, "9:30am": 570, "9.30 AM": 570, "2pm": 840, "12am": 0, "12pm": 720, "1400": 840, "midday": 720, "midnight": 0, "23:59": 1439, "0:00": 0}
	for s, want := range tests {
		if got, ok := parseClock(s); !ok || got != want {
			t.Errorf("parseClock(%q) = %d, %t, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "9", "24:00", "9:60", "9:5", "13pm", "0am", "-1:00", "+1:00", "９:30", "9:30:15", "noonish", "12345"} {
		if got, ok := parseClock(s); ok {
			t.Errorf("parseClock(%q) = %d, want a refusal", s, got)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"9:30", "2pm", "1400", "midnight", "24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := parseClock(s)
		if !ok {
			return
		}
		if n < 0 || n >= 24*60 {
			t.Fatalf("parseClock(%q) = %d", s, n)
		}
		if again, ok := parseClock(clockField(n)); !ok || again != n {
			t.Fatalf("parseClock(%q) = %d, but the form shows %s", s, n, clockField(n))
		}
	})
}
