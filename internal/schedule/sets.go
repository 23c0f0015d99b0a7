package schedule

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
	"github.com/upstander/upstander/internal/schedule/sets"
)

// SetsAnswer is what the engine knows about a question for sets.
type SetsAnswer struct {
	State      State
	Allocation *instance.Allocation // the best there is; nil if nobody can be placed at all
	Report     check.Report         // of the allocation; names the broken rules unless Optimal or Feasible
	Bound      int                  // no allocation costs less; proven
	Conflict   []Blocked            // if Infeasible: the smallest set of rules that cannot hold together
	Stopped    bool                 // the context ended the search early
}

// Sets divides delegates into sets. It fails only if its own checker refuses what
// the search found, which is a mistake in the engine.
func Sets(ctx context.Context, in *instance.Sets, o search.Options) (*SetsAnswer, error) {
	found := sets.Solve(ctx, in, o)
	out := &SetsAnswer{Allocation: found.Allocation, Bound: found.Bound, Stopped: found.Stopped}
	if out.Allocation != nil {
		out.Report = check.Sets(in, out.Allocation)
	}
	if out.Allocation == nil || found.Broken > 0 {
		o.Tell(search.Progress{Phase: explaining, Cost: -1, Bound: out.Bound, Done: o.Work, Budget: o.Work})
		if ids := sets.Conflict(ctx, in); len(ids) > 0 {
			out.State, out.Conflict = Infeasible, blockedSets(ctx, in, ids)
		}
		return out, nil
	}
	if len(out.Report.Broken) > 0 || out.Report.Total() != found.Cost {
		return nil, fmt.Errorf("the checker refuses the sets of %s: it counts %d for %d and finds %v", in.Name, out.Report.Total(), found.Cost, out.Report.Broken)
	}
	out.State = Feasible
	if out.Report.Total() <= out.Bound {
		out.State = Optimal
	}
	return out, nil
}

// blockedSets puts the rules of a conflict into words.
func blockedSets(ctx context.Context, in *instance.Sets, ids []string) []Blocked {
	words := map[string]string{}
	for _, r := range in.HardRules() {
		words[r.ID] = r.Words
	}
	var out []Blocked
	for _, r := range sets.Relax(ctx, in, ids) {
		out = append(out, Blocked{r.Rule, words[r.Rule], r.Enough})
	}
	return out
}

// SetsAlternative is another allocation that differs in kind.
type SetsAlternative struct {
	Allocation *instance.Allocation
	Report     check.Report
	Differ     int // people who are with others than in the first allocation
}

// SetsAlternatives looks for up to so many allocations in which at least so many
// people are with others than in the first and in each other, the first found first.
func SetsAlternatives(ctx context.Context, in *instance.Sets, first *instance.Allocation, count, people int, o search.Options) []SetsAlternative {
	known := []*instance.Allocation{first}
	var out []SetsAlternative
	for range count {
		a := sets.Other(ctx, in, known, people, o)
		if a == nil {
			break
		}
		report := check.Sets(in, a)
		if len(report.Broken) > 0 {
			break
		}
		known = append(known, a)
		out = append(out, SetsAlternative{a, report, sets.Differ(first, a)})
	}
	return out
}
