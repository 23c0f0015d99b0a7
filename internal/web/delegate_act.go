package web

import (
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// setAct is the form that puts a delegate into a set.
func (s *Server) setAct(c echo.Context, d *abp.Delegate, errs []FieldError) (*delegateAct, error) {
	sets, err := s.store.Sets(c.Request().Context(), person(c), d.CohortID)
	if err != nil {
		return nil, err
	}
	choices, in := []Option{{Value: "", Text: "No set"}}, ""
	for _, set := range sets {
		if set.MergedIntoID != "" {
			continue
		}
		text := fmt.Sprintf("Set %d, %s", set.Number, countOf(len(set.Members), "member", "members"))
		if set.Facilitator != nil {
			text += ", " + set.Facilitator.Name
		}
		choices = append(choices, Option{Value: set.ID, Text: text})
		for _, m := range set.Members {
			if m.DelegateID == d.ID {
				in = set.ID
			}
		}
	}
	if len(errs) > 0 && c.FormValue("set") != "" {
		in = c.FormValue("set")
	}
	act := &delegateAct{Title: "Set", Action: "set", Button: "Save the set", Selects: []FieldSelect{{Name: "set", Label: "Set",
		Hint: "Once the cohort is published, a delegate who joins a set is told its dates by e-mail.", Value: in, Options: choices, Error: errorOf(errs, "set")}}}
	if e := errorOf(errs, "agreed"); e != "" || c.FormValue("agreed") != "" {
		act.Boxes = []FieldCheckboxes{agreedBox(c, "agreed", "The members of the set agree", e)}
	}
	if e := errorOf(errs, "set-why"); e != "" || c.FormValue("set-why") != "" {
		act.Texts = []FieldText{{Name: "set-why", Label: "Why one more is let in", Value: c.FormValue("set-why"), Error: e}}
	}
	return act, nil
}

func agreedBox(c echo.Context, name, text, wrong string) FieldCheckboxes {
	box := FieldCheckboxes{Name: name, Label: "Late joining", Error: wrong, Small: true, Options: []Option{{Value: "yes", Text: text}}}
	if c.FormValue(name) == "yes" {
		box.Values = []string{"yes"}
	}
	return box
}

// delegateActs lists what can become of a place now.
func (s *Server) delegateActs(c echo.Context, d *abp.Delegate, errs []FieldError) ([]delegateAct, error) {
	if !d.WithdrawnAt.IsZero() {
		return nil, nil
	}
	var acts []delegateAct
	if d.IsActive() {
		acts = append(acts, delegateAct{Title: "Pause", Action: "pause", Button: "Pause", Text: "For parental leave, redeployment or the like. The place and the seat in the set become free, the dates leave the calendar, and no reminder or survey is sent.",
			Selects: []FieldSelect{reasonField(c, "pause-why", abp.PauseReasons(), errs)}})
	} else {
		act := delegateAct{Title: "Come back to this cohort", Action: "rejoining", Button: "Come back", Text: "They go on with what they have attended, in the set that they were in if there is room. The dates are sent."}
		if e := errorOf(errs, "rejoining-why"); e != "" {
			act.Texts = []FieldText{{Name: "rejoining-why", Label: "Reason", Value: c.FormValue("rejoining-why"), Error: e}}
		}
		acts = append(acts, act)
	}
	deferral, err := s.deferralAct(c, d, errs)
	if err != nil {
		return nil, err
	}
	transfer, err := s.transferAct(c, errs)
	if err != nil {
		return nil, err
	}
	acts = append(acts, deferral, transfer,
		delegateAct{Title: "Another line manager", Action: "manager", Button: "Save the line manager", Text: "The line manager sees the dates to release in their calendar, and nothing else.",
			Texts: []FieldText{emailField(c, "manager", "E-mail address of the line manager", errs)}},
		delegateAct{Title: "Leave the cohort", Action: "withdrawal", Button: "Withdraw from the cohort", IsWarning: true,
			Text:    "The place becomes free, the person leaves their set, and the dates leave their calendar. Attendance so far is kept. It cannot be taken back.",
			Selects: []FieldSelect{reasonField(c, "why", abp.LeavingReasons(), errs)}})
	for i := range acts {
		acts[i].IsOpen = acts[i].hasError()
	}
	return acts, nil
}

func (a *delegateAct) hasError() bool {
	return slices.ContainsFunc(a.Selects, func(f FieldSelect) bool { return f.Error != "" }) || slices.ContainsFunc(a.Texts, func(f FieldText) bool { return f.Error != "" }) ||
		slices.ContainsFunc(a.Boxes, func(f FieldCheckboxes) bool { return f.Error != "" })
}

func reasonField(c echo.Context, name string, reasons []string, errs []FieldError) FieldSelect {
	return FieldSelect{Name: name, Label: "Reason", Hint: "The one that comes nearest. Nothing more is kept.", Value: c.FormValue(name), Options: options("Choose a reason", reasons), Error: errorOf(errs, name)}
}

func emailField(c echo.Context, name, label string, errs []FieldError) FieldText {
	return FieldText{Name: name, Label: label, Hint: "They have to be known to the programme already.", Type: "email", Spellcheck: "false", Value: c.FormValue(name), Error: errorOf(errs, name)}
}

// deferralAct is the form that lets a delegate go on in a later cohort.
func (s *Server) deferralAct(c echo.Context, d *abp.Delegate, errs []FieldError) (delegateAct, error) {
	cohorts, err := s.store.Cohorts(c.Request().Context(), person(c))
	if err != nil {
		return delegateAct{}, err
	}
	choices := []Option{{Text: "Choose a cohort"}}
	for _, v := range cohorts {
		if v.ID != d.CohortID && v.IsPublished() && v.Template.Pathway == d.Cohort.Template.Pathway {
			choices = append(choices, Option{Value: v.ID, Text: v.Title()})
		}
	}
	act := delegateAct{Title: "Go on in a later cohort", Action: "deferral", Button: "Move to the later cohort", Text: "What they have attended and answered comes along: they need not take the first survey again. The place here becomes free.",
		Selects: []FieldSelect{{Name: "cohort", Label: "Cohort", Value: c.FormValue("cohort"), Options: choices, Error: errorOf(errs, "cohort")}}}
	if e := errorOf(errs, "deferral-agreed"); e != "" || c.FormValue("deferral-agreed") != "" {
		act.Boxes = []FieldCheckboxes{agreedBox(c, "deferral-agreed", "The set that they would join agrees", e)}
	}
	act.Texts = []FieldText{{Name: "deferral-why", Label: "Reason, if a rule stands against it", Value: c.FormValue("deferral-why"), Error: errorOf(errs, "deferral-why")}}
	return act, nil
}

// transferAct is the form that takes a delegate to another organisation.
func (s *Server) transferAct(c echo.Context, errs []FieldError) (delegateAct, error) {
	organisations, err := s.store.Organisations(c.Request().Context(), person(c))
	if err != nil {
		return delegateAct{}, err
	}
	choices := []Option{{Text: "Choose an organisation"}}
	for _, o := range organisations {
		choices = append(choices, Option{Value: o.ID, Text: o.Name})
	}
	manager := emailField(c, "transfer-manager", "E-mail address of the line manager there", errs)
	manager.Hint = "Leave it empty if it is not known yet. They have to be known to the programme already."
	return delegateAct{Title: "Another organisation", Action: "transfer", Button: "Save the organisation", Text: "The person works somewhere else from now on. Figures go on counting this place for the organisation that sent them.",
		Selects: []FieldSelect{{Name: "organisation", Label: "Organisation", Value: c.FormValue("organisation"), Options: choices, Error: errorOf(errs, "organisation")}},
		Texts:   []FieldText{manager}}, nil
}

// delegateHistory tells what became of a place, newest first.
func delegateHistory(events []abp.Event) []TimelineItem {
	words := map[string]string{"enrolled": "Enrolled", "joined a set": "Joined a set", "left the set": "Left the set", "let into a full set": "Let into a full set", "paused": "Paused",
		"rejoined": "Came back", "deferred": "Went on in a later cohort", "transferred": "Another organisation", "changed line manager": "Another line manager", "withdrew": "Left the cohort"}
	var list []TimelineItem
	for _, e := range events {
		title, known := words[e.Verb]
		if !known {
			continue
		}
		text := firstUpper(e.Why)
		if abp.IsID(abp.KindSet, e.Why) {
			text = ""
		}
		list = append(list, TimelineItem{When: e.At.In(london()).Format("Mon 2 Jan 2006"), Title: title, Text: text, State: "done"})
	}
	return list
}
