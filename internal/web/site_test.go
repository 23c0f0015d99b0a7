package web

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// site is the product on a small world, its clock standing at storetest.Now.
type site struct {
	t     testing.TB
	w     *storetest.World
	store *store.Store
	app   *app.App
	srv   *Server
}

// shared is what all sites of the tests have in common: packed files, parsed
// pages, and a file with the world in it to be copied.
type shared struct {
	assets *assets
	pages  *pages
	world  *storetest.World
	image  []byte
}

var sites = sync.OnceValues(func() (x shared, err error) {
	if x.assets, err = newAssets(static.FS); err != nil {
		return x, err
	}
	if x.pages, err = newPages(templates.FS, x.assets, false); err != nil {
		return x, err
	}
	x.image, err = storetest.Image(func(s *store.Store) error {
		if x.world, err = storetest.FillWorld(s); err != nil {
			return err
		}
		return makeSurveyKeys(newApp(s), s, x.world)
	})
	return x, err
})

// newSite returns a site of the test's own.
func newSite(t testing.TB) *site {
	t.Helper()
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.OpenImage(t, common.image)
	return siteOf(t, s, common.world.On(s))
}

// siteOn returns a site on an empty store, which need not be SQLite's.
func siteOn(t testing.TB, s *store.Store) *site {
	t.Helper()
	w := storetest.NewWorld(t, s)
	if err := makeSurveyKeys(newApp(s), s, w); err != nil {
		t.Fatal(err)
	}
	return siteOf(t, s, w)
}

func newApp(s *store.Store) *app.App {
	return app.New(app.Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", MailFrom: "programme@abp.example"})
}

func siteOf(t testing.TB, s *store.Store, w *storetest.World) *site {
	t.Helper()
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(s)
	t.Cleanup(a.Stop)
	return &site{t, w, s, a, newServer(Config{App: a, Store: s, BaseURL: "https://abp.example"}, common.assets, common.pages)}
}

// browser is one browser, signed in or not.
type browser struct {
	site    *site
	cookies map[string]string
	agent   string
	origin  string // Sec-Fetch-Site, if not our own
}

// reply is the answer to one request.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

func (x *site) anonymous() *browser { return &browser{site: x, cookies: map[string]string{}} }

// as returns a browser signed in as the person.
func (x *site) as(p abp.Person) *browser {
	x.t.Helper()
	link, err := x.app.DemoLink(context.Background(), p.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	token, err := x.app.SignIn(context.Background(), strings.TrimPrefix(link, "https://abp.example/sign-in/"), "a test")
	if err != nil {
		x.t.Fatal(err)
	}
	b := x.anonymous()
	b.cookies[x.srv.cookieName("login")] = token
	return b
}

func (b *browser) get(path string) *reply { return b.send("GET", path, nil, "") }

func (b *browser) post(path string, form url.Values) *reply {
	return b.send("POST", path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// from sends an empty request that another site caused.
func (b *browser) from(site, method, path string) *reply {
	b.origin = site
	defer func() { b.origin = "" }()
	return b.send(method, path, nil, "")
}

func (b *browser) send(method, path string, body io.Reader, kind string) *reply {
	r := httptest.NewRequest(method, path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if b.agent != "" {
		r.Header.Set("User-Agent", b.agent)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.origin != "" {
		r.Header.Set("Sec-Fetch-Site", b.origin)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.site.srv.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return &reply{b.site.t, w.Code, w.Header(), w.Body.String()}
}

// page parses the answer as HTML.
func (r *reply) page() *goquery.Document {
	r.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		r.t.Fatal(err)
	}
	return doc
}

// text returns the words of the elements that the selector finds, blanks
// collapsed.
func (r *reply) text(selector string) string {
	return strings.Join(strings.Fields(r.page().Find(selector).Text()), " ")
}

// location returns where the answer sends the browser.
func (r *reply) location() string { return r.header.Get("Location") }
