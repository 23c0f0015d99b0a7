package sets

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAssigner compares with every way to assign.
func TestAssigner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 6).Draw(t, "size")
		costs := rapid.SliceOfN(rapid.Int64Range(-50, 50), k*k, k*k).Draw(t, "costs")
		best := far
		var try func(c int, used int, sum int64)
		try = func(c, used int, sum int64) {
			if c == k {
				best = min(best, sum)
				return
			}
			for r := range k {
				if used>>r&1 == 0 {
					try(c+1, used|1<<r, sum+costs[r*k+c])
				}
			}
		}
		try(0, 0, 0)
		got := int64(0)
		for c, r := range newAssigner(k).solve(k, costs) {
			got += costs[r*k+c]
		}
		if got != best {
			t.Fatalf("%d, the least is %d", got, best)
		}
	})
}
