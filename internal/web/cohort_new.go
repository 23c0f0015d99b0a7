package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// planFields are the fields that both pages of planning a cohort have.
type planFields struct {
	Template, Venue          FieldSelect
	Code, Name, Places, Sets FieldText
}

// cohortNew asks what a new cohort is and when it begins.
type cohortNew struct {
	Page
	Errors []FieldError
	planFields
	First              FieldDate
	WorkshopAt, SetsAt FieldText
}

// cohortProposal shows every date of a new cohort with what clashes, before
// anything is saved.
type cohortProposal struct {
	Page
	Errors []FieldError
	planFields
	WorkshopAt, SetsAt string // kept for proposing again
	Leaders            []FieldSelect
	Whole              []planRow // workshop parts and self-study
	SetPlans           []setPlan
	Clashes            clashes
	IsChecked          bool // the clashes are those of these dates
}

// setPlan is one set of a new cohort.
type setPlan struct {
	Number      int
	Facilitator FieldSelect
	Rows        []planRow
}

func (cohortNew) template() string      { return "cohort/new" }
func (cohortProposal) template() string { return "cohort/proposal" }

// newCohort is GET /cohorts/new.
func (s *Server) newCohort(c echo.Context) error {
	templates, err := s.store.Templates(c.Request().Context())
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return abp.Errorf(abp.Conflict, "There are no templates yet, so no cohort can be planned.")
	}
	return s.renderNew(c, http.StatusOK, planTyped{Template: templates[0].ID, Places: "24", Sets: "4"}, templates, nil)
}

func (s *Server) renderNew(c echo.Context, status int, t planTyped, templates []abp.Template, errs []FieldError) error {
	fields, err := s.planFields(c, t, templates, errs)
	if err != nil {
		return err
	}
	v := cohortNew{Page: s.page(c, "Plan a cohort", Link{Href: "/cohorts", Text: "Cohorts"}), Errors: errs, planFields: fields,
		First:      FieldDate{Name: "first", Label: "Date of the first workshop", Hint: "For example, 14 5 2024. Every other date is proposed from it.", Day: t.First[0], Month: t.First[1], Year: t.First[2], Error: errorOf(errs, "first-day")},
		WorkshopAt: FieldText{Name: "workshop-at", Label: "Workshops start at", Hint: "For example, 9:30am. Leave it empty for the template’s times.", Value: t.WorkshopAt, Width: 10, Error: errorOf(errs, "workshop-at")},
		SetsAt:     FieldText{Name: "sets-at", Label: "Set meetings start at", Hint: "Leave it empty for the template’s times. You can give each set its own times on the next page.", Value: t.SetsAt, Width: 10, Error: errorOf(errs, "sets-at")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

func (s *Server) planFields(c echo.Context, t planTyped, templates []abp.Template, errs []FieldError) (planFields, error) {
	venues, err := s.venueOptions(c)
	if err != nil {
		return planFields{}, err
	}
	var kinds []Option
	for _, v := range templates {
		kinds = append(kinds, Option{Value: v.ID, Text: v.Name})
	}
	return planFields{
		Template: FieldSelect{Name: "template", Label: "Template", Hint: "Which workshops and set meetings there are, and how far apart.", Value: t.Template, Options: kinds, Error: errorOf(errs, "template")},
		Code:     FieldText{Name: "code", Label: "Code", Hint: "Short and unique, for example C8.", Value: t.Code, Width: 10, Spellcheck: "false", Error: errorOf(errs, "code")},
		Name:     FieldText{Name: "name", Label: "Name (optional)", Hint: "What people call the cohort, for example Spring 2024.", Value: t.Name, Error: errorOf(errs, "name")},
		Places:   FieldText{Name: "places", Label: "Places", Value: t.Places, InputMode: "numeric", Width: 4, Error: errorOf(errs, "places")},
		Venue:    FieldSelect{Name: "venue", Label: "Venue of the workshops", Value: t.Venue, Options: venues, Error: errorOf(errs, "venue")},
		Sets:     FieldText{Name: "sets", Label: "Number of sets", Hint: "A set has 5 to 8 members: 24 places make 4 sets of 6, or 3 of 8.", Value: t.Sets, InputMode: "numeric", Width: 2, Error: errorOf(errs, "sets")},
	}, nil
}

// proposeCohort is POST /cohorts/proposal. It saves nothing.
func (s *Server) proposeCohort(c echo.Context) error {
	t, p, templates, errs, err := s.plan(c)
	if err != nil {
		return err
	}
	if errs != nil {
		return s.refusePlan(c, t, p, templates, errs)
	}
	return s.renderProposal(c, http.StatusOK, t, p, templates, nil)
}

// createCohort is POST /cohorts.
func (s *Server) createCohort(c echo.Context) error {
	t, p, templates, errs, err := s.plan(c)
	if err != nil {
		return err
	}
	if errs != nil {
		return s.refusePlan(c, t, p, templates, errs)
	}
	cohort, err := s.app.CreateCohort(c.Request().Context(), person(c), p.draft)
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		return s.refusePlan(c, t, p, templates, errs)
	}
	return s.see(c, "Saved as a draft. Only the programme team sees it until you publish it.", "/cohorts/"+cohort.ID)
}

// plan reads the form into a plan: the dates as typed where the page had some,
// and as the template proposes them otherwise.
func (s *Server) plan(c echo.Context) (t planTyped, p planned, templates []abp.Template, errs []FieldError, err error) {
	if templates, err = s.store.Templates(c.Request().Context()); err != nil {
		return t, p, nil, nil, err
	}
	t = typedPlan(c)
	var k abp.Check
	p = t.head(&k, templates)
	again := c.FormValue("go") == "propose"
	if t.IsProposal {
		p.first, _ = typedDay(c.FormValue("workshop-1-date"))
		if p.first.IsZero() && again {
			k.Field("workshop-1-date", "Enter the date of the first workshop, like 14/05/2024.")
		}
	} else {
		p.first = t.firstDay(&k)
	}
	if p.template != nil && (!p.first.IsZero() || t.IsProposal) {
		if err = s.layOut(c, &p); err != nil {
			return t, p, nil, nil, err
		}
		if t.IsProposal && !again {
			p.typedDates(c)
		}
		p.read(&k, london())
	}
	errs, _ = fieldErrors(k.Err())
	return t, p, templates, errs, nil
}

// layOut proposes the dates. Without a readable first day it proposes from
// today, so that the rows are there for what was typed.
func (s *Server) layOut(c echo.Context, p *planned) error {
	first := p.first
	if first.IsZero() {
		first = s.app.Now().On(london())
	}
	days, err := s.store.Days(c.Request().Context(), first, first.Add(400))
	if err != nil {
		return err
	}
	p.first = first
	p.propose(days, london())
	return nil
}

// refusePlan shows the page that the form came from again, with what is wrong.
func (s *Server) refusePlan(c echo.Context, t planTyped, p planned, templates []abp.Template, errs []FieldError) error {
	if t.IsProposal && p.template != nil {
		return s.renderProposal(c, http.StatusUnprocessableEntity, t, p, templates, errs)
	}
	return s.renderNew(c, http.StatusUnprocessableEntity, t, templates, errs)
}

// renderProposal shows every date. Where there are no errors, it shows what
// clashes too.
func (s *Server) renderProposal(c echo.Context, status int, t planTyped, p planned, templates []abp.Template, errs []FieldError) error {
	ctx := c.Request().Context()
	v := cohortProposal{Page: s.page(c, "Dates of cohort "+abp.CleanLine(t.Code), Link{Href: "/cohorts", Text: "Cohorts"}, Link{Href: "/cohorts/new", Text: "Plan a cohort"}), WorkshopAt: t.WorkshopAt, SetsAt: t.SetsAt}
	if errs == nil {
		plan, err := s.app.CheckDraft(ctx, person(c), p.draft)
		if err != nil {
			if errs, err = fieldErrors(err); err != nil {
				return err
			}
			status = http.StatusUnprocessableEntity
		} else {
			v.IsChecked = true
			found := plan.Clashes()
			v.Clashes = sorted(found)
			p.mark(plan, found)
		}
	}
	v.Errors, v.HasErrors = errs, len(errs) > 0
	var err error
	if v.planFields, err = s.planFields(c, t, templates, errs); err != nil {
		return err
	}
	people, err := s.facilitatorOptions(ctx, person(c))
	if err != nil {
		return err
	}
	v.fill(t, p, people, errs)
	return s.render(c, status, v)
}

// mark puts each clash beside the date that it is about.
func (p *planned) mark(plan abp.Plan, found []abp.Clash) {
	for _, clash := range found {
		if clash.Step < 0 {
			continue
		}
		about := plan.Sessions[clash.Step]
		for i := range p.rows {
			r := &p.rows[i]
			set := 0
			if about.Set != nil {
				set = about.Set.Number
			}
			if r.Kind == about.Kind && r.Number == about.Number && r.Set == set {
				r.Clashes = append(r.Clashes, clash)
			}
		}
	}
}

// fill lays the rows out by what they belong to.
func (v *cohortProposal) fill(t planTyped, p planned, people []Option, errs []FieldError) {
	for i := 1; i <= leadersMost; i++ {
		name := fmt.Sprintf("leader-%d", i)
		v.Leaders = append(v.Leaders, FieldSelect{Name: name, Label: fmt.Sprintf("Facilitator %d of the workshops", i), Value: t.Leaders[i-1], Options: people, Error: errorOf(errs, name)})
	}
	for i := range p.draft.Sets {
		name := fmt.Sprintf("set-%d-facilitator", i+1)
		v.SetPlans = append(v.SetPlans, setPlan{Number: i + 1, Facilitator: FieldSelect{Name: name, Label: fmt.Sprintf("Facilitator of set %d", i+1), Value: t.Facilitators[i], Options: people, Error: errorOf(errs, name)}})
	}
	for _, r := range p.rows {
		if r.Set == 0 {
			v.Whole = append(v.Whole, r)
		} else {
			v.SetPlans[r.Set-1].Rows = append(v.SetPlans[r.Set-1].Rows, r)
		}
	}
}

// facilitatorOptions lists the facilitators to choose from, after none.
func (s *Server) facilitatorOptions(ctx context.Context, by *abp.Person) ([]Option, error) {
	people, _, err := s.store.People(ctx, by, store.PeopleQuery{Role: abp.FacilitatorRole.String(), Limit: 500})
	options := []Option{{Value: "", Text: "Nobody yet"}}
	for _, p := range people {
		options = append(options, Option{Value: p.ID, Text: p.Name})
	}
	return options, err
}
