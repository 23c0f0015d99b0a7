package chart

import (
	"math"
	"strconv"
	"time"
)

// Calendar shows dated things on the months themselves: one small sheet for each
// month, as on a wall, with the marks in the days.
type Calendar struct {
	ID          string
	Title, Desc string
	From, To    time.Time // first and last day shown; only the dates count
	Kinds       []MarkKind
	Marks       []Mark // several on one day and of one kind are drawn once
	Shades      []Shade
	ShadeName   string  // what the shaded days are; "Days to avoid" when empty
	Faint       []Shade // days that are shaded more lightly
	FaintName   string  // what those are; "Days with a drawback" when empty
}

// sheet is how large one month and its days are drawn.
type sheet struct{ columns, day, gap float64 }

const (
	sheetHead = 44.0 // the name of the month and the letters of the weekdays
	dayHeight = 32.0
	sheetRows = 6
	sheetTail = 16.0
)

// SVG draws the chart for a width.
func (m Calendar) SVG(width float64) string { return m.picture(width).svg() }

// Draw draws the chart for a width with a pen.
func (m Calendar) Draw(width float64, p Pen) { m.picture(width).on(p) }

func (m Calendar) picture(width float64) *canvas {
	width = math.Max(width, 200)
	c := newCanvas(m.ID, m.Title, m.Desc, width)
	s := sheet{columns: 4, gap: 14}
	if width < stackUnder {
		s.columns = 2
	}
	s.day = math.Floor((width - 2*margin - (s.columns-1)*s.gap) / s.columns / 7)
	top := c.legend(6, m.keys(c)) + 8
	marks := m.byDay()
	row, height := 0.0, 0.0
	first := time.Date(m.From.Year(), m.From.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i, month := 0, first; i < mostMonths && days(month, m.To) >= 0; i, month = i+1, month.AddDate(0, 1, 0) {
		column := float64(i % int(s.columns))
		if i > 0 && column == 0 {
			row++
		}
		y := top + row*(sheetHead+sheetRows*dayHeight+sheetTail)
		m.month(c, s, margin+column*(7*s.day+s.gap), y, month, marks)
		height = y + sheetHead + sheetRows*dayHeight + sheetTail
	}
	return c.close(math.Max(height, top+margin))
}

// byDay lists the kinds of marks of each day, counted from the first day shown.
func (m Calendar) byDay() map[int][]int {
	out := map[int][]int{}
	last := days(m.From, m.To)
	for _, k := range m.Marks {
		at := days(m.From, k.Day)
		if k.Kind < 0 || k.Kind >= len(m.Kinds) || at < 0 || at > last {
			continue
		}
		kinds := out[int(at)]
		place := 0
		for place < len(kinds) && kinds[place] < k.Kind {
			place++
		}
		if place == len(kinds) || kinds[place] != k.Kind {
			kinds = append(kinds[:place:place], append([]int{k.Kind}, kinds[place:]...)...)
		}
		out[int(at)] = kinds
	}
	return out
}

// month draws one sheet with its upper left corner at x, y.
func (m Calendar) month(c *canvas, s sheet, x, y float64, month time.Time, marks map[int][]int) {
	c.text(x, y+15, month.Format("January 2006"), words{size: textSize, bold: true})
	var letters []span
	for i, letter := range []string{"M", "T", "W", "T", "F", "S", "S"} {
		letters = append(letters, span{x: x + (float64(i)+0.5)*s.day, text: letter})
	}
	c.spans(y+sheetHead-8, letters, words{anchor: "middle", class: "chart-muted", fill: faintInk})
	c.line(x, y+sheetHead-3, x+7*s.day, y+sheetHead-3, gridPaint)
	monday := month.AddDate(0, 0, -(int(month.Weekday())+6)%7)
	for top := y + sheetHead; monday.Before(month.AddDate(0, 1, 0)); top, monday = top+dayHeight, monday.AddDate(0, 0, 7) {
		m.week(c, s, x, top, month.Month(), monday, marks)
	}
}

// mostKinds is how many different marks fit into one day.
const mostKinds = 2

// week draws the days of the month in the week that begins on monday: what lies
// behind them, then the numbers as one text, then the marks.
func (m Calendar) week(c *canvas, s sheet, x, top float64, month time.Month, monday time.Time, marks map[int][]int) {
	var numbers []span
	var shaded, faint []float64 // rectangles
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		if day.Month() != month || days(m.From, day) < 0 || days(day, m.To) < 0 {
			continue
		}
		left := x + float64(i)*s.day
		numbers = append(numbers, span{left + s.day/2, strconv.Itoa(day.Day()), len(marks[int(days(m.From, day))]) > 0})
		switch {
		case within(m.Shades, day):
			shaded = extended(shaded, left, top, s.day)
		case within(m.Faint, day):
			faint = extended(faint, left, top, s.day)
		}
	}
	c.rects(shadePaint, shaded...)
	c.rects(trackPaint, faint...)
	for at := faint; len(at) >= 4; at = at[4:] {
		c.line(at[0], top+dayHeight-2, at[0]+at[2], top+dayHeight-2, faintLine)
	}
	for i := range 7 {
		if day := monday.AddDate(0, 0, i); day.Month() == month {
			m.marks(c, x+(float64(i)+0.5)*s.day, top+22, marks[int(days(m.From, day))])
		}
	}
	c.spans(top+12, numbers, words{size: smallSize, anchor: "middle"})
}

// extended adds the ground of a day to the last rectangle if it follows on.
func extended(list []float64, left, top, width float64) []float64 {
	if n := len(list); n > 0 && list[n-4]+list[n-2] == left {
		list[n-2] += width
		return list
	}
	return append(list, left, top, width, dayHeight-1)
}

// marks draws the marks of a day side by side around a point.
func (m Calendar) marks(c *canvas, x, y float64, kinds []int) {
	if len(kinds) > mostKinds {
		kinds = kinds[:mostKinds]
	}
	for i, k := range kinds {
		m.Kinds[k].Shape.sized(c, x+(float64(i)-float64(len(kinds)-1)/2)*11, y, 0.75)
	}
}

func (m Calendar) keys(c *canvas) []key {
	keys := kindKeys(c, m.Kinds)
	if len(m.Shades) > 0 {
		keys = append(keys, key{or(m.ShadeName, "Days to avoid"), swatch(c, shadePaint)})
	}
	if len(m.Faint) > 0 {
		keys = append(keys, key{or(m.FaintName, "Days with a drawback"), faintSwatch(c)})
	}
	return keys
}

// within says whether one of the runs of days holds the day.
func within(list []Shade, day time.Time) bool {
	for _, s := range list {
		if days(s.From, day) >= 0 && days(day, s.To) >= 0 {
			return true
		}
	}
	return false
}
