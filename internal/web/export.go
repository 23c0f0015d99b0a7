package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// exportList is what a person can do with the data about them: take a copy, leave
// figures, have it deleted.
type exportList struct {
	Page
	Errors      []FieldError
	Exports     []exportRow
	MayObject   bool
	Objects     bool
	HasPractice bool
	HasEquality bool
	Erasure     *abp.Erasure
	ErasureDue  string
	Why         FieldTextarea
	Declined    string
}

// exportRow is one copy.
type exportRow struct {
	Href, AskedAt, EndsAt, Size string
	State                       Tag
	Error                       string
}

// detailsEdit is the form about oneself.
type detailsEdit struct {
	Page
	Errors                        []FieldError
	Name, PreferredName, Pronouns FieldText
	Needs                         FieldTextarea
}

func (exportList) template() string  { return "export/list" }
func (detailsEdit) template() string { return "account/details" }

var accountBack = Link{Href: "/account", Text: "My account"}

// listExports is GET /exports.
func (s *Server) listExports(c echo.Context) error { return s.exports(c, http.StatusOK, "", nil) }

func (s *Server) exports(c echo.Context, status int, why string, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	list, err := s.store.OwnExports(ctx, p)
	if err != nil {
		return err
	}
	v := exportList{Page: s.page(c, "Your data and your rights", accountBack), Errors: errs, MayObject: p.Can(abp.ObjectToFigures) == nil, HasPractice: p.Can(abp.KeepPractices) == nil, HasEquality: p.Can(abp.KeepEquality) == nil,
		Why: FieldTextarea{Name: "why", Label: "Anything that you want to say", Hint: "You need not give a reason", Value: why, Error: errorOf(errs, "why")}}
	v.HasErrors = len(errs) > 0
	for i := range list {
		e := &list[i]
		row := exportRow{AskedAt: sayDate(e.AskedAt.On(london())), EndsAt: sayDate(e.EndsAt().On(london())), State: Tag{"Being made", "blue"}, Error: e.LastError}
		switch {
		case e.LastError != "":
			row.State = Tag{"Did not work", "red"}
		case e.IsFinished():
			row.State, row.Href, row.Size = Tag{"Ready", "green"}, "/exports/"+e.ID, saySize(e.Size)
		}
		v.Exports = append(v.Exports, row)
	}
	if v.MayObject {
		if v.Objects, err = s.store.Objects(ctx, p); err != nil {
			return err
		}
	}
	e, err := s.store.OwnErasure(ctx, p)
	if err != nil {
		return err
	}
	switch {
	case e == nil:
	case e.IsOpen():
		v.Erasure, v.ErasureDue = e, sayDate(e.DueOn().On(london()))
	default:
		v.Declined = e.DeclinedWhy
	}
	return s.render(c, status, v)
}

// askExport is POST /exports.
func (s *Server) askExport(c echo.Context) error {
	if _, err := s.app.AskExport(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your copy is being made. Look again in a minute.", "/exports")
}

// readExport is GET /exports/:export: for the person whom it is about, and nobody else.
func (s *Server) readExport(c echo.Context) error {
	e, err := s.app.ReadExport(c.Request().Context(), person(c), c.Param("export"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="`+e.Name+`"`)
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "application/zip", e.Content)
}

// object is POST /account/objection.
func (s *Server) object(c echo.Context) error {
	if err := s.app.Object(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your survey answers count in no new figure. You still see your own scores.", "/exports")
}

// endObjection is POST /account/objection/ending.
func (s *Server) endObjection(c echo.Context) error {
	if err := s.app.EndObjection(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your survey answers count again.", "/exports")
}

// editDetails is GET /account/details.
func (s *Server) editDetails(c echo.Context) error {
	ctx, by := c.Request().Context(), person(c)
	p, err := s.store.Person(ctx, by, by.ID)
	if err != nil {
		return err
	}
	need, err := s.store.OwnAccessNeed(ctx, by)
	if err != nil {
		return err
	}
	return s.details(c, http.StatusOK, app.AboutOneself{Name: p.Name, PreferredName: p.PreferredName, Pronouns: p.Pronouns, Needs: need.Needs}, nil)
}

func (s *Server) details(c echo.Context, status int, typed app.AboutOneself, errs []FieldError) error {
	v := detailsEdit{Page: s.page(c, "Your details", accountBack), Errors: errs,
		Name:          FieldText{Name: "name", Label: "Name", Hint: "As it should stand on your certificate", Value: typed.Name, Autocomplete: "name", Spellcheck: "false", Error: errorOf(errs, "name")},
		PreferredName: FieldText{Name: "preferred_name", Label: "What you like to be called, if it is something else", Value: typed.PreferredName, Autocomplete: "nickname", Spellcheck: "false", Error: errorOf(errs, "preferred_name")},
		Pronouns:      FieldText{Name: "pronouns", Label: "Your pronouns, if you want to say", Hint: "For example she/her or they/them", Value: typed.Pronouns, Width: 20, Spellcheck: "false", Error: errorOf(errs, "pronouns")},
		Needs: FieldTextarea{Name: "needs", Label: "What you need to take part, if anything", Value: typed.Needs, Error: errorOf(errs, "needs"),
			Hint: "For example step-free access, an interpreter, a quiet room or a meal. Say what you need; you need not say why. Those who organise the sessions read it, and it is deleted a week after your last session."}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// saveDetails is POST /account/details.
func (s *Server) saveDetails(c echo.Context) error {
	typed := app.AboutOneself{Name: c.FormValue("name"), PreferredName: c.FormValue("preferred_name"), Pronouns: c.FormValue("pronouns"), Needs: c.FormValue("needs")}
	err := s.app.ChangeOneself(c.Request().Context(), person(c), typed)
	if err == nil {
		return s.see(c, "Your details are saved.", "/account")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.details(c, http.StatusUnprocessableEntity, typed, errs)
}
