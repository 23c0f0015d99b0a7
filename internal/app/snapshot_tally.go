package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// cellOf names one cell of a snapshot.
type cellOf struct {
	scope       abp.Scope
	group, item string
}

// tally rolls the counts of the smallest groups up to the registered tables. It
// keeps plain numbers, because a Joint is made for reading, not for a million
// additions.
type tally struct {
	scales  map[string]stats.Scale // by item
	systems map[string]string      // by organisation
	people  map[cellOf]map[[2]int]int
}

func newTally(in *abp.Instrument, partners []abp.Organisation) *tally {
	t := &tally{scales: map[string]stats.Scale{}, systems: map[string]string{}, people: map[cellOf]map[[2]int]int{}}
	low, high := 0, 0
	for _, it := range in.Items {
		t.scales[it.Code] = stats.Scale{Low: it.Min, High: it.Max, Per: 1}
		if slices.Contains(in.Headline, it.Code) {
			low, high = low+it.Min, high+it.Max
		}
	}
	t.scales[abp.HeadlineItem] = stats.Scale{Low: low, High: high, Per: len(in.Headline)}
	for _, o := range partners {
		t.systems[o.ID] = o.SystemID
	}
	return t
}

// add counts the people of one smallest group in every table. Items that the
// instrument does not have on a scale are no part of the figures.
func (t *tally) add(p store.PairCount) error {
	if _, known := t.scales[p.Item]; !known {
		return nil
	}
	groups := [...]string{"", t.systems[p.OrganisationID], p.OrganisationID, p.CohortID, p.StaffGroup}
	for i, scope := range abp.Scopes() {
		of := cellOf{scope, groups[i], p.Item}
		if t.people[of] == nil {
			t.people[of] = map[[2]int]int{}
		}
		t.people[of][[2]int{p.Before, p.After}] += p.People
	}
	return nil
}

// cells returns every cell, in order. Groups that took part and have no pairs get
// an empty one, so that a table names all its groups.
func (t *tally) cells(reaches []abp.SnapshotReach) ([]abp.SnapshotCell, error) {
	want := map[cellOf]bool{{abp.WholeProgramme, "", abp.HeadlineItem}: true}
	for _, r := range reaches {
		if r.Enrolled > 0 {
			want[cellOf{r.Scope, r.GroupID, abp.HeadlineItem}] = true
		}
	}
	for of := range t.people {
		want[of] = true
	}
	all := slices.SortedFunc(maps.Keys(want), func(a, b cellOf) int {
		return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.item, b.item), cmp.Compare(a.group, b.group))
	})
	cells := make([]abp.SnapshotCell, len(all))
	for i, of := range all {
		j, err := t.joint(of)
		if err != nil {
			return nil, fmt.Errorf("answers to %s: %w", of.item, err)
		}
		cells[i] = abp.SnapshotCell{Scope: of.scope, GroupID: of.group, Span: abp.SpanT2, Item: of.item, Counts: j.String()}
	}
	return cells, nil
}

func (t *tally) joint(of cellOf) (stats.Joint, error) {
	j, err := stats.NewJoint(t.scales[of.item])
	for answers, n := range t.people[of] {
		if err == nil {
			err = j.Add(answers[0], answers[1], n)
		}
	}
	return j, err
}

// parseCounts reads what a cell keeps.
func parseCounts(c abp.SnapshotCell) (stats.Joint, error) {
	var j stats.Joint
	if err := j.UnmarshalText([]byte(c.Counts)); err != nil {
		return j, fmt.Errorf("cell %s %s of snapshot %s: %w", c.Item, c.GroupID, c.SnapshotID, err)
	}
	return j, nil
}
