package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits slows down guessing: so many tries of a kind per client address. It
// lives in memory; each process counts for itself.
type limits struct {
	mu   sync.Mutex
	now  func() time.Time
	by   map[string]*rate.Limiter
	tidy time.Time
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, by: map[string]*rate.Limiter{}, tidy: now()}
}

// allow says whether one more try of this kind is within hourly tries for the
// client.
func (l *limits) allow(kind, client string, hourly int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if now.Sub(l.tidy) > time.Hour {
		clear(l.by)
		l.tidy = now
	}
	key := kind + " " + client
	lim := l.by[key]
	if lim == nil {
		lim = rate.NewLimiter(rate.Limit(float64(hourly)/3600), hourly)
		l.by[key] = lim
	}
	return lim.AllowN(now, 1)
}
