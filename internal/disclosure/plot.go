package disclosure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/stats"
)

// Marker is one organisation on a Plot.
type Marker struct {
	Code, Label string
	People      Count
	Change      Decimal
	Shrunk      Decimal  // the change, drawn towards the average the more, the fewer people it is of
	Limits95    Interval // between which 95 in 100 groups of its size would lie by chance
	Limits998   Interval
	IsHigh      bool // stands out, after allowing for how many are compared
	IsLow       bool
}

// Bounds are the limits for groups of so many people, for drawing the funnel.
type Bounds struct {
	People                         int
	Low95, High95, Low998, High998 float64
}

// Plot is a funnel plot of the organisations that have a row of their own in the
// published table. The zero Plot is hidden.
type Plot struct {
	words   string
	markers []Marker
	bounds  []Bounds
	average Decimal
	isShown bool
}

// Plot compares the groups that have a row of their own in the table: no others
// are looked at, so that it says nothing of a group that the table hides. Limits
// are from the spread within the groups; those that stand out do so at 5 per cent
// after Benjamini and Hochberg's allowance for their number.
func (p Parameters) Plot(t Table, groups []Group) Plot {
	var shown []Group
	var summaries []stats.Group
	for _, g := range groups {
		if !p.guarded() || g.People < p.leastPeople() || !t.Row(g.Code).IsShown() {
			continue
		}
		change := stats.Change(g.Pairs)
		if !change.SD.IsKnown() {
			continue
		}
		shown = append(shown, g)
		summaries = append(summaries, stats.Group{N: g.People, Mean: change.Mean.Value, SD: change.SD.Value})
	}
	b := stats.Compare(summaries)
	if len(shown) < 2 || b.Status != stats.Known || p.class == Equality {
		return Plot{words: "fewer than two organisations have enough answers to be compared"}
	}
	plot := Plot{isShown: true, average: decimal(b.OverallMean)}
	raw := make([]float64, len(b.Markers))
	for i, m := range b.Markers {
		raw[i] = m.P
	}
	adjusted := stats.BenjaminiHochberg(raw)
	least, most := shown[0].People, shown[0].People
	for i, g := range shown {
		m := b.Markers[i]
		out := adjusted[i] < 0.05
		plot.markers = append(plot.markers, Marker{
			Code: g.Code, Label: g.Label, People: p.Count(g.People), Change: Decimal{ratio(10*changeSum(g.Pairs), g.People*g.Pairs.Scale().Per)}, Shrunk: decimal(m.ShrunkMean),
			Limits95: Interval{decimal(m.Limits95.Low), decimal(m.Limits95.High)}, Limits998: Interval{decimal(m.Limits998.Low), decimal(m.Limits998.High)},
			IsHigh: out && m.Z > 0, IsLow: out && m.Z < 0,
		})
		least, most = min(least, g.People), max(most, g.People)
	}
	plot.bounds = funnel(b, p.counted(least), p.counted(most))
	return plot
}

// curvePoints is how many places the funnel's curves are given at.
const curvePoints = 41

// funnel gives the limits at sizes between the smallest and the largest group, the
// closer the smaller, in hundredths of a point: they belong to nobody.
func funnel(b stats.Between, least, most int) []Bounds {
	var list []Bounds
	hundredths := func(x float64) float64 { return math.Round(x*100) / 100 }
	limits := func(n int, z float64) (low, high float64) {
		half := z * b.PooledSD / math.Sqrt(float64(n))
		return hundredths(b.OverallMean - half), hundredths(b.OverallMean + half)
	}
	last := 0
	for i := range curvePoints {
		n := int(math.Round(float64(least) * math.Pow(float64(most)/float64(least), float64(i)/(curvePoints-1))))
		if n == last {
			continue
		}
		last = n
		at := Bounds{People: n}
		at.Low95, at.High95 = limits(n, 1.959963984540054)
		at.Low998, at.High998 = limits(n, 3.090232306167813)
		list = append(list, at)
	}
	return list
}

// IsShown reports whether there is a comparison.
func (p Plot) IsShown() bool { return p.isShown }

// Words are what to print in place of the plot; empty where it is shown.
func (p Plot) Words() string { return instead(p.isShown, p.words) }

// Markers are the organisations, in the order of the table.
func (p Plot) Markers() []Marker { return slices.Clone(p.markers) }

// Bounds are the limits by number of people, fewest first.
func (p Plot) Bounds() []Bounds { return slices.Clone(p.bounds) }

// Average is the mean change of everybody in the organisations compared.
func (p Plot) Average() (Decimal, bool) { return p.average, p.isShown }

// Sentence is the comparison in plain words, or the words in its place.
func (p Plot) Sentence() string {
	if !p.isShown {
		return p.Words()
	}
	var out []string
	for _, m := range p.markers {
		switch {
		case m.IsHigh:
			out = append(out, m.Label+" rose more")
		case m.IsLow:
			out = append(out, m.Label+" rose less")
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(a, b) })
	if len(out) == 0 {
		return fmt.Sprintf("The differences between %d organisations are no greater than chance makes them around the average change of %s.", len(p.markers), p.average.Signed())
	}
	return fmt.Sprintf("Of %d organisations around the average change of %s, more than chance: %s.", len(p.markers), p.average.Signed(), strings.Join(out, ", "))
}

// String is Sentence.
func (p Plot) String() string { return p.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (p Plot) MarshalJSON() ([]byte, error) { return sentenceJSON(p.isShown, p.Sentence()) }
