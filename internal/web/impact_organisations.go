package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/report"
)

// impactOrganisations compares organisations: the published table, and a funnel
// plot in place of a league table.
type impactOrganisations struct {
	impactHead
	Change    Figure
	Table     tableView
	Pager     Pager
	Plot      *Figure
	PlotAsAt  string
	PlotWords string // in place of the plot
}

func (impactOrganisations) template() string { return "impact/organisations" }

// showImpactOrganisations is GET /impact/organisations.
func (s *Server) showImpactOrganisations(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/organisations", "Impact by organisation")
	if err != nil {
		return err
	}
	v := impactOrganisations{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Change = drawnFigure(report.Change("change", "Confidence before and after, by organisation", shownRows(m.Survey)))
	v.Table = sayTable(m.Survey, earlier(m.Survey.RowsAsAt, m.Snapshot.AsAt))
	plot := report.Plot("plot", m.Plot.Figure)
	from, until, pager := pageOf(c, max(len(v.Table.Rows), len(plot.Table.Rows)), tableRows, "organisations")
	v.Pager = pager
	v.Table.cut(from, until)
	if !m.Plot.Figure.IsShown() {
		v.PlotWords = m.Plot.Figure.Words()
		return s.render(c, http.StatusOK, v)
	}
	n := len(plot.Table.Rows)
	plot.Table.Rows = plot.Table.Rows[min(from, n):min(until, n)]
	drawn := drawnFigure(plot)
	v.Plot, v.PlotAsAt = &drawn, earlier(m.Plot.AsAt, m.Snapshot.AsAt)
	return s.render(c, http.StatusOK, v)
}
