package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// dayShow is one entry of the calendar of days, and what is on it.
type dayShow struct {
	Page
	Day      *abp.Day
	Rows     []SummaryRow
	Sessions []abp.Session
	OnIt     string // how many sessions are on it, in a sentence
	CanEdit  bool
}

// dayForm asks for a day, for a new one and for an edit.
type dayForm struct {
	Page
	Errors                  []FieldError
	Action                  string
	Version                 int
	IsStale                 bool
	Stale                   Warning
	Present                 []SummaryRow
	Kind                    FieldSelect
	Name, Authority, Source FieldText
	From, Until             FieldDate
	State                   FieldRadios
	More                    FieldCheckboxes
}

func (dayShow) template() string { return "day/show" }
func (dayForm) template() string { return "day/form" }

// sessionsShown is how many sessions the page of a day lists.
const sessionsShown = 50

// sessionsOn returns the sessions that people have been told of and that are on
// the day, or beside it as long as it may move.
func (s *Server) sessionsOn(c echo.Context, d *abp.Day) ([]abp.Session, error) {
	first, last := d.OnDay, d.Last()
	if d.IsTentative() {
		first, last = first.Add(-1), last.Add(1)
	}
	list, err := s.store.Sessions(c.Request().Context(), person(c), store.SessionQuery{EndsAfter: abp.At(first.Midnight(london())), Before: abp.At(last.Add(1).Midnight(london()))})
	return slices.DeleteFunc(list, func(v abp.Session) bool {
		return v.IsCancelled() || v.Cohort != nil && !v.Cohort.IsPublished()
	}), err
}

// onDayWords says how many sessions are on a day.
func onDayWords(d *abp.Day, n int) string {
	when := "on this day"
	switch {
	case d.IsTentative():
		when = "on or beside this day"
	case d.OnDay != d.Last():
		when = "on these days"
	}
	if n == 1 {
		return "1 session is " + when + "."
	}
	return capital(countOf(n, "session", "sessions")) + " are " + when + "."
}

func dayRows(d *abp.Day) []SummaryRow {
	rows := []SummaryRow{{Key: "When", Value: dayWords(d)}, {Key: "Kind", Value: capital(d.Kind.String())}}
	if d.Authority != "" {
		rows = append(rows, SummaryRow{Key: "Local authority", Value: d.Authority})
	}
	rows = append(rows, SummaryRow{Key: "State", Value: capital(d.State.String())}, SummaryRow{Key: "Source", Value: d.Source},
		SummaryRow{Key: "In plans", Value: bearingWords(d)})
	if notes := dayNotes(d); notes != "" {
		rows = append(rows, SummaryRow{Key: "Note", Value: notes})
	}
	return rows
}

// bearingWords says what a day means for plans, by the programme's defaults.
func bearingWords(d *abp.Day) string {
	say := func(k abp.SessionKind, many string) string {
		if b := d.Bears(k); !b.Hard {
			return fmt.Sprintf("%s cost %d each", many, b.Weight)
		}
		return "no " + many
	}
	return fmt.Sprintf("%s, %s, %s (rule %s)", capital(say(abp.WorkshopPart, "workshops")), say(abp.Celebration, "celebrations"), say(abp.SetMeeting, "set meetings"), d.Kind.RuleOf())
}

// showDay is GET /days/:day.
func (s *Server) showDay(c echo.Context) error {
	d, err := s.store.Day(c.Request().Context(), person(c), c.Param("day"))
	if err != nil {
		return err
	}
	v := dayShow{Page: s.page(c, d.Name, daysCrumb(d.OnDay.Year)), Day: d, Rows: dayRows(d), CanEdit: person(c).Can(abp.EditDays) == nil}
	if v.Sessions, err = s.sessionsOn(c, d); err != nil {
		return err
	}
	v.OnIt = onDayWords(d, len(v.Sessions))
	if len(v.Sessions) > sessionsShown {
		v.OnIt, v.Sessions = v.OnIt+fmt.Sprintf(" These are the first %d.", sessionsShown), v.Sessions[:sessionsShown]
	}
	return s.render(c, http.StatusOK, v)
}

func daysCrumb(year int) Link {
	return Link{Href: dayFilter{year: year}.url("/days"), Text: "Calendar of days"}
}

// dayTyped is what was typed into the form, as it was typed.
type dayTyped struct {
	kind, name, authority, source, state string
	from, until                          FieldDate
	more                                 []string
}

// readDay reads the form. wrong is an Invalid error about what cannot be read,
// and about everything else that could not be saved, or nil.
func readDay(c echo.Context) (t dayTyped, f app.DayDetails, wrong error) {
	t = dayTyped{kind: c.FormValue("kind"), name: c.FormValue("name"), authority: c.FormValue("authority"), source: c.FormValue("source"), state: c.FormValue("state"), more: c.Request().PostForm["more"]}
	f = app.DayDetails{Name: t.name, Authority: t.authority, Source: t.source, FromEve: slices.Contains(t.more, "eve"), NoWorkshops: slices.Contains(t.more, "no workshops")}
	var fields []abp.FieldError
	note := func(field, sentence string) {
		if sentence != "" {
			fields = append(fields, abp.FieldError{Field: field, Message: sentence})
		}
	}
	var err error
	if f.Kind, err = abp.ParseDayKind(t.kind); err != nil {
		note("kind", "Choose why the day is special.")
	}
	var sentence string
	t.from, f.From, sentence = dateTyped(c, "from")
	note("from", sentence)
	t.until, f.Until, sentence = dateTyped(c, "until")
	note("until", sentence)
	if f.State, err = abp.ParseDayState(t.state); err != nil {
		note("state", "Choose whether the day is confirmed or expected.")
	}
	if len(fields) == 0 {
		return t, f, nil
	}
	var more *abp.Error
	if errors.As(f.Validate(), &more) {
		for _, e := range more.Fields {
			if !slices.ContainsFunc(fields, func(have abp.FieldError) bool { return have.Field == e.Field }) {
				fields = append(fields, e)
			}
		}
	}
	return t, f, &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: fields}
}

func typedOfDay(d *abp.Day) dayTyped {
	t := dayTyped{kind: d.Kind.String(), name: d.Name, authority: d.Authority, source: d.Source, state: d.State.String(), from: storedDate("from", d.OnDay), until: storedDate("until", d.UntilDay)}
	if d.FromEve {
		t.more = append(t.more, "eve")
	}
	if d.NoWorkshops {
		t.more = append(t.more, "no workshops")
	}
	return t
}

// dayForm makes the form for d, or for a new day if d is nil.
func (s *Server) dayForm(c echo.Context, d *abp.Day, t dayTyped, errs []FieldError) *dayForm {
	v := &dayForm{Page: s.page(c, "Add a day", daysCrumb(s.readDayFilter(c).year)), Errors: errs, Action: "/days", Stale: stale}
	if d != nil {
		v.Page = s.page(c, "Change "+d.Name, daysCrumb(d.OnDay.Year), Link{Href: "/days/" + d.ID, Text: d.Name})
		v.Action, v.Version = "/days/"+d.ID, d.Version
	}
	v.HasErrors = len(errs) > 0
	v.Kind = FieldSelect{Name: "kind", Label: "Why is the day special?", Value: t.kind, Error: errorOf(errs, "kind"), Options: dayKindOptions()}
	v.Name = FieldText{Name: "name", Label: "Name", Hint: "What people call it, for example Autumn half-term.", Value: t.name, Error: errorOf(errs, "name")}
	v.From, v.Until = t.from, t.until
	v.From.Name, v.From.Label, v.From.Hint, v.From.Error = "from", "Day", "Or the first of several days. For example, 11 10 2024.", errorOf(errs, "from-day")
	v.Until.Name, v.Until.Label, v.Until.Hint, v.Until.Error = "until", "Last day (optional)", "Leave it empty for a single day.", errorOf(errs, "until-day")
	v.Authority = FieldText{Name: "authority", Label: "Local authority (optional)", Hint: "For school holidays: whose schools. Empty means everybody’s.", Value: t.authority, Error: errorOf(errs, "authority"), Spellcheck: "false"}
	v.State = FieldRadios{Name: "state", Label: "How sure is it?", Value: t.state, Error: errorOf(errs, "state"), Options: []Option{
		{Value: "confirmed", Text: "Confirmed"}, {Value: "expected", Text: "Expected", Hint: "An observance that is expected keeps the day before and the day after free too."}}}
	v.Source = FieldText{Name: "source", Label: "Source", Hint: "Who says so, for example the council’s web page or the staff networks.", Value: t.source, Error: errorOf(errs, "source")}
	v.More = FieldCheckboxes{Name: "more", Label: "More about the day (optional)", Values: t.more, Options: []Option{
		{Value: "eve", Text: "It begins at sunset the evening before", Hint: "For observances."},
		{Value: "no workshops", Text: "No workshop may be held", Hint: "For blackouts. Without it workshops can be held, and plans avoid them."}}}
	return v
}

func dayKindOptions() []Option {
	list := []Option{{Text: "Choose a kind"}}
	for _, k := range abp.DayKinds() {
		list = append(list, Option{Value: k.String(), Text: capital(k.String())})
	}
	return list
}

// newDay is GET /days/new.
func (s *Server) newDay(c echo.Context) error {
	t := dayTyped{kind: c.QueryParam("kind"), state: "confirmed"}
	return s.render(c, http.StatusOK, s.dayForm(c, nil, t, nil))
}

// refusedDay says how to show the form again after an act failed.
func refusedDay(err error) (int, []FieldError, error) {
	status, errs, err := refusal(err)
	return status, dateErrors(errs, nil, "from", "until"), err
}

// addDay is POST /days.
func (s *Server) addDay(c echo.Context) error {
	typed, details, err := readDay(c)
	var d *abp.Day
	if err == nil {
		d, err = s.app.AddDay(c.Request().Context(), person(c), details)
	}
	if err == nil {
		return s.seeDay(c, d, d.Name+" is in the calendar.")
	}
	status, errs, err := refusedDay(err)
	if err != nil {
		return err
	}
	return s.render(c, status, s.dayForm(c, nil, typed, errs))
}

// seeDay leads to the page of a day and says what is on it.
func (s *Server) seeDay(c echo.Context, d *abp.Day, said string) error {
	list, err := s.sessionsOn(c, d)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		said += " " + onDayWords(d, len(list))
	}
	return s.see(c, said, "/days/"+d.ID)
}

// editDay is GET /days/:day/edit.
func (s *Server) editDay(c echo.Context) error {
	d, err := s.store.Day(c.Request().Context(), person(c), c.Param("day"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.dayForm(c, d, typedOfDay(d), nil))
}

// saveDay is POST /days/:day.
func (s *Server) saveDay(c echo.Context) error {
	ctx, version := c.Request().Context(), versionTyped(c)
	typed, details, err := readDay(c)
	var d *abp.Day
	if err == nil {
		d, err = s.app.EditDay(ctx, person(c), c.Param("day"), version, details)
	}
	if err == nil {
		return s.seeDay(c, d, "Saved.")
	}
	status, errs, err := refusedDay(err)
	if err != nil {
		return err
	}
	if d, err = s.store.Day(ctx, person(c), c.Param("day")); err != nil {
		return err
	}
	v := s.dayForm(c, d, typed, errs)
	if status == http.StatusConflict {
		v.IsStale, v.Present = true, append([]SummaryRow{{Key: "Name", Value: d.Name}}, dayRows(d)...)
	} else {
		v.Version = version
	}
	return s.render(c, status, v)
}

// removeDay is POST /days/:day/removal.
func (s *Server) removeDay(c echo.Context) error {
	d, err := s.app.RemoveDay(c.Request().Context(), person(c), c.Param("day"), versionTyped(c))
	if err != nil {
		return err
	}
	return s.see(c, d.Name+" is not in the calendar any more.", dayFilter{year: d.OnDay.Year}.url("/days"))
}
