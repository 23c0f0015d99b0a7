package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/report"
	"github.com/upstander/upstander/internal/store"
)

// impactHead is what all pages about the whole programme begin with. Without a
// snapshot it has Empty in place of the figures.
type impactHead struct {
	Page
	Tabs     []Link
	Empty    *Empty
	AsAt     string
	FrozenAt abp.Instant
	Caution  string
}

// impactShow is the overview of the whole programme.
type impactShow struct {
	impactHead
	Facts        []factView
	Headline     cardView
	HeadlineAsAt string // when it is of an earlier day than the page
	Change       *Figure
	Waves        *Figure
	Journey      Figure
	Attendance   string
	CanFreeze    bool
}

func (impactShow) template() string { return "impact/show" }

// organisationImpactShow is a sponsor's page. Without a snapshot it has Empty in
// place of the figures.
type organisationImpactShow struct {
	Page
	Organisation string
	Empty        *Empty
	AsAt         string
	FrozenAt     abp.Instant
	Facts        []factView
	Journey      Figure
	Attendance   string
	Own          cardView
	OwnAsAt      string
	OfSystem     bool
	System       string
	Instead      *cardView // the combined row that the organisation is counted in
	Change       *Figure
	Direction    *Figure
	Table        tableView
	Pager        Pager
	Context      []namedFigure // external indicators of the organisation
	ContextWords string        // goes above them
	ContextHref  string        // to all of them
	Density      *Figure
	Waves        *Figure
	Said         []string // what people say and do, of the whole programme
	Voices       []app.Voice
	Caution      string
	Help         []Link // where help is needed; some lead nowhere
	Dates        []store.NextDate
	Delegates    string // address
	Others       []Link // other organisations of the same sponsor
}

func (organisationImpactShow) template() string { return "impact/organisation" }

// impactPages are the pages about the whole programme, in reading order.
var impactPages = []menuPage{
	{abp.SeeProgrammeImpact, "/impact", "Overview"},
	{abp.SeeImpactDetail, "/impact/organisations", "Organisations"},
	{abp.SeeProgrammeImpact, "/impact/cohorts", "Cohorts"},
	{abp.SeeImpactDetail, "/impact/statements", "Statements"},
	{abp.SeeImpactDetail, "/impact/movement", "Who moved"},
	{abp.SeeImpactDetail, "/impact/waves", "Is it kept?"},
	{abp.SeeImpactDetail, "/impact/behaviour", "Behaviour"},
	{abp.SeeImpactDetail, "/impact/months", "Months"},
	{abp.SeeImpactDetail, "/impact/reach", "Reach"},
	{abp.SeeImpactDetail, "/impact/technical", "Technical"},
}

// impact returns the figures of the whole programme and the head of the page at
// path, or no figures before there is a snapshot.
func (s *Server) impact(c echo.Context, path, title string) (impactHead, *app.Impact, error) {
	p := person(c)
	v := impactHead{Page: s.page(c, title)}
	if path != "/impact" {
		v.Page = s.page(c, title, Link{Href: "/impact", Text: "Impact"})
	}
	for _, m := range impactPages {
		if p.Can(m.act) == nil {
			v.Tabs = append(v.Tabs, Link{Href: m.href, Text: m.text, Current: m.href == path})
		}
	}
	m, err := s.app.ProgrammeImpact(c.Request().Context(), p)
	if abp.CodeOf(err) == abp.NotFound {
		v.Empty = noSnapshot(p.Can(abp.FreezeSnapshot) == nil)
		return v, nil, nil
	}
	if err != nil {
		return v, nil, err
	}
	v.AsAt, v.FrozenAt, v.Caution = sayDate(m.Snapshot.AsAt), m.Snapshot.FrozenAt, m.Caution
	return v, m, nil
}

// showImpact is GET /impact.
func (s *Server) showImpact(c echo.Context) error {
	head, m, err := s.impact(c, "/impact", "Impact of the programme")
	if err != nil {
		return err
	}
	v := impactShow{impactHead: head, CanFreeze: person(c).Can(abp.FreezeSnapshot) == nil}
	if m == nil {
		return s.render(c, http.StatusOK, v)
	}
	v.Facts = reachFacts(m.Reach, 0)
	v.Journey = drawnFigure(report.Journey("journey", m.Reach))
	v.Attendance = m.Reach.Attendance()
	v.Headline = sayCard(m.Survey.Total)
	v.Headline.addOutcomes(&m.Outcomes)
	v.HeadlineAsAt = earlier(m.Survey.TotalAsAt, m.Snapshot.AsAt)
	if m.Survey.Total.IsShown() {
		change := drawnFigure(report.Change("change", "Confidence before and after", []report.Row{{Card: m.Survey.Total, IsTotal: true}}))
		v.Change = &change
	}
	v.Waves = wavesFigure(&m.Outcomes)
	return s.render(c, http.StatusOK, v)
}

// showOrganisationImpact is GET /organisations/:organisation/impact.
func (s *Server) showOrganisationImpact(c echo.Context) error {
	p, ctx := person(c), c.Request().Context()
	m, err := s.app.OrganisationImpact(ctx, p, c.Param("organisation"))
	if err != nil {
		return err
	}
	o := m.Organisation
	v := organisationImpactShow{Page: s.page(c, o.Name+": impact"), Organisation: o.Name, Delegates: "/organisations/" + o.ID + "/delegates"}
	if v.Dates, err = s.app.NextDates(ctx, p, o.ID, 6); err != nil {
		return err
	}
	if v.Others, err = s.otherOrganisations(c, o.ID); err != nil {
		return err
	}
	if m.Snapshot == nil {
		v.Empty = noSnapshot(p.Can(abp.FreezeSnapshot) == nil)
		return s.render(c, http.StatusOK, v)
	}
	v.AsAt, v.FrozenAt = sayDate(m.Snapshot.AsAt), m.Snapshot.FrozenAt
	v.Facts = append(reachFacts(m.Reach, o.Headcount), programmeFact(m.Programme))
	v.Journey = drawnFigure(report.Journey("journey", m.Reach))
	v.Attendance = m.Reach.Attendance()
	v.Help = helpNeeded(m.Reach, v.Delegates)
	v.Waves, v.Caution = wavesFigure(&m.Outcomes), m.Caution
	v.Said = answersInWords(m.Answers)
	v.ContextWords, v.ContextHref = abp.IndicatorCaution, "/indicators?organisation="+o.ID
	if len(m.Density) > 0 {
		density := drawnFigure(report.Density("density", m.Density, o.ID))
		v.Density = &density
	}
	v.fillSurvey(m)
	if v.Context, err = s.contextFigures(c, o.ID); err != nil {
		return err
	}
	if v.Voices, err = s.someVoices(c); err != nil {
		return err
	}
	var from, until int
	from, until, v.Pager = pageOf(c, len(v.Table.Rows), tableRows, "organisations")
	v.Table.cut(from, until)
	return s.render(c, http.StatusOK, v)
}

// fillSurvey fills in what the survey says, or that it may not be said.
func (v *organisationImpactShow) fillSurvey(m *app.OrganisationImpact) {
	v.Own, v.OfSystem = sayCard(m.Own), m.OfSystem
	v.OwnAsAt = earlier(m.Survey.RowsAsAt, m.Snapshot.AsAt)
	if m.Organisation.System != nil {
		v.System = m.Organisation.System.Name
	}
	compared := []app.ImpactRow{{Card: m.Own, IsOwn: true}, {Card: m.Survey.Total, IsTotal: true}}
	if m.Instead != nil {
		instead := sayCard(*m.Instead)
		v.Instead = &instead
		compared[0] = app.ImpactRow{Card: *m.Instead}
	}
	if m.Survey.Total.IsShown() {
		change := drawnFigure(report.Change("change", "Confidence before and after", compared))
		direction := drawnFigure(report.Direction("direction", compared))
		v.Change, v.Direction = &change, &direction
	}
	v.Table = sayTable(m.Survey, v.OwnAsAt)
}

// mostVoices is how many quotes stand on a page of figures.
const mostVoices = 3

// someVoices are the newest published quotes, for those who may read them.
func (s *Server) someVoices(c echo.Context) ([]app.Voice, error) {
	if person(c).Can(abp.SeeVoices) != nil {
		return nil, nil
	}
	list, err := s.app.PublishedQuotes(c.Request().Context(), person(c))
	return list[:min(mostVoices, len(list))], err
}

// otherOrganisations leads a sponsor of several organisations to the others.
func (s *Server) otherOrganisations(c echo.Context, current string) ([]Link, error) {
	var links []Link
	for _, id := range person(c).Sponsors() {
		if id == current {
			continue
		}
		o, err := s.store.SponsoredOrganisation(c.Request().Context(), person(c), id)
		if err != nil {
			return nil, err
		}
		links = append(links, Link{Href: "/organisations/" + o.ID + "/impact", Text: o.Name})
	}
	return links, nil
}

func noSnapshot(canFreeze bool) *Empty {
	if canFreeze {
		return &Empty{Text: "There are no figures yet: nobody has frozen a snapshot.", Href: "/snapshots", Action: "Freeze the first snapshot"}
	}
	return &Empty{Text: "There are no figures yet. They appear here as soon as the programme lead has frozen the first snapshot."}
}

// earlier says the day of figures that are older than the page, or nothing.
func earlier(of, page abp.Date) string {
	if of.IsZero() || !of.Before(page) {
		return ""
	}
	return sayDate(of)
}

// tableRows is how many rows of a table stand on one page.
const tableRows = 50

// pageOf returns the rows that the asked page shows, size at a time, and the way
// to its neighbours. Pages that are not there show the first.
func pageOf(c echo.Context, rows, size int, anchor string) (from, until int, pager Pager) {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || (page-1)*size >= rows {
		page = 1
	}
	from, until = (page-1)*size, min(page*size, rows)
	at := func(n int) string {
		return c.Request().URL.Path + "?" + url.Values{"page": {strconv.Itoa(n)}}.Encode() + "#" + anchor
	}
	words := func(from int) string {
		return sayNumber(from+1) + " to " + sayNumber(min(from+size, rows)) + " of " + sayNumber(rows)
	}
	if page > 1 {
		pager.Previous, pager.PreviousText = at(page-1), words(from-size)
	}
	if until < rows {
		pager.Next, pager.NextText = at(page+1), words(until)
	}
	return from, until, pager
}
