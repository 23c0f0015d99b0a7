package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// programmeShow says to everybody what the programme is and how to take part.
type programmeShow struct {
	Page
	Programme *abp.Programme
	Open      []openCohort
	Empty     Empty
}

func (programmeShow) template() string { return "programme/show" }

// showProgramme is GET /programme.
func (s *Server) showProgramme(c echo.Context) error {
	p, err := s.store.Programme(c.Request().Context())
	if err != nil {
		return err
	}
	v := programmeShow{Page: s.page(c, p.Name), Programme: p, Empty: noneOpen}
	if v.Open, err = s.openCohorts(c); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}
