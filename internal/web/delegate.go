package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// delegateShow is one place in a cohort: how far the person has come, the set,
// and leaving.
type delegateShow struct {
	Page
	Delegate *abp.Delegate
	Facts    []SummaryRow
	Errors   []FieldError
	Set      FieldSelect
	Why      FieldText
}

func (delegateShow) template() string { return "delegate/show" }

// showDelegate is GET /delegates/:delegate.
func (s *Server) showDelegate(c echo.Context) error {
	return s.delegateShow(c, http.StatusOK, "", nil)
}

func (s *Server) delegateShow(c echo.Context, status int, why string, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	d, err := s.store.Delegate(ctx, p, c.Param("delegate"), s.app.Now())
	if err != nil {
		return err
	}
	sets, err := s.store.Sets(ctx, p, d.CohortID)
	if err != nil {
		return err
	}
	options, in := []Option{{Value: "", Text: "No set"}}, ""
	for _, set := range sets {
		text := fmt.Sprintf("Set %d, %s", set.Number, countOf(len(set.Members), "member", "members"))
		if set.Facilitator != nil {
			text += ", " + set.Facilitator.Name
		}
		options = append(options, Option{Value: set.ID, Text: text})
		for _, m := range set.Members {
			if m.DelegateID == d.ID {
				in = set.ID
			}
		}
	}
	v := delegateShow{Page: s.page(c, d.Person.Name, Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: "/cohorts/" + d.CohortID, Text: d.Cohort.Title()}, Link{Href: "/cohorts/" + d.CohortID + "/people", Text: "People"}),
		Delegate: d, Facts: delegateFacts(d), Errors: errs,
		Set: FieldSelect{Name: "set", Label: "Set", Hint: "Once the cohort is published, a delegate who joins a set is told its dates by e-mail.", Value: in, Options: options, Error: errorOf(errs, "set")},
		Why: FieldText{Name: "why", Label: "Reason", Hint: "A few words for the record, for example: workload. No health details.", Value: why, Error: errorOf(errs, "why")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// delegateFacts lists what the records say about a place.
func delegateFacts(d *abp.Delegate) []SummaryRow {
	rows := []SummaryRow{
		{Key: "Cohort", Value: d.Cohort.Title(), Href: "/cohorts/" + d.CohortID, Action: "Open"},
		{Key: "Organisation", Value: d.Organisation.Name},
		{Key: "Person", Value: d.Person.Email, Href: "/people/" + d.PersonID, Action: "Open"},
		{Key: "Stage", Value: d.Stage().String()},
		{Key: "Workshop parts", Value: fmt.Sprintf("%d of %d attended", d.Progress.Parts, d.Progress.PartsNeeded)},
		{Key: "Set meetings", Value: fmt.Sprintf("%d attended, %d needed; %d of %d are over", d.Progress.Sets, d.Progress.SetsNeeded, d.Progress.SetsHeld, d.Progress.SetsInAll)},
		{Key: "Enrolled", Value: sayDate(d.EnrolledAt.On(london()))},
	}
	if d.IsActive() && !d.Progress.IsJourneyComplete() {
		finish := map[abp.Finish]string{abp.FinishesByComing: "Yes, with the sessions still to come", abp.FinishesByMakeUp: "Only with a make-up", abp.CannotFinish: "Not in this cohort"}[d.Progress.Finish()]
		rows = append(rows, SummaryRow{Key: "Can still finish", Value: finish})
	}
	if !d.WithdrawnAt.IsZero() {
		rows = append(rows, SummaryRow{Key: "Withdrawn", Value: sayDate(d.WithdrawnAt.On(london())) + ": " + d.WhyLeft})
	}
	return rows
}

// moveDelegate is POST /delegates/:delegate/set.
func (s *Server) moveDelegate(c echo.Context) error {
	d, err := s.app.MoveDelegate(c.Request().Context(), person(c), c.Param("delegate"), c.FormValue("set"))
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.delegateShow(c, http.StatusUnprocessableEntity, "", errs)
	}
	return s.see(c, "Saved.", "/delegates/"+d.ID)
}

// withdrawDelegate is POST /delegates/:delegate/withdrawal.
func (s *Server) withdrawDelegate(c echo.Context) error {
	why := c.FormValue("why")
	d, err := s.app.WithdrawDelegate(c.Request().Context(), person(c), c.Param("delegate"), why)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.delegateShow(c, http.StatusUnprocessableEntity, why, errs)
	}
	return s.see(c, d.Person.Name+" has left the cohort. The place is free.", "/cohorts/"+d.CohortID+"/people")
}
