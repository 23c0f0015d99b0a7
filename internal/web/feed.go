package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// feedRoute is the pattern of every feed's address. It is what logs show: the
// address itself is a secret.
const feedRoute = "/feeds/:secret"

// The values of a feed's headers, made once and shared by all answers.
var (
	feedType  = []string{"text/calendar; charset=utf-8"}
	feedCache = []string{"private, max-age=300"}
	feedAllow = []string{"GET, HEAD"}
)

// showFeed is GET and HEAD /feeds/:secret. It looks at no login and sets no
// cookie; a wrong address costs the same look-up as a right one.
func (s *Server) showFeed(c echo.Context) error {
	r := c.Request()
	secret, isFeed := strings.CutSuffix(c.Param("secret"), ".ics")
	if !isFeed {
		secret = "" // nobody's
	}
	f, err := s.app.Feed(r.Context(), secret, held(r.Header))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Cache-Control"] = feedCache
	h["Etag"] = []string{f.ETag}
	h["Last-Modified"] = []string{f.ChangedAt.UTC().Format(http.TimeFormat)}
	if f.Body == nil {
		return c.NoContent(http.StatusNotModified)
	}
	h["Content-Type"] = feedType
	h["Content-Length"] = []string{strconv.Itoa(len(f.Body))}
	c.Response().WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = c.Response().Write(f.Body)
	return err
}

// held returns what says whether the client has a version of a feed already, or
// nil if the request names none. If-None-Match wins over If-Modified-Since
// (RFC 9110, 13.2.2).
func held(h http.Header) func(etag string, changed time.Time) bool {
	if tags := h["If-None-Match"]; len(tags) > 0 {
		return func(etag string, _ time.Time) bool { return isAmong(etag, tags) }
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	if err != nil {
		return nil
	}
	return func(_ string, changed time.Time) bool { return !changed.Truncate(time.Second).After(since) }
}

// isAmong says whether the ETag is in the lists of an If-None-Match, by weak
// comparison (RFC 9110, 8.8.3.2).
func isAmong(etag string, lists []string) bool {
	for _, list := range lists {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}

// refuseMethod answers everything but GET and HEAD: calendar programs try
// whether they may write.
func (s *Server) refuseMethod(echo.Context) error { return echo.ErrMethodNotAllowed }

// refuseFeed answers a calendar program with a status and nothing else. A fault
// of ours is 503, on which programs keep what they have, and never a page or an
// empty calendar.
func (s *Server) refuseFeed(c echo.Context, err error) {
	h := c.Response().Header()
	status := http.StatusServiceUnavailable
	switch code := abp.CodeOf(err); {
	case err == echo.ErrMethodNotAllowed:
		h["Allow"] = feedAllow
		status = http.StatusMethodNotAllowed
	case code == abp.Gone:
		status = http.StatusGone
	case code == abp.NotFound && s.limits.allow("feed", c.RealIP(), tokensHourly):
		status = http.StatusNotFound
	case code == abp.NotFound:
		h.Set("Retry-After", "600")
		status = http.StatusTooManyRequests
	default:
		h.Set("Retry-After", "300")
		if ctx := c.Request().Context(); ctx.Err() == nil { // else the client has gone
			slog.ErrorContext(ctx, "feed not answered", "route", c.Path(), "error", err)
		}
	}
	if err := c.NoContent(status); err != nil {
		slog.ErrorContext(c.Request().Context(), "feed not refused", "error", err)
	}
}
