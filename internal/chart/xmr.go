package chart

import "math"

// XmR shows a monthly series with its average and the limits of what is usual. A month that is not usual is a diamond and
// bears its name; every other month is a dot.
type XmR struct {
	ID                 string
	Title, Desc        string
	Unit               string // what a number is, for instance "Applications a month"
	Points             []Month
	Mean, Lower, Upper float64
	HasLimits          bool
	IsProvisional      bool // the limits are drawn from few months
}

// Month is one value. Short is its name on the axis, which may hold a space: "Mar 26". A missing value leaves a gap.
type Month struct {
	Short     string
	Value     float64
	IsMissing bool
	IsSpecial bool
}

// SVG draws the chart for a width.
func (x XmR) SVG(width float64) string { return x.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (x XmR) Draw(width float64, p Pen) { x.picture(width).on(p) }

func (m Month) has() bool { return !m.IsMissing && drawable(m.Value) }

func (x XmR) picture(width float64) *canvas {
	c := newCanvas(x.ID, x.Title, x.Desc, math.Max(width, 200))
	limits := x.HasLimits && drawable(x.Mean, x.Lower, x.Upper)
	top := c.measured(margin, x.Unit)
	top = c.legend(top+4, x.keys(c, limits))
	values := []float64{0}
	for _, m := range x.Points {
		if m.has() {
			values = append(values, m.Value)
		}
	}
	if limits {
		values = append(values, x.Mean, x.Lower, x.Upper)
	}
	f := c.field(top, 180, plain, values...)
	c.line(f.left, f.at(0), f.right, f.at(0), axisPaint)
	if limits {
		c.line(f.left, f.at(x.Mean), f.right, f.at(x.Mean), meanPaint)
		c.line(f.left, f.at(x.Lower), f.right, f.at(x.Lower), outerPaint)
		c.line(f.left, f.at(x.Upper), f.right, f.at(x.Upper), outerPaint)
	}
	if len(x.Points) == 0 {
		return c.close(f.bottom + margin)
	}
	x.months(c, f)
	return c.close(x.axis(c, f) + margin)
}

// place is where a month stands.
func (x XmR) place(f field, i int) float64 {
	return f.left + (float64(i)+0.5)*(f.right-f.left)/float64(len(x.Points))
}

func (x XmR) keys(c *canvas, limits bool) []key {
	keys := []key{{"Month", func(x, y float64) { c.circle(x+13, y, 4, darkPaint) }}}
	for _, m := range x.Points {
		if m.has() && m.IsSpecial {
			keys = append(keys, key{"Unusual month", func(x, y float64) { c.diamond(x+13, y, 7, accent) }})
			break
		}
	}
	if !limits {
		return keys
	}
	name := "Usual range " + plain(x.Lower) + " to " + plain(x.Upper)
	if x.IsProvisional {
		name += " (provisional)"
	}
	return append(keys,
		key{"Average " + plain(x.Mean), func(x, y float64) { c.line(x+1, y, x+25, y, meanPaint) }},
		key{name, func(x, y float64) { c.line(x+1, y, x+25, y, outerPaint) }})
}

// months draws the values, joined where they follow one another.
func (x XmR) months(c *canvas, f field) {
	var joined []float64
	for i := 1; i < len(x.Points); i++ {
		if a, b := x.Points[i-1], x.Points[i]; a.has() && b.has() {
			joined = append(joined, x.place(f, i-1), f.at(a.Value), x.place(f, i), f.at(b.Value))
		}
	}
	if len(joined) > 0 {
		c.lines(linePaint, joined...)
	}
	last := math.Inf(-1)
	for i, m := range x.Points {
		if !m.has() {
			continue
		}
		at, y := x.place(f, i), f.at(m.Value)
		if !m.IsSpecial {
			c.circle(at, y, 4, darkPaint)
			continue
		}
		c.diamond(at, y, 7, accent)
		name := m.Short + ": " + plain(m.Value)
		half := measure(name, smallSize, false) / 2
		middle := math.Min(math.Max(at, f.left+half), f.right-half)
		if middle-half < last+6 {
			continue // it would lie on the name of the month before
		}
		last = middle + half
		above := y - 12
		if above < f.top+8 {
			above = y + 22
		}
		c.text(middle, above, name, words{size: smallSize, anchor: "middle"})
	}
}

// axis names as many months as there is room for and returns where it ends.
func (x XmR) axis(c *canvas, f field) float64 {
	widest := 0.0
	for _, m := range x.Points {
		widest = math.Max(widest, measure(m.Short, smallSize, false))
	}
	column := (f.right - f.left) / float64(len(x.Points))
	step := int(math.Max(1, math.Ceil((widest+8)/column)))
	for i := 0; i < len(x.Points); i += step {
		at := math.Min(math.Max(x.place(f, i), f.left+widest/2-column/2), f.right-widest/2)
		c.line(x.place(f, i), f.bottom, x.place(f, i), f.bottom+5, axisPaint)
		c.text(at, f.bottom+19, x.Points[i].Short, words{size: smallSize, anchor: "middle"})
	}
	return f.bottom + 22
}
