package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// signInAgain asks the person who is signed in to prove that it is still them.
type signInAgain struct {
	Page
	Errors []FieldError
	IsSent bool
	Email  string
	Code   FieldText
	GoOn   goOn
	Ways   ways
}

// signInGoOn leads on to what had to wait: a download, or a form that goes where
// it was going.
type signInGoOn struct {
	Page
	Next   string
	Action string
	Fields []keptField
	Texts  []string // what was written, to be read
	IsLost bool     // a file that has to be chosen again
}

// goOn is what waits for somebody to sign in or to prove who they are: an address,
// or a form with everything that was typed. By tells whose form it is, so that
// nobody else who signs in here reads it.
type goOn struct {
	Next, Action, Kept, By string
	IsLost                 bool
}

func (signInAgain) template() string { return "login/again" }
func (signInGoOn) template() string  { return "login/go_on" }

// goOnTyped reads what waits: an address, or a form. A form comes from a page of
// ours and never from an address, for that could be anybody's.
func goOnTyped(c echo.Context) goOn {
	own := c.Request().PostForm
	g := goOn{Next: c.FormValue("next"), Action: own.Get("kept-action"), Kept: own.Get("kept"), By: own.Get("kept-by"), IsLost: own.Get("kept-lost") != ""}
	if !isOwnPath(g.Next) {
		g.Next = ""
	}
	if !isOwnPath(g.Action) {
		g.Action, g.Kept = "", ""
	}
	return g
}

// keepForm makes the form of the request wait.
func (s *Server) keepForm(c echo.Context) goOn {
	r := c.Request()
	g := goOn{Action: r.URL.RequestURI(), By: s.app.KeeperOf(r.Context(), s.cookie(c, "login"))}
	if r.PostForm == nil {
		if err := readForm(c); err != nil {
			return g
		}
	}
	g.Kept, g.IsLost = r.PostForm.Encode(), r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	return g
}

// askAgain answers a request that needs a login or a fresh proof: a page is led to
// from there, a form waits on the page that asks.
func (s *Server) askAgain(c echo.Context, code abp.Code) error {
	where := "/sign-in"
	if code == abp.Unproven {
		where = "/sign-in/again"
	}
	if c.Request().Method != http.MethodPost {
		return c.Redirect(http.StatusSeeOther, where+"?next="+url.QueryEscape(c.Request().URL.RequestURI()))
	}
	g := s.keepForm(c)
	if code == abp.Unproven {
		return s.render(c, statuses[code], s.againPage(c, g, false, nil))
	}
	v := s.signInForm(c, "", nil)
	v.Title, v.GoOn = "Sign in to go on", g
	return s.render(c, statuses[code], v)
}

// proveAgain is GET /sign-in/again.
func (s *Server) proveAgain(c echo.Context) error {
	return s.render(c, http.StatusOK, s.againPage(c, goOnTyped(c), false, nil))
}

func (s *Server) againPage(c echo.Context, g goOn, isSent bool, errs []FieldError) signInAgain {
	v := signInAgain{Page: s.page(c, "Show that it is still you"), Errors: errs, IsSent: isSent, Code: codeField("Code from the e-mail", "Six digits. It works in this browser only.", errs), GoOn: g}
	if p := person(c); p != nil {
		v.Email = p.Email
	}
	v.HasErrors, v.Ways = len(errs) > 0, s.waysFor(c, true, g)
	return v
}

// requestProof is POST /sign-in/again/code.
func (s *Server) requestProof(c echo.Context) error {
	if !s.limits.allow("sign-in", network(c.RealIP()), abp.SignInsNearby) {
		return abp.Errorf(abp.TooMany, "Too many codes were asked for from your network. Wait a few minutes and try again.")
	}
	asked, err := s.app.AskForProof(c.Request().Context(), person(c), network(c.RealIP()))
	if err != nil {
		return err
	}
	s.setCookie(c, "asked", asked.Browser, int(abp.SignInLasts.Seconds()))
	return s.render(c, http.StatusOK, s.againPage(c, goOnTyped(c), true, nil))
}

// proveByCode is POST /sign-in/again.
func (s *Server) proveByCode(c echo.Context) error {
	if err := s.limitTokens(c); err != nil {
		return err
	}
	token, err := s.app.ProveByCode(c.Request().Context(), person(c), s.cookie(c, "asked"), c.FormValue("code"))
	if err != nil {
		errs, err := fieldErrors(err)
		if abp.CodeOf(err) == abp.Gone { // ask for another one on the same page, with what waits
			return s.render(c, http.StatusUnprocessableEntity, s.againPage(c, goOnTyped(c), false, []FieldError{{Message: err.Error()}}))
		}
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, s.againPage(c, goOnTyped(c), true, errs))
	}
	p, err := s.startLogin(c, token)
	if err != nil {
		return err
	}
	return s.goOn(c, p)
}

// goOn leads the person to what waits for them after a proof, or to their first
// page.
func (s *Server) goOn(c echo.Context, p *abp.Person) error {
	g := goOnTyped(c)
	switch {
	case g.Action != "" && (g.By == "" || g.By == s.app.Keeper(p.ID)):
		v := signInGoOn{Page: s.page(c, "Nothing is lost"), Action: g.Action, IsLost: g.IsLost}
		v.Fields, v.Texts = keptFields(g.Kept)
		return s.render(c, http.StatusOK, v)
	case g.Next != "" && path.Ext(strings.SplitN(g.Next, "?", 2)[0]) != "":
		return s.render(c, http.StatusOK, signInGoOn{Page: s.page(c, "You can go on"), Next: g.Next})
	case g.Next != "":
		return c.Redirect(http.StatusSeeOther, g.Next)
	}
	return c.Redirect(http.StatusSeeOther, s.takeNext(c))
}

// keptFields takes a form that waits apart: into its values, and into those that
// somebody wrote in words.
func keptFields(kept string) (fields []keptField, texts []string) {
	for pair := range strings.SplitSeq(kept, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil || name == "" || !isText(name) || !isText(value) {
			continue
		}
		fields = append(fields, keptField{name, value})
		if len(value) > 20 && strings.Contains(value, " ") {
			texts = append(texts, value)
		}
	}
	return fields, texts
}
