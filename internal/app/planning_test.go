package app

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// demoApp returns the programme with the scenario of the demo, its clock standing
// still at the moment.
func demoApp(t testing.TB, s *store.Store, now time.Time) (*App, *demo.Cast, *abp.Person) {
	t.Helper()
	ctx := context.Background()
	var cast *demo.Cast
	err := s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := New(Config{Store: s, Now: func() time.Time { return now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	t.Cleanup(a.Stop)
	lead, err := s.Viewer(ctx, cast.ProgrammeLead)
	if err != nil {
		t.Fatal(err)
	}
	return a, cast, lead
}

var scenario = []string{"C1", "C2", "C3", "C4", "C5", "C6", "C7", "M1", "M2", "M3"}

func day(y, m, d int) abp.Date { return abp.Date{Year: y, Month: time.Month(m), Day: d} }

// finished waits until the search for the planning has ended.
func finished(t testing.TB, a *App, lead *abp.Person, id string) *abp.Planning {
	t.Helper()
	for range 1200 {
		p, err := a.store.Planning(context.Background(), lead, id)
		if err != nil {
			t.Fatal(err)
		}
		if !p.IsSearching() {
			return p
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the search does not end")
	return nil
}

// quarter is a wish for two new cohorts in the spring and summer of 2024.
func quarter(t testing.TB, a *App) NewPlanning {
	t.Helper()
	templates, err := a.store.Templates(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, v := range templates {
		if v.Name == "One and a half days" {
			id = v.ID
		}
	}
	return NewPlanning{Name: "Spring 2024", FromDay: day(2024, 3, 1), UntilDay: day(2024, 11, 30), Effort: abp.PlanningQuick, New: []NewCohort{
		{TemplateID: id, Code: "N1", Name: "New one", Places: 24, Sets: 4, Needs: []string{abp.StepFree}},
		{TemplateID: id, Code: "N2", Name: "New two", Places: 18, Sets: 3, Preferred: day(2024, 4, 16)},
	}}
}

// TestPlanAndAccept plans two cohorts that are made for it and accepts the plan.
func TestPlanAndAccept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a, _, lead := demoApp(t, s, demo.Now.Time)
		p, err := a.StartPlanning(ctx, lead, quarter(t, a))
		if err != nil {
			t.Fatal(err)
		}
		p = finished(t, a, lead, p.ID)
		if p.State != abp.PlanningFinished || len(p.Options) < 2 || p.Cost != p.Options[0].Cost || p.Bound > p.Cost {
			t.Fatalf("%s with %d options, cost %d, bound %d: %s", p.State, len(p.Options), p.Cost, p.Bound, p.LastError)
		}
		for _, o := range p.Options {
			t.Logf("%d %s: %s cost %d bound %d %v", o.Number, o.Name, o.State, o.Cost, o.Bound, o.Parts)
			if !o.IsWhole() || len(o.Events) != 2*2+7*5 || o.Cost < p.Options[0].Cost {
				t.Errorf("option %d (%s) is %s with %d events at %d", o.Number, o.Name, o.State, len(o.Events), o.Cost)
			}
		}
		if changed, err := a.PlanningDifference(ctx, lead, p.ID); err != nil || len(changed) > 0 {
			t.Fatalf("just after the search: %v, %v", changed, err)
		}
		shown, err := a.PlanningTouch(ctx, lead, p.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		done, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version)
		if err != nil {
			t.Fatal(err)
		}
		if len(shown.Steps) != 39 || len(done.Steps) != 39 || len(done.Told) != 0 || len(done.Drafts) != 2 || done.Windows != 10 {
			t.Errorf("%d steps shown, %d done, %d told, drafts %v, %d windows", len(shown.Steps), len(done.Steps), len(done.Told), done.Drafts, done.Windows)
		}
		for _, c := range p.Cohorts {
			checkAccepted(t, a, lead, c.CohortID, p.Option(1))
		}
		if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("accepted a second time: %v", err)
		}
	})
}

// checkAccepted compares what is stored of a cohort with what the option said.
func checkAccepted(t testing.TB, a *App, lead *abp.Person, id string, o *abp.PlanningOption) {
	t.Helper()
	plan, err := a.CohortPlan(context.Background(), lead, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, clash := range plan.Clashes() {
		if clash.Hard {
			t.Errorf("the accepted dates break %s", clash)
		}
	}
	found := 0
	for _, e := range o.Events {
		if e.CohortID != id {
			continue
		}
		for _, s := range plan.Sessions {
			on, from, until := s.Hours(plan.Zone)
			if s.Kind == e.Kind && s.Number == e.Number && s.SetID == e.SetID && on == e.Day && from == e.From && until == e.Until && s.VenueID == e.VenueID &&
				within(e.Facilitators, idsOf(s.Facilitators)) && len(e.Facilitators) == len(s.Facilitators) {
				found++
			}
		}
	}
	if found != len(plan.Sessions) || len(plan.Windows) != 5 {
		t.Errorf("%d of %d sessions are as the plan says, %d survey windows", found, len(plan.Sessions), len(plan.Windows))
	}
}

// TestCatchUpsArePlanned asks for catch-ups beside a cohort: one comes into each
// month, at lunch, and everybody has it.
func TestCatchUpsArePlanned(t *testing.T) {
	ctx := context.Background()
	a, _, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	n := quarter(t, a)
	n.New, n.CatchUps = n.New[1:], true
	p, err := a.StartPlanning(ctx, lead, n)
	if err != nil {
		t.Fatal(err)
	}
	if p = finished(t, a, lead, p.ID); p.State != abp.PlanningFinished {
		t.Fatalf("the planning is %s: %s", p.State, p.LastError)
	}
	if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version); err != nil {
		t.Fatal(err)
	}
	list, err := a.store.Sessions(ctx, lead, store.SessionQuery{Programme: true, EndsAfter: demo.Now})
	if err != nil {
		t.Fatal(err)
	}
	months := map[string]int{}
	zone, err := a.Zone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Kind != abp.CatchUp || s.CreatedAt.Before(demo.Now.Time) {
			continue
		}
		on, from, _ := s.Hours(zone)
		if months[on.String()[:7]]++; from != 13*60 || len(s.Facilitators) != 1 {
			t.Errorf("a catch-up at minute %d with %d hosts", from, len(s.Facilitators))
		}
	}
	planned := 0
	for _, e := range p.Options[0].Events {
		if e.Kind == abp.CatchUp {
			planned++
		}
	}
	if len(months) != planned || planned < 3 {
		t.Errorf("%d months have a catch-up, %d were planned", len(months), planned)
	}
}
