package chart

import "math"

// Strip is a heat strip: for each row, one cell a column, darker for a greater share, with the share written in it.
type Strip struct {
	ID          string
	Title, Desc string
	Columns     []string // short names, for instance "Day 1"
	Rows        []StripRow
}

// StripRow is one lane. Cells hold shares in per cent, one for each column; one that is missing or not a number is drawn
// as an empty cell with a dash: not held yet, or withheld.
type StripRow struct {
	Label string
	Cells []float64
	N     int
}

// heat is the five grounds from the least to the most, a fifth of the scale each.
var heat = [5]paint{
	{class: "chart-heat-1", fill: "#edf2f9"},
	{class: "chart-heat-2", fill: "#c3d9ee"},
	{class: "chart-heat-3", fill: "#8fbbe3"},
	{class: "chart-heat-4", fill: "#005eb8"},
	{class: "chart-heat-5", fill: "#002f5c"},
}

var emptyCell = paint{class: "chart-hollow", fill: "#ffffff", stroke: "#d8dde0", line: 1}

// SVG draws the chart for a width.
func (t Strip) SVG(width float64) string { return t.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (t Strip) Draw(width float64, p Pen) { t.picture(width).on(p) }

func (t Strip) picture(width float64) *canvas {
	f := newFrame(width, true)
	c := newCanvas(t.ID, t.Title, t.Desc, f.width)
	if len(t.Columns) == 0 {
		return c.close(2 * margin)
	}
	cell := (f.right - f.left) / float64(len(t.Columns))
	top := t.head(c, f, cell)
	sides := make([]side, len(t.Rows))
	for i, r := range t.Rows {
		sides[i] = side{label: r.Label, count: count(r.N)}
	}
	lanes := f.lanes(top, 40, sides)
	bottom := end(lanes, top)
	for i, l := range lanes {
		c.label(f, l)
		for j := range t.Columns {
			share := math.NaN()
			if j < len(t.Rows[i].Cells) {
				share = t.Rows[i].Cells[j]
			}
			c.cell(f.left+float64(j)*cell, l.middle-15, cell-2, 30, share)
		}
	}
	c.line(margin, bottom, f.width-margin, bottom, rulePaint)
	return c.close(bottom + margin)
}

// head writes the columns' names, each wrapped into its column, and returns the height below the longest.
func (t Strip) head(c *canvas, f frame, cell float64) float64 {
	most := 0
	for j, name := range t.Columns {
		lines := wrap(name, cell-4, smallSize)
		most = max(most, len(lines))
		for i, line := range lines {
			c.text(f.left+(float64(j)+0.5)*cell-1, margin+14+float64(i)*lineHeight, line, words{size: smallSize, anchor: "middle"})
		}
	}
	return margin + float64(most)*lineHeight + 6
}

func (c *canvas) cell(x, y, width, height, share float64) {
	w := words{size: smallSize, anchor: "middle"}
	if !finite(share) {
		c.rect(x, y, width, height, emptyCell)
		w.class, w.fill = "chart-muted", faintInk
		c.text(x+width/2, y+height/2+5, "–", w)
		return
	}
	level := int(math.Min(4, math.Max(0, math.Floor(share/20))))
	c.rect(x, y, width, height, heat[level])
	if level >= 3 {
		w.class, w.fill = "chart-on-dark", "#ffffff"
	}
	c.text(x+width/2, y+height/2+5, percent(share), w)
}
