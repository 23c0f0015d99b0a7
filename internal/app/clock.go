package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// chore is one thing that the programme does by itself. do may be run by several
// processes at once and returns how much it did.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context) (int, error)
}

// chores lists everything that happens without anybody asking.
func (a *App) chores() []chore {
	return []chore{
		{"outbox", 5 * time.Second, a.SendMail},
		{"survey invitations", time.Minute, a.InviteToSurveys},
		{"make-ups that lapse", time.Hour, a.LapseMakeUps},
		{"certificates", time.Hour, a.IssueCertificates},
	}
}

// RunClock does every chore at once and then so often as its line says, until
// the context ends. A chore that fails is logged and tried again at its time.
func (a *App) RunClock(ctx context.Context) {
	var under sync.WaitGroup
	for _, c := range a.chores() {
		under.Go(func() { c.run(ctx) })
	}
	under.Wait()
}

func (c chore) run(ctx context.Context) {
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		if _, err := c.do(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "chore failed", "chore", c.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
