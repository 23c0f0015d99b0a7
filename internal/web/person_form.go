package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// personForm asks for a person's details, for a new person and for an edit.
type personForm struct {
	Page
	Errors                                     []FieldError
	Action                                     string
	Version                                    int
	IsStale                                    bool
	Stale                                      Warning
	Present                                    []SummaryRow // what is stored now, over a stale form
	Name, Email, JobTitle, Department, Manager FieldText
	Organisation, StaffGroup, Band             FieldSelect
}

func (personForm) template() string { return "person/form" }

// personTyped returns what was typed into the form.
func personTyped(c echo.Context) app.PersonDetails {
	return app.PersonDetails{Name: c.FormValue("name"), Email: c.FormValue("email"), OrganisationID: c.FormValue("organisation"), JobTitle: c.FormValue("job_title"),
		Department: c.FormValue("department"), StaffGroup: c.FormValue("staff_group"), Band: c.FormValue("band"), ManagerEmail: abp.NormalEmail(c.FormValue("manager"))}
}

// personDetails returns what the form shows of a stored person.
func personDetails(p *abp.Person) app.PersonDetails {
	d := app.PersonDetails{Name: p.Name, Email: p.Email, OrganisationID: string(p.OrganisationID), JobTitle: p.JobTitle, Department: p.Department, StaffGroup: p.StaffGroup, Band: p.Band}
	if p.Manager != nil {
		d.ManagerEmail = p.Manager.Email
	}
	return d
}

// personForm makes the form for p, or for a new person if p is nil, holding d.
func (s *Server) personForm(c echo.Context, p *abp.Person, d app.PersonDetails, errs []FieldError) (*personForm, error) {
	v := &personForm{Page: s.page(c, "Add a person", Link{Href: "/people", Text: "People"}), Errors: errs, Action: "/people", Stale: stale}
	if p != nil {
		v.Page = s.page(c, "Change "+p.Name, Link{Href: "/people", Text: "People"}, Link{Href: "/people/" + p.ID, Text: p.Name})
		v.Action, v.Version = "/people/"+p.ID, p.Version
	}
	v.HasErrors = len(errs) > 0
	organisations, err := s.organisationOptions(c, "Not known", d.OrganisationID)
	if err != nil {
		return nil, err
	}
	text := func(name, label, hint, value string) FieldText {
		return FieldText{Name: name, Label: label, Hint: hint, Value: value, Error: errorOf(errs, name)}
	}
	v.Name = text("name", "Full name", "", d.Name)
	v.Email = text("email", "E-mail address", "Where sign-in links go. Everybody has their own.", d.Email)
	v.JobTitle = text("job_title", "Job title (optional)", "", d.JobTitle)
	v.Department = text("department", "Department or team (optional)", "", d.Department)
	v.Manager = text("manager", "Line manager’s e-mail address (optional)", "Of somebody whom the programme knows. They are asked to release this person.", d.ManagerEmail)
	v.Name.Spellcheck, v.Email.Spellcheck, v.Manager.Spellcheck = "false", "false", "false"
	v.Email.Type, v.Manager.Type = "email", "email"
	v.Organisation = FieldSelect{Name: "organisation", Label: "Organisation", Value: d.OrganisationID, Options: organisations, Error: errorOf(errs, "organisation")}
	v.StaffGroup = FieldSelect{Name: "staff_group", Label: "Staff group", Value: d.StaffGroup, Options: options("Not known", abp.StaffGroups()), Error: errorOf(errs, "staff_group")}
	v.Band = FieldSelect{Name: "band", Label: "Band", Value: d.Band, Options: options("Not known", abp.Bands()), Error: errorOf(errs, "band")}
	return v, nil
}

// newPerson is GET /people/new.
func (s *Server) newPerson(c echo.Context) error {
	v, err := s.personForm(c, nil, app.PersonDetails{}, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// addPerson is POST /people.
func (s *Server) addPerson(c echo.Context) error {
	typed := personTyped(c)
	p, err := s.app.AddPerson(c.Request().Context(), person(c), typed)
	if err == nil {
		return s.see(c, p.Name+" is added.", "/people/"+p.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.personForm(c, nil, typed, errs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// editPerson is GET /people/:person/edit.
func (s *Server) editPerson(c echo.Context) error {
	p, err := s.store.Person(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	s.look(c, abp.LookRecord, p.ID)
	v, err := s.personForm(c, p, personDetails(p), nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// savePerson is POST /people/:person.
func (s *Server) savePerson(c echo.Context) error {
	ctx, typed, version := c.Request().Context(), personTyped(c), versionTyped(c)
	p, err := s.app.EditPerson(ctx, person(c), c.Param("person"), version, typed)
	if err == nil {
		return s.see(c, "Saved.", "/people/"+p.ID)
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	if p, err = s.store.Person(ctx, person(c), c.Param("person")); err != nil {
		return err
	}
	v, err := s.personForm(c, p, typed, errs)
	if err != nil {
		return err
	}
	if status == http.StatusConflict {
		v.IsStale, v.Present = true, append([]SummaryRow{{Key: "Full name", Value: p.Name}}, personRows(p)...)
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}
