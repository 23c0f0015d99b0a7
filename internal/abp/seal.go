package abp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
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
	Form     int    // 0 for those over the words of reasons, 1 for those over their marks
	// ForgottenAt is when its events were deleted: they had been kept for as long as
	// the log is kept.
	ForgottenAt Instant
}

// EventsLeast is for how many years events are kept after they were sealed at the
// very least, whatever the term of their class.
const EventsLeast = 1

// IsUnsure says whether the seal cannot be checked: an earlier release made it over
// the words of reasons, and some of them were forgotten with a person since.
func (s *Seal) IsUnsure(events []Event) bool {
	return s.Form == 0 && slices.ContainsFunc(events, func(e Event) bool { return e.WhyMark != "" })
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
// in the order of their ids, and gives these their marks.
func SealEvents(before *Seal, events []Event, now Instant, key []byte) Seal {
	s := Seal{Number: 1, MadeAt: now, Events: len(events), Form: 1}
	if before != nil {
		s.Number, s.Previous = before.Number+1, before.Digest
	}
	for i := range events {
		e := &events[i]
		e.ByMark, e.WhyMark = e.Mark(), e.markOfWhy(key)
	}
	s.Digest = s.digest(events, key)
	return s
}

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
	case !s.ForgottenAt.IsZero() && s.ForgottenAt.Before(s.MadeAt.AddDate(EventsLeast, 0, 0)):
		return fmt.Sprintf("The events of seal %d were deleted before their time.", s.Number)
	case !s.ForgottenAt.IsZero() && len(events) == 0:
		return ""
	case s.Events != len(events):
		return fmt.Sprintf("Seal %d closed %d events, and there are %d.", s.Number, s.Events, len(events))
	}
	for i := range events {
		e := &events[i]
		if e.Mark() != e.ByMark {
			return fmt.Sprintf("Event %s of seal %d is by somebody else than when it was sealed.", e.ID, s.Number)
		}
		if s.Form == 1 && e.Why != "" && e.WhyMark != e.markOfWhy(key) {
			return fmt.Sprintf("The reason of event %s of seal %d was changed.", e.ID, s.Number)
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
	if s.Form > 0 {
		field("form " + strconv.Itoa(s.Form))
	}
	field(strconv.Itoa(s.Number))
	field(at(s.MadeAt))
	field(s.Previous)
	for i := range events {
		e := &events[i]
		why := e.WhyMark
		if s.Form == 0 {
			why = e.Why
		}
		for _, text := range []string{e.ID, at(e.At), e.Mark(), e.Verb, e.Subject, why} {
			field(text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
