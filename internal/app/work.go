package app

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// work is what goes on in this process after the request that began it was
// answered. Each piece belongs to a record, and a record has at most one.
type work struct {
	mu     sync.Mutex
	ctx    context.Context
	stop   context.CancelFunc
	pieces map[string]*piece // by the id of the record
	under  sync.WaitGroup
}

// piece is one piece of work.
type piece struct{ cancel context.CancelFunc }

func newWork() *work {
	w := &work{pieces: map[string]*piece{}}
	w.ctx, w.stop = context.WithCancel(context.Background())
	return w
}

// begin runs a piece of work for a record and ends one that was under way. What
// it returns is logged; a panic ends the work and not the process.
func (w *work) begin(id string, do func(context.Context) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return
	}
	if before := w.pieces[id]; before != nil {
		before.cancel()
	}
	ctx, cancel := context.WithCancel(w.ctx)
	own := &piece{cancel}
	w.pieces[id] = own
	w.under.Go(func() {
		defer w.forget(id, own)
		if err := protect(ctx, do); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "work failed", "record", id, "error", err)
		}
	})
}

// protect turns a panic into an error.
func protect(ctx context.Context, do func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return do(ctx)
}

// end stops the work for a record, if there is any.
func (w *work) end(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.pieces[id]; p != nil {
		p.cancel()
	}
}

func (w *work) forget(id string, own *piece) {
	own.cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pieces[id] == own {
		delete(w.pieces, id)
	}
}

// Stop ends the work that goes on in the background and waits for it. What was
// not finished can be started again. Call it before the store is closed.
func (a *App) Stop() {
	a.work.mu.Lock()
	a.work.stop()
	a.work.mu.Unlock()
	a.work.under.Wait()
}
