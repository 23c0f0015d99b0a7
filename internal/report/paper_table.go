package report

import (
	"math"
	"strings"
)

// grid is a table on its way to a page.
type grid struct {
	*sheets
	t       Table
	wide    []float64
	numeric []bool
	size    float64 // of letters, in points
}

const (
	cellPad   = 1.4
	cellTall  = 1.5 // above and below the words
	leastCell = 6.5 // points
)

// table draws a table, with its head again on each page that it reaches. Under a
// chart that it belongs to it needs no caption of its own.
func (s *sheets) table(t Table, hasCaption bool) {
	if len(t.Head) == 0 {
		return
	}
	g := &grid{sheets: s, t: t}
	for j := range t.Head {
		g.numeric = append(g.numeric, t.isNumeric(j))
	}
	g.fit()
	head, caption := g.height(t.Head, "B"), 8.0
	first := 0.0
	for i, row := range t.Rows {
		if i < 2 {
			first += g.height(row, "")
		}
	}
	s.need(caption + head + first)
	if hasCaption || s.y <= pageTop {
		s.caption(t.Caption)
	}
	g.row(t.Head, "B")
	for i := range t.Rows {
		if s.y+g.following(i) > lowest {
			s.newPage()
			s.font("", smallerSize)
			s.faint()
			s.y += 4
			s.f.Text(pageSide, s.y-1, clean(t.Caption)+" (continued)")
			s.ink()
			g.row(t.Head, "B")
		}
		g.row(t.Rows[i], "")
	}
	if t.Note != "" {
		s.font("", smallerSize)
		s.faint()
		s.y += 0.8
		for _, line := range s.wrap(t.Note, textArea) {
			s.need(4)
			s.y += 4
			s.f.Text(pageSide, s.y-0.4, line)
		}
		s.ink()
	}
	s.y += 5
}

// following is the room that a row needs on its page: its own and, near the end of
// the table, that of all which are left, so that none of them is alone on the next.
func (g *grid) following(i int) float64 {
	height, left := g.height(g.t.Rows[i], ""), len(g.t.Rows)-i
	if i > 2 && left == 3 {
		for _, row := range g.t.Rows[i+1:] {
			height += g.height(row, "")
		}
	}
	return height
}

// fit chooses letters and columns: each as wide as its longest words where there
// is room for all, narrower ones with lines broken where there is not.
func (g *grid) fit() {
	for g.size = smallerSize; ; g.size -= 0.5 {
		least, best := g.widths()
		sumLeast, sumBest := sum(least), sum(best)
		switch {
		case sumBest <= textArea:
			best[0] += textArea - sumBest
			g.wide = best
			return
		case sumLeast <= textArea:
			share := (textArea - sumLeast) / (sumBest - sumLeast)
			for j := range least {
				least[j] += (best[j] - least[j]) * share
			}
			g.wide = least
			return
		case g.size <= leastCell:
			for j := range least {
				least[j] *= textArea / sumLeast
			}
			g.wide = least
			return
		}
	}
}

// widths are how wide each column must be so that no word breaks, and so that no
// line does.
func (g *grid) widths() (least, best []float64) {
	least, best = make([]float64, len(g.t.Head)), make([]float64, len(g.t.Head))
	look := func(row []string, weight string) {
		g.font(weight, g.size)
		for j, cell := range row {
			if j >= len(least) || j > 0 && spans(row) {
				break
			}
			best[j] = math.Max(best[j], math.Min(g.f.GetStringWidth(clean(cell)), 110)+2*cellPad+0.5)
			for _, word := range strings.Fields(clean(cell)) {
				least[j] = math.Max(least[j], g.f.GetStringWidth(word)+2*cellPad+0.5)
			}
		}
	}
	look(g.t.Head, "B")
	for _, row := range g.t.Rows {
		look(row, "")
	}
	for j := range best {
		if j > 0 && g.numeric[j] { // a head breaks before figures do
			best[j] = math.Max(least[j], math.Min(best[j], 26))
		}
		best[j] = math.Max(best[j], least[j])
	}
	return least, best
}

func (g *grid) cells(row []string, weight string) ([][]string, []float64) {
	g.font(weight, g.size)
	var lines [][]string
	wide := g.wide
	if spans(row) {
		wide, row = []float64{g.wide[0], sum(g.wide[1:])}, row[:2]
	}
	for j, cell := range row[:min(len(row), len(wide))] {
		lines = append(lines, g.wrap(cell, wide[j]-2*cellPad))
	}
	return lines, wide
}

func (g *grid) lineRoom() float64 { return g.size * 0.3528 * 1.25 }

func (g *grid) height(row []string, weight string) float64 {
	lines, _ := g.cells(row, weight)
	most := 1
	for _, l := range lines {
		most = max(most, len(l))
	}
	return float64(most)*g.lineRoom() + 2*cellTall
}

func (g *grid) row(row []string, weight string) {
	height := g.height(row, weight)
	lines, wide := g.cells(row, weight)
	if weight == "B" {
		g.f.SetFillColor(237, 242, 245)
		g.f.Rect(pageSide, g.y, textArea, height, "F")
	}
	x := pageSide
	for j, cell := range lines {
		y := g.y + cellTall - g.lineRoom()*0.24
		for _, line := range cell {
			y += g.lineRoom()
			at := x + cellPad
			if j > 0 && g.numeric[j] && len(lines) == len(g.wide) {
				at = x + wide[j] - cellPad - g.f.GetStringWidth(line)
			}
			g.f.Text(at, y, line)
		}
		x += wide[j]
	}
	g.y += height
	g.f.SetDrawColor(200, 208, 214)
	g.f.SetLineWidth(0.15)
	g.f.Line(pageSide, g.y, pageWide-pageSide, g.y)
}

func sum(list []float64) float64 {
	total := 0.0
	for _, v := range list {
		total += v
	}
	return total
}
