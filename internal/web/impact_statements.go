package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/report"
)

// impactStatements shows every statement of the questionnaire.
type impactStatements struct {
	impactHead
	Question string
	Change   *Figure
}

func (impactStatements) template() string { return "impact/statements" }

// showImpactStatements is GET /impact/statements.
func (s *Server) showImpactStatements(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/statements", "Each statement")
	if err != nil {
		return err
	}
	v := impactStatements{impactHead: head}
	if m == nil || len(m.Items) == 0 {
		return s.render(c, http.StatusOK, v)
	}
	v.Question = m.Question
	change := drawnFigure(report.Items("items", m.Question, m.Items))
	v.Change = &change
	return s.render(c, http.StatusOK, v)
}
