package web

import (
	"fmt"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

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

// planningChoices makes the fields that both forms have.
func (s *Server) planningChoices(c echo.Context, t planningTyped, cohorts []abp.Cohort, errs []FieldError) (planningChoices, error) {
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
func (s *Server) fillPins(c echo.Context, v *planningChoices, t planningTyped, cohorts []abp.Cohort, errs []FieldError) error {
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
