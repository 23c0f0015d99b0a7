package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// correctionNew shows a delegate their own mark and lets them say that it is
// wrong.
type correctionNew struct {
	Page
	Errors []FieldError
	Action string
	When   string
	Mark   string
	Asked  string // their words that wait for an answer; empty for none
	Note   FieldText
}

func (correctionNew) template() string { return "correction/new" }

// newCorrection is GET /sessions/:session/correction.
func (s *Server) newCorrection(c echo.Context) error {
	return s.renderCorrection(c, http.StatusOK, nil)
}

func (s *Server) renderCorrection(c echo.Context, status int, errs []FieldError) error {
	ctx, p := c.Request().Context(), person(c)
	v, err := s.store.Session(ctx, p, c.Param("session"))
	if err != nil {
		return err
	}
	mark, err := s.store.OwnMark(ctx, p, v.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return abp.Errorf(abp.Conflict, "The register does not say anything about you yet, so there is nothing to correct.")
	}
	if err != nil {
		return err
	}
	view := correctionNew{Page: s.page(c, "Ask for a correction: "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: "/sessions/" + v.ID, Text: v.Title}), Errors: errs,
		Action: "/sessions/" + v.ID + "/correction", When: v.When(london()), Mark: mark.Mark.String(),
		Note: FieldText{Name: "note", Label: "What is wrong?", Hint: "A few words to the facilitator. Leave out reasons that are private.", Value: c.FormValue("note"), Error: errorOf(errs, "note")}}
	if asked, err := s.store.OwnCorrection(ctx, p, v.ID); err == nil && asked.AnsweredAt.IsZero() {
		view.Asked = asked.Note
	} else if err != nil && abp.CodeOf(err) != abp.NotFound {
		return err
	}
	view.HasErrors = len(errs) > 0
	return s.render(c, status, view)
}

// askCorrection is POST /sessions/:session/correction.
func (s *Server) askCorrection(c echo.Context) error {
	err := s.app.AskCorrection(c.Request().Context(), person(c), c.Param("session"), c.FormValue("note"))
	if errs, rest := fieldErrors(err); rest != nil {
		return rest
	} else if len(errs) > 0 {
		return s.renderCorrection(c, http.StatusUnprocessableEntity, errs)
	}
	return s.see(c, "The facilitator finds your words on the register.", "/sessions/"+c.Param("session")+"/correction")
}

// leaveMark is POST /corrections/:correction/answer.
func (s *Server) leaveMark(c echo.Context) error {
	session, err := s.app.LeaveMark(c.Request().Context(), person(c), c.Param("correction"))
	if err != nil {
		return err
	}
	return s.see(c, "The mark stays as it is.", "/sessions/"+session+"/register")
}

// ownMark is the row of a session's page that tells the viewer what the register
// says about them, or none.
func (s *Server) ownMark(c echo.Context, v *abp.Session) ([]SummaryRow, error) {
	p := person(c)
	if p.Can(abp.SeeJourney) != nil {
		return nil, nil
	}
	mark, err := s.store.OwnMark(c.Request().Context(), p, v.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []SummaryRow{{Key: "The register says", Value: capital(mark.Mark.String()), Href: "/sessions/" + v.ID + "/correction", Action: "Ask for a correction"}}, nil
}
