package schedule

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
	"github.com/upstander/upstander/internal/schedule/search"
)

func read(t *testing.T, name string) *instance.Plan {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var in instance.Plan
	if err := json.Unmarshal(data, &in); err != nil {
		t.Fatal(err)
	}
	return &in
}

// Cohorts, a plan made again and a small year are solved at their proven best.
func TestPlanVectors(t *testing.T) {
	for name, best := range map[string]int{"C01-loose": 12, "C03-fewfac": 90, "C05-shifts": 168, "R03-cohort-sick": 124, "Y01-3": 145} {
		a, err := Plan(context.Background(), read(t, name), search.Options{Seed: 1, Work: 1_000_000, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if a.Report.Total() != best || a.State != Optimal {
			t.Errorf("%s: %v with %d, the best is %d, bound %d", name, a.State, a.Report.Total(), best, a.Bound)
		}
	}
}

// The conflict is the one minimal one, and what is said to be enough is enough and
// no more than that.
func TestPlanConflict(t *testing.T) {
	in := read(t, "C07-infeasible")
	a, err := Plan(context.Background(), in, lean)
	if err != nil {
		t.Fatal(err)
	}
	var rules, enough []string
	for _, b := range a.Conflict {
		rules, enough = append(rules, b.Rule), append(enough, b.Enough)
	}
	want := []string{"calendar:ramadan-workshops", "cohort:C01:window", "cohort:C01:features", "venue:V1:capacity", "venue:V2:busy"}
	if a.State != Infeasible || !slices.Equal(rules, want) {
		t.Fatalf("%v: %v", a.State, rules)
	}
	if !strings.Contains(strings.Join(enough, " "), "Extend the window by 3 days, to 15 March 2027.") {
		t.Fatal(enough)
	}
	in.Cohorts[0].Window[1] += 2
	if plan.Conflict(context.Background(), in) == nil {
		t.Fatal("two days more are enough already")
	}
	in.Cohorts[0].Window[1]++
	if r := plan.Solve(context.Background(), in, lean); r.Timetable == nil {
		t.Fatalf("three days more are not enough: %v", r.Unplaced)
	}
}

// Alternatives keep the rules, differ from the best plan and from each other, and
// their price is what the checker says by the original question.
func TestPlanAlternatives(t *testing.T) {
	in := read(t, "C05-shifts")
	best := plan.Solve(context.Background(), in, lean).Timetable
	list := PlanAlternatives(context.Background(), in, best, 3, search.Options{Seed: 1, Work: 40_000, Workers: 2})
	if len(list) != 3 {
		t.Fatalf("%d alternatives", len(list))
	}
	for i, a := range list {
		r := check.Plan(in, a.Timetable)
		if len(r.Broken) > 0 || r.Total() != a.Price || a.More != a.Price-check.Plan(in, best).Total() || a.Changed == 0 || a.Gain == "" {
			t.Errorf("%s: %+v", a.Name, r)
		}
		for _, b := range list[:i] {
			if Changed(a.Timetable, b.Timetable) == 0 || a.Name == b.Name {
				t.Errorf("%s and %s are one", a.Name, b.Name)
			}
		}
	}
}

// Every place that was refused could have been had, at the price that is told.
func TestPlanReasons(t *testing.T) {
	in := read(t, "Y01-3")
	best := plan.Solve(context.Background(), in, lean).Timetable
	now := check.Plan(in, best).Total()
	month := "coffee " + in.Coffee.Months[1]
	for _, ref := range []string{"C02/full", "C02/half", "C02S1", "C02S1/2", month} {
		r := PlanReasons(in, best, ref)
		all := slices.Concat(r.Dates, r.Venues, r.People)
		if len(all) == 0 || len(r.Barred) == 0 {
			t.Fatalf("%s: %d places were refused and %d rules bar others", ref, len(all), len(r.Barred))
		}
		for _, m := range all {
			there := check.Plan(in, plan.Moved(best, ref, m.Move))
			sum := 0
			for _, w := range m.Why {
				sum += w.Amount
			}
			if len(there.Broken) > 0 || there.Total() != now+m.More || sum != m.More {
				t.Errorf("%s to %v: %d more, the checker says %d and %v", ref, m.Move, m.More, there.Total()-now, there.Broken)
			}
		}
		for _, b := range r.Barred {
			if b.Words == "" || b.Places < 1 {
				t.Errorf("%s: no words for %s", ref, b.Rule)
			}
		}
	}
	if r := PlanReasons(in, best, "C99/full"); len(r.Dates) > 0 || len(r.Barred) > 0 {
		t.Fatal("reasons for an event that is not there")
	}
}
