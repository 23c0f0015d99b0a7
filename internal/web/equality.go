package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// equalityEdit is a person's own form about who they are: what they said, and the
// ways to take it back.
type equalityEdit struct {
	Page
	Errors     []FieldError
	Questions  []FieldRadios
	AnsweredOn string // empty before the first time
	HasAnswers bool
	Stopped    string // since when their notice holds, or empty
}

// equalityStopList is what a keeper of notices sees: that there is one, whose, and
// since when.
type equalityStopList struct {
	Page
	Errors []FieldError
	Stops  []equalityStopRow
	Empty  Empty
	Email  FieldText
}

type equalityStopRow struct{ Name, Email, Since, How string }

func (equalityEdit) template() string     { return "equality/edit" }
func (equalityStopList) template() string { return "equality/stops" }

// leaveOut is the value of the choice to pass a question over.
const leaveOut = ""

// showEquality is GET /equality.
func (s *Server) showEquality(c echo.Context) error {
	form, err := s.app.Equality(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.equalityForm(c, form, form.Chosen, nil))
}

func (s *Server) equalityForm(c echo.Context, form *app.EqualityForm, chosen map[string]string, errs []FieldError) equalityEdit {
	v := equalityEdit{Page: s.page(c, "About you", Link{Href: "/journey", Text: "My journey"}), Errors: errs, AnsweredOn: sayDate(form.AnsweredOn), HasAnswers: len(form.Chosen) > 0}
	v.HasErrors = len(errs) > 0
	if form.Stop != nil {
		v.Stopped = sayDate(form.Stop.StoppedAt.On(london()))
		return v
	}
	for _, q := range form.Questions {
		f := FieldRadios{Name: q.Code, Label: q.Text, Hint: q.Hint, Value: chosen[q.Code], Error: errorOf(errs, q.Code), Small: true}
		if q.IsUnlinked {
			f.Hint = "This answer is kept apart from you and from your other answers. You cannot see, change or withdraw it later, because nobody can know that it is yours."
		}
		for _, o := range q.Options {
			f.Options = append(f.Options, Option{Value: o.Code, Text: o.Text})
		}
		f.Options = append(f.Options, Option{Value: leaveOut, Text: "Leave this question out"})
		v.Questions = append(v.Questions, f)
	}
	return v
}

// answerEquality is POST /equality.
func (s *Server) answerEquality(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	chosen := map[string]string{}
	for code, values := range choices(c.Request().PostForm) {
		chosen[code] = values[0]
	}
	err := s.app.AnswerEquality(ctx, p, chosen)
	if err == nil {
		return s.see(c, "Thank you. What you said is kept apart from your name; you can change it or take it back here at any time.", "/equality")
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	form, err := s.app.Equality(ctx, p)
	if err != nil {
		return err
	}
	return s.render(c, status, s.equalityForm(c, form, chosen, errs))
}

// withdrawEquality is POST /equality/withdrawal.
func (s *Server) withdrawEquality(c echo.Context) error {
	if err := s.app.WithdrawEquality(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "What you said is deleted. Nobody is told.", "/equality")
}

// stopEquality is POST /equality/stop.
func (s *Server) stopEquality(c echo.Context) error {
	if err := s.app.StopEquality(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your notice is noted, and what you said is deleted.", "/equality")
}

// resumeEquality is POST /equality/stop/end.
func (s *Server) resumeEquality(c echo.Context) error {
	if err := s.app.ResumeEquality(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your notice is taken back. Answer if you like.", "/equality")
}

// equalityTask leads from the journey to the form, for as long as it is of use.
func equalityTask(form *app.EqualityForm) Task {
	t := Task{ID: "equality", Href: "/equality", Text: "About you (optional)", Hint: "Ethnicity, disability and other questions, apart from your name. Leave out what you like."}
	switch {
	case form.Stop != nil:
		t.Status, t.Hint = "Stopped", "Nothing of yours is used. You can take your notice back."
	case form.AnsweredOn.IsZero():
		t.Status, t.StatusColour = "If you like", "white"
	case len(form.Chosen) == 0:
		t.Status, t.Hint = "Left out", "You can still answer."
	default:
		t.Status, t.Hint = "Answered", "Read, change or withdraw what you said."
	}
	return t
}

// listEqualityStops is GET /equality/stops.
func (s *Server) listEqualityStops(c echo.Context) error {
	return s.renderStops(c, http.StatusOK, "", nil)
}

func (s *Server) renderStops(c echo.Context, status int, email string, errs []FieldError) error {
	list, err := s.store.EqualityStops(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := equalityStopList{Page: s.page(c, "Notices to stop using equality answers"), Errors: errs, Empty: Empty{Text: "Nobody has given a notice."},
		Email: FieldText{Name: "email", Label: "Work e-mail address of the person", Value: email, Type: "email", Spellcheck: "false", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0
	for _, n := range list {
		row := equalityStopRow{Name: n.Person.Name, Email: n.Person.Email, Since: sayDate(n.StoppedAt.On(london())), How: "given here"}
		if n.RecordedBy != "" {
			row.How = "entered from a letter"
		}
		v.Stops = append(v.Stops, row)
	}
	return s.render(c, status, v)
}

// recordEqualityStop is POST /equality/stops.
func (s *Server) recordEqualityStop(c echo.Context) error {
	email := abp.CleanLine(c.FormValue("email"))
	of, err := s.app.RecordEqualityStop(c.Request().Context(), person(c), email)
	if err == nil {
		return s.see(c, "Noted. Nothing of "+of.Name+" is used any more.", "/equality/stops")
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	return s.renderStops(c, status, email, errs)
}

// questionAddress is where a question is edited.
func questionAddress(code string) string { return "/equality/questions/" + url.PathEscape(code) }
