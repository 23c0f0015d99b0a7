package disclosure

// mostSets is how many sets of columns the audit looks at before it goes by what
// can be proved of each column alone.
const mostSets = 3_000_000

// part is a set of columns on the way, with its sum of the alternative.
type part struct {
	columns []int
	people  int
}

// search looks for a set of small columns, fewer people together than may be shown,
// whose sum the figures give away. Every such set is a first part and a last part
// that follows it, where the last part, and the first without its last column, are
// of at most half as many people; so the parts are listed, and those that cancel
// are found by their sums. ok is false when there are too many to list.
func (a *auditor) search(candidates []int) (set []int, ok bool) {
	half := (a.l.fewest - 1) / 2
	if a.sets(candidates, half) > mostSets {
		return nil, false
	}
	last := map[uint64][]part{}
	a.each(candidates, half, func(p part, before int, sum uint64) {
		if p.people <= half {
			last[sum] = append(last[sum], part{append([]int(nil), p.columns...), p.people})
		}
	})
	last[0] = append(last[0], part{})
	a.each(candidates, half, func(p part, before int, sum uint64) {
		if set != nil {
			return
		}
		for _, q := range last[subMod(0, sum)] {
			if p.people+q.people >= a.l.fewest || len(q.columns) > 0 && q.columns[0] <= p.columns[len(p.columns)-1] {
				continue
			}
			both := append(append([]int(nil), p.columns...), q.columns...)
			if !a.isExplained(both) {
				set = both
				return
			}
		}
	})
	return set, true
}

// each calls f for the sets of columns whose people without the last column are at
// most half, in order.
func (a *auditor) each(candidates []int, half int, f func(p part, before int, sum uint64)) {
	columns := make([]int, 0, half+1)
	var walk func(from, people int, sum uint64)
	walk = func(from, people int, sum uint64) {
		if people > half {
			return
		}
		for i := from; i < len(candidates); i++ {
			c := candidates[i]
			n := people + a.m.people[c]
			if n >= a.l.fewest {
				continue
			}
			columns = append(columns, c)
			s := addMod(sum, a.z[c])
			f(part{columns, n}, people, s)
			walk(i+1, n, s)
			columns = columns[:len(columns)-1]
		}
	}
	walk(0, 0, 0)
}

// sets is how many sets each lists, or a few more than it may.
func (a *auditor) sets(candidates []int, half int) int {
	ways := make([]int, half+1) // by people, of sets that can still grow
	ways[0] = 1
	total := 0
	for _, c := range candidates {
		n := a.m.people[c]
		for _, w := range ways {
			total += w
		}
		if total > mostSets {
			return total
		}
		for k := half; k >= n; k-- {
			ways[k] += ways[k-n]
		}
	}
	return total
}

// isExplained reports whether a set that the figures give away, or a part of it
// that they give away too, may be: what is left of it then is found by itself.
func (a *auditor) isExplained(columns []int) bool {
	for subset := 1; subset < 1<<len(columns); subset++ {
		var some []int
		for i, c := range columns {
			if subset>>i&1 == 1 {
				some = append(some, c)
			}
		}
		if a.allowed[keyOf(some)] {
			return true
		}
	}
	return false
}
