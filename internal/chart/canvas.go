package chart

import (
	"math"
	"strconv"
	"strings"
)

// canvas collects one picture. Its methods take the place of a drawing library: eight verbs, no state but the bytes.
type canvas struct {
	id          string
	title, desc string
	width       float64
	body        strings.Builder
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
	return &canvas{id: strings.Map(idRune, id), title: title, desc: desc, width: width}
}

// idRune keeps what an id, a reference to it and a list of ids can all hold.
func idRune(r rune) rune {
	if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return '-'
}

// close returns the picture, cut at height.
func (c *canvas) close(height float64) string {
	id := c.id
	var b strings.Builder
	b.Grow(c.body.Len() + 1200)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="` + id + `-title ` + id + `-desc"`)
	b.WriteString(` viewBox="0 0 ` + num(c.width) + ` ` + num(height) + `" font-family="Arial, Helvetica, sans-serif" font-size="` + num(smallSize) + `" fill="` + ink + `">`)
	b.WriteString(`<title id="` + id + `-title">` + escape(c.title) + `</title><desc id="` + id + `-desc">` + escape(c.desc) + `</desc>`)
	body := c.body.String()
	if strings.Contains(body, "url(#"+id+"-") {
		b.WriteString(`<defs>` + pattern(id+"-"+hatch, `<path class="chart-pattern" d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" stroke="#7c4a00" stroke-width="1.6"/>`))
		b.WriteString(pattern(id+"-"+dots, `<circle class="chart-dots" cx="3" cy="3" r="1.3" fill="#7c4a00"/>`) + `</defs>`)
	}
	b.WriteString(body)
	b.WriteString("</svg>\n")
	return b.String()
}

func pattern(id, marks string) string {
	return `<pattern id="` + id + `" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="chart-back" width="6" height="6" fill="#fbe3b8"/>` + marks + `</pattern>`
}

func (c *canvas) rect(x, y, width, height float64, p paint) {
	if !(width > 0) || !(height > 0) {
		return
	}
	c.body.WriteString(`<rect x="` + num(x) + `" y="` + num(y) + `" width="` + num(width) + `" height="` + num(height) + `"`)
	c.paint(p)
	c.body.WriteString(`/>`)
}

func (c *canvas) line(x1, y1, x2, y2 float64, p paint) {
	c.body.WriteString(`<line x1="` + num(x1) + `" y1="` + num(y1) + `" x2="` + num(x2) + `" y2="` + num(y2) + `"`)
	c.paint(p)
	c.body.WriteString(`/>`)
}

func (c *canvas) circle(x, y, radius float64, p paint) {
	c.body.WriteString(`<circle cx="` + num(x) + `" cy="` + num(y) + `" r="` + num(radius) + `"`)
	c.paint(p)
	c.body.WriteString(`/>`)
}

// rects draws rectangles, each given as x, y, width and height, as one part.
func (c *canvas) rects(p paint, at ...float64) {
	if len(at) < 4 {
		return
	}
	c.body.WriteString(`<path d="`)
	for ; len(at) >= 4; at = at[4:] {
		c.body.WriteString(`M` + num(at[0]) + ` ` + num(at[1]) + `h` + num(at[2]) + `v` + num(at[3]) + `h` + num(-at[2]) + `z`)
	}
	c.body.WriteByte('"')
	c.paint(p)
	c.body.WriteString(`/>`)
}

// lines draws straight lines, each given as x1, y1, x2 and y2, as one part.
func (c *canvas) lines(p paint, at ...float64) {
	c.body.WriteString(`<path d="`)
	for ; len(at) >= 4; at = at[4:] {
		c.body.WriteString(`M` + num(at[0]) + ` ` + num(at[1]) + `L` + num(at[2]) + ` ` + num(at[3]))
	}
	c.body.WriteByte('"')
	c.paint(p)
	c.body.WriteString(`/>`)
}

// polygon takes x and y in turn.
func (c *canvas) polygon(p paint, at ...float64) {
	c.body.WriteString(`<polygon points="`)
	for i, v := range at {
		if i > 0 {
			c.body.WriteByte(' ')
		}
		c.body.WriteString(num(v))
	}
	c.body.WriteByte('"')
	c.paint(p)
	c.body.WriteString(`/>`)
}

// text writes one line with its baseline at y.
func (c *canvas) text(x, y float64, s string, w words) {
	if s == "" {
		return
	}
	c.body.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `"`)
	if w.class != "" {
		c.body.WriteString(` class="` + w.class + `"`)
	}
	if w.fill != "" {
		c.body.WriteString(` fill="` + w.fill + `"`)
	}
	if w.size != smallSize {
		c.body.WriteString(` font-size="` + num(w.size) + `"`)
	}
	if w.bold {
		c.body.WriteString(` font-weight="bold"`)
	}
	if w.anchor != "" {
		c.body.WriteString(` text-anchor="` + w.anchor + `"`)
	}
	c.body.WriteString(`>` + escape(s) + `</text>`)
}

// span is one piece of a line of text at a place of its own.
type span struct {
	x    float64
	text string
	bold bool
}

// spans writes pieces of text on one line with its baseline at y.
func (c *canvas) spans(y float64, pieces []span, w words) {
	c.body.WriteString(`<text y="` + num(y) + `"`)
	if w.class != "" {
		c.body.WriteString(` class="` + w.class + `" fill="` + w.fill + `"`)
	}
	if w.anchor != "" {
		c.body.WriteString(` text-anchor="` + w.anchor + `"`)
	}
	c.body.WriteByte('>')
	for _, p := range pieces {
		if p.text == "" {
			continue
		}
		c.body.WriteString(`<tspan x="` + num(p.x) + `"`)
		if p.bold {
			c.body.WriteString(` font-weight="bold"`)
		}
		c.body.WriteString(`>` + escape(p.text) + `</tspan>`)
	}
	c.body.WriteString(`</text>`)
}

func (c *canvas) paint(p paint) {
	if p.class != "" {
		c.body.WriteString(` class="` + p.class + `"`)
	}
	switch {
	case p.fill == "":
		c.body.WriteString(` fill="none"`)
	case p.fill[0] == '#':
		c.body.WriteString(` fill="` + p.fill + `"`)
	default:
		c.body.WriteString(` fill="url(#` + c.id + `-` + p.fill + `)"`)
	}
	if p.stroke != "" {
		c.body.WriteString(` stroke="` + p.stroke + `" stroke-width="` + num(p.line) + `"`)
	}
	if p.dash != "" {
		c.body.WriteString(` stroke-dasharray="` + p.dash + `"`)
	}
}

// num writes a coordinate to a tenth of a unit, which is finer than any screen or printer shows.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// escape makes s safe as text and as a quoted attribute, and drops what XML cannot hold.
func escape(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
