package app

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// jobLease is how long a job stays with a process that does not say that it is
// still at it.
const jobLease = time.Minute

// clock does jobs in one process, beside others that do the same.
type clock struct {
	app    *App
	chores []chore
	period map[string]int64 // the last period that this process put down, by chore

	mu   sync.Mutex
	busy map[string]bool // kinds that this process is at
}

func (a *App) newClock(chores []chore) *clock {
	return &clock{app: a, chores: chores, period: map[string]int64{}, busy: map[string]bool{}}
}

// enqueueNow has the chore done soon, once the transaction is committed, and not
// only when its next period begins. key says for what.
func (a *App) enqueueNow(ctx context.Context, tx *store.Store, chore, key string) error {
	_, err := tx.Enqueue(ctx, a.job(chore, chore+"/"+key, 1))
	return err
}

func (a *App) job(kind, key string, attempts int) *abp.Job {
	now := a.real()
	return &abp.Job{ID: a.id(abp.KindJob), CreatedAt: now, Kind: kind, UniqueKey: key, RunAt: now, State: abp.JobWaiting, MaxAttempts: attempts}
}

// plan puts down every chore whose period has begun. The key names the period, so
// one process of many succeeds.
func (c *clock) plan(ctx context.Context) error {
	for _, ch := range c.chores {
		period := c.app.real().UnixMilli() / ch.every.Milliseconds()
		if last, has := c.period[ch.name]; has && last == period {
			continue
		}
		if _, err := c.app.store.Enqueue(ctx, c.app.job(ch.name, ch.name+"/"+strconv.FormatInt(period, 10), abp.AttemptsWithin(ch.every))); err != nil {
			return err
		}
		c.period[ch.name] = period
	}
	return nil
}

// round plans, and does everything that is due and that this process is not at
// already, each kind beside the others.
func (c *clock) round(ctx context.Context, under *sync.WaitGroup) error {
	if err := c.plan(ctx); err != nil {
		return err
	}
	due, err := c.app.store.DueJobs(ctx, c.app.real())
	if err != nil {
		return err
	}
	for _, ch := range c.chores {
		for _, kind := range due {
			if kind == ch.name && c.take(kind) {
				under.Go(func() {
					defer c.leave(kind)
					c.work(ctx, ch)
				})
			}
		}
	}
	return nil
}

func (c *clock) take(kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.busy[kind]
	c.busy[kind] = true
	return !was
}

func (c *clock) leave(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy[kind] = false
}

// work does the due jobs of one kind, one after the other.
func (c *clock) work(ctx context.Context, ch chore) {
	for ctx.Err() == nil {
		now := c.app.real()
		j, err := c.app.store.ClaimJob(ctx, ch.name, now, now.Plus(jobLease))
		if err == nil && j != nil {
			err = c.do(ctx, ch, j)
		}
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "chore failed", "chore", ch.name, "error", err)
		}
		if err != nil || j == nil {
			return
		}
	}
}

// do runs one job and records what became of it, unless another process has
// taken it meanwhile.
func (c *clock) do(ctx context.Context, ch chore, j *abp.Job) error {
	stop := c.hold(ctx, j)
	failure := protect(ctx, func(ctx context.Context) error {
		_, err := ch.do(store.System(ctx, ch.name))
		return err
	})
	stop()
	if ctx.Err() != nil { // the process ends: the lease passes the job on
		return failure
	}
	if failure != nil {
		j.Failed(c.app.real(), failure.Error())
	} else {
		j.Done()
	}
	mine, err := c.app.store.FinishJob(ctx, j)
	if err == nil && mine && j.State != abp.JobWaiting {
		err = c.app.store.ForgetJobs(ctx, j)
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", j.ID, err)
	}
	return failure
}

// hold keeps the job with this process until the returned function is called.
func (c *clock) hold(ctx context.Context, j *abp.Job) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var under sync.WaitGroup
	under.Go(func() {
		tick := time.NewTicker(jobLease / 4)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if _, err := c.app.store.RenewJob(ctx, j, c.app.real().Plus(jobLease)); err != nil && ctx.Err() == nil {
					slog.WarnContext(ctx, "job not renewed", "job", j.ID, "error", err)
				}
			}
		}
	})
	return func() {
		cancel()
		under.Wait()
	}
}
