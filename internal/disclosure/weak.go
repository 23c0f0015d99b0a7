package disclosure

import "slices"

// mostTries is how many exchanges are tried for one column.
const mostTries = 4000

// weak returns the columns that are left when those are taken out of which it can be
// proved that no small set that the figures give away holds them.
//
// The proof is by exchange. Where two people of a and d can change places with two
// of b and c without any figure changing, a set that the figures give away and that
// holds a holds b or c too. When so many such pairs (b, c), none of them sharing a
// column, belong to a that one of each would be too many people for a small set, or
// when neither b nor c can be in one, a is in none.
func (a *auditor) weak(small []int) []int {
	x := newExchange(a.m)
	possible := map[int]bool{}
	for _, c := range small {
		possible[c] = true
	}
	for range 6 {
		before := len(small)
		small = slices.DeleteFunc(small, func(c int) bool {
			strong := x.isStrong(c, a.l.fewest, possible)
			if strong {
				delete(possible, c)
			}
			return strong
		})
		if len(small) == before {
			break
		}
	}
	return small
}

// exchange finds columns by their rows.
type exchange struct {
	m     *incidence
	inRow [][]int
	marks []uint64 // by row: a random number; a column's is their sum
	of    []uint64 // by column
	by    map[uint64]int

	out, in []int // what two columns differ in
}

func newExchange(m *incidence) *exchange {
	x := &exchange{m: m, inRow: make([][]int, m.rows), marks: make([]uint64, m.rows), of: make([]uint64, len(m.columns)), by: map[uint64]int{}}
	state := uint64(3)
	for r := range x.marks {
		x.marks[r] = scramble(&state)
	}
	for i, rows := range m.columns {
		for _, r := range rows {
			x.inRow[r] = append(x.inRow[r], i)
			x.of[i] += x.marks[r]
		}
		x.by[x.of[i]] = i
	}
	return x
}

// isStrong reports whether it is proved that a is in no small set that can be
// worked out, when only the possible columns can be in one. Exchanges are tried with
// columns that differ from a in few rows, because of those there are most.
func (x *exchange) isStrong(a, fewest int, possible map[int]bool) bool {
	rows := slices.Clone(x.m.columns[a])
	slices.SortFunc(rows, x.rarer)
	need := fewest - x.m.people[a]
	used := map[int]bool{a: true}
	tries := 0
	for _, r := range rows {
		for _, b := range x.inRow[r] {
			if tries++; tries > mostTries {
				return false
			}
			if used[b] || !x.differ(a, b, max(1, len(rows)/4)) {
				continue
			}
			slices.SortFunc(x.out, x.rarer)
			for _, c := range x.inRow[x.out[0]] {
				if tries++; tries > mostTries {
					return false
				}
				if used[c] || c == b || !x.completes(c) {
					continue
				}
				least := x.least(b, c, possible)
				if need -= least; least == 0 || need <= 0 {
					return true
				}
				used[b], used[c] = possible[b], possible[c]
				break
			}
		}
	}
	return false
}

// rarer orders rows by how many columns they have.
func (x *exchange) rarer(r, s int) int { return len(x.inRow[r]) - len(x.inRow[s]) }

// differ keeps the rows of a that b is not in, and of b that a is not in, and reports
// whether there are some of the first and at most so many.
func (x *exchange) differ(a, b, most int) bool {
	x.out, x.in = x.out[:0], x.in[:0]
	was, is := x.m.columns[a], x.m.columns[b]
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0] < is[0]:
			if x.out = append(x.out, was[0]); len(x.out) > most {
				return false
			}
			was = was[1:]
		case len(was) == 0 || is[0] < was[0]:
			x.in = append(x.in, is[0])
			is = is[1:]
		default:
			was, is = was[1:], is[1:]
		}
	}
	return len(x.out) > 0
}

// least is the fewest people of the two who would have to be in the set, or nought
// when neither can be.
func (x *exchange) least(b, c int, possible map[int]bool) int {
	switch {
	case possible[b] && possible[c]:
		return min(x.m.people[b], x.m.people[c])
	case possible[b]:
		return x.m.people[b]
	case possible[c]:
		return x.m.people[c]
	}
	return 0
}

// completes reports whether there is a column like c with the rows in for the rows
// out.
func (x *exchange) completes(c int) bool {
	rows := x.m.columns[c]
	mark := x.of[c]
	for _, r := range x.out {
		if !slices.Contains(rows, r) {
			return false
		}
		mark -= x.marks[r]
	}
	for _, r := range x.in {
		if slices.Contains(rows, r) {
			return false
		}
		mark += x.marks[r]
	}
	d, has := x.by[mark]
	if !has {
		return false
	}
	rest := slices.DeleteFunc(slices.Clone(rows), func(r int) bool { return slices.Contains(x.out, r) })
	rest = append(rest, x.in...)
	slices.Sort(rest)
	return slices.Equal(rest, x.m.columns[d])
}
