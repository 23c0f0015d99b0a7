package app

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// mendColumn heads the reasons in a file of faulty lines. Imports do not read it.
const mendColumn = "What to mend"

// FaultsFile returns the faulty lines of an import as a table to mend: the
// heading and the lines as they came, and what is wrong in a last column that
// an import does not read. Values are without the apostrophes that GuardCell
// adds.
func FaultsFile(heading string, faults []abp.ImportFault) [][]string {
	head := csvCells(heading)
	drop := slices.Index(head, mendColumn)
	width := len(head)
	var lines [][]string
	var reasons []string
	for i, f := range faults {
		said := f.Reason
		if f.Column != "" {
			said = f.Column + ": " + said
		}
		if i > 0 && faults[i-1].Line == f.Line {
			reasons[len(reasons)-1] += " " + said
			continue
		}
		cells := csvCells(f.Content)
		for j := range cells {
			cells[j] = unguardCell(cells[j])
		}
		lines, reasons = append(lines, cells), append(reasons, said)
		width = max(width, len(cells))
	}
	table := [][]string{append(widen(head, width, drop), mendColumn)}
	for i, cells := range lines {
		table = append(table, append(widen(cells, width, drop), reasons[i]))
	}
	return table
}

// widen fills a line up to the width, and takes the cell at drop out if that is
// not negative.
func widen(cells []string, width, drop int) []string {
	wide := make([]string, width, width+1)
	copy(wide, cells)
	if drop >= 0 {
		wide = slices.Delete(wide, drop, drop+1)
	}
	return wide
}
