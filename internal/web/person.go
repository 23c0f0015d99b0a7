package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// personList is a page of the people, searched and narrowed.
type personList struct {
	Page
	Search       FieldText
	Organisation FieldSelect
	Role         FieldSelect
	IsNarrowed   bool
	People       []abp.Person
	Empty        Empty
	Pager        Pager
	ExportURL    string
}

// personShow is everything about one person that is operational.
type personShow struct {
	Page
	Errors       []FieldError
	Person       *abp.Person
	Rows         []SummaryRow
	Grants       []grantRow
	Role         FieldSelect
	Organisation FieldSelect
	Places       []placeRow
	Applications []abp.Application
	History      []abp.Event
	Mails        []messageRow
	Availability string // address, or empty where none is kept
	HasAparts    bool   // not on the viewer's own page
	Aparts       []apartRow
	Other        FieldText
}

// grantRow is one role that a person has or had.
type grantRow struct {
	Words    string
	Granted  abp.Instant
	Ended    abp.Instant
	EndURL   string
	IsEnding bool // it can be taken away
}

// placeRow is one place of a person with the two counts.
type placeRow struct {
	Cohort, CohortURL string
	Stage             string
	Parts, Sets       string
	Workshop, Journey string
	EnrolledAt        abp.Instant
	WhyLeft           string
}

func (personList) template() string { return "person/list" }
func (personShow) template() string { return "person/show" }

// peopleQuery reads what the list is narrowed to.
func peopleQuery(c echo.Context) store.PeopleQuery {
	return store.PeopleQuery{Search: abp.CleanLine(c.QueryParam("q")), OrganisationID: c.QueryParam("organisation"), Role: c.QueryParam("role"), After: c.QueryParam("after")}
}

// peopleURL is the address of the list narrowed in the same way.
func peopleURL(path string, q store.PeopleQuery) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Search, "organisation": q.OrganisationID, "role": q.Role, "after": q.After} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// listPeople is GET /people.
func (s *Server) listPeople(c echo.Context) error {
	ctx, viewer, q := c.Request().Context(), person(c), peopleQuery(c)
	people, next, err := s.store.People(ctx, viewer, q)
	if err != nil {
		return err
	}
	organisations, err := s.organisationOptions(c, "All organisations", "")
	if err != nil {
		return err
	}
	first := q
	first.After = ""
	v := personList{Page: s.page(c, "People"), People: people, ExportURL: peopleURL("/people.csv", first),
		Search:       FieldText{Name: "q", Label: "Name or e-mail address", Value: q.Search, Width: 20, Spellcheck: "false"},
		Organisation: FieldSelect{Name: "organisation", Label: "Organisation", Value: q.OrganisationID, Options: organisations},
		Role:         FieldSelect{Name: "role", Label: "Role", Value: q.Role, Options: roleOptions("Any role", abp.Roles())},
		IsNarrowed:   q.Search != "" || q.OrganisationID != "" || q.Role != ""}
	switch {
	case v.IsNarrowed:
		v.Empty = Empty{Text: "Nobody fits. Try fewer letters, or look among all people.", Href: "/people", Action: "Show all people"}
	default:
		v.Empty = Empty{Text: "Nobody is known to the programme yet.", Href: "/imports/new", Action: "Import people from a file"}
	}
	if next != "" {
		more := q
		more.After = next
		v.Pager.Next = peopleURL("/people", more)
	}
	if q.After != "" {
		v.Pager.Previous, v.Pager.PreviousText = peopleURL("/people", first), "back to the beginning"
	}
	return s.render(c, http.StatusOK, v)
}

// exportPeople is GET /people.csv: everybody whom the list would show, as an
// import reads them.
func (s *Server) exportPeople(c echo.Context) error {
	q := peopleQuery(c)
	q.Limit = 500
	table := [][]string{app.PeopleHeading()}
	for {
		people, next, err := s.store.People(c.Request().Context(), person(c), q)
		if err != nil {
			return err
		}
		for i := range people {
			table = append(table, app.PersonRow(&people[i]))
			s.look(c, abp.LookFile, people[i].ID)
		}
		if q.After = next; next == "" {
			return s.sendCSV(c, "people.csv", table)
		}
	}
}

// showPerson is GET /people/:person.
func (s *Server) showPerson(c echo.Context) error {
	v, err := s.personPage(c, c.Param("person"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// personPage gathers what a person's page shows.
func (s *Server) personPage(c echo.Context, id string) (*personShow, error) {
	ctx, viewer, now := c.Request().Context(), person(c), s.app.Now()
	p, err := s.store.Person(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	s.look(c, abp.LookRecord, p.ID)
	v := &personShow{Page: s.page(c, p.Name, Link{Href: "/people", Text: "People"}), Person: p, Rows: personRows(p)}
	grants, err := s.store.Grants(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		v.Grants = append(v.Grants, grantRow{Words: roleOf(&g), Granted: g.GrantedAt, Ended: g.EndedAt, IsEnding: g.EndedAt.IsZero(), EndURL: "/people/" + p.ID + "/grants/" + g.ID + "/end"})
	}
	places, _, err := s.store.Delegates(ctx, viewer, store.DelegateQuery{PersonID: p.ID}, now)
	if err != nil {
		return nil, err
	}
	for i := range places {
		v.Places = append(v.Places, placeOf(&places[i]))
	}
	if v.Applications, err = s.store.ApplicationsOf(ctx, viewer, p.ID); err != nil {
		return nil, err
	}
	if v.History, err = s.store.History(ctx, viewer, p.ID, 50); err != nil {
		return nil, err
	}
	mails, err := s.store.MessagesTo(ctx, p.ID, messagesShown)
	if err != nil {
		return nil, err
	}
	v.Mails = messageRows(mails)
	if err := s.addPlanning(c, v); err != nil {
		return nil, err
	}
	organisations, err := s.organisationOptions(c, "None: not a sponsor", "")
	if err != nil {
		return nil, err
	}
	var granted []abp.Role
	for _, r := range abp.Roles() {
		if r.IsGranted() {
			granted = append(granted, r)
		}
	}
	v.Role = FieldSelect{Name: "role", Label: "Role", Options: roleOptions("Choose a role", granted)}
	v.Organisation = FieldSelect{Name: "organisation", Label: "Organisation", Hint: "Only for an internal sponsor.", Options: organisations}
	return v, nil
}

// addPlanning adds what planning needs to know about the person.
func (s *Server) addPlanning(c echo.Context, v *personShow) error {
	kept, err := s.store.HasAvailability(c.Request().Context(), v.Person.ID)
	if err != nil {
		return err
	}
	if kept {
		v.Availability = "/people/" + v.Person.ID + "/availability"
	}
	v.HasAparts = v.Person.ID != person(c).ID
	v.Other = FieldText{Name: "other", Label: "E-mail address of the other person", Hint: "The two are never put into one set, and neither leads a set of the other. Neither of them sees this, and no reason is kept.", Type: "email", Spellcheck: "false", Autocomplete: "off"}
	v.Aparts, err = s.apartRows(c, v.Person.ID)
	return err
}

func personRows(p *abp.Person) []SummaryRow {
	email := p.Email
	if !p.BouncedAt.IsZero() {
		email += " (mail came back on " + p.BouncedAt.In(london()).Format("2 January 2006") + ")"
	}
	rows := []SummaryRow{{Key: "E-mail address", Value: email}, {Key: "Organisation", Value: "Not known"}, {Key: "Job title", Value: orNotKnown(p.JobTitle)}, {Key: "Department", Value: orNotKnown(p.Department)},
		{Key: "Staff group", Value: orNotKnown(p.StaffGroup)}, {Key: "Band", Value: orNotKnown(p.Band)}, {Key: "Line manager", Value: "Not known"}}
	if p.Organisation != nil {
		rows[1] = SummaryRow{Key: "Organisation", Value: p.Organisation.Name, Href: "/organisations/" + p.Organisation.ID, Action: "Open"}
	}
	if p.Manager != nil {
		rows[6] = SummaryRow{Key: "Line manager", Value: p.Manager.Name + ", " + p.Manager.Email, Href: "/people/" + p.Manager.ID, Action: "Open"}
	}
	return rows
}

func orNotKnown(s string) string {
	if s == "" {
		return "Not known"
	}
	return s
}

// roleOf names a grant's role with its organisation.
func roleOf(g *abp.Grant) string {
	if g.Organisation != nil {
		return capital(g.Role.String()) + " of " + g.Organisation.Name
	}
	return capital(g.Role.String())
}

func placeOf(d *abp.Delegate) placeRow {
	p := d.Progress
	row := placeRow{CohortURL: "/cohorts/" + d.CohortID, Stage: capital(d.Stage().String()), EnrolledAt: d.EnrolledAt, WhyLeft: d.WhyLeft,
		Parts: strconv.Itoa(p.Parts) + " of " + strconv.Itoa(p.PartsNeeded), Sets: strconv.Itoa(p.Sets) + " of " + strconv.Itoa(p.SetsNeeded) + " needed",
		Workshop: "No", Journey: "No"}
	if d.Cohort != nil {
		row.Cohort = d.Cohort.Title()
	}
	if p.IsWorkshopComplete() {
		row.Workshop = "Yes"
	}
	if p.IsJourneyComplete() {
		row.Journey = "Yes"
	}
	return row
}

// roleOptions makes choices of roles, after one for none.
func roleOptions(none string, roles []abp.Role) []Option {
	list := []Option{{Text: none}}
	for _, r := range roles {
		list = append(list, Option{Value: r.String(), Text: capital(r.String())})
	}
	return list
}

// organisationOptions makes choices of organisations, after one for none: those
// that go on, and the one chosen already.
func (s *Server) organisationOptions(c echo.Context, none, chosen string) ([]Option, error) {
	all, err := s.store.Organisations(c.Request().Context(), person(c))
	if err != nil {
		return nil, err
	}
	today := s.app.Now().On(london())
	list := []Option{{Text: none}}
	for _, o := range all {
		if o.HasEnded(today) && o.ID != chosen {
			continue
		}
		list = append(list, Option{Value: o.ID, Text: o.Name + " (" + o.Code + ")"})
	}
	return list, nil
}

// grantRole is POST /people/:person/grants.
func (s *Server) grantRole(c echo.Context) error {
	id, role, organisation := c.Param("person"), c.FormValue("role"), c.FormValue("organisation")
	g, err := s.app.GrantRole(c.Request().Context(), person(c), id, role, organisation)
	if err == nil {
		return s.see(c, "Given: "+roleOf(g)+". It holds from the next page they open.", "/people/"+id)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.personPage(c, id)
	if err != nil {
		return err
	}
	v.HasErrors, v.Errors = true, errs
	v.Role.Value, v.Role.Error = role, errorOf(errs, "role")
	v.Organisation.Value, v.Organisation.Error = organisation, errorOf(errs, "organisation")
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// endGrant is POST /people/:person/grants/:grant/end.
func (s *Server) endGrant(c echo.Context) error {
	g, err := s.app.EndGrant(c.Request().Context(), person(c), c.Param("person"), c.Param("grant"))
	if err != nil {
		return err
	}
	if c.Param("person") == person(c).ID && (g.Role == abp.Administrator || g.Role == abp.ProgrammeLead) {
		return s.see(c, "Taken away: "+roleOf(g)+".", "/")
	}
	return s.see(c, "Taken away: "+roleOf(g)+".", "/people/"+c.Param("person"))
}
