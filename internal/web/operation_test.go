package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// TestOperationsSayWhatToDo opens the page of operations on a programme with a
// piece of work that was given up and without backups.
func TestOperationsSayWhatToDo(t *testing.T) {
	x := newSite(t)
	killJob(x)
	x.srv.at = Installation{Schema: 9999, Backups: t.TempDir(), BackupFiles: func() ([]string, error) { return nil, nil }, Settings: []Setting{{"UPSTANDER_SECRET", "(set)", "the secret"}}}
	r := x.as(x.w.Administrator).get("/operations")
	text := r.text("main")
	for _, want := range []string{"Work that was given up 1 Look at this", "of 9999 Look at this", "Set UPSTANDER_BACKUPS", "UPSTANDER_SECRET (set)", "upstander restore"} {
		if r.status != 200 || !strings.Contains(text, want) {
			t.Errorf("%d: the page does not say %q: %s", r.status, want, text)
		}
	}
	for _, name := range []string{x.w.Delegate.Name, x.w.Delegate.Email} {
		if strings.Contains(text, name) {
			t.Errorf("the page says %q", name)
		}
	}
}

// TestFiguresAndLogsAreAboutNobody makes requests with secrets and names in their
// addresses, and a panic. The figures and the log know only patterns of routes.
func TestFiguresAndLogsAreAboutNobody(t *testing.T) {
	x := newSite(t)
	var log bytes.Buffer
	x.srv.log = slog.New(slog.NewJSONHandler(&log, nil))
	x.withRoute(get("/test/panic", 0, func(echo.Context) error { panic("out of order") }))
	lead := x.as(x.w.Lead)
	lead.get("/people/" + x.w.Delegate.ID)
	lead.get("/people?q=canary-name")
	lead.get("/sign-in/canary-token")
	lead.get("/nowhere/canary-path")
	lead.send("CANARY", "/people", nil, "")
	r := lead.get("/test/panic")
	if r.status != 500 || !strings.Contains(r.body, r.header.Get("X-Request-Id")) || r.header.Get("X-Request-Id") == "" {
		t.Errorf("a panic answers %d without its number", r.status)
	}
	w := httptest.NewRecorder()
	x.srv.Metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	figures := w.Body.String()
	for _, want := range []string{`upstander_requests_total{method="GET",route="/people/:person",status="200"} 1`, `route="none"`, "upstander_panics_total 1", "upstander_outbox_mails", "upstander_jobs_dead 0",
		"upstander_seal_lag_seconds", `upstander_pool_connections{pool="write"}`, "upstander_places_busy 0", "upstander_database_up 1", "go_goroutines"} {
		if !strings.Contains(figures, want) {
			t.Errorf("the figures do not have %s", want)
		}
	}
	lines := 0
	for line := range strings.Lines(log.String()) {
		var said struct {
			Time                        time.Time
			Msg, Request, Route, Method string
			Status                      int
			MS                          *float64
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil || said.Msg != "request" || said.Request == "" || said.Route == "" || said.Status == 0 || said.MS == nil {
			t.Errorf("%v: %s", err, line)
		}
		lines++
	}
	if lines != 6 {
		t.Errorf("%d lines for 6 requests", lines)
	}
	for _, secret := range []string{"canary", "CANARY", x.w.Delegate.ID, x.w.Delegate.Name, x.w.Lead.Email} {
		if strings.Contains(figures, secret) || strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the figures or in the log", secret)
		}
	}
}
