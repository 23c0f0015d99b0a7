package demo

// deal spreads groups over tables: supply says how many there are of each
// group, demand how many each table takes, and both add up to the same. It
// returns the tables for each group in turn. One after the other goes to the
// table that lacks most for its share, so that every table gets a mixture and
// both margins come out exactly.
func deal(supply, demand []int) [][]int {
	left := append([]int(nil), demand...)
	dealt := make([][]int, len(supply))
	for g, n := range supply {
		given := make([]int, len(demand))
		for range n {
			best := -1
			for t := range left {
				if left[t] > 0 && (best < 0 || left[t]*(given[best]+1) > left[best]*(given[t]+1)) {
					best = t
				}
			}
			if best < 0 {
				return dealt
			}
			left[best]--
			given[best]++
			dealt[g] = append(dealt[g], best)
		}
	}
	return dealt
}

// spreadEvenly is deal for sets: one after the other goes to the set that has
// fewest of the group, then to the one with most room.
func spreadEvenly(supply, sizes []int) [][]int {
	left := append([]int(nil), sizes...)
	dealt := make([][]int, len(supply))
	for g, n := range supply {
		given := make([]int, len(sizes))
		for range n {
			best := -1
			for t := range left {
				if left[t] > 0 && (best < 0 || given[t] < given[best] || given[t] == given[best] && left[t] > left[best]) {
					best = t
				}
			}
			if best < 0 {
				return dealt
			}
			left[best]--
			given[best]++
			dealt[g] = append(dealt[g], best)
		}
	}
	return dealt
}
