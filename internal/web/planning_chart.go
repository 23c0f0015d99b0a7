package web

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/chart"
)

// lanesMost is how many lanes one picture shows side by side; where there are more
// cohorts, each option is one lane.
const lanesMost = 8

// The kinds of marks in pictures of plans.
var planKinds = []chart.MarkKind{{Name: "Workshop", Shape: chart.Square}, {Name: "Set meeting", Shape: chart.Disc}, {Name: "Coffee catch-up", Shape: chart.Ring}, {Name: "Moved", Shape: chart.Diamond}}

// planKind returns the mark of an event.
func planKind(e abp.PlannedEvent) int {
	switch {
	case !e.Was.IsZero():
		return 3
	case e.Kind == abp.WorkshopPart:
		return 0
	case e.Kind == abp.SetMeeting:
		return 1
	}
	return 2
}

// planSpan is the whole months that the events of options cover.
func planSpan(list []*abp.PlanningOption) (from, until time.Time) {
	for _, o := range list {
		for _, e := range o.Events {
			day := e.Day.Midnight(time.UTC)
			if from.IsZero() || day.Before(from) {
				from = day
			}
			if day.After(until) {
				until = day
			}
		}
	}
	return time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC), time.Date(until.Year(), until.Month()+1, 0, 0, 0, 0, 0, time.UTC)
}

// grounds are the days behind a plan: those on which nobody works, and the school
// holidays.
func (s *Server) grounds(c echo.Context, from, until time.Time) (closed, schools []chart.Shade, err error) {
	first, last := abp.DateOf(from), abp.DateOf(until)
	days, err := s.store.Days(c.Request().Context(), first, last)
	if err != nil {
		return nil, nil, err
	}
	for d := first; !last.Before(d); d = d.Add(1) {
		for _, marked := range days.On(d) {
			if marked.Kind != abp.SchoolHoliday {
				continue
			}
			day := d.Midnight(time.UTC)
			n := len(schools)
			if n > 0 && day.Sub(schools[n-1].To) <= 72*time.Hour { // over a weekend the holidays go on
				schools[n-1].To = day
			} else {
				schools = append(schools, chart.Shade{From: day, To: day})
			}
		}
	}
	return shades(days, first, last), schools, nil
}

const (
	closedName = "Bank holidays and closures"
	schoolName = "School holidays"
)

// lane is one row of a picture of plans, with its first and last dates.
func planLane(label string, events []abp.PlannedEvent) (chart.SwimRow, []string) {
	row := chart.SwimRow{Label: label}
	var ends [4]abp.Date
	for _, e := range events {
		row.Marks = append(row.Marks, chart.Mark{Day: e.Day.Midnight(time.UTC), Kind: planKind(e)})
		at := 0
		switch e.Kind {
		case abp.WorkshopPart:
		case abp.SetMeeting:
			at = 2
		default:
			continue
		}
		if ends[at].IsZero() || e.Day.Before(ends[at]) {
			ends[at] = e.Day
		}
		if ends[at+1].Before(e.Day) {
			ends[at+1] = e.Day
		}
	}
	return row, []string{label, shortDate(ends[0]), shortDate(ends[1]), shortDate(ends[2]), shortDate(ends[3])}
}

var laneHead = []string{"", "First workshop", "Last workshop", "First set meeting", "Last set meeting"}

// optionLanes draws several options under one another.
func (s *Server) optionLanes(c echo.Context, list []*abp.PlanningOption) (Figure, error) {
	count := 0
	for _, o := range list {
		count += len(cohortsOf(o))
	}
	split, label := cohortsOf, func(o *abp.PlanningOption, code string) string { return fmt.Sprintf("Option %d, %s", o.Number, code) }
	if count > lanesMost {
		split = func(o *abp.PlanningOption) []cohortGroup { return []cohortGroup{{events: o.Events}} }
		label = func(o *abp.PlanningOption, _ string) string { return fmt.Sprintf("Option %d", o.Number) }
	}
	return s.lanes(c, "options", "The options against the months", list, split, label)
}

// lanes draws every part of every option as a lane.
func (s *Server) lanes(c echo.Context, id, title string, list []*abp.PlanningOption, split func(*abp.PlanningOption) []cohortGroup, label func(o *abp.PlanningOption, code string) string) (Figure, error) {
	from, until := planSpan(list)
	closed, schools, err := s.grounds(c, from, until)
	if err != nil {
		return Figure{}, err
	}
	w := chart.Swimlane{ID: id, Title: title, From: from, To: until, Kinds: usedKinds(list), Shades: closed, ShadeName: closedName, Faint: schools, FaintName: schoolName}
	t := Table{Caption: title, Head: laneHead}
	for _, o := range list {
		for _, g := range split(o) {
			row, cells := planLane(label(o, g.code), g.events)
			w.Rows, t.Rows = append(w.Rows, row), append(t.Rows, cells)
		}
	}
	w.Desc = fmt.Sprintf("From %s to %s. Darker days are bank holidays and closures, lighter days school holidays.", from.Format("January 2006"), until.Format("January 2006"))
	return drawn(w, w.Desc, t), nil
}

// usedKinds leaves out the marks at the end of the list that no event has.
func usedKinds(list []*abp.PlanningOption) []chart.MarkKind {
	last := 0
	for _, o := range list {
		for _, e := range o.Events {
			last = max(last, planKind(e))
		}
	}
	return planKinds[:last+1]
}

// months draws the events of an option on the months.
func (s *Server) months(c echo.Context, o *abp.PlanningOption) (Figure, error) {
	from, until := planSpan([]*abp.PlanningOption{o})
	closed, schools, err := s.grounds(c, from, until)
	if err != nil {
		return Figure{}, err
	}
	m := chart.Calendar{ID: "months", Title: "The dates on the months", From: from, To: until, Kinds: usedKinds([]*abp.PlanningOption{o}), Shades: closed, ShadeName: closedName, Faint: schools, FaintName: schoolName}
	for _, e := range o.Events {
		m.Marks = append(m.Marks, chart.Mark{Day: e.Day.Midnight(time.UTC), Kind: planKind(e)})
	}
	m.Desc = fmt.Sprintf("%s on %s from %s to %s. The list below has every one of them.", capital(countOf(len(o.Events), "event", "events")), countOf(daysUsed(o), "day", "days"), from.Format("January 2006"), until.Format("January 2006"))
	return drawn(m, m.Desc, Table{}), nil
}

func daysUsed(o *abp.PlanningOption) int {
	days := map[abp.Date]bool{}
	for _, e := range o.Events {
		days[e.Day] = true
	}
	return len(days)
}

// cohortGroup is the events of one cohort; those of the whole programme are the
// last group.
type cohortGroup struct {
	id, code string
	events   []abp.PlannedEvent
}

// cohortsOf parts the events of an option by cohort, in the order of their first
// dates.
func cohortsOf(o *abp.PlanningOption) []cohortGroup {
	var out []cohortGroup
	var whole []abp.PlannedEvent
	at := map[string]int{}
	for _, e := range o.Events {
		if e.CohortID == "" {
			whole = append(whole, e)
			continue
		}
		i, has := at[e.CohortID]
		if !has {
			i = len(out)
			at[e.CohortID] = i
			out = append(out, cohortGroup{id: e.CohortID, code: e.Cohort})
		}
		out[i].events = append(out[i].events, e)
	}
	if len(whole) > 0 {
		out = append(out, cohortGroup{code: "the whole programme", events: whole})
	}
	return out
}
