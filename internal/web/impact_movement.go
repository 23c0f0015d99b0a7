package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// impactMovement shows who answered lower, the same and higher.
type impactMovement struct {
	impactHead
	Question   string
	Statements *Figure
}

func (impactMovement) template() string { return "impact/movement" }

// showImpactMovement is GET /impact/movement.
func (s *Server) showImpactMovement(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/movement", "Who answered higher")
	if err != nil {
		return err
	}
	v := impactMovement{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Question = m.Question
	if len(m.Items) > 0 {
		f := drawnFigure(report.Direction("statements", itemRows(m.Items)))
		v.Statements = &f
	}
	return s.render(c, http.StatusOK, v)
}

func itemRows(items []disclosure.Card) []report.Row {
	rows := make([]report.Row, len(items))
	for i, c := range items {
		rows[i].Card = c
	}
	return rows
}
