package chart

import (
	"cmp"
	"math"
	"slices"
)

// Plot is a funnel plot: organisations by how many people and how much they changed, between the limits within which
// groups of their size lie by chance. One that stands out is a triangle that points the way, and is named; every other is
// a dot. A short bar is where the organisation is expected once its size is allowed for.
type Plot struct {
	ID          string
	Title, Desc string
	Measure     string // of the upright scale
	Across      string // of the other; "People" when empty
	Average     float64
	Markers     []PlotMarker
	Bounds      []PlotBounds // by people, fewest first
}

// PlotMarker is one organisation.
type PlotMarker struct {
	Label         string
	People        int
	Value, Shrunk float64
	IsHigh, IsLow bool
}

// PlotBounds are the limits for groups of so many people.
type PlotBounds struct {
	People                         int
	Low95, High95, Low998, High998 float64
}

// mostNamed is how many organisations can all be named and still be read.
const mostNamed = 8

// SVG draws the chart for a width.
func (g Plot) SVG(width float64) string { return g.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (g Plot) Draw(width float64, p Pen) { g.picture(width).on(p) }

func (m PlotMarker) has() bool { return drawable(m.Value, m.Shrunk) }

func (g Plot) picture(width float64) *canvas {
	c := newCanvas(g.ID, g.Title, g.Desc, math.Max(width, 200))
	top := c.measured(margin, g.Measure)
	top = c.legend(top+4, g.keys(c))
	values := []float64{0, g.Average}
	most := 1
	for _, m := range g.Markers {
		if m.has() {
			values, most = append(values, m.Value, m.Shrunk), max(most, m.People)
		}
	}
	var bounds []PlotBounds
	for _, b := range g.Bounds {
		if drawable(b.Low95, b.High95, b.Low998, b.High998) {
			bounds = append(bounds, b)
			values, most = append(values, b.Low998, b.High998), max(most, b.People)
		}
	}
	if !drawable(values...) {
		return c.close(top)
	}
	f := c.field(top, 260, signed, values...)
	across := scale{from: 0, to: float64(most), left: f.left, right: f.right - 12}
	c.line(f.left, f.at(g.Average), f.right, f.at(g.Average), meanPaint)
	for _, side := range []struct {
		paint paint
		of    func(PlotBounds) float64
	}{
		{innerPaint, func(b PlotBounds) float64 { return b.Low95 }}, {innerPaint, func(b PlotBounds) float64 { return b.High95 }},
		{outerPaint, func(b PlotBounds) float64 { return b.Low998 }}, {outerPaint, func(b PlotBounds) float64 { return b.High998 }},
	} {
		var path []float64
		for _, b := range bounds {
			path = append(path, across.at(float64(b.People)), f.at(side.of(b)))
		}
		c.path(side.paint, path...)
	}
	g.markers(c, f, across)
	return c.close(g.axis(c, f, across) + margin)
}

func (g Plot) keys(c *canvas) []key {
	high, low := false, false
	for _, m := range g.Markers {
		high, low = high || m.IsHigh, low || m.IsLow
	}
	keys := []key{{"Organisation", func(x, y float64) { c.circle(x+13, y, 5, darkPaint) }}}
	if high {
		keys = append(keys, key{"Rose more than chance explains", func(x, y float64) { c.triangle(x+13, y, 8, accent) }})
	}
	if low {
		keys = append(keys, key{"Rose less than chance explains", func(x, y float64) { c.triangle(x+13, y, -8, accent) }})
	}
	return append(keys,
		key{"Expected, allowing for size", func(x, y float64) { c.line(x+4, y, x+22, y, rangePaint) }},
		key{"Average " + signed(g.Average), func(x, y float64) { c.line(x+1, y, x+25, y, meanPaint) }},
		key{"95% limits", func(x, y float64) { c.line(x+1, y, x+25, y, innerPaint) }},
		key{"99.8% limits", func(x, y float64) { c.line(x+1, y, x+25, y, outerPaint) }})
}

// markers draws the organisations, and names those that stand out, or all where they are few.
func (g Plot) markers(c *canvas, f field, across scale) {
	list := slices.Clone(g.Markers)
	slices.SortStableFunc(list, func(a, b PlotMarker) int { return cmp.Compare(b.Value, a.Value) })
	lowest := f.top
	for _, m := range list {
		if !m.has() {
			continue
		}
		x, y := across.at(float64(m.People)), f.at(m.Value)
		c.lines(rangePaint, x, y, x, f.at(m.Shrunk), x-9, f.at(m.Shrunk), x+9, f.at(m.Shrunk))
		switch {
		case m.IsHigh:
			c.triangle(x, y, 8, accent)
		case m.IsLow:
			c.triangle(x, y, -8, accent)
		default:
			c.circle(x, y, 5, darkPaint)
		}
		if !m.IsHigh && !m.IsLow && len(list) > mostNamed {
			continue
		}
		// Names go down the plot in the order of their marks, so that none lies on another.
		room := math.Max(x-f.left, f.right-x) - 14
		w, at := words{size: smallSize}, x+12
		if x-f.left > f.right-x {
			w.anchor, at = "end", x-12
		}
		height := math.Max(y+5, lowest+lineHeight)
		for _, line := range wrap(m.Label, room, smallSize) {
			c.text(at, height, line, w)
			lowest = height
			height += lineHeight - 3
		}
	}
}

// axis writes the numbers of people and returns where it ends.
func (g Plot) axis(c *canvas, f field, across scale) float64 {
	c.line(f.left, f.bottom, f.right, f.bottom, axisPaint)
	for _, t := range across.ticks() {
		c.line(across.at(t), f.bottom, across.at(t), f.bottom+5, axisPaint)
		c.text(across.at(t), f.bottom+19, plain(t), words{size: smallSize, anchor: "middle"})
	}
	c.text(f.right, f.bottom+19+lineHeight, or(g.Across, "People"), words{size: smallSize, anchor: "end", class: "chart-muted", fill: faintInk})
	return f.bottom + 22 + lineHeight
}
