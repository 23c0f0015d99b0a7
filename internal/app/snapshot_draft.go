package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// snapshotDraft is everything that a snapshot counted, before what may not be
// released is left out.
type snapshotDraft struct {
	cells   []abp.SnapshotCell
	counts  []abp.SnapshotCount
	reaches []abp.SnapshotReach
	waves   []abp.SnapshotWave
	months  []abp.SnapshotMonth
	atoms   []abp.SnapshotAtom

	meetings []store.Happening // of sets, for the monthly series
	takers   *store.Takers     // of places, for the equality figures
}

// draft puts the counts of the tally and of the registers together. Cohorts that
// are counted with others count as one group.
func (t *tally) draft(reached []store.Reach) (*snapshotDraft, error) {
	d := &snapshotDraft{counts: t.snapshotCounts(), atoms: t.snapshotAtoms()}
	could, at := map[groupOf][5]int{}, map[groupOf]int{}
	for _, r := range reached {
		row := r.SnapshotReach
		if r.Scope == abp.ByCohort {
			row.GroupID = t.cohortOf(row.GroupID)
		}
		of := groupOf{r.Scope, row.GroupID}
		i, has := at[of]
		if has {
			d.reaches[i] = d.reaches[i].Plus(row)
		} else {
			at[of] = len(d.reaches)
			d.reaches = append(d.reaches, row)
		}
		sum := could[of]
		for w, n := range r.CouldAnswer {
			sum[w] += n
		}
		could[of] = sum
	}
	// Answers of people who have no place any more are answers all the same.
	for scope, groups := range t.groups {
		for group := range groups {
			if of := (groupOf{abp.Scope(scope), group}); !has(at, of) {
				at[of] = len(d.reaches)
				d.reaches = append(d.reaches, abp.SnapshotReach{Scope: of.scope, GroupID: group})
			}
		}
	}
	for of, i := range at {
		if int(of.scope) >= len(t.groups) {
			continue
		}
		var answered [5]int
		if g := t.groups[of.scope][of.group]; g != nil {
			answered = g.answered
			d.reaches[i].AnsweredBefore, d.reaches[i].AnsweredAfter, d.reaches[i].Paired = answered[abp.T0], answered[abp.T2], g.paired
		}
		d.addWaves(of.scope, of.group, could[of], answered)
	}
	var err error
	d.cells, err = t.cells(d.reaches)
	return d, err
}

func has(at map[groupOf]int, of groupOf) bool { _, is := at[of]; return is }

// addWaves adds who could have answered each wave that was answered or could be.
func (d *snapshotDraft) addWaves(scope abp.Scope, group string, could, answered [5]int) {
	for w := range could {
		if could[w]+answered[w] > 0 {
			d.waves = append(d.waves, abp.SnapshotWave{Scope: scope, GroupID: group, Wave: abp.Wave(w), Eligible: could[w], Answered: answered[w]})
		}
	}
}

// cells returns every joint count, in order: of the whole programme between all
// waves, of the other tables of the headline alone. Groups that took part and have
// no pairs get an empty one, so that a table names all its groups.
func (t *tally) cells(reaches []abp.SnapshotReach) ([]abp.SnapshotCell, error) {
	var cells []abp.SnapshotCell
	add := func(scope abp.Scope, group string, span abp.Span, item string, counts []stats.Cell) error {
		j, err := stats.FromCells(t.scale(item), counts)
		if err != nil {
			return fmt.Errorf("answers to %s: %w", item, err)
		}
		cells = append(cells, abp.SnapshotCell{Scope: scope, GroupID: group, Span: span, Item: item, Counts: j.String()})
		return nil
	}
	for of, joint := range t.joints {
		var counts []stats.Cell
		for answers, n := range joint {
			counts = append(counts, stats.Cell{Pre: answers[0], Post: answers[1], N: n})
		}
		if err := add(abp.WholeProgramme, "", of.span, of.item, counts); err != nil {
			return nil, err
		}
	}
	for w, span := range laterSpans {
		for i, q := range t.questions[:t.measure] {
			if counts := square(t.pairs[w][i], q); len(counts) > 0 {
				if err := add(abp.WholeProgramme, "", span, q.code, counts); err != nil {
					return nil, err
				}
			}
		}
	}
	for of := range t.took(reaches) {
		if err := add(of.scope, of.group, abp.SpanT2, abp.HeadlineItem, t.groups[of.scope][of.group].counts()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(cells, func(a, b abp.SnapshotCell) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Item, b.Item), cmp.Compare(a.GroupID, b.GroupID))
	})
	return cells, nil
}

// groupOf names a group of a table.
type groupOf struct {
	scope abp.Scope
	group string
}

// took lists the groups that took part: by a place, or by answers.
func (t *tally) took(reaches []abp.SnapshotReach) map[groupOf]bool {
	all := map[groupOf]bool{}
	for _, r := range reaches {
		group := r.GroupID
		if r.Scope == abp.ByCohort {
			group = t.cohortOf(group)
		}
		if r.Enrolled > 0 && r.Scope != abp.WholeProgramme && int(r.Scope) < len(t.groups) {
			all[groupOf{r.Scope, group}] = true
		}
	}
	for scope, groups := range t.groups {
		for group, g := range groups {
			if abp.Scope(scope) != abp.WholeProgramme && len(g.pairs) > 0 {
				all[groupOf{abp.Scope(scope), group}] = true
			}
		}
	}
	return all
}

// square turns the table of one item into cells.
func square(table []int, q question) []stats.Cell {
	width := q.high - q.low + 1
	var counts []stats.Cell
	for at, n := range table {
		if n > 0 {
			counts = append(counts, stats.Cell{Pre: q.low + at/width, Post: q.low + at%width, N: n})
		}
	}
	return counts
}

// counts are the pairs of a group, each cell once.
func (g *groupTally) counts() []stats.Cell {
	if g == nil {
		return nil
	}
	slices.Sort(g.pairs)
	var counts []stats.Cell
	for i, p := range g.pairs {
		if i > 0 && p == g.pairs[i-1] {
			counts[len(counts)-1].N++
			continue
		}
		counts = append(counts, stats.Cell{Pre: int(p >> 16), Post: int(p & 0xffff), N: 1})
	}
	return counts
}

// scale is the scale of an item, the headline or the composite.
func (t *tally) scale(item string) stats.Scale {
	switch item {
	case abp.HeadlineItem:
		s := stats.Scale{Per: len(t.headline)}
		for _, at := range t.headline {
			if at >= 0 {
				s.Low, s.High = s.Low+t.questions[at].low, s.High+t.questions[at].high
			}
		}
		return s
	case abp.CompositeItem:
		return stats.Scale{Low: t.questions[0].low * t.per, High: t.questions[0].high * t.per, Per: t.per}
	}
	q := t.questions[t.place(item)]
	return stats.Scale{Low: q.low, High: q.high, Per: 1}
}

// snapshotCounts returns the answers of every wave, in order.
func (t *tally) snapshotCounts() []abp.SnapshotCount {
	var list []abp.SnapshotCount
	add := func(w abp.Wave, item string, value, people int) {
		if people > 0 {
			list = append(list, abp.SnapshotCount{Scope: abp.WholeProgramme, Wave: w, Item: item, Value: value, People: people})
		}
	}
	for w := range t.answers {
		for i, q := range t.questions {
			for value, n := range t.answers[w][i] {
				add(abp.Wave(w), q.code, q.low+value, n)
			}
		}
	}
	for of, values := range t.counts {
		for value, n := range values {
			add(of.wave, of.item, value, n)
		}
	}
	slices.SortFunc(list, func(a, b abp.SnapshotCount) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Value, b.Value))
	})
	return list
}

// snapshotAtoms returns the smallest groups, in order.
func (t *tally) snapshotAtoms() []abp.SnapshotAtom {
	list := make([]abp.SnapshotAtom, 0, len(t.atoms))
	for of, n := range t.atoms {
		var pattern, entered []string
		for w, number := range of.entered {
			if number > 0 {
				name := thenPattern
				if w != remembered {
					name = abp.Wave(w).String()
				}
				pattern, entered = append(pattern, name), append(entered, fmt.Sprint(number))
			}
		}
		list = append(list, abp.SnapshotAtom{OrganisationID: of.organisation, CohortID: of.cohort, StaffGroup: of.staff,
			Pattern: strings.Join(pattern, " "), Entered: strings.Join(entered, " "), People: n})
	}
	slices.SortFunc(list, func(a, b abp.SnapshotAtom) int {
		return cmp.Or(cmp.Compare(a.OrganisationID, b.OrganisationID), cmp.Compare(a.CohortID, b.CohortID), cmp.Compare(a.StaffGroup, b.StaffGroup),
			cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Entered, b.Entered))
	})
	return list
}

// countMonths adds the monthly series, from the first month in which something
// happened to the last that was over by the day. A month without a meeting says
// nothing about meetings: nobody could come.
func (d *snapshotDraft) countMonths(ctx context.Context, tx *store.Store, v *abp.Snapshot, until abp.Instant, zone *time.Location) error {
	next := v.AsAt.Add(1)
	last := time.Date(next.Year, next.Month-1, 1, 0, 0, 0, 0, zone).Format(monthLayout)
	for _, series := range []string{abp.SeriesApplications, abp.SeriesSetAttendance, abp.SeriesCoffee} {
		months := map[string]*abp.SnapshotMonth{}
		add := func(h store.Happening) {
			month := h.At.In(zone).Format(monthLayout)
			if months[month] == nil {
				months[month] = &abp.SnapshotMonth{Series: series, Month: month}
			}
			months[month].Value += h.Value
			months[month].Base += h.Base
		}
		if series == abp.SeriesSetAttendance {
			for _, h := range d.meetings {
				add(h)
			}
		} else if err := tx.EachHappening(ctx, series, v.ProgrammeID, until, add); err != nil {
			return err
		}
		if len(months) == 0 {
			continue
		}
		for month := slices.Min(slices.Collect(maps.Keys(months))); month <= last; month = nextMonth(month) {
			switch m := months[month]; {
			case m != nil:
				d.months = append(d.months, *m)
			case series == abp.SeriesApplications:
				d.months = append(d.months, abp.SnapshotMonth{Series: series, Month: month})
			}
		}
	}
	return nil
}

// monthLayout is how a month is written: "2026-03".
const monthLayout = "2006-01"

func nextMonth(month string) string {
	t, err := time.Parse(monthLayout, month)
	if err != nil {
		return "9999-12"
	}
	return t.AddDate(0, 1, 0).Format(monthLayout)
}
