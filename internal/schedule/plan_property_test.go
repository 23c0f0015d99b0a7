package schedule

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
	"github.com/upstander/upstander/internal/schedule/search"
)

var lean = search.Options{Seed: 3, Work: 4000, Workers: 2}

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// No plan breaks a rule, whatever the question, the cost is what the checker says
// and the bound is below it; what has no place is named.
func TestPlanWhateverTheQuestion(t *testing.T) {
	whole := 0
	for seed := range uint64(80) {
		in := small(seed)
		r := plan.Solve(context.Background(), in, lean)
		switch {
		case r.Timetable == nil && len(r.Unplaced) == 0:
			t.Fatalf("%s: neither a plan nor what is missing", in.Name)
		case r.Timetable == nil:
			if r.Partial == nil {
				t.Fatalf("%s: no partial plan", in.Name)
			}
			continue
		}
		whole++
		report := check.Plan(in, r.Timetable)
		if len(report.Broken) > 0 || report.Total() != r.Cost || r.Bound > r.Cost {
			t.Fatalf("%s: cost %d, checker %d, bound %d, broken %v", in.Name, r.Cost, report.Total(), r.Bound, report.Broken)
		}
		if ids := plan.Conflict(context.Background(), in); r.Impossible || ids != nil {
			t.Fatalf("%s: called impossible for %v, and planned", in.Name, ids)
		}
	}
	if whole < 25 {
		t.Fatalf("only %d questions had a plan", whole)
	}
}

// The same question gives the same bytes; listed in another order, the same cost.
func TestPlanOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(20) {
		in := small(seed)
		a, b := plan.Solve(context.Background(), in, lean), plan.Solve(context.Background(), in, lean)
		if text(t, a) != text(t, b) {
			t.Fatalf("%s: two answers to one question", in.Name)
		}
		other := mixed(in, seed)
		c := plan.Solve(context.Background(), other, lean)
		if c.Cost != a.Cost || c.Bound != a.Bound || len(c.Unplaced) != len(a.Unplaced) {
			t.Fatalf("%s: %d and %d in another order", in.Name, a.Cost, c.Cost)
		}
		if c.Timetable != nil {
			for i, co := range c.Timetable.Cohorts {
				if co.ID != other.Cohorts[i].ID {
					t.Fatalf("%s: the answer is in another order than the question", in.Name)
				}
			}
		}
	}
}

// A plan made again from the published one changes nothing before the frozen date,
// breaks no rule and costs what the checker says, whatever happened meanwhile.
func TestPlanKeepsThePast(t *testing.T) {
	again := 0
	for seed := range uint64(60) {
		in := small(seed)
		first := plan.Solve(context.Background(), in, lean)
		if first.Timetable == nil || len(in.Facilitators) == 0 {
			continue
		}
		cut := in.Calendar.Start + instance.Day(10+seed%40)
		in.Baseline = &instance.Baseline{Plan: first.Timetable.Calendared, FrozenBefore: cut,
			Weights: instance.MoveWeights{MoveWorkshop: 40, MoveALS: 12, Venue: 10, WorkshopFacilitator: 8, SetFacilitator: 15}}
		ill := &in.Facilitators[int(seed)%len(in.Facilitators)]
		ill.Leave = append(ill.Leave, instance.Range{cut, cut + 14})
		r := plan.Solve(context.Background(), in, lean)
		if r.Timetable == nil {
			continue
		}
		again++
		report := check.Plan(in, r.Timetable)
		if len(report.Broken) > 0 || report.Total() != r.Cost || r.Bound > r.Cost {
			t.Fatalf("%s: cost %d, checker %d, bound %d, broken %v", in.Name, r.Cost, report.Total(), r.Bound, report.Broken)
		}
		samePast(t, in, r.Timetable)
	}
	if again < 20 {
		t.Fatalf("only %d plans were made again", again)
	}
}

func samePast(t *testing.T, in *instance.Plan, now *instance.Timetable) {
	t.Helper()
	old := &instance.Timetable{Calendared: in.Baseline.Plan}
	before, after := events(old), events(now)
	for i, c := range old.Coffee {
		if c.Date < in.Baseline.FrozenBefore && now.Coffee[i] != c {
			t.Fatalf("%s: a catch-up that was held has changed", in.Name)
		}
	}
	for _, c := range old.Cohorts {
		if c.Full.Date < in.Baseline.FrozenBefore && before[c.ID+"/full"] != after[c.ID+"/full"] {
			t.Fatalf("%s: the full day of %s was held and has changed", in.Name, c.ID)
		}
	}
}

// Stopped at once, an answer is still an answer.
func TestPlanStopped(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	in := small(7)
	r := plan.Solve(ctx, in, lean)
	if !r.Stopped || r.Timetable == nil && len(r.Unplaced) == 0 {
		t.Fatalf("stopped %v, unplaced %v", r.Stopped, r.Unplaced)
	}
	if ids := plan.Conflict(ctx, in); ids != nil {
		t.Fatalf("a conflict of %v out of no time", ids)
	}
}
