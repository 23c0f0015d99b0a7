package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// apologyShow is the page on which somebody says that they cannot come to a
// session: what it is, what missing it means, and how it can be made up.
type apologyShow struct {
	Page
	Errors   []FieldError
	When     string
	Where    string
	Standing string
	Closed   string // why nothing can be said any more
	IsSent   bool
	Action   string // where the apology goes; below it are its withdrawal and the make-up
	Reason   FieldRadios
	Ways     FieldRadios // without options where nothing can be made up, or it is on its way
	MakeUp   string      // the make-up that is on its way, in words
}

func (apologyShow) template() string { return "apology/show" }

// showApology is GET /apologies/:token. It changes nothing: mail scanners open
// links.
func (s *Server) showApology(c echo.Context) error {
	b, err := s.app.Absentee(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.apologyPage(c, http.StatusOK, b, tokenAddress(c), nil)
}

// showOwnApology is GET /sessions/:session/apology.
func (s *Server) showOwnApology(c echo.Context) error {
	b, err := s.app.OwnAbsentee(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	return s.apologyPage(c, http.StatusOK, b, ownAddress(c), nil)
}

func tokenAddress(c echo.Context) string { return "/apologies/" + url.PathEscape(c.Param("token")) }
func ownAddress(c echo.Context) string   { return "/sessions/" + c.Param("session") + "/apology" }

func (s *Server) apologyPage(c echo.Context, status int, b *app.Absentee, action string, errs []FieldError) error {
	v := apologyShow{Page: s.page(c, "I cannot come: "+b.Session.Title), Errors: errs, When: b.Session.When(london()), Where: b.Session.Where(),
		Standing: b.Standing(), Closed: b.Closed, IsSent: b.Apology != nil, Action: action}
	if person(c) != nil {
		v.Breadcrumbs = []Link{{Href: "/journey", Text: "My journey"}, {Href: "/sessions/" + b.Session.ID, Text: b.Session.Title}}
	}
	if v.IsSent {
		v.Page.Title = "Your apology is sent"
	}
	v.HasErrors = len(errs) > 0
	v.Reason = FieldRadios{Name: "reason", Label: "Why can you not come? (optional)", Hint: "One word is enough, and only your facilitator and the programme team see it. Your line manager does not.", Error: errorOf(errs, "reason"), Value: c.FormValue("reason"), Small: true}
	for _, r := range abp.ApologyReasons() {
		v.Reason.Options = append(v.Reason.Options, Option{Value: r.String(), Text: capital(r.String())})
	}
	switch {
	case b.MakeUp != nil:
		v.MakeUp = "Your make-up is " + b.MakeUp.State().String() + ": " + b.MakeUp.Way.String() + "."
	case b.Place != nil && b.CanAsk:
		v.Ways = waysField(b, errorOf(errs, "way"))
	}
	return s.render(c, status, v)
}

// waysField offers the ways in which the session can be made up.
func waysField(b *app.Absentee, fault string) FieldRadios {
	f := FieldRadios{Name: "way", Label: "How would you like to make it up?", Error: fault}
	for _, w := range b.Ways {
		o := Option{Value: w.String()}
		switch w {
		case abp.WayCatchUp:
			o.Text, o.Hint = "In a catch-up set meeting", "With others who missed one. You hear when there is a date."
		case abp.WayOneToOne:
			o.Text, o.Hint = "In a one-to-one with the facilitator", "Half an hour, and a log that you write for yourself. Only that it is written counts."
		case abp.WayOtherSet:
			o.Text, o.Hint = "As a guest in another set", "The same meeting of another set of your cohort."
		case abp.WayOtherCohort:
			o.Text, o.Hint = "With another cohort", "The same part of the workshop, within the time that the programme allows."
		}
		f.Options = append(f.Options, o)
	}
	return f
}

// sendApology is POST /apologies/:token.
func (s *Server) sendApology(c echo.Context) error {
	_, err := s.app.SendApologyByLink(c.Request().Context(), c.Param("token"), c.FormValue("reason"))
	return s.apologyAnswer(c, err, "", tokenAddress(c))
}

// withdrawApology is POST /apologies/:token/withdrawal.
func (s *Server) withdrawApology(c echo.Context) error {
	err := s.app.WithdrawApologyByLink(c.Request().Context(), c.Param("token"))
	return s.apologyAnswer(c, err, "Good that you can come. Your apology is taken back.", tokenAddress(c))
}

// askMakeUpByLink is POST /apologies/:token/makeup.
func (s *Server) askMakeUpByLink(c echo.Context) error {
	_, err := s.app.AskMakeUpByLink(c.Request().Context(), c.Param("token"), c.FormValue("way"))
	return s.apologyAnswer(c, err, "Your wish is with the facilitator. You hear by e-mail when it is arranged.", tokenAddress(c))
}

// sendOwnApology is POST /sessions/:session/apology.
func (s *Server) sendOwnApology(c echo.Context) error {
	_, err := s.app.SendApology(c.Request().Context(), person(c), c.Param("session"), c.FormValue("reason"))
	return s.apologyAnswer(c, err, "", ownAddress(c))
}

// withdrawOwnApology is POST /sessions/:session/apology/withdrawal.
func (s *Server) withdrawOwnApology(c echo.Context) error {
	err := s.app.WithdrawApology(c.Request().Context(), person(c), c.Param("session"))
	return s.apologyAnswer(c, err, "Good that you can come. Your apology is taken back.", ownAddress(c))
}

// askMakeUp is POST /sessions/:session/apology/makeup.
func (s *Server) askMakeUp(c echo.Context) error {
	_, err := s.app.AskMakeUp(c.Request().Context(), person(c), c.Param("session"), c.FormValue("way"))
	return s.apologyAnswer(c, err, "Your wish is with the facilitator. You hear by e-mail when it is arranged.", ownAddress(c))
}

// apologyAnswer goes back to the page, or shows it again with what is wrong.
func (s *Server) apologyAnswer(c echo.Context, err error, said, address string) error {
	if err == nil {
		return s.see(c, said, address)
	}
	errs, rest := fieldErrors(err)
	if rest != nil {
		return rest
	}
	var b *app.Absentee
	if c.Param("token") != "" {
		b, err = s.app.Absentee(c.Request().Context(), c.Param("token"))
	} else {
		b, err = s.app.OwnAbsentee(c.Request().Context(), person(c), c.Param("session"))
	}
	if err != nil {
		return err
	}
	return s.apologyPage(c, http.StatusUnprocessableEntity, b, address, errs)
}

// apologyLink leads a delegate who is expected at the session to where they can say
// that they cannot come, or ask for a make-up.
func (s *Server) apologyLink(c echo.Context, v *abp.Session) ([]Link, error) {
	p := person(c)
	if p.Can(abp.SendApology) != nil || !v.Kind.ForCohort() {
		return nil, nil
	}
	b, err := s.app.OwnAbsentee(c.Request().Context(), p, v.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	link := Link{Href: "/sessions/" + v.ID + "/apology", Text: "I cannot come"}
	switch {
	case b.Apology != nil && b.Closed == "":
		link.Text = "Your apology is sent"
	case b.MakeUp != nil || b.CanAsk:
		link.Text = "Make this session up"
	case b.Closed != "":
		return nil, nil
	}
	return []Link{link}, nil
}
