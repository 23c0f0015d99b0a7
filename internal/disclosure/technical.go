package disclosure

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/upstander/upstander/internal/stats"
)

// ItemPairs are the pairs of one item as they go into the gate.
type ItemPairs struct {
	Label string
	Pairs stats.Joint
}

// Drawer is the raw material of a Technical: everybody's pairs of the headline and
// of every item, and of those who answered every item before, how many gave which
// answer and had which sum.
type Drawer struct {
	Headline stats.Joint
	Line     int // lowest of the top answers, in integer units
	Items    []ItemPairs
	Answers  [][]stats.Count // by item, of those who answered every item before
	Sums     []stats.Count
	Parts    [][]stats.Count // by headline item, of those who answered all of these
	PartSums []stats.Count
	Software string
	Snapshot string
}

// Fact is one line of a Technical.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ItemTest is the test of one item.
type ItemTest struct {
	Label string `json:"label"`
	P     string `json:"p"`    // of the paired t test
	Holm  string `json:"holm"` // adjusted by Holm for the number of items
}

// Technical is what a statistician asks for beside a card, as printed. The zero
// Technical is hidden.
type Technical struct {
	words   string
	facts   []Fact
	items   []ItemTest
	isShown bool
}

// mostToResample is the most people whose median is resampled. Of more, the median
// is known too well for an interval to say anything.
const mostToResample = 2000

// medianSeed is the seed of the bootstrap of the median, printed beside it.
const medianSeed = 20260301

// Technical passes the drawer through the gate: only of enough people, and only for
// Survey. Items of too few people are left out.
func (p Parameters) Technical(d Drawer) Technical {
	n := d.Headline.N()
	switch {
	case n == 0:
		return Technical{words: NoAnswersWords}
	case p.class != Survey || !p.guarded() || n < max(p.leastPeople(), fewestForSD):
		return Technical{}
	}
	t := Technical{isShown: true}
	t.change(d.Headline)
	t.crossing(d.Headline, d.Line)
	t.median(d.Headline)
	p.reliability(&t, d)
	t.tests(p, d.Items)
	t.add("Software", d.Software)
	t.add("Snapshot", d.Snapshot)
	return t
}

func (t *Technical) add(name, value string) {
	if value != "" {
		t.facts = append(t.facts, Fact{name, value})
	}
}

// change adds the tests of the mean change and its sizes.
func (t *Technical) change(j stats.Joint) {
	test, effects, drop, pratt := stats.PairedT(j), stats.Effects(j), stats.DropZeros(j), stats.Pratt(j)
	if test.T.IsKnown() {
		t.add("Paired t", fmt.Sprintf("t = %s on %d degrees of freedom, p %s", rounded(test.T.Value, 1), test.DF, probability(test.P)))
	}
	for _, w := range []struct {
		name string
		of   stats.SignedRank
	}{{"Wilcoxon signed-rank, no change dropped (Wilcoxon)", drop}, {"Wilcoxon signed-rank, no change ranked first (Pratt)", pratt}} {
		if w.of.Exact.IsKnown() {
			t.add(w.name, "exact p "+probability(w.of.Exact))
		} else if w.of.PCorrected.IsKnown() {
			t.add(w.name, "normal approximation with continuity correction, p "+probability(w.of.PCorrected))
		}
	}
	if effects.DAv.IsKnown() {
		t.add("Effect size d_av", rounded(effects.DAv.Value, 1)+" ("+sizeWord(decimal(effects.DAv.Value).Float())+")")
	}
	if effects.DZ.IsKnown() {
		t.add("Effect size dz", rounded(effects.DZ.Value, 1))
	}
	if hl := stats.HodgesLehmann(j); hl.IsKnown() {
		t.add("Hodges–Lehmann change", rounded(hl.Value, 1))
	}
}

// crossing adds the test of people who crossed the line of the top answers.
func (t *Technical) crossing(j stats.Joint, line int) {
	top := stats.Top(j, line)
	if top.Exact.IsKnown() && top.Gained+top.Lost > 0 {
		t.add("McNemar, top answers", fmt.Sprintf("exact p %s, mid-p %s", probability(top.Exact), probability(top.MidP)))
	}
}

// median adds the median change with its bootstrap interval.
func (t *Technical) median(j stats.Joint) {
	middle := stats.Change(j).Median
	if !middle.IsKnown() {
		return
	}
	text := rounded(middle.Value, 1)
	if j.N() <= mostToResample {
		var changes []int
		for _, c := range j.Changes() {
			changes = append(changes, slices.Repeat([]int{c.Value}, c.N)...)
		}
		b := stats.Resample(changes, j.Scale().Per, medianSeed, stats.MedianChange)
		if b.Percentile.IsKnown() {
			text += fmt.Sprintf(", bootstrap 95%% percentile interval %s to %s (%d resamples, seed %d)", rounded(b.Percentile.Low, 1), rounded(b.Percentile.High, 1), stats.Resamples, medianSeed)
		}
	}
	t.add("Median change", text)
}

// reliability adds how well the items go together, and what of a change of one
// person would be more than chance.
func (p Parameters) reliability(t *Technical, d Drawer) {
	n, all := stats.CronbachByCount(d.Answers, d.Sums)
	if all.IsKnown() && n >= p.leastPeople() {
		t.add("Cronbach’s alpha", fmt.Sprintf("%s of %d items, before, among %d people who answered all of them", rounded(all.Value, 2), len(d.Answers), n))
	}
	n, parts := stats.CronbachByCount(d.Parts, d.PartSums)
	before := stats.Before(d.Headline).SD
	if parts.IsKnown() && n >= p.leastPeople() && before.IsKnown() {
		if _, _, least := stats.Reliable(before.Value, parts.Value); least.IsKnown() {
			t.add("Minimum detectable change of one person", fmt.Sprintf("%s (alpha of the headline’s items %s, among %d people)", rounded(least.Value, 1), rounded(parts.Value, 2), n))
		}
	}
	ends := stats.FloorAndCeiling(d.Headline)
	t.add("At the floor before", p.Share(ends.Floor.K, ends.Floor.N).String())
	ceiling := p.Share(ends.Ceiling.K, ends.Ceiling.N).String()
	if _, shown := p.Share(ends.Ceiling.K, ends.Ceiling.N).Percent(); shown && ends.IsCapped {
		ceiling += ", so that gains are capped"
	}
	t.add("At the ceiling before", ceiling)
}

// tests adds the test of every item of enough people.
func (t *Technical) tests(p Parameters, items []ItemPairs) {
	var raw []float64
	for _, it := range items {
		test := stats.PairedT(it.Pairs)
		if it.Pairs.N() < max(p.leastPeople(), fewestForSD) || !test.P.IsKnown() {
			continue
		}
		raw = append(raw, test.P.Value)
		t.items = append(t.items, ItemTest{Label: it.Label, P: smallest(test.P.Value)})
	}
	for i, adjusted := range stats.Holm(raw) {
		t.items[i].Holm = smallest(adjusted)
	}
}

// sizeWord is Cohen's convention for a standardised change.
func sizeWord(d float64) string {
	switch d = math.Abs(d); {
	case d < 0.2:
		return "very small"
	case d < 0.5:
		return "small"
	case d < 0.8:
		return "medium"
	}
	return "large"
}

func rounded(x float64, digits int) string {
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if zero := strconv.FormatFloat(0, 'f', digits, 64); text == "-"+zero {
		return zero
	}
	return text
}

// probability is "= 0.03" or "< 0.001".
func probability(f stats.Figure) string {
	if !f.IsKnown() {
		return "not defined"
	}
	if f.Value < 0.001 {
		return "< 0.001"
	}
	return "= " + rounded(f.Value, 3)
}

// smallest is "0.030" or "under 0.001".
func smallest(x float64) string {
	if x < 0.001 {
		return "under 0.001"
	}
	return rounded(x, 3)
}

// IsShown reports whether there are figures.
func (t Technical) IsShown() bool { return t.isShown }

// Words are what to print in place of the figures; empty where they are shown.
func (t Technical) Words() string { return instead(t.isShown, t.words) }

// Facts are the lines of the drawer in order.
func (t Technical) Facts() []Fact { return slices.Clone(t.facts) }

// Items are the tests of the items in order.
func (t Technical) Items() []ItemTest { return slices.Clone(t.items) }

// String is the words in the place of figures, or that there are some.
func (t Technical) String() string {
	if !t.isShown {
		return t.Words()
	}
	return fmt.Sprintf("%d technical figures", len(t.facts))
}

// MarshalJSON writes what a reader may see, as it is printed.
func (t Technical) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Words string     `json:"words,omitempty"`
		Facts []Fact     `json:"facts,omitempty"`
		Items []ItemTest `json:"items,omitempty"`
	}{t.Words(), t.facts, t.items})
}
