package chart

import (
	"math"
	"time"
)

// Swimlane shows the dates of many cohorts under one another against the months, with days to keep clear of shaded.
type Swimlane struct {
	ID          string
	Title, Desc string
	From, To    time.Time // first and last day shown; only the dates count
	Today       time.Time // an upright line; zero for none
	Kinds       []MarkKind
	Shades      []Shade
	ShadeName   string  // what the shaded days are; "Days to avoid" when empty
	Faint       []Shade // days that are shaded more lightly, behind the others
	FaintName   string  // what those are; "Days with a drawback" when empty
	Rows        []SwimRow
}

// SwimRow is one lane. Note is a second, fainter line of words.
type SwimRow struct {
	Label, Note string
	Marks       []Mark
}

// Mark is one dated thing. Kind counts from 0 in the chart's Kinds; a mark of no kind or outside the dates is not drawn.
type Mark struct {
	Day  time.Time
	Kind int
}

// MarkKind is one kind of mark, told apart by shape first and colour second.
type MarkKind struct {
	Name  string
	Shape Shape
}

// Shade is a run of days, both ends included.
type Shade struct{ From, To time.Time }

// Shape is the form of a mark.
type Shape uint8

// The shapes of marks.
const (
	Disc Shape = iota
	Ring
	Square
	Diamond
	Triangle
	Bar
)

var (
	lightMark   = paint{class: "chart-hollow", fill: "#ffffff", stroke: "#005eb8", line: 2}
	accent      = paint{class: "chart-accent", fill: "#d5281b"}
	deep        = paint{class: "chart-deep", fill: "#003087"}
	threadPaint = paint{class: "chart-axis", stroke: "#768692", line: 1.5}
	todayLine   = paint{class: "chart-axis", stroke: "#212b32", line: 1.5, dash: "4 3"}
	faintLine   = paint{class: "chart-axis", stroke: "#768692", line: 2, dash: "2 3"}
)

// SVG draws the chart for a width.
func (w Swimlane) SVG(width float64) string { return w.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (w Swimlane) Draw(width float64, p Pen) { w.picture(width).on(p) }

func (w Swimlane) picture(width float64) *canvas {
	f := newFrame(width, false)
	c := newCanvas(w.ID, w.Title, w.Desc, f.width)
	s := scale{from: 0, to: math.Max(1, days(w.From, w.To)+1), left: f.left, right: f.right}
	top := c.legend(6, w.keys(c)) + 30
	sides := make([]side, len(w.Rows))
	for i, r := range w.Rows {
		sides[i] = side{label: r.Label, note: r.Note}
	}
	lanes := f.lanes(top, laneHeight, sides)
	bottom := end(lanes, top)
	beds := []bed{{top, bottom}}
	if f.stacked {
		beds = nil
		for _, l := range lanes {
			beds = append(beds, bed{l.bottom - laneHeight, l.bottom})
		}
	}
	w.months(c, s, top, beds)
	for i, l := range lanes {
		c.label(f, l)
		w.marks(c, s, l.middle, w.Rows[i].Marks)
	}
	c.line(margin, bottom, f.width-margin, bottom, rulePaint)
	return c.close(bottom + margin)
}

// bed is a band of the plot from top to bottom. A phone has one for each row, so that no line crosses the words between.
type bed struct{ top, bottom float64 }

const laneHeight = 34.0

// months draws what lies behind the marks: shaded days, the months with their names above top, and today.
func (w Swimlane) months(c *canvas, s scale, top float64, beds []bed) {
	var under, edges, over []float64
	w.shade(s, w.Faint, beds, func(x, width float64, b bed) {
		under, edges = append(under, x, b.top, width, b.bottom-b.top), append(edges, x, b.bottom-1, x+width, b.bottom-1)
	})
	w.shade(s, w.Shades, beds, func(x, width float64, b bed) { over = append(over, x, b.top, width, b.bottom-b.top) })
	c.rects(trackPaint, under...)
	if len(edges) > 0 {
		c.lines(faintLine, edges...)
	}
	c.rects(shadePaint, over...)
	monthWidth := 30 * (s.right - s.left) / (s.to - s.from)
	every := int(math.Max(1, math.Ceil(34/monthWidth)))
	month := time.Date(w.From.Year(), w.From.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i < mostMonths && days(w.From, month) < s.to; i++ {
		x := s.at(days(w.From, month))
		c.upright(x, beds, gridPaint)
		if i%every == 0 && s.right-x > 26 {
			c.text(x+2, top-6, month.Format("Jan"), words{size: smallSize})
		}
		if (i == 0 || month.Month() == time.January) && s.right-x > 30 {
			c.text(x+2, top-22, month.Format("2006"), words{size: smallSize, bold: true})
		}
		month = month.AddDate(0, 1, 0)
	}
	if today := days(w.From, w.Today); !w.Today.IsZero() && today >= 0 && today < s.to {
		c.upright(s.at(today+0.5), beds, todayLine)
	}
}

// shade calls draw for each run of days in each bed.
func (w Swimlane) shade(s scale, list []Shade, beds []bed, draw func(x, width float64, b bed)) {
	for _, shade := range list {
		from, to := days(w.From, shade.From), days(w.From, shade.To)+1
		if to <= s.from || from >= s.to || to <= from {
			continue
		}
		for _, b := range beds {
			draw(s.at(from), math.Max(1.5, s.at(to)-s.at(from)), b)
		}
	}
}

// mostMonths bounds the grid: ten years is more than a picture of dates can show.
const mostMonths = 120

// upright draws one line through every bed.
func (c *canvas) upright(x float64, beds []bed, p paint) {
	var at []float64
	for _, b := range beds {
		at = append(at, x, b.top, x, b.bottom)
	}
	if len(at) > 0 {
		c.lines(p, at...)
	}
}

// marks draws one row's marks over a line from the first to the last.
func (w Swimlane) marks(c *canvas, s scale, y float64, marks []Mark) {
	first, last := math.Inf(1), math.Inf(-1)
	for _, m := range marks {
		if w.shows(m, s) {
			at := days(w.From, m.Day) + 0.5
			first, last = math.Min(first, at), math.Max(last, at)
		}
	}
	if last > first {
		c.line(s.at(first), y, s.at(last), y, threadPaint)
	}
	for _, m := range marks {
		if w.shows(m, s) {
			w.Kinds[m.Kind].Shape.draw(c, s.at(days(w.From, m.Day)+0.5), y)
		}
	}
}

func (w Swimlane) shows(m Mark, s scale) bool {
	at := days(w.From, m.Day)
	return m.Kind >= 0 && m.Kind < len(w.Kinds) && at >= 0 && at < s.to
}

func (w Swimlane) keys(c *canvas) []key {
	keys := kindKeys(c, w.Kinds)
	if len(w.Shades) > 0 {
		keys = append(keys, key{or(w.ShadeName, "Days to avoid"), swatch(c, shadePaint)})
	}
	if len(w.Faint) > 0 {
		keys = append(keys, key{or(w.FaintName, "Days with a drawback"), faintSwatch(c)})
	}
	if !w.Today.IsZero() {
		keys = append(keys, key{"Today", func(x, y float64) { c.line(x+13, y-8, x+13, y+8, todayLine) }})
	}
	return keys
}

// kindKeys are the legend's entries for kinds of marks.
func kindKeys(c *canvas, kinds []MarkKind) []key {
	var keys []key
	for _, k := range kinds {
		keys = append(keys, key{k.Name, func(x, y float64) { k.Shape.draw(c, x+13, y) }})
	}
	return keys
}

func faintSwatch(c *canvas) func(x, y float64) {
	return func(x, y float64) {
		c.rect(x, y-7, 26, 14, trackPaint)
		c.line(x, y+6, x+26, y+6, faintLine)
	}
}

// draw puts the shape around a point; every shape fits in a square of 14 units.
func (h Shape) draw(c *canvas, x, y float64) { h.sized(c, x, y, 1) }

// sized draws the shape larger or smaller by a factor.
func (h Shape) sized(c *canvas, x, y, k float64) {
	switch h {
	case Ring:
		c.circle(x, y, 6*k, lightMark)
	case Square:
		c.rect(x-6*k, y-6*k, 12*k, 12*k, deep)
	case Diamond:
		c.polygon(accent, x, y-7*k, x+7*k, y, x, y+7*k, x-7*k, y)
	case Triangle:
		c.polygon(deep, x, y-7*k, x+7*k, y+6*k, x-7*k, y+6*k)
	case Bar:
		c.rect(x-2*k, y-7*k, 4*k, 14*k, deep)
	default:
		c.circle(x, y, 6*k, darkPaint)
	}
}

// days counts the dates from one to the other, whatever their hours and zones.
func days(from, to time.Time) float64 {
	a := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, time.UTC)
	return math.Round(b.Sub(a).Hours() / 24)
}
