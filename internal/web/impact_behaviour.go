package web

import (
	"net/http"
	"strings"

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
	v.Levels = answerLevels(m.Answers)
	if v.Practice = practiceFacts(m.Practice); v.Practice != nil {
		v.Practising = practicePeople(m.Practice)
	}
	return s.render(c, http.StatusOK, v)
}

// levels are the kinds of questions beyond the measure, in reading order, with the
// heading of each.
var levels = []struct{ domain, name string }{
	{"event feedback", "What people thought of the workshops"},
	{"usefulness", "What people thought of it: what was useful"},
	{"recommend", "What people thought of it: would they recommend it?"},
	{"conditions", "What it is like to speak up here"},
	{"behaviour", "What people have seen and done"},
}

// answerLevels draws how people answered, by kind of question: each at the survey
// after the sets, or at the first that asked it.
func answerLevels(list []app.Answered) []namedFigure {
	var figures []namedFigure
	for _, l := range levels {
		wave, found := abp.T0, false
		for _, a := range list {
			if a.Domain == l.domain && (!found || a.Wave == abp.T2) {
				wave, found = a.Wave, true
			}
		}
		var answers []disclosure.Distribution
		for _, a := range list {
			if a.Domain == l.domain && a.Wave == wave {
				answers = append(answers, a.Figure)
			}
		}
		if len(answers) > 0 {
			figures = append(figures, namedFigure{l.name, drawnFigure(report.Answers("answers-"+strings.ReplaceAll(l.domain, " ", "-"), l.name+" ("+report.WaveName(wave.String())+")", answers))})
		}
	}
	return figures
}
