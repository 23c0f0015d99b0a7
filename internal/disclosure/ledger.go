package disclosure

import (
	"fmt"
	"slices"
)

// Cell is one published figure as the ledger sees it: which people it is of.
type Cell struct {
	Name    string // versions of one figure share it
	Label   string // what a reader calls it
	Atoms   []int  // the smallest groups in it, by their place in the ledger, in order
	IsTotal bool   // of everybody in its table

	people int
}

// Release is one table on one day: what is published or held back as a whole.
type Release struct {
	Table string // versions of one table share it
	Label string // what a reader calls it
	Cells []Cell
}

// Outcome is what becomes of a table.
type Outcome uint8

// The outcomes. CarryForward means that the earlier version stays, Suppressed that
// there are too few people to say anything, and Refused that the table would give
// away, together with what is published, what nobody may know.
const (
	Publish Outcome = iota
	CarryForward
	Suppressed
	Refused
)

// String is "publish", "carry forward", "suppressed" or "refused".
func (o Outcome) String() string {
	if o > Refused {
		return fmt.Sprintf("Outcome(%d)", uint8(o))
	}
	return [...]string{"publish", "carry forward", "suppressed", "refused"}[o]
}

// Verdict is what the ledger says of a table, and why.
type Verdict struct {
	Outcome Outcome
	Rule    Rule   // that stopped it; nought on a table that may be published
	Reason  string // for the programme lead; without any number of people under the threshold
}

// Ledger is everything of one measure that has been published, whenever and in
// whatever table, as sets of the smallest groups of people. It says of a new table
// whether readers who put it beside all of that can work out a figure of too few.
type Ledger struct {
	p        Parameters
	people   []int    // by atom
	small    []Target // groups that no sum of figures may be
	released []Release
	fewest   int // people in a set, below which no sum may single it out
}

// Target is a registered group by its atoms: an organisation, a cohort, a staff
// group, on whichever day.
type Target struct {
	Label string
	Atoms []int
}

// NewLedger is an empty ledger over atoms, which are different people, so many in
// each. Of the targets those that are too small are guarded.
func NewLedger(p Parameters, people []int, targets []Target) *Ledger {
	l := &Ledger{p: p, people: people, fewest: p.minN}
	for _, t := range targets {
		if n := l.count(t.Atoms); n > 0 && n < p.minN {
			l.small = append(l.small, Target{t.Label, l.some(t.Atoms)})
		}
	}
	return l
}

// Add enters a table that was published.
func (l *Ledger) Add(r Release) { l.released = append(l.released, l.clean(r)) }

// Judge says what may become of a table. It does not enter it.
func (l *Ledger) Judge(r Release) Verdict {
	r = l.clean(r)
	for _, judge := range []func(Release) *Verdict{l.tooFew, l.tooSoon, l.tooNear, l.audit} {
		if v := judge(r); v != nil {
			return *v
		}
	}
	return Verdict{}
}

// clean leaves out atoms of nobody, so that equal sets are equal slices.
func (l *Ledger) clean(r Release) Release {
	cells := make([]Cell, 0, len(r.Cells))
	for _, c := range r.Cells {
		c.Atoms = l.some(c.Atoms)
		c.people = l.count(c.Atoms)
		if len(c.Atoms) > 0 {
			cells = append(cells, c)
		}
	}
	r.Cells = cells
	return r
}

// some are the atoms that hold somebody, in order.
func (l *Ledger) some(atoms []int) []int {
	list := slices.DeleteFunc(slices.Clone(atoms), func(a int) bool { return l.people[a] == 0 })
	slices.Sort(list)
	return slices.Compact(list)
}

// count is how many people the atoms hold.
func (l *Ledger) count(atoms []int) int {
	n := 0
	for _, a := range atoms {
		n += l.people[a]
	}
	return n
}

// tooFew holds R2.
func (l *Ledger) tooFew(r Release) *Verdict {
	if len(r.Cells) == 0 {
		return &Verdict{Suppressed, R2, "Nobody has answered."}
	}
	for _, c := range r.Cells {
		if c.people < l.p.leastPeople() {
			return &Verdict{Suppressed, R2, fmt.Sprintf("%s: fewer than %d people have answered.", c.Label, l.p.minN)}
		}
	}
	return nil
}

// tooSoon holds R6: two versions of one figure are of the same people, or differ by
// many, whoever came and whoever left.
func (l *Ledger) tooSoon(r Release) *Verdict {
	if !l.p.rules.Has(R6) {
		return nil
	}
	for _, c := range r.Cells {
		for _, was := range l.released {
			for _, old := range was.Cells {
				if old.Name != c.Name {
					continue
				}
				left, came := l.apart(old.Atoms, c.Atoms)
				if d := left + came; d > 0 && d < l.p.minDelta {
					return &Verdict{CarryForward, R6, fmt.Sprintf("%s: fewer than %d people have come or gone since a figure of it was published; the difference would be theirs alone.", c.Label, l.p.minDelta)}
				}
			}
		}
	}
	return nil
}

// apart counts the people of a who are not in b, and of b who are not in a. Both
// are in order.
func (l *Ledger) apart(a, b []int) (left, came int) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			left += l.people[a[0]]
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			came += l.people[b[0]]
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return left, came
}

// tooNear holds R7: of two figures one of which holds the other, the difference is
// nobody or many.
func (l *Ledger) tooNear(r Release) *Verdict {
	if !l.p.rules.Has(R7) {
		return nil
	}
	for i, c := range r.Cells {
		for _, was := range append([]Release{{Label: r.Label, Cells: r.Cells[:i]}}, l.released...) {
			for _, old := range was.Cells {
				if l.isNear(old, c) && !l.isRest(old, c, r) && !l.areVersions(old, c, r) {
					return l.stop(r, R7, fmt.Sprintf("%s beside %s (%s): one holds the other, and fewer than %d people are between them.", c.Label, old.Label, was.Label, l.fewest))
				}
			}
		}
	}
	return nil
}

// isNear says whether one cell less the other is too few people. Versions of one
// figure are R6's to judge.
func (l *Ledger) isNear(a, b Cell) bool {
	d := max(a.people-b.people, b.people-a.people)
	if a.Name == b.Name || d == 0 || d >= l.fewest {
		return false
	}
	left, came := l.apart(a.Atoms, b.Atoms)
	return min(left, came) == 0
}

// isRest reports whether two cells differ by whom a table has in its total and in no
// row. That is R3's to prevent; the answer is no while R3 holds.
func (l *Ledger) isRest(a, b Cell, r Release) bool {
	if l.p.rules.Has(R3) {
		return false
	}
	between := append(lessAtoms(a.Atoms, b.Atoms), lessAtoms(b.Atoms, a.Atoms)...)
	return slices.ContainsFunc(append(slices.Clone(l.released), r), func(t Release) bool { return slices.Equal(t.rest(), between) })
}

// areVersions reports whether two cells are of the same people as two versions of one
// figure, which R6 has judged: a cohort that is everybody adds nothing to everybody.
func (l *Ledger) areVersions(a, b Cell, r Release) bool {
	has := map[string][2]bool{}
	for _, t := range append(slices.Clone(l.released), r) {
		for _, c := range t.Cells {
			of := has[c.Name]
			has[c.Name] = [2]bool{of[0] || slices.Equal(c.Atoms, a.Atoms), of[1] || slices.Equal(c.Atoms, b.Atoms)}
			if has[c.Name] == [2]bool{true, true} {
				return true
			}
		}
	}
	return false
}

// stop is the verdict on a table that may not come: the version that is published
// stays, where there is one.
func (l *Ledger) stop(r Release, rule Rule, reason string) *Verdict {
	if slices.ContainsFunc(l.released, func(was Release) bool { return was.Table == r.Table }) {
		return &Verdict{CarryForward, rule, reason}
	}
	return &Verdict{Refused, rule, reason}
}
