package report

import (
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"github.com/upstander/upstander/internal/chart"
)

// paperPen draws a chart on a page of a PDF, as vectors and as text that can be
// selected.
type paperPen struct {
	f     *fpdf.Fpdf
	x, y  float64 // of the upper left corner, in millimetres
	scale float64 // millimetres in a unit of the picture
}

// textShare is the size of the paper's font beside the one that charts are laid
// out for, whose letters are narrower.
const textShare = 0.9

// measuring is a pen that only asks how large a picture is.
type measuring struct{ width, height float64 }

func (m *measuring) Open(_, _ string, width, height float64)    { m.width, m.height = width, height }
func (m *measuring) Rect(_, _, _, _ float64, _ chart.Paint)     {}
func (m *measuring) Line(_, _, _, _ float64, _ chart.Paint)     {}
func (m *measuring) Circle(_, _, _ float64, _ chart.Paint)      {}
func (m *measuring) Polygon(_ chart.Paint, _ ...float64)        {}
func (m *measuring) Text(_, _ float64, _ string, _ chart.Words) {}
func (m *measuring) Close()                                     {}

// Open implements chart.Pen.
func (p *paperPen) Open(_, _ string, _, _ float64) {
	p.f.SetLineCapStyle("butt")
	p.f.SetLineJoinStyle("miter")
}

// Rect implements chart.Pen.
func (p *paperPen) Rect(x, y, width, height float64, paint chart.Paint) {
	x, y, width, height = p.x+x*p.scale, p.y+y*p.scale, width*p.scale, height*p.scale
	switch paint.Fill {
	case chart.Hatched, chart.Dotted:
		p.pattern(x, y, width, height, paint.Fill)
	}
	if style := p.style(paint); style != "" {
		p.f.Rect(x, y, width, height, style)
	}
}

// Line implements chart.Pen.
func (p *paperPen) Line(x1, y1, x2, y2 float64, paint chart.Paint) {
	if p.style(paint) == "" {
		return
	}
	p.f.Line(p.x+x1*p.scale, p.y+y1*p.scale, p.x+x2*p.scale, p.y+y2*p.scale)
	p.f.SetDashPattern(nil, 0)
}

// Circle implements chart.Pen.
func (p *paperPen) Circle(x, y, radius float64, paint chart.Paint) {
	if style := p.style(paint); style != "" {
		p.f.Circle(p.x+x*p.scale, p.y+y*p.scale, radius*p.scale, style)
	}
}

// Polygon implements chart.Pen.
func (p *paperPen) Polygon(paint chart.Paint, at ...float64) {
	var points []fpdf.PointType
	for ; len(at) >= 2; at = at[2:] {
		points = append(points, fpdf.PointType{X: p.x + at[0]*p.scale, Y: p.y + at[1]*p.scale})
	}
	if style := p.style(paint); style != "" && len(points) > 2 {
		p.f.Polygon(points, style)
	}
}

// Text implements chart.Pen.
func (p *paperPen) Text(x, y float64, s string, w chart.Words) {
	weight := ""
	if w.IsBold {
		weight = "B"
	}
	p.f.SetFont("text", weight, 12)
	p.f.SetFontUnitSize(w.Size * textShare * p.scale)
	p.f.SetTextColor(rgb(w.Colour))
	x = p.x + x*p.scale
	switch width := p.f.GetStringWidth(s); w.Anchor {
	case chart.Middle:
		x -= width / 2
	case chart.End:
		x -= width
	}
	p.f.Text(x, p.y+y*p.scale, clean(s))
}

// Close implements chart.Pen.
func (p *paperPen) Close() {
	p.f.SetDashPattern(nil, 0)
	p.f.SetTextColor(inkR, inkG, inkB)
}

// style sets the colours and says how fpdf calls them: filled, drawn or both.
func (p *paperPen) style(paint chart.Paint) string {
	style := ""
	if paint.Fill == chart.Plain {
		p.f.SetFillColor(rgb(paint.Colour))
		style = "F"
	}
	if paint.Stroke != "" && paint.Line > 0 {
		p.f.SetDrawColor(rgb(paint.Stroke))
		p.f.SetLineWidth(paint.Line * p.scale)
		style += "D"
		if paint.IsDashed {
			p.f.SetDashPattern([]float64{4 * p.scale, 3 * p.scale}, 0)
		}
	}
	return style
}

// pattern fills a rectangle with marks that can be told apart without colour.
func (p *paperPen) pattern(x, y, width, height float64, fill chart.Fill) {
	step := 6 * p.scale
	p.f.ClipRect(x, y, width, height, false)
	p.f.SetFillColor(rgb(chart.PatternGround))
	p.f.Rect(x, y, width, height, "F")
	p.f.SetDrawColor(rgb(chart.PatternInk))
	p.f.SetFillColor(rgb(chart.PatternInk))
	p.f.SetLineWidth(1.6 * p.scale)
	if fill == chart.Hatched {
		for at := x - height; at < x+width; at += step {
			p.f.Line(at, y+height, at+height, y)
		}
	} else {
		for row := y + step/2; row < y+height; row += step {
			for at := x + step/2; at < x+width; at += step {
				p.f.Circle(at, row, 1.3*p.scale, "F")
			}
		}
	}
	p.f.ClipEnd()
}

// rgb reads "#rrggbb".
func rgb(s string) (r, g, b int) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 24)
	if err != nil {
		return inkR, inkG, inkB
	}
	return int(n >> 16 & 255), int(n >> 8 & 255), int(n & 255)
}
