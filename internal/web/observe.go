package web

import (
	"crypto/rand"
	"log/slog"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

// requestID names a request in the log, in its answer, and on the page that says
// that something went wrong.
func requestID(c echo.Context) string {
	id, _ := c.Get("request").(string)
	if id == "" {
		id = rand.Text()[:12]
		c.Set("request", id)
	}
	return id
}

// observe counts a request and writes its line in the log, by the pattern of its
// route: addresses hold ids and secrets.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		if s.isEnding.Load() {
			c.Response().Header().Set("Connection", "close")
		}
		if s.log != nil {
			c.Response().Header().Set("X-Request-Id", requestID(c))
		}
		if err := next(c); err != nil {
			c.Error(err)
		}
		took, route, status := time.Since(began), c.Path(), c.Response().Status
		if route == "" {
			route = "none"
		}
		s.metrics.requests.WithLabelValues(methodLabel(c.Request().Method), route, strconv.Itoa(status)).Inc()
		s.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
		if s.log != nil {
			s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", slog.String("request", requestID(c)), slog.String("method", methodLabel(c.Request().Method)),
				slog.String("route", route), slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("octets", c.Response().Size))
		}
		return nil
	}
}

// methodLabel returns a method as it may be counted: anybody can make up others.
func methodLabel(method string) string {
	switch method {
	case "GET", "HEAD", "POST":
		return method
	}
	return "other"
}
