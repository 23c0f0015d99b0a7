package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// sessionNew is the form of a new session of the whole programme.
type sessionNew struct {
	Page
	Errors       []FieldError
	Kind         FieldRadios
	Title        FieldText
	Date         FieldDate
	From, Until  FieldText
	Venue        FieldSelect
	Link         FieldText
	Facilitators []FieldSelect
}

// sessionPlan shows a new session before it is saved.
type sessionPlan struct {
	Page
	Rows       []SummaryRow
	Hard, Soft []string
	Hidden     []hiddenValue
}

func (sessionNew) template() string  { return "session/new" }
func (sessionPlan) template() string { return "session/plan" }

// sessionForm is what the forms of new and edited sessions send, as typed.
type sessionForm struct {
	kind, title, from, until, venue, link string
	date                                  FieldDate
	facilitators                          []string
}

// mostFacilitators is how many can be named for a session.
const mostFacilitators = 10

func readSessionForm(c echo.Context) sessionForm {
	f := sessionForm{kind: c.FormValue("kind"), title: abp.CleanLine(c.FormValue("title")), from: abp.CleanLine(c.FormValue("from")), until: abp.CleanLine(c.FormValue("until")),
		venue: c.FormValue("venue"), link: abp.CleanLine(c.FormValue("link"))}
	for i := 1; i <= mostFacilitators; i++ {
		if id := c.FormValue("facilitator-" + strconv.Itoa(i)); id != "" {
			f.facilitators = append(f.facilitators, id)
		}
	}
	return f
}

// newSession is GET /sessions/new.
func (s *Server) newSession(c echo.Context) error {
	return s.showSessionForm(c, http.StatusOK, sessionForm{kind: abp.CatchUp.String(), from: "12:30", until: "13:15"}, nil)
}

func (s *Server) showSessionForm(c echo.Context, status int, f sessionForm, errs []FieldError) error {
	view := sessionNew{Page: s.page(c, "Plan a session for the whole programme", Link{Href: "/sessions", Text: "Sessions"}), Errors: errs,
		Title: FieldText{Name: "title", Label: "Title", Hint: "People read it in their calendar", Value: f.title, Error: errorOf(errs, "title")},
		Date:  f.date,
		From:  FieldText{Name: "from", Label: "From", Hint: "For example 9:30 or 2pm", Value: f.from, Width: 5, Error: errorOf(errs, "from")},
		Until: FieldText{Name: "until", Label: "Until", Value: f.until, Width: 5, Error: errorOf(errs, "until")}}
	view.Kind = FieldRadios{Name: "kind", Label: "What it is", Value: f.kind, Error: errorOf(errs, "kind")}
	for _, k := range abp.ProgrammeKinds() {
		view.Kind.Options = append(view.Kind.Options, Option{k.String(), firstUpper(k.String()), "For " + k.AudienceWords()})
	}
	view.Date.Name, view.Date.Label, view.Date.Hint, view.Date.Error = "date", "Date", "For example 12 3 2024", errorOf(errs, "date-day")
	var err error
	if view.Venue, view.Link, view.Facilitators, err = s.equipment(c, f, s.app.Now().On(london()), nil, errs); err != nil {
		return err
	}
	view.HasErrors = len(errs) > 0
	return s.render(c, status, view)
}

// equipment returns the fields for venue, link and facilitators. led is who
// leads the session now.
func (s *Server) equipment(c echo.Context, f sessionForm, on abp.Date, led []abp.Person, errs []FieldError) (FieldSelect, FieldText, []FieldSelect, error) {
	ctx := c.Request().Context()
	venue := FieldSelect{Name: "venue", Label: "Venue", Value: f.venue, Options: []Option{{Text: "None: people meet online"}}, Error: errorOf(errs, "venue")}
	link := FieldText{Name: "link", Label: "Link to join online", Hint: "Only people the session concerns see it", Value: f.link, Type: "url", Spellcheck: "false", Error: errorOf(errs, "link")}
	venues, err := s.store.VenueChoices(ctx, on, abp.Ref(f.venue))
	if err != nil {
		return venue, link, nil, err
	}
	for _, v := range venues {
		venue.Options = append(venue.Options, Option{Value: v.ID, Text: v.Name + ", holds " + sayNumber(v.Capacity)})
	}
	people, err := s.store.FacilitatorChoices(ctx)
	if err != nil {
		return venue, link, nil, err
	}
	choices := []Option{{Text: "Nobody"}}
	have := map[string]bool{}
	for _, p := range append(people, led...) {
		if !have[p.ID] {
			have[p.ID] = true
			choices = append(choices, Option{Value: p.ID, Text: p.Name})
		}
	}
	var fields []FieldSelect
	for i := range min(mostFacilitators, max(3, len(f.facilitators)+1)) {
		field := FieldSelect{Name: "facilitator-" + strconv.Itoa(i+1), Label: "Facilitator " + strconv.Itoa(i+1), Options: choices}
		if i < len(f.facilitators) {
			field.Value = f.facilitators[i]
		}
		field.Error = errorOf(errs, field.Name)
		fields = append(fields, field)
	}
	return venue, link, fields, nil
}

// createSession is POST /sessions: the session as it would be, and with
// confirmed the session itself.
func (s *Server) createSession(c echo.Context) error {
	f := readSessionForm(c)
	n := app.NewSession{Title: f.title, VenueID: abp.Ref(f.venue), JoinLink: f.link, Facilitators: f.facilitators}
	n.Day, f.date = typedDate(c, "date")
	var errs []FieldError
	var ok bool
	if n.From, ok = parseClock(f.from); !ok {
		errs = append(errs, FieldError{"from", "Enter a start like 9:30 or 2pm."})
	}
	if n.Until, ok = parseClock(f.until); !ok {
		errs = append(errs, FieldError{"until", "Enter an end like 11:00 or 4pm."})
	}
	var err error
	if n.Kind, err = abp.ParseSessionKind(f.kind); err != nil {
		errs = append(errs, FieldError{"kind", "Choose what kind of session it is."})
	}
	ctx, by := c.Request().Context(), person(c)
	if len(errs) > 0 {
		return s.showSessionForm(c, http.StatusUnprocessableEntity, f, errs)
	}
	if c.FormValue("confirmed") != "" {
		v, err := s.app.CreateSession(ctx, by, n)
		if err == nil {
			return s.see(c, "The session is planned and in everybody’s calendar.", "/sessions/"+v.ID)
		}
		return s.refuseSession(c, f, err)
	}
	plan, err := s.app.PlanSession(ctx, by, n)
	if err != nil {
		return s.refuseSession(c, f, err)
	}
	return s.showSessionPlan(c, f, plan)
}

func (s *Server) refuseSession(c echo.Context, f sessionForm, err error) error {
	errs, rest := fieldErrors(err)
	if rest != nil {
		return rest
	}
	for i := range errs {
		if errs[i].Field == "date" {
			errs[i].Field = "date-day"
		}
	}
	return s.showSessionForm(c, http.StatusUnprocessableEntity, f, errs)
}

func (s *Server) showSessionPlan(c echo.Context, f sessionForm, plan *app.SessionPlan) error {
	v := &plan.Session
	view := sessionPlan{Page: s.page(c, "Check the new session", Link{Href: "/sessions", Text: "Sessions"}),
		Rows: []SummaryRow{{Key: "What", Value: v.Title + " (" + v.Kind.String() + ")"}, {Key: "When", Value: v.When(london())}, {Key: "Where", Value: v.Where()}}}
	if v.JoinLink != "" {
		view.Rows = append(view.Rows, SummaryRow{Key: "Link to join", Value: v.JoinLink})
	}
	led := names(v.Facilitators)
	if led == "" {
		led = "Nobody yet"
	}
	view.Rows = append(view.Rows, SummaryRow{Key: "Facilitators", Value: led},
		SummaryRow{Key: "For", Value: firstUpper(v.Kind.AudienceWords()) + ": " + countOf(plan.For, "person") + " today"})
	for _, clash := range plan.Clashes {
		if clash.Hard {
			view.Hard = append(view.Hard, clash.Sentence)
		} else {
			view.Soft = append(view.Soft, clash.Sentence)
		}
	}
	view.Hidden = []hiddenValue{{"kind", f.kind}, {"title", v.Title}, {"date-day", f.date.Day}, {"date-month", f.date.Month}, {"date-year", f.date.Year},
		{"from", f.from}, {"until", f.until}, {"venue", f.venue}, {"link", v.JoinLink}, {"confirmed", "yes"}}
	for i, id := range f.facilitators {
		view.Hidden = append(view.Hidden, hiddenValue{"facilitator-" + strconv.Itoa(i+1), id})
	}
	return s.render(c, http.StatusOK, view)
}
