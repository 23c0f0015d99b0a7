package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// sessionMove is the form that moves or cancels a session.
type sessionMove struct {
	Page
	Errors       []FieldError
	Session      *abp.Session
	When         string
	IsDraft      bool
	Date         FieldDate
	From, Until  FieldText
	Scope        FieldRadios
	Reason       FieldText
	CancelReason FieldText
}

// sessionChange shows what a move or a cancellation would do, before it is done.
type sessionChange struct {
	Page
	IsCancel bool
	IsDraft  bool
	Action   string
	Back     string
	Hidden   []hiddenValue
	Steps    []changeRow
	Hard     []string
	Soft     []string
	Windows  []changeRow
	Told     []toldRow
	Reason   string
	Confirm  string
}

// hiddenValue is a value that a form carries along unseen.
type hiddenValue struct{ Name, Value string }

// changeRow is one thing before and after.
type changeRow struct{ Title, Of, Before, After string }

// toldRow is somebody who will get a mail.
type toldRow struct{ Name, Role string }

func (sessionMove) template() string   { return "session/move" }
func (sessionChange) template() string { return "session/change" }

// moveForm is what the form of a move sends, as typed.
type moveForm struct {
	date                FieldDate
	from, until, reason string
	scope               string
}

// editMove is GET /sessions/:session/moves.
func (s *Server) editMove(c echo.Context) error {
	v, err := s.store.Session(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	if err := v.CanMove(s.app.Now()); err != nil {
		return err
	}
	day, from, until := v.Hours(london())
	f := moveForm{date: dateField("date", day), from: clockField(from), until: clockField(until), scope: abp.MoveOne.String()}
	return s.showMove(c, http.StatusOK, v, f, "", nil)
}

func (s *Server) showMove(c echo.Context, status int, v *abp.Session, f moveForm, cancelReason string, errs []FieldError) error {
	isDraft := v.Cohort != nil && !v.Cohort.IsPublished()
	hint := "Everybody who is told reads it, for example: the room is not available."
	view := sessionMove{Page: s.page(c, "Move "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: "/sessions/" + v.ID, Text: v.Title}),
		Errors: errs, Session: v, When: v.When(london()), IsDraft: isDraft, Date: f.date,
		From:         FieldText{Name: "from", Label: "From", Hint: "For example 9:30 or 2pm", Value: f.from, Width: 5, Error: errorOf(errs, "from")},
		Until:        FieldText{Name: "until", Label: "Until", Value: f.until, Width: 5, Error: errorOf(errs, "until")},
		Scope:        FieldRadios{Name: "scope", Label: "What moves", Value: f.scope, Options: moveScopes(v), Error: errorOf(errs, "scope")},
		Reason:       FieldText{Name: "reason", Label: "Reason", Hint: hint, Value: f.reason, Error: errorOf(errs, "reason")},
		CancelReason: FieldText{Name: "cancel-reason", Label: "Reason", Hint: hint, Value: cancelReason, Error: errorOf(errs, "cancel-reason")}}
	view.Date.Name, view.Date.Label, view.Date.Hint, view.Date.Error = "date", "New date", "For example 12 3 2024", errorOf(errs, "date-day")
	view.HasErrors = len(errs) > 0
	return s.render(c, status, view)
}

func moveScopes(v *abp.Session) []Option {
	options := []Option{{Value: abp.MoveOne.String(), Text: "This session only"}}
	shift := "By as many days and as much of the clock as this one"
	switch {
	case v.SetID != "":
		options = append(options, Option{abp.MoveLater.String(), "This and the later meetings of the set", shift})
	case v.CohortID != "":
		options = append(options, Option{abp.MoveLater.String(), "This and the later workshop parts of the cohort", shift},
			Option{abp.MoveCohort.String(), "This and everything later in the cohort, meetings of sets too", shift})
	}
	return options
}

// moveSession is POST /sessions/:session/moves: a plan of the move, and with
// confirmed the move itself.
func (s *Server) moveSession(c echo.Context) error {
	v, err := s.store.Session(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	f, m, errs := readMove(c)
	if len(errs) > 0 {
		return s.showMove(c, http.StatusUnprocessableEntity, v, f, "", errs)
	}
	ctx, by := c.Request().Context(), person(c)
	if c.FormValue("confirmed") == "" {
		ch, err := s.app.PlanMove(ctx, by, v.ID, m)
		if err != nil {
			return s.refuseMove(c, v.ID, err, func(v *abp.Session, errs []FieldError, status int) error {
				return s.showMove(c, status, v, f, "", errs)
			})
		}
		hidden := []hiddenValue{{"date-day", f.date.Day}, {"date-month", f.date.Month}, {"date-year", f.date.Year}, {"from", f.from}, {"until", f.until}, {"scope", f.scope}, {"reason", ch.Reason}}
		return s.showMoved(c, v, ch, false, hidden)
	}
	ch, err := s.app.MoveSessions(ctx, by, v.ID, m, c.FormValue("stamp"))
	if err != nil {
		return s.refuseMove(c, v.ID, err, func(v *abp.Session, errs []FieldError, status int) error {
			return s.showMove(c, status, v, f, "", errs)
		})
	}
	return s.see(c, doneWords(ch, "Moved"), "/sessions/"+v.ID)
}

// cancelSession is POST /sessions/:session/cancellation: a plan of the
// cancellation, and with confirmed the cancellation itself.
func (s *Server) cancelSession(c echo.Context) error {
	ctx, by := c.Request().Context(), person(c)
	v, err := s.store.Session(ctx, by, c.Param("session"))
	if err != nil {
		return err
	}
	reason := abp.CleanLine(c.FormValue("cancel-reason"))
	version := formVersion(c)
	again := func(v *abp.Session, errs []FieldError, status int) error {
		day, from, until := v.Hours(london())
		for i := range errs {
			if errs[i].Field == "reason" {
				errs[i].Field = "cancel-reason"
			}
		}
		return s.showMove(c, status, v, moveForm{date: dateField("date", day), from: clockField(from), until: clockField(until), scope: abp.MoveOne.String()}, reason, errs)
	}
	if c.FormValue("confirmed") == "" {
		ch, err := s.app.PlanCancellation(ctx, by, v.ID, version, reason)
		if err != nil {
			return s.refuseMove(c, v.ID, err, again)
		}
		return s.showMoved(c, v, ch, true, []hiddenValue{{"cancel-reason", ch.Reason}})
	}
	ch, err := s.app.CancelSession(ctx, by, v.ID, version, reason, c.FormValue("stamp"))
	if err != nil {
		return s.refuseMove(c, v.ID, err, again)
	}
	return s.see(c, doneWords(ch, "Cancelled"), "/sessions/"+v.ID)
}

// refuseMove shows the form again with what was typed and the present state of
// the session, or the error where no form would help.
func (s *Server) refuseMove(c echo.Context, id string, err error, again func(*abp.Session, []FieldError, int) error) error {
	errs, rest := withErrors(err)
	if rest != nil {
		return rest
	}
	v, err2 := s.store.Session(c.Request().Context(), person(c), id)
	if err2 != nil {
		return err2
	}
	if err := v.CanMove(s.app.Now()); err != nil {
		return err
	}
	for i := range errs {
		if errs[i].Field == "date" {
			errs[i].Field = "date-day"
		}
	}
	return again(v, errs, statuses[abp.CodeOf(err)])
}

func readMove(c echo.Context) (moveForm, app.SessionMove, []FieldError) {
	var f moveForm
	var m app.SessionMove
	var errs []FieldError
	m.Day, f.date = typedDate(c, "date")
	f.from, f.until, f.scope = abp.CleanLine(c.FormValue("from")), abp.CleanLine(c.FormValue("until")), c.FormValue("scope")
	f.reason = abp.CleanLine(c.FormValue("reason"))
	m.Reason, m.Version = f.reason, formVersion(c)
	if m.Day.IsZero() {
		errs = append(errs, FieldError{"date-day", "Enter a real date, for example 12 3 2024."})
	}
	var ok bool
	if m.From, ok = parseClock(f.from); !ok {
		errs = append(errs, FieldError{"from", "Enter a start like 9:30 or 2pm."})
	}
	if m.Until, ok = parseClock(f.until); !ok {
		errs = append(errs, FieldError{"until", "Enter an end like 11:00 or 4pm."})
	}
	var err error
	if m.Scope, err = abp.ParseMoveScope(f.scope); err != nil {
		errs = append(errs, FieldError{"scope", "Choose which sessions move."})
	}
	if m.Reason == "" {
		errs = append(errs, FieldError{"reason", "Enter a short reason. People read it in their mail."})
	}
	return f, m, errs
}

func (s *Server) showMoved(c echo.Context, v *abp.Session, ch *app.SessionChange, isCancel bool, hidden []hiddenValue) error {
	zone := london()
	title, noun := "Check the move", "moves"
	if isCancel {
		title, noun = "Check the cancellation", "cancellation"
	}
	view := sessionChange{Page: s.page(c, title, Link{Href: "/sessions/" + v.ID, Text: v.Title}), IsCancel: isCancel, IsDraft: ch.IsDraft,
		Action: "/sessions/" + v.ID + "/" + noun, Back: "/sessions/" + v.ID + "/moves", Reason: ch.Reason,
		Hidden: append(hidden, hiddenValue{"version", strconv.Itoa(v.Version)}, hiddenValue{"stamp", ch.Stamp()}, hiddenValue{"confirmed", "yes"})}
	for _, step := range ch.Sessions {
		row := changeRow{Title: step.Before.Title, Of: sessionOf(&step.Before), Before: step.Before.When(zone), After: step.After.When(zone)}
		if isCancel {
			row.After = "cancelled"
		}
		view.Steps = append(view.Steps, row)
	}
	for _, clash := range ch.Clashes {
		if clash.Hard {
			view.Hard = append(view.Hard, clash.Sentence)
		} else {
			view.Soft = append(view.Soft, clash.Sentence)
		}
	}
	for _, w := range ch.Windows {
		view.Windows = append(view.Windows, changeRow{Title: w.After.Wave.Name(), Before: windowWords(w.Before), After: windowWords(w.After)})
	}
	for _, t := range ch.Told {
		view.Told = append(view.Told, toldRow{t.Person.Name, t.Role})
	}
	view.Confirm = confirmWords(ch, isCancel)
	return s.render(c, http.StatusOK, view)
}

func windowWords(w abp.SurveyWindow) string {
	if w.OpensAt.IsZero() {
		return "none"
	}
	return w.OpensAt.In(london()).Format("Mon 2 Jan 2006") + " to " + w.ClosesAt.Add(-1).In(london()).Format("Mon 2 Jan 2006")
}

func confirmWords(ch *app.SessionChange, isCancel bool) string {
	words := "Move " + countOf(len(ch.Sessions), "session", "sessions")
	if isCancel {
		words = "Cancel the session"
	}
	if len(ch.Told) > 0 {
		words += " and tell " + countOf(len(ch.Told), "person", "people")
	}
	return words
}

func doneWords(ch *app.SessionChange, done string) string {
	words := done + "."
	if len(ch.Sessions) > 1 {
		words = fmt.Sprintf("%s %d sessions.", done, len(ch.Sessions))
	}
	if ch.IsDraft {
		return words + " Nobody was told, because the cohort is a draft."
	}
	return words + " " + firstUpper(countOf(len(ch.Told), "person", "people")) + toldWords(len(ch.Told))
}

func toldWords(n int) string {
	if n == 1 {
		return " gets a mail."
	}
	return " get a mail."
}
