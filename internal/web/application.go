package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// applicationList is a page of the applications, searched and narrowed.
type applicationList struct {
	Page
	Search       FieldText
	State        FieldSelect
	Cohort       FieldSelect
	Applications []applicationRow
	IsNarrowed   bool
	Empty        Empty
	Pager        Pager
	ExportURL    string
}

// applicationRow is one application of the list.
type applicationRow struct {
	abp.Application
	URL, Employer, Manager string
	State                  Tag
}

func (applicationList) template() string { return "application/list" }

// applicationQuery reads what the list is narrowed to.
func applicationQuery(c echo.Context) store.ApplicationQuery {
	return store.ApplicationQuery{Search: abp.CleanLine(c.QueryParam("q")), State: c.QueryParam("state"), CohortID: c.QueryParam("cohort"), After: c.QueryParam("after")}
}

// applicationsURL is the address of the list narrowed in the same way.
func applicationsURL(path string, q store.ApplicationQuery) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Search, "state": q.State, "cohort": q.CohortID, "after": q.After} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// applicationTag is the state of an application in a few words.
func applicationTag(a *abp.Application) Tag {
	t := Tag{Text: capital(a.Status()), Colour: "yellow"}
	switch {
	case !a.EnrolledAt.IsZero() && a.WithdrawnAt.IsZero():
		t.Colour = "green"
	case a.IsOver():
		t.Colour = "grey"
	case a.CannotMakeDates():
		t.Colour = "orange"
	case !a.ReleasedAt.IsZero():
		t.Colour = "aqua-green"
	}
	return t
}

func newApplicationRow(a *abp.Application) applicationRow {
	r := applicationRow{Application: *a, URL: "/applications/" + a.ID, Employer: a.Employer, Manager: "Not known", State: applicationTag(a)}
	if a.Person.Organisation != nil {
		r.Employer = a.Person.Organisation.Name
	}
	if a.Manager != nil {
		r.Manager = a.Manager.Name
	}
	return r
}

// listApplications is GET /applications.
func (s *Server) listApplications(c echo.Context) error {
	ctx, viewer, q := c.Request().Context(), person(c), applicationQuery(c)
	list, next, err := s.store.Applications(ctx, viewer, q)
	if err != nil {
		return err
	}
	cohorts, err := s.store.Cohorts(ctx, viewer)
	if err != nil {
		return err
	}
	first := q
	first.After = ""
	v := applicationList{Page: s.page(c, "Applications"), ExportURL: applicationsURL("/applications.csv", first), IsNarrowed: q.Search != "" || q.State != "" || q.CohortID != "",
		Search: FieldText{Name: "q", Label: "Name or e-mail address", Value: q.Search, Width: 20, Spellcheck: "false"},
		State:  FieldSelect{Name: "state", Label: "State", Value: q.State, Options: []Option{{Text: "Any state"}}},
		Cohort: FieldSelect{Name: "cohort", Label: "Cohort", Value: q.CohortID, Options: []Option{{Text: "Any cohort"}}},
		Empty:  Empty{Text: "Nobody has applied yet. People apply from the public page.", Href: "/apply", Action: "See what they see"}}
	for _, state := range store.ApplicationStates() {
		v.State.Options = append(v.State.Options, Option{Value: state, Text: capital(state)})
	}
	for i := range cohorts {
		v.Cohort.Options = append(v.Cohort.Options, Option{Value: cohorts[i].ID, Text: cohorts[i].Title()})
	}
	if v.IsNarrowed {
		v.Empty = Empty{Text: "No application fits. Try fewer letters, or look at all of them.", Href: "/applications", Action: "Show all applications"}
	}
	for i := range list {
		v.Applications = append(v.Applications, newApplicationRow(&list[i]))
	}
	if next != "" {
		more := q
		more.After = next
		v.Pager.Next, v.Pager.NextText = applicationsURL("/applications", more), "earlier applications"
	}
	if q.After != "" {
		v.Pager.Previous, v.Pager.PreviousText = applicationsURL("/applications", first), "back to the beginning"
	}
	return s.render(c, http.StatusOK, v)
}

// exportApplications is GET /applications.csv: everything that the list would
// show.
func (s *Server) exportApplications(c echo.Context) error {
	q := applicationQuery(c)
	q.Limit = 500
	table := [][]string{{"Name", "E-mail address", "Organisation", "Cohort", "State", "Applied on", "Line manager", "Heard from"}}
	for {
		list, next, err := s.store.Applications(c.Request().Context(), person(c), q)
		if err != nil {
			return err
		}
		for i := range list {
			r := newApplicationRow(&list[i])
			s.look(c, abp.LookFile, list[i].PersonID)
			cohort := ""
			if r.Cohort != nil {
				cohort = r.Cohort.Code
			}
			table = append(table, []string{r.Person.Name, r.Person.Email, r.Employer, cohort, r.Status(), r.AppliedAt.On(london()).String(), r.Manager, r.Heard})
		}
		if next == "" {
			return s.sendCSV(c, "applications.csv", table)
		}
		q.After = next
	}
}
