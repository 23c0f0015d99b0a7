package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// impactBehaviour is what people say of the programme and of what they have seen
// and done since, and what the practice log adds.
type impactBehaviour struct {
	impactHead
	Levels     []namedFigure
	Others     []Link // the kinds of questions, one on each page
	Practice   *Table // of the practice log, where there is enough
	Practising string // how many people that is
}

func (impactBehaviour) template() string { return "impact/behaviour" }

// namedFigure is a figure with the heading that it stands under.
type namedFigure struct {
	Name   string
	Figure Figure
}

// showImpactBehaviour is GET /impact/behaviour.
func (s *Server) showImpactBehaviour(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/behaviour", "What people say and do")
	if err != nil {
		return err
	}
	v := impactBehaviour{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Levels, v.Others = answerLevels(m.Answers, c.QueryParam("about"))
	if v.Practice = practiceFacts(m.Practice); v.Practice != nil {
		v.Practising = practicePeople(m.Practice)
	}
	return s.render(c, http.StatusOK, v)
}

// level is a kind of questions beyond the measure, with its address and heading.
type level struct{ domain, about, name string }

// levels are the kinds in reading order.
var levels = []level{
	{"event feedback", "workshops", "What people thought of the workshops"},
	{"usefulness", "useful", "What was useful"},
	{"recommend", "recommend", "Would people recommend it?"},
	{"conditions", "conditions", "What it is like to speak up here"},
	{"behaviour", "seen", "What people have seen and done"},
}

// answerLevels lists the kinds of questions that were answered, and draws the one
// that is asked for, or else the first.
func answerLevels(list []app.Answered, about string) (drawn []namedFigure, all []Link) {
	kinds := slices.DeleteFunc(slices.Clone(levels), func(l level) bool {
		answers, _ := answersTo(list, l.domain)
		return len(answers) == 0
	})
	asked := max(0, slices.IndexFunc(kinds, func(l level) bool { return l.about == about }))
	for i, l := range kinds {
		all = append(all, Link{Href: "/impact/behaviour?about=" + l.about, Text: l.name, Current: i == asked})
		if i == asked {
			answers, wave := answersTo(list, l.domain)
			drawn = append(drawn, namedFigure{l.name, drawnFigure(report.Answers("answers-"+l.about, l.name+" ("+report.WaveName(wave.String())+")", answers))})
		}
	}
	return drawn, all
}

// answersTo returns how people answered one kind of questions at the survey after
// the sets, or at the first that asked them.
func answersTo(list []app.Answered, domain string) (answers []disclosure.Distribution, wave abp.Wave) {
	for _, a := range list {
		if a.Domain == domain && (len(answers) == 0 || a.Wave == abp.T2 && wave != abp.T2) {
			answers, wave = nil, a.Wave
		}
		if a.Domain == domain && a.Wave == wave {
			answers = append(answers, a.Figure)
		}
	}
	return answers, wave
}

// answersInWords says what people think of the programme and what they have done, in
// a few sentences.
func answersInWords(list []app.Answered) []string {
	var said []string
	for _, domain := range []string{"recommend", "behaviour"} {
		answers, _ := answersTo(list, domain)
		for _, d := range answers[:min(2, len(answers))] {
			said = append(said, d.String())
		}
	}
	return said
}
