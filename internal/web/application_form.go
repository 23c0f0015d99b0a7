package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// formEdit is one page of an application form.
type formEdit struct {
	Page
	Errors    []FieldError
	Action    string
	Number    int // of this page, from 1
	Of        int
	Cohort    string
	By        string // who put the person forward, or empty
	Texts     []FieldText
	Selects   []FieldSelect
	Employer  *FieldText
	Choice    *FieldRadios
	Dates     []string
	Misses    *FieldTextarea
	DeleteURL string
}

// formCheck shows every answer before the form is sent.
type formCheck struct {
	Page
	Cohort    string
	Dates     []string
	Rows      []SummaryRow
	Contact   string
	SendURL   string
	DeleteURL string
}

func (formEdit) template() string  { return "application/form" }
func (formCheck) template() string { return "application/check" }

// formTitles heads the pages.
var formTitles = map[string]string{
	abp.PageAbout: "About you", abp.PageDates: "The dates", abp.PageManager: "Your line manager", abp.PageHeard: "How did you hear of the programme?", abp.PageCheck: "Check your answers",
}

// formAddress returns the address of a page of a form.
func formAddress(token, page string) string {
	at := "/applications/forms/" + url.PathEscape(token)
	if page != "" {
		at += "/" + page
	}
	return at
}

// form finds the form of the link in the address, within a limit of tries.
func (s *Server) form(c echo.Context) (*abp.ApplicationForm, error) {
	if !s.limits.allow("form", c.RealIP(), formPagesHourly) {
		return nil, abp.Errorf(abp.TooMany, "Too many pages were asked for from your network. Wait a few minutes and try again.")
	}
	return s.app.Form(c.Request().Context(), c.Param("token"))
}

// formPagesHourly is how many pages of forms a network may ask for in an hour:
// a whole hospital may sit behind one address.
const formPagesHourly = 2000

// showForm is GET /applications/forms/:token: on to the first page without an
// answer.
func (s *Server) showForm(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, formAddress(c.Param("token"), f.NextPage()))
}

// showFormPage is GET /applications/forms/:token/:page. It changes nothing: mail
// scanners open links.
func (s *Server) showFormPage(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	page := c.Param("page")
	if !slices.Contains(abp.FormPages(), page) {
		return echo.ErrNotFound
	}
	if !f.Follows(page) {
		return c.Redirect(http.StatusSeeOther, formAddress(c.Param("token"), f.NextPage()))
	}
	return s.renderForm(c, http.StatusOK, f, page, nil)
}

// saveFormPage is POST /applications/forms/:token/:page.
func (s *Server) saveFormPage(c echo.Context) error {
	if _, err := s.form(c); err != nil {
		return err
	}
	token, page := c.Param("token"), c.Param("page")
	f, err := s.app.SaveForm(c.Request().Context(), token, page, func(f *abp.ApplicationForm) { typedForm(c, f, page) })
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.renderForm(c, http.StatusUnprocessableEntity, f, page, errs)
	}
	return s.see(c, "", formAddress(token, f.NextPage()))
}

// typedForm puts what was typed on a page into a form.
func typedForm(c echo.Context, f *abp.ApplicationForm, page string) {
	switch page {
	case abp.PageAbout:
		f.Name, f.Employer, f.JobTitle, f.Department = c.FormValue("name"), c.FormValue("employer"), c.FormValue("job_title"), c.FormValue("department")
		f.OrganisationID, f.StaffGroup, f.Band = abp.Ref(c.FormValue("organisation")), c.FormValue("staff_group"), c.FormValue("band")
		if f.OrganisationID == notListed {
			f.OrganisationID = ""
		}
	case abp.PageDates:
		f.Dates, f.Misses = c.FormValue("dates"), c.FormValue("misses")
	case abp.PageManager:
		f.Manager, f.ManagerName, f.ManagerEmail = c.FormValue("manager"), c.FormValue("manager_name"), c.FormValue("manager_email")
	case abp.PageHeard:
		f.Heard = c.FormValue("heard")
	}
}

// notListed is the choice of an organisation that is not in the list.
const notListed = "other"

// renderForm shows a page of the form with what it holds.
func (s *Server) renderForm(c echo.Context, status int, f *abp.ApplicationForm, page string, errs []FieldError) error {
	token := c.Param("token")
	if page == abp.PageCheck {
		return s.renderCheck(c, f, token)
	}
	i := slices.Index(abp.FormPages(), page)
	v := formEdit{Page: s.page(c, formTitles[page]), Errors: errs, Action: formAddress(token, page), Number: i + 1, Of: len(abp.FormPages()), Cohort: f.Cohort.Title(), DeleteURL: formAddress(token, "removal")}
	if i > 0 {
		before := abp.FormPages()[i-1]
		v.Breadcrumbs = []Link{{Href: formAddress(token, before), Text: formTitles[before]}}
	}
	v.HasErrors = len(errs) > 0
	if f.NominatedBy != nil {
		v.By = f.NominatedBy.Name
	}
	switch page {
	case abp.PageAbout:
		if err := s.fillAbout(c, &v, f, errs); err != nil {
			return err
		}
	case abp.PageDates:
		v.Dates = abp.DateLines(f.Cohort.Sessions, london())
		v.Choice = &FieldRadios{Name: "dates", Label: "Can you make all of these dates?", Value: f.Dates, Error: errorOf(errs, "dates"),
			Options: []Option{{Value: "all", Text: "I can make all of these"}, {Value: "some", Text: "I cannot make all of them", Hint: "The programme team writes to you. No place is kept until then."}}}
		v.Misses = &FieldTextarea{Name: "misses", Label: "If not: which can you not make?", Hint: "Only the dates. Please do not write why.", Value: f.Misses, Error: errorOf(errs, "misses"), Rows: 3}
	case abp.PageManager:
		v.Choice = &FieldRadios{Name: "manager", Label: "Do you know who your line manager is?", Value: f.Manager, Error: errorOf(errs, "manager"),
			Options: []Option{{Value: "known", Text: "Yes", Hint: "We ask them by e-mail to release you for the dates."}, {Value: "unknown", Text: "I do not know, or I have none", Hint: "The programme team finds out with you who can release you."}}}
		v.Texts = []FieldText{
			{Name: "manager_name", Label: "Their name", Value: f.ManagerName, Error: errorOf(errs, "manager_name"), Spellcheck: "false"},
			{Name: "manager_email", Label: "Their e-mail address", Type: "email", Value: f.ManagerEmail, Error: errorOf(errs, "manager_email"), Spellcheck: "false"},
		}
	case abp.PageHeard:
		v.Choice = &FieldRadios{Name: "heard", Label: formTitles[page], Value: f.Heard, Error: errorOf(errs, "heard"), Heading: true}
		for _, h := range abp.HeardFrom() {
			v.Choice.Options = append(v.Choice.Options, Option{Value: h, Text: h})
		}
	}
	return s.render(c, status, v)
}

// fillAbout adds the questions about the person.
func (s *Server) fillAbout(c echo.Context, v *formEdit, f *abp.ApplicationForm, errs []FieldError) error {
	all, err := s.store.AllOrganisations(c.Request().Context())
	if err != nil {
		return err
	}
	today := s.app.Now().On(london())
	list := []Option{{Text: "Choose"}}
	for _, o := range all {
		if !o.HasEnded(today) || o.ID == string(f.OrganisationID) {
			list = append(list, Option{Value: o.ID, Text: o.Name})
		}
	}
	list = append(list, Option{Value: notListed, Text: "It is not in this list"})
	organisation := string(f.OrganisationID)
	if organisation == "" && f.Employer != "" {
		organisation = notListed
	}
	text := func(name, label, value, autocomplete string) FieldText {
		return FieldText{Name: name, Label: label, Value: value, Autocomplete: autocomplete, Error: errorOf(errs, name)}
	}
	v.Texts = []FieldText{text("name", "Full name", f.Name, "name"), text("job_title", "Job title", f.JobTitle, "organization-title"), text("department", "Department or team (optional)", f.Department, "")}
	v.Texts[0].Spellcheck = "false"
	employer := text("employer", "If it is not in the list: its name", f.Employer, "organization")
	v.Employer = &employer
	v.Selects = []FieldSelect{
		{Name: "organisation", Label: "Organisation you work for", Value: organisation, Options: list, Error: errorOf(errs, "organisation")},
		{Name: "staff_group", Label: "Staff group", Value: f.StaffGroup, Options: options("Choose", abp.StaffGroups()), Error: errorOf(errs, "staff_group")},
		{Name: "band", Label: "Band (optional)", Value: f.Band, Options: options("I would rather not say", abp.Bands()), Error: errorOf(errs, "band")},
	}
	return nil
}

// renderCheck shows every answer.
func (s *Server) renderCheck(c echo.Context, f *abp.ApplicationForm, token string) error {
	contact, err := s.contact(c)
	if err != nil {
		return err
	}
	employer := f.Employer
	if f.OrganisationID != "" {
		o, err := s.store.OrganisationByID(c.Request().Context(), string(f.OrganisationID))
		if err != nil {
			return err
		}
		employer = o.Name
	}
	v := formCheck{Page: s.page(c, formTitles[abp.PageCheck], Link{Href: formAddress(token, abp.PageHeard), Text: formTitles[abp.PageHeard]}), Cohort: f.Cohort.Title(), Dates: abp.DateLines(f.Cohort.Sessions, london()),
		Contact: contact, SendURL: formAddress(token, "submission"), DeleteURL: formAddress(token, "removal")}
	row := func(page, key, value string) {
		if value == "" {
			value = "Not said"
		}
		v.Rows = append(v.Rows, SummaryRow{Key: key, Value: value, Href: formAddress(token, page), Action: "Change"})
	}
	row(abp.PageAbout, "Name", f.Name)
	row(abp.PageAbout, "Organisation", employer)
	row(abp.PageAbout, "Job title", f.JobTitle)
	row(abp.PageAbout, "Department", f.Department)
	row(abp.PageAbout, "Staff group", f.StaffGroup)
	row(abp.PageAbout, "Band", f.Band)
	dates := "I can make all of them"
	if f.Dates != "all" {
		dates = "I cannot make: " + f.Misses
	}
	row(abp.PageDates, "Dates", dates)
	manager := f.ManagerName + ", " + f.ManagerEmail
	if f.Manager != "known" {
		manager = "I do not know, or I have none"
	}
	row(abp.PageManager, "Line manager", manager)
	row(abp.PageHeard, "Heard of the programme", f.Heard)
	return s.render(c, http.StatusOK, v)
}

// sendForm is POST /applications/forms/:token/submission.
func (s *Server) sendForm(c echo.Context) error {
	if _, err := s.form(c); err != nil {
		return err
	}
	ap, err := s.app.SendForm(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.see(c, "Your application is sent. We have mailed you a link to this page.", s.applicationAddress(ap.ID))
}

// deleteForm is POST /applications/forms/:token/removal.
func (s *Server) deleteForm(c echo.Context) error {
	if err := s.app.DeleteForm(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return s.see(c, "The form and everything you typed are deleted.", "/apply")
}

// applicationAddress is the address of an application's page for its owner, who
// may have no account.
func (s *Server) applicationAddress(id string) string {
	return "/applications/" + id + "?" + url.Values{"key": {s.app.ApplicationKey(id)}}.Encode()
}
