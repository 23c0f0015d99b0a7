package report

import (
	"fmt"
	"math"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/chart"
)

// Line is the figures of one group of staff, one for each period.
type Line struct {
	Name   string
	Values []LineValue
}

// LineValue is one figure. One that is not known leaves a gap.
type LineValue struct {
	IsKnown bool
	Value   float64 // for drawing
	Text    string  // as printed
}

// Limits are those of a control chart of one line.
type Limits struct {
	Mean, Lower, Upper float64
	Special            []bool
}

// Context draws an external measure of one organisation over time: two groups of
// staff as a gap for each period, one as bars, and months with their limits. It
// stands beside the programme's own figures, and proves nothing of them.
func Context(id string, m abp.Measure, periods []string, lines []Line, limits *Limits) Figure {
	title := m.Code + ": " + m.Name
	t := Table{Caption: title, Head: append([]string{capital(m.Unit.String())}, periods...)}
	most := 0.0
	for _, l := range lines {
		cells := []string{l.Name}
		for _, v := range l.Values {
			text := "not known"
			if v.IsKnown {
				text = v.Text
				most = math.Max(most, v.Value)
			}
			cells = append(cells, text)
		}
		t.Rows = append(t.Rows, cells)
	}
	sentence := contextSentence(periods, lines)
	switch {
	case limits != nil && len(lines) > 0:
		return Figure{contextMonths(id, title, sentence, m, periods, lines[0], limits), sentence, t}
	case len(lines) == 2:
		return Figure{contextGap(id, title, sentence, periods, lines, most), sentence, t}
	}
	b := chart.Bars{ID: id, Title: title, Desc: sentence, Measure: capital(m.Unit.String())}
	for _, l := range lines {
		b.Rows = append(b.Rows, chart.BarRow{Label: l.Name, IsHead: true})
		for i, v := range l.Values {
			row := chart.BarRow{Label: periods[i], Value: v.Value, Figure: v.Text}
			if !v.IsKnown {
				row.Instead = "not known"
			}
			b.Rows = append(b.Rows, row)
		}
	}
	return Figure{b, sentence, t}
}

// contextGap draws two groups of staff against one another, period by period.
func contextGap(id, title, sentence string, periods []string, lines []Line, most float64) chart.Dumbbell {
	d := chart.Dumbbell{ID: id, Title: title, Desc: sentence, Before: lines[0].Name, After: lines[1].Name, To: math.Max(1, math.Ceil(most/10)*10)}
	if most <= 5 {
		d.To = math.Max(1, math.Ceil(most))
	}
	for i, p := range periods {
		a, b := lines[0].Values[i], lines[1].Values[i]
		row := chart.DumbbellRow{Label: p, Before: a.Value, After: b.Value}
		if !a.IsKnown || !b.IsKnown {
			row.Instead = "not known for both"
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

func contextMonths(id, title, sentence string, m abp.Measure, periods []string, l Line, limits *Limits) chart.XmR {
	x := chart.XmR{ID: id, Title: title, Desc: sentence, Unit: capital(m.Unit.String()), Mean: limits.Mean, Lower: limits.Lower, Upper: limits.Upper, HasLimits: true, IsProvisional: len(l.Values) < 20}
	for i, v := range l.Values {
		x.Points = append(x.Points, chart.Month{Short: shortMonth(periods[i]), Value: v.Value, IsMissing: !v.IsKnown, IsSpecial: i < len(limits.Special) && limits.Special[i]})
	}
	return x
}

// contextSentence says the first and the last figure of each line.
func contextSentence(periods []string, lines []Line) string {
	text := ""
	for _, l := range lines {
		first, last := -1, -1
		for i, v := range l.Values {
			if v.IsKnown {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		switch {
		case first < 0:
		case first == last:
			text += fmt.Sprintf("%s: %s in %s. ", l.Name, l.Values[first].Text, periods[first])
		default:
			text += fmt.Sprintf("%s: %s in %s, %s in %s. ", l.Name, l.Values[first].Text, periods[first], l.Values[last].Text, periods[last])
		}
	}
	if text == "" {
		return nothingYet
	}
	return text[:len(text)-1]
}
