package plan

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Conflict returns the smallest set of rules that cannot hold together, in the
// order of the question's rules, or nil if none is proven: by leaving out one rule
// after the other for good, wherever what remains still has no plan (deletion
// filter, Chinneck and Dravnieks 1991).
func Conflict(ctx context.Context, in *instance.Plan) []string {
	q := culprit(ctx, in)
	if q == nil || ctx.Err() != nil {
		return nil
	}
	var kept []string
	for _, r := range q.Rules() {
		kept = append(kept, r.ID)
	}
	dropped := []string{}
	for size := max(1, len(kept)/4); ; size = max(1, size/2) {
		for from := 0; from < len(kept); {
			to := min(from+size, len(kept))
			try := append(slices.Clone(dropped), kept[from:to]...)
			if impossible(ctx, q.Without(try...)) {
				dropped = try
				kept = slices.Delete(kept, from, to)
				continue
			}
			from = to
		}
		if ctx.Err() != nil {
			return nil
		}
		if size == 1 {
			return kept
		}
	}
}
