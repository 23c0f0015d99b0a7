package abp

import "time"

// Message is one mail on its way out. It is written in the transaction that
// causes it and sent after; MessageID is made from the row, so that a repeat is
// the same message.
type Message struct {
	ID         string `gorm:"primaryKey"`
	Kind       LetterKind
	Once       string // whatever has been written once is not written again under the same key; "" for no key
	PersonID   Ref
	ToName     string
	ToAddress  string
	Subject    string
	Text       string
	Calendar   string // the iCalendar object that goes with it, or ""
	CreatedAt  Instant
	NextAt     Instant // when to try, none when done
	Attempt    int
	LeaseUntil Instant // a process is sending it until then
	SentAt     Instant
	FailedAt   Instant // given up
	BouncedAt  Instant // came back after it was sent
	LastError  string
}

// messageWaits lists the pauses between attempts.
var messageWaits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// Sent records that the mail server accepted the message.
func (m *Message) Sent(now Instant) {
	m.Attempt++
	m.SentAt, m.NextAt, m.LastError = now, Instant{}, ""
}

// Failed records an attempt that failed at the instant now. Another follows
// later unless final is set or every attempt is used.
func (m *Message) Failed(now Instant, why string, final bool) {
	m.Attempt++
	m.LastError = why
	if final || m.Attempt > len(messageWaits) {
		m.FailedAt, m.NextAt = now, Instant{}
		return
	}
	m.NextAt = At(now.Add(messageWaits[m.Attempt-1]))
}
