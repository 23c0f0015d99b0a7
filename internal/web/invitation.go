package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// invitationShow is where somebody who was invited by mail says whether they
// come, without signing in. It names nobody but who leads the session.
type invitationShow struct {
	Page
	Errors  []FieldError
	Rows    []SummaryRow
	State   Tag
	Closed  string // why there is nothing to answer
	Action  string // "" if there is nothing to answer
	Apology string // where those who do not come to what counts apologise
	Reply   FieldRadios
}

func (invitationShow) template() string { return "invitation/show" }

// showInvitation is GET /invitations/:token. It changes nothing: mail scanners
// open links.
func (s *Server) showInvitation(c echo.Context) error {
	inv, err := s.invitation(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.invitationPage(c, inv, nil))
}

// answerInvitation is POST /invitations/:token.
func (s *Server) answerInvitation(c echo.Context) error {
	reply, err := abp.ParseReply(c.FormValue("reply"))
	if err == nil {
		if _, err = s.app.AnswerInvitation(c.Request().Context(), c.Param("token"), reply); err == nil {
			return s.see(c, "Thank you. Your answer is sent.", "/invitations/"+url.PathEscape(c.Param("token")))
		}
	}
	switch abp.CodeOf(err) {
	case abp.Invalid, abp.Gone, abp.Conflict:
	default:
		return s.refuseInvitation(c, err)
	}
	inv, failed := s.invitation(c)
	if failed != nil {
		return failed
	}
	if abp.CodeOf(err) != abp.Invalid {
		return s.render(c, http.StatusConflict, s.invitationPage(c, inv, nil))
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.invitationPage(c, inv, errs))
}

func (s *Server) invitation(c echo.Context) (*abp.Invitation, error) {
	inv, err := s.app.Invitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return nil, s.refuseInvitation(c, err)
	}
	return inv, nil
}

// refuseInvitation slows down whoever tries links.
func (s *Server) refuseInvitation(c echo.Context, err error) error {
	if abp.CodeOf(err) == abp.NotFound && !s.limits.allow("invitation", c.RealIP(), tokensHourly) {
		return abp.Errorf(abp.TooMany, "Too many links were tried from your network. Wait a few minutes and try again.")
	}
	return err
}

func (s *Server) invitationPage(c echo.Context, inv *abp.Invitation, errs []FieldError) invitationShow {
	v, zone := inv.Session, london()
	page := invitationShow{Page: s.page(c, v.Title), Errors: errs, State: replyTag(inv.Answer)}
	page.HasErrors = len(errs) > 0
	page.Rows = []SummaryRow{{Key: "When", Value: v.When(zone)}, {Key: "Where", Value: v.Where()}}
	if len(v.Facilitators) > 0 {
		page.Rows = append(page.Rows, SummaryRow{Key: "Facilitators", Value: names(v.Facilitators)})
	}
	switch {
	case v.IsCancelled():
		page.Closed, page.State = "This session is cancelled. You need not answer.", Tag{"Cancelled", "red"}
	case !inv.IsLive():
		page.Closed, page.State = "This session is no longer one of yours. You need not come or answer.", Tag{}
	case !v.EndsAt.After(s.app.Now().Time):
		page.Closed = "This session is over. If you could not come, tell the programme team."
	default:
		page.Action = "/invitations/" + url.PathEscape(c.Param("token"))
		page.Reply = FieldRadios{Name: "reply", Label: "Will you come?", Error: errorOf(errs, "reply"), Options: []Option{
			{Value: abp.ReplyAccepted.String(), Text: "Yes"}, {Value: abp.ReplyTentative.String(), Text: "Perhaps"}, {Value: abp.ReplyDeclined.String(), Text: "No"}}}
		if inv.Answer != abp.NoReply {
			page.Reply.Value = inv.Answer.String()
		}
		if inv.Answer == abp.ReplyDeclined && (v.Kind == abp.WorkshopPart || v.Kind == abp.SetMeeting) && !v.IsLedBy(inv.Person) {
			page.Apology = s.app.ApologyURL(v.ID, inv.PersonID)
		}
	}
	return page
}

// replyTag shows an answer.
func replyTag(r abp.Reply) Tag {
	switch r {
	case abp.ReplyAccepted:
		return Tag{"You come", "green"}
	case abp.ReplyDeclined:
		return Tag{"You do not come", "grey"}
	case abp.ReplyTentative:
		return Tag{"Perhaps", "yellow"}
	}
	return Tag{}
}

// replyRow is what somebody answered to the mail that invited them.
type replyRow struct {
	Name  string
	State Tag
	Note  string
}

// sessionReplies tells those who lead the session, or run the programme, what
// people answered: a line of numbers, and names.
func (s *Server) sessionReplies(c echo.Context, v *abp.Session) (string, []replyRow, error) {
	list, err := s.store.Replies(c.Request().Context(), person(c), v)
	if err != nil || len(list) == 0 {
		return "", nil, err
	}
	n := map[abp.Reply]int{}
	rows := make([]replyRow, len(list))
	for i := range list {
		n[list[i].Answer]++
		rows[i] = replyRow{Name: list[i].Person.Name, Note: list[i].Note, State: map[abp.Reply]Tag{abp.NoReply: {"No answer", "white"},
			abp.ReplyAccepted: {"Comes", "green"}, abp.ReplyDeclined: {"Does not come", "grey"}, abp.ReplyTentative: {"Perhaps", "yellow"}}[list[i].Answer]}
	}
	words := sayNumber(n[abp.ReplyAccepted]) + " come, " + sayNumber(n[abp.ReplyTentative]) + " perhaps, " + sayNumber(n[abp.ReplyDeclined]) + " do not, " + sayNumber(n[abp.NoReply]) + " have not answered"
	return words, rows, nil
}

// setCalendarWay is POST /calendar/way.
func (s *Server) setCalendarWay(c echo.Context) error {
	byMail := c.FormValue("way") == "mail"
	if err := s.app.TakeByMail(c.Request().Context(), person(c), byMail); err != nil {
		return err
	}
	notice := "Your sessions come through the calendar address. Those that you were invited to by mail stay in your calendar and still follow changes."
	if byMail {
		notice = "Your sessions come as invitations by e-mail from now on. Those ahead are on their way."
	}
	return s.see(c, notice, "/calendar")
}
