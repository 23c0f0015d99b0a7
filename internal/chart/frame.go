package chart

import (
	"math"
	"strconv"
)

// frame is the arrangement of a chart of labelled rows: words beside the plot when there is room, above it when not.
type frame struct {
	width       float64
	stacked     bool    // words above
	left, right float64 // the plot
}

const (
	margin     = 8.0
	stackUnder = 520.0 // narrower than this the words go above the plot
	countRoom  = 56.0  // for "n 1,234"
)

func newFrame(width float64, counts bool) frame {
	width = math.Max(width, 200)
	if width < stackUnder {
		return frame{width: width, stacked: true, left: margin, right: width - margin}
	}
	f := frame{width: width, left: math.Round(width*0.36) + margin, right: width - margin - 4}
	if counts {
		f.right -= countRoom
	}
	return f
}

// side is what stands beside or above the plot of one row.
type side struct {
	label string
	note  string // a second, fainter text; may be empty
	count string
}

// lane is the room of one row.
type lane struct {
	lines, notes        []string
	count               string
	top, middle, bottom float64
}

// lanes stacks rows below top, each with room for its words and for a plot of the given height.
func (f frame) lanes(top, plot float64, sides []side) []lane {
	out := make([]lane, len(sides))
	for i, s := range sides {
		l := lane{top: top, count: s.count}
		room := f.left - 3*margin
		if f.stacked {
			room = f.width - 2*margin
			if s.count != "" {
				room -= countRoom
			}
		}
		l.lines, l.notes = wrap(s.label, room, textSize), wrap(s.note, room, smallSize)
		words := float64(len(l.lines)+len(l.notes)) * lineHeight
		if f.stacked {
			l.middle = top + words + 8 + plot/2
			l.bottom = top + words + 8 + plot
		} else {
			height := math.Max(plot, words+14)
			l.middle = top + height/2
			l.bottom = top + height
		}
		top = l.bottom
		out[i] = l
	}
	return out
}

// end is where the last lane ends, or top when there is none.
func end(lanes []lane, top float64) float64 {
	if len(lanes) == 0 {
		return top
	}
	return lanes[len(lanes)-1].bottom
}

// label writes the words of a lane and the thin rule above it.
func (c *canvas) label(f frame, l lane) {
	c.line(margin, l.top, f.width-margin, l.top, rulePaint)
	faint := words{size: smallSize, class: "chart-muted", fill: faintInk}
	y, countAt := l.top+lineHeight, l.top+lineHeight
	if !f.stacked {
		y = l.middle - float64(len(l.lines)+len(l.notes)-1)*lineHeight/2 + 5
		countAt = l.middle + 5
	}
	for _, line := range l.lines {
		c.text(margin, y, line, words{size: textSize})
		y += lineHeight
	}
	for _, line := range l.notes {
		c.text(margin, y, line, faint)
		y += lineHeight
	}
	faint.anchor = "end"
	c.text(f.width-margin, countAt, l.count, faint)
}

// instead writes, where the plot would be, why there is none.
func (c *canvas) instead(f frame, l lane, sentence string) {
	lines := wrap(sentence, f.right-f.left, smallSize)
	y := l.middle - float64(len(lines)-1)*lineHeight/2 + 5
	for i, line := range lines {
		c.text(f.left, y+float64(i)*lineHeight, line, words{size: smallSize, class: "chart-muted", fill: faintInk})
	}
}

// room is the least height of a plot that can hold one of the sentences in its place.
func (f frame) room(plot float64, sentences ...string) float64 {
	for _, s := range sentences {
		plot = math.Max(plot, float64(len(wrap(s, f.right-f.left, smallSize)))*lineHeight+10)
	}
	return plot
}

// key is one entry of a legend; draw puts its sample at the left end x of a line through y, within 26 units.
type key struct {
	name string
	draw func(x, y float64)
}

// legend writes the keys from the left in as many lines as they need and returns the height below them.
func (c *canvas) legend(top float64, keys []key) float64 {
	const sample, gap = 32.0, 20.0
	x, y := margin, top+lineHeight/2
	for _, k := range keys {
		width := sample + measure(k.name, smallSize, false)
		if x > margin && x+width > c.width-margin {
			x, y = margin, y+lineHeight+4
		}
		k.draw(x, y)
		c.text(x+sample, y+5, k.name, words{size: smallSize})
		x += width + gap
	}
	return y + lineHeight/2 + 8
}

func swatch(c *canvas, p paint) func(x, y float64) {
	return func(x, y float64) { c.rect(x, y-7, 26, 14, p) }
}

// scale maps numbers to places along the plot; what lies outside is drawn at the edge.
type scale struct{ from, to, left, right float64 }

func (s scale) at(v float64) float64 {
	share := math.Min(1, math.Max(0, (v-s.from)/(s.to-s.from)))
	return s.left + share*(s.right-s.left)
}

// ticks are the round numbers from one end to the other: at most seven.
func (s scale) ticks() []float64 {
	span := s.to - s.from
	step := math.Pow(10, math.Floor(math.Log10(span/6)))
	for _, m := range []float64{1, 2, 5, 10} {
		if span/(step*m) <= 6.0001 {
			step *= m
			break
		}
	}
	var out []float64
	for v := math.Ceil(s.from/step-1e-9) * step; v <= s.to+step*1e-6 && len(out) < 8; v += step {
		out = append(out, v+0) // never minus nought
	}
	return out
}

// finite says whether every number can be drawn.
func finite(numbers ...float64) bool {
	for _, v := range numbers {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// count writes n for a row, with thousands apart; nothing for none.
func count(n int) string {
	if n <= 0 {
		return ""
	}
	return "n " + Thousands(n)
}

// Thousands writes a whole number with commas between its thousands.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

const noFigure = "No figure."
