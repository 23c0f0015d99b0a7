package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// organisationDelegateList shows a sponsor who takes part and how far they are:
// names, status and attendance, nothing else.
type organisationDelegateList struct {
	Page
	Organisation string
	Quotas       []string // what the organisation may take of each cohort, in words
	Delegates    []organisationDelegate
	Pager        Pager
	CSV          string
}

func (organisationDelegateList) template() string { return "impact/delegates" }

type organisationDelegate struct {
	Name, Cohort string
	Status       Tag
	Parts, Sets  string
}

// listOrganisationDelegates is GET /organisations/:organisation/delegates.
func (s *Server) listOrganisationDelegates(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := s.store.SponsoredOrganisation(ctx, person(c), c.Param("organisation"))
	if err != nil {
		return err
	}
	q := store.DelegateQuery{OrganisationID: o.ID, After: c.QueryParam("after"), Limit: store.PageSize}
	list, next, err := s.store.Delegates(ctx, person(c), q, s.app.Now())
	if err != nil {
		return err
	}
	here := "/organisations/" + o.ID
	v := organisationDelegateList{Page: s.page(c, "Delegates of "+o.Name, Link{Href: here + "/impact", Text: o.Name}), Organisation: o.Name, CSV: here + "/delegates.csv"}
	uses, err := s.store.QuotaUses(ctx, person(c), o.ID)
	if err != nil {
		return err
	}
	for i := range uses {
		v.Quotas = append(v.Quotas, sayQuota(&uses[i]))
	}
	s.lookAtPlaces(c, abp.LookPlace, list)
	for _, d := range list {
		v.Delegates = append(v.Delegates, sayOrganisationDelegate(d))
	}
	if next != "" {
		v.Pager.Next, v.Pager.NextText = here+"/delegates?"+url.Values{"after": {next}}.Encode(), "names after "+v.Delegates[len(v.Delegates)-1].Name
	}
	if q.After != "" {
		v.Pager.Previous, v.Pager.PreviousText = here+"/delegates", "from the first name"
	}
	return s.render(c, http.StatusOK, v)
}

// sayQuota says how many places of a cohort the organisation takes and may take.
func sayQuota(u *store.QuotaUse) string {
	words := u.Cohort + ": " + countOf(u.Taken, "place", "places") + " taken"
	if u.Most > 0 {
		words += ", of at most " + sayNumber(u.Most)
	}
	if u.Reserved > 0 {
		words += "; " + sayNumber(u.Reserved) + " are kept for you until " + sayDate(u.ReservedUntil)
	}
	return words
}

func sayOrganisationDelegate(d abp.Delegate) organisationDelegate {
	p := d.Progress
	row := organisationDelegate{Status: stageTag(d.Stage()), Parts: sayNumber(min(p.Parts, p.PartsNeeded)) + " of " + sayNumber(p.PartsNeeded), Sets: sayNumber(p.Sets) + " of " + sayNumber(p.SetsHeld)}
	if d.Person != nil {
		row.Name = d.Person.Name
	}
	if d.Cohort != nil {
		row.Cohort = d.Cohort.Code
	}
	return row
}

// exportOrganisationDelegates is GET /organisations/:organisation/delegates.csv.
func (s *Server) exportOrganisationDelegates(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := s.store.SponsoredOrganisation(ctx, person(c), c.Param("organisation"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="delegates.csv"`)
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"Name", "Cohort", "Status", "Workshop parts attended", "Workshop parts needed", "Set meetings attended", "Set meetings held"})
	for after := ""; ; {
		list, next, err := s.store.Delegates(ctx, person(c), store.DelegateQuery{OrganisationID: o.ID, After: after, Limit: 500}, s.app.Now())
		if err != nil {
			return err
		}
		s.lookAtPlaces(c, abp.LookFile, list)
		for _, d := range list {
			row, p := sayOrganisationDelegate(d), d.Progress
			_ = w.Write([]string{app.GuardCell(row.Name), app.GuardCell(row.Cohort), row.Status.Text, strconv.Itoa(p.Parts), strconv.Itoa(p.PartsNeeded), strconv.Itoa(p.Sets), strconv.Itoa(p.SetsHeld)})
		}
		if after = next; after == "" {
			break
		}
	}
	w.Flush()
	return c.String(http.StatusOK, out.String())
}
