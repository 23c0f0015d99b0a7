package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// impactTechnical is what a statistician asks for.
type impactTechnical struct {
	impactHead
	Words     string // in place of the figures
	FiguresOf string // when they are of an earlier day than the page
	Facts     []SummaryRow
	Items     *Table
}

func (impactTechnical) template() string { return "impact/technical" }

// showImpactTechnical is GET /impact/technical.
func (s *Server) showImpactTechnical(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/technical", "Technical figures")
	if err != nil {
		return err
	}
	v := impactTechnical{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	drawer, err := m.Technical()
	if err != nil {
		return err
	}
	t := drawer.Figure
	v.Words, v.FiguresOf = t.Words(), earlier(drawer.AsAt, m.Snapshot.AsAt)
	for _, f := range t.Facts() {
		v.Facts = append(v.Facts, SummaryRow{Key: f.Name, Value: f.Value})
	}
	if items := t.Items(); len(items) > 0 {
		v.Items = &Table{Caption: "Tests of the statements", Head: []string{"Statement", "p of the paired t test", "Adjusted (Holm)"}}
		for _, it := range items {
			v.Items.Rows = append(v.Items.Rows, []string{it.Label, it.P, it.Holm})
		}
	}
	return s.render(c, http.StatusOK, v)
}
