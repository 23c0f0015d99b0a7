package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// WriteMessage puts a mail into the outbox and says whether it did: a mail
// whose Once was written before is not written again, in whichever process.
func (s *Store) WriteMessage(ctx context.Context, m *abp.Message) (bool, error) {
	res := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(m)
	if res.Error != nil {
		return false, fmt.Errorf("create message: %w", res.Error)
	}
	return res.RowsAffected > 0, nil
}

// Outgoing narrows what ClaimMessage takes.
type Outgoing struct {
	Now, Until abp.Instant      // of the lease
	Resting    []string         // domains that get no mail just now, urgent mail apart
	Urgent     []abp.LetterKind // go first, with whatever waits before them for the same address
}

// inTurn is what a mail has to be to go out: due, in no other hands, and the
// first that waits for its address.
const inTurn = "m.next_at <= ? AND m.lease_until IS NULL AND NOT EXISTS (SELECT 1 FROM messages e WHERE e.to_address = m.to_address AND e.next_at IS NOT NULL AND (e.created_at < m.created_at OR e.created_at = m.created_at AND e.id < m.id))"

// ClaimMessage takes the next mail, counts the attempt, and keeps other processes
// away from it. It returns nil if none can go out.
func (s *Store) ClaimMessage(ctx context.Context, o Outgoing) (*abp.Message, error) {
	m, err := s.claimMessage(ctx, o, " AND m.to_address IN (SELECT u.to_address FROM messages u WHERE u.kind IN ? AND u.next_at <= ?)", o.Urgent, o.Now)
	if err != nil || m != nil {
		return m, err
	}
	var resting []any
	for _, domain := range o.Resting {
		resting = append(resting, "%@"+domain)
	}
	return s.claimMessage(ctx, o, strings.Repeat(" AND m.to_address NOT LIKE ?", len(resting)), resting...)
}

func (s *Store) claimMessage(ctx context.Context, o Outgoing, also string, args ...any) (*abp.Message, error) {
	all := append([]any{o.Until, o.Now}, args...)
	list, err := rows[abp.Message](ctx, s.write, "UPDATE messages SET lease_until = ?, attempt = attempt + 1 WHERE id IN ("+
		"SELECT m.id FROM messages m WHERE "+inTurn+also+" ORDER BY m.next_at, m.created_at, m.id LIMIT 1"+s.skipLocked()+") RETURNING *", all...)
	if err != nil {
		return nil, fmt.Errorf("claim message: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

// AbandonedMessages returns the mails whose process ended while it sent them.
func (s *Store) AbandonedMessages(ctx context.Context, now abp.Instant) ([]abp.Message, error) {
	list, err := records[abp.Message](s.read).Where("next_at IS NOT NULL AND lease_until <= ?", now).Order("created_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("abandoned messages: %w", err)
	}
	return list, nil
}

// SaveMessage records what became of an attempt to send, and says whether it did:
// not if another process has taken the mail meanwhile.
func (s *Store) SaveMessage(ctx context.Context, m *abp.Message) (bool, error) {
	n, err := records[abp.Message](s.write).Where("id = ? AND attempt = ? AND lease_until IS NOT NULL", m.ID, m.Attempt).
		Set(set("next_at", m.NextAt), set("deferrals", m.Deferrals), set("lease_until", m.LeaseUntil), set("sent_at", m.SentAt), set("failed_at", m.FailedAt),
			set("unknown_at", m.UnknownAt), set("last_error", m.LastError), set("text", m.Text)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("save message %s: %w", m.ID, err)
	}
	return n > 0, nil
}

// SaveGivenUp records what somebody decided about a mail that was given up, and
// says whether it did: not if somebody else has decided meanwhile.
func (s *Store) SaveGivenUp(ctx context.Context, m *abp.Message) (bool, error) {
	n, err := records[abp.Message](s.write).Where("id = ? AND next_at IS NULL AND sent_at IS NULL AND set_aside_at IS NULL", m.ID).
		Set(set("next_at", m.NextAt), set("try_until", m.TryUntil), set("deferrals", m.Deferrals), set("failed_at", m.FailedAt), set("unknown_at", m.UnknownAt),
			set("set_aside_at", m.SetAsideAt), set("to_address", m.ToAddress), set("text", m.Text)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("save message %s: %w", m.ID, err)
	}
	return n > 0, nil
}

// Message returns one mail.
func (s *Store) Message(ctx context.Context, id string) (*abp.Message, error) {
	return one(ctx, records[abp.Message](s.read).Where("id = ?", id))
}

// BounceMessage records that a mail came back, on the mail and on the person
// whose address it was sent to, if they still have it.
func (s *Store) BounceMessage(ctx context.Context, m *abp.Message) error {
	_, err := records[abp.Message](s.write).Where("id = ?", m.ID).Set(set("bounced_at", m.BouncedAt), set("bounce_reason", m.BounceReason)).Update(ctx)
	if err != nil {
		return fmt.Errorf("bounce message %s: %w", m.ID, err)
	}
	return s.BouncePerson(ctx, m, m.BouncedAt, m.BounceReason)
}

// BouncePerson records that mail to the person cannot arrive, if they still have
// the address that the mail went to.
func (s *Store) BouncePerson(ctx context.Context, m *abp.Message, at abp.Instant, why string) error {
	_, err := records[abp.Person](s.write).Where("id = ? AND email = ?", string(m.PersonID), m.ToAddress).Set(set("bounced_at", at), set("bounce_reason", why)).Update(ctx)
	if err != nil {
		return fmt.Errorf("bounce %s: %w", m.PersonID, err)
	}
	return nil
}

// Messages returns the newest mails of the outbox, at most limit.
func (s *Store) Messages(ctx context.Context, limit int) ([]abp.Message, error) {
	list, err := records[abp.Message](s.read).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return list, nil
}

// MessagesLike returns the newest mails in one state, at most limit and without
// their texts: "waiting", "given up" or "came back". It is for those who run the
// programme.
func (s *Store) MessagesLike(ctx context.Context, state string, limit int) ([]abp.Message, error) {
	q := records[abp.Message](s.read).Omit("text", "calendar").Limit(limit)
	switch state {
	case "waiting":
		q = q.Where("next_at IS NOT NULL").Order("created_at, id")
	case "came back":
		q = q.Where("bounced_at IS NOT NULL").Order("bounced_at DESC, id")
	default:
		q = q.Where("next_at IS NULL AND sent_at IS NULL AND set_aside_at IS NULL").Order("created_at DESC, id DESC")
	}
	list, err := q.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return list, nil
}

// MessagesTo returns the newest mails to a person, at most limit and without their
// texts. It is for those who run the programme.
func (s *Store) MessagesTo(ctx context.Context, personID string, limit int) ([]abp.Message, error) {
	list, err := records[abp.Message](s.read).Omit("text", "calendar").Where("person_id = ? AND kind NOT IN ?", personID, abp.PrivateLetters()).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("messages to %s: %w", personID, err)
	}
	return list, nil
}

// CountMessages returns how many mails wait, and how many were given up and nobody
// has looked at.
func (s *Store) CountMessages(ctx context.Context) (waiting, givenUp int64, err error) {
	if waiting, err = records[abp.Message](s.read).Where("next_at IS NOT NULL").Count(ctx, "id"); err != nil {
		return 0, 0, fmt.Errorf("count messages: %w", err)
	}
	givenUp, err = records[abp.Message](s.read).Where("next_at IS NULL AND sent_at IS NULL AND set_aside_at IS NULL").Count(ctx, "id")
	return waiting, givenUp, err
}

// SetUnsubscribed records since when a person wants no optional mails; none for
// that they do.
func (s *Store) SetUnsubscribed(ctx context.Context, personID string, at abp.Instant) error {
	_, err := records[abp.Person](s.write).Where("id = ?", personID).Update(ctx, "unsubscribed_at", at)
	if err != nil {
		return fmt.Errorf("unsubscribe %s: %w", personID, err)
	}
	return nil
}
