package web

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/report"
)

// mostContext is how many external measures a page draws. The others are a link
// away.
const mostContext = 2

// contextFigures draws the external indicators of an organisation, for those who
// may see them.
func (s *Server) contextFigures(c echo.Context, organisationID string) ([]namedFigure, error) {
	p := person(c)
	if p.Can(abp.SeeIndicators) != nil {
		return nil, nil
	}
	list, err := s.app.Indicators(c.Request().Context(), p, organisationID)
	if err != nil {
		return nil, err
	}
	var figures []namedFigure
	for i, series := range list {
		if series.Measure.Code == abp.HeadcountMeasure || len(figures) == mostContext {
			continue
		}
		f := drawnFigure(contextFigure(fmt.Sprintf("context-%d", i+1), series))
		figures = append(figures, namedFigure{series.Measure.Code + ": " + series.Measure.Name, f})
	}
	return figures, nil
}

func contextFigure(id string, series app.IndicatorSeries) report.Figure {
	var lines []report.Line
	var limits *report.Limits
	for _, g := range series.Groups {
		l := report.Line{Name: g.Name}
		for _, v := range g.Values {
			l.Values = append(l.Values, report.LineValue{IsKnown: v.IsKnown, Value: v.Value, Text: v.Text})
		}
		lines = append(lines, l)
		if g.Limits != nil && len(series.Groups) == 1 {
			limits = &report.Limits{Mean: g.Limits.Mean, Lower: g.Limits.Lower, Upper: g.Limits.Upper, Special: g.Limits.Special}
		}
	}
	return report.Context(id, series.Measure, series.Periods, lines, limits)
}

// helpNeeded says where a sponsor can help, from how far their own people have
// come.
func helpNeeded(r app.Reach, delegates string) []Link {
	var list []Link
	less := func(whole, part int) int { return max(0, whole-part) }
	applied, hasApplied := r.Applied.Number()
	released, hasReleased := r.Released.Number()
	if n := less(applied, released); hasApplied && hasReleased && n > 0 {
		list = append(list, Link{Text: fmt.Sprintf("%s not released by a line manager. A word with the managers may help.", countOf(n, "person who applied was", "people who applied were"))})
	}
	enrolled, hasEnrolled := r.Enrolled.Number()
	complete, hasComplete := r.WorkshopComplete.Number()
	if n := less(enrolled, complete); hasEnrolled && hasComplete && n > 0 {
		list = append(list, Link{Text: fmt.Sprintf("%s not completed the workshops yet.", countOf(n, "person with a place has", "people with a place have")), Href: delegates})
	}
	held, hasHeld := r.Held.Number()
	came, hasCame := r.Came.Number()
	if hasHeld && hasCame && held > 0 && report.Percent(came, held) < 80 {
		list = append(list, Link{Text: fmt.Sprintf("%d%% of the places at set meetings were used. Time kept free for the meetings helps most.", report.Percent(came, held)), Href: delegates})
	}
	return list
}
