package chart

import (
	"math"
	"strconv"
)

// Dumbbell shows, for each row, a mean before and a mean after on one scale, joined, with an interval and the number of people.
type Dumbbell struct {
	ID            string // unique on the page; begins the ids inside the picture
	Title, Desc   string
	Before, After string  // names of the two marks; "Before" and "After" when empty
	Interval      string  // name of the whisker; "95% interval" when empty
	From, To      float64 // ends of the scale; 0 to 10 when both are zero
	Low, High     string  // what the ends of the scale mean; may be empty
	Rows          []DumbbellRow
}

// DumbbellRow is one statement. Low and High bound the interval on the same scale; when they are equal none is drawn.
// Instead, when it is not empty, is printed in place of the marks: the sentence of a figure that is withheld.
type DumbbellRow struct {
	Label         string
	Before, After float64
	Low, High     float64
	N             int
	Instead       string
}

// SVG draws the chart for a width.
func (d Dumbbell) SVG(width float64) string { return d.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (d Dumbbell) Draw(width float64, p Pen) { d.picture(width).on(p) }

func (d Dumbbell) picture(width float64) *canvas {
	f := newFrame(width, true)
	c := newCanvas(d.ID, d.Title, d.Desc, f.width)
	s := scale{from: d.From, to: d.To, left: f.left + 6, right: f.right - 6}
	if !(s.to > s.from) || !finite(s.from, s.to) {
		s.from, s.to = 0, 10
	}
	sides, sentences := make([]side, len(d.Rows)), make([]string, len(d.Rows))
	for i, r := range d.Rows {
		sides[i], sentences[i] = side{label: r.Label}, r.sentence()
		if sentences[i] == "" {
			sides[i].count = count(r.N)
		}
	}
	top := c.legend(6, d.keys(c))
	lanes := f.lanes(top, f.room(50, sentences...), sides)
	bottom := end(lanes, top)
	for i, l := range lanes {
		c.label(f, l)
		if sentences[i] != "" {
			c.instead(f, l, sentences[i])
			continue
		}
		c.grid(s, l)
		d.Rows[i].draw(c, s, l.middle+6)
	}
	return c.close(d.axis(c, s, f, bottom) + margin)
}

// sentence is what to print instead of the marks, or nothing.
func (r DumbbellRow) sentence() string {
	if r.Instead == "" && !finite(r.Before, r.After, r.Low, r.High) {
		return noFigure
	}
	return r.Instead
}

func (d Dumbbell) keys(c *canvas) []key {
	keys := []key{
		{or(d.Before, "Before"), func(x, y float64) { c.circle(x+13, y, dotRadius, hollowPaint) }},
		{or(d.After, "After"), func(x, y float64) { c.circle(x+13, y, dotRadius, darkPaint) }},
	}
	for _, r := range d.Rows {
		if r.Low != r.High && r.sentence() == "" {
			return append(keys, key{or(d.Interval, "95% interval"), func(x, y float64) { c.whisker(x+1, x+25, y) }})
		}
	}
	return keys
}

// draw puts one row's marks on the line through y.
func (r DumbbellRow) draw(c *canvas, s scale, y float64) {
	before, after := s.at(r.Before), s.at(r.After)
	c.line(before, y, after, y, joinPaint)
	if r.Low != r.High {
		c.whisker(s.at(r.Low), s.at(r.High), y)
	}
	c.circle(before, y, dotRadius+1.5, hollowPaint) // shows as a ring when both are the same
	c.circle(after, y, dotRadius, darkPaint)
	x1, x2 := apart(before, after, 28)
	c.text(x1, y-13, one(r.Before), words{size: smallSize, anchor: "middle"})
	c.text(x2, y-13, one(r.After), words{size: smallSize, anchor: "middle", bold: true})
}

// whisker is a thin line with a cap at either end.
func (c *canvas) whisker(from, to, y float64) {
	c.lines(rangePaint, from, y, to, y, from, y-5, from, y+5, to, y-5, to, y+5)
}

// grid draws the upright lines of one lane.
func (c *canvas) grid(s scale, l lane) {
	var at []float64
	for _, t := range s.ticks() {
		at = append(at, s.at(t), l.middle-14, s.at(t), l.bottom)
	}
	c.lines(gridPaint, at...)
}

// axis writes the scale below the lanes and returns where it ends.
func (d Dumbbell) axis(c *canvas, s scale, f frame, y float64) float64 {
	c.line(s.left, y, s.right, y, axisPaint)
	for _, t := range s.ticks() {
		c.text(s.at(t), y+19, strconv.FormatFloat(t, 'f', -1, 64), words{size: smallSize, anchor: "middle"})
	}
	y += 22
	if d.Low == "" && d.High == "" {
		return y
	}
	muted := words{size: smallSize, class: "chart-muted", fill: faintInk}
	c.text(f.left, y+lineHeight-2, d.Low, muted)
	muted.anchor = "end"
	if measure(d.Low, smallSize, false)+measure(d.High, smallSize, false)+16 > f.right-f.left {
		y += lineHeight
	}
	c.text(f.right, y+lineHeight-2, d.High, muted)
	return y + lineHeight
}

// apart moves two places the same way from their middle until they are gap from each other.
func apart(a, b, gap float64) (float64, float64) {
	if math.Abs(a-b) >= gap {
		return a, b
	}
	middle := (a + b) / 2
	if a <= b {
		return middle - gap/2, middle + gap/2
	}
	return middle + gap/2, middle - gap/2
}

func one(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
