package chart

import "math"

// Waves shows a mean change at one survey after another, each with its interval and its people, from where everybody
// began.
type Waves struct {
	ID          string
	Title, Desc string
	Measure     string // what the numbers are, for instance "Points out of 10"
	Interval    string // name of the whisker; "95% interval" when empty
	Beside      string // name of the hollow marks, for instance "From what people remember"
	Points      []WavePoint
}

// WavePoint is one survey. Low and High bound the interval; when they are equal none is drawn. Note stands below the
// label. A point with HasBeside carries a second mark of its own beside the first. Instead is printed in place of the
// mark when it is not empty.
type WavePoint struct {
	Label, Note      string
	Value, Low, High float64
	N                int
	Beside           float64
	HasBeside        bool
	Instead          string
}

// SVG draws the chart for a width.
func (w Waves) SVG(width float64) string { return w.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (w Waves) Draw(width float64, p Pen) { w.picture(width).on(p) }

func (p WavePoint) sentence() string {
	if p.Instead == "" && !drawable(p.Value, p.Low, p.High) {
		return noFigure
	}
	return p.Instead
}

func (p WavePoint) hasBeside() bool { return p.HasBeside && drawable(p.Beside) && p.sentence() == "" }

func (w Waves) picture(width float64) *canvas {
	c := newCanvas(w.ID, w.Title, w.Desc, math.Max(width, 200))
	top := c.measured(margin, w.Measure)
	top = c.legend(top+4, w.keys(c))
	if len(w.Points) == 0 {
		return c.close(top)
	}
	values := []float64{0}
	for _, p := range w.Points {
		if p.sentence() == "" {
			values = append(values, p.Value, p.Low, p.High)
		}
		if p.hasBeside() {
			values = append(values, p.Beside)
		}
	}
	if c.width < stackUnder {
		return c.close(w.down(c, top, values) + margin)
	}
	return c.close(w.along(c, top, values) + margin)
}

// along lets time run to the right, and returns where the picture ends.
func (w Waves) along(c *canvas, top float64, values []float64) float64 {
	f := c.field(top, 210, signed, values...)
	c.line(f.left, f.at(0), f.right, f.at(0), axisPaint)
	column := (f.right - f.left) / float64(len(w.Points))
	x := func(i int) float64 { return f.left + (float64(i)+0.5)*column }
	var path []float64
	bottom := f.bottom
	for i, p := range w.Points {
		bottom = math.Max(bottom, w.foot(c, p, x(i), f.bottom+6, column-6))
		if p.sentence() == "" {
			path = append(path, x(i), f.at(p.Value))
		}
	}
	c.path(linePaint, path...)
	for i, p := range w.Points {
		p.draw(c, f, x(i))
	}
	return bottom
}

// down lets time run down, where a picture is too narrow for words beside one another.
func (w Waves) down(c *canvas, top float64, values []float64) float64 {
	f := newFrame(c.width, true)
	from, to := around(values)
	s := scale{from: from, to: to, left: f.left + 12, right: f.right - 24}
	sides, sentences := make([]side, len(w.Points)), make([]string, len(w.Points))
	for i, p := range w.Points {
		sides[i], sentences[i] = side{label: p.Label, note: p.Note}, p.sentence()
		if sentences[i] == "" {
			sides[i].count = count(p.N)
		}
	}
	lanes := f.lanes(top, f.room(44, sentences...), sides)
	for i, l := range lanes {
		c.label(f, l)
		if sentences[i] != "" {
			c.instead(f, l, sentences[i])
			continue
		}
		c.grid(s, l)
	}
	for i, p := range w.Points {
		if sentences[i] != "" {
			continue
		}
		x, y := s.at(p.Value), lanes[i].middle+4
		if p.Low != p.High {
			c.whisker(s.at(p.Low), s.at(p.High), y)
		}
		c.circle(x, y, dotRadius, darkPaint)
		c.text(x, y-11, p.figure(), words{size: smallSize, bold: true, anchor: "middle"})
		if p.hasBeside() {
			c.diamond(s.at(p.Beside), y+12, dotRadius+1, hollowPaint)
		}
	}
	bottom := end(lanes, top)
	c.line(s.left, bottom, s.right, bottom, axisPaint)
	for _, t := range s.ticks() {
		c.text(s.at(t), bottom+19, signed(t), words{size: smallSize, anchor: "middle"})
	}
	return bottom + 22
}

// foot writes the words below a point.
func (w Waves) foot(c *canvas, p WavePoint, x, y, width float64) float64 {
	faint := words{size: smallSize, class: "chart-muted", fill: faintInk}
	y = c.below(x, y, width, p.Label, words{size: smallSize})
	if s := p.sentence(); s != "" {
		return c.below(x, y, width, s, faint)
	}
	y = c.below(x, y, width, p.Note, faint)
	return c.below(x, y, width, count(p.N), faint)
}

func (w Waves) keys(c *canvas) []key {
	keys := []key{{"Mean change", func(x, y float64) { c.circle(x+13, y, dotRadius, darkPaint) }}}
	for _, p := range w.Points {
		if p.Low != p.High && p.sentence() == "" {
			keys = append(keys, key{or(w.Interval, "95% interval"), func(x, y float64) { c.whisker(x+1, x+25, y) }})
			break
		}
	}
	for _, p := range w.Points {
		if p.hasBeside() {
			return append(keys, key{or(w.Beside, "Beside"), func(x, y float64) { c.diamond(x+13, y, dotRadius+1, hollowPaint) }})
		}
	}
	return keys
}

// figure is the change in words.
func (p WavePoint) figure() string {
	if p.Value == 0 {
		return "0"
	}
	return signed(p.Value)
}

// draw puts the marks of one point at x with their figures.
func (p WavePoint) draw(c *canvas, f field, x float64) {
	if p.sentence() != "" {
		return
	}
	y := f.at(p.Value)
	if p.Low != p.High {
		c.spread(x, f.at(p.Low), f.at(p.High))
	}
	c.circle(x, y, dotRadius, darkPaint)
	c.text(x, math.Min(y-dotRadius, f.at(p.High))-7, p.figure(), words{size: smallSize, bold: true, anchor: "middle"})
	if p.hasBeside() {
		c.diamond(x+32, f.at(p.Beside), dotRadius+1, hollowPaint)
		c.text(x+44, f.at(p.Beside)+5, signed(p.Beside), words{size: smallSize})
	}
}
