package web

import (
	"net/http"
	"slices"
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
	v.Levels = answerFigures(m.Answers)
	if v.Practice = practiceFacts(m.Practice); v.Practice != nil {
		v.Practising = practicePeople(m.Practice)
	}
	return s.render(c, http.StatusOK, v)
}

// namedFigure is a figure with the heading that it stands under.
type namedFigure struct {
	Name   string
	Figure Figure
}

// answerFigures draws the answers to the questions beyond the measure, one figure
// for what they are about and the survey that asked them.
func answerFigures(list []app.Answered) []namedFigure {
	var levels []namedFigure
	for len(list) > 0 {
		first := list[0]
		var alike []disclosure.Distribution
		list = slices.DeleteFunc(slices.Clone(list), func(a app.Answered) bool {
			isAlike := a.Domain == first.Domain && a.Wave == first.Wave
			if isAlike {
				alike = append(alike, a.Figure)
			}
			return isAlike
		})
		name := answerNames[first.Domain] + ", " + answerWaves[first.Wave]
		id := "answers-" + strings.ReplaceAll(first.Domain, " ", "-") + "-" + strings.ToLower(first.Wave.String())
		levels = append(levels, namedFigure{name, drawnFigure(report.Answers(id, name, alike))})
	}
	return levels
}

// answerNames and answerWaves head the figures.
var (
	answerNames = map[string]string{"behaviour": "What people have seen and done", "conditions": "Where people work", "event feedback": "What people say of the workshops",
		"usefulness": "What people found useful", "recommend": "Whether people would recommend the programme"}
	answerWaves = map[abp.Wave]string{abp.T0: "before the workshops", abp.T1: "right after the workshops", abp.T2: "after the sets", abp.T3: "six months later", abp.T4: "twelve months later"}
)
