package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/calendar"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
)

// ReadMailbox deals with the mails that came to the programme, and returns how
// many. Without a mailbox there are none.
func (a *App) ReadMailbox(ctx context.Context) (int, error) {
	if a.mailbox == nil {
		return 0, nil
	}
	return a.mailbox(ctx, a.Receive)
}

// Receive deals with one mail: an answer to an invitation, or the return of a
// mail that could not be delivered. Whatever else it is, an absence note or
// advertising, is logged without what it says and dropped. It fails only if the
// mail should be tried again.
func (a *App) Receive(ctx context.Context, raw []byte) error {
	in, err := mail.Read(raw)
	if err != nil {
		slog.InfoContext(ctx, "mail dropped", "error", err)
		return nil
	}
	if in.Bounce != nil {
		return a.receiveBounce(ctx, in)
	}
	err = calendar.ErrNoReply
	for _, object := range in.Objects {
		var reply calendar.Reply
		if reply, err = calendar.ReadReply(object); err == nil {
			err = a.receiveReply(ctx, in, reply)
			break // what follows are copies of the same answer
		}
	}
	var said *abp.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, calendar.ErrNoReply), errors.As(err, &said) && said.Code != abp.Unavailable && said.Code != abp.Internal:
		slog.InfoContext(ctx, "mail dropped", "mail", in.ID, "automatic", in.IsAuto, "error", err)
		return nil
	}
	return fmt.Errorf("receive a mail: %w", err)
}

// receiveBounce marks the mail that came back. A report that the mail is late is
// none that it is lost.
func (a *App) receiveBounce(ctx context.Context, in *mail.Incoming) error {
	b := in.Bounce
	if !b.IsFinal || b.MessageID == "" {
		slog.InfoContext(ctx, "delivery report dropped", "mail", in.ID, "message", b.MessageID, "status", b.Status)
		return nil
	}
	err := a.Bounced(ctx, b.MessageID, strings.TrimSpace(b.Status+" "+b.Reason))
	if abp.CodeOf(err) == abp.NotFound {
		slog.InfoContext(ctx, "delivery report dropped", "mail", in.ID, "message", b.MessageID, "error", err)
		return nil
	}
	return err
}

// receiveReply records what a calendar program answered.
func (a *App) receiveReply(ctx context.Context, in *mail.Incoming, r calendar.Reply) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		inv, err := a.repliedTo(ctx, tx, in, r)
		if err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		if !r.Counter {
			answers := map[calendar.PartStat]abp.Reply{calendar.Accepted: abp.ReplyAccepted, calendar.Declined: abp.ReplyDeclined, calendar.Tentative: abp.ReplyTentative}
			return a.answer(ctx, tx, inv, answers[r.Answer], abp.ByMail, r.Sequence, r.Comment)
		}
		note := r.Comment
		if !r.Start.IsZero() {
			proposed := abp.Session{StartsAt: abp.At(r.Start), EndsAt: abp.At(r.Start)}
			if r.End.After(r.Start) {
				proposed.EndsAt = abp.At(r.End)
			}
			note = strings.TrimSpace("Proposes " + proposed.When(zone) + ". " + note)
		}
		if note == "" {
			note = "Proposes another time, in a form that could not be read."
		}
		return a.answer(ctx, tx, inv, abp.ReplyTentative, abp.ByMail, r.Sequence, note)
	})
}

// repliedTo finds the invitation that a reply is about: by the UID and the
// address that was invited, or by the UID and the mail that was answered. Nobody
// whom the programme knows answers for somebody else.
func (a *App) repliedTo(ctx context.Context, tx *store.Store, in *mail.Incoming, r calendar.Reply) (*abp.Invitation, error) {
	inv, err := tx.InvitationTo(ctx, r.UID, r.Attendee)
	for _, address := range in.To {
		if id := mail.ReturnedID(address); abp.CodeOf(err) == abp.NotFound && id != "" {
			inv, err = tx.InvitationSent(ctx, r.UID, id)
		}
	}
	if err != nil || in.From == "" {
		return inv, err
	}
	p, err := tx.PersonByEmail(ctx, in.From)
	switch {
	case abp.CodeOf(err) == abp.NotFound, err == nil && p.ID == inv.PersonID:
		return inv, nil
	case err != nil:
		return nil, err
	}
	return nil, abp.Errorf(abp.Forbidden, "The answer comes from somebody else than was invited.")
}

// answer records an answer and, if there is one, the note that came with it.
func (a *App) answer(ctx context.Context, tx *store.Store, inv *abp.Invitation, r abp.Reply, way string, sequence int, note string) error {
	if err := inv.Reply(r, way, sequence, a.Now()); err != nil {
		return err
	}
	inv.Propose(note, a.Now())
	if err := tx.UpdateInvitation(ctx, inv); err != nil {
		return err
	}
	return a.note(ctx, tx, inv.Person, r.String()+" by "+way, inv.ID, "")
}
