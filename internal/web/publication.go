package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// publicationList is the release log of one snapshot.
type publicationList struct {
	Page
	Empty      *Empty
	AsAt       string
	Snapshots  []Link // the others that the log tells of
	Tables     []publicationRow
	Questions  []publicationRow
	Exceptions []exceptionRow
}

func (publicationList) template() string { return "publication/list" }

// publicationRow is one line of the log, or several alike in one.
type publicationRow struct {
	URL             string // of the line, where it is one
	What, Of        string
	Outcome         Tag
	Rule, Reason    string
	HasException    bool
	MinN, MinDelta  int
	Cells           int
	questions       []string
	between, reason string
}

// publicationShow is one line of the release log, and how to ask for an exception.
type publicationShow struct {
	Page
	Row    publicationRow
	Line   *abp.Publication
	CanAsk bool
	Errors []FieldError
	Reason FieldTextarea
}

func (publicationShow) template() string { return "publication/show" }

// publicationsBack leads from every page of the log to the log.
var publicationsBack = Link{Href: "/publications", Text: "Release log"}

// listPublications is GET /publications.
func (s *Server) listPublications(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	v := publicationList{Page: s.page(c, "Release log", Link{Href: "/snapshots", Text: "Snapshots"})}
	snapshots, err := s.store.LoggedSnapshots(ctx, p, 60)
	if err != nil {
		return err
	}
	if v.Exceptions, err = s.exceptionRows(c); err != nil {
		return err
	}
	if len(snapshots) == 0 {
		v.Empty = &Empty{Text: "The log is empty: nothing has been released yet. Every snapshot adds to it."}
		return s.render(c, http.StatusOK, v)
	}
	chosen := snapshots[0]
	for _, x := range snapshots {
		if x.ID == c.QueryParam("snapshot") {
			chosen = x
		}
	}
	for _, x := range snapshots {
		if x.ID != chosen.ID {
			v.Snapshots = append(v.Snapshots, Link{Href: "/publications?snapshot=" + x.ID, Text: sayDate(x.AsAt)})
		}
	}
	v.AsAt = sayDate(chosen.AsAt)
	lines, err := s.store.Publications(ctx, p, chosen.ID)
	if err != nil {
		return err
	}
	for i := range lines {
		if l := &lines[i]; isHeadlineTable(l) {
			v.Tables = append(v.Tables, sayPublication(l))
		} else {
			v.Questions = addQuestion(v.Questions, l)
		}
	}
	for i := range v.Questions {
		v.Questions[i].Of = strings.Join(v.Questions[i].questions, ", ")
	}
	return s.render(c, http.StatusOK, v)
}

// isHeadlineTable says whether the line is about a table of groups or its total.
func isHeadlineTable(l *abp.Publication) bool {
	return l.Item == abp.HeadlineItem && l.Span == string(abp.SpanT2)
}

// addQuestion puts lines about the same waves with the same end together.
func addQuestion(rows []publicationRow, l *abp.Publication) []publicationRow {
	row := sayPublication(l)
	for i := range rows {
		if rows[i].between == row.between && rows[i].reason == row.reason {
			rows[i].questions = append(rows[i].questions, l.Item)
			return rows
		}
	}
	row.URL, row.questions = "", []string{l.Item}
	return append(rows, row)
}

func sayPublication(l *abp.Publication) publicationRow {
	row := publicationRow{URL: "/publications/" + l.ID, Rule: l.Rule, Reason: l.Reason, HasException: l.ExceptionID != "", MinN: l.MinN, MinDelta: l.MinDelta, Cells: l.Cells,
		between: l.Scope.String() + l.Span, reason: l.Outcome.String() + l.Reason}
	row.What = map[abp.Scope]string{abp.WholeProgramme: "Whole programme", abp.BySystem: "By system", abp.ByOrganisation: "By organisation", abp.ByCohort: "By cohort", abp.ByStaffGroup: "By staff group"}[l.Scope]
	if !isHeadlineTable(l) {
		row.What += ", " + l.Span
	}
	switch l.Outcome {
	case abp.Published:
		row.Outcome = Tag{Text: "published", Colour: "green"}
	case abp.CarriedForward:
		row.Outcome = Tag{Text: "earlier one stands", Colour: "blue"}
	case abp.Suppressed:
		row.Outcome = Tag{Text: "hidden", Colour: "grey"}
	case abp.Refused:
		row.Outcome = Tag{Text: "refused", Colour: "red"}
	}
	return row
}

// showPublication is GET /publications/:publication.
func (s *Server) showPublication(c echo.Context) error {
	return s.publication(c, http.StatusOK, "", nil)
}

func (s *Server) publication(c echo.Context, status int, reason string, errs []FieldError) error {
	l, err := s.store.Publication(c.Request().Context(), person(c), c.Param("publication"))
	if err != nil {
		return err
	}
	v := publicationShow{Page: s.page(c, "Release log: "+strings.ToLower(sayPublication(l).What), publicationsBack), Row: sayPublication(l), Line: l, Errors: errs}
	v.HasErrors = len(errs) > 0
	v.CanAsk = person(c).Can(abp.ProposeThresholds) == nil && l.CanBeExcepted() && isHeadlineTable(l)
	v.Reason = FieldTextarea{Name: "reason", Label: "Why should this table be published with fewer people?", Hint: "The data custodian reads this, and it stays in the log. Do not name anybody.", Value: reason, Error: errorOf(errs, "reason")}
	return s.render(c, status, v)
}
