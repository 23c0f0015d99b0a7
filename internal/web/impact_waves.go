package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// impactWaves shows whether the gain is kept, and how far the figures can be
// trusted.
type impactWaves struct {
	impactHead
	Waves                             *Figure
	Kept, Shift, ShiftLabel           string
	KeptAsAt, ShiftAsAt, AttritionDay string
	Attrition, Bound                  string
}

func (impactWaves) template() string { return "impact/waves" }

// showImpactWaves is GET /impact/waves.
func (s *Server) showImpactWaves(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/waves", "Is the change kept?")
	if err != nil {
		return err
	}
	v := impactWaves{impactHead: head}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	at := m.Snapshot.AsAt
	v.Waves = wavesFigure(&m.Outcomes)
	v.Kept, v.KeptAsAt = m.Kept.Figure.Sentence(), earlier(m.Kept.AsAt, at)
	v.Shift, v.ShiftLabel, v.ShiftAsAt = m.Shift.Figure.Sentence(), m.Shift.Figure.Label(), earlier(m.Shift.AsAt, at)
	v.Attrition, v.Bound, v.AttritionDay = m.Attrition.Figure.Sentence(), m.Attrition.Figure.BoundSentence(), earlier(m.Attrition.AsAt, at)
	return s.render(c, http.StatusOK, v)
}

// wavesFigure draws the change survey by survey, or is nil where nobody has
// answered a later one.
func wavesFigure(o *app.Outcomes) *Figure {
	if len(o.Waves) == 0 {
		return nil
	}
	list := make([]disclosure.WaveChange, len(o.Waves))
	for i, w := range o.Waves {
		list[i] = w.Figure
	}
	f := drawnFigure(report.Waves("waves", list, o.Kept.Figure, o.Shift.Figure))
	return &f
}
