package web

import "github.com/labstack/echo/v4"

// disablePerson is POST /people/:person/disabling.
func (s *Server) disablePerson(c echo.Context) error {
	p, err := s.app.DisablePerson(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	return s.see(c, p.Name+" is switched off and signed out everywhere.", "/people/"+p.ID)
}

// enablePerson is POST /people/:person/enabling.
func (s *Server) enablePerson(c echo.Context) error {
	p, err := s.app.EnablePerson(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	return s.see(c, p.Name+" can sign in again.", "/people/"+p.ID)
}
