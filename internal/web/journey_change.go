package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/chart"
)

// journeyChange is a delegate's own scores before and after. No rule of
// disclosure applies: they are the viewer's own, and nobody else can open it.
type journeyChange struct {
	Page
	Places   []Link
	Over     *Figure // the headline at every survey that is handed in, beside everybody's average
	Headline *Figure // none before both surveys are handed in
	Items    Figure
	Asked    []string // what the statements are
	Question string
	IsLate   bool   // one of the two was late
	Missing  []Task // what has to be handed in first
	Why      string // why there is no figure, if there is nothing to hand in
}

func (journeyChange) template() string { return "journey/change" }

// showChange is GET /journey/change.
func (s *Server) showChange(c echo.Context) error {
	j, err := s.journey(c)
	if err != nil {
		return err
	}
	own, err := s.ownResponses(c, j.place)
	if err != nil {
		return err
	}
	before, after := own[abp.T0], own[abp.T2]
	v := journeyChange{Page: s.page(c, "My change", Link{Href: "/journey" + j.query(), Text: "My journey"}), Places: j.choices("/journey/change")}
	if len(own) > 0 {
		if err := s.fillOver(c, &v, own); err != nil {
			return err
		}
	}
	switch {
	case before == nil || after == nil:
		v.Missing = missingSurveys(j.surveys)
		v.Why = "Once you have handed in both surveys, this page shows how your confidence has changed."
	case before.InstrumentID != after.InstrumentID:
		v.Why = "Your two surveys asked different statements, so they cannot be compared."
	default:
		in, err := s.store.Instrument(c.Request().Context(), before.InstrumentID)
		if err != nil {
			return err
		}
		v.Headline, v.Items = headlineFigure(in, before, after), ownItemsFigure(in, before, after)
		v.IsLate = before.IsLate || after.IsLate
	}
	return s.render(c, http.StatusOK, v)
}

// ownResponses returns the viewer's finished answers at one of their own places, by
// survey.
func (s *Server) ownResponses(c echo.Context, place *abp.Delegate) (map[abp.Wave]*abp.Response, error) {
	ctx, p := c.Request().Context(), person(c)
	links, err := s.store.OwnSubjects(ctx, p)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(links, func(l abp.SubjectLink) bool { return l.DelegateID == place.ID })
	if i < 0 {
		return nil, nil
	}
	responses, err := s.store.OwnResponses(ctx, p)
	if err != nil {
		return nil, err
	}
	own := map[abp.Wave]*abp.Response{}
	for k, r := range responses {
		if r.SubjectID == links[i].SubjectID && r.IsFinished() {
			own[r.Wave] = &responses[k]
		}
	}
	return own, nil
}

func missingSurveys(all []app.SurveyTask) []Task {
	var missing []Task
	for _, t := range all {
		if t.Wave == abp.T0 || t.Wave == abp.T2 {
			missing = append(missing, surveyTask(t))
		}
	}
	return missing
}

// headlineFigure shows the mean of the headline items before and after.
func headlineFigure(in *abp.Instrument, before, after *abp.Response) *Figure {
	row := chart.DumbbellRow{Label: "Stepping in and calming down", Instead: "You did not answer both of these statements in both surveys."}
	sentence := row.Instead
	cells := []string{row.Label, "not told", "not told", ""}
	b, hasBefore := in.HeadlineSum(before.Answers)
	a, hasAfter := in.HeadlineSum(after.Answers)
	if n := float64(len(in.Headline)); hasBefore && hasAfter {
		row.Before, row.After, row.Instead = float64(b)/n, float64(a)/n, ""
		sentence = changeSentence(row.Before, row.After)
		cells = []string{row.Label, oneDecimal(row.Before), oneDecimal(row.After), signed(row.After - row.Before)}
	}
	f := ownChangeFigure("headline", "Your confidence to step in and to calm things down", sentence, []chart.DumbbellRow{row}, [][]string{cells})
	return &f
}

// ownItemsFigure shows every item before and after.
func ownItemsFigure(in *abp.Instrument, before, after *abp.Response) Figure {
	var rows []chart.DumbbellRow
	var cells [][]string
	higher, same, lower := 0, 0, 0
	for _, it := range in.Items {
		b, hasBefore := before.ValueOf(it.Code)
		a, hasAfter := after.ValueOf(it.Code)
		row := chart.DumbbellRow{Label: it.Text, Before: float64(b), After: float64(a)}
		change := ""
		switch {
		case !hasBefore || !hasAfter:
			row = chart.DumbbellRow{Label: it.Text, Instead: "Not answered in both surveys."}
		case a > b:
			higher++
		case a < b:
			lower++
		default:
			same++
		}
		if row.Instead == "" {
			change = signed(row.After - row.Before)
		}
		rows = append(rows, row)
		cells = append(cells, []string{it.Text, told(b, hasBefore), told(a, hasAfter), change})
	}
	sentence := fmt.Sprintf("Of the statements that you answered in both surveys, %d went up, %d stayed the same and %d went down.", higher, same, lower)
	return ownChangeFigure("items", "Your confidence, statement by statement", sentence, rows, cells)
}

func ownChangeFigure(id, title, sentence string, rows []chart.DumbbellRow, cells [][]string) Figure {
	d := chart.Dumbbell{ID: id, Title: title, Desc: sentence, Before: "First survey", After: "Second survey", Low: "not at all confident", High: "completely confident", Rows: rows}
	return Figure{SVG: template.HTML(d.SVG(chart.Wide)), Narrow: template.HTML(d.SVG(chart.Narrow)), Sentence: sentence,
		Table: Table{Caption: title, Head: []string{"Statement", "First survey", "Second survey", "Change"}, Rows: cells}}
}

// changeSentence says what happened to a score out of ten.
func changeSentence(before, after float64) string {
	switch {
	case after > before:
		return fmt.Sprintf("Your confidence to step in and to calm things down rose from %s to %s out of 10.", oneDecimal(before), oneDecimal(after))
	case after < before:
		return fmt.Sprintf("Your confidence to step in and to calm things down went from %s to %s out of 10. That often happens: people who learn what the skill takes judge themselves more strictly.", oneDecimal(before), oneDecimal(after))
	}
	return fmt.Sprintf("Your confidence to step in and to calm things down is where it was: %s out of 10.", oneDecimal(before))
}

func told(n int, has bool) string {
	if !has {
		return "not told"
	}
	return sayNumber(n)
}

func oneDecimal(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// signed writes a change with its sign, and 0 without one.
func signed(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if v > 0 {
		return "+" + text
	}
	if v < 0 {
		return "−" + text[1:]
	}
	return "0"
}
