package chart

import "math"

// Funnel shows how many people reached each step of a journey, as bars that share one beginning.
type Funnel struct {
	ID          string
	Title, Desc string
	Measure     string // what the figures are, for instance "People, and share of those who applied"; may be empty
	Steps       []Step
}

// Step is one stage: its people and their share of the first step in per cent. Instead is printed in place of the bar
// when it is not empty.
type Step struct {
	Label   string
	N       int
	Percent float64
	Instead string
}

// SVG draws the chart for a width.
func (g Funnel) SVG(width float64) string { return g.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (g Funnel) Draw(width float64, p Pen) { g.picture(width).on(p) }

func (g Funnel) picture(width float64) *canvas {
	f := newFrame(width, false)
	c := newCanvas(g.ID, g.Title, g.Desc, f.width)
	sides, sentences := make([]side, len(g.Steps)), make([]string, len(g.Steps))
	for i, s := range g.Steps {
		sides[i], sentences[i] = side{label: s.Label}, s.sentence()
	}
	top := margin
	for _, line := range wrap(g.Measure, f.width-2*margin, smallSize) {
		c.text(margin, top+12, line, words{size: smallSize, class: "chart-muted", fill: faintInk})
		top += lineHeight
	}
	lanes := f.lanes(top+4, f.room(42, sentences...), sides)
	bottom := end(lanes, top)
	for i, l := range lanes {
		c.label(f, l)
		if sentences[i] != "" {
			c.instead(f, l, sentences[i])
			continue
		}
		g.draw(c, f, l, g.Steps[i])
	}
	c.line(margin, bottom, f.width-margin, bottom, rulePaint)
	return c.close(bottom + margin)
}

func (s Step) sentence() string {
	if s.Instead == "" && !finite(s.Percent) {
		return noFigure
	}
	return s.Instead
}

// draw puts one bar in its lane with the figures beside it, or inside when the bar leaves no room.
func (g Funnel) draw(c *canvas, f frame, l lane, s Step) {
	c.rect(f.left, l.middle-barHeight/2, f.right-f.left, barHeight, trackPaint)
	wide := math.Min(100, math.Max(0, s.Percent)) / 100 * (f.right - f.left)
	c.rect(f.left, l.middle-barHeight/2, wide, barHeight, darkPaint)
	figure := Thousands(s.N) + " (" + percent(s.Percent) + ")"
	w := words{size: smallSize, bold: true}
	x := f.left + wide + 8
	if x+measure(figure, smallSize, true) > f.right {
		w.anchor, w.class, w.fill = "end", "chart-on-dark", "#ffffff"
		x = f.left + wide - 8
	}
	c.text(x, l.middle+5, figure, w)
}
