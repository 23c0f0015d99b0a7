package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// impactBehaviour is what people say of the programme and of what they have seen
// and done since, and what the practice log adds.
type impactBehaviour struct {
	impactHead
	Levels     []namedFigure
	Practice   *Table // of the practice log, where there is enough
	Practising string // how many people that is
}

func (impactBehaviour) template() string { return "impact/behaviour" }

// showImpactBehaviour is GET /impact/behaviour.
func (s *Server) showImpactBehaviour(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/behaviour", "What people say and do")
	if err != nil {
		return err
	}
	v := impactBehaviour{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Levels = nil
	if v.Practice = practiceFacts(m.Practice); v.Practice != nil {
		v.Practising = practicePeople(m.Practice)
	}
	return s.render(c, http.StatusOK, v)
}

// namedFigure is a figure with the heading that it stands under.
type namedFigure struct {
	Name   string
	Figure Figure
}
