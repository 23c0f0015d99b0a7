package app

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
)

// withhold leaves out of a new snapshot the survey figures whose difference from
// an earlier snapshot would tell what a few people answered. A figure may stand
// beside every earlier one of the same people if it differs from it by nobody or
// by the least number between two versions, and beside one of an overlapping group
// if by nobody or by the least number that may be shown at all. How many people
// two tables of counts differ by is at least the sum of the differences of their
// cells, because one person who comes or goes changes one cell by one; so the rule
// holds without keeping who they were, and an erased person counts.
//
// The whole programme is judged item by item; the tables of systems and
// organisations stay or come together, because their rows are read against each
// other.
func withhold(cells, released []abp.SnapshotCell, partners []abp.Organisation, lim *limits) ([]abp.SnapshotCell, error) {
	earlier, err := releases(released, partners, lim)
	if err != nil {
		return nil, err
	}
	next, err := releases(cells, partners, lim)
	if err != nil || len(next) == 0 {
		return cells, err
	}
	hasTables := true
	totals := map[spanItem][]stats.Joint{}
	headline := spanItem{abp.SpanT2, abp.HeadlineItem}
	for _, e := range earlier {
		hasTables = hasTables && mayFollow(e.rows, next[0].rows, lim.now(abp.ByOrganisation))
		for item, j := range e.totals {
			totals[item] = append(totals[item], j)
		}
		if all := e.rows.everybody(); len(e.rows) > 0 {
			totals[headline] = append(totals[headline], all)
		}
	}
	if hasTables && len(next[0].rows) > 0 {
		hasTables = !isTooSoon(totals[headline], next[0].rows.everybody(), lim.now(abp.ByOrganisation))
	}
	hasGroups := map[abp.Scope]bool{}
	for scope, rows := range next[0].groups {
		hasGroups[scope] = !slices.ContainsFunc(earlier, func(e release) bool { return !mayFollow(e.groups[scope], rows, lim.now(scope)) })
	}
	return slices.DeleteFunc(cells, func(c abp.SnapshotCell) bool {
		switch c.Scope {
		case abp.WholeProgramme:
			of := spanItem{c.Span, c.Item}
			return isTooSoon(totals[of], next[0].totals[of], lim.now(abp.WholeProgramme))
		case abp.BySystem, abp.ByOrganisation:
			return !hasTables
		}
		return !hasGroups[c.Scope]
	}), nil
}

// release is what one snapshot let everybody read.
type release struct {
	totals map[spanItem]stats.Joint   // of the whole programme
	rows   releasedRows               // of the tables of systems and organisations
	groups map[abp.Scope]releasedRows // of the tables of cohorts and of staff groups
}

// releasedRows are published rows, totals included.
type releasedRows []releasedRow

// releasedRow is one published row: the groups in it that have answers, and their
// counts.
type releasedRow struct {
	groups []string
	pairs  stats.Joint
	isLeaf bool // the leaves divide everybody
}

// releases reads what each snapshot among the cells let everybody read.
func releases(cells []abp.SnapshotCell, partners []abp.Organisation, lim *limits) ([]release, error) {
	var all []release
	for _, ofOne := range runs(cells, func(c abp.SnapshotCell) string { return c.SnapshotID }) {
		r := release{totals: map[spanItem]stats.Joint{}, groups: map[abp.Scope]releasedRows{}}
		var tables []abp.SnapshotCell
		groups := map[abp.Scope][]abp.SnapshotCell{}
		for _, c := range ofOne {
			switch {
			case c.Scope == abp.WholeProgramme:
				j, err := parseCounts(c)
				if err != nil {
					return nil, err
				}
				r.totals[spanItem{c.Span, c.Item}] = j
			case c.Scope == abp.BySystem || c.Scope == abp.ByOrganisation:
				tables = append(tables, c)
			default:
				groups[c.Scope] = append(groups[c.Scope], c)
			}
		}
		list, err := atoms(tables, nil, partners)
		if err != nil {
			return nil, err
		}
		if r.rows, err = rowsOf(list, homeName(partners), lim.of(ofOne[0].SnapshotID, abp.ByOrganisation)); err != nil {
			return nil, err
		}
		for scope, list := range groups {
			if r.groups[scope], err = groupRows(list, breakdowns[scope], lim.of(ofOne[0].SnapshotID, scope)); err != nil {
				return nil, err
			}
		}
		all = append(all, r)
	}
	return all, nil
}

// runs divides a list into its stretches of neighbours with one key.
func runs[T any, K comparable](list []T, key func(T) K) [][]T {
	var all [][]T
	for from, i := 0, 1; i <= len(list); i++ {
		if i == len(list) || key(list[i]) != key(list[from]) {
			all = append(all, list[from:i])
			from = i
		}
	}
	return all
}

// breakdowns are the tables of one dimension that are published as they are.
var breakdowns = map[abp.Scope]disclosure.Breakdown{abp.ByCohort: disclosure.ByCohort, abp.ByStaffGroup: disclosure.ByStaffGroup}

// groupRows lists the rows that publishing the cells of one table would show.
func groupRows(cells []abp.SnapshotCell, by disclosure.Breakdown, p disclosure.Parameters) (releasedRows, error) {
	groups := make([]disclosure.Group, len(cells))
	for i, c := range cells {
		j, err := parseCounts(c)
		if err != nil {
			return nil, err
		}
		groups[i] = disclosure.Group{Code: codeOfGroup(c.GroupID), Label: c.GroupID, People: j.N(), Pairs: j}
	}
	t, err := disclosure.NewTable(p, disclosure.Question{By: by}, groups)
	if err != nil {
		return nil, err
	}
	var rows releasedRows
	rest, everybody := releasedRow{isLeaf: true}, releasedRow{}
	for _, g := range groups {
		if g.People == 0 {
			continue
		}
		if everybody, err = everybody.with(g); err != nil {
			return nil, err
		}
		if t.Row(g.Code).IsShown() {
			rows = append(rows, releasedRow{[]string{g.Code}, g.Pairs, true})
		} else if rest, err = rest.with(g); err != nil {
			return nil, err
		}
	}
	if !p.Holds(disclosure.R3) {
		rest.groups = nil // they are hidden and not combined
	}
	for _, r := range []releasedRow{rest, everybody} {
		if len(r.groups) > 0 {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// codeOfGroup is what a row is asked for by; people who named no staff group are a
// group too.
func codeOfGroup(id string) string {
	if id == "" {
		return "-"
	}
	return id
}

// with adds a group to a row.
func (r releasedRow) with(g disclosure.Group) (releasedRow, error) {
	sum, err := r.pairs.Plus(g.Pairs)
	return releasedRow{append(r.groups, g.Code), sum, r.isLeaf}, err
}

// rowsOf lists the rows that publishing the groups would show.
func rowsOf(list []atom, home string, gate disclosure.Parameters) (releasedRows, error) {
	if len(list) == 0 {
		return nil, nil
	}
	p, err := publish(list, home, gate)
	if err != nil {
		return nil, err
	}
	var rows releasedRows
	row := func(isLeaf bool, in func(atom) bool) error {
		r := releasedRow{isLeaf: isLeaf}
		for _, a := range list {
			if a.People == 0 || !in(a) {
				continue
			}
			sum, err := r.pairs.Plus(a.Pairs)
			if err != nil {
				return err
			}
			r.groups, r.pairs = append(r.groups, a.Code), sum
		}
		if len(r.groups) > 0 {
			rows = append(rows, r)
		}
		return nil
	}
	isShown := func(a atom) bool { own, _ := p.card(a); return own.IsShown() }
	for _, a := range list {
		if isShown(a) {
			err = row(true, func(b atom) bool { return b.Code == a.Code })
		}
		if err != nil {
			return nil, err
		}
	}
	for _, in := range []func(atom) bool{
		func(a atom) bool { return !isShown(a) && (!p.isSplit || a.isHome) },
		func(a atom) bool { return !isShown(a) && p.isSplit && !a.isHome },
	} {
		if !gate.Holds(disclosure.R3) {
			break // they are hidden and not combined
		}
		if err := row(true, in); err != nil {
			return nil, err
		}
	}
	if p.isSplit {
		if err := row(false, func(a atom) bool { return a.isHome }); err != nil {
			return nil, err
		}
	}
	return rows, row(false, func(atom) bool { return true })
}

// everybody is the last row, the total.
func (rows releasedRows) everybody() stats.Joint {
	if len(rows) == 0 {
		return stats.Joint{}
	}
	return rows[len(rows)-1].pairs
}

// mayFollow says whether the new rows may be shown beside the old.
func mayFollow(old, next releasedRows, p disclosure.Parameters) bool {
	for _, was := range old {
		for _, is := range next {
			rule := disclosure.R7
			switch {
			case slices.Equal(was.groups, is.groups):
				rule = disclosure.R6
			case !slices.ContainsFunc(was.groups, func(g string) bool { return slices.Contains(is.groups, g) }):
				continue
			}
			one := []stats.Joint{was.pairs}
			if rule == disclosure.R6 && isTooSoon(one, is.pairs, p) || rule == disclosure.R7 && p.Holds(rule) && isTooNear(one, is.pairs, p.MinN()) {
				return false
			}
		}
	}
	return mayBeAdded(old, next, p)
}

// mayBeAdded compares sums of rows: where groups changed rows, the smallest sets
// of old and new rows that cover the same groups are read against each other.
func mayBeAdded(old, next releasedRows, p disclosure.Parameters) bool {
	was, is := leaves(old), leaves(next)
	root := map[string]string{}
	var find func(string) string
	find = func(g string) string {
		if root[g] == "" || root[g] == g {
			return g
		}
		root[g] = find(root[g])
		return root[g]
	}
	for _, r := range slices.Concat(was, is) {
		for _, g := range r.groups {
			root[find(g)] = find(r.groups[0])
		}
	}
	sums := [2]map[string]stats.Joint{{}, {}}
	for i, rows := range [2]releasedRows{was, is} {
		for _, r := range rows {
			at := find(r.groups[0])
			sum, err := sums[i][at].Plus(r.pairs)
			if err != nil {
				return false
			}
			sums[i][at] = sum
		}
	}
	for at, sum := range sums[1] {
		if before, has := sums[0][at]; has && isTooSoon([]stats.Joint{before}, sum, p) {
			return false
		}
	}
	return true
}

func leaves(rows releasedRows) releasedRows {
	var list releasedRows
	for _, r := range rows {
		if r.isLeaf {
			list = append(list, r)
		}
	}
	return list
}

// isTooSoon says whether the table is a version of one of the others that may not be
// read beside it: few people are between them, or people who all moved alike.
func isTooSoon(others []stats.Joint, j stats.Joint, p disclosure.Parameters) bool {
	return p.Holds(disclosure.R6) && (isTooNear(others, j, p.MinDelta()) || slices.ContainsFunc(others, func(o stats.Joint) bool { return p.AreAlike(o, j) }))
}

// isTooNear says whether the table differs from one of the others by somebody,
// but by fewer people than least.
func isTooNear(others []stats.Joint, j stats.Joint, least int) bool {
	return slices.ContainsFunc(others, func(o stats.Joint) bool {
		d := apart(o, j)
		return d > 0 && d < least
	})
}

// apart is the fewest people by whom two tables can differ.
func apart(a, b stats.Joint) int {
	left := map[[2]int]int{}
	for _, c := range a.Cells() {
		left[[2]int{c.Pre, c.Post}] += c.N
	}
	for _, c := range b.Cells() {
		left[[2]int{c.Pre, c.Post}] -= c.N
	}
	sum := 0
	for _, n := range left {
		sum += max(n, -n)
	}
	return sum
}
