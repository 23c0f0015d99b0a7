package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// surveyAct is the form value that says which button was pressed. Every other
// value of the form is a choice for an item.
const surveyAct = "act"

// surveyEdit is the questionnaire: every item on one page.
type surveyEdit struct {
	Page
	Errors   []FieldError
	Action   string
	Question string
	Until    string // when it closes, in words
	IsLate   bool
	Scales   []Scale
}

// surveyShow is what the link leads to when there is nothing to fill in: not
// open yet, or handed in. Rows are for the owner only.
type surveyShow struct {
	Page
	Finished bool
	IsLate   bool
	IsOwn    bool
	On       abp.Date     // when it was handed in
	OpensAt  abp.Instant  // when it opens, if it was not
	Rows     []SummaryRow // the own answers
}

// Scale is one item with a choice of whole numbers, and of not telling. Value is
// what was chosen, as typed.
type Scale struct {
	Name, Text, Value, Error string
	Number, Of               int
	Points                   []ScalePoint
	Ends                     []string // what the lowest, the middle and the highest number mean
}

// ScalePoint is one number of a scale. Meaning is said with the number, not
// shown beside it.
type ScalePoint struct{ ID, Value, Meaning string }

func (surveyEdit) template() string { return "survey/edit" }
func (surveyShow) template() string { return "survey/show" }

// showSurvey is GET /surveys/:secret. It changes nothing: mail scanners open
// links.
func (s *Server) showSurvey(c echo.Context) error {
	q, err := s.app.Survey(c.Request().Context(), person(c), c.Param("secret"))
	if err != nil {
		return err
	}
	if !q.State.IsTaken() {
		return s.render(c, http.StatusOK, s.surveyResult(c, q))
	}
	chosen := map[string]string{}
	for _, a := range q.Response.Answers {
		chosen[a.Item] = strconv.Itoa(a.Value)
	}
	return s.render(c, http.StatusOK, s.surveyForm(c, q, chosen, nil))
}

// answerSurvey is POST /surveys/:secret: save and come back, or hand in.
func (s *Server) answerSurvey(c echo.Context) error {
	ctx := c.Request().Context()
	finish := c.FormValue(surveyAct) == "finish"
	chosen := choices(c.Request().PostForm)
	err := s.app.AnswerSurvey(ctx, person(c), c.Param("secret"), chosen, finish)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		q, err := s.app.Survey(ctx, person(c), c.Param("secret"))
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, s.surveyForm(c, q, chosen, errs))
	}
	notice := ""
	if !finish {
		notice = "Your answers are saved, but not handed in. Come back with the same link."
	}
	return s.see(c, notice, "/surveys/"+url.PathEscape(c.Param("secret")))
}

// choices returns what was chosen by item code. Of an item that came twice, both
// are kept, so that it is refused and not guessed.
func choices(form url.Values) map[string]string {
	chosen := map[string]string{}
	for name, values := range form {
		if name == surveyAct || len(values) == 0 {
			continue
		}
		chosen[name] = values[0]
		for _, more := range values[1:] {
			chosen[name] += " and " + more
		}
	}
	return chosen
}

func (s *Server) surveyForm(c echo.Context, q *app.Questionnaire, chosen map[string]string, errs []FieldError) surveyEdit {
	v := surveyEdit{Page: s.page(c, q.Window.Wave.Name()), Errors: errs, Action: "/surveys/" + url.PathEscape(c.Param("secret")), Question: q.Instrument.Question,
		Until: sayDeadline(q.Window.ClosesAt), IsLate: q.State == abp.SurveyLate}
	if v.IsLate {
		v.Until = sayDeadline(q.LateUntil)
	}
	v.HasErrors = len(errs) > 0
	for i, it := range q.Instrument.Items {
		v.Scales = append(v.Scales, newScale(it, i+1, len(q.Instrument.Items), chosen[it.Code], errorOf(errs, it.Code)))
	}
	return v
}

func newScale(it abp.Item, number, of int, value, err string) Scale {
	meaning := map[int]string{it.Min: "not at all confident", (it.Min + it.Max) / 2: "moderately", it.Max: "completely confident"}
	v := Scale{Name: it.Code, Text: it.Text, Value: value, Error: err, Number: number, Of: of}
	for n := it.Min; n <= it.Max; n++ {
		v.Points = append(v.Points, ScalePoint{ID: optionID(it.Code, n-it.Min), Value: strconv.Itoa(n), Meaning: meaning[n]})
		if meaning[n] != "" {
			v.Ends = append(v.Ends, strconv.Itoa(n)+" "+meaning[n])
		}
	}
	return v
}

// UntoldID is the id of the choice not to tell.
func (v Scale) UntoldID() string { return v.Name + "-untold" }

// Untold says whether that is the choice.
func (v Scale) Untold() bool { return v.Value == abp.Untold }

func (s *Server) surveyResult(c echo.Context, q *app.Questionnaire) surveyShow {
	v := surveyShow{Page: s.page(c, q.Window.Wave.Name()), OpensAt: q.Window.OpensAt, IsOwn: q.IsOwn}
	if q.State != abp.SurveyFinished {
		return v
	}
	v.Page.Title, v.Finished, v.IsLate, v.On = "Thank you", true, q.Response.IsLate, q.Response.FinishedOn
	if !q.IsOwn {
		return v
	}
	for _, it := range q.Instrument.Items {
		said := "Not told"
		if n, ok := q.Response.ValueOf(it.Code); ok {
			said = sayNumber(n) + " out of " + sayNumber(it.Max)
		}
		v.Rows = append(v.Rows, SummaryRow{Key: it.Text, Value: said})
	}
	return v
}

// sayDeadline writes when something ends: the time of the day, or the end of the
// day before where it ends at midnight.
func sayDeadline(at abp.Instant) string {
	local := at.In(london())
	if local.Hour() == 0 && local.Minute() == 0 {
		return "the end of " + sayDate(at.On(london()).Add(-1))
	}
	return sayClock(local) + " on " + sayDate(at.On(london()))
}
