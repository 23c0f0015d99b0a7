package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// contactList is a facilitator's own list: who was not there twice without a word,
// which meetings were too small, and how many make-ups wait.
type contactList struct {
	Page
	Errors  []FieldError
	Absent  []contactRow
	Small   []smallMeeting
	MakeUps int
	Empty   Empty
}

// contactRow is somebody to write to, with a message that is ready to go.
type contactRow struct {
	ID, Name, Cohort, Since, Finish string
	InRow                           int
	Message                         FieldTextarea
}

// smallMeeting is a meeting below the quorum, and until when it can move.
type smallMeeting struct{ Href, Title, Of, When, Until string }

func (contactList) template() string { return "contact/list" }

// listContacts is GET /contacts.
func (s *Server) listContacts(c echo.Context) error {
	return s.contactList(c, http.StatusOK, "", nil)
}

func (s *Server) contactList(c echo.Context, status int, of string, errs []FieldError) error {
	ctx, p, now := c.Request().Context(), person(c), s.app.Now()
	absent, err := s.store.Absences(ctx, p, true, now)
	if err != nil {
		return err
	}
	v := contactList{Page: s.page(c, "My list"), Errors: errs, Empty: Empty{Text: "Nobody waits for a message of yours."}}
	v.HasErrors = len(errs) > 0
	for i := range absent {
		// The programme team hears only of what nobody did anything about in a week.
		if x := &absent[i]; !p.RunsProgramme() || now.Sub(x.Known.Time) >= abp.LeadHears {
			v.Absent = append(v.Absent, newContactRow(c, x, of, errs))
			s.look(c, abp.LookAbsence, x.Delegate.PersonID)
		}
	}
	small, err := s.store.BelowQuorum(ctx, p, now)
	if err != nil {
		return err
	}
	for i := range small {
		x := &small[i]
		v.Small = append(v.Small, smallMeeting{"/sessions/" + x.ID, x.Title, sessionOf(x), x.When(london()), sayDate(x.EndsAt.On(london()).Add(14))})
	}
	makeUps, err := s.store.MakeUps(ctx, p, store.MakeUpQuery{Open: true})
	if err != nil {
		return err
	}
	for _, m := range makeUps {
		if m.State() == abp.MakeUpAsked && m.Delegate.PersonID != p.ID {
			v.MakeUps++
		}
	}
	return s.render(c, status, v)
}

func newContactRow(c echo.Context, x *abp.Absence, of string, errs []FieldError) contactRow {
	d := x.Delegate
	row := contactRow{ID: d.ID, Name: d.Person.Name, Cohort: d.Cohort.Title(), InRow: x.InRow, Since: sayDate(x.Since.On(london())), Finish: d.Progress.Finish().String()}
	words := "we missed you at the last meetings of our set, and I wanted to ask how you are. Nobody is cross, and nobody but us knows.\n\nIf you would like to go on, I help you to find a way: a missed meeting can be made up. If it is too much at the moment, tell me, and we see what is possible."
	row.Message = FieldTextarea{Name: "message-" + d.ID, Label: "Your message to " + d.Person.Name, Value: words, Rows: 7}
	if of == d.ID {
		row.Message.Value, row.Message.Error = c.FormValue("message-"+of), errorOf(errs, "message-"+of)
	}
	return row
}

// writeToAbsentee is POST /delegates/:delegate/contact.
func (s *Server) writeToAbsentee(c echo.Context) error {
	id := c.Param("delegate")
	d, err := s.app.WriteToAbsentee(c.Request().Context(), person(c), id, c.FormValue("message-"+id))
	if err != nil {
		errs, err := fieldErrors(err)
		if err != nil {
			return err
		}
		for i := range errs {
			errs[i].Field = "message-" + id
		}
		return s.contactList(c, http.StatusUnprocessableEntity, id, errs)
	}
	return s.see(c, "Your message to "+d.Person.Name+" is on its way.", "/contacts")
}
