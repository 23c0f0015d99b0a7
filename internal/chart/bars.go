package chart

import "math"

// Bars shows one number for each row as a bar from a common beginning, for instance shares of answers or active
// bystanders per 1,000 staff.
type Bars struct {
	ID          string
	Title, Desc string
	Measure     string  // what the numbers are; may be empty
	Most        float64 // the end of the scale; the greatest value when nought
	Rows        []BarRow
}

// BarRow is one bar. Figure is the number as it is printed. IsHead starts a group: its Label stands above the bars
// that follow and it has no bar. IsMarked gives the bar an outline and a darker ground. Instead is printed in place of
// the bar when it is not empty.
type BarRow struct {
	Label, Note string
	Value       float64
	Figure      string
	N           int
	IsHead      bool
	IsMarked    bool
	Instead     string
}

// SVG draws the chart for a width.
func (b Bars) SVG(width float64) string { return b.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (b Bars) Draw(width float64, p Pen) { b.picture(width).on(p) }

func (r BarRow) sentence() string {
	if r.Instead == "" && !drawable(r.Value) {
		return noFigure
	}
	return r.Instead
}

func (b Bars) picture(width float64) *canvas {
	f := newFrame(width, false)
	c := newCanvas(b.ID, b.Title, b.Desc, f.width)
	y, most := c.measured(margin, b.Measure)+4, b.Most
	for _, r := range b.Rows {
		if r.sentence() == "" && b.Most <= 0 {
			most = math.Max(most, r.Value)
		}
	}
	s := scale{from: 0, to: most, left: f.left, right: f.right}
	for _, r := range b.Rows {
		if r.IsHead {
			y = r.head(c, f, y)
			continue
		}
		l := f.lanes(y, f.room(38, r.sentence()), []side{{label: r.Label, note: r.Note}})[0]
		c.label(f, l)
		if instead := r.sentence(); instead != "" {
			c.instead(f, l, instead)
		} else {
			r.draw(c, f, l, s)
		}
		y = l.bottom
	}
	c.line(margin, y, f.width-margin, y, rulePaint)
	return c.close(y + margin)
}

// head writes the name of a group of bars and returns the height below it.
func (r BarRow) head(c *canvas, f frame, y float64) float64 {
	c.line(margin, y, f.width-margin, y, rulePaint)
	room := f.width - 2*margin
	if r.N > 0 {
		room -= countRoom
		c.text(f.width-margin, y+lineHeight+4, count(r.N), words{size: smallSize, anchor: "end", class: "chart-muted", fill: faintInk})
	}
	y += 4
	for _, line := range wrap(r.Label, room, textSize*1.08) {
		c.text(margin, y+lineHeight, line, words{size: textSize, bold: true})
		y += lineHeight
	}
	if s := r.Instead; s != "" {
		for _, line := range wrap(s, f.width-2*margin, smallSize) {
			c.text(margin, y+lineHeight, line, words{size: smallSize, class: "chart-muted", fill: faintInk})
			y += lineHeight
		}
	}
	return y + 10
}

// draw puts the bar in its lane with its figure beside it, or inside where the bar leaves no room.
func (r BarRow) draw(c *canvas, f frame, l lane, s scale) {
	const height = 20.0
	end := f.left
	if s.to > 0 {
		end = s.at(r.Value)
	}
	c.rect(f.left, l.middle-height/2, f.right-f.left, height, trackPaint)
	ground := darkPaint
	if r.IsMarked {
		ground = deep
	}
	c.rect(f.left, l.middle-height/2, end-f.left, height, ground)
	w, x := words{size: smallSize, bold: true}, end+8
	if x+measure(r.Figure, smallSize, true) > f.right {
		w.anchor, w.class, w.fill, x = "end", "chart-on-dark", "#ffffff", end-8
	}
	c.text(x, l.middle+5, r.Figure, w)
}
