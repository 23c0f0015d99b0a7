package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// onDay stands at nine o'clock of a day after storetest.Now.
func onDay(days int) *clock { return &clock{now: storetest.Now.AddDate(0, 0, days)} }

var today = abp.DateOf(storetest.Now)

// freeze makes a snapshot of the clock's day.
func freeze(t testing.TB, a *app.App, by *abp.Person, asAt abp.Date) *abp.Snapshot {
	t.Helper()
	v, err := a.FreezeSnapshot(context.Background(), by, asAt)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// lines writes the published table as a reader sees it.
func lines(rows []app.ImpactRow) string {
	var out []string
	for _, r := range rows {
		before, shown := r.Card.Before()
		if !shown {
			out = append(out, r.Card.Label()+": "+r.Card.Words())
			continue
		}
		after, _ := r.Card.After()
		change, _ := r.Card.Change()
		interval, _ := r.Card.Interval()
		out = append(out, r.Card.Label()+": "+r.Card.People().String()+", "+before.String()+" to "+after.String()+", "+change.Signed()+" ("+interval.String()+"), "+r.Card.Movement().String())
	}
	return strings.Join(out, "\n")
}

// TestPilot is the golden test: the figures of the worked example, as they are
// published.
func TestPilot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := storetest.NewPilot(t, s, nil)
		a := newApp(s, onDay(0))
		freeze(t, a, p.Viewer(t, p.Lead), today)
		v, err := a.ProgrammeImpact(context.Background(), p.Viewer(t, p.Board))
		if err != nil {
			t.Fatal(err)
		}
		want := `Wreake University Hospitals: 25, 4.9 to 7.3, +2.4 (1.8 to 3.0), all or almost all improved
Charnwood Partnership: 18, 4.8 to 7.2, +2.4 (1.8 to 3.1), all or almost all improved
Fosse Vale ICB: 13, 5.2 to 8.3, +3.1 (2.2 to 3.9), all or almost all improved
Fosse Vale General Practice: no answers
Other home organisations (7 combined): 19, 5.8 to 7.9, +2.1 (1.4 to 2.7), all or almost all improved
Fosse Vale ICS total: 75, 5.2 to 7.6, +2.4 (2.1 to 2.8), improved 92%, not improved 8%
Other systems (5 combined): 23, 5.8 to 7.7, +1.9 (1.2 to 2.6), improved 87%, not improved 13%
Whole programme: 98, 5.3 to 7.6, +2.3 (2.0 to 2.6), improved 91%, same 6%, worse 3%`
		if diff := cmp.Diff(want, lines(v.Survey.Rows)); diff != "" {
			t.Errorf("published table (-want +got):\n%s", diff)
		}
		if got := v.Survey.Total.String(); got != "Whole programme: Rose by 2.3 points out of 10, from 5.3 to 7.6 (95% confidence interval 2.0 to 2.6), among 98 people who answered both surveys." {
			t.Errorf("headline: %s", got)
		}
		total := v.Survey.Total
		if low, high, _ := total.Coverage().Interval(); total.Coverage().String() != "52%" || total.Eligible().String() != "187" || total.AnsweredBefore().String() != "194" || total.AnsweredAfter().String() != "105" || low != 45 || high != 59 {
			t.Errorf("coverage %v (%d to %d) of %v, answered %v and %v", total.Coverage(), low, high, total.Eligible(), total.AnsweredBefore(), total.AnsweredAfter())
		}
		r := v.Reach
		got := []string{r.Applied.String(), r.Released.String(), r.Offered.String(), r.Enrolled.String(), r.CameToFirstPart.String(), r.WorkshopComplete.String(), r.JourneyComplete.String()}
		if diff := cmp.Diff([]string{"318", "287", "262", "247", "238", "231", "141"}, got); diff != "" {
			t.Errorf("funnel (-want +got):\n%s", diff)
		}
		if len(v.Items) != 12 || len(v.Partners) != 0 {
			t.Errorf("%d items and %d partners for a board viewer, want 12 and none", len(v.Items), len(v.Partners))
		}
	})
}

// answerLater hands in the later survey for so many people of the organisation who
// answered the first only.
func answerLater(t testing.TB, s *store.Store, p *storetest.Pilot, organisation string, n, value int, day abp.Date) {
	t.Helper()
	var responses []abp.Response
	var answers []abp.Answer
	for i := range p.Rows {
		r := &p.Rows[i]
		if n == 0 {
			break
		}
		if r.Before < 0 || r.After >= 0 || organisation != "" && r.Organisation != organisation {
			continue
		}
		res, list := p.Answers(r.SubjectID, abp.T2, value, day)
		responses, answers = append(responses, res), append(answers, list...)
		r.After, n = value, n-1
	}
	if n > 0 {
		t.Fatalf("%d people too few who answered the first survey only", n)
	}
	for _, rows := range []any{responses, answers} {
		if err := s.Put(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
	}
}

// figures are everything that a programme page says of the survey.
func figures(t testing.TB, a *app.App, by *abp.Person) app.SurveyFigures {
	t.Helper()
	v, err := a.ProgrammeImpact(context.Background(), by)
	if err != nil {
		t.Fatal(err)
	}
	return v.Survey
}

// TestReleases follows the figures over snapshots: answers change nothing before
// the next one, one more answer changes nothing in it either, and enough do.
func TestReleases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := storetest.NewPilot(t, s, nil)
		c := onDay(0)
		a := newApp(s, c)
		lead := p.Viewer(t, p.Lead)
		freeze(t, a, lead, today)
		before := figures(t, a, lead)

		answerLater(t, s, p, "A", 1, 9, today.Add(1))
		if got := figures(t, a, lead); lines(got.Rows) != lines(before.Rows) || got.Total.String() != before.Total.String() {
			t.Error("the figures moved before a snapshot was frozen")
		}
		c.now = c.now.AddDate(0, 0, 2)
		freeze(t, a, lead, today.Add(2))
		got := figures(t, a, lead)
		if lines(got.Rows) != lines(before.Rows) || got.Total.String() != before.Total.String() || got.TotalAsAt != today || got.RowsAsAt != today {
			t.Errorf("one more answer is told: %s as at %s", got.Total, got.TotalAsAt)
		}

		answerLater(t, s, p, "A", 4, 9, today.Add(3))
		answerLater(t, s, p, "B", 1, 9, today.Add(3))
		c.now = c.now.AddDate(0, 0, 2)
		freeze(t, a, lead, today.Add(4))
		got = figures(t, a, lead)
		if n, _ := got.Total.People().Number(); n != 104 || got.TotalAsAt != today.Add(4) {
			t.Errorf("the whole programme shows %d people as at %s, want 104", n, got.TotalAsAt)
		}
		if lines(got.Rows) != lines(before.Rows) || got.RowsAsAt != today {
			t.Errorf("one more answer of an organisation is told:\n%s", lines(got.Rows))
		}

		answerLater(t, s, p, "B", 5, 9, today.Add(5))
		c.now = c.now.AddDate(0, 0, 2)
		freeze(t, a, lead, today.Add(6))
		// A's five less the six that the whole programme moved by between are B's one.
		if got = figures(t, a, lead); got.RowsAsAt != today {
			t.Error("every row moved by five and more, and beside the whole programme's figures one answer is told")
		}
	})
}

// cells returns what a snapshot holds, without its id.
func cells(t testing.TB, s *store.Store, id string) []abp.SnapshotCell {
	t.Helper()
	list, err := s.HeadlineCells(context.Background(), id, abp.Scopes()...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i].SnapshotID = ""
	}
	return list
}

func TestFreezingTwiceGivesEqualCells(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := storetest.NewPilot(t, s, nil)
		a := newApp(s, onDay(0))
		lead := p.Viewer(t, p.Lead)
		first, second := freeze(t, a, lead, today), freeze(t, a, lead, today)
		was, is := cells(t, s, first.ID), cells(t, s, second.ID)
		if diff := cmp.Diff(was, is); diff != "" || len(was) == 0 {
			t.Errorf("%d cells, then (-first +second):\n%s", len(was), diff)
		}
		answerLater(t, s, p, "A", 20, 3, today)
		if diff := cmp.Diff(was, cells(t, s, first.ID)); diff != "" {
			t.Errorf("a snapshot changed after it was frozen:\n%s", diff)
		}
		events, err := s.EventsAbout(context.Background(), second.ID, 5)
		if err != nil || len(events) != 1 || events[0].Verb != "froze" || string(events[0].ByID) != lead.ID {
			t.Errorf("events %+v, %v", events, err)
		}
	})
}

func TestAsAtLimitsWhatCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := storetest.NewPilot(t, s, nil)
		a := newApp(s, onDay(0))
		lead := p.Viewer(t, p.Lead)
		// All answers came 20 days before; the sets met earlier.
		freeze(t, a, lead, today.Add(-21))
		v, err := a.ProgrammeImpact(context.Background(), lead)
		if err != nil {
			t.Fatal(err)
		}
		if v.Survey.Total.Words() != "no answers" || v.Reach.WorkshopComplete.String() != "231" || v.Reach.JourneyComplete.String() != "141" {
			t.Errorf("as at three weeks before: %s, %v and %v complete", v.Survey.Total, v.Reach.WorkshopComplete, v.Reach.JourneyComplete)
		}
	})
}

func TestWhoMayFreezeAndWhichDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := storetest.NewPilot(t, s, nil)
		a := newApp(s, onDay(0))
		ctx := context.Background()
		for _, tt := range []struct {
			who  abp.Person
			asAt abp.Date
			want abp.Code
		}{
			{p.Board, today, abp.Forbidden},
			{p.Sponsors["A"], today, abp.Forbidden},
			{p.Lead, today.Add(1), abp.Invalid},
			{p.Lead, abp.Date{}, abp.Invalid},
		} {
			if _, err := a.FreezeSnapshot(ctx, p.Viewer(t, tt.who), tt.asAt); abp.CodeOf(err) != tt.want {
				t.Errorf("%s freezing as at %s: %v", tt.who.Name, tt.asAt, err)
			}
		}
		freeze(t, a, p.Viewer(t, p.Lead), today)
		if _, err := a.FreezeSnapshot(ctx, p.Viewer(t, p.Lead), today.Add(-1)); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a day before the last snapshot's: %v", err)
		}
		if _, err := a.OrganisationImpact(ctx, p.Viewer(t, p.Sponsors["A"]), p.Organisation("B").ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a foreign organisation: %v", err)
		}
		if _, err := a.OrganisationImpact(ctx, p.Viewer(t, p.Board), p.Organisation("B").ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a board viewer on an organisation: %v", err)
		}
	})
}

// TestOneAudience holds that a sponsor's own row is the row of everybody's table,
// and that a hidden one leads to the row it was combined in.
func TestOneAudience(t *testing.T) {
	s := storetest.Open(t)
	p := storetest.NewPilot(t, s, nil)
	a := newApp(s, onDay(0))
	freeze(t, a, p.Viewer(t, p.Lead), today)
	for code, want := range map[string]string{
		"A": "Wreake University Hospitals", "D": "Other home organisations (7 combined)", "I": "Other home organisations (7 combined)", "M1": "Other systems (5 combined)", "J": "",
	} {
		v, err := a.OrganisationImpact(context.Background(), p.Viewer(t, p.Sponsors[code]), p.Organisation(code).ID)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if v.Own.IsShown() {
			got = v.Own.Label()
		} else if v.Instead != nil {
			got = v.Instead.Label()
		}
		if got != want || v.OfSystem != (code == "M1") {
			t.Errorf("%s reads the figures of %q (its system's: %v), want %q", code, got, v.OfSystem, want)
		}
		if code == "J" && v.Own.Words() != "no answers" {
			t.Errorf("J reads %q", v.Own.Words())
		}
	}
}
