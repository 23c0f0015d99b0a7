package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// The empty lines of a sign-in sheet: after the names, and where nobody is
// expected by name.
const (
	sheetSpare = 5
	sheetBlank = 20
)

// sessionSheet is the sign-in sheet of a session. It goes round in the room, so
// it holds names and organisations and nothing else about anybody.
type sessionSheet struct {
	Page
	When, Where, Facilitators string
	Rows                      []sheetRow
}

// sheetRow is one line to sign in; a spare one has a number only.
type sheetRow struct {
	Number             int
	Name, Organisation string
}

func (sessionSheet) template() string { return "session/sheet" }

// showSheet is GET /sessions/:session/sheet.
func (s *Server) showSheet(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	v, err := s.store.Session(ctx, p, c.Param("session"))
	if err != nil {
		return err
	}
	entries, err := s.store.Register(ctx, p, v)
	if err != nil {
		return err
	}
	if v.IsCancelled() {
		return abp.Errorf(abp.Conflict, "This session is cancelled, so nobody signs in.")
	}
	view := sessionSheet{Page: s.page(c, "Sign-in sheet: "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: "/sessions/" + v.ID, Text: v.Title}),
		When: v.When(london()), Where: v.Where(), Facilitators: names(v.Facilitators)}
	spare := sheetSpare
	if len(entries) == 0 {
		spare = sheetBlank
	}
	for i := range len(entries) + spare {
		row := sheetRow{Number: i + 1}
		if i < len(entries) {
			if row.Name = entries[i].Person.Name; entries[i].Person.Organisation != nil {
				row.Organisation = entries[i].Person.Organisation.Name
			}
		}
		view.Rows = append(view.Rows, row)
	}
	return s.render(c, http.StatusOK, view)
}
