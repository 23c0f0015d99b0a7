package schedule

import (
	"context"
	"math"
	"testing"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
	"github.com/upstander/upstander/internal/schedule/search"
)

// everything tries every plan of a question with one cohort and one set of two
// meetings, and returns the least cost; ok is false if there is no plan.
type everything struct {
	in    *instance.Plan
	judge *check.Planner
	least int
	ok    bool
}

func tryEverything(in *instance.Plan) (int, bool) {
	e := &everything{in: in, judge: check.NewPlanner(in), least: math.MaxInt}
	c := &in.Cohorts[0]
	for full := c.Window[0]; full <= c.Window[1]; full++ {
		for half := full + instance.Day(in.Course.HalfGap[0]); half <= full+instance.Day(in.Course.HalfGap[1]); half++ {
			for _, part := range in.Course.HalfParts {
				e.pairs(full, half, part)
			}
		}
	}
	return e.least, e.ok
}

func (e *everything) pairs(full, half instance.Day, part instance.Part) {
	facs := e.in.Facilitators
	for a := range facs {
		for b := a + 1; b < len(facs); b++ {
			for x := range facs {
				for y := x + 1; y < len(facs); y++ {
					w := instance.CohortPlan{ID: e.in.Cohorts[0].ID,
						Full: instance.WorkshopPlan{Date: full, Venue: "V1", Facilitators: []string{facs[a].ID, facs[b].ID}},
						Half: instance.WorkshopPlan{Date: half, Part: part, Venue: "V1", Facilitators: []string{facs[x].ID, facs[y].ID}}}
					if e.workshopsHold(w) {
						e.sets(w)
					}
				}
			}
		}
	}
}

// workshopsHold asks the checker with a set that is not there, so that hopeless
// workshops are not tried with every series.
func (e *everything) workshopsHold(w instance.CohortPlan) bool {
	q := *e.in
	q.Cohorts = []instance.Cohort{e.in.Cohorts[0]}
	q.Cohorts[0].Sets = nil
	w.Sets = []instance.SetPlan{}
	r := check.Plan(&q, &instance.Timetable{Calendared: instance.Calendared{Cohorts: []instance.CohortPlan{w}, Coffee: []instance.CoffeePlan{}}})
	return len(r.Broken) == 0
}

func (e *everything) sets(w instance.CohortPlan) {
	c := e.in.Course
	parts := e.in.Cohorts[0].Sets[0].Parts
	for _, f := range e.in.Facilitators {
		for d1 := w.Half.Date + instance.Day(c.FirstGap[0]); d1 <= w.Half.Date+instance.Day(c.FirstGap[1]); d1++ {
			for d2 := d1 + instance.Day(c.GapHard[0]); d2 <= d1+instance.Day(c.GapHard[1]); d2++ {
				for _, p1 := range parts {
					for _, p2 := range parts {
						w.Sets = []instance.SetPlan{{ID: e.in.Cohorts[0].Sets[0].ID, Facilitator: f.ID, Meetings: []instance.MeetingPlan{{Date: d1, Part: p1}, {Date: d2, Part: p2}}}}
						r := e.judge.Check(&instance.Timetable{Calendared: instance.Calendared{Cohorts: []instance.CohortPlan{w}, Coffee: []instance.CoffeePlan{}}})
						if len(r.Broken) == 0 {
							e.ok, e.least = true, min(e.least, r.Total())
						}
					}
				}
			}
		}
	}
}

// What the engine finds for one cohort is the best that there is, and it says that
// there is no plan exactly when there is none.
func TestPlanAgainstEverything(t *testing.T) {
	none := 0
	for seed := range uint64(14) {
		in := tiny(seed)
		least, ok := tryEverything(in)
		answer, err := Plan(context.Background(), in, search.Options{Seed: 1, Work: 20_000, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !ok && answer.State != Infeasible:
			t.Errorf("%s: there is no plan, the engine says %v", in.Name, answer.State)
		case !ok:
			none++
			conflictIsMinimal(t, in, answer.Conflict)
		case answer.State != Optimal || answer.Report.Total() != least:
			t.Errorf("%s: the best plan costs %d, the engine says %v with %d, bound %d", in.Name, least, answer.State, answer.Report.Total(), answer.Bound)
		}
	}
	if none < 2 || none > 12 {
		t.Fatalf("%d of 14 questions have no plan: they are not a test", none)
	}
}

// conflictIsMinimal asks, by trying everything, that the rules of a conflict bar
// every plan when all others are dropped, and no longer when one of them is too.
func conflictIsMinimal(t *testing.T, in *instance.Plan, conflict []Blocked) {
	t.Helper()
	inside := map[string]bool{}
	for _, b := range conflict {
		inside[b.Rule] = true
	}
	var others []string
	for _, r := range in.Rules() {
		if !inside[r.ID] {
			others = append(others, r.ID)
		}
	}
	if plan.Solve(context.Background(), in.Without(others...), lean).Timetable != nil {
		t.Errorf("%s: %v bar nothing by themselves", in.Name, conflict)
	}
	for _, b := range conflict {
		if plan.Solve(context.Background(), in.Without(append(others, b.Rule)...), search.Options{Seed: 1, Work: 20_000, Workers: 1}).Timetable == nil {
			t.Errorf("%s: without %s there is still no plan", in.Name, b.Rule)
		}
	}
}
