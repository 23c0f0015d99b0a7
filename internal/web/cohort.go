package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/chart"
	"github.com/upstander/upstander/internal/store"
)

// cohortList is the table of cohorts; those who run the programme see counts
// and the totals over all published cohorts.
type cohortList struct {
	Page
	CanEdit bool
	Totals  store.CohortTotals
	Rows    []store.CohortRow
	Figure  Figure
	Search  Search
	Pager   Pager
	Empty   Empty
}

func (cohortList) template() string { return "cohort/list" }

// listCohorts is GET /cohorts.
func (s *Server) listCohorts(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	q := store.CohortQuery{Search: abp.CleanLine(c.QueryParam("q")), After: c.QueryParam("after")}
	v := cohortList{Page: s.page(c, "Cohorts"), CanEdit: p.Can(abp.EditCohorts) == nil, Search: Search{Action: "/cohorts", Value: q.Search, Label: "Search by code or name"}}
	var next string
	var err error
	if v.Rows, next, err = s.store.CohortRows(ctx, p, q); err != nil {
		return err
	}
	if v.CanEdit {
		if v.Totals, err = s.store.CohortTotals(ctx); err != nil {
			return err
		}
		if v.Figure, err = s.cohortFigure(c, v.Rows); err != nil {
			return err
		}
	}
	v.Pager = nextPage("/cohorts", q.Search, q.After, next)
	switch {
	case q.Search != "":
		v.Empty = Empty{Text: "No cohort matches “" + q.Search + "”.", Href: "/cohorts", Action: "Show all cohorts"}
	case v.CanEdit:
		v.Empty = Empty{Text: "There are no cohorts yet.", Href: "/cohorts/new", Action: "Plan the first cohort"}
	default:
		v.Empty = Empty{Text: "You take part in no cohort yet. The programme team adds you to sessions or sets."}
	}
	return s.render(c, http.StatusOK, v)
}

// nextPage leads from one page of a list to the next by key, and back to the
// first.
func nextPage(path, search, after, next string) Pager {
	address := func(key string) string {
		q := url.Values{}
		if search != "" {
			q.Set("q", search)
		}
		if key != "" {
			q.Set("after", key)
		}
		if len(q) == 0 {
			return path
		}
		return path + "?" + q.Encode()
	}
	var p Pager
	if next != "" {
		p.Next = address(next)
	}
	if after != "" {
		p.Previous, p.PreviousText = address(""), "From the start"
	}
	return p
}

// The marks of the swimlane.
const (
	markWorkshop = iota
	markMeeting
)

// cohortFigure draws the dates of the cohorts against the months.
func (s *Server) cohortFigure(c echo.Context, list []store.CohortRow) (Figure, error) {
	rows := slices.DeleteFunc(slices.Clone(list), func(r store.CohortRow) bool { return len(r.Dates) == 0 })
	if len(rows) == 0 {
		return Figure{}, nil
	}
	slices.SortStableFunc(rows, func(a, b store.CohortRow) int { return a.Dates[0].StartsAt.Compare(b.Dates[0].StartsAt.Time) })
	zone := london()
	lanes := chart.Swimlane{ID: "cohorts", Title: "Cohorts and their dates", ShadeName: "Bank holidays and closures", Today: s.app.Now().In(zone),
		Kinds: []chart.MarkKind{{Name: "Workshop part", Shape: chart.Square}, {Name: "Set meeting", Shape: chart.Disc}}}
	table := Table{Caption: "First and last dates of each cohort", Head: []string{"Cohort", "First workshop", "Last workshop", "First set meeting", "Last set meeting"}}
	from, until := rows[0].Dates[0].StartsAt.In(zone), rows[0].Dates[0].StartsAt.In(zone)
	for _, r := range rows {
		row := chart.SwimRow{Label: r.Title()}
		if !r.IsPublished() {
			row.Note = "Draft"
		}
		for _, d := range r.Dates {
			day, kind := d.StartsAt.In(zone), markMeeting
			if d.Kind == abp.WorkshopPart {
				kind = markWorkshop
			}
			row.Marks = append(row.Marks, chart.Mark{Day: day, Kind: kind})
			if day.After(until) {
				until = day
			}
		}
		lanes.Rows = append(lanes.Rows, row)
		table.Rows = append(table.Rows, []string{r.Title(), shortDay(r.First(abp.WorkshopPart)), shortDay(r.Last(abp.WorkshopPart)), shortDay(r.First(abp.SetMeeting)), shortDay(r.Last(abp.SetMeeting))})
	}
	lanes.From = time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	lanes.To = time.Date(until.Year(), until.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	days, err := s.store.Days(c.Request().Context(), abp.DateOf(lanes.From), abp.DateOf(lanes.To))
	if err != nil {
		return Figure{}, err
	}
	lanes.Shades = shades(days, abp.DateOf(lanes.From), abp.DateOf(lanes.To))
	sentence := fmt.Sprintf("%s from %s to %s. Shaded days are bank holidays and closures.", countOf(len(rows), "cohort", "cohorts"), from.Format("January 2006"), until.Format("January 2006"))
	lanes.Desc = sentence
	return Figure{SVG: template.HTML(lanes.SVG(chart.Wide)), Narrow: template.HTML(lanes.SVG(chart.Narrow)), Sentence: sentence, Table: table}, nil
}

// shades joins the weekdays on which nobody works, other than for the weekend,
// into runs.
func shades(days abp.Days, from, until abp.Date) []chart.Shade {
	var out []chart.Shade
	for d := from; !until.Before(d); d = d.Add(1) {
		if d.IsWeekend() || days.IsWorking(d) {
			continue
		}
		day := d.Midnight(time.UTC)
		if n := len(out); n > 0 && day.Sub(out[n-1].To) <= 72*time.Hour && !hasWorking(days, abp.DateOf(out[n-1].To), d) {
			out[n-1].To = day
			continue
		}
		out = append(out, chart.Shade{From: day, To: day})
	}
	return out
}

// hasWorking says whether there is a working day between two dates.
func hasWorking(days abp.Days, from, until abp.Date) bool {
	for d := from.Add(1); d.Before(until); d = d.Add(1) {
		if days.IsWorking(d) {
			return true
		}
	}
	return false
}

// shortDay writes the local day of an instant, or a dash for none.
func shortDay(i abp.Instant) string {
	if i.IsZero() {
		return "–"
	}
	return i.In(london()).Format("2 Jan 2006")
}
