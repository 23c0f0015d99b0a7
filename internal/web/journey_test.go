package web

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// came marks the delegate of the world in the register of a session.
func (x *site) came(session abp.Session, m abp.Mark) {
	x.t.Helper()
	x.put([]abp.Attendance{{ID: x.w.ID(abp.KindAttendance), SessionID: session.ID, PersonID: x.w.Delegate.ID, Mark: m, MarkedAt: abp.At(storetest.Now)}})
}

// dates returns the sessions of the delegate's cohort in the order of time.
func (x *site) dates() []abp.Session {
	x.t.Helper()
	list, err := x.store.Sessions(context.Background(), x.w.Viewer(x.t, x.w.Delegate), store.SessionQuery{Own: true, CohortID: x.w.Cohort.ID})
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

func TestJourneyFromApplicationToCommunity(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	r := x.as(x.w.Delegate).get("/journey")
	if r.status != 200 {
		t.Fatalf("answered %d", r.status)
	}
	doc := r.page()
	var titles []string
	for _, n := range doc.Find(".timeline__title").Nodes {
		titles = append(titles, strings.TrimSpace(doc.FindNodes(n).Contents().First().Text()))
	}
	want := "Applied|Released by your manager|Enrolled|First survey (before)|Workshop part A|Workshop part B|Action learning set 1|Action learning set 2|Action learning set 3|Action learning set 4|Action learning set 5|Second survey (after)|Journey complete|Community: Coffee catch-up"
	if got := strings.Join(titles, "|"); got != want {
		t.Errorf("timeline is %s\nwant %s", got, want)
	}
	if n := doc.Find("[aria-current=step]").Length(); n != 1 || !strings.Contains(r.text("[aria-current=step]"), "First survey") {
		t.Errorf("%d steps are next: %s", n, r.text("[aria-current=step]"))
	}
	if got := r.text(".nhsuk-card"); !strings.Contains(got, "Coffee catch-up") || !strings.Contains(got, "Thursday 8 February 2024, 9:30am to 11am") || !strings.Contains(got, "Join the meeting") {
		t.Errorf("next is %s", got)
	}
	tasks := r.text(".nhsuk-task-list")
	for _, want := range []string{"Released", "First survey (before)", "Open until 9:30am on Tuesday 13 February 2024", "To do", "Second survey (after)", "Opens on Tuesday 16 July 2024", "Put the dates into your calendar"} {
		if !strings.Contains(tasks, want) {
			t.Errorf("the tasks do not say %q: %s", want, tasks)
		}
	}
	if doc.Find(".nhsuk-task-list a[href='"+surveyAddress(x.w.Subject, abp.T0)+"']").Length() != 1 {
		t.Error("the open survey has no link")
	}
	if doc.Find("a[href='/sets/"+x.w.Set.ID+"']").Length() != 1 {
		t.Error("no link to the own set")
	}
	if words := r.text("main"); !strings.Contains(words, "Workshop: 0 of 2 parts attended.") || !strings.Contains(words, "Journey: 0 of 4 set meetings needed, 5 to come.") {
		t.Errorf("the counts are missing: %s", words)
	}
}

func TestJourneySaysWhatTheRegistersSay(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	dates := x.dates()
	x.came(dates[0], abp.Present)
	x.came(dates[1], abp.MadeUp)
	x.came(dates[2], abp.Apology)
	x.came(dates[3], abp.Part)
	r := x.as(x.w.Delegate).get("/journey")
	words := r.text("main")
	for _, want := range []string{"Workshop complete: both parts attended.", "Made up.", "You sent your apologies.", "You came for part of it"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := r.page().Find(".timeline__item--done").Length(); n != 5 {
		t.Errorf("%d steps are done, want applied, released, enrolled and two parts", n)
	}
}

func TestProgressWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p        abp.Progress
		workshop string
		journey  string
	}{
		{abp.Progress{Parts: 1, PartsNeeded: 2, SetsNeeded: 4, SetsInAll: 5}, "Workshop: 1 of 2 parts attended.", "Journey: 0 of 4 set meetings needed, 5 to come."},
		{abp.Progress{Parts: 2, PartsNeeded: 2, Sets: 3, SetsHeld: 3, SetsNeeded: 4, SetsInAll: 5}, "Workshop complete: both parts attended.", "Journey: 3 of 4 set meetings needed, 2 to come."},
		{abp.Progress{Parts: 1, PartsNeeded: 1, Sets: 4, SetsHeld: 5, SetsNeeded: 4, SetsInAll: 5}, "Workshop complete: the one part attended.", "Journey complete: 4 of 5 set meetings attended, 4 needed."},
		{abp.Progress{Parts: 3, PartsNeeded: 3, Sets: 4, SetsHeld: 6, SetsNeeded: 5, SetsInAll: 5}, "Workshop complete: all 3 parts attended.", "Journey: 4 of 5 set meetings needed, 0 to come."},
	}
	for _, tt := range tests {
		if got := progressWords(tt.p); got[0] != tt.workshop || got[1] != tt.journey {
			t.Errorf("%+v is %q", tt.p, got)
		}
	}
}

func TestJourneyOfSomebodyWhoComesAgain(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	again := x.w.Place
	again.ID, again.CohortID, again.ApplicationID, again.EnrolledAt = x.w.ID(abp.KindDelegate), x.w.ForeignCohort.ID, "", abp.At(storetest.Now.AddDate(0, 0, -1))
	x.put([]abp.Delegate{again})
	b := x.as(x.w.Delegate)
	r := b.get("/journey")
	links := r.page().Find("nav[aria-label='Your places'] li")
	if links.Length() != 2 || !strings.HasPrefix(strings.TrimSpace(links.First().Text()), "Cohort C2") || links.First().Find("[aria-current]").Length() != 1 {
		t.Errorf("places are %s; want the newest first and chosen", r.text("nav[aria-label='Your places']"))
	}
	old := b.get("/journey?place=" + x.w.Place.ID)
	if old.status != 200 || !strings.Contains(old.text(".nhsuk-lede-text"), "Cohort C1") || old.page().Find("a[href='/journey/change?place="+x.w.Place.ID+"']").Length() != 1 {
		t.Errorf("the older place: %d %s", old.status, old.text(".nhsuk-lede-text"))
	}
}

func TestJourneyOfSomebodyWhoLeft(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	ctx := context.Background()
	d, err := x.store.LockPlace(ctx, x.w.Place.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Withdraw("workload", abp.At(storetest.Now)); err != nil {
		t.Fatal(err)
	}
	if err := x.store.UpdateDelegate(ctx, d); err != nil {
		t.Fatal(err)
	}
	r := x.as(x.w.Delegate).get("/journey")
	if words := r.text("main"); r.status != 200 || !strings.Contains(words, "You have left this cohort") || strings.Contains(words, "First survey") {
		t.Errorf("%d %s", r.status, words)
	}
}

func TestChangeShowsOwnScoresOnly(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Delegate)
	r := b.get("/journey/change")
	if words := r.text("main"); !strings.Contains(words, "Once you have handed in both surveys") || !strings.Contains(words, "First survey (before)") || r.page().Find("svg.chart").Length() != 0 {
		t.Errorf("without surveys: %s", words)
	}
	day := abp.Date{Year: 2024, Month: 1, Day: 29}
	x.answered(x.w.Subject, abp.T0, day, 4)
	x.answered(x.w.Subject, abp.T2, day, 7)
	x.answered(x.w.ForeignSubject, abp.T0, day, 1)
	x.answered(x.w.ForeignSubject, abp.T2, day, 1)
	r = b.get("/journey/change")
	words := r.text("main")
	for _, want := range []string{"Only you see this", "rose from 4.0 to 7.0 out of 10", "12 went up, 0 stayed the same and 0 went down"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := r.page().Find(".figure__wide svg.chart").Length(); n != 3 {
		t.Errorf("%d charts, want 3", n)
	}
	if n := r.page().Find("table").Length(); n != 3 {
		t.Errorf("%d tables, want 3", n)
	}
	if got := strings.Join(strings.Fields(r.page().Find("tbody tr").Last().Text()), " "); !strings.HasSuffix(got, "4 7 +3") {
		t.Errorf("last row is %q", got)
	}
}

// TestRolesAddNothingToOwnScores has a lead, a facilitator and a sponsor come as
// delegates: they see their own answers, and nobody else's.
func TestRolesAddNothingToOwnScores(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	day := abp.Date{Year: 2024, Month: 1, Day: 29}
	x.answered(x.w.Subject, abp.T0, day, 2)
	x.answered(x.w.Subject, abp.T2, day, 3)
	for i, p := range []abp.Person{x.w.Lead, x.w.Facilitator, x.w.Sponsor, x.w.Administrator} {
		place := x.w.Place
		place.ID, place.PersonID, place.ApplicationID = x.w.ID(abp.KindDelegate), p.ID, ""
		v := x.w.Subject
		v.ID = x.w.ID(abp.KindSubject)
		x.put([]abp.Delegate{place})
		x.put([]abp.Subject{v})
		x.put([]abp.SubjectLink{{DelegateID: place.ID, SubjectID: v.ID}})
		x.answered(v, abp.T0, day, 5)
		x.answered(v, abp.T2, day, 6+i)
		b := x.as(p)
		r := b.get("/journey/change")
		if words := r.text("main"); !strings.Contains(words, "rose from 5.0 to "+oneDecimal(float64(6+i))) {
			t.Errorf("%s sees %s", p.Name, words)
		}
		for _, address := range []string{"/journey?place=" + x.w.Place.ID, "/journey/change?place=" + x.w.Place.ID, surveyAddress(x.w.Subject, abp.T0)} {
			if r := b.get(address); r.status != 404 {
				t.Errorf("%s sees %s of somebody else: %d", p.Name, address, r.status)
			}
		}
	}
}

func TestChangeWords(t *testing.T) {
	t.Parallel()
	in := abp.DefaultInstrument()
	pair := func(b, a int) (*abp.Response, *abp.Response) {
		return &abp.Response{Answers: []abp.Answer{{Item: "I1", Value: b}, {Item: "I2", Value: b + 1}}}, &abp.Response{Answers: []abp.Answer{{Item: "I1", Value: a}, {Item: "I2", Value: a + 1}}}
	}
	for _, tt := range []struct {
		before, after int
		want          string
	}{
		{4, 7, "rose from 4.5 to 7.5"}, {7, 4, "went from 7.5 to 4.5"}, {4, 4, "is where it was: 4.5"},
	} {
		b, a := pair(tt.before, tt.after)
		if f := headlineFigure(&in, b, a); !strings.Contains(f.Sentence, tt.want) {
			t.Errorf("%d to %d: %s", tt.before, tt.after, f.Sentence)
		}
	}
	b, a := pair(4, 7)
	a.Answers = a.Answers[:1]
	if f := headlineFigure(&in, b, a); !strings.Contains(f.Sentence, "did not answer both") || strings.Contains(string(f.SVG), "4.5") {
		t.Errorf("half a headline: %s", f.Sentence)
	}
	if f := ownItemsFigure(&in, b, a); !strings.Contains(f.Sentence, "1 went up, 0 stayed the same and 0 went down") {
		t.Errorf("items: %s", f.Sentence)
	}
}
