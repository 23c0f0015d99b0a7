package web

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// How long a request may wait for its turn, and how long it may then take.
const (
	patience     = time.Second
	dearPatience = 5 * time.Second
	longest      = 25 * time.Second
	dearLongest  = 55 * time.Second // the server gives up on an answer after 60
)

// places is how many may be at work at once. Twice as many wait for a while; the
// rest are sent away at once, so that those who are inside get done.
type places struct {
	free     chan struct{}
	waiting  atomic.Int64
	refused  atomic.Int64
	patience time.Duration
}

func newPlaces(n int, patience time.Duration) *places {
	p := &places{free: make(chan struct{}, n), patience: patience}
	for range n {
		p.free <- struct{}{}
	}
	return p
}

// take waits for a place and says whether there was one.
func (p *places) take(ctx context.Context) bool {
	select {
	case <-p.free:
		return true
	default:
	}
	if p.waiting.Add(1) > int64(2*cap(p.free)) {
		p.waiting.Add(-1)
		p.refused.Add(1)
		return false
	}
	defer p.waiting.Add(-1)
	limit := time.NewTimer(p.patience)
	defer limit.Stop()
	select {
	case <-p.free:
		return true
	case <-limit.C:
	case <-ctx.Done():
	}
	p.refused.Add(1)
	return false
}

func (p *places) leave() { p.free <- struct{}{} }

// busy returns how many are at work.
func (p *places) busy() int { return cap(p.free) - len(p.free) }

// defaultRequests is how many requests are at work at once where nobody says.
func defaultRequests() int { return max(32, 16*runtime.GOMAXPROCS(0)) }

// turn is one request's place. It is given back while the request waits for the
// client, which may be slow: while a form arrives, and from the first octet of an
// answer that is complete, or of a stream of news.
type turn struct {
	at    *places
	holds bool
}

func (t *turn) take(ctx context.Context) error {
	if t.holds = t.at.take(ctx); !t.holds {
		return errFull
	}
	return nil
}

func (t *turn) leave() {
	if t.holds {
		t.holds = false
		t.at.leave()
	}
}

// errFull is what those read for whom there was no place.
var errFull = abp.Errorf(abp.Unavailable, "Too many people are asking for pages at this moment. Nothing of yours was done; try again in a few seconds.")

// limited lets only so many requests work at once; those that cost much only few.
func (s *Server) limited(r route, next echo.HandlerFunc) echo.HandlerFunc {
	if freeRoutes[r.path] {
		return next
	}
	isDear := dearRoutes[r.method+" "+r.path]
	limit := longest
	if isDear {
		limit = dearLongest
	}
	return func(c echo.Context) error {
		client := c.Request().Context()
		ctx, cancel := context.WithTimeout(client, limit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		// What goes wrong is told after this returns, and needs a context that lives as
		// long as somebody waits for it.
		defer func() {
			if client.Err() == nil {
				c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
			}
		}()
		if isDear {
			if !s.dear.take(ctx) {
				return s.refuseLoad(c)
			}
			defer s.dear.leave()
		}
		t := &turn{at: s.places}
		if t.take(ctx) != nil {
			return s.refuseLoad(c)
		}
		defer t.leave()
		c.Set("turn", t)
		c.Response().Before(t.leave)
		return next(c)
	}
}

// refuseLoad sends a request away, not all to the same second.
func (s *Server) refuseLoad(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Retry-After", strconv.Itoa(2+rand.IntN(4)))
	return errFull
}

// waitForClient gives the request's place to others while fn waits for the client.
func waitForClient(c echo.Context, fn func(echo.Context) error) error {
	t, has := c.Get("turn").(*turn)
	if !has {
		return fn(c)
	}
	t.leave()
	if err := fn(c); err != nil {
		return err
	}
	return t.take(c.Request().Context())
}

// freeRoutes cost next to nothing, or must be answered whatever happens.
var freeRoutes = map[string]bool{
	"/healthz": true, "/readyz": true, "/static/*": true, "/.well-known/security.txt": true, "/.well-known/change-password": true,
}

// dearRoutes cost more than others: files of many people, figures that are worked
// out, and whatever is set as a document.
var dearRoutes = map[string]bool{
	"GET /people.csv": true, "GET /cohorts/:cohort/people.csv": true, "GET /applications.csv": true, "GET /completions.csv": true,
	"GET /indicators.csv": true, "GET /organisations/:organisation/delegates.csv": true, "GET /imports/:import/faults.csv": true,
	"GET /cohorts/:cohort/certificates.pdf": true, "POST /snapshots": true, "POST /imports": true,
	"GET /impact/equality": true,
}
