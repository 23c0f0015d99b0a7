package app

import (
	"context"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// freezeEquality keeps with a snapshot how many people of each group took part,
// and the change in confidence by the broad groups of ethnicity: of the whole
// programme, counted inside the database. What may not be released is not in the
// snapshot, and what an earlier one holds stands. It returns the lines of the release
// log.
func (a *App) freezeEquality(ctx context.Context, tx *store.Store, v *abp.Snapshot, in *abp.Instrument, d *snapshotDraft) ([]abp.Publication, error) {
	list, _, err := equalityQuestions(ctx, tx)
	if err != nil {
		return nil, err
	}
	stored, err := tx.EqualityQuestions(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := tx.CountEquality(ctx, d.takers)
	if err != nil {
		return nil, err
	}
	released, err := tx.SnapshotEqualities(ctx)
	if err != nil {
		return nil, err
	}
	gate, err := a.thresholds(ctx, tx, disclosure.Equality)
	if err != nil {
		return nil, err
	}
	were, err := a.equalityGates(ctx, tx)
	if err != nil {
		return nil, err
	}
	var figures []abp.SnapshotEquality
	var lines []abp.Publication
	for i := range list {
		q := &list[i]
		c := characteristic{q: q, editions: editionsOf(q, stored), gate: gate, were: were}
		earlier := slices.DeleteFunc(slices.Clone(released), func(f abp.SnapshotEquality) bool { return f.Question != q.Code })
		now := c.release(counts, earlier)
		figures, lines = append(figures, now...), append(lines, a.equalityLines(c, counts, now, earlier)...)
		if q.Code == abp.Ethnicity {
			line, err := a.freezeEqualityPairs(ctx, tx, v, in, d, c)
			if err != nil {
				return nil, err
			}
			lines = append(lines, line)
		}
	}
	for i := range figures {
		figures[i].SnapshotID = v.ID
	}
	return lines, tx.Put(ctx, figures)
}

// characteristic is one question as it is counted.
type characteristic struct {
	q        *abp.EqualityQuestion
	editions []abp.EqualityQuestion
	gate     disclosure.Parameters
	were     map[string]disclosure.Parameters // by which earlier figures were published, by snapshot and item
}

// of are the thresholds by which a level was published; those for a new one without a
// snapshot.
func (c characteristic) of(snapshotID string, level int) disclosure.Parameters {
	if p, has := c.were[snapshotID+" "+equalityItem(c.q.Code, level)]; has {
		return p
	}
	if snapshotID == "" {
		return c.gate
	}
	return disclosure.Defaults(disclosure.Equality)
}

// editionsOf lists the editions of a question, also the newest that is not stored.
func editionsOf(q *abp.EqualityQuestion, stored []abp.EqualityQuestion) []abp.EqualityQuestion {
	list := slices.DeleteFunc(slices.Clone(stored), func(e abp.EqualityQuestion) bool { return e.Code != q.Code })
	if !slices.ContainsFunc(list, func(e abp.EqualityQuestion) bool { return e.Edition == q.Edition }) {
		list = append(list, *q)
	}
	return list
}

// group is what a choice counts as at a level, by the edition that it was chosen
// from.
func (c characteristic) group(edition int, choice string, level int) string {
	for _, e := range c.editions {
		if o, known := e.Option(choice); known && e.Edition == edition {
			return o.Group(level)
		}
	}
	return abp.EqualityUntoldGroup
}

// release returns the figures that may stand beside the earlier ones: the broad
// groups, and finer ones only while every group of them has enough people.
func (c characteristic) release(counts []store.EqualityCount, earlier []abp.SnapshotEquality) []abp.SnapshotEquality {
	var all []abp.SnapshotEquality
	for level := range c.q.Levels() {
		figures := c.groups(counts, level)
		few := func(f abp.SnapshotEquality) bool { return f.Enrolled > 0 && f.Enrolled < c.gate.MinN() }
		if level > 0 && slices.ContainsFunc(figures, few) || !c.mayRelease(figures, earlier) {
			break
		}
		all = append(all, figures...)
	}
	return all
}

// groups counts the groups of a level, in the order of the choices. A group that
// nobody chose is one too.
func (c characteristic) groups(counts []store.EqualityCount, level int) []abp.SnapshotEquality {
	var figures []abp.SnapshotEquality
	of := func(label string) *abp.SnapshotEquality {
		at := slices.IndexFunc(figures, func(f abp.SnapshotEquality) bool { return f.Label == label })
		if at < 0 {
			at = len(figures)
			figures = append(figures, abp.SnapshotEquality{Question: c.q.Code, Level: level, Place: at, Label: label, Choices: []string{}})
		}
		return &figures[at]
	}
	for _, e := range append([]abp.EqualityQuestion{*c.q}, c.editions...) {
		for _, o := range e.Options {
			if f := of(o.Group(level)); !slices.Contains(f.Choices, o.Code) {
				f.Choices = append(f.Choices, o.Code)
			}
		}
	}
	for _, n := range counts {
		if n.Question == c.q.Code {
			f := of(c.group(n.Edition, n.Choice, level))
			f.Enrolled, f.Complete = f.Enrolled+n.Enrolled, f.Complete+n.Complete
		}
	}
	return figures
}

// compose passes the figures of one level through the gate.
func compose(gate disclosure.Parameters, title string, figures []abp.SnapshotEquality, ofAll int) (disclosure.Composition, error) {
	groups := make([]disclosure.Headcount, len(figures))
	said := 0
	for i, f := range figures {
		groups[i] = disclosure.Headcount{Code: f.Label, Label: f.Label, Enrolled: f.Enrolled, Complete: f.Complete}
		said += f.Enrolled
	}
	return gate.Composition(title, groups, max(said, ofAll))
}

// mayRelease asks the ledger whether the figures of one level may stand beside all
// that were released of it: those of people who took a place, and those of people
// who completed the workshops.
func (c characteristic) mayRelease(next, earlier []abp.SnapshotEquality) bool {
	tables := [][]abp.SnapshotEquality{next}
	for _, ofOne := range runs(earlier, func(f abp.SnapshotEquality) string { return f.SnapshotID }) {
		if at := slices.DeleteFunc(slices.Clone(ofOne), func(f abp.SnapshotEquality) bool { return f.Level != next[0].Level }); len(at) > 0 {
			tables = append(tables, at)
		}
	}
	var enrolled, complete []counted
	for _, figures := range tables {
		published, err := compose(c.of(figures[0].SnapshotID, figures[0].Level), c.q.Title, figures, 0)
		if err != nil || !published.IsShown() && len(enrolled) == 0 {
			return false
		}
		e, d := countedRows(published, figures)
		enrolled, complete = append(enrolled, e), append(complete, d)
	}
	return mayStand(c.gate, enrolled) && (len(complete[0].rows) == 0 || mayStand(c.gate, complete))
}

// counted is one released table as sets of strata: parts of people of whom only the
// number is known.
type counted struct {
	rows   map[string][]string // strata by the name of a row
	total  string              // which row is of everybody, or empty
	people map[string]int      // by stratum
}

// sum is how many people the strata hold.
func (t counted) sum(strata []string) int {
	n := 0
	for _, stratum := range strata {
		n += t.people[stratum]
	}
	return n
}

// everyRow is the name of the row of everybody.
const everyRow = "everybody"

// countedRows are the published rows of one level.
func countedRows(published disclosure.Composition, figures []abp.SnapshotEquality) (enrolled, complete counted) {
	enrolled = counted{map[string][]string{}, everyRow, map[string]int{}}
	complete = counted{map[string][]string{}, "", map[string]int{}}
	for _, f := range figures {
		enrolled.people[f.Label], complete.people[f.Label] = f.Enrolled, f.Complete
		enrolled.rows[everyRow] = append(enrolled.rows[everyRow], f.Label)
	}
	for _, r := range published.Rows() {
		name := strings.Join(r.Codes(), ", ")
		enrolled.rows[name] = r.Codes()
		if _, shown := r.Complete().Number(); shown {
			complete.rows[name] = r.Codes()
		}
	}
	return enrolled, complete
}

// mayStand asks the ledger whether the first table may stand beside the others. Who
// the people are is kept nowhere, so it is told the fewest people by whom two counts
// of a stratum can differ: those between them. Whatever lies between two counts is
// one smallest group.
//
// Whoever changes an answer leaves one stratum for another and stays in every row
// that holds both, so how many people a row holds is compared too.
func mayStand(gate disclosure.Parameters, tables []counted) bool {
	for _, earlier := range tables[1:] {
		for name, strata := range earlier.rows {
			d := tables[0].sum(tables[0].rows[name]) - earlier.sum(strata)
			if d = max(d, -d); tables[0].rows[name] != nil && d > 0 && d < gate.MinDelta() {
				return false
			}
		}
	}
	var people []int
	ends := map[string][]int{} // by stratum: the counts it ever had, and from where its atoms begin
	first := map[string]int{}
	for _, t := range tables {
		for stratum, n := range t.people {
			if n > 0 && !slices.Contains(ends[stratum], n) {
				ends[stratum] = append(ends[stratum], n)
			}
		}
	}
	for stratum, counts := range ends {
		slices.Sort(counts)
		first[stratum] = len(people)
		was := 0
		for _, n := range counts {
			people = append(people, n-was)
			was = n
		}
	}
	l := disclosure.NewLedger(gate, people, nil)
	for i := len(tables) - 1; i >= 0; i-- {
		r := disclosure.Release{Table: "equality", Label: "the table of groups"}
		for name, strata := range tables[i].rows {
			c := disclosure.Cell{Name: name, Label: name, IsTotal: name == tables[i].total}
			for _, stratum := range strata {
				for k, n := range ends[stratum] {
					if n <= tables[i].people[stratum] {
						c.Atoms = append(c.Atoms, first[stratum]+k)
					}
				}
			}
			r.Cells = append(r.Cells, c)
		}
		slices.SortFunc(r.Cells, func(a, b disclosure.Cell) int { return strings.Compare(a.Name, b.Name) })
		if i == 0 {
			return l.Judge(r).Outcome == disclosure.Publish
		}
		l.Add(r)
	}
	return false
}
