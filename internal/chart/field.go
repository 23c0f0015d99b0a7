package chart

import (
	"math"
	"strconv"
)

// field is a plot with an upright scale at its left.
type field struct {
	left, right, top, bottom float64
	up                       scale
}

// at is the height of a number.
func (f field) at(v float64) float64 { return f.up.at(v) }

// field draws the grid and the numbers of an upright scale that holds all the values, below top.
func (c *canvas) field(top, height float64, write func(float64) string, values ...float64) field {
	from, to := around(values)
	s := scale{from: from, to: to}
	widest := 0.0
	for _, t := range s.ticks() {
		widest = math.Max(widest, measure(write(t), smallSize, false))
	}
	f := field{left: margin + widest + 8, right: c.width - margin, top: top + 8, bottom: top + 8 + height}
	f.up = scale{from: from, to: to, left: f.bottom, right: f.top}
	var grid []float64
	for _, t := range f.up.ticks() {
		grid = append(grid, f.left, f.at(t), f.right, f.at(t))
		c.text(f.left-8, f.at(t)+5, write(t), words{size: smallSize, anchor: "end"})
	}
	c.lines(gridPaint, grid...)
	return f
}

// around is the least span of round numbers that holds the values, and nought.
func around(values []float64) (from, to float64) {
	for _, v := range values {
		from, to = math.Min(from, v), math.Max(to, v)
	}
	if to-from < 1e-9 {
		return from, from + 1
	}
	ticks := scale{from: from, to: to}.ticks()
	step := to - from
	if len(ticks) > 1 {
		step = ticks[1] - ticks[0]
	}
	return math.Floor(from/step+1e-9) * step, math.Ceil(to/step-1e-9) * step
}

// drawable says whether every number is one that a scale can carry and name.
func drawable(numbers ...float64) bool {
	for _, v := range numbers {
		if !finite(v) || math.Abs(v) > 1e9 {
			return false
		}
	}
	return true
}

// measured writes what the numbers of a chart are, and returns the height below it.
func (c *canvas) measured(top float64, s string) float64 {
	for _, line := range wrap(s, c.width-2*margin, smallSize) {
		c.text(margin, top+12, line, words{size: smallSize, class: "chart-muted", fill: faintInk})
		top += lineHeight
	}
	return top
}

// below writes lines centred under a place, and returns the height below them.
func (c *canvas) below(x, y, width float64, s string, w words) float64 {
	w.anchor = "middle"
	for _, line := range wrap(s, width, smallSize) {
		c.text(x, y+12, line, w)
		y += lineHeight
	}
	return y
}

// path joins places, given as x and y in turn, by straight lines.
func (c *canvas) path(p paint, at ...float64) {
	var parts []float64
	for i := 0; i+3 < len(at); i += 2 {
		parts = append(parts, at[i:i+4]...)
	}
	if len(parts) > 0 {
		c.lines(p, parts...)
	}
}

// spread is a whisker from one height to another.
func (c *canvas) spread(x, from, to float64) {
	c.lines(rangePaint, x, from, x, to, x-5, from, x+5, from, x-5, to, x+5, to)
}

func (c *canvas) diamond(x, y, r float64, p paint) { c.polygon(p, x, y-r, x+r, y, x, y+r, x-r, y) }

func (c *canvas) triangle(x, y, r float64, p paint) { c.polygon(p, x, y-r, x+r, y+r*0.8, x-r, y+r*0.8) }

var (
	linePaint  = paint{class: "chart-line", stroke: "#005eb8", line: 2}
	meanPaint  = paint{class: "chart-axis", stroke: "#4c6272", line: 1.5}
	outerPaint = paint{class: "chart-range", stroke: "#212b32", line: 1.5, dash: "6 4"}
	innerPaint = paint{class: "chart-range", stroke: "#212b32", line: 1.5, dash: "2 3"}
)

// signed writes a change with a plus before a rise, and no more decimals than it has.
func signed(v float64) string {
	s := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	if v > 0 {
		return "+" + s
	}
	return s
}

func plain(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }
