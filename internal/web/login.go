package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// The limits of signing in, per client network and hour.
const (
	signInsHourly = 30
	tokensHourly  = 60
)

// signInNew asks for the address.
type signInNew struct {
	Page
	Errors []FieldError
	Email  FieldText
}

// signInSent says that a mail is on its way, whoever asked.
type signInSent struct {
	Page
	Email string
}

// signInConfirm asks for the press of a button, since mail scanners open links.
type signInConfirm struct {
	Page
	Action string
}

func (signInNew) template() string     { return "login/new" }
func (signInSent) template() string    { return "login/sent" }
func (signInConfirm) template() string { return "login/confirm" }

// showHome is GET /: the first page of each role.
func (s *Server) showHome(c echo.Context) error {
	p := person(c)
	if p == nil {
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	}
	return c.Redirect(http.StatusSeeOther, home(p))
}

// home returns the page that a person's work starts on.
func home(p *abp.Person) string {
	switch {
	case p.Can(abp.SeeToday) == nil:
		return "/today"
	case p.Has(abp.DelegateRole):
		return "/journey"
	case len(p.Sponsors()) > 0:
		return "/organisations/" + p.Sponsors()[0] + "/impact"
	case p.Has(abp.BoardViewer), p.Has(abp.DataCustodian):
		return "/impact"
	case p.Has(abp.LineManager):
		return "/releases"
	}
	return "/account"
}

// newSignIn is GET /sign-in.
func (s *Server) newSignIn(c echo.Context) error {
	if p := person(c); p != nil {
		return c.Redirect(http.StatusSeeOther, home(p))
	}
	if next := c.QueryParam("next"); isOwnPath(next) {
		s.setCookie(c, "next", url.QueryEscape(next), 3600)
	}
	return s.render(c, http.StatusOK, s.signInForm(c, "", nil))
}

func (s *Server) signInForm(c echo.Context, email string, errs []FieldError) signInNew {
	v := signInNew{Page: s.page(c, "Sign in"), Errors: errs,
		Email: FieldText{Name: "email", Label: "E-mail address", Hint: "We send you a link that signs you in. There is no password.", Value: email, Type: "email", Autocomplete: "email", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0
	return v
}

// requestSignIn is POST /sign-in.
func (s *Server) requestSignIn(c echo.Context) error {
	email := abp.CleanLine(c.FormValue("email"))
	if !s.limits.allow("sign-in", c.RealIP(), signInsHourly) {
		return abp.Errorf(abp.TooMany, "Too many sign-in links were asked for from your network. Wait a few minutes and try again.")
	}
	asked, err := s.app.AskToSignIn(c.Request().Context(), email, network(c.RealIP()))
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, s.signInForm(c, email, errs))
	}
	s.setCookie(c, "asked", asked.Browser, int(abp.SignInLasts.Seconds()))
	return s.render(c, http.StatusOK, signInSent{Page: s.page(c, "Check your e-mail"), Email: email})
}

// confirmSignIn is GET /sign-in/:token. It changes nothing.
func (s *Server) confirmSignIn(c echo.Context) error {
	if !s.limits.allow("token", c.RealIP(), tokensHourly) {
		return abp.Errorf(abp.TooMany, "Too many links were tried from your network. Wait a few minutes and try again.")
	}
	if _, err := s.app.CheckSignIn(c.Request().Context(), c.Param("token"), s.cookie(c, "asked")); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, signInConfirm{Page: s.page(c, "Sign in to Upstander"), Action: "/sign-in/" + c.Param("token")})
}

// signIn is POST /sign-in/:token.
func (s *Server) signIn(c echo.Context) error {
	if !s.limits.allow("token", c.RealIP(), tokensHourly) {
		return abp.Errorf(abp.TooMany, "Too many links were tried from your network. Wait a few minutes and try again.")
	}
	token, err := s.app.SignInByLink(c.Request().Context(), app.SignInTry{Token: c.Param("token"), Browser: s.cookie(c, "asked"), Code: c.FormValue("code"), Device: device(c.Request().UserAgent())})
	if err != nil {
		return err
	}
	s.setCookie(c, "login", token, 0)
	return c.Redirect(http.StatusSeeOther, s.takeNext(c))
}

// takeNext returns the page that the browser was on its way to when it had to
// sign in, and forgets it.
func (s *Server) takeNext(c echo.Context) string {
	cookie, err := c.Cookie(s.cookieName("next"))
	if err != nil || cookie.Value == "" {
		return "/"
	}
	s.setCookie(c, "next", "", -1)
	if next, err := url.QueryUnescape(cookie.Value); err == nil && isOwnPath(next) {
		return next
	}
	return "/"
}

// isOwnPath says whether an address leads to this site and nowhere else.
func isOwnPath(next string) bool {
	u, err := url.Parse(next)
	return err == nil && u.Host == "" && u.Scheme == "" && strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.ContainsAny(next, "\\\r\n\t")
}

// network returns the network that a client's address is in: what one household
// or one office has.
func network(client string) string {
	ip, err := netip.ParseAddr(client)
	if err != nil {
		return client
	}
	bits := 24
	if ip = ip.Unmap(); ip.Is6() {
		bits = 64
	}
	n, err := ip.Prefix(bits)
	if err != nil {
		return client
	}
	return n.Masked().String()
}

// device names the family of a browser, for its owner to recognise.
func device(agent string) string {
	for _, f := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, f.mark) {
			return f.name
		}
	}
	return "another browser"
}

// signOut is POST /sign-out.
func (s *Server) signOut(c echo.Context) error {
	if p := person(c); p != nil {
		if cookie, err := c.Cookie(s.cookieName("login")); err == nil {
			if err := s.app.SignOut(c.Request().Context(), p, cookie.Value); err != nil {
				return err
			}
		}
	}
	s.setCookie(c, "login", "", -1)
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return s.see(c, "You are signed out.", "/sign-in")
}
