package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// nominationList is whom the viewer has put forward, and what became of it.
type nominationList struct {
	Page
	Rows  []nominationRow
	Empty Empty
}

// nominationRow is one nomination. A manager sees the own decision and a sponsor
// the state; neither sees more.
type nominationRow struct {
	Name, Cohort, On string
	State            Tag
}

// nominationNew asks whom to put forward.
type nominationNew struct {
	Page
	Errors       []FieldError
	None         bool // no cohort takes applications
	Empty        Empty
	Cohort       FieldSelect
	Name, Email  FieldText
	As           *FieldRadios // for those who are both manager and sponsor
	Organisation *FieldSelect // for sponsors
	IsManager    bool
}

func (nominationList) template() string { return "nomination/list" }
func (nominationNew) template() string  { return "nomination/new" }

// nominationsShown is how many nominations the page shows.
const nominationsShown = 100

// listNominations is GET /nominations.
func (s *Server) listNominations(c echo.Context) error {
	ctx, viewer := c.Request().Context(), person(c)
	forms, err := s.store.FormsNominated(ctx, viewer, nominationsShown)
	if err != nil {
		return err
	}
	applied, err := s.store.Nominated(ctx, viewer, nominationsShown)
	if err != nil {
		return err
	}
	v := nominationList{Page: s.page(c, "People I put forward"), Empty: Empty{Text: "You have put nobody forward yet.", Href: "/nominations/new", Action: "Put somebody forward"}}
	for i := range forms {
		f := &forms[i]
		v.Rows = append(v.Rows, nominationRow{Name: f.Name, Cohort: f.Cohort.Title(), On: sayDate(f.CreatedAt.On(london())), State: Tag{"Not applied yet", "white"}})
	}
	for i := range applied {
		v.Rows = append(v.Rows, nominatedRow(viewer, &applied[i]))
	}
	return s.render(c, http.StatusOK, v)
}

func nominatedRow(viewer *abp.Person, a *abp.Application) nominationRow {
	r := nominationRow{Name: a.Person.Name, On: sayDate(a.AppliedAt.On(london())), State: applicationTag(a)}
	if a.Cohort != nil {
		r.Cohort = a.Cohort.Title()
	}
	if slices.Contains(viewer.Sponsors(), string(a.OrganisationID)) {
		return r
	}
	switch {
	case !a.ReleasedAt.IsZero():
		r.State = Tag{"Released", "green"}
	case !a.RefusedAt.IsZero():
		r.State = Tag{"Not released", "grey"}
	case a.IsWaiting():
		r.State = Tag{"Waiting for you", "yellow"}
	default:
		r.State = Tag{"Applied", "white"}
	}
	return r
}

// nominationForm makes the form with what was typed.
func (s *Server) nominationForm(c echo.Context, errs []FieldError) (*nominationNew, error) {
	open, err := s.store.OpenCohorts(c.Request().Context(), s.app.Now(), s.app.Now().On(london()))
	if err != nil {
		return nil, err
	}
	viewer := person(c)
	v := &nominationNew{Page: s.page(c, "Put somebody forward", Link{Href: "/nominations", Text: "People I put forward"}), Errors: errs, None: len(open) == 0, Empty: noneOpen, IsManager: viewer.Has(abp.LineManager),
		Cohort: FieldSelect{Name: "cohort", Label: "Cohort", Value: c.FormValue("cohort"), Options: []Option{{Text: "Choose"}}, Error: errorOf(errs, "cohort")},
		Name:   FieldText{Name: "name", Label: "Their full name", Value: c.FormValue("name"), Error: errorOf(errs, "name"), Spellcheck: "false"},
		Email:  FieldText{Name: "email", Label: "Their e-mail address at work", Hint: "We send them a link to their application. It is their decision.", Type: "email", Value: c.FormValue("email"), Error: errorOf(errs, "email"), Spellcheck: "false"}}
	v.HasErrors = len(errs) > 0
	for i := range open {
		v.Cohort.Options = append(v.Cohort.Options, Option{Value: open[i].ID, Text: open[i].Title()})
	}
	if len(viewer.Sponsors()) == 0 {
		return v, nil
	}
	organisations, err := s.store.Organisations(c.Request().Context(), viewer)
	if err != nil {
		return nil, err
	}
	v.Organisation = &FieldSelect{Name: "organisation", Label: "Organisation they work for", Value: c.FormValue("organisation"), Error: errorOf(errs, "organisation")}
	for _, o := range organisations {
		if slices.Contains(viewer.Sponsors(), o.ID) {
			v.Organisation.Options = append(v.Organisation.Options, Option{Value: o.ID, Text: o.Name})
		}
	}
	if v.IsManager {
		v.As = &FieldRadios{Name: "as", Label: "In which role do you put them forward?", Value: c.FormValue("as"), Error: errorOf(errs, "as"),
			Options: []Option{{Value: "manager", Text: "As their line manager", Hint: "With that you release them for the dates."}, {Value: "sponsor", Text: "As the sponsor of their organisation", Hint: "Their line manager is asked."}}}
	}
	return v, nil
}

// newNomination is GET /nominations/new.
func (s *Server) newNomination(c echo.Context) error {
	v, err := s.nominationForm(c, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// nominate is POST /nominations.
func (s *Server) nominate(c echo.Context) error {
	viewer := person(c)
	d := app.NominationDetails{CohortID: c.FormValue("cohort"), Name: c.FormValue("name"), Email: c.FormValue("email"), OrganisationID: c.FormValue("organisation"), AsManager: viewer.Has(abp.LineManager)}
	err := error(nil)
	if len(viewer.Sponsors()) > 0 && d.AsManager {
		switch c.FormValue("as") {
		case "sponsor":
			d.AsManager = false
		case "manager":
		default:
			err = abp.InvalidField("as", "Choose in which role you put them forward.")
		}
	}
	if err == nil {
		err = s.app.Nominate(c.Request().Context(), viewer, d)
	}
	if err == nil {
		return s.see(c, "A mail is on its way to "+abp.CleanLine(d.Name)+", unless they have applied already.", "/nominations")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.nominationForm(c, errs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, v)
}
