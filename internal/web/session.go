package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// sessionList is the sessions that concern the viewer; for leads all of them.
type sessionList struct {
	Page
	Lead     bool
	Show     []Link // whose sessions: all, own, of the whole programme
	Span     []Link // how far ahead, or past months
	Sections []sessionSection
}

// sessionSection is one list of sessions under a heading.
type sessionSection struct {
	Heading string
	Rows    []sessionRow
	Empty   Empty
	Pager   Pager
}

// sessionRow is one session in a list.
type sessionRow struct {
	Href, Title, Day, Span, Of, Where, Led string
	State                                  Tag
	Register, RegisterText                 string // empty unless the viewer takes it
}

func (sessionList) template() string { return "session/list" }

// listSessions is GET /sessions.
func (s *Server) listSessions(c echo.Context) error {
	if person(c).RunsProgramme() {
		return s.listAllSessions(c)
	}
	return s.listOwnSessions(c)
}

// listOwnSessions shows people what concerns them: what is to come and, to
// facilitators, what they led.
func (s *Server) listOwnSessions(c echo.Context) error {
	p, now := person(c), s.app.Now()
	v := sessionList{Page: s.page(c, "My sessions")}
	here := func(name, key string) string { return "/sessions?" + url.Values{name: {key}}.Encode() }
	upcoming := sessionSection{Heading: "To come", Empty: Empty{Text: "No session to come concerns you. When one is planned, it is here and in your calendar.", Href: "/calendar", Action: "Subscribe to your calendar"}}
	next, err := s.addRows(c, &upcoming, store.SessionQuery{Own: true, EndsAfter: now, After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	if next != "" {
		upcoming.Pager = Pager{Next: here("after", next), NextText: "Later sessions"}
	}
	v.Sections = append(v.Sections, upcoming)
	if p.Has(abp.FacilitatorRole) && c.QueryParam("after") == "" {
		past := sessionSection{Heading: "Past", Empty: Empty{Text: "Sessions that are over appear here, with their registers."}}
		next, err := s.addRows(c, &past, store.SessionQuery{Own: true, EndedBy: now, Newest: true, After: c.QueryParam("before")})
		if err != nil {
			return err
		}
		if next != "" {
			past.Pager = Pager{Next: here("before", next), NextText: "Earlier sessions"}
		}
		v.Sections = append(v.Sections, past)
	}
	return s.render(c, http.StatusOK, v)
}

// listAllSessions shows leads every session of a time: the days ahead, or a
// month that is past.
func (s *Server) listAllSessions(c echo.Context) error {
	q := c.QueryParams()
	now, zone := s.app.Now(), london()
	v := sessionList{Page: s.page(c, "Sessions"), Lead: true}
	query := store.SessionQuery{Own: q.Get("of") == "own", Programme: q.Get("of") == "programme", After: q.Get("after")}
	section := sessionSection{Empty: Empty{Text: "No session in this time.", Href: "/sessions?days=365", Action: "Look a year ahead"}}
	month, err := time.ParseInLocation("2006-01", q.Get("month"), zone)
	today := now.On(zone)
	days := 30
	if n, bad := strconv.Atoi(q.Get("days")); bad == nil && (n == 90 || n == 365) {
		days = n
	}
	if isPast := err == nil && month.Year() >= 2000 && month.Year() < 3000; isPast {
		query.EndsAfter, query.Before, query.EndedBy = abp.At(month), abp.At(month.AddDate(0, 1, 0)), now
		section.Heading = "Past sessions of " + month.Format("January 2006")
		section.Empty = Empty{Text: "No session took place in this month.", Href: "/sessions", Action: "See the sessions to come"}
		days = 0
	} else {
		query.EndsAfter, query.Before = now, abp.At(today.Add(days+1).Midnight(zone))
		section.Heading = "To come, " + strconv.Itoa(days) + " days ahead"
		month = time.Time{}
	}
	next, err := s.addRows(c, &section, query)
	if err != nil {
		return err
	}
	if next != "" {
		section.Pager = Pager{Next: sessionsURL(q, "after", next), NextText: "Later sessions"}
	}
	v.Sections = []sessionSection{section}
	v.Show, v.Span = sessionChoices(q), sessionSpan(q, days, month, today)
	return s.render(c, http.StatusOK, v)
}

// sessionsURL is the list with one setting changed; it starts at the top unless
// that setting is where to go on.
func sessionsURL(q url.Values, name, value string) string {
	next := url.Values{}
	for _, keep := range []string{"of", "days", "month"} {
		if x := q.Get(keep); x != "" {
			next.Set(keep, x)
		}
	}
	switch name {
	case "days":
		next.Del("month")
	case "month":
		next.Del("days")
	}
	if next.Set(name, value); value == "" {
		next.Del(name)
	}
	if len(next) == 0 {
		return "/sessions"
	}
	return "/sessions?" + next.Encode()
}

func sessionChoices(q url.Values) []Link {
	var links []Link
	for _, o := range []struct{ of, text string }{{"", "All sessions"}, {"own", "Mine"}, {"programme", "Of the whole programme"}} {
		links = append(links, Link{Href: sessionsURL(q, "of", o.of), Text: o.text, Current: q.Get("of") == o.of})
	}
	return links
}

func sessionSpan(q url.Values, days int, month time.Time, today abp.Date) []Link {
	var links []Link
	for _, n := range []int{30, 90, 365} {
		value := strconv.Itoa(n)
		if n == 30 {
			value = ""
		}
		links = append(links, Link{Href: sessionsURL(q, "days", value), Text: "Next " + strconv.Itoa(n) + " days", Current: days == n})
	}
	if links[0].Href = sessionsURL(url.Values{"of": q["of"]}, "of", q.Get("of")); month.IsZero() {
		this := time.Date(today.Year, today.Month, 1, 0, 0, 0, 0, time.UTC)
		return append(links, Link{Href: sessionsURL(q, "month", this.Format("2006-01")), Text: "Past: " + this.Format("January 2006")})
	}
	earlier, later := month.AddDate(0, -1, 0), month.AddDate(0, 1, 0)
	links = append(links, Link{Href: sessionsURL(q, "month", earlier.Format("2006-01")), Text: "Past: " + earlier.Format("January 2006")})
	if !abp.DateOf(later).Midnight(time.UTC).After(today.Midnight(time.UTC)) {
		links = append(links, Link{Href: sessionsURL(q, "month", later.Format("2006-01")), Text: "Past: " + later.Format("January 2006")})
	}
	return links
}

// addRows fills a section with one page of the query and returns the key of the
// next, or "".
func (s *Server) addRows(c echo.Context, section *sessionSection, q store.SessionQuery) (string, error) {
	ctx, p, now, zone := c.Request().Context(), person(c), s.app.Now(), london()
	q.Limit = store.PageSize + 1
	list, err := s.store.Sessions(ctx, p, q)
	if err != nil {
		return "", err
	}
	next := ""
	if len(list) > store.PageSize {
		list = list[:store.PageSize]
		next = store.SessionKey(&list[store.PageSize-1])
	}
	var open []string
	for _, v := range list {
		if v.CanTakeRegister(p, now, zone) == nil {
			open = append(open, v.ID)
		}
	}
	marked, err := s.store.MarkCounts(ctx, open)
	if err != nil {
		return "", err
	}
	asked, err := s.store.CorrectionCounts(ctx, open)
	if err != nil {
		return "", err
	}
	for i := range list {
		v := &list[i]
		row := newSessionRow(v, zone)
		if v.CanTakeRegister(p, now, zone) == nil && v.Kind != abp.SelfStudy {
			row.Register, row.RegisterText = "/sessions/"+v.ID+"/register", "Take the register"
			if n := marked[v.ID]; n > 0 {
				row.RegisterText = "Register, " + sayNumber(n) + " marked"
			}
			if n := asked[v.ID]; n > 0 {
				row.RegisterText += ", " + countOf(n, "correction", "corrections") + " asked for"
			}
		}
		section.Rows = append(section.Rows, row)
	}
	return next, nil
}

func newSessionRow(v *abp.Session, zone *time.Location) sessionRow {
	row := sessionRow{Href: "/sessions/" + v.ID, Title: v.Title, Day: v.StartsAt.In(zone).Format("Mon 2 Jan 2006"), Of: sessionOf(v), Where: "Online", Led: names(v.Facilitators), State: sessionState(v)}
	if _, day, ok := strings.Cut(v.When(zone), ", "); ok {
		row.Span = day
	}
	switch {
	case v.Venue != nil:
		row.Where = v.Venue.Name
	case v.Kind == abp.SelfStudy:
		row.Where = v.Where()
	}
	return row
}

// sessionOf says in a few words whose session it is.
func sessionOf(v *abp.Session) string {
	switch {
	case v.IsCatchUpMeeting():
		return "For people who missed a meeting"
	case v.Cohort == nil:
		return "Whole programme: " + v.Kind.String()
	case v.Set != nil:
		return "Cohort " + v.Cohort.Code + ", set " + strconv.Itoa(v.Set.Number)
	}
	return "Cohort " + v.Cohort.Code
}

func sessionState(v *abp.Session) Tag {
	switch {
	case v.IsCancelled():
		return Tag{"Cancelled", "red"}
	case v.Cohort != nil && !v.Cohort.IsPublished():
		return Tag{"Draft", "grey"}
	case v.HasMoved():
		return Tag{"Moved", "yellow"}
	}
	return Tag{}
}

func names(people []abp.Person) string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.Name
	}
	return strings.Join(list, ", ")
}
