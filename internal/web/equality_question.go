package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// equalityQuestionList is what the lead decides: which questions are asked.
type equalityQuestionList struct {
	Page
	Questions []equalityQuestionRow
}

type equalityQuestionRow struct {
	Address, Title, Text, Choices string
	State                         Tag
	IsOn, IsFixed, IsUnlinked     bool
	Edition, Version              int
}

// equalityQuestionForm is the form of one question.
type equalityQuestionForm struct {
	Page
	Errors           []FieldError
	Action           string
	Edition, Version int
	WasAsked         bool
	IsStale          bool
	Stale            Warning
	Heading          FieldText
	Text, Hint       FieldText
	Options          FieldTextarea
}

func (equalityQuestionList) template() string { return "equality/questions" }
func (equalityQuestionForm) template() string { return "equality/question" }

// listEqualityQuestions is GET /equality/questions.
func (s *Server) listEqualityQuestions(c echo.Context) error {
	list, err := s.app.EqualityQuestions(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := equalityQuestionList{Page: s.page(c, "Equality questions")}
	for i := range list {
		q := &list[i]
		row := equalityQuestionRow{Address: questionAddress(q.Code), Title: q.Title, Text: q.Text, Choices: countOf(len(q.Options), "choice", "choices"), IsOn: q.IsOn(), IsFixed: q.WasAsked, IsUnlinked: q.IsUnlinked, Edition: q.Edition, Version: q.Version}
		switch {
		case !q.IsOn():
			row.State = Tag{"off", "grey"}
		case q.WasAsked:
			row.State = Tag{"asked", "green"}
		default:
			row.State = Tag{"on, not asked yet", "blue"}
		}
		v.Questions = append(v.Questions, row)
	}
	return s.render(c, http.StatusOK, v)
}

// editEqualityQuestion is GET /equality/questions/:question/edit.
func (s *Server) editEqualityQuestion(c echo.Context) error {
	q, err := s.equalityQuestion(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.questionForm(c, q, detailsOfQuestion(q), nil))
}

// equalityQuestion returns the question that the address names.
func (s *Server) equalityQuestion(c echo.Context) (*app.EqualityQuestionState, error) {
	list, err := s.app.EqualityQuestions(c.Request().Context(), person(c))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(q app.EqualityQuestionState) bool { return q.Code == c.Param("question") })
	if at < 0 {
		return nil, abp.Errorf(abp.NotFound, "There is no such question.")
	}
	return &list[at], nil
}

func detailsOfQuestion(q *app.EqualityQuestionState) app.EqualityQuestionDetails {
	return app.EqualityQuestionDetails{Title: q.Title, Text: q.Text, Hint: q.Hint, Options: q.OptionLines()}
}

func (s *Server) questionForm(c echo.Context, q *app.EqualityQuestionState, d app.EqualityQuestionDetails, errs []FieldError) *equalityQuestionForm {
	v := &equalityQuestionForm{Page: s.page(c, "Change the question about "+q.Title, Link{Href: "/equality/questions", Text: "Equality questions"}), Errors: errs, Action: questionAddress(q.Code),
		Edition: q.Edition, Version: q.Version, WasAsked: q.WasAsked, Stale: stale,
		Heading: FieldText{Name: "title", Label: "What tables call it", Value: d.Title, Width: 30, Error: errorOf(errs, "title")},
		Text:    FieldText{Name: "text", Label: "Question", Value: d.Text, Error: errorOf(errs, "text")},
		Hint:    FieldText{Name: "hint", Label: "Hint (optional)", Value: d.Hint, Error: errorOf(errs, "hint")},
		Options: FieldTextarea{Name: "options", Label: "Choices", Rows: 12, Value: d.Options, Spellcheck: "false", Error: errorOf(errs, "options"),
			Hint: "One a line: code | words, and if several count as one, also | broad group | finer group. “Prefer not to say” and “Leave this question out” come by themselves."}}
	v.HasErrors = len(errs) > 0
	return v
}

// questionTyped returns the edition and version that the form showed.
func questionTyped(c echo.Context) (edition, version int) {
	edition, err := strconv.Atoi(c.FormValue("edition"))
	if err != nil {
		edition = -1
	}
	return edition, versionTyped(c)
}

// saveEqualityQuestion is POST /equality/questions/:question.
func (s *Server) saveEqualityQuestion(c echo.Context) error {
	edition, version := questionTyped(c)
	d := app.EqualityQuestionDetails{Title: c.FormValue("title"), Text: c.FormValue("text"), Hint: c.FormValue("hint"), Options: c.FormValue("options")}
	err := s.app.EditEqualityQuestion(c.Request().Context(), person(c), c.Param("question"), edition, version, d)
	if err == nil {
		return s.see(c, "Saved.", "/equality/questions")
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	q, err := s.equalityQuestion(c)
	if err != nil {
		return err
	}
	v := s.questionForm(c, q, d, errs)
	if v.IsStale = status == http.StatusConflict; !v.IsStale {
		v.Edition, v.Version = edition, version
	}
	return s.render(c, status, v)
}

// askEqualityQuestion is POST /equality/questions/:question/asking.
func (s *Server) askEqualityQuestion(c echo.Context) error { return s.switchQuestion(c, true) }

// dropEqualityQuestion is POST /equality/questions/:question/asking/end.
func (s *Server) dropEqualityQuestion(c echo.Context) error { return s.switchQuestion(c, false) }

func (s *Server) switchQuestion(c echo.Context, on bool) error {
	edition, version := questionTyped(c)
	if err := s.app.SwitchEqualityQuestion(c.Request().Context(), person(c), c.Param("question"), edition, version, on); err != nil {
		return err
	}
	if on {
		return s.see(c, "The question is asked from now on.", "/equality/questions")
	}
	return s.see(c, "The question is not asked.", "/equality/questions")
}
