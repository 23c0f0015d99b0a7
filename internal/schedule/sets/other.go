package sets

import (
	"context"

	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// triesToDiffer is how often an allocation is looked for that differs enough, each
// time with a higher price on what is the same.
const triesToDiffer = 5

// Other looks for an allocation in which at least so many people are with others
// than in the ones that are known. It returns nil if none is found that breaks no
// rule. The work is shared by the tries.
func Other(ctx context.Context, q *instance.Sets, known []*instance.Allocation, people int, o search.Options) *instance.Allocation {
	o.Work /= triesToDiffer
	step := price(max(1, compile(q).usualPair()))
	for try := range triesToDiffer {
		m := compile(q)
		for _, a := range known {
			m.discourage(a, step<<try)
		}
		found := solve(ctx, q, m, o)
		if found.Allocation == nil || found.Broken > 0 {
			return nil
		}
		enough := true
		for _, a := range known {
			enough = enough && Differ(a, found.Allocation) >= people
		}
		if enough {
			return found.Allocation
		}
	}
	return nil
}

// discourage prices every pair that is together in an allocation.
func (m *model) discourage(a *instance.Allocation, p price) {
	for _, set := range a.Sets {
		for i, x := range set.Members {
			for _, y := range set.Members[i+1:] {
				m.addPair(find(m.delegates, x), find(m.delegates, y), p)
			}
		}
	}
}

// Differ returns how many people are with others in two allocations: those who have
// to move to turn one into the other when the names of sets do not matter.
func Differ(a, b *instance.Allocation) int {
	size := max(len(a.Sets), len(b.Sets))
	overlap := make([]int64, size*size)
	people := 0
	for i, x := range a.Sets {
		people += len(x.Members)
		in := map[string]bool{}
		for _, member := range x.Members {
			in[member] = true
		}
		for j, y := range b.Sets {
			for _, member := range y.Members {
				if in[member] {
					overlap[i*size+j]--
				}
			}
		}
	}
	same := 0
	for c, r := range newAssigner(size).solve(size, overlap) {
		same -= int(overlap[r*size+c])
	}
	return people - same
}
