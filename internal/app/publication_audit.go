package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

const (
	uncheckedReason = "It could not be checked person by person against everything published before, so it is not published."
	legacyReason    = "An older figure that was published before groups were counted has nearly as many people: one might hold the other."
)

// audit puts the tables of the headline, new and published, over the smallest groups.
type audit struct {
	now      map[abp.Scope][]abp.SnapshotCell
	partners []abp.Organisation
	systems  map[string]string // by organisation
	lim      *limits
	past     []pastRelease // that has smallest groups, oldest first
	legacy   []int         // sizes of rows that were published without
	numbers  []int         // of the snapshots of past, among all
	number   int           // of the new one
	people   []pairAtom
	count    []int
	isSound  bool // the smallest groups say who is in which figure

	nowAsides    map[int]int // people, by place
	hasForgotten bool        // it is not known who remembered
}

// pastRelease is what one snapshot published of the headline.
type pastRelease struct {
	id     string
	cells  map[abp.Scope][]abp.SnapshotCell
	asides map[int]int // people, by place
}

// numberAt is the number of a snapshot of the audit among all.
func (x *audit) numberAt(at int) int {
	if at < len(x.numbers) {
		return x.numbers[at]
	}
	return x.number
}

// publishedFigures are all that snapshots of an instrument let everybody read.
type publishedFigures struct {
	cells  []abp.SnapshotCell
	counts []abp.SnapshotCount
}

// newAudit reads the smallest groups of every snapshot that published something.
func newAudit(ctx context.Context, tx *store.Store, v *abp.Snapshot, in *abp.Instrument, partners []abp.Organisation, d *snapshotDraft, released publishedFigures, lim *limits) (*audit, error) {
	x := &audit{now: headlineTables(d.cells), partners: partners, systems: map[string]string{}, lim: lim, isSound: true}
	for _, o := range partners {
		x.systems[o.ID] = o.SystemID
	}
	by, countsBy := map[string][]abp.SnapshotCell{}, map[string][]abp.SnapshotCount{}
	for _, c := range released.cells {
		by[c.SnapshotID] = append(by[c.SnapshotID], c)
	}
	for _, c := range released.counts {
		countsBy[c.SnapshotID] = append(countsBy[c.SnapshotID], c)
	}
	all, err := tx.SnapshotsInOrder(ctx, v.ProgrammeID)
	if err != nil {
		return nil, err
	}
	x.number = len(all) + 1
	if x.nowAsides, err = asidesOf(d.cells, d.counts); err != nil {
		return nil, err
	}
	var counts []map[pairGroup]int
	for i, s := range all {
		tables := headlineTables(by[s.ID])
		beside, err := asidesOf(by[s.ID], countsBy[s.ID])
		if err != nil {
			return nil, err
		}
		if s.InstrumentID != in.ID || len(tables)+len(beside) == 0 {
			continue
		}
		atoms, err := tx.SnapshotAtoms(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		if len(atoms) == 0 {
			if err := x.addLegacy(s.ID, by[s.ID]); err != nil {
				return nil, err
			}
			continue
		}
		x.past, x.numbers = append(x.past, pastRelease{s.ID, tables, beside}), append(x.numbers, i+1)
		counts = append(counts, pairGroups(atoms))
	}
	x.follow(x.forget(append(counts, pairGroups(d.atoms))))
	return x, nil
}

// headlineTables are the cells of the headline by table.
func headlineTables(cells []abp.SnapshotCell) map[abp.Scope][]abp.SnapshotCell {
	tables := map[abp.Scope][]abp.SnapshotCell{}
	for _, c := range cells {
		if isTable(figureOf{c.Scope, string(c.Span), c.Item}) {
			tables[c.Scope] = append(tables[c.Scope], c)
		}
	}
	return tables
}

func (x *audit) addLegacy(id string, cells []abp.SnapshotCell) error {
	list, err := releases(cells, x.partners, x.lim)
	if err != nil {
		return err
	}
	for _, r := range list {
		for _, row := range r.rows {
			x.legacy = append(x.legacy, row.pairs.N())
		}
	}
	return nil
}

// row is one published row before it is put over the smallest groups.
type row struct {
	name, label string
	pairs       stats.Joint
	isTotal     bool
	ids         []string // of its groups
}

// everybody is the id of a group that all people are in, and allName the name of
// its figure.
const (
	everybody = "*"
	allName   = "all"
)

// rows lists what publishing the table would show. id is that of the snapshot, or
// empty for the new one.
func (x *audit) rows(id string, scope abp.Scope, tables map[abp.Scope][]abp.SnapshotCell) ([]row, error) {
	p := x.lim.of(id, scope)
	var list releasedRows
	var err error
	switch scope {
	case abp.WholeProgramme:
		j, err := parseCounts(tables[scope][0])
		if err != nil || j.N() == 0 {
			return nil, err
		}
		return []row{{allName, "Everybody", j, true, []string{everybody}}}, nil
	case abp.ByOrganisation:
		var groups []atom
		if groups, err = atoms(slices.Concat(tables[abp.BySystem], tables[abp.ByOrganisation]), nil, x.partners); err != nil {
			return nil, err
		}
		list, err = rowsOf(groups, homeName(x.partners), p)
	default:
		list, err = groupRows(tables[scope], breakdowns[scope], p)
	}
	rows := make([]row, len(list))
	for i, r := range list {
		label := fmt.Sprintf("A row of %d groups together", len(r.groups))
		if len(r.groups) == 1 {
			label = x.labelOf(r.groups[0])
		}
		ids := slices.Clone(r.groups)
		for k, code := range ids {
			if scope == abp.ByOrganisation {
				ids[k] = code[strings.LastIndexByte(code, ' ')+1:]
			}
		}
		rows[i] = row{scope.String() + ": " + strings.Join(r.groups, "; "), label, r.pairs, false, ids}
		if i == len(list)-1 { // everybody, in whatever table, is one figure
			rows[i].name, rows[i].label, rows[i].isTotal = allName, "Everybody", true
		}
	}
	return rows, err
}

// idsOf are the ids that a row of the table may know the people by.
func (x *audit) idsOf(scope abp.Scope, g *pairAtom, at int) [2]string {
	switch scope {
	case abp.ByOrganisation:
		return [2]string{g.organisation, x.systems[g.organisation]}
	case abp.ByCohort:
		return [2]string{codeOfGroup(g.cohortAt(at))}
	case abp.ByStaffGroup:
		return [2]string{codeOfGroup(g.staff)}
	}
	return [2]string{everybody}
}

// labelOf names a group in words.
func (x *audit) labelOf(code string) string {
	id := code[strings.LastIndexByte(code, ' ')+1:]
	for _, o := range x.partners {
		switch {
		case o.ID == id:
			return o.Name
		case o.SystemID == id:
			return systemName(o)
		}
	}
	if strings.HasPrefix(code, abp.KindCohort+"_") {
		return "A cohort"
	}
	return code
}

// release puts the rows of one table of one snapshot over the smallest groups.
func (x *audit) release(id string, at int, scope abp.Scope, tables map[abp.Scope][]abp.SnapshotCell) (disclosure.Release, error) {
	r := disclosure.Release{Table: scope.String(), Label: "the table by " + scope.String()}
	if scope == abp.WholeProgramme {
		r.Label = "the whole programme"
	}
	rows, err := x.rows(id, scope, tables)
	if err != nil {
		return r, err
	}
	in := map[string][]int{}
	for i, w := range rows {
		r.Cells = append(r.Cells, disclosure.Cell{Name: w.name, Label: w.label, IsTotal: w.isTotal})
		for _, id := range w.ids {
			in[id] = append(in[id], i)
		}
	}
	sizes := make([]int, len(rows))
	number := x.numberAt(at)
	for a := range x.people {
		g := &x.people[a]
		if g.from > at || at > g.until || !g.isPaired(number) {
			continue
		}
		for _, id := range x.idsOf(scope, g, at) {
			for _, i := range in[id] {
				r.Cells[i].Atoms = append(r.Cells[i].Atoms, a)
				sizes[i] += x.count[a]
			}
		}
	}
	for i, w := range rows {
		x.isSound = x.isSound && sizes[i] == w.pairs.N()
	}
	return r, nil
}

// auditedScopes are the tables in the order in which they are judged: what more
// readers need comes first. The table of systems comes and goes with that of
// organisations.
var auditedScopes = []abp.Scope{abp.WholeProgramme, abp.ByOrganisation, abp.ByCohort, abp.ByStaffGroup}

// judge says what may become of each table of the headline that is still in the
// draft, and of what stands beside them.
func (x *audit) judge() (map[figureOf]disclosure.Verdict, error) {
	verdicts := map[abp.Scope]disclosure.Verdict{}
	before, had, err := x.before()
	if err != nil {
		return nil, err
	}
	led := ledgers{x: x, targets: x.targets(), before: before, by: map[disclosure.Parameters]*disclosure.Ledger{}}
	for _, scope := range auditedScopes {
		if len(x.now[scope]) == 0 {
			continue
		}
		r, err := x.release("", len(x.past), scope, x.now)
		if err != nil {
			return nil, err
		}
		verdict := disclosure.Verdict{}
		switch isEmpty := len(r.Cells) == 0; {
		case isEmpty:
		case !x.isSound:
			verdict = x.unchecked(scope, had)
		default:
			if verdict = led.under(x.lim.now(scope)).Judge(r); verdict.Outcome == disclosure.Publish {
				verdict = x.besideLegacy(scope, r)
			}
		}
		if verdict.Outcome == disclosure.Publish {
			led.add(r)
		}
		verdicts[scope] = verdict
	}
	verdicts[abp.BySystem] = verdicts[abp.ByOrganisation]
	all := x.judgeAsides(&led)
	for scope, v := range verdicts {
		all[tableOf(scope)] = v
	}
	return all, nil
}

// before puts all that was published over the smallest groups, and says which tables
// there ever were.
func (x *audit) before() (list []disclosure.Release, had map[abp.Scope]bool, err error) {
	had = map[abp.Scope]bool{}
	for at, s := range x.past {
		for _, scope := range auditedScopes {
			if len(s.cells[scope]) == 0 {
				continue
			}
			r, err := x.release(s.id, at, scope, s.cells)
			if err != nil {
				return nil, nil, err
			}
			list, had[scope] = append(list, r), true
		}
		for i := range asides {
			if n, has := s.asides[i]; has && !x.isUnplaced(i) {
				list = append(list, x.aside(i, at, n))
			}
		}
	}
	return list, had, nil
}

// unchecked is the verdict where the smallest groups do not tell who is in which
// figure. The whole programme and its organisations were judged by their counts; no
// other table can be judged so.
func (x *audit) unchecked(scope abp.Scope, had map[abp.Scope]bool) disclosure.Verdict {
	v := disclosure.Verdict{Outcome: disclosure.Refused, Rule: disclosure.R8, Reason: uncheckedReason}
	switch isOther := scope == abp.ByCohort || scope == abp.ByStaffGroup; {
	case had[scope] && (isOther || had[abp.ByCohort] || had[abp.ByStaffGroup]):
		v.Outcome = disclosure.CarryForward
	case !isOther:
		return disclosure.Verdict{}
	}
	return v
}

// besideLegacy refuses a table of cohorts or staff groups a row of which could hold,
// or lie in, a row that was published before groups were counted.
func (x *audit) besideLegacy(scope abp.Scope, r disclosure.Release) disclosure.Verdict {
	if scope != abp.ByCohort && scope != abp.ByStaffGroup || !x.lim.rules.Has(disclosure.R7) {
		return disclosure.Verdict{}
	}
	for _, c := range r.Cells {
		n := 0
		for _, a := range c.Atoms {
			n += x.count[a]
		}
		for _, old := range x.legacy {
			if d := max(n-old, old-n); d > 0 && d < x.lim.now(scope).MinN() {
				return disclosure.Verdict{Outcome: disclosure.Refused, Rule: disclosure.R7, Reason: legacyReason}
			}
		}
	}
	return disclosure.Verdict{}
}

// targets are the registered groups, as they are in the new snapshot: those in them
// who have both answers, and those who answered first.
func (x *audit) targets() []disclosure.Target {
	of := map[string]*disclosure.Target{}
	var order []string
	for a := range x.people {
		g := &x.people[a]
		if g.until < len(x.past) {
			continue
		}
		for _, key := range []string{g.organisation, g.cohortAt(len(x.past)), "staff " + g.staff} {
			label := x.labelOf(strings.TrimPrefix(key, "staff "))
			for _, kind := range []string{"first ", "both "} {
				if kind == "both " && !g.isPaired(x.number) {
					continue
				}
				if of[kind+key] == nil {
					of[kind+key] = &disclosure.Target{Label: label}
					order = append(order, kind+key)
				}
				of[kind+key].Atoms = append(of[kind+key].Atoms, a)
			}
		}
	}
	list := make([]disclosure.Target, len(order))
	for i, key := range order {
		list[i] = *of[key]
	}
	return list
}
