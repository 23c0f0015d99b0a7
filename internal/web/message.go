package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// messageList shows the mails that a demonstration would have sent.
type messageList struct {
	Page
	Messages []abp.Message
}

// messageOutbox shows the mails that wait, that were given up and that came back,
// and the chores that fail. It shows no text.
type messageOutbox struct {
	Page
	GivenUp  []messageRow
	Waiting  []messageRow
	Returned []messageRow
	Chores   []abp.Job
	None     Empty
	CountOf  int64 // that wait, for the list is cut
}

// messageRow is one mail of a list.
type messageRow struct {
	abp.Message
	Kind      string
	PersonURL string
	State     Tag
	Why       string
}

func (messageList) template() string   { return "message/list" }
func (messageOutbox) template() string { return "message/outbox" }

// messagesShown is how many mails a list shows.
const messagesShown = 100

// listMails is GET /mails. Mails hold sign-in links, so there is such a page
// only in a demonstration.
func (s *Server) listMails(c echo.Context) error {
	if !s.isDemo {
		return echo.ErrNotFound
	}
	list, err := s.store.Messages(c.Request().Context(), 50)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, messageList{Page: s.page(c, "Mails of this demonstration"), Messages: list})
}

// listMessages is GET /messages.
func (s *Server) listMessages(c echo.Context) error {
	ctx := c.Request().Context()
	v := messageOutbox{Page: s.page(c, "Mails on their way"), None: Empty{Text: "No mail was given up."}}
	for state, rows := range map[string]*[]messageRow{"given up": &v.GivenUp, "waiting": &v.Waiting, "came back": &v.Returned} {
		list, err := s.store.MessagesLike(ctx, state, messagesShown)
		if err != nil {
			return err
		}
		*rows = messageRows(list)
	}
	var err error
	if v.CountOf, _, err = s.store.CountMessages(ctx); err != nil {
		return err
	}
	if v.Chores, err = s.store.DeadJobs(ctx); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

func messageRows(list []abp.Message) []messageRow {
	var rows []messageRow
	for i := range list {
		m := &list[i]
		row := messageRow{Message: *m, Kind: string(m.Kind), State: messageTag(m.State()), Why: m.LastError}
		if l := abp.LetterOf(m.Kind); l != nil {
			row.Kind = l.Title
			if l.IsPrivate {
				row.Kind, row.Subject = "A letter", "A letter"
			}
		}
		if m.PersonID != "" {
			row.PersonURL = "/people/" + string(m.PersonID)
		}
		if !m.BouncedAt.IsZero() {
			row.Why = m.BounceReason
		}
		rows = append(rows, row)
	}
	return rows
}

func messageTag(s abp.MessageState) Tag {
	colours := map[abp.MessageState]string{abp.MessageSent: "green", abp.MessageQueued: "yellow", abp.MessageSending: "yellow", abp.MessageFailed: "red", abp.MessageBounced: "red", abp.MessageUnknown: "orange"}
	return Tag{capital(string(s)), colours[s]}
}

// tryMessageAgain is POST /messages/:message/attempt.
func (s *Server) tryMessageAgain(c echo.Context) error {
	if err := s.app.TryMessageAgain(c.Request().Context(), person(c), c.Param("message")); err != nil {
		return err
	}
	return s.see(c, "The mail is tried again.", "/messages")
}

// setMessageAside is POST /messages/:message/setting-aside.
func (s *Server) setMessageAside(c echo.Context) error {
	if err := s.app.SetMessageAside(c.Request().Context(), person(c), c.Param("message")); err != nil {
		return err
	}
	return s.see(c, "The mail is set aside. It stays in the list on the person’s page.", "/messages")
}

// tryJobAgain is POST /jobs/:job/attempt.
func (s *Server) tryJobAgain(c echo.Context) error {
	if err := s.app.TryJobAgain(c.Request().Context(), person(c), c.Param("job")); err != nil {
		return err
	}
	return s.see(c, "It is tried again.", "/messages")
}
