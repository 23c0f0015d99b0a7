package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// erasureList is who asked to be deleted.
type erasureList struct {
	Page
	Errors []FieldError
	Rows   []erasureRow
	Empty  Empty
}

// erasureRow is one wish, with the form to decline it.
type erasureRow struct {
	ID, PersonURL, Name, AskedAt, DueOn, Why string
	Reason                                   FieldTextarea
}

// erasureNew asks for whose wish it is before somebody is erased.
type erasureNew struct {
	Page
	Errors []FieldError
	Person *abp.Person
	Why    FieldText
}

func (erasureList) template() string { return "erasure/list" }
func (erasureNew) template() string  { return "erasure/new" }

// listErasures is GET /erasures.
func (s *Server) listErasures(c echo.Context) error { return s.erasures(c, http.StatusOK, nil) }

func (s *Server) erasures(c echo.Context, status int, errs []FieldError) error {
	list, err := s.store.Erasures(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := erasureList{Page: s.page(c, "People who ask to be deleted", Link{Href: "/people", Text: "People"}), Empty: Empty{Text: "Nobody waits. People ask on their own account page."}}
	for i := range list {
		e := &list[i]
		row := erasureRow{ID: e.ID, PersonURL: "/people/" + e.PersonID, AskedAt: sayDate(e.CreatedAt.On(london())), DueOn: sayDate(e.DueOn().On(london())), Why: e.Why,
			Reason: FieldTextarea{Name: refusalField(e.ID), Label: "Why not", Hint: "The person is told this, and how to complain.", Rows: 3}}
		if e.Person != nil {
			row.Name = e.Person.Name
		}
		if e.ID == c.Param("erasure") {
			row.Reason.Value, row.Reason.Error = c.FormValue(refusalField(e.ID)), errorOf(errs, "declined_why")
			v.Errors = []FieldError{{refusalField(e.ID), row.Reason.Error}}
		}
		v.Rows = append(v.Rows, row)
	}
	v.HasErrors = len(v.Errors) > 0
	return s.render(c, status, v)
}

// refusalField is the field of the reason: a page has one for every wish.
func refusalField(id string) string { return "why-" + id }

// carryOutErasure is POST /erasures/:erasure/execution.
func (s *Server) carryOutErasure(c echo.Context) error {
	if err := s.app.CarryOutErasure(c.Request().Context(), person(c), c.Param("erasure")); err != nil {
		return err
	}
	return s.see(c, "Everything about the person is deleted. Frozen figures stay as they are.", "/erasures")
}

// declineErasure is POST /erasures/:erasure/refusal.
func (s *Server) declineErasure(c echo.Context) error {
	err := s.app.DeclineErasure(c.Request().Context(), person(c), c.Param("erasure"), c.FormValue(refusalField(c.Param("erasure"))))
	if err == nil {
		return s.see(c, "Declined. The person is told why by mail.", "/erasures")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.erasures(c, http.StatusUnprocessableEntity, errs)
}

// newErasure is GET /people/:person/erasure.
func (s *Server) newErasure(c echo.Context) error { return s.erasureForm(c, http.StatusOK, "", nil) }

func (s *Server) erasureForm(c echo.Context, status int, why string, errs []FieldError) error {
	p, err := s.store.Person(c.Request().Context(), person(c), c.Param("person"))
	if err != nil {
		return err
	}
	v := erasureNew{Page: s.page(c, "Delete everything about somebody", Link{Href: "/people", Text: "People"}, Link{Href: "/people/" + p.ID, Text: p.Name}), Errors: errs, Person: p,
		Why: FieldText{Name: "why", Label: "On whose wish", Hint: "This stays in the history, so name nobody: for example “wrote on 3 March”.", Value: why, Error: errorOf(errs, "why")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// erasePerson is POST /people/:person/erasure.
func (s *Server) erasePerson(c echo.Context) error {
	err := s.app.ErasePerson(c.Request().Context(), person(c), c.Param("person"), c.FormValue("why"))
	if err == nil {
		return s.see(c, "Everything about the person is deleted. Frozen figures stay as they are.", "/people")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.erasureForm(c, http.StatusUnprocessableEntity, c.FormValue("why"), errs)
}

// askErasure is POST /account/erasure.
func (s *Server) askErasure(c echo.Context) error {
	err := s.app.AskErasure(c.Request().Context(), person(c), c.FormValue("why"))
	if err == nil {
		return s.see(c, "We have your wish. You get a mail that says by when it is done.", "/exports")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.exports(c, http.StatusUnprocessableEntity, c.FormValue("why"), errs)
}

// withdrawErasure is POST /account/erasure/withdrawal.
func (s *Server) withdrawErasure(c echo.Context) error {
	if err := s.app.WithdrawErasure(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "You took your wish back. Nothing is deleted.", "/exports")
}

// forgetReflections is POST /practices/removal.
func (s *Server) forgetReflections(c echo.Context) error {
	if _, err := s.app.ForgetReflections(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Everything that you wrote for yourself is deleted.", "/exports")
}
