package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// placeShow is what an applicant's link leads to: how the application stands, and
// what can be said to it. It says nothing that the mail did not say already.
type placeShow struct {
	Page
	Place  *app.Place
	Cohort string
	Dates  []string
	Action string // where the answers go
}

func (placeShow) template() string { return "place/show" }

// showPlace is GET /places/:token. It changes nothing: mail scanners open links.
func (s *Server) showPlace(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	p, err := s.app.Place(ctx, token)
	if err != nil {
		return err
	}
	v := placeShow{Page: s.page(c, placeTitle(p)), Place: p, Cohort: p.Application.Cohort.Title(), Action: "/places/" + url.PathEscape(token)}
	if !p.Application.IsOver() {
		sessions, err := s.store.PublishedDates(ctx, p.Application.Cohort.ID)
		if err != nil {
			return err
		}
		v.Dates = abp.DateLines(sessions, london())
	}
	return s.render(c, http.StatusOK, v)
}

func placeTitle(p *app.Place) string {
	switch ap := p.Application; {
	case !ap.EnrolledAt.IsZero():
		return "Your place"
	case ap.IsOver():
		return "Your application is over"
	case ap.IsHeld():
		return "A place is kept for you"
	case ap.IsOffered():
		return "A place for you"
	case ap.IsInLine():
		return "You are on the waiting list"
	}
	return "Your application"
}

// acceptPlace is POST /places/:token/acceptance.
func (s *Server) acceptPlace(c echo.Context) error {
	ap, err := s.app.AcceptPlace(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	said := "Thank you. The place is kept for you until your line manager answers."
	if !ap.EnrolledAt.IsZero() {
		said = "Thank you. The place is yours, and we have sent you the dates."
	}
	return s.see(c, said, "/places/"+url.PathEscape(c.Param("token")))
}

// giveUpPlace is POST /places/:token/withdrawal.
func (s *Server) giveUpPlace(c echo.Context) error {
	if _, err := s.app.GiveUpPlace(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return s.see(c, "Thank you for telling us. Somebody else is glad of it.", "/places/"+url.PathEscape(c.Param("token")))
}
