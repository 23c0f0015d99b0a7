package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// freezeEqualityPairs keeps the joint counts of the headline by broad group, if
// every group has many people, and returns the line of the release log. Whoever did
// not say is a group with those who said that they would rather not. Together they are
// everybody who answered both surveys, so they come with the figure of everybody
// alone: beside an earlier one they would tell what was held back.
func (a *App) freezeEqualityPairs(ctx context.Context, tx *store.Store, v *abp.Snapshot, in *abp.Instrument, d *snapshotDraft, c characteristic) (abp.Publication, error) {
	counts, err := tx.CountEqualityPairs(ctx, store.PairQuery{Instrument: in, AsAt: v.AsAt}, c.q.Code)
	if err != nil {
		return abp.Publication{}, err
	}
	joints, err := c.joints(in, counts)
	if err != nil {
		return abp.Publication{}, err
	}
	released, err := tx.SnapshotEqualityPairs(ctx)
	if err != nil {
		return abp.Publication{}, err
	}
	next := asFigures(v.ID, c.q.Code, joints)
	line := a.equalityLine(c.gate, crossedSpan, c.q.Code, len(next), fmt.Sprint(next))
	published, err := crossed(c.gate, joints)
	if err != nil {
		return line, err
	}
	isWhole, err := d.holdsEverybody(joints)
	if err != nil {
		return line, err
	}
	tables := []counted{pairsCounted(joints)}
	for _, ofOne := range runs(released, func(f abp.SnapshotEqualityPairs) string { return f.SnapshotID }) {
		earlier, err := readJoints(ofOne)
		if err != nil {
			return line, err
		}
		tables = append(tables, pairsCounted(earlier))
	}
	switch {
	case !published.Total().IsShown():
		return held(line, disclosure.R11, len(released) > 0), nil
	case !isWhole || !mayStand(c.gate, tables):
		return held(line, disclosure.R6, len(released) > 0), nil
	}
	return line, tx.Put(ctx, next)
}

// holdsEverybody reports whether the draft has the headline of the whole programme
// still, and of as many people.
func (d *snapshotDraft) holdsEverybody(joints []labelled) (bool, error) {
	n := 0
	for _, j := range joints {
		n += j.pairs.N()
	}
	for _, c := range d.cells {
		if (figureOf{c.Scope, string(c.Span), c.Item}) == tableOf(abp.WholeProgramme) {
			all, err := parseCounts(c)
			return all.N() == n, err
		}
	}
	return false, nil
}

// labelled is the joint count of one group.
type labelled struct {
	label string
	pairs stats.Joint
}

// untoldPairs is the group of whoever did not say.
const untoldPairs = "Not stated or not known"

// joints sorts counts into the broad groups, in the order of the choices.
func (c characteristic) joints(in *abp.Instrument, counts []store.EqualityPairCount) ([]labelled, error) {
	scale := newTally(in, nil, nil, nil).scale(abp.HeadlineItem)
	var list []labelled
	of := func(label string) (*labelled, error) {
		if label == abp.EqualityUntoldGroup {
			label = untoldPairs
		}
		at := slices.IndexFunc(list, func(l labelled) bool { return l.label == label })
		if at < 0 {
			j, err := stats.NewJoint(scale)
			if err != nil {
				return nil, err
			}
			at = len(list)
			list = append(list, labelled{label, j})
		}
		return &list[at], nil
	}
	for _, o := range c.q.Options {
		if _, err := of(o.Group(0)); err != nil {
			return nil, err
		}
	}
	for _, n := range counts {
		l, err := of(c.group(n.Edition, n.Choice, 0))
		if err == nil {
			err = l.pairs.Add(n.Before, n.After, n.People)
		}
		if err != nil {
			return nil, fmt.Errorf("pairs of %s: %w", c.q.Code, err)
		}
	}
	return list, nil
}

// crossed passes the joint counts through the gate.
func crossed(gate disclosure.Parameters, joints []labelled) (disclosure.Table, error) {
	groups := make([]disclosure.Group, len(joints))
	for i, j := range joints {
		groups[i] = disclosure.Group{Code: j.label, Label: j.label, People: j.pairs.N(), Pairs: j.pairs}
	}
	return disclosure.NewTable(gate, disclosure.Question{By: disclosure.ByCharacteristic, Label: allLabel}, groups)
}

func asFigures(snapshotID, question string, joints []labelled) []abp.SnapshotEqualityPairs {
	list := make([]abp.SnapshotEqualityPairs, len(joints))
	for i, j := range joints {
		list[i] = abp.SnapshotEqualityPairs{SnapshotID: snapshotID, Question: question, Place: i, Label: j.label, Counts: j.pairs.String()}
	}
	return list
}

func readJoints(figures []abp.SnapshotEqualityPairs) ([]labelled, error) {
	list := make([]labelled, len(figures))
	for i, f := range figures {
		list[i].label = f.Label
		if err := list[i].pairs.UnmarshalText([]byte(f.Counts)); err != nil {
			return nil, fmt.Errorf("pairs of %s in snapshot %s: %w", f.Label, f.SnapshotID, err)
		}
	}
	return list, nil
}

// pairsCounted are the rows of groups, and of everybody, over strata of answers.
func pairsCounted(joints []labelled) counted {
	t := counted{map[string][]string{}, everyRow, map[string]int{}}
	for _, j := range joints {
		for _, cell := range j.pairs.Cells() {
			stratum := fmt.Sprintf("%s %d %d", j.label, cell.Pre, cell.Post)
			t.people[stratum] = cell.N
			t.rows[j.label] = append(t.rows[j.label], stratum)
			t.rows[everyRow] = append(t.rows[everyRow], stratum)
		}
	}
	return t
}
