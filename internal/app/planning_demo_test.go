package app

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestScenarioPlannedAtOnce plans the ten cohorts of the demo as if nothing had
// been, and compares with the dates that the scenario has, on the same score.
func TestScenarioPlannedAtOnce(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), time.Date(2022, 7, 4, 9, 0, 0, 0, time.UTC))
	p := &abp.Planning{FromDay: day(2022, 9, 1), UntilDay: day(2024, 5, 31), Weights: abp.PresetBalanced.Weights(), Seed: 1}
	for _, code := range scenario {
		p.Cohorts = append(p.Cohorts, abp.PlannedCohort{CohortID: cast.Cohorts[code]})
	}
	in, err := a.planningInput(ctx, a.store, lead, p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.cohorts {
		c := &in.cohorts[i]
		first, _, _ := c.workshop(1).Hours(in.zone)
		c.Preferred, c.Earliest, c.Latest = first, first.Add(-28), first.Add(28)
	}
	q := in.problem(p)
	own := &instance.Timetable{Instance: q.Name, Kind: "plan", Status: "solution", Calendared: instance.Calendared{Coffee: []instance.CoffeePlan{}}}
	for i := range in.cohorts {
		own.Cohorts = append(own.Cohorts, in.published(q, &in.cohorts[i]))
	}
	report := check.Plan(q, own)
	for _, b := range report.Broken {
		t.Logf("the scenario's own dates break %s at %s: %s", b.Rule, b.Where, b.Why)
	}
	begun := time.Now()
	answer, err := schedule.Plan(ctx, q, search.Options{Seed: 1, Work: 3_000_000, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the scenario costs %d %v; the plan %d, at least %d, %s in %s %v; conflict %v unplaced %v", report.Total(), report.ByRule(), answer.Report.Total(), answer.Bound, answer.State, time.Since(begun), answer.Report.ByRule(), answer.Conflict, answer.Unplaced)
	if answer.Timetable == nil || answer.Report.Total() >= report.Total() {
		t.Errorf("the plan is %s and costs %d; the scenario's own dates cost %d", answer.State, answer.Report.Total(), report.Total())
	}
}
