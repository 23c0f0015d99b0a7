package chart

import (
	"math"
	"strconv"
	"strings"
)

// drawer writes a picture as SVG.
type drawer struct {
	id   string
	body strings.Builder
}

// svg returns the picture as SVG.
func (c *canvas) svg() string {
	d := drawer{id: c.id}
	d.body.Grow(96 * len(c.parts))
	for i := range c.parts {
		d.draw(&c.parts[i])
	}
	id := c.id
	var b strings.Builder
	b.Grow(d.body.Len() + 1200)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="` + id + `-title ` + id + `-desc"`)
	b.WriteString(` viewBox="0 0 ` + num(c.width) + ` ` + num(c.height) + `" font-family="Arial, Helvetica, sans-serif" font-size="` + num(smallSize) + `" fill="` + ink + `">`)
	b.WriteString(`<title id="` + id + `-title">` + escape(c.title) + `</title><desc id="` + id + `-desc">` + escape(c.desc) + `</desc>`)
	body := d.body.String()
	if strings.Contains(body, "url(#"+id+"-") {
		b.WriteString(`<defs>` + pattern(id+"-"+hatch, `<path class="chart-pattern" d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" stroke="`+PatternInk+`" stroke-width="1.6"/>`))
		b.WriteString(pattern(id+"-"+dots, `<circle class="chart-dots" cx="3" cy="3" r="1.3" fill="`+PatternInk+`"/>`) + `</defs>`)
	}
	b.WriteString(body)
	b.WriteString("</svg>\n")
	return b.String()
}

func pattern(id, marks string) string {
	return `<pattern id="` + id + `" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="chart-back" width="6" height="6" fill="` + PatternGround + `"/>` + marks + `</pattern>`
}

func (d *drawer) draw(p *part) {
	at := p.at
	switch p.verb {
	case verbRect:
		d.put(`<rect x="`, num(at[0]), `" y="`, num(at[1]), `" width="`, num(at[2]), `" height="`, num(at[3]), `"`)
	case verbLine:
		d.put(`<line x1="`, num(at[0]), `" y1="`, num(at[1]), `" x2="`, num(at[2]), `" y2="`, num(at[3]), `"`)
	case verbCircle:
		d.put(`<circle cx="`, num(at[0]), `" cy="`, num(at[1]), `" r="`, num(at[2]), `"`)
	case verbRects:
		d.put(`<path d="`)
		for ; len(at) >= 4; at = at[4:] {
			d.put(`M`, num(at[0]), ` `, num(at[1]), `h`, num(at[2]), `v`, num(at[3]), `h`, num(-at[2]), `z`)
		}
		d.put(`"`)
	case verbLines:
		d.put(`<path d="`)
		for ; len(at) >= 4; at = at[4:] {
			d.put(`M`, num(at[0]), ` `, num(at[1]), `L`, num(at[2]), ` `, num(at[3]))
		}
		d.put(`"`)
	case verbPolygon:
		d.polygon(at)
	case verbText:
		d.text(p.said[0].x, at[0], p.said[0].text, p.words)
		return
	case verbSpans:
		d.spans(at[0], p.said, p.words)
		return
	}
	d.paint(p.paint)
	d.put(`/>`)
}

func (d *drawer) put(list ...string) {
	for _, s := range list {
		d.body.WriteString(s)
	}
}

func (d *drawer) polygon(at []float64) {
	d.put(`<polygon points="`)
	for i, v := range at {
		if i > 0 {
			d.put(` `)
		}
		d.put(num(v))
	}
	d.put(`"`)
}

func (d *drawer) text(x, y float64, s string, w words) {
	d.put(`<text x="`, num(x), `" y="`, num(y), `"`)
	if w.class != "" {
		d.put(` class="`, w.class, `"`)
	}
	if w.fill != "" {
		d.put(` fill="`, w.fill, `"`)
	}
	if w.size != smallSize {
		d.put(` font-size="`, num(w.size), `"`)
	}
	if w.bold {
		d.put(` font-weight="bold"`)
	}
	if w.anchor != "" {
		d.put(` text-anchor="`, w.anchor, `"`)
	}
	d.put(`>`, escape(s), `</text>`)
}

func (d *drawer) spans(y float64, pieces []span, w words) {
	d.put(`<text y="`, num(y), `"`)
	if w.class != "" {
		d.put(` class="`, w.class, `" fill="`, w.fill, `"`)
	}
	if w.anchor != "" {
		d.put(` text-anchor="`, w.anchor, `"`)
	}
	d.put(`>`)
	for _, p := range pieces {
		if p.text == "" {
			continue
		}
		d.put(`<tspan x="`, num(p.x), `"`)
		if p.bold {
			d.put(` font-weight="bold"`)
		}
		d.put(`>`, escape(p.text), `</tspan>`)
	}
	d.put(`</text>`)
}

func (d *drawer) paint(p paint) {
	if p.class != "" {
		d.put(` class="`, p.class, `"`)
	}
	switch {
	case p.fill == "":
		d.put(` fill="none"`)
	case p.fill[0] == '#':
		d.put(` fill="`, p.fill, `"`)
	default:
		d.put(` fill="url(#`, d.id, `-`, p.fill, `)"`)
	}
	if p.stroke != "" {
		d.put(` stroke="`, p.stroke, `" stroke-width="`, num(p.line), `"`)
	}
	if p.dash != "" {
		d.put(` stroke-dasharray="`, p.dash, `"`)
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
