package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// showSecurityContact is GET /.well-known/security.txt (RFC 9116): where somebody who
// found a weakness can tell it. It is made anew for every answer, so that its end
// never passes.
func (s *Server) showSecurityContact(c echo.Context) error {
	expires := time.Now().UTC().Add(180 * 24 * time.Hour).Truncate(24 * time.Hour)
	return c.String(http.StatusOK, fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: en, cy\nCanonical: %s/.well-known/security.txt\nPolicy: %s/security\n", s.security, expires.Format(time.RFC3339), s.baseURL, s.baseURL))
}

// showPasswordChange is GET /.well-known/change-password: password managers look
// there for the page on which the way to sign in is kept.
func (s *Server) showPasswordChange(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, "/account")
}
