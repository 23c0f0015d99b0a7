package abp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// Seal closes a run of events. Its digest is an HMAC-SHA256 under the server's key,
// which is not in the database, over its number, its time, the digest of the seal
// before it and every event of the run: an event that is changed, added or removed
// afterwards breaks this seal, and a seal that is made anew breaks the next.
type Seal struct {
	Number   int `gorm:"primaryKey;autoIncrement:false"` // from 1, without a gap
	MadeAt   Instant
	Events   int
	Previous string // the digest of the seal before; empty for the first
	Digest   string // hexadecimal
	// ForgottenAt is when the events were deleted at the end of their time. The chain
	// of digests stays whole.
	ForgottenAt Instant
}

// Mark names who did something without naming them: a digest of the random id, which
// stays with the event when the person is erased.
func (e *Event) Mark() string {
	if e.ByID == "" {
		return e.ByMark
	}
	sum := sha256.Sum256([]byte("by " + string(e.ByID)))
	return hex.EncodeToString(sum[:])
}

// SealEvents makes the seal after the seal before, nil for the first, of the events,
// in the order of their ids.
func SealEvents(before *Seal, events []Event, now Instant, key []byte) Seal {
	s := Seal{Number: 1, MadeAt: now, Events: len(events)}
	if before != nil {
		s.Number, s.Previous = before.Number+1, before.Digest
	}
	s.Digest = s.digest(events, key)
	return s
}

// forgottenAfter is how old events are at least when their time is over.
const forgottenAfter = 28 * 24 * time.Hour

// Check says what is wrong with a seal and its events, in the order of their ids,
// after the seal before it, or "".
func (s *Seal) Check(before *Seal, events []Event, key []byte) string {
	number, previous := 1, ""
	if before != nil {
		number, previous = before.Number+1, before.Digest
	}
	switch {
	case s.Number != number:
		return fmt.Sprintf("Seal %d is missing.", number)
	case s.Previous != previous:
		return fmt.Sprintf("Seal %d does not follow the seal before it: that one was made anew.", s.Number)
	case len(events) == 0 && s.ForgottenAt.Sub(s.MadeAt.Time) > forgottenAfter:
		return "" // their time was over; the chain goes on through the seal
	case s.Events != len(events):
		return fmt.Sprintf("Seal %d closed %d events, and there are %d.", s.Number, s.Events, len(events))
	}
	for i := range events {
		if e := &events[i]; e.Mark() != e.ByMark {
			return fmt.Sprintf("Event %s of seal %d is by somebody else than when it was sealed.", e.ID, s.Number)
		}
	}
	if !hmac.Equal([]byte(s.Digest), []byte(s.digest(events, key))) {
		return fmt.Sprintf("Seal %d is broken: an event of %s, or the seal itself, was changed.", s.Number, s.MadeAt.Format("2 January 2006 15:04 UTC"))
	}
	return ""
}

func (s *Seal) digest(events []Event, key []byte) string {
	h := hmac.New(sha256.New, key)
	field := func(text string) { fmt.Fprintf(h, "%d:%s", len(text), text) }
	at := func(i Instant) string { return i.UTC().Format(time.RFC3339Nano) }
	field(strconv.Itoa(s.Number))
	field(at(s.MadeAt))
	field(s.Previous)
	for i := range events {
		e := &events[i]
		for _, text := range []string{e.ID, at(e.At), e.Mark(), e.Verb, e.Subject, e.Why} {
			field(text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
