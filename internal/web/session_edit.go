package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// sessionEdit is the form for everything about a session but its time.
type sessionEdit struct {
	Page
	Errors       []FieldError
	Session      *abp.Session
	When         string
	Title        FieldText
	Venue        FieldSelect
	Link         FieldText
	Facilitators []FieldSelect
	Told         string // who gets a mail if the place changes
}

func (sessionEdit) template() string { return "session/edit" }

// editSession is GET /sessions/:session/edit.
func (s *Server) editSession(c echo.Context) error {
	v, err := s.store.Session(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	if v.IsCancelled() {
		return abp.Errorf(abp.Conflict, "This session is cancelled. It cannot be changed any more.")
	}
	f := sessionForm{title: v.Title, venue: string(v.VenueID), link: v.JoinLink}
	for _, p := range v.Facilitators {
		f.facilitators = append(f.facilitators, p.ID)
	}
	return s.showSessionEdit(c, http.StatusOK, v, f, nil)
}

func (s *Server) showSessionEdit(c echo.Context, status int, v *abp.Session, f sessionForm, errs []FieldError) error {
	view := sessionEdit{Page: s.page(c, "Change "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: "/sessions/" + v.ID, Text: v.Title}),
		Errors: errs, Session: v, When: v.When(london()), Title: FieldText{Name: "title", Label: "Title", Value: f.title, Error: errorOf(errs, "title")}}
	var err error
	if view.Venue, view.Link, view.Facilitators, err = s.equipment(c, f, v.StartsAt.On(london()), v.Facilitators, errs); err != nil {
		return err
	}
	people, err := s.store.Concerned(c.Request().Context(), v)
	if err != nil {
		return err
	}
	view.Told = "If the place or the link changes, " + countOf(len(people), "person") + toldWords(len(people)) + " If only facilitators change, those who come or go get one."
	switch {
	case v.Cohort != nil && !v.Cohort.IsPublished():
		view.Told = "The cohort is a draft: nobody is told."
	case v.EndsAt.Before(s.app.Now().Time):
		view.Told = "The session is over: nobody is told."
	}
	view.HasErrors = len(errs) > 0
	return s.render(c, status, view)
}

// saveSession is POST /sessions/:session/edit.
func (s *Server) saveSession(c echo.Context) error {
	ctx, by, f := c.Request().Context(), person(c), readSessionForm(c)
	e := app.SessionEdit{Title: f.title, VenueID: abp.Ref(f.venue), JoinLink: f.link, Facilitators: f.facilitators}
	e.Version = formVersion(c)
	id := c.Param("session")
	told, err := s.app.EditSession(ctx, by, id, e)
	if err == nil {
		return s.see(c, "Saved. "+firstUpper(countOf(told, "person"))+toldWords(told), "/sessions/"+id)
	}
	errs, rest := withErrors(err)
	if rest != nil {
		return rest
	}
	v, err2 := s.store.Session(ctx, by, id)
	if err2 != nil {
		return err2
	}
	if v.IsCancelled() {
		return err
	}
	return s.showSessionEdit(c, statuses[abp.CodeOf(err)], v, f, errs)
}
