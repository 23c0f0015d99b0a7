package app

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// withholdCounts leaves out of a new snapshot the distributions whose difference
// from an earlier one would tell what a few people answered, by the rule of
// withhold.
func withholdCounts(counts, released []abp.SnapshotCount) []abp.SnapshotCount {
	least := disclosure.Defaults(disclosure.Survey).MinDelta()
	now := distributions(counts)[""]
	isHeld := map[waveItem]bool{}
	for _, was := range distributions(released) {
		for of, values := range now {
			if old, has := was[of]; has {
				d := countsApart(old, values)
				isHeld[of] = isHeld[of] || d > 0 && d < least
			}
		}
	}
	return slices.DeleteFunc(counts, func(c abp.SnapshotCount) bool { return isHeld[waveItem{c.Wave, c.Item}] })
}

// distributions sorts counts by snapshot and question.
func distributions(counts []abp.SnapshotCount) map[string]map[waveItem]map[int]int {
	all := map[string]map[waveItem]map[int]int{}
	for _, c := range counts {
		of := waveItem{c.Wave, c.Item}
		if all[c.SnapshotID] == nil {
			all[c.SnapshotID] = map[waveItem]map[int]int{}
		}
		if all[c.SnapshotID][of] == nil {
			all[c.SnapshotID][of] = map[int]int{}
		}
		all[c.SnapshotID][of][c.Value] = c.People
	}
	return all
}

// countsApart is the fewest people by whom two distributions can differ.
func countsApart(a, b map[int]int) int {
	sum := 0
	for v, n := range a {
		sum += max(n-b[v], b[v]-n)
	}
	for v, n := range b {
		if _, has := a[v]; !has {
			sum += n
		}
	}
	return sum
}

// insides are figures of some of the people of another figure of the same measure:
// those who answered a third wave, too.
var insides = []struct {
	inner  []abp.Span // come or stay away together
	inside map[abp.Span]abp.Span
}{
	{[]abp.Span{abp.SpanGain, abp.SpanKept}, map[abp.Span]abp.Span{abp.SpanGain: abp.SpanT2, abp.SpanKept: abp.SpanT3}},
	{[]abp.Span{abp.SpanThen, abp.SpanGainOfThens}, map[abp.Span]abp.Span{abp.SpanGainOfThens: abp.SpanT2}},
}

// withholdNested leaves out figures of nearly all people of another one: the
// difference would be of too few. A figure whose other is held back is held back
// with it, as are the answers to one wave of an item whose pairs are of nearly
// everybody who answered.
func (d *snapshotDraft) withholdNested() error {
	survey := disclosure.Defaults(disclosure.Survey)
	people := map[spanItem]int{}
	for _, c := range d.cells {
		if c.Scope == abp.WholeProgramme {
			j, err := parseCounts(c)
			if err != nil {
				return err
			}
			people[spanItem{c.Span, c.Item}] = j.N()
		}
	}
	isNear := func(less, more int) bool { return more != less && more-less < survey.MinN() }
	for _, in := range insides {
		isHeld := false
		for _, span := range in.inner {
			n, has := people[spanItem{span, abp.HeadlineItem}]
			isHeld = isHeld || !has
			if outer, nested := in.inside[span]; nested {
				all, stands := people[spanItem{outer, abp.HeadlineItem}]
				isHeld = isHeld || !stands || isNear(n, all)
			}
		}
		if isHeld {
			d.cells = slices.DeleteFunc(d.cells, func(c abp.SnapshotCell) bool { return slices.Contains(in.inner, c.Span) })
		}
	}
	answered := map[waveItem]int{}
	for _, c := range d.counts {
		answered[waveItem{c.Wave, c.Item}] += c.People
	}
	d.counts = slices.DeleteFunc(d.counts, func(c abp.SnapshotCount) bool {
		for w, span := range laterSpans {
			pairs, has := people[spanItem{span, c.Item}]
			if has && (c.Wave == abp.T0 || c.Wave == w) && isNear(pairs, answered[waveItem{c.Wave, c.Item}]) {
				return true
			}
		}
		return false
	})
	return nil
}
