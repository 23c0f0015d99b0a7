package disclosure

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type ledgerVectors struct {
	Audit []struct {
		Note        string
		MinN        int `json:"min_n"`
		Atoms       map[string]int
		Cells       [][]string
		Recoverable []string
	} `json:"linear_audit"`
	Nesting []struct {
		Threshold  int
		Cells      map[string][]int
		Violations [][]any
	}
	Temporal []struct {
		MinN      int `json:"min_n"`
		MinDelta  int `json:"min_delta"`
		Snapshots [][]int
		Expect    []string
	}
}

func ledgerCases(t *testing.T) ledgerVectors {
	t.Helper()
	data, err := os.ReadFile("testdata/ledger.json")
	if err != nil {
		t.Fatal(err)
	}
	var v ledgerVectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// single is a table of one figure.
func single(name string, atoms ...int) Release {
	return Release{Table: name, Label: name, Cells: []Cell{{Name: name, Label: name, Atoms: atoms}}}
}

func persons(n int) []int { return slices.Repeat([]int{1}, n) }

func TestTemporalVectors(t *testing.T) {
	for _, v := range ledgerCases(t).Temporal {
		p, err := NewParameters(Survey, v.MinN, 3, v.MinDelta)
		if err != nil {
			t.Fatal(err)
		}
		l := NewLedger(p, persons(40), nil)
		for i, people := range v.Snapshots {
			got := l.Judge(single("cell", people...))
			if want := strings.ReplaceAll(v.Expect[i], "_", " "); got.Outcome.String() != want {
				t.Errorf("snapshot %d of %d people: %v, %s; want %s", i, len(people), got.Outcome, got.Reason, want)
			}
			if got.Outcome == Publish {
				l.Add(single("cell", people...))
			}
		}
	}
	// Example 7: 8, 12, 13, 16, 17, 22 and again 22 people.
	l := NewLedger(Defaults(Survey), persons(40), nil)
	var got []string
	for _, n := range []int{8, 12, 13, 16, 17, 22, 22} {
		r := Release{Table: "cell", Cells: []Cell{{Name: "cell"}}}
		for i := range n {
			r.Cells[0].Atoms = append(r.Cells[0].Atoms, i)
		}
		v := l.Judge(r)
		if got = append(got, v.Outcome.String()); v.Outcome == Publish {
			l.Add(r)
		}
	}
	if s := strings.Join(got, ", "); s != "suppressed, publish, carry forward, carry forward, publish, publish, publish" {
		t.Error(s)
	}
}

func TestNestingVectors(t *testing.T) {
	for _, v := range ledgerCases(t).Nesting {
		p, err := NewParameters(Survey, v.Threshold, 3, 5)
		if err != nil {
			t.Fatal(err)
		}
		l, refused := NewLedger(p, persons(100), nil), 0
		for name, people := range v.Cells {
			verdict := l.Judge(single(name, people...))
			if verdict.Outcome == Publish {
				l.Add(single(name, people...))
				continue
			}
			refused++
			if verdict.Outcome != Refused || verdict.Rule != R7 {
				t.Errorf("%s: %+v", name, verdict)
			}
		}
		if refused != len(v.Violations) {
			t.Errorf("%d refused, want %v", refused, v.Violations)
		}
	}
}

func TestAuditVectors(t *testing.T) {
	for _, v := range ledgerCases(t).Audit {
		p, err := NewParameters(Survey, v.MinN, 3, 5)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range v.Atoms {
			names = append(names, name)
		}
		slices.Sort(names)
		people := make([]int, len(names))
		for i, name := range names {
			people[i] = v.Atoms[name]
		}
		l := NewLedger(p, people, nil)
		for i, cell := range v.Cells {
			r := Release{Table: fmt.Sprint(i), Cells: []Cell{{Name: fmt.Sprint(i), Label: strings.Join(cell, "+")}}}
			for _, name := range cell {
				r.Cells[0].Atoms = append(r.Cells[0].Atoms, slices.Index(names, name))
			}
			verdict := l.Judge(r)
			isLast := i == len(v.Cells)-1
			if want := isLast && len(v.Recoverable) > 0; (verdict.Outcome == Refused) != want {
				t.Errorf("%s: %v is %+v", v.Note, cell, verdict)
			}
			l.Add(r)
		}
	}
}

// Examples 8, 9 and 10 of the worked ones, and the hospice that is a cohort.
func TestWorkedExamples(t *testing.T) {
	organisations := func(a, b []int) Release {
		return Release{Table: "organisation", Label: "Organisations", Cells: []Cell{{Name: "A", Label: "A", Atoms: a}, {Name: "B", Label: "B", Atoms: b}}}
	}
	cohorts := func(one, two []int) Release {
		return Release{Table: "cohort", Label: "Cohorts", Cells: []Cell{{Name: "cohort 1", Label: "Cohort 1", Atoms: one}, {Name: "cohort 2", Label: "Cohort 2", Atoms: two}}}
	}
	// Atoms: A in cohort 1, A in cohort 2, B in cohort 1, B in cohort 2.
	crossed := NewLedger(Defaults(Survey), []int{4, 26, 20, 18}, nil)
	crossed.Add(organisations([]int{0, 1}, []int{2, 3}))
	if v := crossed.Judge(cohorts([]int{0, 2}, []int{1, 3})); v.Outcome != Publish {
		t.Errorf("both in both: %+v", v)
	}
	// B has nobody in cohort 1, so that cohort 1 is A's twelve; less than ten are
	// A's others.
	apart := NewLedger(Defaults(Survey), []int{12, 4, 0, 18}, nil)
	apart.Add(organisations([]int{0, 1}, []int{2, 3}))
	if v := apart.Judge(cohorts([]int{0, 2}, []int{1, 3})); v.Outcome != Refused || v.Rule != R7 {
		t.Errorf("B in one: %+v", v)
	}
	// The same without nesting: three organisations in a chain.
	chain := NewLedger(Defaults(Survey), []int{12, 4, 18, 12}, []Target{{"A in cohort 2", []int{1}}})
	chain.Add(Release{Table: "organisation", Cells: []Cell{{Name: "A", Atoms: []int{0, 1}}, {Name: "B", Atoms: []int{2, 3}}}})
	v := chain.Judge(Release{Table: "cohort", Cells: []Cell{{Name: "1 and 3", Atoms: []int{0, 3}}, {Name: "2", Atoms: []int{1, 2}}}})
	if v.Outcome != Publish {
		t.Errorf("a ring gives nothing away: %+v", v)
	}
	v = chain.Judge(Release{Table: "cohort", Cells: []Cell{{Name: "1 and B's", Atoms: []int{0, 2}}, {Name: "2", Atoms: []int{1, 3}}, {Name: "3", Atoms: []int{2}}}})
	if v.Outcome != Refused || v.Rule != R8 || !strings.Contains(v.Reason, "A in cohort 2") {
		t.Errorf("a chain gives A's four in cohort 2 away: %+v", v)
	}
	site := NewLedger(Defaults(Survey), []int{36, 4}, nil)
	site.Add(single("total", 0, 1))
	if v := site.Judge(single("all but one site", 0)); v.Outcome != Refused || v.Rule != R7 {
		t.Errorf("all but one site: %+v", v)
	}
}

// A group of three is spread over three organisations and no figure holds it, but a
// sum of figures does: nothing of one column would find it.
func TestSetsOfColumns(t *testing.T) {
	people := []int{1, 1, 1, 20, 20, 20}
	l := NewLedger(Defaults(Survey), people, nil)
	l.Add(Release{Table: "a", Cells: []Cell{{Name: "x", Atoms: []int{0, 1, 2, 3}}, {Name: "y", Atoms: []int{4, 5}}}})
	v := l.Judge(Release{Table: "b", Cells: []Cell{{Name: "p", Atoms: []int{0, 3, 4}}, {Name: "q", Atoms: []int{1, 2, 5}}, {Name: "r", Atoms: []int{3}}}})
	if v.Outcome != Refused {
		t.Errorf("three people are left of x without r: %+v", v)
	}
}

// drawn is a random history of tables over a few atoms.
func drawn(r *rapid.T) (people []int, tables []Release) {
	people = rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 3, 5, 6, 9, 10, 12, 25}), 2, 9).Draw(r, "people")
	for i := range rapid.IntRange(1, 6).Draw(r, "tables") {
		name := rapid.SampledFrom([]string{"organisation", "cohort", "staff group", "total"}).Draw(r, "table")
		t := Release{Table: name, Label: fmt.Sprint(name, i)}
		cells := map[int][]int{}
		for a := range people {
			if c := rapid.IntRange(-1, 2).Draw(r, "cell"); c >= 0 {
				cells[c] = append(cells[c], a)
			}
		}
		for c := range 3 {
			t.Cells = append(t.Cells, Cell{Name: fmt.Sprint(name, c), Label: fmt.Sprint(name, c), Atoms: cells[c]})
		}
		tables = append(tables, t)
	}
	return people, tables
}

// TestWhatIsPublishedSinglesNobodyOut holds, by elimination over the rationals that
// shares nothing with the ledger's, that no set of fewer than ten people is a sum of
// published figures, but for what came or left between two versions of one figure;
// and that a table which the audit refuses would have made one.
func TestWhatIsPublishedSinglesNobodyOut(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		people, tables := drawn(r)
		l := NewLedger(Defaults(Survey), people, nil)
		for _, table := range tables {
			v := l.Judge(table)
			if v.Outcome == Publish {
				l.Add(table)
			}
			if v.Rule == R8 && singledOut(people, append(slices.Clone(l.released), l.clean(table))) == nil {
				r.Fatalf("refused without a reason: %+v of %v beside %v", table, people, l.released)
			}
		}
		if set := singledOut(people, l.released); set != nil {
			r.Fatalf("%v of %v can be worked out from %+v", set, people, l.released)
		}
	})
}

// singledOut returns a set of atoms that a sum of the figures is, and that may not be.
func singledOut(people []int, released []Release) []int {
	var rows [][]*big.Rat
	pass := map[string]bool{}
	versions := map[string][][]int{}
	for _, r := range released {
		for _, c := range r.Cells {
			row := make([]*big.Rat, len(people))
			for a := range people {
				row[a] = new(big.Rat)
			}
			for _, a := range c.Atoms {
				row[a].SetInt64(1)
			}
			rows = append(rows, row)
			for _, old := range versions[c.Name] {
				for _, pair := range [][2][]int{{old, c.Atoms}, {c.Atoms, old}} {
					if len(lessAtoms(pair[1], pair[0])) == 0 {
						pass[fmt.Sprint(lessAtoms(pair[0], pair[1]))] = true
					}
				}
			}
			versions[c.Name] = append(versions[c.Name], c.Atoms)
		}
	}
	pivots := eliminate(rows)
	for mask := 1; mask < 1<<len(people); mask++ {
		var set []int
		n := 0
		for a, k := range people {
			if mask>>a&1 == 1 && k > 0 {
				set, n = append(set, a), n+k
			}
		}
		if n == 0 || n >= 10 || pass[fmt.Sprint(set)] || !spans(rows, pivots, people, mask) {
			continue
		}
		return set
	}
	return nil
}

// eliminate brings the rows to reduced echelon form and returns the pivot of each.
func eliminate(rows [][]*big.Rat) []int {
	var pivots []int
	if len(rows) == 0 {
		return nil
	}
	for c := range rows[0] {
		at := len(pivots)
		k := slices.IndexFunc(rows[at:], func(row []*big.Rat) bool { return row[c].Sign() != 0 })
		if k < 0 {
			continue
		}
		rows[at], rows[at+k] = rows[at+k], rows[at]
		inv := new(big.Rat).Inv(rows[at][c])
		for _, x := range rows[at] {
			x.Mul(x, inv)
		}
		for i, row := range rows {
			if i == at || row[c].Sign() == 0 {
				continue
			}
			times := new(big.Rat).Set(row[c])
			for j := range row {
				row[j].Sub(row[j], new(big.Rat).Mul(times, rows[at][j]))
			}
		}
		if pivots = append(pivots, c); len(pivots) == len(rows) {
			break
		}
	}
	return pivots
}

// spans reports whether the indicator of the mask is in the span of the rows.
func spans(rows [][]*big.Rat, pivots []int, people []int, mask int) bool {
	for a := range people {
		sum := new(big.Rat)
		for i, c := range pivots {
			if mask>>c&1 == 1 {
				sum.Add(sum, rows[i][a])
			}
		}
		if sum.Cmp(big.NewRat(int64(mask>>a&1), 1)) != 0 && people[a] > 0 {
			return false
		}
	}
	return true
}

// TestAuditOfALargeProgramme judges tables of 250 organisations, 300 cohorts and ten
// staff groups in which nearly every smallest group is of a few people.
func TestAuditOfALargeProgramme(t *testing.T) {
	const organisations, cohorts, staff = 250, 300, 10
	state := uint64(7)
	seen := map[[3]int]int{}
	var people []int
	tables := []Release{{Table: "organisation"}, {Table: "cohort"}, {Table: "staff group"}}
	for i, n := range []int{organisations, cohorts, staff} {
		for c := range n {
			tables[i].Cells = append(tables[i].Cells, Cell{Name: fmt.Sprint(i, c), Label: fmt.Sprint(i, c)})
		}
	}
	var everybody []int
	for range 100_000 {
		x := scramble(&state)
		key := [3]int{int(x % organisations), int(x >> 20 % cohorts), int(x >> 40 % staff)}
		a, has := seen[key]
		if !has {
			a = len(people)
			seen[key] = a
			people = append(people, 0)
			everybody = append(everybody, a)
			for i, c := range key {
				tables[i].Cells[c].Atoms = append(tables[i].Cells[c].Atoms, a)
			}
		}
		people[a]++
	}
	tables = append([]Release{single("total", everybody...)}, tables...)
	l := NewLedger(Defaults(Survey), people, nil)
	for _, table := range tables {
		start := time.Now()
		v := l.Judge(table)
		t.Logf("%s: %v %s in %v", table.Table, v.Outcome, v.Reason, time.Since(start))
		if v.Outcome != Publish {
			t.Errorf("%s: %+v", table.Table, v)
		}
		l.Add(table)
	}
}
