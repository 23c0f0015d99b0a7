package web

import (
	"fmt"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/report"
)

// reportsShown is how many reports the list goes back.
const reportsShown = 100

// reportList is the newest reports.
type reportList struct {
	Page
	CanMake bool
	Rows    []reportRow
	Empty   Empty
}

// reportRow is one report in the list.
type reportRow struct {
	Href, Name, For, AsAt, When, By string
	State                           Tag
}

// reportNew asks about what and for whom a report is.
type reportNew struct {
	Page
	Errors       []FieldError
	AsAt         string
	Empty        *Empty // before there is a snapshot
	About        FieldSelect
	Audience     FieldRadios
	Organisation string
}

// reportFrame is what every page of a report has.
type reportFrame struct {
	Page
	Report  *abp.Report
	Base    string
	CanMake bool
	Rows    []SummaryRow
}

// reportProgress is a report while it is made.
type reportProgress struct {
	reportFrame
	IsStalled bool
	News      reportNews
}

// reportNews is how far the work on a report is, in words.
type reportNews struct {
	Percent int    `json:"percent"`
	Phase   string `json:"phase"`
	Said    string `json:"said"` // what a screen reader says aloud
}

// reportShow is a report that is over: its files, or why there are none.
type reportShow struct {
	reportFrame
	State Tag
	Lead  string
	Files []reportFileRow
}

// reportFileRow is one file that can be read.
type reportFileRow struct{ Href, Title, Kind, Size, Digest string }

func (reportList) template() string     { return "report/list" }
func (reportNew) template() string      { return "report/new" }
func (reportProgress) template() string { return "report/progress" }
func (reportShow) template() string     { return "report/show" }

// listReports is GET /reports.
func (s *Server) listReports(c echo.Context) error {
	p := person(c)
	list, err := s.store.Reports(c.Request().Context(), p, reportsShown)
	if err != nil {
		return err
	}
	v := reportList{Page: s.page(c, "Reports", Link{Href: "/impact", Text: "Impact"}), CanMake: p.Can(abp.MakeReports) == nil,
		Empty: Empty{Text: "There is no report for you yet. Reports appear here once the programme lead has made them."}}
	if v.CanMake {
		v.Empty = Empty{Text: "No report was made yet. A report is a board paper, or the pack of one organisation, made of the newest snapshot: as PDF, as an accessible page, as a workbook and as CSV.", Href: "/reports/new", Action: "Make the first report"}
	}
	for i := range list {
		r := &list[i]
		row := reportRow{Href: "/reports/" + r.ID, Name: reportTitle(r), For: audienceWords(r.Audience), When: sayDate(r.CreatedAt.On(london())), State: reportTag(r)}
		if r.Snapshot != nil {
			row.AsAt = sayDate(r.Snapshot.AsAt)
		}
		if r.By != nil {
			row.By = r.By.Name
		}
		v.Rows = append(v.Rows, row)
	}
	return s.render(c, http.StatusOK, v)
}

func reportTitle(r *abp.Report) string {
	if r.Organisation != nil {
		return "Pack of " + r.Organisation.Name
	}
	return "Board paper"
}

func audienceWords(v abp.ReportAudience) string {
	if v == abp.ReportPublic {
		return "The public"
	}
	return "Within the programme"
}

// reportTag says in a word or two how far a report is.
func reportTag(r *abp.Report) Tag {
	switch {
	case !r.SupersededAt.IsZero():
		return Tag{"Superseded", "grey"}
	case r.State == abp.ReportFinished:
		return Tag{"Ready", "green"}
	case r.State == abp.ReportCancelled:
		return Tag{"Cancelled", "grey"}
	case r.State == abp.ReportFailed:
		return Tag{"Did not work", "red"}
	}
	return Tag{"Being made", "blue"}
}

// newReport is GET /reports/new.
func (s *Server) newReport(c echo.Context) error {
	return s.showReportForm(c, http.StatusOK, app.NewReport{Audience: abp.ReportProgramme.String()}, nil)
}

func (s *Server) showReportForm(c echo.Context, status int, typed app.NewReport, errs []FieldError) error {
	ctx := c.Request().Context()
	v := reportNew{Page: s.page(c, "Make a report", Link{Href: "/reports", Text: "Reports"}), Errors: errs}
	v.HasErrors = len(errs) > 0
	newest, err := s.store.NewestSnapshot(ctx)
	switch {
	case abp.CodeOf(err) == abp.NotFound:
		v.Empty = &Empty{Text: "There is nothing to report yet: a report is made of a snapshot.", Href: "/snapshots", Action: "Freeze the first snapshot"}
		return s.render(c, status, v)
	case err != nil:
		return err
	}
	v.AsAt = sayDate(newest.AsAt)
	partners, err := s.store.Partners(ctx)
	if err != nil {
		return err
	}
	v.About = FieldSelect{Name: "organisation", Label: "What it is about", Hint: "The pack of an organisation is for its sponsors: it holds exact counts of its own people.", Value: typed.OrganisationID, Error: errorOf(errs, "organisation"),
		Options: []Option{{Text: "The whole programme"}}}
	for _, o := range partners {
		v.About.Options = append(v.About.Options, Option{Value: o.ID, Text: o.Name})
	}
	v.Audience = FieldRadios{Name: "audience", Label: "Who will read it", Value: typed.Audience, Error: errorOf(errs, "audience"), Options: []Option{
		{Value: abp.ReportProgramme.String(), Text: "People within the programme", Hint: "Its board, its sponsors and those who run it. Not to be published."},
		{Value: abp.ReportPublic.String(), Text: "The public", Hint: "For public board papers, requests for information and the web. Counts are rounded to the nearest 5, and small ones are not shown."},
	}}
	return s.render(c, status, v)
}

// startReport is POST /reports.
func (s *Server) startReport(c echo.Context) error {
	typed := app.NewReport{Audience: c.FormValue("audience"), OrganisationID: c.FormValue("organisation")}
	r, err := s.app.StartReport(c.Request().Context(), person(c), typed)
	if err == nil {
		return s.see(c, "", "/reports/"+r.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.showReportForm(c, http.StatusUnprocessableEntity, typed, errs)
}

// showReport is GET /reports/:report: how far it is, then its files.
func (s *Server) showReport(c echo.Context) error {
	p := person(c)
	r, err := s.store.Report(c.Request().Context(), p, c.Param("report"))
	if err != nil {
		return err
	}
	f := reportFrame{Page: s.page(c, reportTitle(r), Link{Href: "/reports", Text: "Reports"}), Report: r, Base: "/reports/" + r.ID, CanMake: p.Can(abp.MakeReports) == nil, Rows: reportRows(r)}
	if r.IsBuilding() {
		return s.render(c, http.StatusOK, reportProgress{f, s.app.HasReportStalled(r), reportNewsOf(r)})
	}
	v := reportShow{reportFrame: f, State: reportTag(r), Lead: reportLead(r)}
	if r.IsReady() {
		for _, file := range r.Files {
			v.Files = append(v.Files, reportFileRow{f.Base + "/files/" + file.Name, file.Title, fileKind(file.Name), saySize(file.Size), file.Digest})
		}
	}
	return s.render(c, http.StatusOK, v)
}

func reportRows(r *abp.Report) []SummaryRow {
	rows := []SummaryRow{{Key: "For", Value: audienceWords(r.Audience)}}
	if r.Snapshot != nil {
		rows = append(rows, SummaryRow{Key: "Figures as at", Value: sayDate(r.Snapshot.AsAt)}, SummaryRow{Key: "Snapshot", Value: r.SnapshotID})
	}
	if r.By != nil {
		rows = append(rows, SummaryRow{Key: "Asked for by", Value: r.By.Name})
	}
	if r.Edition != "" {
		rows = append(rows, SummaryRow{Key: "Made by", Value: "Upstander " + r.Edition})
	}
	return rows
}

func reportLead(r *abp.Report) string {
	switch {
	case !r.SupersededAt.IsZero():
		return r.SupersededWhy + " The files that were made before are gone. Make the report again."
	case r.State == abp.ReportCancelled:
		return "This was cancelled. No files were kept."
	case r.State == abp.ReportFailed:
		return r.LastError
	}
	return "The paper, its tables and the workbook say the same: they are made of the same figures."
}

func fileKind(name string) string {
	switch path.Ext(name) {
	case ".pdf":
		return "PDF"
	case ".html":
		return "web page"
	case ".xlsx":
		return "Excel"
	}
	return "CSV"
}

// saySize is about how large a file is.
func saySize(n int) string {
	if n < 1000 {
		return sayNumber(n) + " bytes"
	}
	return sayNumber((n+500)/1000) + " kB"
}

func reportNewsOf(r *abp.Report) reportNews {
	n := reportNews{Percent: r.Percent(), Phase: r.Phase}
	if n.Phase == "" {
		n.Phase = "Beginning"
	}
	n.Said = fmt.Sprintf("%s. %d per cent done.", n.Phase, n.Percent)
	return n
}

// followReport is GET /reports/:report/progress: news of the work until it is over.
func (s *Server) followReport(c echo.Context) error {
	ctx, p, id := c.Request().Context(), person(c), c.Param("report")
	return s.stream(c, func() (any, bool, error) {
		r, err := s.store.Report(ctx, p, id)
		if err != nil {
			return nil, false, err
		}
		return reportNewsOf(r), !r.IsBuilding(), nil
	})
}

// restartReport is POST /reports/:report/building.
func (s *Server) restartReport(c echo.Context) error {
	r, err := s.app.RestartReport(c.Request().Context(), person(c), c.Param("report"))
	if err != nil {
		return err
	}
	return s.see(c, "", "/reports/"+r.ID)
}

// cancelReport is POST /reports/:report/cancellation.
func (s *Server) cancelReport(c echo.Context) error {
	if err := s.app.CancelReport(c.Request().Context(), person(c), c.Param("report")); err != nil {
		return err
	}
	return s.see(c, "Cancelled. No files were kept.", "/reports/"+c.Param("report"))
}

// readReport is GET /reports/:report/files/:file. A paper that is a page is shown
// under a policy of its own: it has its style within it, and nothing else.
func (s *Server) readReport(c echo.Context) error {
	f, err := s.app.ReadReport(c.Request().Context(), person(c), c.Param("report"), c.Param("file"))
	if err != nil {
		return err
	}
	kind, disposition := "text/csv; charset=utf-8", "attachment"
	switch path.Ext(f.Name) {
	case ".pdf":
		kind, disposition = "application/pdf", "inline"
	case ".html":
		kind, disposition = "text/html; charset=utf-8", "inline"
		c.Response().Header().Set("Content-Security-Policy", report.PaperPolicy())
	case ".xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	c.Response().Header().Set("Content-Disposition", disposition+`; filename="`+f.Name+`"`)
	return c.Blob(http.StatusOK, kind, f.Content)
}
