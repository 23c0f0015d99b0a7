package web

import (
	"fmt"
	"net/http"
	"strconv"

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

// planningChoices are the fields that both forms of a planning have.
type planningChoices struct {
	Preset      FieldRadios
	Weights     []weightGroup
	WeightsOpen bool
	Pins        []pinFields
	PinsOpen    bool
	Effort      FieldRadios
	Seed        FieldText
	SeedOpen    bool
}

// weightGroup is the prices of one kind.
type weightGroup struct {
	Name   string
	Fields []FieldText
}

// pinFields asks what of one event is held fast.
type pinFields struct {
	Number            int
	Cohort, What, At  FieldSelect
	Set, Day          FieldText
	Venue, Who1, Who2 FieldSelect
}

func (planningNew) template() string { return "planning/new" }

// newPlanning is GET /plannings/new.
func (s *Server) newPlanning(c echo.Context) error {
	t := planningTyped{IsRepair: c.QueryParam("kind") == abp.PlanningRepair.String(), Cohorts: c.QueryParams()["cohort"], Preset: abp.PresetBalanced.String(), Effort: abp.PlanningUsual.String(),
		Starts: map[string]string{}, Weights: map[string]string{}}
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
func (s *Server) plannable(c echo.Context, published bool) ([]*abp.Cohort, error) {
	ctx, p := c.Request().Context(), person(c)
	list, err := s.store.Cohorts(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []*abp.Cohort
	for i := range list {
		if list[i].IsPublished() != published {
			continue
		}
		if list[i].Sets, err = s.store.Sets(ctx, p, list[i].ID); err != nil {
			return nil, err
		}
		out = append(out, &list[i])
	}
	return out, nil
}

func byID(list []*abp.Cohort) map[string]*abp.Cohort {
	out := make(map[string]*abp.Cohort, len(list))
	for _, v := range list {
		out[v.ID] = v
	}
	return out
}

// fillCohorts asks for drafts and when they should begin.
func (v *planningNew) fillCohorts(t planningTyped, cohorts []*abp.Cohort, errs []FieldError) {
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

// planningChoices makes the fields that both forms have.
func (s *Server) planningChoices(c echo.Context, t planningTyped, cohorts []*abp.Cohort, errs []FieldError) (planningChoices, error) {
	v := planningChoices{Preset: FieldRadios{Name: "preset", Label: "What matters most?", Value: t.Preset, Error: errorOf(errs, "preset")},
		Effort: FieldRadios{Name: "effort", Label: "How long to search", Value: t.Effort, Error: errorOf(errs, "effort"), Options: []Option{
			{abp.PlanningQuick.String(), "Quick", "A few seconds: good to see whether there is a plan at all."},
			{abp.PlanningUsual.String(), "Usual", "About half a minute for one cohort, less if the best plan is found before."},
			{abp.PlanningThorough.String(), "Thorough", "Some minutes: for many cohorts at once."}}},
		Seed:     FieldText{Name: "seed", Label: "Seed (optional)", Hint: "The same data, choices and seed always give the same plans. Another whole number may find others as good.", Value: t.Seed, InputMode: "numeric", Width: 10, Error: errorOf(errs, "seed")},
		SeedOpen: t.Seed != "" || errorOf(errs, "seed") != ""}
	for _, p := range abp.PlanningPresets() {
		v.Preset.Options = append(v.Preset.Options, Option{p.String(), p.String(), p.Words()})
	}
	v.fillWeights(t, errs)
	return v, s.fillPins(c, &v, t, cohorts, errs)
}

// fillWeights asks for prices, by group.
func (v *planningChoices) fillWeights(t planningTyped, errs []FieldError) {
	for _, k := range abp.PlanningWeightKinds() {
		if k.ForRepair && !t.IsRepair || k.Key == abp.WeightDisturbance {
			continue
		}
		if n := len(v.Weights); n == 0 || v.Weights[n-1].Name != k.Group {
			v.Weights = append(v.Weights, weightGroup{Name: k.Group})
		}
		name := "weight-" + k.Key
		g := &v.Weights[len(v.Weights)-1]
		g.Fields = append(g.Fields, FieldText{Name: name, Label: capital(k.Words), Hint: usualWords(k), Value: t.Weights[k.Key], InputMode: "numeric", Width: 3, Error: errorOf(errs, name)})
		v.WeightsOpen = v.WeightsOpen || t.Weights[k.Key] != ""
	}
}

// usualWords says what a thing costs if the field stays empty.
func usualWords(k abp.WeightKind) string {
	words := "Usually " + strconv.Itoa(k.Usual)
	for _, p := range abp.PlanningPresets() {
		if n := p.Weights().Of(k.Key); n != k.Usual {
			words += ". " + p.String() + ": " + strconv.Itoa(n)
		}
	}
	return words
}

// fillPins asks what is held fast: what was typed, and an empty row where one was
// asked for.
func (s *Server) fillPins(c echo.Context, v *planningChoices, t planningTyped, cohorts []*abp.Cohort, errs []FieldError) error {
	rows := t.Pins
	isAsked := c.FormValue("go") == "pin"
	v.PinsOpen = isAsked || len(rows) > 0
	if len(rows) == 0 || isAsked {
		rows = append(rows, pinTyped{})
	}
	codes := []Option{{Text: "Choose"}}
	for _, x := range cohorts {
		codes = append(codes, Option{Value: x.ID, Text: x.Title()})
	}
	venues, err := s.venueOptions(c)
	if err != nil {
		return err
	}
	venues[0].Text = "Any"
	people, err := s.store.FacilitatorChoices(c.Request().Context())
	if err != nil {
		return err
	}
	who := []Option{{Text: "Anybody"}}
	for _, p := range people {
		who = append(who, Option{Value: p.ID, Text: p.Name})
	}
	for i, r := range rows[:min(len(rows), pinsMost)] {
		name := fmt.Sprintf("pin-%d-", i+1)
		choice := func(part, label, value string, options []Option) FieldSelect {
			return FieldSelect{Name: name + part, Label: label, Value: value, Options: options, Error: errorOf(errs, name+part)}
		}
		text := func(part, label, hint, value string, width int) FieldText {
			return FieldText{Name: name + part, Label: label, Hint: hint, Value: value, Width: width, Error: errorOf(errs, name+part)}
		}
		v.Pins = append(v.Pins, pinFields{Number: i + 1, Cohort: choice("cohort", "Cohort", r.Cohort, codes), What: choice("what", "Event", r.What, pinKinds()), Set: text("set", "Number of the set", "For meetings and facilitators of a set.", r.Set, 2),
			Day: text("day", "Date", "For example, 14/05/2024. Leave it empty for any date.", r.Day, 10), At: choice("at", "Starts at", r.At, partOptions()),
			Venue: choice("venue", "Venue", r.Venue, venues), Who1: choice("who-1", "Facilitator", r.Who[0], who), Who2: choice("who-2", "Second facilitator of a workshop", r.Who[1], who)})
	}
	return nil
}

// partOptions are the times at which events begin.
func partOptions() []Option {
	list := []Option{{Text: "Any time"}}
	for _, at := range []int{570, 675, 780, 840, 945} {
		list = append(list, Option{Value: strconv.Itoa(at), Text: minuteWords(at)})
	}
	return list
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

// typedAgain fills the form with what an earlier planning asked for, and with
// what of its option is to stay: each keep names an event.
func (s *Server) typedAgain(c echo.Context, id string) (planningTyped, error) {
	ctx, by := c.Request().Context(), person(c)
	p, err := s.store.Planning(ctx, by, id)
	if err != nil {
		return planningTyped{}, err
	}
	t := planningTyped{IsRepair: p.Kind == abp.PlanningRepair, Name: p.Name, Starts: map[string]string{}, Weights: map[string]string{}, Preset: p.Preset.String(), CatchUps: p.CatchUps, Effort: p.Effort.String(),
		From: dateField("from", p.FromDay), Until: dateField("until", p.UntilDay), changeTyped: typedChange(p)}
	if p.Seed > 1 {
		t.Seed = strconv.FormatInt(p.Seed, 10)
	}
	preset := p.Preset.Weights()
	for _, k := range abp.PlanningWeightKinds() {
		if n := p.Weights.Of(k.Key); n != preset.Of(k.Key) {
			t.Weights[k.Key] = strconv.Itoa(n)
		}
	}
	for _, x := range p.Cohorts {
		t.Cohorts = append(t.Cohorts, x.CohortID)
		for name, d := range map[string]abp.Date{"earliest": x.Earliest, "latest": x.Latest, "preferred": x.Preferred} {
			if !d.IsZero() {
				t.Starts[name+"-"+x.CohortID+"-day"] = writeDay(d)
			}
		}
	}
	cohorts, err := s.plannable(c, t.IsRepair)
	if err != nil {
		return t, err
	}
	for _, pin := range append(p.Pins, keptPins(c, p)...) {
		t.Pins = append(t.Pins, typedPin(pin, byID(cohorts)))
	}
	return t, nil
}

// keptPins holds the events fast that the address names, where the option has
// them. The place and the people of a workshop stay with it; of a meeting the day
// and the time, because its facilitator is the set's.
func keptPins(c echo.Context, p *abp.Planning) []abp.PlanningPin {
	number, _ := strconv.Atoi(c.QueryParam("option"))
	o := p.Option(number)
	if o == nil {
		return nil
	}
	var pins []abp.PlanningPin
	for _, ref := range c.QueryParams()["keep"] {
		e := o.Event(ref)
		if e == nil || e.CohortID == "" || pinned(p.Pins, ref) {
			continue
		}
		pin := abp.PlanningPin{Ref: ref, Day: e.Day, From: e.From}
		if e.Kind == abp.WorkshopPart {
			pin.VenueID, pin.Facilitators = e.VenueID, e.Facilitators
		}
		pins = append(pins, pin)
	}
	return pins
}

func pinned(list []abp.PlanningPin, ref string) bool {
	for _, p := range list {
		if p.Ref == ref {
			return true
		}
	}
	return false
}
