package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// impactCohorts shows the change by cohort and, to those who see more than their
// own cohorts, by group of staff.
type impactCohorts struct {
	impactHead
	IsOwn       bool // only the viewer's own cohorts
	Cohorts     []cardView
	CohortsAsAt string
	Change      *Figure
	Groups      []cardView
	GroupsAsAt  string
}

func (impactCohorts) template() string { return "impact/cohorts" }

// showImpactCohorts is GET /impact/cohorts.
func (s *Server) showImpactCohorts(c echo.Context) error {
	head, m, err := s.impact(c, "/impact/cohorts", "Impact by cohort")
	if err != nil {
		return err
	}
	v := impactCohorts{impactHead: head, IsOwn: person(c).Can(abp.SeeImpactDetail) != nil}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	rows := tableOf(m.Cohorts.Figure)
	if v.IsOwn {
		if rows, err = s.ownCohorts(c, m.Cohorts.Figure); err != nil {
			return err
		}
	} else {
		v.Groups, v.GroupsAsAt = sayRows(tableOf(m.StaffGroups.Figure)), earlier(m.StaffGroups.AsAt, m.Snapshot.AsAt)
	}
	v.Cohorts, v.CohortsAsAt = sayRows(rows), earlier(m.Cohorts.AsAt, m.Snapshot.AsAt)
	if len(rows) > 0 {
		change := drawnFigure(report.Change("change", "Confidence before and after, by cohort", rows))
		v.Change = &change
	}
	return s.render(c, http.StatusOK, v)
}

// ownCohorts are the rows of the cohorts that the viewer works with, as everybody
// may see them. One that was combined with others stands hidden.
func (s *Server) ownCohorts(c echo.Context, t disclosure.Table) ([]report.Row, error) {
	list, err := s.store.Cohorts(c.Request().Context(), person(c))
	if err != nil {
		return nil, err
	}
	var rows []report.Row
	for _, cohort := range list {
		card := t.Row(cohort.ID)
		if card.Label() != "" {
			rows = append(rows, report.Row{Card: card, IsOwn: true})
		}
	}
	return rows, nil
}

// tableOf are the rows of a table with its total last, or none where it is empty.
func tableOf(t disclosure.Table) []report.Row {
	var rows []report.Row
	for _, card := range t.Rows() {
		rows = append(rows, report.Row{Card: card})
	}
	if len(rows) == 0 && !t.Total().IsShown() {
		return nil
	}
	return append(rows, report.Row{Card: t.Total(), IsTotal: true})
}

func sayRows(rows []report.Row) []cardView {
	list := make([]cardView, len(rows))
	for i, r := range rows {
		list[i] = sayCard(r.Card)
		list[i].IsTotal, list[i].IsOwn = r.IsTotal, r.IsOwn
	}
	return list
}
