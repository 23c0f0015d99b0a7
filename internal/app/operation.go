package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// BackupChore is what writes backups by itself.
const BackupChore = "backups"

// Operation returns how the machinery is doing. It says nothing about anybody, and
// asks nobody who they are: the page that shows it does.
func (a *App) Operation(ctx context.Context) (*abp.Operation, error) {
	o, err := a.store.Operation(ctx, a.real())
	if err == nil && !o.UnsealedSince.IsZero() { // events tell the programme's time, which in a demonstration is another
		o.UnsealedSince = o.At.Plus(-a.Now().Sub(o.UnsealedSince.Time))
	}
	return o, err
}

// KeepBackup writes a backup where this process was told to, and returns how many
// it wrote.
func (a *App) KeepBackup(ctx context.Context) (int, error) {
	if err := a.backup(ctx); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	return 1, nil
}

// CheckSoundness has the database look through itself.
func (a *App) CheckSoundness(ctx context.Context) (int, error) { return 1, a.store.Sound(ctx) }
