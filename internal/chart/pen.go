package chart

// Pen draws one picture on something else than a page, for instance on a sheet of paper. Lengths are the picture's own
// units, from its upper left corner down and to the right; a back end scales them. Open comes first, Close last.
type Pen interface {
	Open(title, desc string, width, height float64)
	Rect(x, y, width, height float64, p Paint)
	Line(x1, y1, x2, y2 float64, p Paint)
	Circle(x, y, radius float64, p Paint)
	Polygon(p Paint, at ...float64) // x and y in turn
	Text(x, y float64, s string, w Words)
	Close()
}

// Fill is what a shape is filled with. The patterns tell shares apart where colour cannot.
type Fill uint8

// The fills.
const (
	NoFill  Fill = iota
	Plain        // Paint.Colour
	Hatched      // diagonal lines
	Dotted
)

// Paint is how a shape looks. Colours are written "#rrggbb"; an empty Stroke is none.
type Paint struct {
	Fill     Fill
	Colour   string
	Stroke   string
	Line     float64 // width of the stroke
	IsDashed bool
}

// Words is how a text looks.
type Words struct {
	Size   float64
	IsBold bool
	Anchor Anchor
	Colour string
}

// Anchor says which part of a text stands at its place.
type Anchor uint8

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// The colours of the patterns, for every back end.
const (
	PatternGround = "#fbe3b8"
	PatternInk    = "#7c4a00"
)

// on draws the picture with a pen.
func (c *canvas) on(p Pen) {
	p.Open(c.title, c.desc, c.width, c.height)
	for i := range c.parts {
		c.parts[i].on(p)
	}
	p.Close()
}

func (r *part) on(p Pen) {
	at, paint := r.at, r.paint.shown()
	switch r.verb {
	case verbRect, verbRects:
		for ; len(at) >= 4; at = at[4:] {
			p.Rect(at[0], at[1], at[2], at[3], paint)
		}
	case verbLine, verbLines:
		for ; len(at) >= 4; at = at[4:] {
			p.Line(at[0], at[1], at[2], at[3], paint)
		}
	case verbCircle:
		p.Circle(at[0], at[1], at[2], paint)
	case verbPolygon:
		p.Polygon(paint, at...)
	case verbText, verbSpans:
		for _, s := range r.said {
			if s.text != "" {
				p.Text(s.x, at[0], s.text, r.words.shown(s.bold))
			}
		}
	}
}

func (p paint) shown() Paint {
	out := Paint{Stroke: p.stroke, Line: p.line, IsDashed: p.dash != ""}
	switch {
	case p.fill == hatch:
		out.Fill = Hatched
	case p.fill == dots:
		out.Fill = Dotted
	case p.fill != "":
		out.Fill, out.Colour = Plain, p.fill
	}
	return out
}

func (w words) shown(isBold bool) Words {
	out := Words{Size: w.size, IsBold: w.bold || isBold, Colour: or(w.fill, ink)}
	if out.Size == 0 {
		out.Size = smallSize
	}
	switch w.anchor {
	case "middle":
		out.Anchor = Middle
	case "end":
		out.Anchor = End
	}
	return out
}
