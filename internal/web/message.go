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

func (messageList) template() string { return "message/list" }

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
