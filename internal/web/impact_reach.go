package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/report"
)

// impactReach shows whom the programme has reached.
type impactReach struct {
	impactHead
	Journey    Figure
	Attendance string
	Groups     *Figure // by group of staff
	Bands      *Figure // by pay band
	Density    *Figure
	Partners   []partnerRow // for those who run the programme
	Pager      Pager
}

func (impactReach) template() string { return "impact/reach" }

// showImpactReach is GET /impact/reach.
func (s *Server) showImpactReach(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/reach", "Reach")
	if err != nil {
		return err
	}
	v := impactReach{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Journey, v.Attendance = drawnFigure(report.Journey("journey", m.Reach)), m.Reach.Attendance()
	v.Groups = reachFigure("groups", "Reach by group of staff", "group of staff", m.Groups)
	v.Bands = reachFigure("bands", "Reach by pay band", "pay band", m.Bands)
	density := report.Density("density", m.Density, "")
	from, until, pager := pageOf(c, max(len(m.Partners), len(density.Table.Rows)), tableRows, "organisations")
	v.Pager = pager
	if n := len(density.Table.Rows); n > 0 {
		density.Table.Rows = density.Table.Rows[min(from, n):min(until, n)]
		drawn := drawnFigure(density)
		v.Density = &drawn
	}
	for _, o := range m.Partners[min(from, len(m.Partners)):min(until, len(m.Partners))] {
		v.Partners = append(v.Partners, sayPartner(o))
	}
	return s.render(c, http.StatusOK, v)
}

// reachFigure draws whom the programme has reached, or is nil where no group is
// counted.
func reachFigure(id, title, noun string, rows []app.ReachRow) *Figure {
	if len(rows) == 0 {
		return nil
	}
	f := drawnFigure(report.ReachBy(id, title, noun, rows))
	return &f
}
