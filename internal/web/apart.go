package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// apartRow is somebody from whom a person is kept apart.
type apartRow struct{ Name, URL, RemoveURL string }

// apartRows lists from whom the person is kept apart, as far as the viewer may
// see it.
func (s *Server) apartRows(c echo.Context, personID string) ([]apartRow, error) {
	list, err := s.store.Aparts(c.Request().Context(), person(c), personID)
	if err != nil {
		return nil, err
	}
	var rows []apartRow
	for i := range list {
		p := list[i].Beside(personID)
		rows = append(rows, apartRow{Name: p.Name, URL: "/people/" + p.ID, RemoveURL: "/people/" + personID + "/aparts/" + list[i].ID + "/removal"})
	}
	return rows, nil
}

// addApart is POST /people/:person/aparts.
func (s *Server) addApart(c echo.Context) error {
	id, email := c.Param("person"), abp.NormalEmail(abp.CleanLine(c.FormValue("other")))
	_, err := s.app.KeepApart(c.Request().Context(), person(c), id, email)
	if err == nil {
		return s.see(c, "Saved. The two will not be in one set.", "/people/"+id)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.personPage(c, id)
	if err != nil {
		return err
	}
	v.HasErrors, v.Errors = true, errs
	v.Other.Value, v.Other.Error = email, errorOf(errs, "other")
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// removeApart is POST /people/:person/aparts/:apart/removal.
func (s *Server) removeApart(c echo.Context) error {
	id := c.Param("person")
	if err := s.app.EndApart(c.Request().Context(), person(c), id, c.Param("apart")); err != nil {
		return err
	}
	return s.see(c, "Saved. The two may be in one set again.", "/people/"+id)
}
