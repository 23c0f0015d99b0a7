package app

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// sealedAtOnce is how many events one seal closes at most.
const sealedAtOnce = 1000

// SealEvents closes the events that no seal has closed, and returns how many those
// were. The digest of each seal goes to the log: kept elsewhere, it shows whether
// the newest seals were cut off.
func (a *App) SealEvents(ctx context.Context) (int, error) {
	for count := 0; ; {
		n, err := a.sealEvents(ctx)
		if count += n; err != nil || n < sealedAtOnce {
			return count, err
		}
	}
}

func (a *App) sealEvents(ctx context.Context) (int, error) {
	var seal abp.Seal
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		before, err := tx.LastSeal(ctx)
		if err != nil && abp.CodeOf(err) != abp.NotFound {
			return err
		}
		events, err := tx.UnsealedEvents(ctx, sealedAtOnce)
		if err != nil || len(events) == 0 {
			return err
		}
		seal = abp.SealEvents(before, events, a.real(), a.sealKey())
		return tx.CreateSeal(ctx, &seal, events)
	})
	if err != nil {
		return 0, fmt.Errorf("seal events: %w", err)
	}
	if seal.Events > 0 {
		slog.InfoContext(ctx, "events sealed", "seal", seal.Number, "events", seal.Events, "digest", seal.Digest)
	}
	return seal.Events, nil
}

// SealCheck is what looking through every seal found.
type SealCheck struct {
	Seals, Events int
	Open          int    // events that no seal has closed yet
	Last          string // the digest of the newest seal
	Fault         string // the first thing that is wrong, or ""
}

// CheckSeals looks through every seal and every event that was sealed. expect is the
// digest of a seal that must be among them, from the log, or "".
func (a *App) CheckSeals(ctx context.Context, expect string) (SealCheck, error) {
	var found SealCheck
	var before *abp.Seal
	isThere := expect == ""
	err := a.store.EachSeal(ctx, func(s *abp.Seal) error {
		events, err := a.store.SealedEvents(ctx, s.Number)
		if err != nil {
			return err
		}
		if fault := s.Check(before, events, a.sealKey()); fault != "" && found.Fault == "" {
			found.Fault = fault
		}
		isThere = isThere || s.Digest == expect
		found.Seals, found.Events, found.Last, before = found.Seals+1, found.Events+len(events), s.Digest, s
		return nil
	})
	if err != nil {
		return found, err
	}
	if !isThere && found.Fault == "" {
		found.Fault = "The seal that was expected is not there: the newest seals were cut off, or this is an older backup."
	}
	open, err := a.store.UnsealedEvents(ctx, -1)
	found.Open = len(open)
	return found, err
}

// sealKey is the key of all seals, made from the server's.
func (a *App) sealKey() []byte { return []byte(auth.Derive(a.secret, "seal", "events")) }
