package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// accountShow is a person's own page: who they are to the programme and where
// they are signed in.
type accountShow struct {
	Page
	Rows         []SummaryRow
	Applications []applicationRow
	Logins       []loginRow
	HasOthers    bool // is signed in elsewhere too
	Waiting      bool // roles wait for a second factor
	HasMails     bool // gets the mails that people can do without
	HasEquality  bool // may say who they are
}

func (accountShow) template() string { return "account/show" }

// showAccount is GET /account.
func (s *Server) showAccount(c echo.Context) error {
	p := person(c)
	ctx := c.Request().Context()
	full, err := s.store.Person(ctx, p, p.ID)
	if err != nil {
		return err
	}
	logins, err := s.loginRows(c)
	if err != nil {
		return err
	}
	applications, err := s.store.ApplicationsOf(ctx, p, p.ID)
	if err != nil {
		return err
	}
	v := accountShow{Page: s.page(c, "My account"), Logins: logins, HasOthers: len(logins) > 1, Waiting: len(p.Waiting) > 0, HasMails: full.UnsubscribedAt.IsZero(), HasEquality: p.Can(abp.KeepEquality) == nil}
	for i := range applications {
		a := &applications[i]
		v.Applications = append(v.Applications, applicationRow{Application: *a, URL: "/applications/" + a.ID, State: applicationTag(a)})
	}
	rows := []SummaryRow{{Key: "Name", Value: full.Name}, {Key: "E-mail address", Value: full.Email}, {Key: "Roles", Value: roleWords(p)}}
	if full.Organisation != nil {
		rows = append(rows, SummaryRow{Key: "Organisation", Value: full.Organisation.Name})
	}
	if full.Manager != nil {
		rows = append(rows, SummaryRow{Key: "Line manager", Value: full.Manager.Name})
	}
	v.Rows = rows
	return s.render(c, http.StatusOK, v)
}

// signOutEverywhere is POST /account/sign-out.
func (s *Server) signOutEverywhere(c echo.Context) error {
	if _, err := s.app.SignOutEverywhere(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.signedOut(c, "You are signed out on every device.")
}
