package web

import (
	"html/template"

	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/report"
)

// drawn is a chart in both sizes with its sentence and its numbers.
func drawn(c report.Chart, sentence string, t Table) Figure {
	// The chart escapes every word it is given.
	return Figure{SVG: template.HTML(c.SVG(chart.Wide)), Narrow: template.HTML(c.SVG(chart.Narrow)), Sentence: sentence, Table: t}
}

// drawnFigure is a figure for a page.
func drawnFigure(f report.Figure) Figure {
	return drawn(f.Chart, f.Sentence, Table{Caption: f.Table.Caption, Head: f.Table.Head, Rows: f.Table.Rows})
}
