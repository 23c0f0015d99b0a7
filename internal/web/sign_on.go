package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// ways are the safer ways to prove who somebody is, as a page offers them before a
// link by e-mail.
type ways struct {
	SignOns     []app.SignOnButton
	HasPasskeys bool
	IsAgain     bool // for somebody who is signed in
	GoOn        goOn // what waits until then
}

// waysFor lists the ways for a page, and lets its forms lead to the providers.
func (s *Server) waysFor(c echo.Context, isAgain bool, g goOn) ways {
	s.allowSignOns(c)
	return ways{SignOns: s.app.SignOnButtons(), HasPasskeys: s.app.HasPasskeys(), IsAgain: isAgain, GoOn: g}
}

// allowSignOns lets the forms of this one page lead to the providers of single
// sign-on. Browsers hold a form to where its answer sends them, too.
func (s *Server) allowSignOns(c echo.Context) {
	if origins := s.app.SignOnOrigins(); len(origins) > 0 {
		h := c.Response().Header()
		const own = "form-action 'self'"
		h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), own, own+" "+strings.Join(origins, " "), 1))
	}
}

// signOnLasts is how long the browser keeps the secret of a sign-on, in seconds.
const signOnLasts = int(abp.IdentityAsked/1e9) + int(abp.SignOnLasts/1e9)

// beginSignOn is POST /sign-ons: it leads the browser to the provider.
func (s *Server) beginSignOn(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	if next := c.FormValue("next"); isOwnPath(next) {
		s.setCookie(c, "next", url.QueryEscape(next), 3600)
	}
	address, secret, err := s.app.BeginSignOn(c.Request().Context(), person(c), c.FormValue("registration"), c.FormValue("for") == "again")
	if err != nil {
		return err
	}
	s.setCookie(c, "sign-on", secret, signOnLasts)
	return c.Redirect(http.StatusSeeOther, address)
}

// finishSignOn is GET /sign-ons/answer, where the provider sends the browser back
// to. It is the one GET that changes something, as the protocol has it: it does so
// once, and only in the browser that holds the secret of what it began.
func (s *Server) finishSignOn(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	end, err := s.app.FinishSignOn(c.Request().Context(), person(c), app.SignOnAnswer{
		Secret: s.cookie(c, "sign-on"), State: c.QueryParam("state"), Code: c.QueryParam("code"), Device: device(c.Request().UserAgent()),
	})
	switch {
	case err != nil:
		return err
	case end.IsUnknown:
		return c.Redirect(http.StatusSeeOther, "/identities/new")
	case end.IsConnected:
		s.setCookie(c, "sign-on", "", -1)
		return s.see(c, "“"+end.Label+"” now works for your account.", "/passkeys")
	}
	return s.startSignedOn(c, end.Login)
}

// startSignedOn hands the token of a login to the browser and leads it on.
func (s *Server) startSignedOn(c echo.Context, token string) error {
	s.setCookie(c, "sign-on", "", -1)
	if _, err := s.startLogin(c, token); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, s.takeNext(c))
}
