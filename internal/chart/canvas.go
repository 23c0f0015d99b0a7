package chart

import "strings"

// canvas collects the parts of one picture. Its methods take the place of a drawing library: eight verbs, no state but
// the parts. A back end turns them into bytes: svg for pages, and Draw for any Pen.
type canvas struct {
	id            string
	title, desc   string
	width, height float64
	parts         []part
}

// verb is what a part draws.
type verb uint8

const (
	verbRect verb = iota // each drawn verb has its numbers in part.at
	verbRects
	verbLine
	verbLines
	verbCircle
	verbPolygon
	verbText
	verbSpans
)

// part is one thing drawn.
type part struct {
	verb  verb
	paint paint
	at    []float64
	words words
	said  []span // of text: one, at a place of its own
}

// paint is how a shape looks: a class for style sheets and the colours without one.
type paint struct {
	class  string
	fill   string  // empty: none
	stroke string  // empty: none
	line   float64 // width of the stroke
	dash   string
}

// The palette. Light, middle and dark differ in lightness by far more than in hue, so that a grey print still tells them apart.
var (
	gridPaint    = paint{class: "chart-grid", stroke: "#d8dde0", line: 1}
	axisPaint    = paint{class: "chart-axis", stroke: "#4c6272", line: 1.5}
	rulePaint    = paint{class: "chart-grid", stroke: "#d8dde0", line: 1}
	darkPaint    = paint{class: "chart-dark", fill: "#005eb8"}
	middlePaint  = paint{class: "chart-middle", fill: "#c8d0d6"}
	trackPaint   = paint{class: "chart-track", fill: "#edf2f5"}
	joinPaint    = paint{class: "chart-join", stroke: "#99bfe3", line: 6}
	rangePaint   = paint{class: "chart-range", stroke: "#212b32", line: 1.5}
	hollowPaint  = paint{class: "chart-hollow", fill: "#ffffff", stroke: "#212b32", line: 2}
	outlinePaint = paint{class: "chart-outline", stroke: "#ffffff", line: 1}
	shadePaint   = paint{class: "chart-shade", fill: "#e3e8eb"}
)

// The two patterns every canvas defines; a fill that begins with "#" is a colour, any other is one of these.
const (
	hatch = "hatch" // diagonal lines: lower
	dots  = "dots"  // dots: lower and same together
)

// words is how a text looks.
type words struct {
	size   float64
	bold   bool
	anchor string // empty: start
	class  string // empty: none
	fill   string // empty: the ink
}

const (
	ink        = "#212b32"
	faintInk   = "#4c6272"
	textSize   = 14.0
	smallSize  = 13.0
	lineHeight = 18.0
	dotRadius  = 6.5
)

// newCanvas starts a picture. The one for a phone has ids of its own, so that both can be on one page.
func newCanvas(id, title, desc string, width float64) *canvas {
	if width < stackUnder {
		id += "-narrow"
	}
	return &canvas{id: strings.Map(idRune, id), title: title, desc: desc, width: width, parts: make([]part, 0, 64)}
}

// idRune keeps what an id, a reference to it and a list of ids can all hold.
func idRune(r rune) rune {
	if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return '-'
}

// close returns the picture, cut at height.
func (c *canvas) close(height float64) *canvas {
	c.height = height
	return c
}

func (c *canvas) rect(x, y, width, height float64, p paint) {
	if width > 0 && height > 0 {
		c.add(verbRect, p, x, y, width, height)
	}
}

func (c *canvas) line(x1, y1, x2, y2 float64, p paint) { c.add(verbLine, p, x1, y1, x2, y2) }

func (c *canvas) circle(x, y, radius float64, p paint) { c.add(verbCircle, p, x, y, radius) }

// rects draws rectangles, each given as x, y, width and height, as one part.
func (c *canvas) rects(p paint, at ...float64) {
	if len(at) >= 4 {
		c.add(verbRects, p, at...)
	}
}

// lines draws straight lines, each given as x1, y1, x2 and y2, as one part.
func (c *canvas) lines(p paint, at ...float64) { c.add(verbLines, p, at...) }

// polygon takes x and y in turn.
func (c *canvas) polygon(p paint, at ...float64) { c.add(verbPolygon, p, at...) }

func (c *canvas) add(v verb, p paint, at ...float64) {
	c.parts = append(c.parts, part{verb: v, paint: p, at: at})
}

// text writes one line with its baseline at y.
func (c *canvas) text(x, y float64, s string, w words) {
	if s != "" {
		c.parts = append(c.parts, part{verb: verbText, at: []float64{y}, words: w, said: []span{{x: x, text: s}}})
	}
}

// span is one piece of a line of text at a place of its own.
type span struct {
	x    float64
	text string
	bold bool
}

// spans writes pieces of text on one line with its baseline at y.
func (c *canvas) spans(y float64, pieces []span, w words) {
	c.parts = append(c.parts, part{verb: verbSpans, at: []float64{y}, words: w, said: pieces})
}
