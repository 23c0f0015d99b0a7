package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// planningChange asks what has happened, and how much may move because of it.
type planningChange struct {
	Page
	Errors             []FieldError
	Name               FieldText
	Change             FieldRadios
	Facilitator, Venue FieldSelect
	From, Until        FieldDate
	Joins, JoinsSet    FieldSelect
	Delegate           FieldText
	Disturbance        FieldRadios
	Notice             FieldText
	planningChoices
}

func (planningChange) template() string { return "planning/change" }

// typedChange writes what has happened as the form shows it.
func typedChange(p *abp.Planning) changeTyped {
	ch := p.Change
	return changeTyped{Change: ch.Kind.String(), Person: string(ch.PersonID), Venue: string(ch.VenueID), Cohort: string(ch.CohortID), Set: string(ch.SetID),
		ChangeFrom: dateField("change-from", ch.From), ChangeUntil: dateField("change-until", ch.Until), Disturbance: strconv.Itoa(p.Weights.Of(abp.WeightDisturbance))}
}

// linkedChange fills the form with what the page that led here is about.
func linkedChange(c echo.Context) changeTyped {
	value := func(name string) string { return abp.CleanLine(c.QueryParam(name)) }
	day := func(name string) FieldDate {
		d, err := abp.ParseDate(value(name))
		if err != nil {
			return FieldDate{}
		}
		return dateField("change-"+name, d)
	}
	t := changeTyped{Change: value("change"), Person: value("person"), Venue: value("venue"), Cohort: value("cohort"), Set: value("set"), Delegate: value("delegate"),
		ChangeFrom: day("from-day"), ChangeUntil: day("until-day"), Notice: "14", Disturbance: "100"}
	return t
}

// showRepairForm shows the form of what has happened.
func (s *Server) showRepairForm(c echo.Context, status int, t planningTyped, errs []FieldError) error {
	cohorts, err := s.plannable(c, true)
	if err != nil {
		return err
	}
	v := planningChange{Page: s.page(c, "Plan again after a change", Link{Href: "/plannings", Text: "Plans of dates"}), Errors: errs,
		Name:   FieldText{Name: "name", Label: "Name (optional)", Hint: "How you find this plan again, for example Room lost in March.", Value: t.Name, Error: errorOf(errs, "name")},
		Change: FieldRadios{Name: "change", Label: "What has happened?", Value: t.Change, Error: errorOf(errs, "change"), Options: changeOptions()},
		From:   t.ChangeFrom, Until: t.ChangeUntil,
		Notice: FieldText{Name: "notice", Label: "Days of notice", Hint: "Nothing moves that is nearer than this many days from today.", Value: t.Notice, InputMode: "numeric", Width: 3, Error: errorOf(errs, "notice")}}
	v.HasErrors = len(errs) > 0
	v.From.Name, v.From.Label, v.From.Hint, v.From.Error = "change-from", "First day", "For example, 11 3 2024", errorOf(errs, "change-from-day")
	v.Until.Name, v.Until.Label, v.Until.Error = "change-until", "Last day", errorOf(errs, "change-until-day")
	if err := s.fillChange(c, &v, t, cohorts, errs); err != nil {
		return err
	}
	v.Disturbance = FieldRadios{Name: "weight-" + abp.WeightDisturbance, Label: "Fewer changes, or a better plan?", Value: t.Disturbance, Error: errorOf(errs, "weight-"+abp.WeightDisturbance), Options: []Option{
		{"400", "As few changes as possible", "Each change counts four times as much."}, {"200", "Few changes", ""}, {"100", "Even", "The programme’s usual balance."},
		{"50", "A better plan", ""}, {"25", "The best plan, though more dates move", "Each change counts a quarter."}}}
	if v.planningChoices, err = s.planningChoices(c, t, cohorts, errs); err != nil {
		return err
	}
	return s.render(c, status, v)
}

func changeOptions() []Option {
	words := map[abp.ChangeKind]string{abp.FacilitatorAway: "A facilitator is ill or away", abp.VenueLost: "A venue cannot be used", abp.DelegateJoins: "A delegate joins a cohort",
		abp.DelegateLeaves: "A delegate leaves a cohort", abp.StrikeDays: "There is a strike, or days are closed to us"}
	var list []Option
	for _, k := range abp.ChangeKinds() {
		list = append(list, Option{Value: k.String(), Text: words[k]})
	}
	return list
}

// fillChange asks for whom and what the change is about.
func (s *Server) fillChange(c echo.Context, v *planningChange, t planningTyped, cohorts []abp.Cohort, errs []FieldError) error {
	ctx := c.Request().Context()
	people, err := s.store.FacilitatorChoices(ctx)
	if err != nil {
		return err
	}
	who := []Option{{Text: "Choose"}}
	for _, p := range people {
		who = append(who, Option{Value: p.ID, Text: p.Name})
	}
	venues, err := s.store.VenueChoices(ctx, s.app.Now().On(london()), abp.Ref(t.Venue))
	if err != nil {
		return err
	}
	rooms := []Option{{Text: "Choose"}}
	for _, x := range venues {
		rooms = append(rooms, Option{Value: x.ID, Text: x.Name})
	}
	codes, sets := []Option{{Text: "Choose"}}, []Option{{Text: "Not known yet"}}
	for _, x := range cohorts {
		codes = append(codes, Option{Value: x.ID, Text: x.Title()})
		for _, set := range x.Sets {
			sets = append(sets, Option{Value: set.ID, Text: fmt.Sprintf("%s, set %d", x.Code, set.Number)})
		}
	}
	v.Facilitator = FieldSelect{Name: "person", Label: "Who is away", Value: t.Person, Options: who, Error: errorOf(errs, "person")}
	v.Venue = FieldSelect{Name: "venue", Label: "Which venue", Value: t.Venue, Options: rooms, Error: errorOf(errs, "venue")}
	v.Joins = FieldSelect{Name: "cohort", Label: "Which cohort", Value: t.Cohort, Options: codes, Error: errorOf(errs, "cohort")}
	v.JoinsSet = FieldSelect{Name: "set", Label: "Which set", Value: t.Set, Options: sets, Error: errorOf(errs, "set")}
	v.Delegate = FieldText{Name: "delegate", Label: "E-mail address of the delegate", Hint: "For somebody who joins, leave it empty if it is not known yet who it will be.", Value: t.Delegate, Type: "email", Spellcheck: "false", Autocomplete: "off", Error: errorOf(errs, "delegate")}
	return nil
}

// change reads what has happened. What is wrong is added to the check.
func (s *Server) change(c echo.Context, t planningTyped, k *abp.Check) (ch abp.PlanningChange, notice int, err error) {
	if ch.Kind, err = abp.ParseChangeKind(t.Change); err != nil {
		k.Field("change", "Choose what has happened.")
	}
	switch ch.Kind {
	case abp.FacilitatorAway:
		ch.PersonID = abp.Ref(t.Person)
	case abp.VenueLost:
		ch.VenueID = abp.Ref(t.Venue)
	case abp.DelegateJoins, abp.DelegateLeaves:
		ch.CohortID = abp.Ref(t.Cohort)
		if ch.Kind == abp.DelegateJoins {
			ch.SetID = abp.Ref(t.Set)
		}
		if t.Delegate != "" {
			p, err := s.store.PersonByEmail(c.Request().Context(), t.Delegate)
			if abp.CodeOf(err) == abp.NotFound {
				k.Field("delegate", "Nobody is known with this address. Check it, or add the person first.")
			} else if err != nil {
				return ch, 0, err
			} else {
				ch.PersonID = abp.Ref(p.ID)
			}
		}
	}
	if ch.Kind != abp.DelegateJoins && ch.Kind != abp.DelegateLeaves {
		ch.From, ch.Until = dayOf(k, t.ChangeFrom, "change-from-day"), dayOf(k, t.ChangeUntil, "change-until-day")
		if ch.Until.IsZero() && t.ChangeUntil.Day+t.ChangeUntil.Month+t.ChangeUntil.Year == "" {
			ch.Until = ch.From // one day
		}
	}
	if notice, err = strconv.Atoi(t.Notice); err != nil || notice < 0 || notice > 365 {
		k.Field("notice", "Enter a whole number of days from 0 to 365.")
	}
	return ch, notice, nil
}

// startRepair begins the search for the repair of published dates.
func (s *Server) startRepair(c echo.Context, t planningTyped) error {
	ctx, by := c.Request().Context(), person(c)
	cohorts, err := s.plannable(c, true)
	if err != nil {
		return err
	}
	var k abp.Check
	ch, notice, err := s.change(c, t, &k)
	if err != nil {
		return err
	}
	t.Cohorts, t.New = nil, nil
	typed := t.wish(&k, byID(cohorts))
	if errs, _ := fieldErrors(k.Err()); len(errs) > 0 {
		return s.showPlanningForm(c, http.StatusUnprocessableEntity, t, errs)
	}
	n, err := s.app.ProposeRepair(ctx, by, ch, notice)
	if err == nil {
		n.Preset, n.Weights, n.Effort, n.Seed, n.Pins = typed.Preset, typed.Weights, typed.Effort, typed.Seed, typed.Pins
		if n.Name = typed.Name; n.Name == "" {
			if n.Name, err = s.happenedName(c, ch); err != nil {
				return err
			}
		}
		var p *abp.Planning
		if p, err = s.app.StartPlanning(ctx, by, n); err == nil {
			return s.see(c, "", "/plannings/"+p.ID)
		}
	}
	errs, err := withErrors(err)
	if err != nil {
		return err
	}
	for i := range errs {
		if errs[i].Field == "person" && ch.Kind == abp.DelegateLeaves {
			errs[i].Field = "delegate"
		}
	}
	return s.showPlanningForm(c, http.StatusUnprocessableEntity, t, errs)
}

// happenedName names a repair that nobody has named, by what has happened.
func (s *Server) happenedName(c echo.Context, ch abp.PlanningChange) (string, error) {
	codes, err := s.cohortCodes(c)
	if err != nil {
		return "", err
	}
	names, err := s.planningNames(c)
	words := []rune(happenedWords(ch, codes, names))
	return string(words[:min(len(words), 80)]), err
}

// planAgainLinks lead from a session to come to the form of what has happened to
// it, filled with its day, venue and facilitator.
func planAgainLinks(p *abp.Person, v *abp.Session) []Link {
	if p.Can(abp.EditPlannings) != nil || v.Cohort == nil || v.Kind == abp.SelfStudy {
		return nil
	}
	if !v.Cohort.IsPublished() {
		return []Link{{Href: "/plannings/new?cohort=" + v.Cohort.ID, Text: "Plan dates for this cohort"}}
	}
	day := v.StartsAt.On(london()).String()
	q := url.Values{"kind": {abp.PlanningRepair.String()}, "from-day": {day}, "until-day": {day}}
	if v.VenueID != "" {
		q.Set("venue", string(v.VenueID))
	}
	if len(v.Facilitators) > 0 {
		q.Set("person", v.Facilitators[0].ID)
	}
	return []Link{{Href: "/plannings/new?" + q.Encode(), Text: "Plan again after a change"}}
}
