package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// mostRows is the most different figures of one measure that the audit takes on:
// its work grows with their cube.
const mostRows = 2000

// incidence are the released figures as rows over columns. A column is all atoms
// that are in the same figures: nobody can tell those apart.
type incidence struct {
	rows    int
	columns [][]int // the rows that each column is in, in order
	people  []int   // by column
	of      []int   // by atom: its column, or -1 when it is in no figure
}

// incidenceOf merges the atoms of the cells.
func (l *Ledger) incidenceOf(cells []Cell) *incidence {
	in := make([][]int, len(l.people)) // by atom
	m := &incidence{of: make([]int, len(l.people))}
	seen := map[string]bool{}
	for _, c := range cells {
		if key := keyOf(c.Atoms); !seen[key] {
			seen[key] = true
			for _, a := range c.Atoms {
				in[a] = append(in[a], m.rows)
			}
			m.rows++
		}
	}
	at := map[string]int{}
	for a, rows := range in {
		if len(rows) == 0 || l.people[a] == 0 {
			m.of[a] = -1
			continue
		}
		key := keyOf(rows)
		i, has := at[key]
		if !has {
			i = len(m.columns)
			at[key] = i
			m.columns, m.people = append(m.columns, rows), append(m.people, 0)
		}
		m.of[a] = i
		m.people[i] += l.people[a]
	}
	return m
}

func keyOf(list []int) string {
	b := make([]byte, 0, 4*len(list))
	for _, n := range list {
		b = strconv.AppendInt(b, int64(n), 36)
		b = append(b, ' ')
	}
	return string(b)
}

// columnsOf are the columns of a set of atoms; ok is false when the set divides a
// column or has somebody in no figure, because then no sum of figures is the set.
func (m *incidence) columnsOf(l *Ledger, atoms []int) (columns []int, ok bool) {
	held := map[int]int{}
	for _, a := range atoms {
		i := m.of[a]
		if i < 0 {
			return nil, false
		}
		held[i] += l.people[a]
	}
	for i, n := range held {
		if n != m.people[i] {
			return nil, false
		}
	}
	return slices.Sorted(maps.Keys(held)), true
}

// audit holds R8: no sum and difference of released figures, with whatever weights,
// is the figure of a small group. It asks this of every column, of every small
// registered group, of what lies between two figures, and, while there are few
// enough, of every set of columns together.
func (l *Ledger) audit(r Release) *Verdict {
	if !l.p.rules.Has(R8) {
		return nil
	}
	cells := slices.Clone(r.Cells)
	for _, was := range l.released {
		cells = append(cells, was.Cells...)
	}
	m := l.incidenceOf(cells)
	if !slices.ContainsFunc(m.people, func(n int) bool { return n < l.fewest }) {
		return nil // whatever is singled out is made of columns, and all are large
	}
	if m.rows > mostRows {
		return l.stop(r, R8, fmt.Sprintf("There are more than %d figures to check it against, which is too many to be sure.", mostRows))
	}
	z, ok := m.alternative()
	if !ok {
		return l.stop(r, R8, "The check against everything published could not be finished, so it is not published.")
	}
	a := auditor{l: l, m: m, z: z, allowed: l.allowed(m, r)}
	what, ok := a.find()
	if !ok {
		return l.stop(r, R8, "There are too many small groups in it to be sure that none can be worked out.")
	}
	if what != "" {
		return l.stop(r, R8, fmt.Sprintf("Together with what is published it would give away the figure of %s: fewer than %d people.", what, l.fewest))
	}
	return nil
}

// allowed are the sets of columns that another rule has let pass, by key: what lies
// between two versions of one figure, from the least number between versions; and
// what rules that do not hold would have caught.
func (l *Ledger) allowed(m *incidence, r Release) map[string]bool {
	pass := map[string]bool{}
	let := func(atoms []int) {
		if columns, ok := m.columnsOf(l, atoms); ok {
			pass[keyOf(columns)] = true
		}
	}
	releases := append(slices.Clone(l.released), r)
	rules := l.p.rules
	versions := map[string][]Cell{}
	var all []Cell
	for _, was := range releases {
		for _, c := range was.Cells {
			versions[c.Name] = append(versions[c.Name], c)
			all = append(all, c)
		}
		if !rules.Has(R3) {
			let(was.rest())
		}
	}
	for _, list := range versions {
		for i, a := range list {
			for _, b := range list[:i] {
				left, came := l.apart(a.Atoms, b.Atoms)
				if min(left, came) == 0 && (left+came >= l.p.minDelta || !rules.Has(R6)) {
					let(lessAtoms(a.Atoms, b.Atoms))
					let(lessAtoms(b.Atoms, a.Atoms))
				}
			}
		}
	}
	for i, a := range all {
		if !rules.Has(R2) || !rules.Has(R1) {
			let(a.Atoms)
		}
		for _, b := range all[:i] {
			if !rules.Has(R7) && l.isNear(a, b) {
				let(lessAtoms(a.Atoms, b.Atoms))
				let(lessAtoms(b.Atoms, a.Atoms))
			}
		}
	}
	return pass
}

// rest are the people in a table's total and in none of its rows.
func (r Release) rest() []int {
	var rest []int
	for _, c := range r.Cells {
		if c.IsTotal {
			rest = c.Atoms
		}
	}
	for _, c := range r.Cells {
		if !c.IsTotal {
			rest = lessAtoms(rest, c.Atoms)
		}
	}
	return rest
}

// lessAtoms are the atoms of a that are not in b, both in order.
func lessAtoms(a, b []int) []int {
	var list []int
	for _, x := range a {
		if _, has := slices.BinarySearch(b, x); !has {
			list = append(list, x)
		}
	}
	return list
}

// auditor looks for sets of columns that the figures single out. z is a random
// alternative: numbers, one a column, that change no figure when they are added to
// the answers. A set can be worked out from the figures if and only if no
// alternative changes its sum, and a random one changes it unless none does.
type auditor struct {
	l       *Ledger
	m       *incidence
	z       []uint64
	allowed map[string]bool
}

// find describes a small set that the figures single out, or returns "". ok is
// false when it cannot be certain.
func (a *auditor) find() (what string, ok bool) {
	for _, t := range a.l.small {
		if columns, ok := a.m.columnsOf(a.l, t.Atoms); ok && a.isGivenAway(columns) {
			return t.Label, true
		}
	}
	var small []int
	for i, n := range a.m.people {
		if n < a.l.fewest {
			small = append(small, i)
			if a.isGivenAway([]int{i}) {
				return a.name([]int{i}), true
			}
		}
	}
	set, ok := a.search(small)
	if !ok {
		set, ok = a.search(a.weak(small))
	}
	if set != nil {
		what = a.name(set)
	}
	return what, ok
}

// isGivenAway says whether the figures give away the sum of the columns, in order.
func (a *auditor) isGivenAway(columns []int) bool {
	var sum uint64
	for _, i := range columns {
		sum = addMod(sum, a.z[i])
	}
	return sum == 0 && !a.allowed[keyOf(columns)]
}

// name describes the columns by the smallest guarded group that holds them.
func (a *auditor) name(columns []int) string {
	var labels []string
	for _, t := range a.l.small {
		if in, ok := a.m.columnsOf(a.l, t.Atoms); ok && len(lessAtoms(columns, in)) == 0 {
			labels = append(labels, t.Label)
		}
	}
	if len(labels) == 0 {
		return "a few people"
	}
	return "people of " + labels[0]
}
