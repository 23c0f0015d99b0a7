package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/mail"
)

// message returns a mail to a person, to be put into the outbox.
func (a *App) message(to *abp.Person, subject, text string) *abp.Message {
	now := a.real()
	return &abp.Message{ID: a.id(abp.KindMessage), PersonID: abp.Ref(to.ID), ToName: to.Name, ToAddress: to.Email, Subject: subject, Text: text, CreatedAt: now, NextAt: now}
}

// SendMail sends what is due in the outbox, one mail after the other, and
// returns how many the mail server took. A mail counts as sent only then, so a
// crash in between means a repeat with the same Message-ID.
func (a *App) SendMail(ctx context.Context) (int, error) {
	if a.send == nil {
		return 0, nil
	}
	now := a.real()
	due, err := a.store.ClaimMessages(ctx, now, abp.At(now.Add(5*time.Minute)), 50)
	if err != nil {
		return 0, err
	}
	sent := 0
	for i := range due {
		m := &due[i]
		if err := a.send(ctx, m); err != nil {
			m.Failed(a.real(), err.Error(), errors.Is(err, mail.ErrRefused))
			slog.WarnContext(ctx, "mail not taken", "message", m.ID, "attempt", m.Attempt, "error", err)
		} else {
			m.Sent(a.real())
			sent++
		}
		if err := a.store.SaveMessage(ctx, m); err != nil {
			return sent, fmt.Errorf("outbox: %w", err)
		}
	}
	return sent, nil
}
