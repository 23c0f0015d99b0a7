package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// releaseList is what a line manager sees: who asks to be released, for which
// dates, and what they decided. Nothing else about anybody.
type releaseList struct {
	Page
	Waiting []releaseRow
	Decided []releaseRow
	Pager   Pager
	None    Empty
}

// releaseRow is one application.
type releaseRow struct {
	ID, Name, Cohort string
	Version          int
	State            Tag
	IsTalking        bool // "let us talk first" was said
	Dates            []string
}

func (releaseList) template() string { return "release/list" }

// releasesPage is how many applications a page shows.
const releasesPage = 50

// listReleases is GET /releases.
func (s *Server) listReleases(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	waiting, _, err := s.store.Releases(ctx, p, true, "", 200)
	if err != nil {
		return err
	}
	decided, next, err := s.store.Releases(ctx, p, false, c.QueryParam("after"), releasesPage)
	if err != nil {
		return err
	}
	dates, err := s.store.ReleaseDates(ctx, append(append([]abp.Application{}, waiting...), decided...), s.app.Now())
	if err != nil {
		return err
	}
	view := releaseList{Page: s.page(c, "My team’s dates"), None: Empty{Text: "Nobody waits for you. When somebody in your team applies for a place, we send you a mail."}}
	for i := range waiting {
		view.Waiting = append(view.Waiting, newReleaseRow(&waiting[i], dates[waiting[i].ID]))
	}
	for i := range decided {
		view.Decided = append(view.Decided, newReleaseRow(&decided[i], dates[decided[i].ID]))
	}
	if next != "" {
		view.Pager = Pager{Next: "/releases?" + url.Values{"after": {next}}.Encode(), NextText: "Earlier applications"}
	}
	return s.render(c, http.StatusOK, view)
}

func newReleaseRow(a *abp.Application, sessions []abp.Session) releaseRow {
	row := releaseRow{ID: a.ID, Name: a.Person.Name, Version: a.Version, State: Tag{"Released", "green"}}
	if a.Cohort != nil && a.Cohort.IsPublished() {
		row.Cohort = a.Cohort.Title()
	}
	switch {
	case a.IsWaiting():
		row.State = Tag{"Waiting for you", "yellow"}
		if row.IsTalking = !a.TalkAt.IsZero(); row.IsTalking {
			row.State = Tag{"To talk about", "yellow"}
		}
	case !a.RefusedAt.IsZero():
		row.State = Tag{"Not released", "grey"}
		return row // there is nothing to keep free
	}
	row.Dates = abp.DateLines(sessions, london())
	return row
}

// releaseApplicant is POST /applications/:application/release.
func (s *Server) releaseApplicant(c echo.Context) error {
	return s.decideApplicant(c, app.DecideRelease, " is released and has been told.")
}

// refuseApplicant is POST /applications/:application/refusal.
func (s *Server) refuseApplicant(c echo.Context) error {
	return s.decideApplicant(c, app.DecideRefuse, " is not released and has been told.")
}

// talkFirst is POST /applications/:application/talk.
func (s *Server) talkFirst(c echo.Context) error {
	return s.decideApplicant(c, app.DecideTalk, " knows that you want to talk first. Come back here to decide.")
}

func (s *Server) decideApplicant(c echo.Context, d app.ReleaseDecision, said string) error {
	a, err := s.app.DecideApplicant(c.Request().Context(), person(c), c.Param("application"), formVersion(c), d, c.FormValue("why"))
	if err != nil {
		return err
	}
	return s.see(c, a.Person.Name+said, "/releases")
}
