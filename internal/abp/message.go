package abp

import (
	"strings"
	"time"
)

// Message is one mail on its way out. It is written in the transaction that
// causes it and sent after; its Message-ID is made from the row, so that a
// repeat is the same message. A mail to an address waits until every earlier one
// to it is done with.
type Message struct {
	ID           string `gorm:"primaryKey"`
	Kind         LetterKind
	Once         string // whatever has been written once is not written again under the same key; "" for no key
	PersonID     Ref
	ToName       string
	ToAddress    string
	ReplyTo      string // where answers of people go, or "" for the sender
	Subject      string
	Text         string
	Calendar     string // the iCalendar object that goes with it, or ""
	CreatedAt    Instant
	NextAt       Instant // when to try, none when done with
	TryUntil     Instant // given up at the first attempt after
	Attempt      int     // also the fence: only who holds the newest attempt may say what became of it
	Deferrals    int     // how often the mail server put it off
	LeaseUntil   Instant // a process is sending it until then
	SentAt       Instant
	FailedAt     Instant // given up
	UnknownAt    Instant // the line was cut between the text and the mail server's answer
	SetAsideAt   Instant // somebody has seen that it was given up
	BouncedAt    Instant // came back after it was sent
	BounceReason string
	LastError    string

	Unsubscribe string `gorm:"-"` // address that turns such mails off, set before it is sent
}

// MessageState says in one word what has become of a mail.
type MessageState string

// The states of a mail.
const (
	MessageQueued  MessageState = "waiting"
	MessageSending MessageState = "being sent"
	MessageSent    MessageState = "sent"
	MessageBounced MessageState = "came back"
	MessageFailed  MessageState = "failed"
	MessageUnknown MessageState = "unknown"
)

// State returns what has become of the mail. Unknown is one that may have
// arrived or not, and that is not sent again without somebody's word.
func (m *Message) State() MessageState {
	switch {
	case !m.BouncedAt.IsZero():
		return MessageBounced
	case !m.SentAt.IsZero():
		return MessageSent
	case !m.FailedAt.IsZero():
		return MessageFailed
	case m.NextAt.IsZero():
		return MessageUnknown
	case !m.LeaseUntil.IsZero():
		return MessageSending
	}
	return MessageQueued
}

// MessageLasts is how long a mail is tried.
const MessageLasts = 72 * time.Hour

// messageWaits lists the pauses after a mail server's "not now".
var messageWaits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// unreachableWait is the pause after an attempt that reached no mail server. It
// does not grow, for the mail had no part in it.
const unreachableWait = time.Minute

// Domain returns the domain that the mail goes to.
func (m *Message) Domain() string {
	_, domain, _ := strings.Cut(m.ToAddress, "@")
	return domain
}

// IsSecret says whether the mail's text is for its reader only.
func (m *Message) IsSecret() bool {
	l := LetterOf(m.Kind)
	return l != nil && l.IsSecret
}

// Sent records that the mail server took the mail. A secret text is forgotten:
// it has done its work.
func (m *Message) Sent(now Instant) {
	m.SentAt, m.NextAt, m.LeaseUntil, m.LastError = now, Instant{}, Instant{}, ""
	m.forget()
}

func (m *Message) forget() {
	if m.IsSecret() {
		m.Text = ""
	}
}

// Refused records that the mail server will not take the mail.
func (m *Message) Refused(now Instant, why string) {
	m.FailedAt, m.NextAt, m.LeaseUntil, m.LastError = now, Instant{}, Instant{}, why
}

// Deferred records that the mail server put the mail off. The pauses grow;
// jitter, between 0 and 1, lengthens them by up to a fifth, so that mails put off
// together do not come back together.
func (m *Message) Deferred(now Instant, why string, jitter float64) {
	wait := messageWaits[min(m.Deferrals, len(messageWaits)-1)]
	m.Deferrals++
	m.again(now, wait+time.Duration(jitter*float64(wait)/5), why)
}

// Unreached records that no mail server could be reached.
func (m *Message) Unreached(now Instant, why string) { m.again(now, unreachableWait, why) }

func (m *Message) again(now Instant, wait time.Duration, why string) {
	last := m.TryUntil
	if last.IsZero() {
		last = m.CreatedAt.Plus(MessageLasts)
	}
	if !now.Before(last.Time) {
		m.Refused(now, why)
		return
	}
	m.NextAt, m.LeaseUntil, m.LastError = now.Plus(wait), Instant{}, why
	if m.NextAt.After(last.Time) {
		m.NextAt = last
	}
}

// Undecided records that the mail may have arrived or not: the line, or the
// program, ended between the text and the mail server's answer. One that people
// need is sent once more, as the same message, for two are better than none. One
// that they can do without is not, nor is one for the third time: that is for
// somebody to decide.
func (m *Message) Undecided(now Instant, why string) {
	l := LetterOf(m.Kind)
	isRepeated := !m.UnknownAt.IsZero()
	m.UnknownAt, m.LeaseUntil, m.LastError = now, Instant{}, why
	if isRepeated || l != nil && l.IsOptional {
		m.NextAt = Instant{}
		return
	}
	m.NextAt = now
}

// Again puts a mail that was given up back among those that wait. It fails with
// Conflict if it was not given up.
func (m *Message) Again(now Instant) error {
	if !m.IsGivenUp() {
		return Errorf(Conflict, "This mail was not given up: it waits, was sent, or somebody else has tried it again.")
	}
	m.NextAt, m.TryUntil, m.Deferrals = now, now.Plus(MessageLasts), 0
	m.FailedAt, m.UnknownAt, m.SetAsideAt = Instant{}, Instant{}, Instant{}
	return nil
}

// SetAside records that nobody needs to see any more that the mail was given up,
// and forgets a secret text. It fails with Conflict if it was not given up.
func (m *Message) SetAside(now Instant) error {
	if !m.IsGivenUp() {
		return Errorf(Conflict, "This mail was not given up: it waits, was sent, or somebody else has tried it again.")
	}
	m.SetAsideAt = now
	m.forget()
	return nil
}

// IsGivenUp says whether nobody will send the mail without being told to.
func (m *Message) IsGivenUp() bool {
	return m.SetAsideAt.IsZero() && (m.State() == MessageFailed || m.State() == MessageUnknown)
}

// Bounced records that the mail came back, or that its address does not take
// mail.
func (m *Message) Bounced(now Instant, why string) {
	if m.BouncedAt.IsZero() {
		m.BouncedAt, m.BounceReason = now, why
	}
}
