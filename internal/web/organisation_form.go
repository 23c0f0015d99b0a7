package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// organisationForm asks for an organisation's details, for a new one and for an
// edit.
type organisationForm struct {
	Page
	Errors                                        []FieldError
	Action                                        string
	Version                                       int
	IsNew, IsStale                                bool
	Stale                                         Warning
	Present                                       []SummaryRow
	Name, Code, SystemName, SystemRegion, ODSCode FieldText
	Headcount                                     FieldText
	Kind, System                                  FieldSelect
	Support                                       FieldTextarea
	Since, ChangedOn                              FieldDate
}

// organisationEnding asks for the last day of an organisation.
type organisationEnding struct {
	Page
	Errors    []FieldError
	Action    string
	Version   int
	IsStale   bool
	Stale     Warning
	Until     FieldDate
	Successor FieldSelect
}

func (organisationForm) template() string   { return "organisation/form" }
func (organisationEnding) template() string { return "organisation/ending" }

// organisationTyped is what was typed into the form, as it was typed.
type organisationTyped struct {
	name, code, kind, system, systemName, systemRegion, odsCode, headcount, support string
	since, changedOn                                                                FieldDate
}

// readOrganisation reads the form. What cannot be read as a number or a date is
// named by field.
func readOrganisation(c echo.Context) (typed organisationTyped, d app.OrganisationDetails, wrong []FieldError) {
	dates := map[string]string{}
	typed = organisationTyped{name: c.FormValue("name"), code: c.FormValue("code"), kind: c.FormValue("kind"), system: c.FormValue("system"), systemName: c.FormValue("system_name"),
		systemRegion: c.FormValue("system_region"), odsCode: c.FormValue("ods_code"), headcount: c.FormValue("headcount"), support: c.FormValue("support")}
	typed.since, d.Since, dates["since"] = dateTyped(c, "since")
	typed.changedOn, d.ChangedOn, dates["changed_on"] = dateTyped(c, "changed_on")
	d.Name, d.Code, d.SystemID, d.SystemName, d.SystemRegion, d.Support = typed.name, typed.code, typed.system, typed.systemName, typed.systemRegion, typed.support
	d.ODSCode = strings.ToUpper(abp.CleanLine(typed.odsCode))
	wrong = dateErrors(nil, dates, "since", "changed_on")
	var err error
	if d.Kind, err = abp.ParseOrganisationKind(typed.kind); err != nil {
		wrong = append(wrong, FieldError{Field: "kind", Message: "Choose a kind from the list."})
	}
	if n := strings.NewReplacer(",", "", " ", "").Replace(abp.CleanLine(typed.headcount)); n != "" {
		if d.Headcount, err = strconv.Atoi(n); err != nil {
			wrong = append(wrong, FieldError{Field: "headcount", Message: "Enter the number of staff in digits, or leave it empty."})
		}
	}
	return typed, d, wrong
}

func typedOrganisation(o *abp.Organisation) organisationTyped {
	t := organisationTyped{name: o.Name, code: o.Code, kind: o.Kind.String(), system: o.SystemID, odsCode: o.ODSCode, support: o.Support, since: storedDate("since", o.Since)}
	if o.Headcount > 0 {
		t.headcount = strconv.Itoa(o.Headcount)
	}
	return t
}

// organisationForm makes the form for o, or for a new organisation if o is nil.
func (s *Server) organisationForm(c echo.Context, o *abp.Organisation, t organisationTyped, errs []FieldError) (*organisationForm, error) {
	v := &organisationForm{Page: s.page(c, "Add an organisation", Link{Href: "/organisations", Text: "Organisations"}), Errors: errs, Action: "/organisations", IsNew: o == nil, Stale: stale}
	if o != nil {
		v.Page = s.page(c, "Change "+o.Name, Link{Href: "/organisations", Text: "Organisations"}, Link{Href: "/organisations/" + o.ID, Text: o.Name})
		v.Action, v.Version = "/organisations/"+o.ID, o.Version
	}
	v.HasErrors = len(errs) > 0
	systems, err := s.store.Systems(c.Request().Context())
	if err != nil {
		return nil, err
	}
	choices := []Option{{Text: "Choose a system"}}
	for _, x := range systems {
		choices = append(choices, Option{Value: x.ID, Text: x.Name})
	}
	var kinds []Option
	for _, k := range abp.OrganisationKinds() {
		kinds = append(kinds, Option{Value: k.String(), Text: capital(k.String())})
	}
	text := func(name, label, hint, value string, width int) FieldText {
		return FieldText{Name: name, Label: label, Hint: hint, Value: value, Width: width, Error: errorOf(errs, name), Spellcheck: "false"}
	}
	v.Name = text("name", "Name", "", t.name, 0)
	v.Code = text("code", "Short code", "As tables and imports name it, for example A.", t.code, 10)
	v.Kind = FieldSelect{Name: "kind", Label: "Kind", Value: t.kind, Options: kinds, Error: errorOf(errs, "kind")}
	v.System = FieldSelect{Name: "system", Label: "System", Hint: "The integrated care system it belongs to now.", Value: t.system, Options: choices, Error: errorOf(errs, "system")}
	v.SystemName = text("system_name", "Or name a system that is not on the list", "", t.systemName, 0)
	v.SystemRegion = text("system_region", "Region of that system", "", t.systemRegion, 0)
	v.ODSCode = text("ods_code", "ODS code (optional)", "The national organisation code.", t.odsCode, 10)
	v.Headcount = text("headcount", "Staff employed (optional)", "Needed for active bystanders per 1,000 staff.", t.headcount, 10)
	v.Headcount.InputMode = "numeric"
	v.Support = FieldTextarea{Name: "support", Label: "Support contacts", Hint: "Freedom to Speak Up and wellbeing contacts, as people read them under “Get support”.", Value: t.support, Error: errorOf(errs, "support")}
	v.Since = t.since
	v.Since.Name, v.Since.Label, v.Since.Hint, v.Since.Error = "since", "First day (optional)", "Leave empty if it was always there.", errorOf(errs, "since-day")
	v.ChangedOn = t.changedOn
	v.ChangedOn.Name, v.ChangedOn.Label, v.ChangedOn.Error = "changed_on", "New system or ODS code from", errorOf(errs, "changed_on-day")
	v.ChangedOn.Hint = "Only if you change one of the two. Reports about earlier days keep what held then."
	return v, nil
}

// newOrganisation is GET /organisations/new.
func (s *Server) newOrganisation(c echo.Context) error {
	v, err := s.organisationForm(c, nil, organisationTyped{}, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// addOrganisation is POST /organisations.
func (s *Server) addOrganisation(c echo.Context) error {
	typed, details, errs := readOrganisation(c)
	if len(errs) == 0 {
		o, err := s.app.AddOrganisation(c.Request().Context(), person(c), details)
		if err == nil {
			return s.see(c, o.Name+" is added.", "/organisations/"+o.ID)
		}
		if errs, err = fieldErrors(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "since", "changed_on")
	}
	v, err := s.organisationForm(c, nil, typed, errs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// editOrganisation is GET /organisations/:organisation/edit.
func (s *Server) editOrganisation(c echo.Context) error {
	o, err := s.store.Organisation(c.Request().Context(), person(c), c.Param("organisation"))
	if err != nil {
		return err
	}
	v, err := s.organisationForm(c, o, typedOrganisation(o), nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// saveOrganisation is POST /organisations/:organisation.
func (s *Server) saveOrganisation(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("organisation")
	typed, details, errs := readOrganisation(c)
	status, version := http.StatusUnprocessableEntity, versionTyped(c)
	if len(errs) == 0 {
		o, err := s.app.EditOrganisation(ctx, person(c), id, version, details)
		if err == nil {
			return s.see(c, "Saved.", "/organisations/"+o.ID)
		}
		if status, errs, err = refusal(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "since", "changed_on")
	}
	o, err := s.store.Organisation(ctx, person(c), id)
	if err != nil {
		return err
	}
	v, err := s.organisationForm(c, o, typed, errs)
	if err != nil {
		return err
	}
	if status == http.StatusConflict {
		v.IsStale, v.Present = true, append([]SummaryRow{{Key: "Name", Value: o.Name}}, organisationRows(o)...)
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}

// organisationEnding makes the form for the last day.
func (s *Server) organisationEnding(c echo.Context, o *abp.Organisation, until FieldDate, successor string, errs []FieldError) (*organisationEnding, error) {
	v := &organisationEnding{Page: s.page(c, "When "+o.Name+" ends", Link{Href: "/organisations", Text: "Organisations"}, Link{Href: "/organisations/" + o.ID, Text: o.Name}),
		Errors: errs, Action: "/organisations/" + o.ID + "/ending", Version: o.Version, Until: until, Stale: stale}
	v.HasErrors = len(errs) > 0
	v.Until.Name, v.Until.Label, v.Until.Hint, v.Until.Error = "until", "Last day", "Leave all three empty if it goes on.", errorOf(errs, "until-day")
	all, err := s.store.Organisations(c.Request().Context(), person(c))
	if err != nil {
		return nil, err
	}
	choices := []Option{{Text: "None"}}
	for _, x := range all {
		if x.ID != o.ID {
			choices = append(choices, Option{Value: x.ID, Text: x.Name + " (" + x.Code + ")"})
		}
	}
	v.Successor = FieldSelect{Name: "successor", Label: "Successor", Hint: "Who took over. People stay with this organisation until they are changed, one by one or by an import.", Value: successor, Options: choices, Error: errorOf(errs, "successor")}
	return v, nil
}

// newEnding is GET /organisations/:organisation/ending.
func (s *Server) newEnding(c echo.Context) error {
	o, err := s.store.Organisation(c.Request().Context(), person(c), c.Param("organisation"))
	if err != nil {
		return err
	}
	v, err := s.organisationEnding(c, o, storedDate("until", o.Until), string(o.SuccessorID), nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// endOrganisation is POST /organisations/:organisation/ending.
func (s *Server) endOrganisation(c echo.Context) error {
	ctx, id, successor, version := c.Request().Context(), c.Param("organisation"), c.FormValue("successor"), versionTyped(c)
	typed, until, sentence := dateTyped(c, "until")
	errs := dateErrors(nil, map[string]string{"until": sentence}, "until")
	status := http.StatusUnprocessableEntity
	if len(errs) == 0 {
		o, err := s.app.EndOrganisation(ctx, person(c), id, version, until, successor)
		if err == nil {
			return s.see(c, "Saved.", "/organisations/"+o.ID)
		}
		if status, errs, err = refusal(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "until")
	}
	o, err := s.store.Organisation(ctx, person(c), id)
	if err != nil {
		return err
	}
	v, err := s.organisationEnding(c, o, typed, successor, errs)
	if err != nil {
		return err
	}
	if v.IsStale = status == http.StatusConflict; !v.IsStale {
		v.Version = version
	}
	return s.render(c, status, v)
}
