package web

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// withRoute adds a route that does what the test wants.
func (x *site) withRoute(r route) *site {
	x.srv.echo.Add(r.method, r.path, x.srv.limited(r, x.srv.guard(r)))
	return x
}

// TestLoadIsShed fills every place and the queue: the rest are sent away at once
// with a sentence and a time to come again, and all is as before when they are done.
func TestLoadIsShed(t *testing.T) {
	x := newSite(t)
	x.srv.places = newPlaces(4, 100*time.Millisecond)
	inside, open := make(chan struct{}, 4), make(chan struct{})
	x.withRoute(get("/test/long", 0, func(c echo.Context) error {
		inside <- struct{}{}
		<-open
		return c.NoContent(http.StatusNoContent)
	}))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if r := x.anonymous().get("/test/long"); r.status != http.StatusNoContent {
				t.Errorf("inside: %d", r.status)
			}
		})
		<-inside
	}
	began, refused := time.Now(), atomic.Int32{}
	for range 40 {
		group.Go(func() {
			r := x.anonymous().get("/help")
			if r.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") != "" && strings.Contains(r.body, "try again in a few seconds") && r.header.Get("Cache-Control") == "no-store" {
				refused.Add(1)
			}
		})
	}
	for refused.Load() < 40 && time.Since(began) < 5*time.Second {
		time.Sleep(10 * time.Millisecond)
	}
	if refused.Load() != 40 {
		t.Errorf("%d of 40 were sent away, want all", refused.Load())
	}
	for _, path := range []string{"/healthz", "/readyz", "/static/x/css/app.css"} {
		if r := x.anonymous().get(path); r.status != http.StatusOK {
			t.Errorf("%s answered %d while all places were taken", path, r.status)
		}
	}
	close(open)
	group.Wait()
	if r := x.anonymous().get("/help"); r.status != http.StatusOK || x.srv.places.busy() != 0 {
		t.Errorf("after it: %d, %d places busy", r.status, x.srv.places.busy())
	}
}

// TestSlowClientsHoldNoPlace sends a form that does not end, and reads news that do
// not end: with one place only, others are answered meanwhile.
func TestSlowClientsHoldNoPlace(t *testing.T) {
	x := newSite(t)
	x.srv.places = newPlaces(1, 3*time.Second)
	x.withRoute(get("/test/news", 0, func(c echo.Context) error {
		return x.srv.stream(c, func() (any, bool, error) { return "still at it", false, nil })
	}))
	server := httptest.NewServer(x.srv)
	t.Cleanup(server.CloseClientConnections)
	line := func(text string) net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		return conn
	}
	for range 20 {
		line("POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nem")
	}
	news := bufio.NewReader(line("GET /test/news HTTP/1.1\r\nHost: x\r\n\r\n"))
	if first, err := news.ReadString('\n'); err != nil || !strings.Contains(first, "200") {
		t.Fatalf("the news begin with %q (%v)", first, err)
	}
	for range 5 {
		if r := x.anonymous().get("/help"); r.status != http.StatusOK {
			t.Errorf("beside slow clients: %d", r.status)
		}
	}
	x.srv.End()
	for { // the answer in pieces ends with an empty one
		text, err := news.ReadString('\n')
		if err != nil {
			t.Errorf("the news went on though the process is about to stop: %v", err)
		}
		if text == "0\r\n" || err != nil {
			break
		}
	}
	if r := x.anonymous().get("/readyz"); r.status != http.StatusServiceUnavailable {
		t.Errorf("about to stop, but /readyz answers %d", r.status)
	}
	if r := x.anonymous().get("/help"); r.status != http.StatusOK || r.header.Get("Connection") != "close" {
		t.Errorf("about to stop, a page answers %d, Connection %q", r.status, r.header.Get("Connection"))
	}
}

// TestDearPagesAreLimitedApart fills the places of exports: other pages go on.
func TestDearPagesAreLimitedApart(t *testing.T) {
	x := newSite(t)
	x.srv.dear = newPlaces(1, 10*time.Millisecond)
	if !x.srv.dear.take(context.Background()) {
		t.Fatal("no place")
	}
	lead := x.as(x.w.Lead)
	if r := lead.get("/people.csv"); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("export = %d", r.status)
	}
	if r := lead.get("/people"); r.status != http.StatusOK {
		t.Errorf("page = %d", r.status)
	}
	x.srv.dear.leave()
	if r := lead.get("/people.csv"); r.status != http.StatusOK || x.srv.dear.busy() != 0 {
		t.Errorf("export = %d, %d at work", r.status, x.srv.dear.busy())
	}
	known := map[string]bool{}
	for _, r := range x.srv.routes() {
		known[r.method+" "+r.path], known[r.path] = true, true
	}
	for _, list := range []map[string]bool{dearRoutes, freeRoutes} {
		for r := range list {
			if !known[r] {
				t.Errorf("%s is no route", r)
			}
		}
	}
}

// TestFormIsKeptWhenNothingCanBeSaved posts while there is no place, and while the
// database is away: the page has everything that was typed, and a button that sends
// it again. A form from another site is not repeated.
func TestFormIsKeptWhenNothingCanBeSaved(t *testing.T) {
	x := newSite(t)
	lead := x.as(x.w.Lead)
	form := url.Values{"name": {"The <Long> Room, where people meet"}, "notes": {"Ring twice.\r\nThe lift is on the left."}}
	check := func(r *reply) {
		t.Helper()
		page := r.page()
		if v, _ := page.Find("form[action='/venues'] input[name='name']").Attr("value"); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" || v != form.Get("name") {
			t.Errorf("%d with %q kept", r.status, v)
		}
		if text := page.Find("textarea").Text(); !strings.Contains(text, "The lift is on the left.") {
			t.Errorf("the text was not kept: %q", text)
		}
	}
	x.srv.places = newPlaces(1, 10*time.Millisecond)
	_ = x.srv.places.take(context.Background())
	check(lead.post("/venues", form))
	lead.origin = "cross-site"
	if r := lead.post("/venues", form); r.page().Find("form[action='/venues']").Length() != 0 {
		t.Error("a form from another site was repeated")
	}
	lead.origin = ""
	x.srv.places.leave()
	x.withRoute(post("/test/away", 0, func(echo.Context) error { return context.DeadlineExceeded }))
	r := lead.post("/test/away", form)
	if v, _ := r.page().Find("form[action='/test/away'] input[name='name']").Attr("value"); r.status != http.StatusServiceUnavailable || v != form.Get("name") {
		t.Errorf("away: %d with %q kept", r.status, v)
	}
}

// TestWhoHasLeftIsToldNothing ends a request from the client's side: no page is made
// for nobody, and no failure of ours is told of.
func TestWhoHasLeftIsToldNothing(t *testing.T) {
	x := newSite(t)
	ctx, leave := context.WithCancel(context.Background())
	x.withRoute(get("/test/left", 0, func(c echo.Context) error {
		leave()
		return c.Request().Context().Err()
	}))
	answer := httptest.NewRecorder()
	x.srv.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://abp.example/test/left", nil).WithContext(ctx))
	if answer.Body.Len() > 0 {
		t.Errorf("somebody who has left is answered %d: %s", answer.Code, answer.Body.String())
	}
}
