package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// unsubscribeShow asks whether to turn off the mails that a person can do
// without.
type unsubscribeShow struct {
	Page
	Action string
	IsOff  bool
}

func (unsubscribeShow) template() string { return "unsubscribe/show" }

// showUnsubscribe is GET /unsubscribe/:token. It changes nothing: mail scanners
// open links.
func (s *Server) showUnsubscribe(c echo.Context) error {
	p, err := s.app.Unsubscriber(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	v := unsubscribeShow{Page: s.page(c, "Turn off optional mails"), Action: "/unsubscribe/" + c.Param("token"), IsOff: !p.UnsubscribedAt.IsZero()}
	if v.IsOff {
		v.Title = "Optional mails are off"
	}
	return s.render(c, http.StatusOK, v)
}

// unsubscribe is POST /unsubscribe/:token, from the page and, as RFC 8058 says,
// from mail programs that show a button of their own.
func (s *Server) unsubscribe(c echo.Context) error {
	if err := s.app.Unsubscribe(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, unsubscribeShow{Page: s.page(c, "Optional mails are off"), IsOff: true})
}

// changeMails is POST /account/mails.
func (s *Server) changeMails(c echo.Context) error {
	wants := c.FormValue("mails") == "on"
	if err := s.app.WantMails(c.Request().Context(), person(c), wants); err != nil {
		return err
	}
	if wants {
		return s.see(c, "Optional mails are on.", "/account")
	}
	return s.see(c, "Optional mails are off. You still get everything that you need for your place.", "/account")
}
