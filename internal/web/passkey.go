package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// passkeyList is how a person signs in: their passkeys, and the providers of single
// sign-on that know them.
type passkeyList struct {
	Page
	Errors      []FieldError
	Passkeys    []passkeyRow
	Connected   []app.ConnectedProvider
	SignOns     []app.SignOnButton // that do not know them yet
	HasPasskeys bool               // browsers have them for this site
	Unproven    string             // why nothing can be changed yet
	Name        FieldText
}

// passkeyRow is one passkey with the form to rename it.
type passkeyRow struct {
	abp.Passkey
	Rename FieldText
}

func (passkeyList) template() string { return "passkey/list" }

// listPasskeys is GET /passkeys.
func (s *Server) listPasskeys(c echo.Context) error {
	return s.passkeyPage(c, http.StatusOK, nil)
}

func (s *Server) passkeyPage(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	v := passkeyList{Page: s.page(c, "How you sign in", Link{Href: "/account", Text: "My account"}), Errors: errs, HasPasskeys: s.app.HasPasskeys(),
		Name: FieldText{Name: "name", Label: "Name of the new passkey", Hint: "To tell it apart, for example Work laptop.", Value: c.FormValue("name"), Width: 20, Error: errorOf(errs, "name")}}
	v.HasErrors = len(errs) > 0
	list, err := s.store.Passkeys(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, k := range list {
		name := "name-" + k.ID
		row := passkeyRow{Passkey: k, Rename: FieldText{Name: name, Label: "Name", Value: k.Name, Width: 20, Error: errorOf(errs, name)}}
		if row.Rename.Error != "" {
			row.Rename.Value = c.FormValue(name)
		}
		v.Passkeys = append(v.Passkeys, row)
	}
	if v.Connected, err = s.app.Connected(ctx, p); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, i := range v.Connected {
		known[i.Registration] = true
	}
	for _, b := range s.app.SignOnButtons() {
		if !known[b.Key] {
			v.SignOns = append(v.SignOns, b)
		}
	}
	if err := s.app.MayKeepWays(ctx, p); abp.CodeOf(err) == abp.Unproven {
		v.Unproven = err.Error()
	} else if err != nil {
		return err
	}
	s.allowSignOns(c)
	return s.render(c, status, v)
}

// askPasskey is POST /passkeys/challenges: a question to the browser as JSON, to
// make a passkey or to prove one. What it says when there is none is for the script
// to show.
func (s *Server) askPasskey(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return sayJSON(c, err)
	}
	ctx := c.Request().Context()
	var ask []byte
	var secret string
	var err error
	if c.FormValue("for") == "add" {
		ask, secret, err = s.app.BeginPasskey(ctx, person(c))
	} else {
		ask, secret, err = s.app.BeginPasskeyProof(ctx, person(c))
	}
	if err != nil {
		return sayJSON(c, err)
	}
	s.setCookie(c, "passkey", secret, int(abp.CeremonyLasts.Seconds()))
	return c.Blob(http.StatusOK, "application/json; charset=utf-8", ask)
}

// sayJSON answers a script with the sentence of an error.
func sayJSON(c echo.Context, err error) error {
	var said *abp.Error
	if !errors.As(err, &said) {
		return err
	}
	return c.JSON(statuses[said.Code], map[string]string{"say": said.Message})
}

// takeCeremony returns the secret of the question that the browser was asked, and
// makes it forget it.
func (s *Server) takeCeremony(c echo.Context) string {
	secret := s.cookie(c, "passkey")
	s.setCookie(c, "passkey", "", -1)
	return secret
}

// addPasskey is POST /passkeys.
func (s *Server) addPasskey(c echo.Context) error {
	name, answer := c.FormValue("name"), c.FormValue("credential")
	k := &abp.Passkey{Name: name}
	err := k.Validate()
	if err == nil && answer == "" {
		err = abp.Errorf(abp.Invalid, "The browser sent no passkey. Passkeys need JavaScript and a newer browser; nothing was added.")
	}
	if err == nil {
		k, err = s.app.AddPasskey(c.Request().Context(), person(c), s.takeCeremony(c), answer, name, device(c.Request().UserAgent()))
	}
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil && abp.CodeOf(err) != abp.Invalid && abp.CodeOf(err) != abp.Gone {
			return err
		}
		if err != nil {
			errs = []FieldError{{Field: "name", Message: err.Error()}}
		}
		return s.passkeyPage(c, http.StatusUnprocessableEntity, errs)
	}
	if len(person(c).Waiting) > 0 { // for a login of two factors, which this passkey can make
		return s.see(c, "The passkey “"+k.Name+"” is added. Use it now, and the roles that wait are yours.", "/sign-in/again")
	}
	return s.see(c, "The passkey “"+k.Name+"” is added. Use it the next time you sign in.", "/passkeys")
}

// provePasskey is POST /passkeys/proofs: it signs in, or proves anew who is signed
// in.
func (s *Server) provePasskey(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	ctx, secret, answer := c.Request().Context(), s.takeCeremony(c), c.FormValue("credential")
	if answer == "" {
		return abp.Errorf(abp.Invalid, "The browser sent no passkey. Passkeys need JavaScript and a newer browser. Sign in another way.")
	}
	var token string
	var err error
	if by := person(c); by != nil {
		token, err = s.app.ProveByPasskey(ctx, by, secret, answer)
	} else {
		token, err = s.app.SignInByPasskey(ctx, secret, answer, device(c.Request().UserAgent()))
	}
	if err != nil {
		return err
	}
	p, err := s.startLogin(c, token)
	if err != nil {
		return err
	}
	return s.goOn(c, p)
}

// renamePasskey is POST /passkeys/:passkey.
func (s *Server) renamePasskey(c echo.Context) error {
	id := c.Param("passkey")
	if err := s.app.RenamePasskey(c.Request().Context(), person(c), id, c.FormValue("name-"+id)); err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		for i := range errs {
			errs[i].Field = "name-" + id
		}
		return s.passkeyPage(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, "The passkey has its new name.", "/passkeys")
}

// removePasskey is POST /passkeys/:passkey/removal.
func (s *Server) removePasskey(c echo.Context) error {
	if err := s.app.RemovePasskey(c.Request().Context(), person(c), c.Param("passkey"), device(c.Request().UserAgent())); err != nil {
		return err
	}
	return s.see(c, "The passkey is removed and no longer signs you in. Browsers that are signed in stay so: end them in My account.", "/passkeys")
}
