package attack

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store/storetest"
)

// gate publishes tables of people straight through package disclosure: whatever
// it lets pass under some rules is printed and read. It shows what the rules do by
// themselves, without the product around them.
type gate struct {
	t        testing.TB
	p        disclosure.Parameters
	known    *population
	read     *read
	released []disclosure.Release
	day      abp.Date
}

func newGate(t testing.TB, rules disclosure.Rules) *gate {
	t.Helper()
	g := &gate{t: t, p: disclosure.Defaults(disclosure.Survey).Under(rules), known: newPopulation(), read: newRead(), day: abp.DateOf(storetest.Now)}
	g.known.learn([]abp.System{{ID: "sys", Name: "Home", IsHome: true}})
	g.known.learn([]abp.Instrument{abp.DefaultInstrument()})
	for _, code := range []string{"A", "B", "C", "D"} {
		g.known.learn([]abp.Organisation{{Kept: abp.Kept{ID: code}, Code: code, Name: "Organisation " + code, SystemID: "sys"}})
	}
	for n := 1; n <= 4; n++ {
		g.known.learn([]abp.Cohort{{Kept: abp.Kept{ID: strconv.Itoa(n)}, Code: fmt.Sprintf("C%d", n), Name: fmt.Sprintf("C%d", n)}})
	}
	return g
}

// come adds people who have answered both surveys.
func (g *gate) come(crowds ...crowd) {
	for _, c := range crowds {
		for i := range c.n {
			before, after := c.answersOf(i)
			q := person{subject: strconv.Itoa(len(g.known.people)), organisation: c.organisation, system: "sys", cohort: strconv.Itoa(max(1, c.cohort)), waves: map[abp.Wave]questionnaire{}}
			for w, v := range map[abp.Wave]int{abp.T0: before, abp.T2: after} {
				values := map[string]int{}
				for _, it := range g.known.instrument.Items {
					values[it.Code] = v
				}
				q.waves[w] = questionnaire{on: g.day, values: values}
			}
			g.known.bySubject[q.subject] = len(g.known.people)
			g.known.people = append(g.known.people, q)
		}
	}
}

// show publishes the tables of the day, then a month passes.
func (g *gate) show() {
	g.t.Helper()
	g.known.frozen(g.day)
	by := map[disclosure.Breakdown]func(q *person) (code, label string){
		disclosure.ByOrganisation: func(q *person) (string, string) { return q.organisation, g.known.organisations[q.organisation].Name },
		disclosure.ByCohort:       func(q *person) (string, string) { return q.cohort, g.known.cohorts[q.cohort].Name },
	}
	for _, breakdown := range []disclosure.Breakdown{disclosure.ByOrganisation, disclosure.ByCohort} {
		g.table(breakdown, by[breakdown])
	}
	g.answers()
	g.day = g.day.Add(30)
}

func (g *gate) table(by disclosure.Breakdown, group func(q *person) (code, label string)) {
	g.t.Helper()
	var groups []disclosure.Group
	at := map[string]int{}
	m := measure{item: abp.HeadlineItem, from: abp.T0, to: abp.T2}
	for _, i := range g.known.who(m, g.known.moments[len(g.known.moments)-1]) {
		code, label := group(&g.known.people[i])
		n, has := at[code]
		if !has {
			n, at[code] = len(groups), len(groups)
			j, err := stats.NewJoint(stats.Scale{High: 20, Per: 2})
			g.must(err)
			groups = append(groups, disclosure.Group{Code: code, Label: label, Pairs: j})
		}
		groups[n].People++
		g.must(groups[n].Pairs.Add(int(2*g.known.value(m.of("before"), i)), int(2*g.known.value(m.of("after"), i)), 1))
	}
	made, err := disclosure.NewTable(g.p, disclosure.Question{By: by, Label: "Whole programme"}, groups)
	g.must(err)
	printed := gridOf(made, g.day)
	sets, _, ok := g.known.explain(printed, 1)
	if !ok {
		g.t.Fatalf("who is in %v?", printed.rows)
	}
	name := fmt.Sprintf("table %d", by)
	release := disclosure.Release{Table: name, Label: name}
	for i, cells := range printed.rows {
		if len(sets[i]) > 0 {
			release.Cells = append(release.Cells, disclosure.Cell{Name: nameOf(cells[0]), Label: cells[0], Atoms: sets[i], IsTotal: i == len(printed.rows)-1})
		}
	}
	if g.mayShow(release) {
		g.read.take(g.known, printed)
	}
}

// mayShow asks a ledger of everything released, person by person.
func (g *gate) mayShow(r disclosure.Release) bool {
	ones := make([]int, len(g.known.people))
	for i := range ones {
		ones[i] = 1
	}
	l := disclosure.NewLedger(g.p, ones, nil)
	for _, was := range g.released {
		l.Add(was)
	}
	if l.Judge(r).Outcome != disclosure.Publish {
		return false
	}
	g.released = append(g.released, r)
	return true
}

// nameOf names the figure: everybody is the same figure in whatever table.
func nameOf(label string) string {
	if sameFigure(label, "Whole programme") {
		return "Whole programme"
	}
	return label
}

// gridOf prints a table as a page does.
func gridOf(t disclosure.Table, day abp.Date) grid {
	g := grid{where: "gate", caption: "table", days: []abp.Date{day}, head: []string{"Group", "People", "Before", "After", "Change", "How people moved"}}
	for _, c := range append(t.Rows(), t.Total()) {
		before, shown := c.Before()
		if !shown {
			g.rows = append(g.rows, []string{c.Label(), c.Words()})
			continue
		}
		after, _ := c.After()
		change, _ := c.Change()
		g.rows = append(g.rows, []string{c.Label(), c.People().String(), before.String(), after.String(), change.Signed(), c.Movement().String()})
	}
	return g
}

// answers prints how everybody answered one item before.
func (g *gate) answers() {
	counts := make([]disclosure.Category, 11)
	for v := range counts {
		counts[v].Label = strconv.Itoa(v)
	}
	item := g.known.instrument.Items[0]
	for i := range g.known.people {
		counts[g.known.people[i].waves[abp.T0].values[item.Code]].People++
	}
	d := g.p.Distribution(item.Text, counts)
	if !d.IsShown() || !g.mayShow(disclosure.Release{Table: "answers", Cells: []disclosure.Cell{{Name: "Whole programme", Atoms: many(0, len(g.known.people))}}}) {
		return
	}
	printed := grid{where: "gate", caption: "answers", head: []string{"Answer", "People", "Share"}, rows: [][]string{{d.Label(), d.People().String(), ""}}}
	for _, b := range d.Bars() {
		printed.rows = append(printed.rows, []string{b.Label(), "", b.Share().String()})
	}
	g.read.take(g.known, printed)
}

func (g *gate) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}
