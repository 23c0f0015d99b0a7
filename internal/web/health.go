package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// showHealth is GET /healthz: the process is up.
func (s *Server) showHealth(c echo.Context) error {
	return c.String(http.StatusOK, "ok\n")
}

// showReadiness is GET /readyz: the database answers, and this process is not
// about to stop.
func (s *Server) showReadiness(c echo.Context) error {
	if s.isEnding.Load() {
		return c.String(http.StatusServiceUnavailable, "about to stop\n")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.store.Ping(ctx); err != nil {
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
