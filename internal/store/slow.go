package store

import (
	"context"
	"sync/atomic"
	"time"
)

// slowAfter is how long a transaction that writes may take before it is told:
// on SQLite every other one waits for it.
const slowAfter = 100 * time.Millisecond

// slow counts the transactions that took long.
type slow struct {
	count atomic.Int64
	tell  atomic.Pointer[func(context.Context, time.Duration)]
}

// TellSlow has every transaction that takes long told to fn.
func (s *Store) TellSlow(fn func(ctx context.Context, took time.Duration)) { s.slow.tell.Store(&fn) }

// watch is called when a transaction is about to end.
func (w *slow) watch(ctx context.Context, began time.Time) {
	took := time.Since(began)
	if took < slowAfter {
		return
	}
	w.count.Add(1)
	if tell := w.tell.Load(); tell != nil {
		(*tell)(ctx, took)
	}
}
