package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// The most rows of one kind that the form of a planning takes.
const (
	newCohortsMost = 24
	pinsMost       = 60
)

// planningTyped is what the forms of a planning send, as typed.
type planningTyped struct {
	IsRepair     bool
	Name         string
	Cohorts      []string          // drafts that were chosen, by id
	Starts       map[string]string // by the name of the field: when each of them should begin
	New          []newCohortTyped
	From, Until  FieldDate
	Preset       string
	Weights      map[string]string // by key; empty is what the preset says
	Pins         []pinTyped
	Needs        []string // of the venues
	CatchUps     bool
	Effort, Seed string
	changeTyped
}

// newCohortTyped is a new cohort, as typed.
type newCohortTyped struct{ Code, Name, Template, Places, Sets, Preferred string }

// pinTyped is something of one event that is held fast, as typed. What is the
// workshop, the meeting or the facilitator of a set; see pinKinds.
type pinTyped struct {
	Cohort, What, Set, Day, At, Venue string
	Who                               [2]string
}

// changeTyped is what has happened, as typed.
type changeTyped struct {
	Change, Person, Venue, Cohort, Set, Delegate string
	ChangeFrom, ChangeUntil                      FieldDate
	Notice, Disturbance                          string
}

// typedPlanning reads the form. Rows that are wholly empty are left out.
func typedPlanning(c echo.Context) planningTyped {
	value := func(name string) string { return abp.CleanLine(c.FormValue(name)) }
	t := planningTyped{IsRepair: value("kind") == abp.PlanningRepair.String(), Name: value("name"), Cohorts: c.Request().Form["cohorts"], Starts: map[string]string{}, Weights: map[string]string{},
		Preset: value("preset"), Needs: c.Request().Form["needs"], CatchUps: value("catch-ups") != "", Effort: value("effort"), Seed: value("seed"),
		changeTyped: changeTyped{Change: value("change"), Person: value("person"), Venue: value("venue"), Cohort: value("cohort"), Set: value("set"), Delegate: value("delegate"),
			Notice: value("notice"), Disturbance: value("weight-" + abp.WeightDisturbance)}}
	_, t.From = typedDate(c, "from")
	_, t.Until = typedDate(c, "until")
	_, t.ChangeFrom = typedDate(c, "change-from")
	_, t.ChangeUntil = typedDate(c, "change-until")
	for name := range c.Request().Form {
		if strings.HasPrefix(name, "earliest-") || strings.HasPrefix(name, "latest-") || strings.HasPrefix(name, "preferred-") {
			t.Starts[name] = value(name)
		}
	}
	for _, k := range abp.PlanningWeightKinds() {
		t.Weights[k.Key] = value("weight-" + k.Key)
	}
	for i := 1; i <= newCohortsMost; i++ {
		of := func(part string) string { return value(fmt.Sprintf("new-%d-%s", i, part)) }
		n := newCohortTyped{of("code"), of("name"), of("template"), of("places"), of("sets"), of("preferred")}
		if n.Code+n.Name+n.Preferred != "" {
			t.New = append(t.New, n)
		}
	}
	for i := 1; i <= pinsMost; i++ {
		of := func(part string) string { return value(fmt.Sprintf("pin-%d-%s", i, part)) }
		p := pinTyped{of("cohort"), of("what"), of("set"), of("day"), of("at"), of("venue"), [2]string{of("who-1"), of("who-2")}}
		if p.Cohort+p.What+p.Day+p.At+p.Venue+p.Who[0]+p.Who[1] != "" {
			t.Pins = append(t.Pins, p)
		}
	}
	return t
}

// wish reads what was typed into what is asked of the planner. What is wrong is
// added to the check; fields are named as the page names them.
func (t planningTyped) wish(k *abp.Check, cohorts map[string]*abp.Cohort) app.NewPlanning {
	n := app.NewPlanning{Name: t.Name, CatchUps: t.CatchUps, Weights: abp.PlanningWeights{}}
	if t.IsRepair {
		n.Kind = abp.PlanningRepair
	}
	n.FromDay, n.UntilDay = dayOf(k, t.From, "from-day"), dayOf(k, t.Until, "until-day")
	var err error
	if n.Preset, err = abp.ParsePlanningPreset(t.Preset); err != nil {
		k.Field("preset", "Choose what matters most.")
	}
	if n.Effort, err = abp.ParsePlanningEffort(t.Effort); err != nil {
		k.Field("effort", "Choose how long to search.")
	}
	if t.Seed != "" {
		if n.Seed, err = strconv.ParseInt(t.Seed, 10, 64); err != nil || n.Seed < 1 {
			k.Field("seed", "Enter a whole number from 1 on, or leave it empty.")
		}
	}
	t.readWeights(k, n.Weights)
	for _, id := range t.Cohorts {
		n.Cohorts = append(n.Cohorts, abp.PlannedCohort{CohortID: id, Earliest: t.start(k, "earliest-"+id+"-day"), Latest: t.start(k, "latest-"+id+"-day"), Preferred: t.start(k, "preferred-"+id+"-day"), Needs: t.Needs})
	}
	for i, typed := range t.New {
		made := typed.read(k, fmt.Sprintf("new-%d-", i+1))
		made.Needs = t.Needs
		n.New = append(n.New, made)
	}
	for i, typed := range t.Pins {
		if p, ok := typed.read(k, fmt.Sprintf("pin-%d-", i+1), cohorts); ok {
			n.Pins = append(n.Pins, p)
		}
	}
	return n
}

func (t planningTyped) readWeights(k *abp.Check, into abp.PlanningWeights) {
	for _, w := range abp.PlanningWeightKinds() {
		typed := t.Weights[w.Key]
		if typed == "" || w.Key == abp.WeightDisturbance && !t.IsRepair {
			continue
		}
		n, err := strconv.Atoi(typed)
		if err != nil || n < w.Least || n > w.Most {
			k.Field("weight-"+w.Key, "Enter a whole number from %d to %d.", w.Least, w.Most)
			continue
		}
		into[w.Key] = n
	}
}

// start reads when a cohort should begin; empty is open.
func (t planningTyped) start(k *abp.Check, name string) abp.Date {
	return openDay(k, t.Starts[name], name)
}

// openDay reads a day in one field that may be empty.
func openDay(k *abp.Check, typed, field string) abp.Date {
	if typed == "" {
		return abp.Date{}
	}
	d, ok := typedDay(typed)
	if !ok {
		k.Field(field, "Enter a date like 14/05/2024, or leave it empty.")
	}
	return d
}

// dayOf reads a day in three fields. What is empty is left to the rule.
func dayOf(k *abp.Check, f FieldDate, field string) abp.Date {
	d := parseDay(f.Day, f.Month, f.Year)
	if d.IsZero() && f.Day+f.Month+f.Year != "" {
		k.Field(field, "Enter a real date, for example 12 3 2024.")
	}
	return d
}

func (t newCohortTyped) read(k *abp.Check, name string) app.NewCohort {
	n := app.NewCohort{TemplateID: t.Template, Code: t.Code, Name: t.Name}
	n.Places, _ = strconv.Atoi(t.Places) // what is no number is 0, which the rule refuses
	n.Sets, _ = strconv.Atoi(t.Sets)
	n.Preferred = openDay(k, t.Preferred, name+"preferred")
	return n
}

// pinKinds are what can be held fast. Meetings and the facilitator are those of a
// set, whose number is asked for.
func pinKinds() []Option {
	list := []Option{{Value: "", Text: "Choose"}, {Value: "w1", Text: "First workshop"}, {Value: "w2", Text: "Second workshop"}, {Value: "f", Text: "Facilitator of a set"}}
	for i := 1; i <= 5; i++ {
		list = append(list, Option{Value: fmt.Sprintf("m%d", i), Text: fmt.Sprintf("Meeting %d of a set", i)})
	}
	return list
}

// read turns what was typed into a pin. The second result says whether it could.
func (t pinTyped) read(k *abp.Check, name string, cohorts map[string]*abp.Cohort) (p abp.PlanningPin, ok bool) {
	of := cohorts[t.Cohort]
	if of == nil {
		k.Field(name+"cohort", "Choose the cohort whose event is held fast.")
		return p, false
	}
	if p.Ref, ok = t.ref(of); !ok {
		if t.What == "" {
			k.Field(name+"what", "Choose what is held fast.")
		} else {
			k.Field(name+"set", "Enter the number of a set of %s.", of.Code)
		}
		return p, false
	}
	p.Day, p.VenueID = openDay(k, t.Day, name+"day"), abp.Ref(t.Venue)
	p.From, _ = strconv.Atoi(t.At)
	for _, id := range t.Who {
		if id != "" {
			p.Facilitators = append(p.Facilitators, id)
		}
	}
	if p.Day.IsZero() && p.From == 0 && p.VenueID == "" && len(p.Facilitators) == 0 && t.Day == "" {
		k.Field(name+"day", "Enter what of it is held fast: its date, time, venue or facilitator.")
	}
	return p, true
}

// ref names the event.
func (t pinTyped) ref(of *abp.Cohort) (string, bool) {
	switch t.What {
	case "w1":
		return abp.WorkshopRef(of.ID, 1), true
	case "w2":
		return abp.WorkshopRef(of.ID, 2), true
	}
	number, _ := strconv.Atoi(t.Set)
	for _, set := range of.Sets {
		if set.Number != number {
			continue
		}
		if t.What == "f" {
			return set.ID, true
		}
		if meeting, err := strconv.Atoi(strings.TrimPrefix(t.What, "m")); err == nil {
			return abp.MeetingRef(set.ID, meeting), true
		}
	}
	return "", false
}

// typedPin writes a pin as the form shows it.
func typedPin(p abp.PlanningPin, cohorts map[string]*abp.Cohort) pinTyped {
	id, number := abp.CutRef(p.Ref)
	t := pinTyped{Venue: string(p.VenueID)}
	if !p.Day.IsZero() {
		t.Day = writeDay(p.Day)
	}
	if p.From > 0 {
		t.At = strconv.Itoa(p.From)
	}
	copy(t.Who[:], p.Facilitators)
	for _, c := range cohorts {
		if c.ID == id {
			t.Cohort, t.What = id, fmt.Sprintf("w%d", number)
		}
		for _, set := range c.Sets {
			if set.ID == id {
				t.Cohort, t.Set, t.What = c.ID, strconv.Itoa(set.Number), "f"
				if number > 0 {
					t.What = fmt.Sprintf("m%d", number)
				}
			}
		}
	}
	return t
}
