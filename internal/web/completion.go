package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// completionList is who has completed the journey, for those who run the programme
// and for sponsors of their own organisations, and what the file of it holds.
type completionList struct {
	Page
	Cohort  FieldSelect
	From    string // days as YYYY-MM-DD
	Rows    []completionRow
	Columns []SummaryRow
	File    string
	Pager   Pager
	Empty   Empty
}

// completionRow is one completed journey.
type completionRow struct {
	Name, Organisation, Cohort, Done string
	State                            Tag
}

func (completionList) template() string { return "completion/list" }

// completionColumns are the columns of the file, in order, and what each holds.
var completionColumns = []SummaryRow{
	{Key: "Employee Number", Value: "Empty: the programme does not know it. ESR matches by e-mail, or you fill it in."},
	{Key: "Last Name", Value: "The last word of the name"}, {Key: "First Name", Value: "The rest of the name"},
	{Key: "Email", Value: "The e-mail address at work"},
	{Key: "Organisation", Value: "The employer at enrolment"}, {Key: "ODS Code", Value: "Its code in the Organisation Data Service"},
	{Key: "Course", Value: "The name of the programme and the version of the content"}, {Key: "Class", Value: "The cohort"},
	{Key: "Start Date", Value: "The first session that counts, as DD-MON-YYYY"}, {Key: "End Date", Value: "The day of completion, likewise"},
	{Key: "Completion Status", Value: "Completed, or Revoked"}, {Key: "Completion Date", Value: "The day of completion, or empty if revoked"},
	{Key: "Certificate", Value: "The code that everybody can check"},
}

// listCompletions is GET /completions.
func (s *Server) listCompletions(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	q := store.CertificateQuery{CohortID: c.QueryParam("cohort"), After: c.QueryParam("after"), Limit: store.PageSize}
	list, next, err := s.store.Certificates(ctx, p, q)
	if err != nil {
		return err
	}
	v := completionList{Page: s.page(c, "Completed journeys"), Columns: completionColumns, File: "/completions.csv", Empty: Empty{Text: "Nobody has completed the journey yet. Whoever does appears here with the last mark of the register."}}
	v.Cohort = FieldSelect{Name: "cohort", Label: "Cohort", Value: q.CohortID, Options: []Option{{Text: "All cohorts"}}}
	if p.RunsProgramme() {
		cohorts, err := s.store.Cohorts(ctx, p)
		if err != nil {
			return err
		}
		for _, x := range cohorts {
			v.Cohort.Options = append(v.Cohort.Options, Option{Value: x.ID, Text: x.Title()})
		}
	}
	if q.CohortID != "" {
		v.File += "?" + url.Values{"cohort": {q.CohortID}}.Encode()
	}
	for _, x := range list {
		row := completionRow{Name: x.Delegate.Person.Name, Organisation: x.Delegate.Organisation.Name, Cohort: x.Delegate.Cohort.Code, Done: sayDate(x.DoneOn), State: Tag{"Completed", "green"}}
		if !x.IsValid() {
			row.State = Tag{"Revoked", "grey"}
		}
		v.Rows = append(v.Rows, row)
	}
	if next != "" {
		v.Pager = Pager{Next: "/completions?" + url.Values{"cohort": {q.CohortID}, "after": {next}}.Encode(), NextText: "Earlier journeys"}
	}
	return s.render(c, http.StatusOK, v)
}

// exportCompletions is GET /completions.csv.
func (s *Server) exportCompletions(c echo.Context) error {
	list, _, err := s.store.Certificates(c.Request().Context(), person(c), store.CertificateQuery{CohortID: c.QueryParam("cohort")})
	if err != nil {
		return err
	}
	head := make([]string, len(completionColumns))
	for i, col := range completionColumns {
		head[i] = col.Key
	}
	table := [][]string{head}
	for i := range list {
		table = append(table, completionLine(&list[i]))
		s.look(c, abp.LookFile, list[i].Delegate.PersonID)
	}
	return s.sendCSV(c, "completions.csv", table)
}

func completionLine(x *abp.Certificate) []string {
	day := func(d abp.Date) string { return strings.ToUpper(d.Midnight(london()).Format("02-Jan-2006")) }
	status, done := "Completed", day(x.DoneOn)
	if !x.IsValid() {
		status, done = "Revoked", ""
	}
	d := x.Delegate
	first, last := "", d.Person.Name
	if i := strings.LastIndexByte(last, ' '); i > 0 {
		first, last = last[:i], last[i+1:]
	}
	return []string{"", last, first, d.Person.Email, d.Organisation.Name, d.Organisation.ODSCode, x.Programme + ", version " + x.Edition, d.Cohort.Code + " " + d.Cohort.Name,
		day(x.FromDay), day(x.DoneOn), status, done, x.CodeWords()}
}
