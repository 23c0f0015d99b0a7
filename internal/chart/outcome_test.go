package chart

import (
	"testing"

	"pgregory.net/rapid"
)

func kept() Waves {
	return Waves{
		ID: "waves", Title: "Change since before the workshops", Desc: "The gain of 2.3 points was largely kept after six months.", Measure: "Mean change in points out of 10", Beside: "From what people remember",
		Points: []WavePoint{
			{Label: "Before"},
			{Label: "After the workshops", Value: 1.6, Low: 1.3, High: 1.9, N: 121},
			{Label: "After the sets", Value: 2.3, Low: 2.0, High: 2.6, N: 98, Beside: 2.8, HasBeside: true},
			{Label: "Six months later", Note: "75% kept", Value: 1.7, Low: 1.1, High: 2.3, N: 24},
			{Label: "Twelve months later", Instead: "hidden to protect confidentiality", Value: 9, N: 7},
		},
	}
}

func monthly() XmR {
	x := XmR{ID: "applications", Title: "Applications", Desc: "On average 20 applications a month; one month is unusual.", Unit: "Applications a month", Mean: 20.2, Lower: 8.4, Upper: 32, HasLimits: true, IsProvisional: true}
	for i, v := range []float64{18, 22, 19, 24, 17, 21, 35, 20, 16, 0, 23, 19, 22, 18} {
		x.Points = append(x.Points, Month{Short: day(2022, 10, 1).AddDate(0, i, 0).Format("Jan 06"), Value: v, IsSpecial: i == 6, IsMissing: i == 9})
	}
	return x
}

func organisations() Plot {
	g := Plot{ID: "plot", Title: "Organisations compared", Desc: "One of five organisations rose less than chance explains.", Measure: "Mean change in points out of 10", Average: 2.4,
		Markers: []PlotMarker{
			{Label: "Wreake University Hospitals", People: 31, Value: 2.4, Shrunk: 2.4},
			{Label: "Charnwood Partnership", People: 22, Value: 2.6, Shrunk: 2.6},
			{Label: "Fosse Vale ICB", People: 14, Value: 1.7, Shrunk: 2.0},
			{Label: "Fosse County Council", People: 11, Value: 3.6, Shrunk: 2.8, IsHigh: true},
			{Label: "Vale Urgent Care", People: 10, Value: 0.8, Shrunk: 1.7, IsLow: true},
		}}
	for n := 10; n <= 31; n += 3 {
		half := 1.56 / float64(n) * 8
		g.Bounds = append(g.Bounds, PlotBounds{n, g.Average - half, g.Average + half, g.Average - 1.6*half, g.Average + 1.6*half})
	}
	return g
}

func answers() Bars {
	return Bars{ID: "answers", Title: "What people said", Desc: "Most found the sets useful.", Measure: "Share of those who answered", Most: 100, Rows: []BarRow{
		{Label: "How useful were the action learning sets?", IsHead: true, N: 98},
		{Label: "Not at all or a little", Value: 8, Figure: "8%"},
		{Label: "Quite", Value: 31, Figure: "31%"},
		{Label: "Very", Value: 61, Figure: "61%"},
		{Label: "How useful was the practice log?", IsHead: true, Instead: "hidden to protect confidentiality"},
		{Label: "All of them", Note: "in two cohorts", Value: 99, Figure: "95% or more", IsMarked: true},
		{Label: "Others", Instead: "hidden to protect confidentiality"},
	}}
}

// anyOutcome draws a chart of outcomes and says which words it must show.
func anyOutcome(t *rapid.T, id, title, desc string, labels []string) (drawing, []string) {
	n := func() float64 { return anyNumber().Draw(t, "number") }
	whole := func() int { return rapid.IntRange(-3, 1_000_000).Draw(t, "whole") }
	yes := func() bool { return rapid.Bool().Draw(t, "yes") }
	must := append([]string{title, desc}, labels...)
	switch rapid.IntRange(0, 3).Draw(t, "outcome") {
	case 0:
		d := Waves{ID: id, Title: title, Desc: desc, Measure: "measure"}
		for _, l := range labels {
			d.Points = append(d.Points, WavePoint{Label: l, Value: n(), Low: n(), High: n(), N: whole(), Beside: n(), HasBeside: yes()})
		}
		return d, must
	case 1:
		d := XmR{ID: id, Title: title, Desc: desc, Mean: n(), Lower: n(), Upper: n(), HasLimits: yes(), IsProvisional: yes()}
		for range labels {
			d.Points = append(d.Points, Month{Short: "May 26", Value: n(), IsMissing: yes(), IsSpecial: yes()})
		}
		return d, must[:2]
	case 2:
		d := Plot{ID: id, Title: title, Desc: desc, Average: n()}
		for _, l := range labels {
			d.Markers = append(d.Markers, PlotMarker{Label: l, People: whole(), Value: n(), Shrunk: n(), IsHigh: yes(), IsLow: yes()})
			d.Bounds = append(d.Bounds, PlotBounds{whole(), n(), n(), n(), n()})
		}
		return d, must[:2]
	}
	d := Bars{ID: id, Title: title, Desc: desc, Most: n()}
	for _, l := range labels {
		d.Rows = append(d.Rows, BarRow{Label: l, Value: n(), Figure: "12%", N: whole(), IsHead: yes(), IsMarked: yes()})
	}
	return d, must
}

// TestWithheldOutcomesDrawNothing holds that what stands under a sentence in place
// of a figure is not in the bytes.
func TestWithheldOutcomesDrawNothing(t *testing.T) {
	a, b := kept(), kept()
	a.Points[4].Value, a.Points[4].N, a.Points[4].Beside, a.Points[4].HasBeside = 1, 3, 2, true
	if a.SVG(Wide) != b.SVG(Wide) {
		t.Error("a withheld wave changes the picture")
	}
	c, d := answers(), answers()
	c.Rows[6].Value, c.Rows[6].Figure = 44, "44%"
	if c.SVG(Narrow) != d.SVG(Narrow) {
		t.Error("a withheld bar changes the picture")
	}
}
