package web

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// How often, in seconds, the screen of a hall looks for a new code, and whether
// checking in has opened.
const (
	checkInLooks = 10
	checkInWaits = 30
)

// checkInScreen is the page that a facilitator shows in the hall.
type checkInScreen struct {
	Page
	Code     template.HTML // empty while nobody can check in
	Count    string
	Closes   string
	Closed   string
	Register string
	Seconds  int // until the page looks again; 0 once it is all over
}

// checkInNew asks the person who scanned the code to say that they are here, or
// to sign in.
type checkInNew struct {
	Page
	When   string
	Action string // empty for people who are not signed in
	SignIn string
}

// checkInDone says that it is noted.
type checkInDone struct {
	Page
	Session, When string
}

func (checkInScreen) template() string { return "check-in/screen" }
func (checkInNew) template() string    { return "check-in/new" }
func (checkInDone) template() string   { return "check-in/done" }

// showCheckInScreen is GET /sessions/:session/check-in.
func (s *Server) showCheckInScreen(c echo.Context) error {
	sc, err := s.app.CheckInScreen(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	v, here := sc.Session, "/sessions/"+sc.Session.ID
	_, closes := v.CheckInWindow()
	view := checkInScreen{Page: s.page(c, "Check in: "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: here, Text: v.Title}),
		Count: countOf(sc.Count, "person has", "people have"), Closes: abp.ClockWords(closes.In(london())), Register: here + "/register"}
	view.Count = firstUpper(view.Count)
	switch {
	case sc.Closed == nil:
		view.Seconds = checkInLooks
		if view.Code, err = qrCode(sc.Address, "Code to scan for checking in"); err != nil {
			return err
		}
	default:
		view.Closed = sc.Closed.Error()
		if s.app.Now().Before(closes.Time) && !v.IsCancelled() {
			view.Seconds = checkInWaits
		}
	}
	return s.render(c, http.StatusOK, view)
}

// newCheckIn is GET /check-ins/:code. It changes nothing.
func (s *Server) newCheckIn(c echo.Context) error {
	v, err := s.app.CheckInAt(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	here := "/check-ins/" + c.Param("code")
	view := checkInNew{Page: s.page(c, "Check in: "+v.Title), When: v.When(london())}
	if person(c) == nil {
		view.SignIn = "/sign-in?next=" + url.QueryEscape(here)
	} else {
		view.Action = here
	}
	return s.render(c, http.StatusOK, view)
}

// checkIn is POST /check-ins/:code. It answers with its own page, because the
// code does not live long enough to lead back to it; sent again, it is the same.
func (s *Server) checkIn(c echo.Context) error {
	v, err := s.app.CheckIn(c.Request().Context(), person(c), c.Param("code"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, checkInDone{Page: s.page(c, "You have checked in"), Session: v.Title, When: v.When(london())})
}
