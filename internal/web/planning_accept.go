package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// planningAcceptance shows what accepting an option does, before it is done.
type planningAcceptance struct {
	planningFrame
	Option   Link
	Number   int
	Steps    []changeRow
	New      int
	Windows  string
	Told     []planningToldRow
	Drafts   string
	Confirm  string
	Changed  []string // what is not any more as the plan took it; then it cannot be accepted
	IsNoMore bool     // the planning is over
}

// planningToldRow is somebody who will get mails, with what these say.
type planningToldRow struct {
	Name, Role string
	Says       []string
}

func (planningAcceptance) template() string { return "planning/acceptance" }

// showAcceptance is GET /plannings/:planning/options/:number/acceptance.
func (s *Server) showAcceptance(c echo.Context) error {
	v, err := s.acceptance(c)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(v.Changed) > 0 {
		status = http.StatusConflict
	}
	return s.render(c, status, v)
}

func (s *Server) acceptance(c echo.Context) (*planningAcceptance, error) {
	f, o, err := s.option(c, "Accept option %d?")
	if err != nil {
		return nil, err
	}
	ctx, by := c.Request().Context(), person(c)
	link := optionLink(f, o)
	f.Breadcrumbs = append(f.Breadcrumbs, link)
	v := &planningAcceptance{planningFrame: f, Option: link, Number: o.Number}
	if f.Planning.State != abp.PlanningFinished {
		return nil, abp.Errorf(abp.Conflict, "This plan is %s already. There is nothing to accept.", f.Planning.State)
	}
	if v.Changed, err = s.app.PlanningDifference(ctx, by, f.Planning.ID); err != nil {
		return nil, err
	}
	if len(v.Changed) > 0 {
		v.Title = "The data have changed since this was planned"
		return v, nil
	}
	touch, err := s.app.PlanningTouch(ctx, by, f.Planning.ID, o.Number)
	if err != nil {
		return nil, err
	}
	names, err := s.planningNames(c)
	if err != nil {
		return nil, err
	}
	v.fill(touch, names)
	return v, nil
}

func (v *planningAcceptance) fill(t *app.PlanningTouch, names planningNames) {
	for _, step := range t.Steps {
		row := changeRow{Title: step.Event.Title, Of: eventOf(step.Event), Before: "No date yet", After: eventWhen(step.Event) + ", " + names.venue(step.Event.VenueID) + ", " + names.led(step.Event.Facilitators)}
		if step.IsNew {
			v.New++
		} else {
			row.Before = step.Before.When(london()) + ", " + names.venue(step.Before.VenueID)
			for i, p := range step.Before.Facilitators {
				row.Before += []string{", ", " and "}[min(i, 1)] + p.Name
			}
		}
		v.Steps = append(v.Steps, row)
	}
	if t.Windows > 0 {
		v.Windows = capital(countOf(t.Windows, "survey window follows", "survey windows follow")) + " the dates."
	}
	for _, who := range t.Told {
		v.Told = append(v.Told, planningToldRow{who.Person.Name, who.Role, who.Says})
	}
	if len(t.Drafts) > 0 {
		v.Drafts = "People of " + wordsAnd(t.Drafts) + " are not told now: the dates stay a draft until you publish the cohort."
	}
	v.Confirm = "Accept and write the dates"
	if n := len(t.Told); n > 0 {
		v.Confirm = fmt.Sprintf("Accept, and tell %s", countOf(n, "person", "people"))
	}
}

// wordsAnd joins words with commas and "and".
func wordsAnd(list []string) string {
	words := ""
	for i, w := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			words += " and "
		default:
			words += ", "
		}
		words += w
	}
	return words
}

// acceptPlanning is POST /plannings/:planning/options/:number/acceptance.
func (s *Server) acceptPlanning(c echo.Context) error {
	number, _ := strconv.Atoi(c.Param("number"))
	id := c.Param("planning")
	touch, err := s.app.AcceptPlanning(c.Request().Context(), person(c), id, number, formVersion(c))
	if abp.CodeOf(err) == abp.Conflict {
		v, err2 := s.acceptance(c)
		if err2 != nil {
			return err2
		}
		if len(v.Changed) == 0 {
			v.Changed = []string{err.Error()}
		}
		return s.render(c, http.StatusConflict, v)
	}
	if err != nil {
		return err
	}
	words := fmt.Sprintf("Option %d is accepted.", number)
	if n := len(touch.Told); n > 0 {
		words += " " + capital(countOf(n, "person", "people")) + toldWords(n)
	} else {
		words += " Nobody was told, because the dates are still a draft."
	}
	return s.see(c, words, "/plannings/"+id)
}

// searchAgain is POST /plannings/:planning/searching: with the present data and
// the same choices.
func (s *Server) searchAgain(c echo.Context) error {
	p, err := s.app.RestartPlanning(c.Request().Context(), person(c), c.Param("planning"))
	if err != nil {
		return err
	}
	return s.see(c, "", "/plannings/"+p.ID)
}

// stopPlanning is POST /plannings/:planning/stopping: the best so far is kept.
func (s *Server) stopPlanning(c echo.Context) error {
	if err := s.app.StopPlanning(c.Request().Context(), person(c), c.Param("planning")); err != nil {
		return err
	}
	return s.see(c, "", "/plannings/"+c.Param("planning"))
}

// cancelPlanning is POST /plannings/:planning/cancellation: nothing is kept.
func (s *Server) cancelPlanning(c echo.Context) error {
	p, err := s.app.CancelPlanning(c.Request().Context(), person(c), c.Param("planning"))
	if err != nil {
		return err
	}
	return s.see(c, "Cancelled. Nothing was changed.", "/plannings/"+p.ID)
}
