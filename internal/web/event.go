package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// eventsExported is how many events one file holds at most; the command writes all.
const eventsExported = 50_000

// eventList is the log: who did what to which record and when, narrowed and paged,
// and how far it is whole.
type eventList struct {
	Page
	Errors     []FieldError
	By, About  FieldText
	Verb       FieldSelect
	From       FieldDate
	Until      FieldDate
	HasWhy     bool
	IsNarrowed bool
	Events     []eventRow
	State      []SummaryRow
	Fault      string
	ExportURL  string
	Empty      Empty
	Pager      Pager
}

// eventOwn is what somebody did themselves, and what others did to their record.
type eventOwn struct {
	Page
	Events []eventRow
	Empty  Empty
	Pager  Pager
}

// eventRow is one event in words.
type eventRow struct {
	At         abp.Instant
	Who, Whose string // who, and the address of what they did themselves
	Verb       string
	What       string
	WhatURL    string
	Kind       string // what kind of record it is, where What is its name
	Why        string
}

func (eventList) template() string { return "event/list" }
func (eventOwn) template() string  { return "event/own" }

// eventLinks says where the records of a kind are, and who may go there.
var eventLinks = map[string]struct {
	act  abp.Act
	path string
}{
	abp.KindPerson: {abp.SeePeople, "/people/"}, abp.KindDelegate: {abp.EditCohorts, "/delegates/"}, abp.KindApplication: {abp.SeeApplications, "/applications/"},
	abp.KindCohort: {abp.SeeCohorts, "/cohorts/"}, abp.KindSession: {abp.EditSessions, "/sessions/"}, abp.KindSet: {abp.EditCohorts, "/sets/"},
	abp.KindOrganisation: {abp.SeeOrganisations, "/organisations/"}, abp.KindVenue: {abp.SeeVenues, "/venues/"}, abp.KindPlanning: {abp.SeePlannings, "/plannings/"},
	abp.KindReport: {abp.SeeReports, "/reports/"}, abp.KindImport: {abp.ImportPeople, "/imports/"}, abp.KindTemplate: {abp.SeeTemplates, "/templates/"},
	abp.KindInstrument: {abp.SeeInstruments, "/instruments/"}, abp.KindDay: {abp.SeeDays, "/days/"}, abp.KindPublication: {abp.SeePublications, "/publications/"},
}

// eventSearch is what was typed to narrow the log, and the query that it makes.
type eventSearch struct {
	query       store.EventQuery
	by, about   string
	from, until FieldDate
	errs        []FieldError
}

// searchEvents reads what the log is narrowed to. Who and whom are an e-mail address
// or an id: what fits nobody finds nothing and says so.
func (s *Server) searchEvents(c echo.Context) (eventSearch, error) {
	x := eventSearch{by: abp.CleanLine(c.QueryParam("by")), about: abp.CleanLine(c.QueryParam("about"))}
	x.query = store.EventQuery{Verb: c.QueryParam("verb"), Newest: true, After: c.QueryParam("after")}
	for _, f := range []struct {
		name, typed string
		into        *string
	}{{"by", x.by, &x.query.ByID}, {"about", x.about, &x.query.Subject}} {
		if *f.into = f.typed; !strings.Contains(f.typed, "@") {
			continue
		}
		p, err := s.store.PersonByEmail(c.Request().Context(), f.typed)
		if abp.CodeOf(err) == abp.NotFound {
			x.errs = append(x.errs, FieldError{f.name, "Nobody has this e-mail address. Check it, or look for the person among all people."})
			continue
		}
		if err != nil {
			return x, err
		}
		*f.into = p.ID
	}
	var from, until abp.Date
	var said1, said2 string
	x.from, from, said1 = dateTyped(c, "from")
	x.until, until, said2 = dateTyped(c, "until")
	x.errs = append(x.errs, dateErrors(nil, map[string]string{"from": said1, "until": said2}, "from", "until")...)
	if !from.IsZero() {
		x.query.From = abp.At(from.Midnight(london()))
	}
	if !until.IsZero() {
		x.query.Until = abp.At(until.Add(1).Midnight(london()))
	}
	x.from.Label, x.until.Label = "From", "Until"
	x.from.Error, x.until.Error = said1, said2
	return x, nil
}

// eventsURL is the address of a page of the log, narrowed as this one is.
func eventsURL(c echo.Context, path, after string) string {
	v := url.Values{}
	for _, name := range []string{"by", "about", "verb", "from-day", "from-month", "from-year", "until-day", "until-month", "until-year"} {
		if typed := c.QueryParam(name); typed != "" {
			v.Set(name, typed)
		}
	}
	if after != "" {
		v.Set("after", after)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// listEvents is GET /events.
func (s *Server) listEvents(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	x, err := s.searchEvents(c)
	if err != nil {
		return err
	}
	v := eventList{Page: s.page(c, "Log"), Errors: x.errs, From: x.from, Until: x.until, HasWhy: p.Can(abp.SeeWhyOfEvents) == nil, ExportURL: eventsURL(c, "/events.csv", ""),
		IsNarrowed: eventsURL(c, "", "") != "",
		By:         FieldText{Name: "by", Label: "Who", Hint: "An e-mail address.", Value: x.by, Width: 20, Spellcheck: "false", Error: errorOf(x.errs, "by")},
		About:      FieldText{Name: "about", Label: "Whom or what", Hint: "An e-mail address, or the id of a record.", Value: x.about, Width: 20, Spellcheck: "false", Error: errorOf(x.errs, "about")},
		Empty:      Empty{Text: "Nothing was done yet."}}
	if v.IsNarrowed {
		v.Empty = Empty{Text: "Nothing fits. Take fewer words or a longer time.", Href: "/events", Action: "Show the whole log"}
	}
	if v.Verb, err = s.verbField(c, x.query.Verb); err != nil {
		return err
	}
	if err := s.addLogState(c, &v); err != nil {
		return err
	}
	status := http.StatusOK
	if v.HasErrors = len(x.errs) > 0; v.HasErrors {
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	list, next, err := s.store.Events(ctx, p, x.query)
	if err != nil {
		return err
	}
	if v.Events, err = s.eventRows(c, list); err != nil {
		return err
	}
	if next != "" {
		v.Pager.Next, v.Pager.NextText = eventsURL(c, "/events", next), "earlier events"
	}
	if x.query.After != "" {
		v.Pager.Previous, v.Pager.PreviousText = eventsURL(c, "/events", ""), "back to the newest"
	}
	return s.render(c, status, v)
}

func (s *Server) verbField(c echo.Context, chosen string) (FieldSelect, error) {
	verbs, err := s.store.EventVerbs(c.Request().Context())
	f := FieldSelect{Name: "verb", Label: "What was done", Value: chosen, Options: []Option{{Text: "Anything"}}}
	for _, verb := range verbs {
		f.Options = append(f.Options, Option{Value: verb, Text: capital(verb)})
	}
	return f, err
}

// addLogState says how far the log is whole.
func (s *Server) addLogState(c echo.Context, v *eventList) error {
	state, err := s.app.LogState(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	last := "Nothing is sealed yet: it is within a minute"
	if state.Seal != nil {
		at := state.Seal.MadeAt.In(london())
		last = "Seal " + sayNumber(state.Seal.Number) + " of " + at.Format("2 January 2006, 15:04") + ", which is whole"
		if state.Fault != "" {
			last, v.Fault = "Seal "+sayNumber(state.Seal.Number)+" of "+at.Format("2 January 2006, 15:04"), state.Fault
		}
	}
	checked := "Not yet: it is once a day"
	if !state.Checked.IsZero() {
		checked = state.Checked.In(london()).Format("2 January 2006, 15:04") + ": " + state.Found
	}
	v.State = []SummaryRow{{Key: "Last sealed", Value: last}, {Key: "Younger than the last seal", Value: countOf(state.Open, "event", "events")}, {Key: "Last check of every seal", Value: checked}}
	return nil
}

// eventRows puts events into words for those who may read all of them.
func (s *Server) eventRows(c echo.Context, list []abp.Event) ([]eventRow, error) {
	p := person(c)
	var ids []string
	for i := range list {
		ids = append(ids, list[i].Subject)
	}
	named, err := s.store.EventSubjects(c.Request().Context(), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]eventRow, len(list))
	hasWhy := p.Can(abp.SeeWhyOfEvents) == nil
	for i := range list {
		e := &list[i]
		row := eventRow{At: e.At, Who: eventWho(e), Verb: e.Verb, Kind: abp.RecordWord(e.Subject), What: named[e.Subject]}
		if e.By != nil {
			row.Whose = "/events?" + url.Values{"by": {e.By.ID}}.Encode()
		}
		if e.Subject == "" {
			row.Kind = ""
		}
		if l, ok := eventLinks[abp.KindOf(e.Subject)]; ok && p.Can(l.act) == nil && (row.What != "" || abp.KindOf(e.Subject) != abp.KindPerson) {
			row.WhatURL = l.path + e.Subject
		}
		if hasWhy || e.Verb == abp.VerbLooked || e.Verb == abp.VerbRefused || e.Verb == abp.VerbNoSignIn || e.Verb == abp.VerbChecked {
			row.Why = e.Why
		}
		rows[i] = row
	}
	return rows, nil
}

// eventWho names who did something.
func eventWho(e *abp.Event) string {
	switch {
	case e.By != nil:
		return e.By.Name
	case e.ByMark != "" && e.ByMark != (&abp.Event{}).Mark():
		return "Somebody who was erased"
	case e.Verb == abp.VerbNoSignIn:
		return "Somebody"
	}
	return "The programme itself"
}

// exportEvents is GET /events.csv: the newest events that the list would show.
func (s *Server) exportEvents(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	x, err := s.searchEvents(c)
	if err != nil {
		return err
	}
	if len(x.errs) > 0 {
		return abp.Errorf(abp.Invalid, "%s", x.errs[0].Message)
	}
	table := [][]string{{"Time (UTC)", "Event", "Who", "Id of who", "What was done", "Whom or what", "Id of the record", "Why", "Seal"}}
	x.query.Limit, x.query.After = 500, ""
	for len(table) <= eventsExported {
		list, next, err := s.store.Events(ctx, p, x.query)
		if err != nil {
			return err
		}
		rows, err := s.eventRows(c, list)
		if err != nil {
			return err
		}
		for i, r := range rows {
			e := &list[i]
			table = append(table, []string{e.At.UTC().Format("2006-01-02T15:04:05Z"), e.ID, r.Who, string(e.ByID), r.Verb, strings.TrimSpace(r.Kind + " " + r.What), e.Subject, r.Why, sayNumber(e.Seal)})
		}
		if x.query.After = next; next == "" {
			break
		}
	}
	return s.sendCSV(c, "events.csv", table)
}

// listOwnEvents is GET /account/events.
func (s *Server) listOwnEvents(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	list, next, err := s.store.Events(ctx, p, store.EventQuery{Own: true, Newest: true, After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	v := eventOwn{Page: s.page(c, "What was done with my record", Link{Href: "/account", Text: "My account"}), Empty: Empty{Text: "Nothing was done yet."}}
	for i := range list {
		v.Events = append(v.Events, ownEventRow(p, &list[i]))
	}
	if next != "" {
		v.Pager.Next, v.Pager.NextText = "/account/events?"+url.Values{"after": {next}}.Encode(), "earlier events"
	}
	if c.QueryParam("after") != "" {
		v.Pager.Previous, v.Pager.PreviousText = "/account/events", "back to the newest"
	}
	return s.render(c, http.StatusOK, v)
}

// ownEventRow puts an event into words for somebody who did it or whom it is about.
// Reasons that others gave may name third persons: only one's own are shown, and what
// was looked at.
func ownEventRow(p *abp.Person, e *abp.Event) eventRow {
	row := eventRow{At: e.At, Who: eventWho(e), Verb: e.Verb}
	isOwn := e.ByID == abp.Ref(p.ID)
	if isOwn {
		row.Who = "You"
	}
	switch {
	case e.Subject == p.ID && isOwn, e.Subject == "":
	case e.Subject == p.ID:
		row.What = "your record"
	case isOwn && abp.KindOf(e.Subject) == abp.KindPerson:
		row.What = "somebody’s record"
	default:
		row.What = "your " + abp.RecordWord(e.Subject)
		if isOwn {
			row.What = abp.RecordWord(e.Subject)
		}
	}
	if isOwn || e.Verb == abp.VerbLooked || e.Verb == abp.VerbOpened {
		row.Why = e.Why
	}
	return row
}

// noteRefusal notes that a page was refused: its route, and never its address.
func (s *Server) noteRefusal(c echo.Context, code abp.Code) {
	if route := c.Path(); route != "" {
		s.app.Refuse(c.Request().Context(), person(c), c.Request().Method, route, code)
	}
}
