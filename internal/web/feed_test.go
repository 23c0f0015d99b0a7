package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// feedPath returns the path of the person's feed.
func (x *site) feedPath(p abp.Person) string {
	x.t.Helper()
	address, err := x.app.FeedAddress(context.Background(), &p)
	if err != nil {
		x.t.Fatal(err)
	}
	return strings.TrimPrefix(address, "https://abp.example")
}

// poll asks for a path as a calendar program does: no cookies, none of a
// browser's headers. The header comes in pairs of name and value.
func (x *site) poll(method, path string, header ...string) *reply {
	x.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	x.srv.ServeHTTP(w, r)
	return &reply{x.t, w.Code, w.Header(), w.Body.String()}
}

func TestReq33FeedNeedsItsSecretAndNothingElse(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	if secret := strings.TrimSuffix(strings.TrimPrefix(path, "/feeds/"), ".ics"); len(secret) != 43 || strings.ContainsAny(path, "?#") {
		t.Errorf("the address is %s", path)
	}
	r := x.poll("GET", path)
	if r.status != http.StatusOK || r.header.Get("Set-Cookie") != "" || r.header.Get("WWW-Authenticate") != "" {
		t.Errorf("answered %d with %v", r.status, r.header)
	}
	if other := x.poll("GET", x.feedPath(x.w.ForeignDelegate)); other.body == r.body {
		t.Error("two people have one calendar")
	}
	withCookie := x.as(x.w.Delegate).get(path)
	if withCookie.header.Get("Set-Cookie") != "" || withCookie.body != r.body {
		t.Error("a login changes the answer")
	}
	for _, wrong := range []string{"/feeds/" + strings.Repeat("A", 43) + ".ics", strings.TrimSuffix(path, ".ics"), "/feeds/" + strings.ToUpper(path[len("/feeds/"):len(path)-4]) + ".ics", "/feeds/.ics", "/feeds/%00.ics", "/feeds/x"} {
		if r := x.poll("GET", wrong); r.status != http.StatusNotFound || r.body != "" || r.header.Get("Location") != "" {
			t.Errorf("%s answered %d %q", wrong, r.status, r.body)
		}
	}
}

func TestReq34HeadersOfAFeed(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	r := x.poll("GET", x.feedPath(x.w.Delegate))
	want := map[string]string{
		"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "Content-Encoding": "", "Vary": "",
	}
	for name, value := range want {
		if got := r.header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if got := r.header.Get("Content-Length"); got != sayInt(len(r.body)) || len(r.body) < 1000 {
		t.Errorf("Content-Length %s for %d octets", got, len(r.body))
	}
	if etag := r.header.Get("ETag"); len(etag) < 20 || etag[0] != '"' || etag[len(etag)-1] != '"' {
		t.Errorf("ETag %s", etag)
	}
	changed, err := http.ParseTime(r.header.Get("Last-Modified"))
	if err != nil || changed.After(storetest.Now) {
		t.Errorf("Last-Modified %q: %v", r.header.Get("Last-Modified"), err)
	}
}

func sayInt(n int) string { return strings.ReplaceAll(sayNumber(n), ",", "") }

func TestReq34FaultOfOursIs503(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	x := siteOn(t, s)
	path := x.feedPath(x.w.Delegate)
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the build ends half-way
	w := httptest.NewRecorder()
	x.srv.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(ctx))
	if w.Code != http.StatusServiceUnavailable || w.Body.Len() != 0 || w.Header().Get("ETag") != "" {
		t.Errorf("a build that ends half-way answered %d %q", w.Code, w.Body)
	}
	etag := x.poll("GET", path).header.Get("ETag")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, header := range [][]string{nil, {"If-None-Match", etag}} {
		if r := x.poll("GET", path, header...); r.status != http.StatusServiceUnavailable || r.body != "" || r.header.Get("Retry-After") == "" || r.header.Get("ETag") != "" {
			t.Errorf("without a database %d %q with %v", r.status, r.body, r.header)
		}
	}
}

func TestReq35ConditionalGet(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	first := x.poll("GET", path)
	etag, changed := first.header.Get("ETag"), first.header.Get("Last-Modified")
	at, err := http.ParseTime(changed)
	if err != nil {
		t.Fatal(err)
	}
	before, after := at.Add(-time.Second).Format(http.TimeFormat), at.Add(time.Hour).Format(http.TimeFormat)
	tests := []struct {
		name   string
		header []string
		status int
	}{
		{"none", nil, 200},
		{"same tag", []string{"If-None-Match", etag}, 304},
		{"weak form of the tag", []string{"If-None-Match", "W/" + etag}, 304},
		{"tag in a list", []string{"If-None-Match", `"a", ` + etag + `, "b"`}, 304},
		{"any tag", []string{"If-None-Match", "*"}, 304},
		{"other tag", []string{"If-None-Match", `"a"`}, 200},
		{"empty tag", []string{"If-None-Match", ""}, 200},
		{"same instant", []string{"If-Modified-Since", changed}, 304},
		{"later instant", []string{"If-Modified-Since", after}, 304},
		{"earlier instant", []string{"If-Modified-Since", before}, 200},
		{"no instant", []string{"If-Modified-Since", "yesterday"}, 200},
		{"other tag, same instant", []string{"If-None-Match", `"a"`, "If-Modified-Since", changed}, 200},
		{"same tag, earlier instant", []string{"If-None-Match", etag, "If-Modified-Since", before}, 304},
	}
	for _, tt := range tests {
		for _, method := range []string{"GET", "HEAD"} {
			r := x.poll(method, path, tt.header...)
			wantBody := tt.status == 200 && method == "GET"
			if r.status != tt.status || (r.body != "") != wantBody || r.header.Get("ETag") != etag || r.header.Get("Cache-Control") != "private, max-age=300" {
				t.Errorf("%s, %s: %d with %d octets, want %d", method, tt.name, r.status, len(r.body), tt.status)
			}
		}
	}
	if err := x.store.UpdateSession(context.Background(), x.moved(3)); err != nil {
		t.Fatal(err)
	}
	r := x.poll("GET", path, "If-None-Match", etag)
	later, err := http.ParseTime(r.header.Get("Last-Modified"))
	if r.status != 200 || r.header.Get("ETag") == etag || err != nil || !later.After(at) {
		t.Errorf("after a move: %d, ETag %s, Last-Modified %s, before %s", r.status, r.header.Get("ETag"), later, at)
	}
	if r := x.poll("GET", path, "If-Modified-Since", changed); r.status != 200 {
		t.Errorf("after a move a poll by time answered %d", r.status)
	}
}

// moved returns the workshop, some days later.
func (x *site) moved(days int) *abp.Session {
	x.t.Helper()
	v, err := x.store.Session(context.Background(), x.w.Viewer(x.t, x.w.Lead), x.w.Workshop.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	if err := v.Move(abp.At(v.StartsAt.AddDate(0, 0, days)), abp.At(v.EndsAt.AddDate(0, 0, days)), x.app.Now()); err != nil {
		x.t.Fatal(err)
	}
	return v
}

func TestReq36HeadIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	head, get := x.poll("HEAD", path), x.poll("GET", path)
	if head.status != 200 || head.body != "" {
		t.Errorf("HEAD answered %d with %d octets", head.status, len(head.body))
	}
	for _, name := range []string{"Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"} {
		if head.header.Get(name) == "" || head.header.Get(name) != get.header.Get(name) {
			t.Errorf("%s is %q for HEAD, %q for GET", name, head.header.Get(name), get.header.Get(name))
		}
	}
}

func TestReq37OtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	for _, path := range []string{x.feedPath(x.w.Delegate), "/feeds/x.ics"} {
		for _, method := range []string{"PUT", "PROPFIND", "OPTIONS", "REPORT", "POST", "DELETE", "PATCH", "MKCALENDAR", "TRACE", "X"} {
			r := x.poll(method, path)
			if r.status != http.StatusMethodNotAllowed || r.header.Get("Allow") != "GET, HEAD" || r.body != "" || r.header.Get("Set-Cookie") != "" {
				t.Errorf("%s answered %d, Allow %q, %d octets", method, r.status, r.header.Get("Allow"), len(r.body))
			}
		}
	}
}

func TestReq38And39AnyClientGetsThePlainFeed(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	plain := x.poll("GET", path)
	for _, header := range [][]string{{"Accept-Encoding", "gzip, br"}, {"Accept", "application/json"}, {"User-Agent", "Google-Calendar-Importer"}, {"User-Agent", "a bot"}, {"Sec-Fetch-Site", "cross-site"}, {"Range", "bytes=0-9"}} {
		r := x.poll("GET", path, header...)
		if r.status != 200 || r.body != plain.body || r.header.Get("Content-Encoding") != "" || r.header.Get("ETag") != plain.header.Get("ETag") {
			t.Errorf("%v changes the answer: %d, %v", header, r.status, r.header)
		}
	}
	if r := x.poll("GET", "/robots.txt"); r.status == 200 && strings.Contains(r.body, "Disallow") {
		t.Error("robots.txt keeps Google away")
	}
}

func TestReq40RotatedIsGoneAndLeftIsGone(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	old := x.poll("GET", path)
	b := x.as(x.w.Delegate)
	if r := b.post("/calendar/rotation", nil); r.status != http.StatusSeeOther {
		t.Fatalf("rotation answered %d", r.status)
	}
	for _, method := range []string{"GET", "HEAD"} {
		if r := x.poll(method, path, "If-None-Match", old.header.Get("ETag")); r.status != http.StatusGone || r.body != "" {
			t.Errorf("%s of the old address answered %d %q", method, r.status, r.body)
		}
	}
	next := x.feedPath(x.w.Delegate)
	if r := x.poll("GET", next); next == path || r.status != 200 || r.body != old.body {
		t.Errorf("the new address %s answered %d", next, r.status)
	}
	full, err := x.store.Person(context.Background(), x.w.Viewer(t, x.w.Lead), x.w.Delegate.ID)
	if err != nil {
		t.Fatal(err)
	}
	full.DisabledAt = x.app.Now()
	if err := x.store.UpdatePerson(context.Background(), full); err != nil {
		t.Fatal(err)
	}
	if r := x.poll("GET", next); r.status != http.StatusGone || r.body != "" {
		t.Errorf("the calendar of somebody who left answered %d %q", r.status, r.body)
	}
}

func TestFeedGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	for i := range tokensHourly {
		if r := x.poll("GET", "/feeds/x.ics"); r.status != http.StatusNotFound {
			t.Fatalf("try %d answered %d", i, r.status)
		}
	}
	if r := x.poll("GET", "/feeds/x.ics"); r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") == "" || r.body != "" {
		t.Errorf("one more try answered %d", r.status)
	}
	if r := x.poll("GET", path); r.status != http.StatusOK {
		t.Errorf("the right address answered %d", r.status)
	}
}

// TestReq42SecretStaysOutOfLogs is not parallel: it watches the log of the
// process.
func TestReq42SecretStaysOutOfLogs(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(was)
	s := storetest.Open(t)
	x := siteOn(t, s)
	path := x.feedPath(x.w.Delegate)
	secret := strings.TrimSuffix(strings.TrimPrefix(path, "/feeds/"), ".ics")
	x.poll("GET", path)
	x.poll("PUT", path)
	x.poll("GET", path+"x")
	bad := x.w.Workshop
	bad.ID, bad.UID = x.w.ID(abp.KindSession), "not a uid"
	if err := s.Put(context.Background(), []abp.Session{bad}); err != nil {
		t.Fatal(err)
	}
	x.poll("GET", path)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	x.poll("GET", path)
	for _, want := range []string{"left out", "feed not answered", feedRoute} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, &log)
		}
	}
	if strings.Contains(log.String(), secret) || strings.Contains(log.String(), secret[:10]) {
		t.Error("the log holds the secret")
	}
}

func TestReq43CalendarPage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Delegate)
	r := b.get("/calendar")
	address := "https://abp.example" + x.feedPath(x.w.Delegate)
	page := r.page()
	if got, _ := page.Find("input#feed-address").Attr("value"); got != address {
		t.Errorf("the address to copy is %q, want %q", got, address)
	}
	webcal := "webcal" + strings.TrimPrefix(address, "https")
	for _, want := range []string{webcal, "https://calendar.google.com/calendar/u/0/r?cid=" + url.QueryEscape(webcal),
		"https://outlook.office.com/calendar/0/addfromweb/?url=" + url.QueryEscape(address) + "&name=Active%20Bystander%20Programme%20%28delegate%29",
		"https://outlook.live.com/calendar/0/addfromweb/?url=" + url.QueryEscape(address) + "&name=Active%20Bystander%20Programme%20%28delegate%29"} {
		if page.Find(`main a[href="`+want+`"]`).Length() != 1 {
			t.Errorf("no link to %s", want)
		}
	}
	if page.Find(`button[data-copy="feed-address"]`).Length() != 1 || page.Find("main svg.qr path").Length() != 1 {
		t.Error("no button to copy, or no code")
	}
	for _, want := range []string{"Google may take a day", "not “import”", "like a password"} {
		if !strings.Contains(r.text("main"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := page.Find("main tbody tr").Length(); n != 8 {
		t.Errorf("%d next sessions, want 8", n)
	}
	if r := x.as(x.w.Board).get("/calendar"); !strings.Contains(r.text("main .empty"), "No session is planned") {
		t.Error("nothing is said where there is nothing")
	}
	if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Error("the page with the secret may be kept or told on")
	}
}

func TestNeutralTitles(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	path := x.feedPath(x.w.Delegate)
	b := x.as(x.w.Delegate)
	checked := func() string {
		value, _ := b.get("/calendar").page().Find("input[name=titles][checked]").Attr("value")
		return value
	}
	if checked() != "full" || !strings.Contains(x.poll("GET", path).body, "Action learning set 1") {
		t.Error("titles are not full at first")
	}
	if r := b.post("/calendar/titles", url.Values{"titles": {"neutral"}}); r.status != http.StatusSeeOther {
		t.Fatalf("answered %d", r.status)
	}
	if body := x.poll("GET", path).body; checked() != "neutral" || strings.Contains(body, "Action learning") || !strings.Contains(body, "SUMMARY:Training") {
		t.Error("titles are not neutral")
	}
	b.post("/calendar/titles", url.Values{"titles": {"full"}})
	if checked() != "full" || !strings.Contains(x.poll("GET", path).body, "Action learning set 1") {
		t.Error("titles are not full again")
	}
}

// TestFeedOnBothDatabases polls the feeds of different roles.
func TestFeedOnBothDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := siteOn(t, s)
		for _, tt := range []struct {
			who    abp.Person
			events int
		}{{x.w.Delegate, 8}, {x.w.Facilitator, 7}, {x.w.Sponsor, 1}, {x.w.Board, 0}, {x.w.Lead, 0}} {
			path := x.feedPath(tt.who)
			r := x.poll("GET", path)
			if n := strings.Count(r.body, "BEGIN:VEVENT"); r.status != 200 || n != tt.events {
				t.Errorf("%s: %d with %d events, want %d", tt.who.Name, r.status, n, tt.events)
			}
			if r := x.poll("GET", path, "If-None-Match", r.header.Get("ETag")); r.status != 304 {
				t.Errorf("%s: again answered %d", tt.who.Name, r.status)
			}
		}
	})
}
