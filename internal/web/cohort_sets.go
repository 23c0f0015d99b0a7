package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// cohortSets shows the line-ups of a cohort's sets.
type cohortSets struct {
	cohortFrame
	Sets        []abp.Set
	Least, Most int
	Clashes     clashes // of sizes, mixes and reporting lines only
	Empty       Empty
	Errors      []FieldError
	Facilitator FieldSelect
}

// cohortSessions lists a cohort's sessions.
type cohortSessions struct {
	cohortFrame
	Sessions []abp.Session
	Empty    Empty
}

func (cohortSets) template() string     { return "cohort/sets" }
func (cohortSessions) template() string { return "cohort/sessions" }

// listCohortSets is GET /cohorts/:cohort/sets.
func (s *Server) listCohortSets(c echo.Context) error {
	return s.cohortSets(c, http.StatusOK, "", nil)
}

func (s *Server) cohortSets(c echo.Context, status int, facilitator string, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	of, err := s.store.Cohort(ctx, p, c.Param("cohort"))
	if err != nil {
		return err
	}
	v := cohortSets{cohortFrame: s.cohortFrame(c, of, "/sets", "Sets of "+of.Title()), Least: of.Template.SetSizeMin, Most: of.Template.SetSizeMax, Errors: errs,
		Empty: Empty{Text: "You lead no set of this cohort."}}
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + of.ID, Text: of.Title()})
	v.HasErrors = len(errs) > 0
	if v.Sets, err = s.store.Sets(ctx, p, of.ID); err != nil {
		return err
	}
	if !v.CanEdit {
		return s.render(c, status, v)
	}
	plan, err := s.app.CohortPlan(ctx, p, of.ID)
	if err != nil {
		return err
	}
	plan.Sessions, plan.Windows = nil, nil
	v.Clashes = sorted(plan.Clashes())
	people, err := s.facilitatorOptions(ctx, p)
	if err != nil {
		return err
	}
	v.Empty = Empty{Text: "This cohort has no sets yet. Add the first one below."}
	v.Facilitator = FieldSelect{Name: "facilitator", Label: "Facilitator", Value: facilitator, Options: people, Error: errorOf(errs, "facilitator"),
		Hint: "The set gets its meetings on the days that the template proposes. The facilitator’s calendar shows them once the cohort is published."}
	return s.render(c, status, v)
}

// addSet is POST /cohorts/:cohort/sets.
func (s *Server) addSet(c echo.Context) error {
	id, facilitator := c.Param("cohort"), c.FormValue("facilitator")
	set, err := s.app.AddSet(c.Request().Context(), person(c), id, facilitator)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.cohortSets(c, http.StatusUnprocessableEntity, facilitator, errs)
	}
	return s.see(c, fmt.Sprintf("Set %d is added, with its meetings. Look at the dates under Sessions.", set.Number), "/cohorts/"+id+"/sets")
}

// listCohortSessions is GET /cohorts/:cohort/sessions.
func (s *Server) listCohortSessions(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	of, err := s.store.Cohort(ctx, p, c.Param("cohort"))
	if err != nil {
		return err
	}
	v := cohortSessions{cohortFrame: s.cohortFrame(c, of, "/sessions", "Sessions of "+of.Title()), Empty: Empty{Text: "This cohort has no sessions that concern you."}}
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + of.ID, Text: of.Title()})
	if v.Sessions, err = s.store.Sessions(ctx, p, store.SessionQuery{CohortID: of.ID}); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}
