package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// applicationShow is one application: for its owner, who may have no account,
// and, with its history and what helps, for those who run the programme.
type applicationShow struct {
	Page
	Errors       []FieldError
	IsOwn        bool
	Key          string
	URL          string
	Version      int
	State        Tag
	Next         string // what happens next, in words to the owner
	Rows         []SummaryRow
	Dates        []string
	CanWithdraw  bool
	CanName      bool // somebody else can be asked
	CanConfirm   bool // the dates are the question
	CanDecide    bool
	CanRemind    bool
	PersonURL    string
	ManagerName  FieldText
	ManagerEmail FieldText
	ConfirmWhy   FieldText
	Why          FieldText
	Decision     FieldRadios
	Employer     *FieldSelect // where the employer is not in the list
	History      []abp.Event
	Contact      string
}

func (applicationShow) template() string { return "application/show" }

// showApplication is GET /applications/:application. With ?key= it needs no
// account.
func (s *Server) showApplication(c echo.Context) error {
	v, err := s.applicationPage(c, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// applicationPage gathers what the page shows, with what was typed into its
// forms if errs says that something is wrong with that.
func (s *Server) applicationPage(c echo.Context, errs []FieldError) (*applicationShow, error) {
	ctx, key := c.Request().Context(), c.FormValue("key")
	if key != "" && !s.limits.allow("application", c.RealIP(), formPagesHourly) {
		return nil, abp.Errorf(abp.TooMany, "Too many links were tried from your network. Wait a few minutes and try again.")
	}
	ap, by, err := s.app.Application(ctx, person(c), c.Param("application"), key)
	if err != nil {
		return nil, err
	}
	v := &applicationShow{Page: s.page(c, "Your application"), Errors: errs, IsOwn: by.ID == ap.PersonID, Key: key, URL: "/applications/" + ap.ID, Version: ap.Version, State: applicationTag(ap), Next: applicationWords(ap)}
	v.HasErrors = len(errs) > 0
	isLead := person(c).Can(abp.EditApplications) == nil && key == ""
	if !v.IsOwn {
		s.look(c, abp.LookApplication, ap.PersonID) // by a key alone nobody is known to look
		v.Page = s.page(c, ap.Person.Name, Link{Href: "/applications", Text: "Applications"})
		v.HasErrors = len(errs) > 0
	}
	if v.Contact, err = s.contact(c); err != nil {
		return nil, err
	}
	v.Rows = applicationRows(ap, isLead)
	if ap.Cohort != nil && ap.Cohort.IsPublished() {
		dates, err := s.store.PublishedDates(ctx, ap.Cohort.ID)
		if err != nil {
			return nil, err
		}
		v.Dates = abp.DateLines(dates, london())
	}
	v.CanWithdraw, v.CanName, v.CanConfirm = !ap.IsOver(), ap.IsWaiting(), !ap.IsOver() && ap.CannotMakeDates()
	field := func(name, label, hint string) FieldText {
		return FieldText{Name: name, Label: label, Hint: hint, Value: c.FormValue(name), Error: errorOf(errs, name)}
	}
	v.ManagerName, v.ManagerEmail = field("manager_name", "Their name", ""), field("manager_email", "Their e-mail address", "")
	v.ManagerName.Spellcheck, v.ManagerEmail.Spellcheck, v.ManagerEmail.Type = "false", "false", "email"
	if isLead {
		err = s.fillLead(ctx, person(c), v, ap, field)
	}
	return v, err
}

// fillLead adds what only those who run the programme see and press.
func (s *Server) fillLead(ctx context.Context, viewer *abp.Person, v *applicationShow, ap *abp.Application, field func(name, label, hint string) FieldText) (err error) {
	v.PersonURL = "/people/" + ap.PersonID
	v.CanDecide = ap.IsWaiting() && !v.IsOwn
	v.CanRemind = ap.MayRemind(s.app.Now()) == nil
	v.ConfirmWhy = field("confirm_why", "How can they take part?", "For example: part B with the next cohort.")
	v.Why = field("why", "Why do you decide?", "For example: agreed with the manager by telephone. It stands in the history.")
	v.Decision = FieldRadios{Name: "decision", Label: "What does the line manager say?", Options: []Option{{Value: "release", Text: "Released"}, {Value: "refusal", Text: "Not released"}}, Value: field("decision", "", "").Value, Error: errorOf(v.Errors, "decision")}
	if ap.Employer != "" && ap.OrganisationID == "" && !ap.IsOver() {
		all, err := s.store.AllOrganisations(ctx)
		if err != nil {
			return err
		}
		v.Employer = &FieldSelect{Name: "organisation", Label: "Which organisation is “" + ap.Employer + "”?", Options: []Option{{Text: "Choose"}}, Value: field("organisation", "", "").Value, Error: errorOf(v.Errors, "organisation")}
		for _, o := range all {
			v.Employer.Options = append(v.Employer.Options, Option{Value: o.ID, Text: o.Name})
		}
	}
	v.History, err = s.store.ApplicationHistory(ctx, viewer, ap.ID, 50)
	return err
}

// applicationWords says to the owner what happens next.
func applicationWords(a *abp.Application) string {
	manager := "your line manager"
	if a.Manager != nil {
		manager = a.Manager.Name
	}
	switch {
	case !a.WithdrawnAt.IsZero():
		return "You have withdrawn. You can apply again at any time."
	case !a.EnrolledAt.IsZero():
		return "You have a place. Your dates are in the mail that we sent you, and under “My journey”."
	case !a.LapsedAt.IsZero():
		return "This application has come to an end without a place. Another cohort may suit you."
	case !a.RefusedAt.IsZero():
		return "You are not released for these dates. Talk to your line manager: another cohort may suit you both better."
	case a.CannotMakeDates():
		return "You cannot make every date, so no place is kept yet and nobody else is asked. The programme team writes to you. If you can make all of them after all, say so here."
	case a.IsOffered():
		return "A place has come free and is kept for you until " + sayDate(a.OfferEndsAt.On(london())) + ". Say yes or no with the link in our mail about it."
	case !a.ReleasedAt.IsZero() && a.IsInLine():
		return "You are released, and on the waiting list. We write to you as soon as a place comes free."
	case !a.ReleasedAt.IsZero():
		return "You are released. The programme team gives you your place and writes to you."
	case a.ManagerID == "":
		return "We do not know yet who can release you. Name your line manager here, or wait for the programme team to write to you."
	case !a.TalkAt.IsZero():
		return capital(manager) + " would like to talk with you before deciding. Ask them for a moment this week."
	}
	words := "We have asked " + manager + " to release you for the dates"
	if !a.AnswerBy.IsZero() {
		words += ", by " + sayDate(a.AnswerBy.On(london()))
	}
	if a.IsInLine() {
		return words + ". All places are taken at the moment: you wait in order until one comes free."
	}
	return words + ". A word from you helps."
}

// applicationRows are the facts of an application.
func applicationRows(a *abp.Application, isLead bool) []SummaryRow {
	cohort, manager := "The next one that suits", "Not known"
	if a.Cohort != nil {
		cohort = a.Cohort.Title()
	}
	if a.Manager != nil {
		manager = a.Manager.Name
	}
	rows := []SummaryRow{{Key: "Cohort", Value: cohort}, {Key: "Applied on", Value: sayDate(a.AppliedAt.On(london()))}, {Key: "Line manager", Value: manager}}
	if a.CannotMakeDates() || a.Misses != "" {
		rows = append(rows, SummaryRow{Key: "Cannot make", Value: a.Misses})
	}
	if !isLead {
		return rows
	}
	employer := a.Employer
	if a.Person.Organisation != nil {
		employer = a.Person.Organisation.Name
	} else if employer != "" {
		employer += " (not in the list)"
	}
	rows = append(rows, SummaryRow{Key: "E-mail address", Value: a.Person.Email}, SummaryRow{Key: "Organisation", Value: employer})
	if a.Manager != nil {
		rows = append(rows, SummaryRow{Key: "Manager’s address", Value: a.Manager.Email})
	}
	add := func(key string, at abp.Instant) {
		if !at.IsZero() {
			rows = append(rows, SummaryRow{Key: key, Value: sayDate(at.On(london()))})
		}
	}
	add("Manager asked on", a.AskedAt)
	add("Answer by", a.AnswerBy)
	add("Reminded on", a.ChasedAt)
	add("Wanted to talk on", a.TalkAt)
	add("Released on", a.ReleasedAt)
	add("Not released on", a.RefusedAt)
	if a.RefusedWhy != "" {
		rows = append(rows, SummaryRow{Key: "Why not released", Value: a.RefusedWhy})
	}
	add("Place kept since", a.HeldAt)
	add("Waiting since", a.WaitingAt)
	add("Place offered on", a.OfferedAt)
	return append(rows, SummaryRow{Key: "Heard of it from", Value: a.Heard})
}

// changedApplication answers an act on an application: back to its page, or the
// page again with what is wrong.
func (s *Server) changedApplication(c echo.Context, said string, err error) error {
	if err == nil {
		at := "/applications/" + c.Param("application")
		if key := c.FormValue("key"); key != "" {
			at += "?" + url.Values{"key": {key}}.Encode()
		}
		return s.see(c, said, at)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.applicationPage(c, errs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// withdrawApplication is POST /applications/:application/withdrawal.
func (s *Server) withdrawApplication(c echo.Context) error {
	_, err := s.app.WithdrawApplication(c.Request().Context(), person(c), c.Param("application"), c.FormValue("key"))
	return s.changedApplication(c, "The application is withdrawn.", err)
}

// nameManager is POST /applications/:application/manager.
func (s *Server) nameManager(c echo.Context) error {
	a, err := s.app.NameManager(c.Request().Context(), person(c), c.Param("application"), c.FormValue("key"), app.ManagerDetails{Name: c.FormValue("manager_name"), Email: c.FormValue("manager_email")})
	said := ""
	if err == nil {
		said = a.Manager.Name + " has been asked by e-mail."
	}
	return s.changedApplication(c, said, err)
}

// confirmDates is POST /applications/:application/dates.
func (s *Server) confirmDates(c echo.Context) error {
	_, err := s.app.ConfirmDates(c.Request().Context(), person(c), c.Param("application"), c.FormValue("key"), c.FormValue("confirm_why"))
	return s.changedApplication(c, "The dates are settled. The application goes on.", err)
}

// decideForManager is POST /applications/:application/decision.
func (s *Server) decideForManager(c echo.Context) error {
	decision := c.FormValue("decision")
	if decision != string(app.DecideRelease) && decision != string(app.DecideRefuse) {
		return s.changedApplication(c, "", abp.InvalidField("decision", "Choose what the line manager says."))
	}
	_, err := s.app.DecideForManager(c.Request().Context(), person(c), c.Param("application"), formVersion(c), decision == string(app.DecideRelease), c.FormValue("why"))
	return s.changedApplication(c, "Recorded. The applicant has been told.", err)
}

// remindManager is POST /applications/:application/reminder.
func (s *Server) remindManager(c echo.Context) error {
	_, err := s.app.RemindManager(c.Request().Context(), person(c), c.Param("application"))
	return s.changedApplication(c, "The line manager has been reminded by e-mail.", err)
}

// nameEmployer is POST /applications/:application/organisation.
func (s *Server) nameEmployer(c echo.Context) error {
	_, err := s.app.NameEmployer(c.Request().Context(), person(c), c.Param("application"), c.FormValue("organisation"))
	return s.changedApplication(c, "The employer is recorded.", err)
}
