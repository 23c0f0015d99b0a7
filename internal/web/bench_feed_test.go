package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store/storetest"
)

// The benchmarks of feeds stand beside their limits: the least that the same
// machine can do for the same answer. Each runs both in turn and reports the
// ratio of what they do in a second, so that noise of the machine hits both.

// BenchmarkFeedUnchanged is a poll with a matching ETag, against a handler that
// answers a fixed 304.
func BenchmarkFeedUnchanged(b *testing.B) {
	for _, others := range []int{230, 50_000} {
		b.Run(fmt.Sprintf("feeds=%d", others+1), func(b *testing.B) {
			x, path := feedSite(b, others)
			first := x.anonymous().get(path)
			header := http.Header{"If-None-Match": {first.header.Get("ETag")}}
			limit := echo.New()
			limit.GET(feedRoute, func(c echo.Context) error {
				c.Response().Header().Set("ETag", `"a"`)
				return c.NoContent(http.StatusNotModified)
			})
			race(b, x.srv, limit, path, header, http.StatusNotModified)
		})
	}
}

// BenchmarkFeedStored is a poll without an ETag, against a handler that returns
// the same octets.
func BenchmarkFeedStored(b *testing.B) {
	for _, others := range []int{230, 50_000} {
		b.Run(fmt.Sprintf("feeds=%d", others+1), func(b *testing.B) {
			x, path := feedSite(b, others)
			body := []byte(x.anonymous().get(path).body)
			limit := echo.New()
			limit.GET(feedRoute, func(c echo.Context) error { return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", body) })
			race(b, x.srv, limit, path, nil, http.StatusOK)
		})
	}
}

// BenchmarkFeedRebuild is the first poll after a change, database included,
// against go-ical encoding the same events from memory.
func BenchmarkFeedRebuild(b *testing.B) {
	x, path := feedSite(b, 230)
	ctx := context.Background()
	body := x.anonymous().get(path).body
	cal, err := ical.NewDecoder(strings.NewReader(body)).Decode()
	if err != nil {
		b.Fatal(err)
	}
	var ours, limit time.Duration
	for b.Loop() {
		if err := x.store.StaleFeeds(ctx, x.w.Delegate.ID); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		if r := x.anonymous().get(path); r.status != http.StatusOK {
			b.Fatal(r.status)
		}
		ours += time.Since(start)
		start = time.Now()
		if err := ical.NewEncoder(io.Discard).Encode(cal); err != nil {
			b.Fatal(err)
		}
		limit += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(limit), "times-limit")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "us/rebuild")
}

// feedSite is a site with the delegate's feed, built, among others.
func feedSite(b *testing.B, others int) (*site, string) {
	b.Helper()
	x := newSite(b)
	address, err := x.app.FeedAddress(context.Background(), x.w.Viewer(b, x.w.Delegate))
	if err != nil {
		b.Fatal(err)
	}
	path := strings.TrimPrefix(address, "https://abp.example")
	body := []byte(x.anonymous().get(path).body)
	putFeeds(b, x, others, body)
	x.anonymous().get(path) // the others moved the stamp
	return x, path
}

// putFeeds adds feeds of as many further people, each with a body of its own.
func putFeeds(b *testing.B, x *site, n int, body []byte) {
	b.Helper()
	people := make([]abp.Person, n)
	feeds := make([]abp.Feed, n)
	now := abp.At(storetest.Now)
	for i := range n {
		people[i] = abp.Person{Kept: abp.Kept{ID: x.w.ID(abp.KindPerson), CreatedAt: now}, Name: "Somebody", Email: fmt.Sprintf("somebody%d@wreake.example", i)}
		id := x.w.ID(abp.KindFeed)
		feeds[i] = abp.Feed{ID: id, PersonID: people[i].ID, SecretHash: auth.Hash(id), CreatedAt: now, BuiltAt: now, ChangedAt: now, ETag: `"` + id + `"`, Body: body}
	}
	for _, rows := range []any{people, feeds} {
		if err := x.store.Put(context.Background(), rows); err != nil {
			b.Fatal(err)
		}
	}
}

// race runs the handler and its limit in turns, first in the process and then
// over loopback with connections that stay open, and reports the ratios.
func race(b *testing.B, h, limit http.Handler, path string, header http.Header, status int) {
	b.Helper()
	inside := [2]time.Duration{}
	over := [2]time.Duration{}
	var servers [2]*httptest.Server
	for i, handler := range []http.Handler{h, limit} {
		servers[i] = httptest.NewServer(handler)
		defer servers[i].Close()
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	const turn = 200 // requests before the other's turn
	n := 0
	for b.Loop() {
		for i, handler := range []http.Handler{h, limit} {
			start := time.Now()
			for range turn {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header = header
				w := httptest.NewRecorder()
				if handler.ServeHTTP(w, r); w.Code != status {
					b.Fatalf("answered %d", w.Code)
				}
			}
			inside[i] += time.Since(start)
			start = time.Now()
			flood(b, client, servers[i].URL+path, header, turn, status)
			over[i] += time.Since(start)
		}
		n += turn
	}
	b.ReportMetric(float64(inside[0].Nanoseconds())/float64(n), "ns/poll")
	b.ReportMetric(float64(inside[1].Nanoseconds())/float64(n), "ns/limit")
	b.ReportMetric(float64(n)/over[0].Seconds(), "polls/s")
	b.ReportMetric(over[1].Seconds()/over[0].Seconds(), "of-limit")
	b.ReportMetric(inside[1].Seconds()/inside[0].Seconds(), "of-limit-in-process")
}

// clients is how many connections poll at the same time.
const clients = 4

// flood sends n requests over as many connections as there are clients.
func flood(b *testing.B, client *http.Client, url string, header http.Header, n, status int) {
	b.Helper()
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for range n / clients {
				r, err := http.NewRequest(http.MethodGet, url, nil)
				if err != nil {
					b.Error(err)
					return
				}
				if header != nil {
					r.Header = header.Clone()
				}
				answer, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, answer.Body)
				if answer.Body.Close(); err != nil || answer.StatusCode != status {
					b.Errorf("answered %d, %v", answer.StatusCode, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
