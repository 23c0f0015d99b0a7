package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
)

// retentionKept is the page "what we keep", made of the table of retention.
type retentionKept struct {
	Page
	Classes []retentionRow
	CanSee  bool // may look at deletions and propose other terms
}

// retentionRow is one class of data in words.
type retentionRow struct {
	Class, Title, What, Whose, Purpose, Basis, Special, Term, How string
	Seen                                                          []string
	IsPersonal                                                    bool
	Standard                                                      string // the usual term, where another holds
	Last                                                          string // when it was last gone through
	Tables                                                        []abp.Holding
}

// retentionNotice is the short notice about one class, role by role.
type retentionNotice struct {
	Page
	Class retentionRow
	Row   *abp.MatrixRow
	Roles []SummaryRow
}

// retentionList is for those who look after the terms: what would be deleted now, what
// was, and other terms.
type retentionList struct {
	Page
	Errors     []FieldError
	Rows       []retentionRun
	Changes    []retentionChange
	CanPropose bool
	Class      FieldSelect
	Amount     FieldText
	Reason     FieldTextarea
}

// retentionRun is one class with what was deleted last and what would be now. Both
// pass the gate: few deletions would tell of few people.
type retentionRun struct{ Class, Title, Term, LastAt, Last, Due string }

type retentionChange struct{ Title, Term, Reason, State, ApproveURL string }

func (retentionKept) template() string   { return "retention/kept" }
func (retentionNotice) template() string { return "retention/notice" }
func (retentionList) template() string   { return "retention/list" }

var privacyBack = Link{Href: "/privacy", Text: "Privacy notice"}

func retentionRowOf(v *app.RetentionState) retentionRow {
	row := retentionRow{Class: v.Class, Title: v.Title, What: v.What, Whose: v.Whose, Purpose: v.Purpose, Basis: v.Basis, Special: v.Special, Term: v.Term.String(), How: v.Term.How, Seen: v.Seen, IsPersonal: v.IsPersonal(), Tables: v.Holdings}
	if v.Term != v.Standard {
		row.Standard = v.Standard.String()
	}
	if v.Last != nil {
		row.Last = sayDate(v.Last.RanAt.On(london()))
	}
	return row
}

// listKept is GET /privacy/what-we-keep.
func (s *Server) listKept(c echo.Context) error {
	list, err := s.app.Retentions(c.Request().Context())
	if err != nil {
		return err
	}
	v := retentionKept{Page: s.page(c, "What we keep, and for how long", privacyBack), CanSee: person(c).Can(abp.SeeRetentionRuns) == nil}
	for i := range list {
		v.Classes = append(v.Classes, retentionRowOf(&list[i]))
	}
	return s.render(c, http.StatusOK, v)
}

// showKept is GET /privacy/what-we-keep/:class: the short notice that forms lead to.
func (s *Server) showKept(c echo.Context) error {
	list, err := s.app.Retentions(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range list {
		if r := &list[i]; r.Class == c.Param("class") {
			v := retentionNotice{Page: s.page(c, r.Title, privacyBack, Link{Href: "/privacy/what-we-keep", Text: "What we keep"}), Class: retentionRowOf(r), Row: abp.MatrixRowOf(r.Row)}
			if v.Row != nil {
				for _, role := range abp.MatrixRoles() {
					v.Roles = append(v.Roles, SummaryRow{Key: capital(role.String()), Value: v.Row.For(role).String()})
				}
			}
			return s.render(c, http.StatusOK, v)
		}
	}
	return abp.Errorf(abp.NotFound, "There is no such class of data.")
}

// listRetentions is GET /retentions.
func (s *Server) listRetentions(c echo.Context) error {
	return s.retentions(c, http.StatusOK, "", "", "", nil)
}

func (s *Server) retentions(c echo.Context, status int, class, amount, reason string, errs []FieldError) error {
	ctx, by := c.Request().Context(), person(c)
	list, err := s.app.Retentions(ctx)
	if err != nil {
		return err
	}
	v := retentionList{Page: s.page(c, "How long data is kept", privacyBack), Errors: errs, CanPropose: by.Can(abp.ProposeRetentions) == nil}
	v.HasErrors = len(errs) > 0
	v.Class = FieldSelect{Name: "class", Label: "What", Value: class, Error: errorOf(errs, "class"), Options: []Option{{Text: "Choose"}}}
	gate := disclosure.Defaults(disclosure.Public)
	for i := range list {
		r := &list[i]
		if !r.Term.IsCounted() {
			continue
		}
		v.Class.Options = append(v.Class.Options, Option{Value: r.Class, Text: r.Title + ", in " + r.Term.Unit()})
		due, err := s.app.Forget(ctx, r.Class, true)
		if err != nil {
			return err
		}
		row := retentionRun{Class: r.Class, Title: r.Title, Term: r.Term.String(), LastAt: "not yet", Due: gate.Count(due.Records).String()}
		if r.Last != nil {
			row.LastAt, row.Last = sayDate(r.Last.RanAt.On(london())), gate.Count(r.Last.Records).String()
		}
		v.Rows = append(v.Rows, row)
		for _, change := range r.Open {
			line := retentionChange{Title: r.Title, Term: r.Term.With(change.Amount).String(), Reason: change.Reason, State: "proposed by " + whoIs(change.ProposedBy)}
			if by.Can(abp.ApproveRetentions) == nil && change.ProposedByID != abp.Ref(by.ID) {
				line.ApproveURL = "/retentions/changes/" + change.ID + "/approval"
			}
			v.Changes = append(v.Changes, line)
		}
	}
	v.Amount = FieldText{Name: "amount", Label: "For how long", Hint: "A whole number, in the unit that stands beside it", Value: amount, InputMode: "numeric", Width: 3, Error: errorOf(errs, "amount")}
	v.Reason = FieldTextarea{Name: "reason", Label: "Why", Value: reason, Error: errorOf(errs, "reason")}
	return s.render(c, status, v)
}

// proposeRetention is POST /retentions/changes.
func (s *Server) proposeRetention(c echo.Context) error {
	class, amount, reason := c.FormValue("class"), c.FormValue("amount"), c.FormValue("reason")
	n, _ := strconv.Atoi(abp.CleanLine(amount))
	err := s.app.ProposeRetention(c.Request().Context(), person(c), &abp.RetentionChange{Class: class, Amount: n, Reason: reason})
	if err == nil {
		return s.see(c, "Proposed. It holds once the data custodian has approved it.", "/retentions")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.retentions(c, http.StatusUnprocessableEntity, class, amount, reason, errs)
}

// approveRetention is POST /retentions/changes/:change/approval.
func (s *Server) approveRetention(c echo.Context) error {
	if err := s.app.ApproveRetention(c.Request().Context(), person(c), c.Param("change")); err != nil {
		return err
	}
	return s.see(c, "Approved. It holds from now on.", "/retentions")
}
