package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/chart"
)

// view is the data of one page. Its template is a file under templates, without
// the ending.
type view interface{ template() string }

// pages holds every page's parsed templates.
type pages struct {
	files  fs.FS
	funcs  template.FuncMap
	dev    bool
	parsed map[string]*template.Template
	bufs   sync.Pool
}

func newPages(files fs.FS, a *assets, dev bool) (*pages, error) {
	p := &pages{files: files, funcs: functions(a), dev: dev, parsed: map[string]*template.Template{}, bufs: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	base, err := p.base()
	if err != nil {
		return nil, err
	}
	for _, v := range views() {
		t, err := p.parse(base, v.template())
		if err != nil {
			return nil, err
		}
		p.parsed[v.template()] = t
	}
	return p, nil
}

// base makes what every page's set has: the layout and every partial.
func (p *pages) base() (*template.Template, error) {
	return template.New("base").Funcs(p.funcs).ParseFS(p.files, "layout.html", "partials/*.html")
}

// parse makes one page's set: the base, the folder's own partials, and the page.
func (p *pages) parse(base *template.Template, name string) (*template.Template, error) {
	t, err := base.Clone()
	if err != nil {
		return nil, err
	}
	if shared, _ := fs.Glob(p.files, path.Dir(name)+"/_*.html"); len(shared) > 0 {
		if t, err = t.ParseFS(p.files, shared...); err != nil {
			return nil, err
		}
	}
	return t.ParseFS(p.files, name+".html")
}

// render writes a page. It is complete before the first octet leaves, so a page
// that fails is an error page and not half a page.
func (s *Server) render(c echo.Context, status int, v view) error {
	t := s.pages.parsed[v.template()]
	if s.pages.dev {
		base, err := s.pages.base()
		if err != nil {
			return err
		}
		if t, err = s.pages.parse(base, v.template()); err != nil {
			return err
		}
	}
	if t == nil {
		return fmt.Errorf("page %s is not in views", v.template())
	}
	b := s.pages.bufs.Get().(*bytes.Buffer)
	defer s.pages.bufs.Put(b)
	b.Reset()
	if err := t.ExecuteTemplate(b, "layout", v); err != nil {
		return fmt.Errorf("render %s: %w", v.template(), err)
	}
	return c.Blob(status, "text/html; charset=utf-8", b.Bytes())
}

// see sends the browser on to another page, which shows the notice.
func (s *Server) see(c echo.Context, notice, url string) error {
	if notice != "" {
		s.setCookie(c, "notice", template.URLQueryEscaper(notice), 60)
	}
	return c.Redirect(http.StatusSeeOther, url)
}

// london is the zone that pages show times in.
func london() *time.Location {
	loc, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return loc
}

// functions are what templates may call beside what every template can.
func functions(a *assets) template.FuncMap {
	zone := london()
	return template.FuncMap{
		"asset": a.url,
		"day":   func(i abp.Instant) string { return i.In(zone).Format("Monday 2 January 2006") },
		"short": func(i abp.Instant) string { return i.In(zone).Format("Mon 2 Jan 2006") },
		"date":  func(d abp.Date) string { return sayDate(d) },
		"clock": func(i abp.Instant) string { return abp.ClockWords(i.In(zone)) },
		"span": func(from, until abp.Instant) string {
			return abp.ClockWords(from.In(zone)) + " to " + abp.ClockWords(until.In(zone))
		},
		"plural": countOf,
		"number": sayNumber,
	}
}

// sayDate writes a date as people say it, for example Tuesday 11 October 2022.
func sayDate(d abp.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Midnight(time.UTC).Format("Monday 2 January 2006")
}

// sayNumber writes a whole number with commas between thousands.
func sayNumber(n int) string { return chart.Thousands(n) }

// countOf writes a number with its noun: no people, 1 person, 1,200 people.
func countOf(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return sayNumber(n) + " " + many
}
