package disclosure

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/stats"
)

// The fewest months that limits are drawn from, and that they are no longer
// provisional from.
const (
	fewestForLimits = 12
	fewestForFirm   = 20
)

// Month is one month of a series as it goes into the gate: a number, or a part of
// Base in per cent.
type Month struct {
	Label string // "March 2026"
	Value int
	Base  int // 0 where the series is of plain numbers
}

// Point is one month of a Series.
type Point struct {
	Label     string
	Value     Decimal
	Has       bool   // false in a month of which there was nothing to take a share
	IsSpecial bool   // a signal of special cause
	Why       string // in words, where IsSpecial
}

// Series is an operational monthly series as an XmR chart. The zero Series is
// hidden.
type Series struct {
	label, unit          string
	words                string
	points               []Point
	mean, lower, upper   Decimal
	isShown, hasLimits   bool
	provisional, percent bool
}

// Series passes a monthly series through the gate. It is for Operational
// thresholds only: months of answers are never shown. A count cannot fall under
// nought nor a share leave 0 to 100, and neither do the limits.
func (p Parameters) Series(label, unit string, months []Month) Series {
	if p.class != Operational {
		return Series{label: label}
	}
	s := Series{label: label, unit: unit, isShown: len(months) > 0, percent: slices.ContainsFunc(months, func(m Month) bool { return m.Base > 0 })}
	if !s.isShown {
		s.words = "nothing has been counted yet"
		return s
	}
	var values []float64
	var at []int
	for i, m := range months {
		point := Point{Label: m.Label, Value: Decimal{10 * m.Value}, Has: true}
		if s.percent {
			point.Value, point.Has = Decimal{}, m.Base > 0
			if point.Has {
				point.Value = Decimal{ratio(1000*m.Value, m.Base)}
			}
		}
		s.points = append(s.points, point)
		if point.Has {
			values, at = append(values, point.Value.Float()), append(at, i)
		}
	}
	if len(values) >= fewestForLimits {
		s.limit(stats.XmR(values, true), at)
	}
	return s
}

// limit adds the limits and marks the signals; at says which month each value of
// the chart is.
func (s *Series) limit(c stats.Chart, at []int) {
	s.hasLimits, s.provisional = true, len(at) < fewestForFirm
	s.mean, s.lower, s.upper = decimal(c.Mean), decimal(max(0, c.Lower)), decimal(c.Upper)
	if s.percent {
		s.upper = decimal(min(100, c.Upper))
	}
	for i, month := range at {
		if !c.Special[i] {
			continue
		}
		p := &s.points[month]
		p.IsSpecial, p.Why = true, why(c, i, p.Value.Float())
	}
}

// why names the strongest rule that a month meets.
func why(c stats.Chart, i int, value float64) string {
	switch {
	case c.Outside[i] && value > c.Mean:
		return "above the upper limit"
	case c.Outside[i]:
		return "below the lower limit"
	case c.Run[i] && value > c.Mean:
		return "one of seven or more months in a row above the average"
	case c.Run[i]:
		return "one of seven or more months in a row below the average"
	case c.Trend[i]:
		return "one of seven or more months in a row that go one way"
	}
	return "one of two in three months close to the same limit"
}

// Label is what the series counts.
func (s Series) Label() string { return s.label }

// Unit is what a number of it is: "applications", "per cent".
func (s Series) Unit() string { return s.unit }

// IsShown reports whether there are months.
func (s Series) IsShown() bool { return s.isShown }

// Words are what to print in place of the months; empty where they are shown.
func (s Series) Words() string { return instead(s.isShown, s.words) }

// Points are the months in order.
func (s Series) Points() []Point { return slices.Clone(s.points) }

// IsPercent says whether the numbers are shares in per cent.
func (s Series) IsPercent() bool { return s.percent }

// Limits are the average and the lower and upper limit, or false where there are
// fewer than twelve months.
func (s Series) Limits() (mean, lower, upper Decimal, ok bool) {
	return s.mean, s.lower, s.upper, s.hasLimits
}

// IsProvisional says that the limits are from fewer than twenty months.
func (s Series) IsProvisional() bool { return s.provisional }

// Sentence is the series in plain words, or the words in its place.
func (s Series) Sentence() string {
	if !s.isShown {
		return s.Words()
	}
	if !s.hasLimits {
		return fmt.Sprintf("%d months so far: too few to say what is usual, which takes twelve.", len(s.points))
	}
	unit := s.unit
	if s.percent {
		unit = "per cent"
	}
	text := fmt.Sprintf("On average %s %s a month; usual is %s to %s", s.mean, unit, s.lower, s.upper)
	if s.provisional {
		text += " (provisional: fewer than twenty months)"
	}
	special := 0
	for _, p := range s.points {
		if p.IsSpecial {
			special++
		}
	}
	switch special {
	case 0:
		return text + ". Every month varies as months do."
	case 1:
		return text + ". One month is unusual."
	}
	return fmt.Sprintf("%s. %d months are unusual.", text, special)
}

// Signals lists the unusual months, each as a sentence.
func (s Series) Signals() []string {
	var list []string
	for _, p := range s.points {
		if p.IsSpecial {
			list = append(list, p.Label+": "+p.Why+".")
		}
	}
	return list
}

// String is the label and the Sentence.
func (s Series) String() string { return s.label + ": " + s.Sentence() }

// MarshalJSON writes what a reader may see, as it is printed.
func (s Series) MarshalJSON() ([]byte, error) { return sentenceJSON(s.isShown, s.String()) }
