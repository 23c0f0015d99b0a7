package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// sessionShow is one session: what, when, where, who leads it, and what has
// become of it. It names no participants.
type sessionShow struct {
	Page
	State   Tag
	Rows    []SummaryRow
	Link    string     // only for those whom the session concerns
	Answers string     // to invitations, in numbers; for those who lead it
	Replies []replyRow // likewise, by name
	History []TimelineItem
	Actions []Link
	Warning *Warning
}

func (sessionShow) template() string { return "session/show" }

// showSession is GET /sessions/:session.
func (s *Server) showSession(c echo.Context) error {
	ctx, p, zone := c.Request().Context(), person(c), london()
	v, err := s.store.Session(ctx, p, c.Param("session"))
	if err != nil {
		return err
	}
	view := sessionShow{Page: s.page(c, v.Title, Link{Href: "/sessions", Text: "Sessions"}), State: sessionState(v)}
	view.Rows = []SummaryRow{{Key: "When", Value: v.When(zone)}, {Key: "Where", Value: v.Where()}}
	concerns, err := s.store.Concerns(ctx, p, v.ID)
	if err != nil {
		return err
	}
	if link := v.Link(); link != "" && !v.IsCancelled() {
		if u, err := url.Parse(link); concerns && err == nil && u.Scheme == "https" {
			view.Link = link
		} else if !concerns {
			view.Rows = append(view.Rows, SummaryRow{Key: "Link to join", Value: "Set. Only the people it concerns see it here."})
		}
	}
	if len(v.Facilitators) > 0 {
		view.Rows = append(view.Rows, SummaryRow{Key: "Facilitators", Value: names(v.Facilitators)})
	}
	view.Rows = append(view.Rows, s.sessionPlace(p, v)...)
	own, err := s.ownMark(c, v)
	if err != nil {
		return err
	}
	view.Rows = append(view.Rows, own...)
	switch {
	case v.IsCatchUpMeeting():
		view.Rows = append(view.Rows, SummaryRow{Key: "For", Value: "people who missed a set meeting and are asked to it by name"})
	case v.Cohort == nil:
		view.Rows = append(view.Rows, SummaryRow{Key: "For", Value: v.Kind.AudienceWords()})
	}
	if v.IsCancelled() {
		view.Warning = &Warning{Heading: "This session is cancelled", Text: "Reason: " + v.CancelReason}
	}
	events, err := s.store.EventsAbout(ctx, v.ID, 100)
	if err != nil {
		return err
	}
	if view.Answers, view.Replies, err = s.sessionReplies(c, v); err != nil {
		return err
	}
	view.History, view.Actions = sessionHistory(events, p.RunsProgramme() || v.IsLedBy(p)), s.sessionActions(p, v)
	apology, err := s.apologyLink(c, v)
	if err != nil {
		return err
	}
	view.Actions = append(apology, view.Actions...)
	return s.render(c, http.StatusOK, view)
}

// sessionPlace says which cohort and set the session belongs to, with links for
// those who can follow them.
func (s *Server) sessionPlace(p *abp.Person, v *abp.Session) []SummaryRow {
	var rows []SummaryRow
	if v.Cohort != nil {
		row := SummaryRow{Key: "Cohort", Value: v.Cohort.Title()}
		if p.Can(abp.SeeCohorts) == nil && (p.RunsProgramme() || v.IsLedBy(p)) {
			row.Href, row.Action = "/cohorts/"+v.Cohort.ID, "Open"
		}
		rows = append(rows, row)
	}
	if v.Set != nil {
		row := SummaryRow{Key: "Set", Value: "Set " + sayNumber(v.Set.Number)}
		if p.Can(abp.SeeSets) == nil {
			row.Href, row.Action = "/sets/"+v.Set.ID, "Open"
		}
		rows = append(rows, row)
	}
	return rows
}

// sessionHistory tells what happened to the session, newest first: who did it is
// left out, and registers are for those who take them.
func sessionHistory(events []abp.Event, all bool) []TimelineItem {
	words := map[string]string{"planned": "Planned", "moved": "Moved", "changed": "Changed", "cancelled": "Cancelled", "took the register": "Register taken"}
	var list []TimelineItem
	for _, e := range events {
		title, known := words[e.Verb]
		if !known || e.Verb == "took the register" && !all {
			continue
		}
		list = append(list, TimelineItem{When: e.At.In(london()).Format("Mon 2 Jan 2006"), Title: title, Text: firstUpper(e.Why), State: "later"})
	}
	return list
}

func firstUpper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

func (s *Server) sessionActions(p *abp.Person, v *abp.Session) []Link {
	var links []Link
	here := "/sessions/" + v.ID
	now, zone := s.app.Now(), london()
	if v.IsLedBy(p) && p.Can(abp.TakeRegister) == nil || p.RunsProgramme() {
		if !v.IsCancelled() {
			text := "Register"
			if now.On(zone).Before(v.StartsAt.On(zone)) {
				text = "List of names"
			}
			links = append(links, Link{Href: here + "/register", Text: text})
		}
	}
	if p.Can(abp.EditSessions) == nil && !v.IsCancelled() {
		links = append(links, Link{Href: here + "/edit", Text: "Change place, link or facilitators"})
		if v.CanMove(now) == nil {
			links = append(links, Link{Href: here + "/moves", Text: "Move or cancel"})
			links = append(links, planAgainLinks(p, v)...)
		}
	}
	return slices.Clip(links)
}
