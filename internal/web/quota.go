package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// withQuotas adds the quotas and their form to the page of the places.
func (s *Server) withQuotas(c echo.Context, status int, v cohortPlaces, p *app.CohortPlaces, t placesTyped) error {
	for _, q := range p.Quotas {
		v.Quotas = append(v.Quotas, newQuotaRow(&q, p.Places))
	}
	organisations, err := s.store.Organisations(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	choices := []Option{{Text: "Choose an organisation"}}
	for _, o := range organisations {
		choices = append(choices, Option{Value: o.ID, Text: o.Name})
	}
	t.until.Label, t.until.Hint, t.until.Error = "Last day on which they are kept", "After it anybody can have them.", errorOf(v.Errors, "reserved_until-day")
	v.Form = quotaForm{
		Organisation: FieldSelect{Name: "organisation", Label: "Organisation", Value: t.quota.OrganisationID, Options: choices, Error: errorOf(v.Errors, "organisation")},
		Most:         FieldText{Name: "most", Label: "Most places", Hint: "Leave it empty for no limit.", Value: t.most, InputMode: "numeric", Width: 4, Error: errorOf(v.Errors, "most")},
		Reserved:     FieldText{Name: "reserved", Label: "Places kept for it", Hint: "Leave it empty for none.", Value: t.reserved, InputMode: "numeric", Width: 4, Error: errorOf(v.Errors, "reserved")},
		Until:        t.until}
	return s.render(c, status, v)
}

func newQuotaRow(q *abp.Quota, p *abp.Places) quotaRow {
	row := quotaRow{ID: q.ID, Organisation: q.Organisation.Name, Most: "No limit", Kept: "None", Taken: p.Taken[q.OrganisationID]}
	if q.Most > 0 {
		row.Most = sayNumber(q.Most)
	}
	if q.Reserved > 0 {
		row.Kept = sayNumber(q.Reserved) + " until " + sayDate(q.ReservedUntil)
	}
	return row
}

// setQuota is POST /cohorts/:cohort/quotas.
func (s *Server) setQuota(c echo.Context) error {
	id := c.Param("cohort")
	t := placesTyped{most: strings.TrimSpace(c.FormValue("most")), reserved: strings.TrimSpace(c.FormValue("reserved"))}
	var wrong string
	t.until, t.quota.ReservedUntil, wrong = dateTyped(c, "reserved_until")
	t.quota.OrganisationID, t.quota.Most, t.quota.Reserved = c.FormValue("organisation"), placesNumber(t.most), placesNumber(t.reserved)
	err := s.app.SetQuota(c.Request().Context(), person(c), id, t.quota)
	if err == nil && wrong == "" {
		return s.see(c, "The quota is saved.", "/cohorts/"+id+"/places")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	errs = dateErrors(errs, map[string]string{"reserved_until": wrong}, "reserved_until")
	return s.cohortPlaces(c, id, http.StatusUnprocessableEntity, t, errs)
}

// placesNumber reads a number of places; what is none is -1, which the rules
// refuse with a sentence, and nothing is 0.
func placesNumber(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// removeQuota is POST /quotas/:quota/removal.
func (s *Server) removeQuota(c echo.Context) error {
	q, err := s.app.RemoveQuota(c.Request().Context(), person(c), c.Param("quota"))
	if err != nil {
		return err
	}
	return s.see(c, "The quota of "+q.Organisation.Name+" is removed.", "/cohorts/"+q.CohortID+"/places")
}
