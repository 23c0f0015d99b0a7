package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// templateEdit changes what a template allows and what completes the journey. Its
// steps stay as they are.
type templateEdit struct {
	Page
	Errors  []FieldError
	Warning *Warning
	Action  string
	Version int
	Numbers []FieldText
	Allows  FieldCheckboxes
}

func (templateEdit) template() string { return "template/edit" }

// templateNumbers are the numbers of a template that can be changed.
func templateNumbers(t *abp.Template) []FieldText {
	n := func(name, label, hint string, value int) FieldText {
		return FieldText{Name: name, Label: label, Hint: hint, Value: strconv.Itoa(value), InputMode: "numeric", Width: 3}
	}
	return []FieldText{
		n("sets_needed", "Set meetings that complete the journey", "Beside every workshop part", t.SetsNeeded),
		n("make_ups", "Set meetings that one delegate can make up", "0 to 2", t.MakeUps),
		n("part_months", "Months in which a workshop part can be made up", "3 to 12, with any later cohort", t.PartMonths),
		n("quorum", "Delegates whom a set meeting needs", "3 to 5; below that it should be moved within 14 days", t.Quorum),
		n("refresh_months", "Months after which a refresher is due", "6 to 60; the certificate says so", t.RefreshMonths),
		{Name: "edition", Label: "Version of the content", Hint: "The certificate names it", Value: t.Edition, Width: 10, Spellcheck: "false"},
	}
}

// editTemplate is GET /templates/:template/edit.
func (s *Server) editTemplate(c echo.Context) error {
	return s.templateEdit(c, http.StatusOK, nil, nil)
}

func (s *Server) templateEdit(c echo.Context, status int, errs []FieldError, warning *Warning) error {
	t, err := s.store.Template(c.Request().Context(), c.Param("template"))
	if err != nil {
		return err
	}
	v := templateEdit{Page: s.page(c, "Change "+t.Name, Link{Href: "/templates", Text: "Templates"}, Link{Href: "/templates/" + t.ID, Text: t.Name}), Errors: errs, Warning: warning,
		Action: "/templates/" + t.ID, Version: t.Version, Numbers: templateNumbers(t)}
	v.HasErrors = len(errs) > 0
	v.Allows = FieldCheckboxes{Name: "allows", Label: "Allowed", Options: []Option{{Value: "guests", Text: "A missed meeting can be made up in another set", Hint: "Trust grows in sets that stay together: think twice."},
		{Value: "late", Text: "People can join late", Hint: "Before the second set meeting and with the set’s agreement; never after."}}}
	isTyped := c.Request().Method == http.MethodPost
	form, _ := c.FormParams()
	for i := range v.Numbers {
		f := &v.Numbers[i]
		if f.Error = errorOf(errs, f.Name); isTyped {
			f.Value = form.Get(f.Name)
		}
	}
	switch {
	case isTyped:
		v.Allows.Values = form["allows"]
	default:
		for value, is := range map[string]bool{"guests": t.AllowsGuests, "late": t.AllowsLate} {
			if is {
				v.Allows.Values = append(v.Allows.Values, value)
			}
		}
	}
	return s.render(c, status, v)
}

// saveTemplate is POST /templates/:template.
func (s *Server) saveTemplate(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	number := func(name string) int {
		n, err := strconv.Atoi(abp.CleanLine(form.Get(name)))
		if err != nil {
			return -1 // out of every range
		}
		return n
	}
	a := abp.Allowance{MakeUps: number("make_ups"), PartMonths: number("part_months"), Quorum: number("quorum"), RefreshMonths: number("refresh_months"), Edition: form.Get("edition")}
	for _, allowed := range form["allows"] {
		a.AllowsGuests = a.AllowsGuests || allowed == "guests"
		a.AllowsLate = a.AllowsLate || allowed == "late"
	}
	err = s.app.EditTemplate(c.Request().Context(), person(c), c.Param("template"), versionTyped(c), number("sets_needed"), a)
	if err == nil {
		return s.see(c, "Saved. It holds for every cohort of this template from now on.", "/templates/"+c.Param("template"))
	}
	status, errs, other := refusal(err)
	if other != nil {
		return other
	}
	var warning *Warning
	if status == http.StatusConflict {
		warning = &stale
	}
	return s.templateEdit(c, status, errs, warning)
}
