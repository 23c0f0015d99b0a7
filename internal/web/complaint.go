package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// complaintsHourly is how many complaints one network may send in an hour.
const complaintsHourly = 10

// complaintNew is the form of a complaint.
type complaintNew struct {
	Page
	Errors      []FieldError
	Name, Email FieldText
	Text        FieldTextarea
}

// complaintSent says that the complaint arrived.
type complaintSent struct {
	Page
	DueOn string
}

// complaintList is every complaint, for those who answer them.
type complaintList struct {
	Page
	Errors []FieldError
	Rows   []complaintRow
	Empty  Empty
}

// complaintRow is one complaint, with the form to answer it.
type complaintRow struct {
	ID, Name, Email, Text, ReceivedAt, DueOn, AnsweredAt, Said string
	IsOpen                                                     bool
	State                                                      Tag
	Answer                                                     FieldTextarea
}

func (complaintNew) template() string  { return "complaint/new" }
func (complaintSent) template() string { return "complaint/sent" }
func (complaintList) template() string { return "complaint/list" }

// newComplaint is GET /complaints/new. Whoever is signed in need not type who they are.
func (s *Server) newComplaint(c echo.Context) error {
	typed := abp.Complaint{}
	if p := person(c); p != nil {
		typed.Name, typed.Email = p.Name, p.Email
	}
	return s.complaintForm(c, http.StatusOK, &typed, nil)
}

func (s *Server) complaintForm(c echo.Context, status int, typed *abp.Complaint, errs []FieldError) error {
	v := complaintNew{Page: s.page(c, "Complain about how your data is used", privacyBack), Errors: errs,
		Name:  FieldText{Name: "name", Label: "Your name", Value: typed.Name, Autocomplete: "name", Spellcheck: "false", Error: errorOf(errs, "name")},
		Email: FieldText{Name: "email", Label: "E-mail address to answer to", Value: typed.Email, Type: "email", Autocomplete: "email", Spellcheck: "false", Error: errorOf(errs, "email")},
		Text:  FieldTextarea{Name: "text", Label: "What is wrong", Hint: "Say what happened, and what you would like us to do.", Value: typed.Text, Error: errorOf(errs, "text")}}
	v.HasErrors = len(errs) > 0
	return s.render(c, status, v)
}

// complain is POST /complaints.
func (s *Server) complain(c echo.Context) error {
	if !s.limits.allow("complaint", c.RealIP(), complaintsHourly) {
		return abp.Errorf(abp.TooMany, "Too many complaints came from your network. Wait a few minutes and try again, or write to the programme team.")
	}
	typed := &abp.Complaint{Name: c.FormValue("name"), Email: c.FormValue("email"), Text: c.FormValue("text")}
	err := s.app.Complain(c.Request().Context(), person(c), typed)
	if err == nil {
		return s.render(c, http.StatusOK, complaintSent{s.page(c, "We have your complaint", privacyBack), sayDate(typed.DueAt().On(london()))})
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.complaintForm(c, http.StatusUnprocessableEntity, typed, errs)
}

// listComplaints is GET /complaints.
func (s *Server) listComplaints(c echo.Context) error { return s.complaints(c, http.StatusOK, nil) }

func (s *Server) complaints(c echo.Context, status int, errs []FieldError) error {
	list, err := s.store.Complaints(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := complaintList{Page: s.page(c, "Complaints about the use of data", privacyBack), Errors: errs, Empty: Empty{Text: "Nobody has complained."}}
	v.HasErrors = len(errs) > 0
	for i := range list {
		x := &list[i]
		row := complaintRow{ID: x.ID, Name: x.Name, Email: x.Email, Text: x.Text, ReceivedAt: sayDate(x.ReceivedAt.On(london())), DueOn: sayDate(x.DueAt().On(london())), Said: x.Answer, IsOpen: x.IsOpen(), State: Tag{"Waits", "orange"},
			Answer: FieldTextarea{Name: answerField(x.ID), Label: "Answer", Hint: "It is sent to them as you write it."}}
		if !row.IsOpen {
			row.AnsweredAt, row.State = sayDate(x.AnsweredAt.On(london())), Tag{"Answered", "green"}
		}
		if x.ID == c.Param("complaint") {
			row.Answer.Value, row.Answer.Error = c.FormValue(answerField(x.ID)), errorOf(errs, "answer")
			if row.Answer.Error != "" {
				v.Errors = []FieldError{{answerField(x.ID), row.Answer.Error}}
			}
		}
		v.Rows = append(v.Rows, row)
	}
	return s.render(c, status, v)
}

// answerField is the field of the answer: a page has one for every complaint.
func answerField(id string) string { return "answer-" + id }

// answerComplaint is POST /complaints/:complaint/answer.
func (s *Server) answerComplaint(c echo.Context) error {
	err := s.app.AnswerComplaint(c.Request().Context(), person(c), c.Param("complaint"), c.FormValue(answerField(c.Param("complaint"))))
	if err == nil {
		return s.see(c, "Your answer is on its way.", "/complaints")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.complaints(c, http.StatusUnprocessableEntity, errs)
}
