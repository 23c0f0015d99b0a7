package sets

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// verdict says whether a question has an allocation.
type verdict uint8

const (
	unknown    verdict = iota
	feasible           // one was found
	infeasible         // proven
)

// How far judging goes: nodes of the exact search, and work of the other one.
const (
	nodesToJudge = 20_000
	workToJudge  = 60_000
)

// judge decides whether the question has an allocation that breaks no rule: by an
// exact search if it ends within its limit, and else by looking for one.
func judge(ctx context.Context, q *instance.Sets) verdict {
	m := compile(q)
	switch {
	case m.constant.broken() > 0:
		return infeasible
	case m.n() == 0 && !slices.Contains(m.optional, false):
		return feasible
	case m.n() == 0 || len(m.sets) == 0 || len(m.slots) == 0 || len(m.facs) == 0:
		return infeasible
	}
	if v, _ := m.prove(ctx, nodesToJudge); v != unknown {
		return v
	}
	w := newWalker(m, 1, 0)
	stop := func() bool { return ctx.Err() != nil || w.era.total.broken() == 0 }
	for range 4 {
		w.cool(cycle{workToJudge * stepsPerWork / 4, fresh, hotSmall, false}, nil, stop)
		if w.best.total.broken() == 0 {
			return feasible
		}
	}
	return unknown
}
