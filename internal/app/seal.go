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

// CheckLog looks through every seal once a day and notes what it found, so that the
// page of events can say it.
func (a *App) CheckLog(ctx context.Context) (int, error) {
	found, err := a.CheckSeals(ctx, "")
	if err != nil {
		return 0, err
	}
	why := found.Fault
	if why == "" {
		why = fmt.Sprintf("%d seals of %d events are whole", found.Seals, found.Events)
	} else {
		slog.ErrorContext(ctx, "events were changed", "fault", found.Fault)
	}
	return found.Seals, a.store.Tx(ctx, func(tx *store.Store) error { return a.note(ctx, tx, nil, abp.VerbChecked, "", why) })
}

// SealCheck is what looking through every seal found.
type SealCheck struct {
	Seals, Events int
	Open          int    // events that no seal has closed yet
	Last          string // the digest of the newest seal
	Unsure        int    // seals of an earlier release that cannot be checked any more
	Forgotten     int    // seals whose events were kept for long enough and are gone
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
		if s.IsUnsure(events) {
			found.Unsure++
		} else if fault := s.Check(before, events, a.sealKey()); fault != "" && found.Fault == "" {
			found.Fault = fault
		}
		if !s.ForgottenAt.IsZero() {
			found.Forgotten++
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
	found.Open, err = a.store.OpenEvents(ctx)
	return found, err
}

// sealKey is the key of all seals, made from the server's.
func (a *App) sealKey() []byte { return []byte(auth.Derive(a.secret, "seal", "events")) }
