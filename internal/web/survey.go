package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// surveyAct is the form value that says which button was pressed, surveyPage the
// one that says of which page. Every other value of the form is a choice for an
// item.
const (
	surveyAct  = "act"
	surveyPage = "page"
)

// surveyEdit is one page of the questionnaire. Part says in words how far it is.
type surveyEdit struct {
	Page
	Errors    []FieldError
	Action    string
	Name      string // of the page, as the form sends it
	Part      string
	Title     string
	Lead      string
	Until     string // when it closes, in words
	IsFirst   bool
	IsLate    bool
	HasWords  bool
	Questions []surveyQuestion
	Quote     *QuoteFields // on the page of the quote
}

// surveyCheck is the page before handing in.
type surveyCheck struct {
	Page
	Errors []FieldError
	Action string
	Name   string
	Until  string
	Rows   []SummaryRow
}

// surveyQuestion is one question in the shape that its kind takes: one of its
// fields is set.
type surveyQuestion struct {
	Scale  *Scale
	Radios *FieldRadios
	Boxes  *FieldCheckboxes
	Words  *FieldTextarea
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
	IsShort                  bool     // five numbers, not eleven
	Ends                     []string // what the lowest, the middle and the highest number mean
}

// ScalePoint is one number of a scale. Meaning is said with the number, not
// shown beside it.
type ScalePoint struct{ ID, Value, Meaning string }

func (surveyEdit) template() string  { return "survey/edit" }
func (surveyCheck) template() string { return "survey/check" }
func (surveyShow) template() string  { return "survey/show" }

// showSurvey is GET /surveys/:secret: the page named in the address, or the one
// where the person is. It changes nothing: mail scanners open links.
func (s *Server) showSurvey(c echo.Context) error {
	q, err := s.app.Survey(c.Request().Context(), person(c), c.Param("secret"))
	if err != nil {
		return err
	}
	if !q.State.IsTaken() {
		return s.render(c, http.StatusOK, s.surveyResult(c, q))
	}
	i := abp.PageAt(q.Pages, &q.Response, c.QueryParam("page"))
	if i == len(q.Pages) {
		return s.render(c, http.StatusOK, s.surveyLast(c, q))
	}
	return s.render(c, http.StatusOK, s.surveyForm(c, q, i, chosenBefore(&q.Response, &q.Pages[i]), nil))
}

// answerSurvey is POST /surveys/:secret: save a page and go on, go back or come
// back later, or hand in.
func (s *Server) answerSurvey(c echo.Context) error {
	ctx := c.Request().Context()
	act := c.FormValue(surveyAct)
	in := app.SurveyAnswers{Page: c.FormValue(surveyPage), Chosen: choices(c.Request().PostForm), Stay: act == "save" || act == "back", Finish: act == "finish"}
	in.Words, in.Agreed = quoteTyped(c)
	failed := s.app.AnswerSurvey(ctx, person(c), c.Param("secret"), in)
	errs, err := fieldErrors(failed)
	if failed != nil && err != nil {
		return err
	}
	q, err := s.app.Survey(ctx, person(c), c.Param("secret"))
	if err != nil {
		return err
	}
	i := max(0, slices.IndexFunc(q.Pages, func(p abp.SurveyPage) bool { return p.Name == in.Page }))
	if failed != nil {
		v := s.surveyForm(c, q, i, in.Chosen, errs)
		if v.Quote != nil {
			fields := newQuoteFields(in.Words, in.Agreed, errs)
			v.Quote = &fields
		}
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	here := "/surveys/" + url.PathEscape(c.Param("secret"))
	switch act {
	case "finish":
		return s.see(c, "", here)
	case "next":
		if i+1 < len(q.Pages) {
			return s.see(c, "", here+"?page="+q.Pages[i+1].Name)
		}
		return s.see(c, "", here+"?page="+abp.SurveyCheck)
	case "back":
		return s.see(c, "", here+"?page="+q.Pages[max(0, i-1)].Name)
	}
	return s.see(c, "Your answers are saved, but not handed in. Come back with the same link.", here)
}

// choices returns what was chosen by item code.
func choices(form url.Values) map[string][]string {
	chosen := map[string][]string{}
	for name, values := range form {
		if name != surveyAct && name != surveyPage && !strings.HasPrefix(name, "quote_") {
			chosen[name] = values
		}
	}
	return chosen
}

// chosenBefore returns what was saved of a page, as a form would send it.
func chosenBefore(r *abp.Response, p *abp.SurveyPage) map[string][]string {
	chosen := map[string][]string{}
	for _, it := range p.Items {
		for _, code := range it.Codes() {
			n, answered := r.ValueOf(code)
			switch {
			case answered && it.Kind != abp.SeveralOf:
				chosen[it.Code] = []string{strconv.Itoa(n)}
			case n == 1:
				chosen[it.Code] = append(chosen[it.Code], code)
			}
		}
		if slices.Contains(r.Untold, it.Code) {
			chosen[it.Code] = []string{abp.Untold}
		}
		if text := r.TextOf(it.Code); text != "" {
			chosen[it.Code] = []string{text}
		}
	}
	return chosen
}

func (s *Server) surveyForm(c echo.Context, q *app.Questionnaire, i int, chosen map[string][]string, errs []FieldError) surveyEdit {
	p := &q.Pages[i]
	v := surveyEdit{Page: s.page(c, q.Window.Wave.Name()), Errors: errs, Action: "/surveys/" + url.PathEscape(c.Param("secret")), Name: p.Name, Part: partWords(q, i),
		Title: p.Title, Lead: p.Lead, Until: surveyUntil(q), IsFirst: i == 0, IsLate: q.State == abp.SurveyLate, HasWords: p.HasWords()}
	v.HasErrors = len(errs) > 0
	if p.Name == abp.PageQuote {
		fields := newQuoteFields(q.Quote, abp.QuoteConsent{}, nil)
		v.Quote = &fields
	}
	for n, it := range p.Items {
		v.Questions = append(v.Questions, newQuestion(it, n+1, len(p.Items), chosen[it.Code], errorOf(errs, it.Code)))
	}
	return v
}

func surveyUntil(q *app.Questionnaire) string {
	if q.State == abp.SurveyLate {
		return sayDeadline(q.LateUntil)
	}
	return sayDeadline(q.Window.ClosesAt)
}

// partWords says how far page i is: its part among the parts of the questionnaire.
func partWords(q *app.Questionnaire, i int) string {
	var parts []string
	for _, p := range q.Pages {
		if !slices.Contains(parts, p.Part) {
			parts = append(parts, p.Part)
		}
	}
	part := q.Pages[i].Part
	return "Part " + strconv.Itoa(slices.Index(parts, part)+1) + " of " + strconv.Itoa(len(parts)) + ": " + part
}

// surveyLast is what comes after the last page: how much was answered, and the
// button that hands it in.
func (s *Server) surveyLast(c echo.Context, q *app.Questionnaire) surveyCheck {
	v := surveyCheck{Page: s.page(c, "Hand in your answers"), Action: "/surveys/" + url.PathEscape(c.Param("secret")), Name: abp.SurveyCheck, Until: surveyUntil(q)}
	for i := range q.Pages {
		p := &q.Pages[i]
		if p.Name == abp.PageQuote {
			continue // it is apart from the answers
		}
		chosen, n := chosenBefore(&q.Response, p), 0
		for _, it := range p.Items {
			if len(chosen[it.Code]) > 0 {
				n++
			}
		}
		key := p.Part
		if p.Title != "" || len(p.Items) == 1 {
			key += ": " + cmp.Or(p.Title, p.Items[0].Text)
		}
		said := sayNumber(n) + " of " + sayNumber(len(p.Items)) + " answered"
		v.Rows = append(v.Rows, SummaryRow{Key: key, Value: said, Href: v.Action + "?page=" + p.Name, Action: "Look again"})
	}
	return v
}

// newQuestion returns an item in the shape that its kind takes.
func newQuestion(it abp.Item, number, of int, values []string, err string) surveyQuestion {
	value := ""
	if len(values) > 0 {
		value = values[0]
	}
	untold := Option{Value: abp.Untold, Text: "Prefer not to say"}
	var options []Option
	for _, o := range it.Options {
		options = append(options, Option{Value: cmp.Or(o.Code, strconv.Itoa(o.Value)), Text: o.Text})
	}
	switch it.Kind {
	case abp.OneOf:
		return surveyQuestion{Radios: &FieldRadios{Name: it.Code, Label: it.Text, Value: value, Error: err, Options: append(options, untold)}}
	case abp.SeveralOf:
		return surveyQuestion{Boxes: &FieldCheckboxes{Name: it.Code, Label: it.Text, Hint: "Choose all that apply.", Values: values, Error: err, Options: append(options, untold)}}
	case abp.FreeText:
		return surveyQuestion{Words: &FieldTextarea{Name: it.Code, Label: it.Text, Hint: "Leave it empty if you prefer not to say.", Value: value, Error: err}}
	}
	scale := newScale(it, number, of, value, err)
	return surveyQuestion{Scale: &scale}
}

// scaleMeanings say what the lowest, the middle and the highest number of a scale
// mean.
var scaleMeanings = map[abp.ItemKind][3]string{
	abp.Confidence: {"not at all confident", "moderately", "completely confident"},
	abp.Agreement:  {"strongly disagree", "neither agree nor disagree", "strongly agree"},
	abp.Recommend:  {"not at all likely", "neither likely nor unlikely", "extremely likely"},
}

func newScale(it abp.Item, number, of int, value, err string) Scale {
	said := scaleMeanings[it.Kind]
	meaning := map[int]string{it.Min: said[0], (it.Min + it.Max) / 2: said[1], it.Max: said[2]}
	v := Scale{Name: it.Code, Text: it.Text, Value: value, Error: err, Number: number, Of: of, IsShort: it.Max-it.Min < 6}
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
	for _, p := range q.Pages {
		for _, it := range p.Items {
			key := it.Text
			if p.Name != q.Pages[0].Name && it.Kind == abp.Confidence {
				key += " (before the programme)"
			}
			v.Rows = append(v.Rows, SummaryRow{Key: key, Value: answerWords(&it, &q.Response)})
		}
	}
	return v
}

// answerWords says what a person answered to an item.
func answerWords(it *abp.Item, r *abp.Response) string {
	if it.Kind == abp.FreeText {
		return cmp.Or(r.TextOf(it.Code), "Not told")
	}
	var said []string
	for _, code := range it.Codes() {
		n, answered := r.ValueOf(code)
		for _, o := range it.Options {
			if answered && (o.Code == code && n == 1 || o.Code == "" && o.Value == n) {
				said = append(said, o.Text)
			}
		}
		if answered && len(it.Options) == 0 {
			said = append(said, sayNumber(n)+" out of "+sayNumber(it.Max))
		}
	}
	return cmp.Or(strings.Join(said, "; "), "Not told")
}

// sayDeadline writes when something ends: the time of the day, or the end of the
// day before where it ends at midnight.
func sayDeadline(at abp.Instant) string {
	local := at.In(london())
	if local.Hour() == 0 && local.Minute() == 0 {
		return "the end of " + sayDate(at.On(london()).Add(-1))
	}
	return abp.ClockWords(local) + " on " + sayDate(at.On(london()))
}
