package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// The largest request bodies: of a form, and of an uploaded file with the form
// around it.
const (
	formLimit = 1 << 20
	fileLimit = 5<<20 + 64<<10
)

// contentPolicy allows what comes from here and nothing inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

// permissions takes from pages, and from whatever could get into one, what browsers
// can do and this product never asks for.
const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()"

// headers sets what every answer carries, errors and files included; calendars
// go without what only browsers' pages need. The values are made once and shared
// by all answers: setting one header replaces its slice, so nobody writes into
// them.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	always, pages := http.Header{}, http.Header{}
	always.Set("X-Content-Type-Options", "nosniff")
	always.Set("Referrer-Policy", "no-referrer")
	always.Set("Cross-Origin-Resource-Policy", "same-origin")
	always.Set("X-Robots-Tag", "noindex")
	policy := contentPolicy
	if s.isSecure {
		policy += "; upgrade-insecure-requests"
		always.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	pages.Set("Content-Security-Policy", policy)
	pages.Set("Permissions-Policy", permissions)
	pages.Set("X-Frame-Options", "DENY")
	pages.Set("Cross-Origin-Opener-Policy", "same-origin")
	return func(c echo.Context) error {
		h := c.Response().Header()
		maps.Copy(h, always)
		if !strings.HasPrefix(c.Request().URL.Path, feedFolder) {
			maps.Copy(h, pages)
		}
		return next(c)
	}
}

// recover turns a panic into an error of ours, so that one bad page does not
// take the process with it.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler {
					panic(r)
				}
				slog.ErrorContext(c.Request().Context(), "panic", "request", requestID(c), "route", c.Path(), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
				s.metrics.panics.Inc()
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return next(c)
	}
}

// guard answers a route only for those whom the policy allows: it loads the
// viewer from the login, refuses posts from other sites, and reads the form
// within its limit.
func (s *Server) guard(r route) echo.HandlerFunc {
	if r.bare {
		return func(c echo.Context) error {
			readFor(store.System(c.Request().Context(), r.path), c)
			return r.handle(c)
		}
	}
	return func(c echo.Context) error {
		readFor(store.System(c.Request().Context(), r.path), c)
		c.Response().Header().Set("Cache-Control", "no-store")
		if err := s.origin.Check(c.Request()); err != nil {
			return abp.Errorf(abp.Forbidden, "This form came from another site, so nothing was done. Open the page here and try again.")
		}
		if !isAddress(c.Request()) {
			return echo.ErrNotFound
		}
		p, err := s.viewer(c)
		if err != nil {
			return err
		}
		if err := p.Can(r.act); err != nil {
			if p.Waits(r.act) && r.method == http.MethodGet {
				return c.Redirect(http.StatusSeeOther, "/account/roles")
			}
			return err
		}
		if r.method == http.MethodPost {
			if err := waitForClient(c, readForm); err != nil {
				return err
			}
		} else if r.act != abp.Everyone {
			readFor(store.For(c.Request().Context(), p), c)
		}
		return r.handle(c)
	}
}

// readFor says on whose behalf the rest of the request reads. A page is read for
// its viewer. What a form does is a use case, which asks the policy and loads
// through the viewer itself; and what anybody may open is bounded by the link that
// opens it, not by who holds it.
func readFor(ctx context.Context, c echo.Context) { c.SetRequest(c.Request().WithContext(ctx)) }

// viewer returns the person whose login the request carries, or nil.
func (s *Server) viewer(c echo.Context) (*abp.Person, error) {
	cookie, err := c.Cookie(s.cookieName("login"))
	if err != nil || cookie.Value == "" {
		return nil, nil
	}
	p, rotated, err := s.app.Viewer(c.Request().Context(), cookie.Value)
	if abp.CodeOf(err) == abp.Unauthorised {
		s.setCookie(c, "login", "", -1)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load the login: %w", err)
	}
	if rotated != "" {
		s.setCookie(c, "login", rotated, 0)
	}
	c.Set("person", p)
	return p, nil
}

// person returns the viewer of a request, or nil.
func person(c echo.Context) *abp.Person {
	p, _ := c.Get("person").(*abp.Person)
	return p
}

// readForm reads the body of a form within its limit.
func readForm(c echo.Context) error {
	r := c.Request()
	limit := int64(formLimit)
	isFile := strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
	if isFile {
		limit = fileLimit
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	var err error
	if isFile {
		err = r.ParseMultipartForm(fileLimit) // all of it in memory: people's details leave no temporary files
	} else {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return abp.Errorf(abp.TooLarge, "This is more than the %d MB that can be sent at a time. Nothing was saved.", limit>>20)
	}
	if err != nil {
		return abp.Errorf(abp.Invalid, "The form arrived damaged, so nothing was saved. Go back and send it again.")
	}
	for _, values := range r.Form {
		for _, v := range values {
			if !isText(v) {
				return abp.Errorf(abp.Invalid, "The form holds characters that are no text, so nothing was saved. Go back and send it again.")
			}
		}
	}
	return nil
}

// isText says whether s can be kept by every database: valid UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// isAddress says whether the path and the query of a request are text.
func isAddress(r *http.Request) bool {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return err == nil && isText(r.URL.Path) && isText(query)
}

// cookieName names a cookie so that no other host can set it, where the site is
// served over TLS.
func (s *Server) cookieName(name string) string {
	if s.isSecure {
		return "__Host-" + name
	}
	return "upstander-" + name
}

// cookie returns the value of one of our cookies, or "".
func (s *Server) cookie(c echo.Context, name string) string {
	cookie, err := c.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (s *Server) setCookie(c echo.Context, name, value string, maxAge int) {
	c.SetCookie(&http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: s.isSecure, SameSite: http.SameSiteLaxMode})
}
