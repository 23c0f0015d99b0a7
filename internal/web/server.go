// Package web is the programme's pages: the only package that knows HTTP and
// Echo. Pages read from the store through the viewer; forms call the app. Every
// route stands in routes*.go with the act that it needs, every page in views.go
// with its type.
package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// Config is what a Server is made of.
type Config struct {
	App       *app.App
	Store     *store.Store
	Templates fs.FS
	Static    fs.FS
	BaseURL   string // public address; https makes cookies secure and promises to stay so
	Dev       bool   // templates are read again for every page
	Demo      bool   // mails are shown on a page
	Version   string
	// TrustProxy says that the client's address comes from X-Forwarded-For, as
	// set by a proxy on a private network.
	TrustProxy bool
	// SecurityContact is where to tell about a weakness, as mailto: or https:; without
	// one it is the page of support.
	SecurityContact string
	// Requests is how many requests are at work at once; 0 leaves it to the machine.
	Requests int
	// Log gets one line for each request, without anybody's data. Without one there
	// are none.
	Log *slog.Logger
	// Installation is what the page of operations says of this process.
	Installation Installation
}

// Server answers requests.
type Server struct {
	app      *app.App
	store    *store.Store
	echo     *echo.Echo
	pages    *pages
	assets   *assets
	origin   *http.CrossOriginProtection
	limits   *limits
	baseURL  string
	security string // whom to tell about a weakness
	isSecure bool
	isDemo   bool
	version  string
	places   *places // of all requests
	dear     *places // of those that cost much
	metrics  *metrics
	log      *slog.Logger
	isEnding atomic.Bool // this process is about to stop
	at       Installation
}

// New returns a server. It fails if a template or an asset cannot be read.
func New(c Config) (*Server, error) {
	a, err := newAssets(c.Static)
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	p, err := newPages(c.Templates, a, c.Dev)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return newServer(c, a, p), nil
}

// newServer puts a server together from its parts.
func newServer(c Config, a *assets, p *pages) *Server {
	s := &Server{app: c.App, store: c.Store.Scoped(), baseURL: c.BaseURL, isSecure: len(c.BaseURL) > 5 && c.BaseURL[:5] == "https", isDemo: c.Demo, version: c.Version,
		assets: a, pages: p, origin: http.NewCrossOriginProtection(), limits: newLimits(time.Now),
		dear: newPlaces(max(2, runtime.GOMAXPROCS(0)), dearPatience), log: c.Log, at: c.Installation}
	if c.Requests == 0 {
		c.Requests = defaultRequests()
	}
	s.places = newPlaces(c.Requests, patience)
	s.metrics = newMetrics(s)
	if s.security = c.SecurityContact; s.security == "" {
		s.security = c.BaseURL + "/support"
	}
	s.echo = echo.New()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.showError
	s.echo.IPExtractor = echo.ExtractIPDirect()
	if c.TrustProxy {
		s.echo.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	s.echo.Pre(s.headers)
	s.echo.Use(s.observe, s.recover)
	for _, r := range s.routes() {
		s.echo.Add(r.method, r.path, s.limited(r, s.guard(r)))
	}
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// End says that this process is about to stop: whoever asks whether it is ready
// hears no, open streams of news end, and connections are not kept.
func (s *Server) End() { s.isEnding.Store(true) }
