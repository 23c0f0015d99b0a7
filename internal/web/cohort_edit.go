package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// cohortEdit changes a cohort that has dates.
type cohortEdit struct {
	cohortFrame
	Errors  []FieldError
	Stale   string // why nothing was saved, when somebody else was faster
	Version int
	Name    FieldText
	Places  FieldText
	Venue   FieldSelect
	Until   FieldDate // the last day to apply
}

func (cohortEdit) template() string { return "cohort/edit" }

// cohortTyped is the form as it was typed.
type cohortTyped struct {
	version, name, places, venue string
	until                        FieldDate
}

// editCohort is GET /cohorts/:cohort/edit.
func (s *Server) editCohort(c echo.Context) error {
	v, err := s.store.Cohort(c.Request().Context(), person(c), c.Param("cohort"))
	if err != nil {
		return err
	}
	return s.cohortForm(c, http.StatusOK, v, cohortTyped{strconv.Itoa(v.Version), v.Name, strconv.Itoa(v.Places), string(v.VenueID), storedDate("until", v.ApplicationsUntil)}, nil, "")
}

func (s *Server) cohortForm(c echo.Context, status int, of *abp.Cohort, typed cohortTyped, errs []FieldError, stale string) error {
	venues, err := s.venueOptions(c)
	if err != nil {
		return err
	}
	v := cohortEdit{cohortFrame: s.cohortFrame(c, of, "/edit", "Change "+of.Title()), Errors: errs, Stale: stale, Version: of.Version,
		Name:   FieldText{Name: "name", Label: "Name", Hint: "What people call the cohort, for example Spring 2024.", Value: typed.name, Error: errorOf(errs, "name")},
		Places: FieldText{Name: "places", Label: "Places", Value: typed.places, InputMode: "numeric", Width: 4, Error: errorOf(errs, "places")},
		Venue:  FieldSelect{Name: "venue", Label: "Venue of the workshops", Hint: "Workshops to come at the present venue move with it. If the cohort is published, the people in it are told by e-mail.", Value: typed.venue, Options: venues, Error: errorOf(errs, "venue")}}
	v.Until = typed.until
	v.Until.Label, v.Until.Hint, v.Until.Error = "Last day to apply (optional)", "Without one, people can apply until the first session begins.", errorOf(errs, "until-day")
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + of.ID, Text: of.Title()})
	v.HasErrors = len(errs) > 0 || stale != ""
	return s.render(c, status, v)
}

// venueOptions lists the venues to choose from, after none.
func (s *Server) venueOptions(c echo.Context) ([]Option, error) {
	venues, err := s.store.VenueChoices(c.Request().Context(), s.app.Now().On(london()), "")
	options := []Option{{Value: "", Text: "Not chosen yet"}}
	for _, v := range venues {
		options = append(options, Option{Value: v.ID, Text: v.Name + " (holds " + sayNumber(v.Capacity) + ")"})
	}
	return options, err
}

// changeCohort is POST /cohorts/:cohort.
func (s *Server) changeCohort(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	of, err := s.store.Cohort(ctx, p, c.Param("cohort"))
	if err != nil {
		return err
	}
	typed := cohortTyped{version: c.FormValue("version"), name: c.FormValue("name"), places: c.FormValue("places"), venue: c.FormValue("venue")}
	change := app.CohortChange{Name: typed.name, VenueID: abp.Ref(typed.venue)}
	wrong := ""
	if typed.until, change.ApplicationsUntil, wrong = dateTyped(c, "until"); wrong != "" {
		return s.cohortForm(c, http.StatusUnprocessableEntity, of, typed, []FieldError{{"until-day", wrong}}, "")
	}
	if change.Version, err = strconv.Atoi(typed.version); err != nil {
		return abp.Errorf(abp.Invalid, "The form arrived damaged, so nothing was saved. Open it again.")
	}
	change.Places, _ = strconv.Atoi(strings.TrimSpace(typed.places)) // what is no number is 0, which no cohort may have
	err = s.app.ChangeCohort(ctx, p, of.ID, change)
	if abp.CodeOf(err) == abp.Conflict && of.Version != change.Version {
		return s.cohortForm(c, http.StatusConflict, of, typed, nil, "Somebody else changed this cohort while you were working on it. Nothing of yours was saved. Below is what you typed; save again to replace what they entered.")
	}
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.cohortForm(c, http.StatusUnprocessableEntity, of, typed, errs, "")
	}
	return s.see(c, "Saved.", "/cohorts/"+of.ID)
}
