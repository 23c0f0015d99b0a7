package disclosure

import (
	"fmt"
	"math"
)

// Decimal is a figure with one decimal, and no more digits than that inside.
type Decimal struct{ tenths int }

// ratio rounds a/b, b > 0, half away from zero in integers.
func ratio(a, b int) int {
	if a < 0 {
		return -ratio(-a, b)
	}
	return (2*a + b) / (2 * b)
}

func decimal(x float64) Decimal { return Decimal{int(math.Round(x * 10))} }

// Float is the rounded figure, for drawing.
func (d Decimal) Float() float64 { return float64(d.tenths) / 10 }

// String is the figure with one decimal: "2.3", "-0.4", "0.0".
func (d Decimal) String() string {
	if d.tenths < 0 {
		return "-" + d.abs().String()
	}
	return fmt.Sprintf("%d.%d", d.tenths/10, d.tenths%10)
}

// Signed is String with a plus before a rise.
func (d Decimal) Signed() string {
	if d.tenths > 0 {
		return "+" + d.String()
	}
	return d.String()
}

// MarshalText is String.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d Decimal) abs() Decimal {
	if d.tenths < 0 {
		return Decimal{-d.tenths}
	}
	return d
}

// Interval is the ends of a 95% confidence interval, each with one decimal.
type Interval struct{ low, high Decimal }

// Low is the lower end.
func (i Interval) Low() Decimal { return i.low }

// High is the upper end.
func (i Interval) High() Decimal { return i.high }

// String is "2.0 to 2.6".
func (i Interval) String() string { return i.low.String() + " to " + i.high.String() }

// MarshalText is String.
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// short is the figure without a decimal that says nothing: "8", "7.5".
func (d Decimal) short() string {
	if d.tenths%10 == 0 {
		return fmt.Sprint(d.tenths / 10)
	}
	return d.String()
}
