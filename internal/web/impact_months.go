package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/report"
)

// impactMonths shows monthly series with the limits of what is usual.
type impactMonths struct {
	impactHead
	Series []namedFigure
}

func (impactMonths) template() string { return "impact/months" }

// showImpactMonths is GET /impact/months.
func (s *Server) showImpactMonths(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/months", "Month by month")
	if err != nil {
		return err
	}
	v := impactMonths{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	for i, series := range m.Series {
		v.Series = append(v.Series, namedFigure{series.Label(), drawnFigure(report.Series("series-"+sayNumber(i+1), series))})
	}
	return s.render(c, http.StatusOK, v)
}
