package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// eventLooks is whose records somebody looked at between two days.
type eventLooks struct {
	Page
	Errors      []FieldError
	By          FieldText
	From, Until FieldDate
	Found       bool
	Name        string
	People      int
	Looks       []lookRow
}

// lookRow is one person whose record was looked at.
type lookRow struct {
	store.LookedAt
	URL string
}

func (eventLooks) template() string { return "event/looks" }

// look notes that the viewer looked at records of other people.
func (s *Server) look(c echo.Context, what abp.Look, people ...string) {
	s.app.Look(person(c), what, people...)
}

// lookAtPlaces notes that the viewer looked at places in cohorts.
func (s *Server) lookAtPlaces(c echo.Context, what abp.Look, list []abp.Delegate) {
	people := make([]string, len(list))
	for i := range list {
		people[i] = list[i].PersonID
	}
	s.look(c, what, people...)
}

// looksAtOwn returns the newest looks at the viewer's record, for the account page.
func (s *Server) looksAtOwn(c echo.Context) ([]eventRow, error) {
	p := person(c)
	list, _, err := s.store.Events(c.Request().Context(), p, store.EventQuery{Subject: p.ID, IsLook: true, Newest: true, Limit: 20})
	if err != nil {
		return nil, err
	}
	var rows []eventRow
	for i := range list {
		if list[i].ByID != abp.Ref(p.ID) {
			rows = append(rows, ownEventRow(p, &list[i]))
		}
	}
	return rows, nil
}

// showLooks is GET /events/looks.
func (s *Server) showLooks(c echo.Context) error {
	x, err := s.searchEvents(c)
	if err != nil {
		return err
	}
	v := eventLooks{Page: s.page(c, "Whose records somebody looked at", Link{Href: "/events", Text: "Log"}), Errors: x.errs, From: x.from, Until: x.until,
		By: FieldText{Name: "by", Label: "Who", Hint: "The e-mail address of whoever looked.", Value: x.by, Width: 20, Spellcheck: "false", Error: errorOf(x.errs, "by")}}
	if v.HasErrors = len(x.errs) > 0; v.HasErrors {
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	if x.query.ByID == "" {
		return s.render(c, http.StatusOK, v)
	}
	list, err := s.app.LookedAt(c.Request().Context(), person(c), x.query.ByID, x.query.From, x.query.Until)
	if err != nil {
		return err
	}
	v.Found, v.Name = true, x.by
	seen := map[string]bool{}
	for _, l := range list {
		row := lookRow{LookedAt: l}
		if l.Name != "" && person(c).Can(abp.SeePeople) == nil {
			row.URL = "/people/" + l.PersonID
		}
		seen[l.PersonID] = true
		v.Looks = append(v.Looks, row)
	}
	v.People = len(seen)
	return s.render(c, http.StatusOK, v)
}
