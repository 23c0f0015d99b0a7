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
