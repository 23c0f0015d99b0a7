package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// planningNew asks which cohorts need dates, when, and what matters.
type planningNew struct {
	Page
	Errors   []FieldError
	Name     FieldText
	Drafts   FieldCheckboxes
	Starts   []startFields
	StartsAt bool // the part about the beginnings is open
	New      []newCohortFields
	From     FieldDate
	Until    FieldDate
	Needs    FieldCheckboxes
	CatchUps FieldCheckboxes
	planningChoices
}

// startFields asks when a draft should begin.
type startFields struct {
	Title                       string
	Earliest, Preferred, Latest FieldText
}

// newCohortFields asks what a new cohort is.
type newCohortFields struct {
	Number                              int
	Code, Name, Places, Sets, Preferred FieldText
	Template                            FieldSelect
}

func (planningNew) template() string { return "planning/new" }

// newPlanning is GET /plannings/new.
func (s *Server) newPlanning(c echo.Context) error {
	t := planningTyped{IsRepair: c.QueryParam("kind") == abp.PlanningRepair.String(), Cohorts: c.QueryParams()["cohort"], Preset: abp.PresetBalanced.String(), Effort: abp.PlanningUsual.String(),
		Starts: map[string]string{}, Weights: map[string]string{}}
	// Rosters are fixed weeks ahead, and a cohort takes half a year.
	first := s.app.Now().On(london()).Add(8 * 7)
	t.From, t.Until = dateField("from", first), dateField("until", first.Add(39*7))
	t.changeTyped = linkedChange(c)
	if id := c.QueryParam("from"); id != "" {
		var err error
		if t, err = s.typedAgain(c, id); err != nil {
			return err
		}
	}
	return s.showPlanningForm(c, http.StatusOK, t, nil)
}

// showPlanningForm shows the form of what is asked for.
func (s *Server) showPlanningForm(c echo.Context, status int, t planningTyped, errs []FieldError) error {
	if t.IsRepair {
		return s.showRepairForm(c, status, t, errs)
	}
	cohorts, err := s.plannable(c, false)
	if err != nil {
		return err
	}
	v := planningNew{Page: s.page(c, "Plan dates", Link{Href: "/plannings", Text: "Plans of dates"}), Errors: errs,
		Name: FieldText{Name: "name", Label: "Name (optional)", Hint: "How you find this plan again, for example Dates for autumn.", Value: t.Name, Error: errorOf(errs, "name")},
		From: t.From, Until: t.Until,
		CatchUps: FieldCheckboxes{Name: "catch-ups", Label: "Coffee catch-ups", Options: []Option{{Value: "yes", Text: "Also plan a coffee catch-up for each month that has none"}}}}
	if t.CatchUps {
		v.CatchUps.Values = []string{"yes"}
	}
	v.Needs = FieldCheckboxes{Name: "needs", Label: "What the venues must have", Hint: "For everybody who needs it in these cohorts.", Values: t.Needs, Options: []Option{{Value: abp.StepFree, Text: "Step-free access"}, {Value: abp.HearingLoop, Text: "A hearing loop"}, {Value: abp.QuietRoom, Text: "A quiet room for prayer or rest"}}}
	v.HasErrors = len(errs) > 0
	v.From.Name, v.From.Label, v.From.Hint, v.From.Error = "from", "First day that may be used", "For example, 8 1 2024", errorOf(errs, "from-day")
	v.Until.Name, v.Until.Label, v.Until.Hint, v.Until.Error = "until", "Last day that may be used", "A cohort needs about 30 weeks from its first workshop to its last set meeting.", errorOf(errs, "until-day")
	v.fillCohorts(t, cohorts, errs)
	if err := s.fillNewCohorts(c, &v, t, errs); err != nil {
		return err
	}
	if v.planningChoices, err = s.planningChoices(c, t, cohorts, errs); err != nil {
		return err
	}
	return s.render(c, status, v)
}

// plannable returns the cohorts that a planning can be for, by code: drafts for
// new dates, published ones for a repair.
func (s *Server) plannable(c echo.Context, published bool) ([]abp.Cohort, error) {
	return s.store.PlanningChoices(c.Request().Context(), person(c), published, s.app.Now())
}

func byID(list []abp.Cohort) map[string]*abp.Cohort {
	out := make(map[string]*abp.Cohort, len(list))
	for i := range list {
		out[list[i].ID] = &list[i]
	}
	return out
}

// fillCohorts asks for drafts and when they should begin.
func (v *planningNew) fillCohorts(t planningTyped, cohorts []abp.Cohort, errs []FieldError) {
	v.Drafts = FieldCheckboxes{Name: "cohorts", Label: "Which cohorts need dates?", Hint: "Drafts that are not published. Dates that a draft has are replaced when you accept a plan.", Values: t.Cohorts, Error: errorOf(errs, "cohorts")}
	for _, c := range cohorts {
		v.Drafts.Options = append(v.Drafts.Options, Option{Value: c.ID, Text: c.Title(), Hint: countOf(c.Places, "place", "places") + ", " + countOf(len(c.Sets), "set", "sets")})
		field := func(name, label string) FieldText {
			name += "-" + c.ID + "-day"
			v.StartsAt = v.StartsAt || t.Starts[name] != ""
			return FieldText{Name: name, Label: label, Value: t.Starts[name], Width: 10, Error: errorOf(errs, name)}
		}
		v.Starts = append(v.Starts, startFields{c.Title(), field("earliest", "Not before"), field("preferred", "Best"), field("latest", "Not after")})
	}
}

// fillNewCohorts asks for new cohorts: those that were typed, and an empty row
// where one was asked for or there is nothing else to choose.
func (s *Server) fillNewCohorts(c echo.Context, v *planningNew, t planningTyped, errs []FieldError) error {
	templates, err := s.store.Templates(c.Request().Context())
	if err != nil {
		return err
	}
	var kinds []Option
	for _, k := range templates {
		kinds = append(kinds, Option{Value: k.ID, Text: k.Name})
	}
	rows := t.New
	if c.FormValue("go") == "cohort" || len(rows) == 0 && len(v.Drafts.Options) == 0 {
		empty := newCohortTyped{Places: "24", Sets: "4"}
		if n := len(rows); n > 0 {
			empty = newCohortTyped{Places: rows[n-1].Places, Sets: rows[n-1].Sets, Template: rows[n-1].Template}
		}
		rows = append(rows, empty)
	}
	for i, r := range rows[:min(len(rows), newCohortsMost)] {
		name := fmt.Sprintf("new-%d-", i+1)
		of := func(part, label, hint, value string, width int) FieldText {
			return FieldText{Name: name + part, Label: label, Hint: hint, Value: value, Width: width, Error: errorOf(errs, name+part)}
		}
		v.New = append(v.New, newCohortFields{Number: i + 1, Code: of("code", "Code", "Short and unique, for example C8.", r.Code, 10), Name: of("name", "Name (optional)", "", r.Name, 20),
			Places: of("places", "Places", "", r.Places, 4), Sets: of("sets", "Number of sets", "A set has 5 to 8 members.", r.Sets, 2),
			Preferred: of("preferred", "Best date of the first workshop (optional)", "For example, 14/05/2024.", r.Preferred, 10),
			Template:  FieldSelect{Name: name + "template", Label: "Template", Value: r.Template, Options: kinds, Error: errorOf(errs, name+"template")}})
	}
	return nil
}

// startPlanning is POST /plannings.
func (s *Server) startPlanning(c echo.Context) error {
	t := typedPlanning(c)
	if c.FormValue("go") != "" { // another row is asked for
		return s.showPlanningForm(c, http.StatusOK, t, nil)
	}
	if t.IsRepair {
		return s.startRepair(c, t)
	}
	cohorts, err := s.plannable(c, false)
	if err != nil {
		return err
	}
	var k abp.Check
	n := t.wish(&k, byID(cohorts))
	if n.Name == "" {
		n.Name = nameOf(t, byID(cohorts))
	}
	if errs, _ := fieldErrors(k.Err()); len(errs) > 0 {
		return s.showPlanningForm(c, http.StatusUnprocessableEntity, t, errs)
	}
	p, err := s.app.StartPlanning(c.Request().Context(), person(c), n)
	if err == nil {
		return s.see(c, "", "/plannings/"+p.ID)
	}
	errs, err := withErrors(err)
	if err != nil {
		return err
	}
	return s.showPlanningForm(c, http.StatusUnprocessableEntity, t, errs)
}

// nameOf names a planning that nobody has named, by its cohorts.
func nameOf(t planningTyped, cohorts map[string]*abp.Cohort) string {
	name := "Dates for"
	add := func(code string) {
		if len(name)+len(code) < 70 {
			name += " " + code
		}
	}
	for _, id := range t.Cohorts {
		if c := cohorts[id]; c != nil {
			add(c.Code)
		}
	}
	for _, n := range t.New {
		add(n.Code)
	}
	if name == "Dates for" {
		return "" // the rule asks for cohorts first
	}
	return name
}
