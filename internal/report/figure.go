package report

import (
	"fmt"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/disclosure"
)

// Figure is one chart of a page, a paper or a mail: the drawing, the sentence
// that says what it shows, and its numbers as a table. The figures about people
// in it have passed the disclosure gate.
type Figure struct {
	Chart    Chart
	Sentence string
	Table    Table
}

// Chart is a drawing of internal/chart.
type Chart interface {
	SVG(width float64) string
	Draw(width float64, p chart.Pen)
}

// Table is the numbers of a figure. The first cell of a row names it; a row whose
// other cells are empty but the second has words in place of its figures.
type Table struct {
	Name    string // of a registered table: short, and its own in the paper; empty for none
	Caption string
	Note    string // below it
	Head    []string
	Rows    [][]string
}

// Row is one row of the published table.
type Row struct {
	Card    disclosure.Card
	IsTotal bool
	IsOwn   bool
}

// dash stands for a number that there is not.
const dash = "–"

// SayCount writes a count with commas, or what stands in its place.
func SayCount(c disclosure.Count) string {
	if n, shown := c.Number(); shown {
		return chart.Thousands(n)
	}
	return c.String()
}

// Percent is k of n in whole per cent, n > 0.
func Percent(k, n int) int { return (200*k + n) / (2 * n) }

// shareOf is one count in whole per cent of another, or a dash where that says
// nothing.
func shareOf(part, whole disclosure.Count) string {
	k, shown := part.Number()
	n, has := whole.Number()
	if !shown || !has || n == 0 || k > n {
		return dash
	}
	return fmt.Sprintf("%d%%", Percent(k, n))
}
