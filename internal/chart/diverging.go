package chart

import (
	"math"
	"strconv"
)

// Diverging shows, for each row, the shares of people who answered higher, the same and lower, as one bar of a hundred
// per cent around an upright line: higher to its right, the rest to its left. The line is the beginning of "higher" in
// every row, so rows whose lower and same may only be told together can still be compared with the others.
type Diverging struct {
	ID                  string
	Title, Desc         string
	Lower, Same, Higher string // names; "Lower", "Same" and "Higher" when empty
	NotHigher           string // name of lower and same together; "Not higher" when empty
	Rows                []DivergingRow
}

// DivergingRow is one statement: shares in per cent that add up to a hundred. When Merged is set, Lower holds lower and
// same together and Same is not used. Instead is printed in place of the bar when it is not empty.
type DivergingRow struct {
	Label               string
	Lower, Same, Higher float64
	Merged              bool
	N                   int
	Instead             string
}

var (
	lowerPaint     = paint{class: "chart-lower", fill: hatch}
	notHigherPaint = paint{class: "chart-lower", fill: dots}
)

const barHeight = 26.0

// SVG draws the chart for a width.
func (d Diverging) SVG(width float64) string { return d.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (d Diverging) Draw(width float64, p Pen) { d.picture(width).on(p) }

func (d Diverging) picture(width float64) *canvas {
	f := newFrame(width, true)
	c := newCanvas(d.ID, d.Title, d.Desc, f.width)
	sides, sentences := make([]side, len(d.Rows)), make([]string, len(d.Rows))
	for i, r := range d.Rows {
		sides[i], sentences[i] = side{label: r.Label}, r.sentence()
		if sentences[i] == "" {
			sides[i].count = count(r.N)
		}
	}
	s := d.scale(f)
	top := c.legend(6, d.keys(c))
	lanes := f.lanes(top, f.room(44, sentences...), sides)
	for i, l := range lanes {
		c.label(f, l)
		if sentences[i] != "" {
			c.instead(f, l, sentences[i])
			continue
		}
		c.line(s.at(0), l.middle-barHeight/2-6, s.at(0), l.middle+barHeight/2+6, axisPaint)
		d.Rows[i].draw(c, s, l.middle)
	}
	bottom := end(lanes, top)
	c.line(margin, bottom, f.width-margin, bottom, rulePaint)
	return c.close(bottom + margin)
}

func (r DivergingRow) sentence() string {
	if r.Instead == "" && !finite(r.Lower, r.Same, r.Higher) {
		return noFigure
	}
	return r.Instead
}

// left is the share to the left of the line.
func (r DivergingRow) left() float64 {
	if r.Merged {
		return r.Lower
	}
	return r.Lower + r.Same
}

// scale leaves as much room on either side as the longest bar there needs, so that the plot is used to its ends.
func (d Diverging) scale(f frame) scale {
	left, right := 10.0, 10.0
	for _, r := range d.Rows {
		if r.sentence() == "" {
			left = math.Max(left, math.Min(100, r.left()))
			right = math.Max(right, math.Min(100, r.Higher))
		}
	}
	return scale{from: -left, to: right, left: f.left, right: f.right}
}

func (d Diverging) keys(c *canvas) []key {
	whole, merged := false, false
	for _, r := range d.Rows {
		if r.sentence() == "" {
			whole, merged = whole || !r.Merged, merged || r.Merged
		}
	}
	var keys []key
	if whole {
		keys = append(keys, key{or(d.Lower, "Lower"), swatch(c, lowerPaint)}, key{or(d.Same, "Same"), swatch(c, middlePaint)})
	}
	if merged {
		keys = append(keys, key{or(d.NotHigher, "Not higher"), swatch(c, notHigherPaint)})
	}
	if whole || merged {
		keys = append(keys, key{or(d.Higher, "Higher"), swatch(c, darkPaint)})
	}
	return keys
}

func (r DivergingRow) draw(c *canvas, s scale, y float64) {
	if r.Merged {
		c.segment(s, -r.Lower, 0, y, notHigherPaint)
	} else {
		c.segment(s, -r.Same-r.Lower, -r.Same, y, lowerPaint)
		c.segment(s, -r.Same, 0, y, middlePaint)
	}
	c.segment(s, 0, r.Higher, y, darkPaint)
}

// segment is one part of a bar with its share written in it where it fits. Words on a pattern get a plain ground.
func (c *canvas) segment(s scale, from, to, y float64, p paint) {
	x1, x2 := s.at(from), s.at(to)
	c.rect(x1, y-barHeight/2, x2-x1, barHeight, p)
	share := percent(to - from)
	width := measure(share, smallSize, true)
	if x2-x1 < width+2 {
		return
	}
	w := words{size: smallSize, bold: true, anchor: "middle"}
	switch p.class {
	case "chart-dark":
		w.class, w.fill = "chart-on-dark", "#ffffff"
	case "chart-lower":
		c.rect((x1+x2)/2-width/2-2, y-9, width+4, 18, paint{class: "chart-back", fill: PatternGround})
	}
	c.text((x1+x2)/2, y+5, share, w)
	c.line(x1, y-barHeight/2, x1, y+barHeight/2, outlinePaint)
}

// percent writes a share without decimals.
func percent(v float64) string { return strconv.FormatFloat(math.Abs(math.Round(v)), 'f', 0, 64) + "%" }
