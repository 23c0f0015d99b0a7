package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
)

const (
	mailLease      = 5 * time.Minute // longer than any attempt takes
	mailRound      = time.Minute     // a round of the outbox begins nothing new after that
	domainPace     = 20              // mails to one domain in a round
	domainPatience = 5               // "not now" of one domain in a round
)

// turns gives out moments that are all different: mails go out in the order of
// them.
type turns struct {
	mu   sync.Mutex
	last abp.Instant
}

// next returns the moment now, or one just after the last that was given out.
func (t *turns) next(now abp.Instant) abp.Instant {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !now.After(t.last.Time) {
		now = t.last.Plus(time.Microsecond)
	}
	t.last = now
	return now
}

// SendMail sends what is due in the outbox, and returns how many mails the mail
// server took. Several processes may do so at once: each mail is in one's hands
// only, and mails to one address go in order. Each domain gets so many in a round
// and no more; once the mail server cannot be reached, the round is over.
func (a *App) SendMail(ctx context.Context) (int, error) {
	if a.send == nil {
		return 0, nil
	}
	if err := a.gatherMail(ctx); err != nil {
		return 0, err
	}
	sent, begun := 0, a.real()
	out := store.Outgoing{Urgent: abp.UrgentLetters()}
	went, put := map[string]int{}, map[string]int{}
	for ctx.Err() == nil && a.real().Before(begun.Add(mailRound)) {
		out.Now = a.real()
		out.Until = out.Now.Plus(mailLease)
		m, err := a.store.ClaimMessage(ctx, out)
		if err != nil || m == nil {
			return sent, err
		}
		outcome, err := a.sendOne(ctx, m)
		if err != nil {
			return sent, err
		}
		domain := m.Domain()
		switch {
		case outcome == nil:
			sent++
		case errors.Is(outcome, mail.ErrUnreached):
			return sent, nil
		case !errors.Is(outcome, mail.ErrRefused):
			put[domain]++
		}
		if went[domain]++; went[domain] == domainPace || put[domain] == domainPatience {
			out.Resting = append(out.Resting, domain)
		}
	}
	return sent, nil
}

// gatherMail takes back the mails whose process ended while it sent them.
func (a *App) gatherMail(ctx context.Context) error {
	left, err := a.store.AbandonedMessages(ctx, a.real())
	if err != nil {
		return err
	}
	for i := range left {
		left[i].Undecided(a.real(), "The program ended while it sent this mail.")
		if _, err := a.store.SaveMessage(ctx, &left[i]); err != nil {
			return err
		}
	}
	return nil
}

// sendOne sends a mail and records what became of it, and returns what the mail
// server said. Whatever the server has answered is recorded even if the context
// ends meanwhile.
func (a *App) sendOne(ctx context.Context, m *abp.Message) (outcome, err error) {
	if l := abp.LetterOf(m.Kind); l != nil && l.IsOptional && m.PersonID != "" {
		m.Unsubscribe = a.unsubscribeURL(string(m.PersonID))
	}
	outcome = a.send(ctx, m)
	now := a.real()
	switch {
	case outcome == nil:
		m.Sent(now)
	case errors.Is(outcome, mail.ErrUndecided):
		m.Undecided(now, outcome.Error())
	case errors.Is(outcome, mail.ErrRefused):
		m.Refused(now, outcome.Error())
	case errors.Is(outcome, mail.ErrUnreached):
		m.Unreached(now, outcome.Error())
	default:
		m.Deferred(now, outcome.Error(), a.jitter())
	}
	if outcome != nil {
		slog.WarnContext(ctx, "mail not taken", "message", m.ID, "attempt", m.Attempt, "error", outcome)
	}
	ctx = context.WithoutCancel(ctx)
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		mine, err := tx.SaveMessage(ctx, m)
		if err != nil || !mine || !errors.Is(outcome, mail.ErrNoMailbox) {
			return err
		}
		return tx.BouncePerson(ctx, m, now, outcome.Error())
	})
	if err != nil {
		return outcome, fmt.Errorf("outbox: %w", err)
	}
	return outcome, nil
}

// jitter returns a number from 0 up to 1.
func (a *App) jitter() float64 {
	var b [1]byte
	if _, err := a.random.Read(b[:]); err != nil {
		return 0
	}
	return float64(b[0]) / 256
}

// Bounced records that a mail came back, and marks the person whose address does
// not take mail, until the address is put right. It is for whoever reads the
// mailbox that mails come back to, and fails with NotFound if there was no such
// mail.
func (a *App) Bounced(ctx context.Context, messageID, reason string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.Message(ctx, messageID)
		if err != nil {
			return err
		}
		if !m.BouncedAt.IsZero() {
			return nil
		}
		m.Bounced(a.real(), abp.CleanLine(reason))
		if err := tx.BounceMessage(ctx, m); err != nil || m.PersonID == "" {
			return err
		}
		return a.note(ctx, tx, nil, "could not be reached by mail", string(m.PersonID), m.BounceReason)
	})
}

// TryMessageAgain puts a mail that was given up back among those that wait, to
// the address that the person has now. It fails with Conflict if it was not given
// up.
func (a *App) TryMessageAgain(ctx context.Context, by *abp.Person, id string) error {
	return a.withGivenUp(ctx, by, id, func(tx *store.Store, m *abp.Message) error {
		if p, err := tx.Person(ctx, by, string(m.PersonID)); err == nil {
			m.ToAddress = p.Email
		} else if abp.CodeOf(err) != abp.NotFound {
			return err
		}
		return m.Again(a.real())
	})
}

// SetMessageAside records that nobody needs to see any more that a mail was given
// up. It fails with Conflict if it was not.
func (a *App) SetMessageAside(ctx context.Context, by *abp.Person, id string) error {
	return a.withGivenUp(ctx, by, id, func(_ *store.Store, m *abp.Message) error { return m.SetAside(a.real()) })
}

func (a *App) withGivenUp(ctx context.Context, by *abp.Person, id string, rule func(*store.Store, *abp.Message) error) error {
	if err := by.Can(abp.EditMessages); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.Message(ctx, id)
		if err != nil {
			return err
		}
		if err := rule(tx, m); err != nil {
			return err
		}
		done, err := tx.SaveGivenUp(ctx, m)
		if err == nil && !done {
			err = abp.Errorf(abp.Conflict, "Somebody else has dealt with this mail meanwhile.")
		}
		return err
	})
}

// TryJobAgain gives a chore that failed for good another row of attempts.
func (a *App) TryJobAgain(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.EditMessages); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		j, err := tx.Job(ctx, id)
		if err != nil {
			return err
		}
		if err := j.Again(a.real()); err != nil {
			return err
		}
		return tx.ReviveJob(ctx, j)
	})
}
