package schedule

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/plan"
	"github.com/upstander/upstander/internal/schedule/search"
)

// PlanAnswer is what the engine knows about a question for dates.
type PlanAnswer struct {
	State     State
	Timetable *instance.Timetable // nil unless Optimal or Feasible
	Report    check.Report        // of the timetable
	Bound     int                 // no plan costs less; proven
	Conflict  []Blocked           // if Infeasible: the smallest set of rules that cannot hold together
	Partial   *instance.Timetable // unless Optimal or Feasible: what has a place, without the rest
	Unplaced  []string            // unless Optimal or Feasible: the events without a place
	Stopped   bool                // the context ended the search early
}

// explaining is the phase after a search without an answer.
const explaining = "explaining"

// Plan finds dates, venues and facilitators. It fails only if its own checker
// refuses what the search found, which is a mistake in the engine.
func Plan(ctx context.Context, in *instance.Plan, o search.Options) (*PlanAnswer, error) {
	found := plan.Solve(ctx, in, o)
	out := &PlanAnswer{Timetable: found.Timetable, Bound: found.Bound, Partial: found.Partial, Unplaced: found.Unplaced, Stopped: found.Stopped}
	if found.Timetable != nil {
		out.Report = check.Plan(in, found.Timetable)
		if len(out.Report.Broken) > 0 {
			return nil, fmt.Errorf("the checker refuses the plan of %s: %v", in.Name, out.Report.Broken)
		}
		out.State = Feasible
		if out.Report.Total() <= out.Bound {
			out.State = Optimal
		}
		return out, nil
	}
	out.State = Partial
	o.Tell(search.Progress{Phase: explaining, Cost: -1, Bound: out.Bound, Unplaced: len(out.Unplaced), Done: o.Work, Budget: o.Work})
	// A conflict whose search was ended early need not be the smallest, so it is not named.
	if ids := plan.Conflict(ctx, in); len(ids) > 0 && ctx.Err() == nil {
		out.State, out.Conflict = Infeasible, blocked(ctx, in, ids)
	}
	return out, nil
}

// blocked puts the rules of a conflict into words.
func blocked(ctx context.Context, in *instance.Plan, ids []string) []Blocked {
	words := map[string]string{}
	for _, r := range in.Rules() {
		words[r.ID] = r.Words
	}
	var out []Blocked
	for _, r := range plan.Relax(ctx, in, ids) {
		out = append(out, Blocked{r.Rule, words[r.Rule], r.Enough})
	}
	return out
}
