package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// loginRow is one browser that the person is signed in with.
type loginRow struct {
	Device, How    string
	Since, SeenAt  abp.Instant
	IsThis         bool
	EndURL, EndTip string
}

// roleWaiting says which roles wait for a second factor, and how to get them.
type roleWaiting struct {
	Page
	Roles       []string
	IsInvited   bool
	PasskeysURL string
}

func (roleWaiting) template() string { return "account/roles" }

// loginRows lists the live logins of the viewer.
func (s *Server) loginRows(c echo.Context) ([]loginRow, error) {
	p := person(c)
	logins, err := s.store.Logins(c.Request().Context(), p.ID)
	if err != nil {
		return nil, err
	}
	var list []loginRow
	for i := range logins {
		l := &logins[i]
		if !s.app.IsLive(l) {
			continue
		}
		row := loginRow{Device: l.Device, How: l.Proof.String(), Since: l.CreatedAt, SeenAt: l.SeenAt, IsThis: p.Login != nil && p.Login.ID == l.ID, EndURL: "/account/logins/" + l.ID + "/end"}
		if row.How == "" {
			row.How = "a way that was not recorded"
		}
		list = append(list, row)
	}
	return list, nil
}

// listWaitingRoles is GET /account/roles.
func (s *Server) listWaitingRoles(c echo.Context) error {
	p := person(c)
	v := roleWaiting{Page: s.page(c, "Roles that wait", Link{Href: "/account", Text: "My account"}), PasskeysURL: "/passkeys", IsInvited: p.Login != nil && p.Login.Proof == abp.ProofInvitation}
	for i := range p.Waiting {
		words := p.Waiting[i].Role.String()
		if o := p.Waiting[i].OrganisationID; o != "" {
			if org, err := s.store.OrganisationByID(c.Request().Context(), string(o)); err == nil {
				words += " of " + org.Name
			}
		}
		v.Roles = append(v.Roles, words)
	}
	return s.render(c, http.StatusOK, v)
}

// endLogin is POST /account/logins/:login/end.
func (s *Server) endLogin(c echo.Context) error {
	p, id := person(c), c.Param("login")
	if err := s.app.EndLogin(c.Request().Context(), p, id); err != nil {
		return err
	}
	if p.Login != nil && p.Login.ID == id {
		return s.signedOut(c, "You are signed out.")
	}
	return s.see(c, "That login is ended.", "/account")
}

// endOtherLogins is POST /account/logins/end.
func (s *Server) endOtherLogins(c echo.Context) error {
	if _, err := s.app.EndOtherLogins(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "You are signed out everywhere else.", "/account")
}

// endPersonLogins is POST /people/:person/sign-out.
func (s *Server) endPersonLogins(c echo.Context) error {
	p, err := s.app.EndLoginsOf(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	return s.see(c, p.Name+" is signed out everywhere, and can sign in again.", "/people/"+p.ID)
}

// resetFactors is POST /people/:person/factors/removal.
func (s *Server) resetFactors(c echo.Context) error {
	p, err := s.app.ResetFactors(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	return s.see(c, "The passkeys and single sign-on of "+p.Name+" are reset. They were told by e-mail.", "/people/"+p.ID)
}
