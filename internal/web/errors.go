package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// statuses is the one table from kinds of failure to HTTP.
var statuses = map[abp.Code]int{
	abp.Internal:     http.StatusInternalServerError,
	abp.Invalid:      http.StatusUnprocessableEntity,
	abp.Unauthorised: http.StatusUnauthorized,
	abp.Forbidden:    http.StatusForbidden,
	abp.NotFound:     http.StatusNotFound,
	abp.Conflict:     http.StatusConflict,
	abp.TooMany:      http.StatusTooManyRequests,
	abp.Gone:         http.StatusGone,
	abp.TooLarge:     http.StatusRequestEntityTooLarge,
	abp.Unavailable:  http.StatusServiceUnavailable,
	abp.Unproven:     http.StatusUnauthorized,
}

// titles heads the error pages.
var titles = map[abp.Code]string{
	abp.Internal:     "Sorry, something went wrong",
	abp.Invalid:      "This cannot be accepted as it is",
	abp.Unauthorised: "Sign in first",
	abp.Forbidden:    "This page is not for you",
	abp.NotFound:     "Page not found",
	abp.Conflict:     "This has changed meanwhile",
	abp.TooMany:      "Too many tries",
	abp.Gone:         "This is no longer here",
	abp.TooLarge:     "That is too large",
	abp.Unavailable:  "Not possible at the moment",
	abp.Unproven:     "Show that it is still you",
}

// errorShow is the page for everything that did not work.
type errorShow struct {
	Page
	Message string
	Number  string // what to quote, for failures of ours
	Kept    *keptForm
}

func (errorShow) template() string { return "error/show" }

// showError turns an error into a page. What a person may read is the sentence
// of an *abp.Error; anything else is logged once, under a number.
func (s *Server) showError(err error, c echo.Context) {
	if c.Path() == feedRoute && !c.Response().Committed {
		s.refuseFeed(c, err)
		return
	}
	if c.Response().Committed || errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return
	}
	code, message := abp.CodeOf(err), ""
	s.noteRefusal(c, code)
	var said *abp.Error
	var http1 *echo.HTTPError
	switch {
	case errors.As(err, &said):
		message = said.Message
		if len(said.Fields) > 0 {
			message = said.Fields[0].Message
		}
	case errors.As(err, &http1):
		code, message = fromEcho(http1)
	}
	if code == abp.Internal && isAway(err) {
		code, message = abp.Unavailable, away
	}
	if code == abp.Unauthorised || code == abp.Unproven {
		if err := s.askAgain(c, code); err != nil {
			slog.ErrorContext(c.Request().Context(), "page of signing in failed", "error", err)
		}
		return
	}
	view := errorShow{Page: s.page(c, titles[code]), Message: message}
	if code == abp.Internal {
		view.Number = requestID(c)
		slog.ErrorContext(c.Request().Context(), "request failed", "request", view.Number, "method", c.Request().Method, "route", c.Path(), "error", err)
	}
	if code == abp.Unavailable {
		view.Kept = s.kept(c)
		if !errors.Is(err, errFull) {
			slog.WarnContext(c.Request().Context(), "not possible at the moment", "request", requestID(c), "method", c.Request().Method, "route", c.Path(), "error", err)
		}
	}
	if h := c.Response().Header(); (code == abp.TooMany || code == abp.Unavailable) && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "60")
	}
	status := statuses[code]
	if http1 != nil && http1.Code == http.StatusMethodNotAllowed {
		status = http1.Code
	}
	if err := s.render(c, status, view); err != nil {
		slog.ErrorContext(c.Request().Context(), "error page failed", "error", err)
	}
}

// away is what people read while the database cannot be reached.
const away = "The programme’s database does not answer at the moment. Nothing was changed; try again in a minute."

// isAway says whether an error means that the database is out of reach, or took
// longer than anybody waits.
func isAway(err error) bool {
	return store.Unavailable(err) || errors.Is(err, context.DeadlineExceeded)
}

// fromEcho reads the router's own refusals.
func fromEcho(e *echo.HTTPError) (abp.Code, string) {
	switch e.Code {
	case http.StatusNotFound:
		return abp.NotFound, "There is no page with this address. If you typed it, check it; if you followed a link, it may be out of date."
	case http.StatusMethodNotAllowed:
		return abp.NotFound, "This address does not take what was sent to it."
	}
	return abp.Internal, ""
}
