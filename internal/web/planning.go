package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// planningsShown is how many plannings the list goes back.
const planningsShown = 100

// planningList is the newest plannings.
type planningList struct {
	Page
	CanEdit bool
	Rows    []planningRow
	Empty   Empty
}

// planningRow is one planning in the list.
type planningRow struct {
	Href, Name, Kind, Cohorts string
	State                     Tag
	Cost, When, By            string
}

// planningFrame is what every page of a planning has.
type planningFrame struct {
	Page
	Planning *abp.Planning
	Base     string
	CanEdit  bool
}

// planningSearch is a planning while its search goes on.
type planningSearch struct {
	planningFrame
	IsStalled bool
	News      planningNews
	Rows      []SummaryRow
}

// planningNews is how far a search is, in words. The browser puts the parts where
// they belong as they come.
type planningNews struct {
	Percent int    `json:"percent"`
	Phase   string `json:"phase"`
	Best    string `json:"best"`
	Bound   string `json:"bound"`
	Gap     string `json:"gap"`
	Elapsed string `json:"elapsed"`
	Said    string `json:"said"` // what a screen reader says aloud; changes seldom
}

func (planningList) template() string   { return "planning/list" }
func (planningSearch) template() string { return "planning/search" }

// listPlannings is GET /plannings.
func (s *Server) listPlannings(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	list, err := s.store.Plannings(ctx, p, planningsShown)
	if err != nil {
		return err
	}
	codes, err := s.cohortCodes(c)
	if err != nil {
		return err
	}
	v := planningList{Page: s.page(c, "Plans of dates"), CanEdit: p.Can(abp.EditPlannings) == nil,
		Empty: Empty{Text: "No dates were planned here yet. Say which cohorts need dates and when, and compare what is possible. Nothing changes until you accept a plan.", Href: "/plannings/new", Action: "Plan dates"}}
	for i := range list {
		v.Rows = append(v.Rows, planningRowOf(&list[i], codes))
	}
	return s.render(c, http.StatusOK, v)
}

// cohortCodes names every cohort that the viewer may see by its id.
func (s *Server) cohortCodes(c echo.Context) (map[string]string, error) {
	list, err := s.store.Cohorts(c.Request().Context(), person(c))
	codes := make(map[string]string, len(list))
	for _, v := range list {
		codes[v.ID] = v.Code
	}
	return codes, err
}

func planningRowOf(p *abp.Planning, codes map[string]string) planningRow {
	r := planningRow{Href: "/plannings/" + p.ID, Name: p.Name, Kind: planningKindWords(p), State: planningTag(p), Cost: costWords(p.Cost),
		When: p.CreatedAt.In(london()).Format("Mon 2 Jan 2006") + " " + abp.ClockWords(p.CreatedAt.In(london())), Cohorts: cohortsWords(p, codes)}
	if p.By != nil {
		r.By = p.By.Name
	}
	return r
}

func planningKindWords(p *abp.Planning) string {
	if p.Kind == abp.PlanningRepair {
		return "After a change"
	}
	return "New dates"
}

// planningTag says in a word or two how far a planning is.
func planningTag(p *abp.Planning) Tag {
	switch p.State {
	case abp.PlanningSearching, abp.PlanningStopping:
		return Tag{"Searching", "blue"}
	case abp.PlanningFinished:
		if p.Cost < 0 {
			return Tag{"No whole plan", "yellow"}
		}
		return Tag{"Ready to compare", "green"}
	case abp.PlanningAccepted:
		return Tag{"Accepted", ""}
	case abp.PlanningCancelled:
		return Tag{"Cancelled", "grey"}
	}
	return Tag{"Did not work", "red"}
}

// cohortsWords lists the cohorts of a planning by their codes.
func cohortsWords(p *abp.Planning, codes map[string]string) string {
	var words []string
	for _, c := range p.Cohorts {
		if code := codes[c.CohortID]; code != "" {
			words = append(words, code)
		}
	}
	if gone := len(p.Cohorts) - len(words); gone > 0 {
		words = append(words, fmt.Sprintf("%d no longer there", gone))
	}
	return strings.Join(words, ", ")
}

// planning loads the planning of the address, and the frame of its pages.
func (s *Server) planning(c echo.Context, title string, crumbs ...Link) (planningFrame, error) {
	p, err := s.store.Planning(c.Request().Context(), person(c), c.Param("planning"))
	if err != nil {
		return planningFrame{}, err
	}
	f := planningFrame{Planning: p, Base: "/plannings/" + p.ID, CanEdit: person(c).Can(abp.EditPlannings) == nil}
	if title == "" {
		title = p.Name
	}
	f.Page = s.page(c, title, append([]Link{{Href: "/plannings", Text: "Plans of dates"}}, crumbs...)...)
	return f, nil
}

// showPlanning is GET /plannings/:planning: the search while it goes on, then the
// options side by side.
func (s *Server) showPlanning(c echo.Context) error {
	f, err := s.planning(c, "")
	if err != nil {
		return err
	}
	if !f.Planning.IsSearching() {
		return s.showOptions(c, f)
	}
	rows, err := s.askedRows(c, f.Planning)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, planningSearch{planningFrame: f, IsStalled: f.Planning.IsStalled(abp.At(time.Now())), News: newsOf(f.Planning, time.Now()), Rows: rows})
}

// newsOf says how far the search is.
func newsOf(p *abp.Planning, now time.Time) planningNews {
	n := planningNews{Percent: p.Percent(), Phase: capital(p.Phase), Best: "No complete plan yet", Bound: "Not known yet", Gap: "Not known yet"}
	if p.Phase == "" {
		n.Phase = "Reading the data"
	}
	if p.State == abp.PlanningStopping {
		n.Phase = "Stopping with the best plan so far"
	}
	if p.Cost >= 0 && p.Unplaced == 0 {
		n.Best, n.Gap = sayNumber(p.Cost), gapWords(p.Gap())
	} else if p.Unplaced > 0 {
		n.Best = capital(countOf(p.Unplaced, "event has", "events have")) + " no place yet"
	}
	if p.Bound > 0 {
		n.Bound = sayNumber(p.Bound)
	}
	if !p.StartedAt.IsZero() {
		if !p.FinishedAt.IsZero() {
			now = p.FinishedAt.Time
		}
		n.Elapsed = elapsedWords(now.Sub(p.StartedAt.Time))
	}
	n.Said = fmt.Sprintf("%s. %d per cent done.", n.Phase, n.Percent/25*25)
	return n
}

// gapWords says what a gap in tenths of a per cent means.
func gapWords(tenths int) string {
	switch {
	case tenths < 0:
		return "Not known yet"
	case tenths == 0:
		return "Nothing: no plan can cost less"
	}
	return fmt.Sprintf("At most %s%%", tenthsWords(tenths))
}

// tenthsWords writes tenths as people do: 0.4, 3, 12.5.
func tenthsWords(n int) string {
	if n%10 == 0 {
		return sayNumber(n / 10)
	}
	return fmt.Sprintf("%s.%d", sayNumber(n/10), n%10)
}

func elapsedWords(d time.Duration) string {
	seconds := max(0, int(d.Seconds()))
	if seconds < 60 {
		return countOf(seconds, "second", "seconds")
	}
	return countOf(seconds/60, "minute", "minutes") + " " + countOf(seconds%60, "second", "seconds")
}

// followPlanning is GET /plannings/:planning/progress: news of the search until it
// is over.
func (s *Server) followPlanning(c echo.Context) error {
	ctx, p, id := c.Request().Context(), person(c), c.Param("planning")
	return s.stream(c, func() (any, bool, error) {
		v, err := s.store.Planning(ctx, p, id)
		if err != nil {
			return nil, false, err
		}
		return newsOf(v, time.Now()), !v.IsSearching(), nil
	})
}
