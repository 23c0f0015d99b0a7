package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

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
		t.Cohorts, t.Needs = append(t.Cohorts, x.CohortID), x.Needs
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
