package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// identityNew asks somebody whom a provider vouches for, and nobody here knows by
// that name, which address the programme has of them.
type identityNew struct {
	Page
	Errors []FieldError
	Label  string
	Email  FieldText
}

// identitySent says that a mail is on its way, whoever asked.
type identitySent struct {
	Page
	Email, Label string
}

// identityConfirm asks for the press of a button, since mail scanners open links.
type identityConfirm struct {
	Page
	Label, Action string
}

func (identityNew) template() string     { return "identity/new" }
func (identitySent) template() string    { return "identity/sent" }
func (identityConfirm) template() string { return "identity/confirm" }

// newIdentity is GET /identities/new.
func (s *Server) newIdentity(c echo.Context) error {
	return s.identityForm(c, http.StatusOK, "", nil)
}

func (s *Server) identityForm(c echo.Context, status int, email string, errs []FieldError) error {
	label, err := s.app.UnknownSignOn(c.Request().Context(), s.cookie(c, "sign-on"))
	if err != nil {
		return err
	}
	v := identityNew{Page: s.page(c, "Who are you here?"), Errors: errs, Label: label,
		Email: FieldText{Name: "email", Label: "E-mail address that the programme has of you", Value: email, Type: "email", Autocomplete: "email", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// askIdentity is POST /identities.
func (s *Server) askIdentity(c echo.Context) error {
	ctx, email := c.Request().Context(), abp.CleanLine(c.FormValue("email"))
	if !s.limits.allow("sign-in", network(c.RealIP()), abp.SignInsNearby) {
		return abp.Errorf(abp.TooMany, "Too many sign-in links were asked for from your network. Wait a few minutes and try again.")
	}
	secret := s.cookie(c, "sign-on")
	label, err := s.app.UnknownSignOn(ctx, secret)
	if err != nil {
		return err
	}
	if err := s.app.AskIdentity(ctx, secret, email, network(c.RealIP()), device(c.Request().UserAgent())); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.identityForm(c, http.StatusUnprocessableEntity, email, errs)
	}
	return s.render(c, http.StatusOK, identitySent{Page: s.page(c, "Check your e-mail"), Email: email, Label: label})
}

// showIdentity is GET /identities/:token. It changes nothing.
func (s *Server) showIdentity(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	label, err := s.app.CheckIdentity(c.Request().Context(), s.cookie(c, "sign-on"), c.Param("token"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, identityConfirm{Page: s.page(c, "Is this you?"), Label: label, Action: "/identities/" + c.Param("token")})
}

// confirmIdentity is POST /identities/:token.
func (s *Server) confirmIdentity(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	token, err := s.app.ConfirmIdentity(c.Request().Context(), s.cookie(c, "sign-on"), c.Param("token"), device(c.Request().UserAgent()))
	if err != nil {
		return err
	}
	return s.startSignedOn(c, token)
}

// removeIdentity is POST /identities/:identity/removal.
func (s *Server) removeIdentity(c echo.Context) error {
	if err := s.app.RemoveIdentity(c.Request().Context(), person(c), c.Param("identity"), device(c.Request().UserAgent())); err != nil {
		return err
	}
	return s.see(c, "It no longer signs you in. Browsers that are signed in stay so: end them in My account.", "/passkeys")
}
