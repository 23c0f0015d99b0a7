package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/report"
)

// fillOver adds the headline at every survey that the viewer has handed in, beside
// the average of everybody where that may be shown, and what the statements are.
func (s *Server) fillOver(c echo.Context, v *journeyChange, own map[abp.Wave]*abp.Response) error {
	ctx := c.Request().Context()
	waves := ownWaves(own)
	in, err := s.store.Instrument(ctx, own[waves[0]].InstrumentID)
	if err != nil {
		return err
	}
	v.Question = in.Question
	for _, code := range in.Headline {
		if it, has := in.ItemByCode(code); has {
			v.Asked = append(v.Asked, it.Text)
		}
	}
	everybody, err := s.app.Everybody(ctx, person(c))
	if err != nil {
		return err
	}
	f := overFigure(in, waves, own, everybody)
	v.Over = &f
	return nil
}

// ownWaves lists the surveys that are handed in and ask the same statements as the
// first of them.
func ownWaves(own map[abp.Wave]*abp.Response) []abp.Wave {
	var waves []abp.Wave
	for w := range own {
		waves = append(waves, w)
	}
	slices.Sort(waves)
	return slices.DeleteFunc(waves, func(w abp.Wave) bool { return own[w].InstrumentID != own[waves[0]].InstrumentID })
}

// overFigure draws the viewer's own headline survey by survey.
func overFigure(in *abp.Instrument, waves []abp.Wave, own map[abp.Wave]*abp.Response, everybody map[abp.Wave]app.Average) Figure {
	b := chart.Bars{ID: "over", Title: "Stepping in and calming down, survey by survey", Measure: "Out of 10", Most: 10}
	t := Table{Caption: b.Title, Head: []string{"Survey", "You", "Everybody on average", "People in the average"}}
	var said []string
	you := func(head string, sum int, has bool) string {
		b.Rows = append(b.Rows, chart.BarRow{Label: head, IsHead: true})
		if !has {
			b.Rows = append(b.Rows, chart.BarRow{Label: "You", Instead: "not answered"})
			return "not answered"
		}
		score := float64(sum) / float64(len(in.Headline))
		b.Rows = append(b.Rows, chart.BarRow{Label: "You", Value: score, Figure: oneDecimal(score), IsMarked: true})
		said = append(said, strings.ToLower(head)+" "+oneDecimal(score))
		return oneDecimal(score)
	}
	for _, w := range waves {
		sum, has := in.HeadlineSum(own[w].Answers)
		cells := []string{report.WaveName(w.String()), you(report.WaveName(w.String()), sum, has), "–", "–"}
		if all, known := everybody[w]; known {
			b.Rows = append(b.Rows, chart.BarRow{Label: "Everybody on average", Value: all.Mean.Float(), Figure: all.Mean.String()})
			cells[2], cells[3] = all.Mean.String(), report.SayCount(all.People)
		}
		t.Rows = append(t.Rows, cells)
	}
	if sum, has := thenSum(in, own[abp.T2]); has {
		t.Rows = append(t.Rows, []string{remembered, you(remembered, sum, true), "–", "–"})
	}
	b.Desc = "You have not answered these statements yet."
	if len(said) > 0 {
		b.Desc = fmt.Sprintf("Your confidence out of 10: %s.", strings.Join(said, ", "))
	}
	return drawn(b, b.Desc, t)
}

// remembered is what the answers about before are called.
const remembered = "Before, as you see it now"

// thenSum is the sum of the answers about before to the headline's statements, and
// whether all of them are there.
func thenSum(in *abp.Instrument, r *abp.Response) (int, bool) {
	if r == nil {
		return 0, false
	}
	sum := 0
	for _, code := range in.Headline {
		n, has := r.ValueOf("then-" + code)
		if !has {
			return 0, false
		}
		sum += n
	}
	return sum, len(in.Headline) > 0
}
