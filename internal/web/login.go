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

// tokensHourly is how many links and codes a client network may try in an hour.
const tokensHourly = 60

// signInNew asks for the address.
type signInNew struct {
	Page
	Errors []FieldError
	Email  FieldText
	GoOn   goOn
	Ways   ways
}

// signInSent says that a mail is on its way, whoever asked. It shows the code that
// another device asks for, and takes the one of the mail.
type signInSent struct {
	Page
	Errors []FieldError
	Email  string
	Screen string
	Code   FieldText
	GoOn   goOn
}

// signInConfirm asks for the press of a button, since mail scanners open links; in
// another browser than the one that asked, also for the code that this one shows.
type signInConfirm struct {
	Page
	Errors  []FieldError
	Action  string
	Address string // the first letters of the address, where a code is needed
	Code    FieldText
	Invites bool
	Email   string // of whom an invitation is for
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
	case len(p.Waiting) > 0:
		return "/account/roles"
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
	v := signInNew{Page: s.page(c, "Sign in"), Errors: errs, GoOn: goOnTyped(c),
		Email: FieldText{Name: "email", Label: "E-mail address", Hint: "We send you a link that signs you in. There is no password.", Value: email, Type: "email", Autocomplete: "email", Error: errorOf(errs, "email")}}
	v.HasErrors, v.Ways = len(errs) > 0, s.waysFor(c, false, v.GoOn)
	return v
}

// requestSignIn is POST /sign-in.
func (s *Server) requestSignIn(c echo.Context) error {
	email := abp.CleanLine(c.FormValue("email"))
	if !s.limits.allow("sign-in", network(c.RealIP()), abp.SignInsNearby) {
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
	return s.render(c, http.StatusOK, s.signInSentPage(c, email, asked.Code, nil))
}

func (s *Server) signInSentPage(c echo.Context, email, screen string, errs []FieldError) signInSent {
	v := signInSent{Page: s.page(c, "Check your e-mail"), Errors: errs, Email: email, Screen: spaced(screen), Code: codeField("Code from the e-mail", "Six digits. It works in this browser only.", errs), GoOn: goOnTyped(c)}
	v.HasErrors = len(errs) > 0
	return v
}

// codeField asks for six digits. What was typed is not shown again: it was wrong.
func codeField(label, hint string, errs []FieldError) FieldText {
	return FieldText{Name: "code", Label: label, Hint: hint, Width: 10, InputMode: "numeric", Autocomplete: "one-time-code", Spellcheck: "false", Error: errorOf(errs, "code")}
}

// spaced writes six digits as people read them out.
func spaced(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

// signInByCode is POST /sign-in/code: the code of a mail, in the browser that asked.
func (s *Server) signInByCode(c echo.Context) error {
	if p := person(c); p != nil { // by the link, in another tab
		return s.goOn(c, p)
	}
	if err := s.limitTokens(c); err != nil {
		return err
	}
	ctx, browser := c.Request().Context(), s.cookie(c, "asked")
	token, err := s.app.SignInByCode(ctx, browser, c.FormValue("code"), device(c.Request().UserAgent()))
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, s.signInSentPage(c, abp.CleanLine(c.FormValue("email")), s.app.ScreenCode(browser), errs))
	}
	p, err := s.startLogin(c, token)
	if err != nil {
		return err
	}
	return s.goOn(c, p)
}

// startLogin hands the token of a new login to the browser, and makes the rest of
// the request that of its person.
func (s *Server) startLogin(c echo.Context, token string) (*abp.Person, error) {
	s.setCookie(c, "login", token, 0)
	s.setCookie(c, "asked", "", -1)
	p, _, err := s.app.Viewer(c.Request().Context(), token)
	if err != nil {
		return nil, err
	}
	if before := person(c); before != nil && before.Login.ID != p.Login.ID { // nobody can go back to it
		if err := s.app.SignOut(c.Request().Context(), before); err != nil {
			return nil, err
		}
	}
	c.Set("person", p)
	return p, nil
}

func (s *Server) limitTokens(c echo.Context) error {
	if s.limits.allow("token", network(c.RealIP()), tokensHourly) {
		return nil
	}
	return abp.Errorf(abp.TooMany, "Too many links and codes were tried from your network. Wait a few minutes and try again.")
}

// confirmSignIn is GET /sign-in/:token. It changes nothing.
func (s *Server) confirmSignIn(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	return s.confirmPage(c, http.StatusOK, nil)
}

func (s *Server) confirmPage(c echo.Context, status int, errs []FieldError) error {
	link, err := s.app.CheckSignIn(c.Request().Context(), c.Param("token"), s.cookie(c, "asked"))
	if err != nil {
		return err
	}
	v := signInConfirm{Page: s.page(c, "Sign in to Upstander"), Errors: errs, Action: "/sign-in/" + c.Param("token"), Address: link.Address, Invites: link.Invites, Email: link.Email,
		Code: codeField("Code on the page where you asked", "Six digits, on the page “Check your e-mail”.", errs)}
	if link.Invites {
		v.Page.Title = "You are invited to Upstander"
	}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// signIn is POST /sign-in/:token.
func (s *Server) signIn(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	try := app.SignInTry{Token: c.Param("token"), Browser: s.cookie(c, "asked"), Code: c.FormValue("code"), Device: device(c.Request().UserAgent())}
	token, err := s.app.SignInByLink(c.Request().Context(), try)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.confirmPage(c, http.StatusUnprocessableEntity, errs)
	}
	p, err := s.startLogin(c, token)
	if err != nil {
		return err
	}
	if p.Login.Proof == abp.ProofInvitation && len(p.Waiting) > 0 {
		return c.Redirect(http.StatusSeeOther, "/account/roles")
	}
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
	return n.String()
}

// device names the family of a browser and of its system, for its owner to
// recognise.
func device(agent string) string {
	browser, system := "another browser", ""
	for _, f := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, f.mark) {
			browser = f.name
			break
		}
	}
	for _, f := range []struct{ mark, name string }{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"},
	} {
		if strings.Contains(agent, f.mark) {
			system = " on " + f.name
			break
		}
	}
	return browser + system
}

// signOut is POST /sign-out.
func (s *Server) signOut(c echo.Context) error {
	if p := person(c); p != nil {
		if err := s.app.SignOut(c.Request().Context(), p); err != nil {
			return err
		}
	}
	return s.signedOut(c, "You are signed out.")
}

// signedOut forgets the login and what the browser kept of the pages.
func (s *Server) signedOut(c echo.Context, notice string) error {
	s.setCookie(c, "login", "", -1)
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return s.see(c, notice, "/sign-in")
}
