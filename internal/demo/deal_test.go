package demo

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestDealKeepsBothMargins deals any groups over any tables that take as many.
func TestDealKeepsBothMargins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		supply := rapid.SliceOfN(rapid.IntRange(0, 40), 1, 16).Draw(t, "supply")
		demand := make([]int, rapid.IntRange(1, 10).Draw(t, "tables"))
		for _, n := range supply {
			for range n {
				demand[rapid.IntRange(0, len(demand)-1).Draw(t, "table")]++
			}
		}
		for name, how := range map[string]func(supply, demand []int) [][]int{"deal": deal, "spreadEvenly": spreadEvenly} {
			taken := make([]int, len(demand))
			for g, tables := range how(supply, demand) {
				if len(tables) != supply[g] {
					t.Fatalf("%s: group %d has %d, want %d", name, g, len(tables), supply[g])
				}
				for _, at := range tables {
					taken[at]++
				}
			}
			if !slices.Equal(taken, demand) {
				t.Fatalf("%s: the tables took %v, want %v", name, taken, demand)
			}
		}
	})
}
