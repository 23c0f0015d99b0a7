package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// releaseEdit is what the link of a line manager leads to: a name, dates and
// three answers, or the answer that was given. Nothing else about anybody, since
// mails are passed on.
type releaseEdit struct {
	Page
	Errors    []FieldError
	Action    string
	Applicant string
	Cohort    string
	Manager   string
	Until     string
	Dates     []string
	IsWaiting bool
	IsTalking bool
	Outcome   string
	Decision  FieldRadios
	Why       FieldSelect
	Contact   string
}

func (releaseEdit) template() string { return "release/edit" }

// showRelease is GET /releases/:token. It changes nothing: mail scanners open
// links.
func (s *Server) showRelease(c echo.Context) error {
	v, err := s.releasePage(c, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

func (s *Server) releasePage(c echo.Context, errs []FieldError) (*releaseEdit, error) {
	if !s.limits.allow("release", c.RealIP(), formPagesHourly) {
		return nil, abp.Errorf(abp.TooMany, "Too many links were tried from your network. Wait a few minutes and try again.")
	}
	r, err := s.app.Release(c.Request().Context(), c.Param("token"))
	if err != nil {
		return nil, err
	}
	a := r.Application
	v := &releaseEdit{Page: s.page(c, "Can "+a.Person.Name+" be released?"), Errors: errs, Action: "/releases/" + url.PathEscape(c.Param("token")), Applicant: a.Person.Name, Manager: r.Manager.Name,
		IsWaiting: a.IsWaiting(), IsTalking: !a.TalkAt.IsZero(), Dates: abp.DateLines(r.Dates, london()),
		Decision: FieldRadios{Name: "decision", Label: "Your answer", Value: c.FormValue("decision"), Error: errorOf(errs, "decision"), Options: []Option{
			{Value: string(app.DecideRelease), Text: "Released", Hint: "They can be away from work on these dates."},
			{Value: string(app.DecideRefuse), Text: "Not released", Hint: "Not for these dates. They can apply for another cohort."},
			{Value: string(app.DecideTalk), Text: "Let us talk first", Hint: "We tell them so. Decide with this link afterwards."}}},
		Why: FieldSelect{Name: "why", Label: "If not released: why? (optional)", Hint: "Only the programme team sees this.", Value: c.FormValue("why"), Options: options("I would rather not say", abp.RefusalReasons()), Error: errorOf(errs, "why")}}
	v.HasErrors = len(errs) > 0
	if a.Cohort != nil {
		v.Cohort = a.Cohort.Title()
	}
	if !a.AnswerBy.IsZero() {
		v.Until = sayDate(a.AnswerBy.On(london()))
	}
	if !v.IsWaiting {
		v.Page.Title = "Thank you"
		v.Outcome = releaseOutcome(a)
		if !a.RefusedAt.IsZero() {
			v.Dates = nil
		}
	}
	v.Contact, err = s.contact(c)
	return v, err
}

// releaseOutcome says to the manager what was decided, and no more: whether
// somebody withdrew or was given a place is not theirs to see.
func releaseOutcome(a *abp.Application) string {
	switch {
	case !a.ReleasedAt.IsZero():
		return a.Person.Name + " is released. Please keep these dates free in the rota; they may still move, and then they tell you."
	case !a.RefusedAt.IsZero():
		return a.Person.Name + " is not released."
	}
	return "No answer is needed any more."
}

// decideRelease is POST /releases/:token.
func (s *Server) decideRelease(c echo.Context) error {
	why := ""
	decision := app.ReleaseDecision(c.FormValue("decision"))
	if decision == app.DecideRefuse {
		why = c.FormValue("why")
	}
	a, err := s.app.DecideByLink(c.Request().Context(), c.Param("token"), decision, why)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		v, err := s.releasePage(c, errs)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	said := a.Person.Name + " has been told."
	if decision == app.DecideTalk {
		said = a.Person.Name + " knows that you want to talk first. Come back with the same link to decide."
	}
	return s.see(c, said, "/releases/"+url.PathEscape(c.Param("token")))
}
