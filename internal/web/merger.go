package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// setMerger is the form that lets the members of a small set go on in another.
type setMerger struct {
	Page
	Set    *abp.Set
	Errors []FieldError
	Into   FieldSelect
	Agreed FieldCheckboxes
	Why    FieldText
}

func (setMerger) template() string { return "set/merger" }

// newMerger is GET /sets/:set/merger.
func (s *Server) newMerger(c echo.Context) error { return s.setMerger(c, http.StatusOK, nil) }

func (s *Server) setMerger(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	set, err := s.store.Set(ctx, p, c.Param("set"))
	if err != nil {
		return err
	}
	sets, err := s.store.Sets(ctx, p, set.CohortID)
	if err != nil {
		return err
	}
	choices := []Option{{Text: "Choose a set"}}
	for _, o := range sets {
		if o.ID != set.ID && o.MergedIntoID == "" {
			choices = append(choices, Option{Value: o.ID, Text: fmt.Sprintf("Set %d, %s", o.Number, countOf(len(o.Members), "member", "members"))})
		}
	}
	v := setMerger{Page: s.page(c, fmt.Sprintf("Let set %d go on in another", set.Number), Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: "/cohorts/" + set.CohortID + "/sets", Text: set.Cohort.Title()}),
		Set: set, Errors: errs,
		Into:   FieldSelect{Name: "into", Label: "The set in which they go on", Value: c.FormValue("into"), Options: choices, Error: errorOf(errs, "into")},
		Agreed: agreedBox(c, "agreed", "Both sets were asked, and both agree", errorOf(errs, "agreed")),
		Why:    FieldText{Name: "why", Label: "Note for the record", Hint: "For example how the sets were asked. You can leave it empty.", Value: c.FormValue("why"), Error: errorOf(errs, "why")}}
	v.Agreed.Label = "Agreement"
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// mergeSet is POST /sets/:set/merger.
func (s *Server) mergeSet(c echo.Context) error {
	m := app.Merger{IntoID: c.FormValue("into"), BothAgree: c.FormValue("agreed") == "yes", Why: c.FormValue("why")}
	into, err := s.app.MergeSet(c.Request().Context(), person(c), c.Param("set"), m)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.setMerger(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, fmt.Sprintf("They go on in set %d now and have been told. The other set’s meetings are cancelled.", into.Number), "/sets/"+into.ID)
}
