package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// delegateShow is one place in a cohort: how far the person has come, the set,
// what can become of the place, and what became of it so far.
type delegateShow struct {
	Page
	Delegate *abp.Delegate
	Facts    []SummaryRow
	Errors   []FieldError
	Set      *delegateAct // none for those who are in none
	Acts     []delegateAct
	History  []TimelineItem
}

// delegateAct is one form about a place.
type delegateAct struct {
	Title, Text, Action, Button string
	IsWarning, IsOpen           bool
	Selects                     []FieldSelect
	Boxes                       []FieldCheckboxes
	Texts                       []FieldText
}

func (delegateShow) template() string { return "delegate/show" }

// showDelegate is GET /delegates/:delegate.
func (s *Server) showDelegate(c echo.Context) error {
	return s.delegateShow(c, http.StatusOK, nil)
}

func (s *Server) delegateShow(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	d, err := s.store.Delegate(ctx, p, c.Param("delegate"), s.app.Now())
	if err != nil {
		return err
	}
	s.look(c, abp.LookPlace, d.PersonID)
	v := delegateShow{Page: s.page(c, d.Person.Name, Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: "/cohorts/" + d.CohortID, Text: d.Cohort.Title()}, Link{Href: "/cohorts/" + d.CohortID + "/people", Text: "People"}),
		Delegate: d, Facts: delegateFacts(d), Errors: errs}
	v.HasErrors = len(errs) > 0
	if d.IsActive() {
		if v.Set, err = s.setAct(c, d, errs); err != nil {
			return err
		}
	}
	if v.Acts, err = s.delegateActs(c, d, errs); err != nil {
		return err
	}
	events, err := s.store.EventsAbout(ctx, d.ID, 100)
	if err != nil {
		return err
	}
	v.History = delegateHistory(events)
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
	if !d.PausedAt.IsZero() {
		rows = append(rows, SummaryRow{Key: "Paused", Value: sayDate(d.PausedAt.On(london())) + ": " + d.WhyLeft})
	}
	if d.DeferredToID != "" {
		rows = append(rows, SummaryRow{Key: "Deferred", Value: sayDate(d.WithdrawnAt.On(london())) + ": " + d.WhyLeft, Href: "/delegates/" + string(d.DeferredToID), Action: "Open the later place"})
	} else if !d.WithdrawnAt.IsZero() {
		rows = append(rows, SummaryRow{Key: "Withdrawn", Value: sayDate(d.WithdrawnAt.On(london())) + ": " + d.WhyLeft})
	}
	return rows
}

// moveDelegate is POST /delegates/:delegate/set.
func (s *Server) moveDelegate(c echo.Context) error {
	j := app.Joining{SetID: c.FormValue("set"), SetAgrees: c.FormValue("agreed") == "yes", Why: c.FormValue("set-why")}
	d, err := s.app.MoveDelegate(c.Request().Context(), person(c), c.Param("delegate"), j)
	return s.delegateChanged(c, d, err, "Saved.")
}

// delegateChanged answers a form about a place: with the page and what is said,
// or with the form again.
func (s *Server) delegateChanged(c echo.Context, d *abp.Delegate, err error, said string) error {
	if err == nil {
		return s.see(c, said, "/delegates/"+d.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.delegateShow(c, http.StatusUnprocessableEntity, errs)
}

// withdrawDelegate is POST /delegates/:delegate/withdrawal.
func (s *Server) withdrawDelegate(c echo.Context) error {
	d, err := s.app.WithdrawDelegate(c.Request().Context(), person(c), c.Param("delegate"), c.FormValue("why"))
	return s.delegateChanged(c, d, err, "Left the cohort and has been told. The place passes on.")
}

// pauseDelegate is POST /delegates/:delegate/pause.
func (s *Server) pauseDelegate(c echo.Context) error {
	d, err := s.app.PauseDelegate(c.Request().Context(), person(c), c.Param("delegate"), c.FormValue("pause-why"))
	return s.delegateChanged(c, d, err, "Paused and told. The place passes on.")
}

// rejoinDelegate is POST /delegates/:delegate/rejoining.
func (s *Server) rejoinDelegate(c echo.Context) error {
	d, err := s.app.RejoinDelegate(c.Request().Context(), person(c), c.Param("delegate"), c.FormValue("rejoining-why"))
	return s.delegateChanged(c, d, err, "Welcome back: the dates have been sent.")
}

// deferDelegate is POST /delegates/:delegate/deferral.
func (s *Server) deferDelegate(c echo.Context) error {
	f := app.Deferral{CohortID: c.FormValue("cohort"), Why: c.FormValue("deferral-why"), SetAgrees: c.FormValue("deferral-agreed") == "yes"}
	d, err := s.app.DeferDelegate(c.Request().Context(), person(c), c.Param("delegate"), f)
	return s.delegateChanged(c, d, err, "This is the new place. What was attended and answered has come along, and the dates have been sent.")
}

// transferDelegate is POST /delegates/:delegate/transfer.
func (s *Server) transferDelegate(c echo.Context) error {
	t := app.Transfer{OrganisationID: c.FormValue("organisation"), ManagerEmail: abp.NormalEmail(c.FormValue("transfer-manager"))}
	d, err := s.app.TransferDelegate(c.Request().Context(), person(c), c.Param("delegate"), t)
	return s.delegateChanged(c, d, err, "Saved. The place goes on counting for the organisation that sent them.")
}

// changeManager is POST /delegates/:delegate/manager.
func (s *Server) changeManager(c echo.Context) error {
	d, err := s.app.ChangeManager(c.Request().Context(), person(c), c.Param("delegate"), abp.NormalEmail(c.FormValue("manager")))
	return s.delegateChanged(c, d, err, "Saved. The line manager’s calendar follows.")
}
