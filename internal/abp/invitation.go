package abp

import (
	"database/sql/driver"
	"time"
)

// What people who take their sessions by mail are sent about each of them.
const (
	LetterInvitation        LetterKind = "invitation"
	LetterInvitationChanged LetterKind = "invitation-changed"
	LetterInvitationEnded   LetterKind = "invitation-ended"
	LetterSoon              LetterKind = "session-soon" // to everybody, whichever way they chose
)

var invitationLetters = []Letter{
	{Kind: LetterInvitation, Title: "Invitation to a session", For: "People who take their sessions by mail", IsSecret: true, Values: []string{"session", "when", "where", "join", "why", "answer"}},
	{Kind: LetterInvitationChanged, Title: "A session that somebody was invited to has changed", For: "People who take their sessions by mail", IsSecret: true, Values: []string{"session", "when", "was", "where", "join", "why", "answer"}},
	{Kind: LetterInvitationEnded, Title: "A session that somebody was invited to is off for them", For: "People who take their sessions by mail", Values: []string{"session", "when", "why"}},
	{Kind: LetterSoon, Title: "A new session begins within two days", For: "Everybody whom it concerns", Values: []string{"title", "when", "session", "page"}},
}

// The spans of the two rules about calendars and mail.
const (
	// LateChange is how near to its start a change is told by mail to everybody: no
	// calendar program fetches a feed often enough.
	LateChange = 48 * time.Hour
	// FeedSeen is how long after a fetch a feed counts as subscribed to.
	FeedSeen = 14 * 24 * time.Hour
)

// Reply is what a person answered to an invitation.
type Reply uint8

// The answers.
const (
	NoReply Reply = iota
	ReplyAccepted
	ReplyDeclined
	ReplyTentative
)

var replyTexts = []string{"none", "accepted", "declined", "tentative"}

// ParseReply reads the text of an answer that a person can give. It fails with
// Invalid.
func ParseReply(s string) (Reply, error) {
	r, ok := codeParse[Reply](s, replyTexts)
	if !ok || r == NoReply {
		return 0, InvalidField("reply", "Choose whether you will come.")
	}
	return r, nil
}

// String returns the answer in a word.
func (r Reply) String() string { return codeText(r, replyTexts) }

// Value implements driver.Valuer.
func (r Reply) Value() (driver.Value, error) { return codeValue(r, replyTexts) }

// Scan implements sql.Scanner.
func (r *Reply) Scan(src any) error { return codeScan(r, src, replyTexts) }

// The ways by which an answer comes.
const (
	ByMail = "mail"
	ByPage = "page"
)

// Invitation is a session that was sent to one person by mail, as their calendar
// has it, and their answer. There is one for each session and person.
type Invitation struct {
	Kept
	SessionID   string
	Session     *Session
	PersonID    string
	Person      *Person
	TokenHash   string  // hex of SHA-256 of the secret in the link to the page
	Address     string  // the attendee as it was sent last
	Sequence    int     // the highest that was sent; rises with every change and with the end
	Told        int     // the session's own sequence that the person knows of
	StartsAt    Instant // as sent
	EndsAt      Instant
	SentAt      Instant
	CancelledAt Instant // taken back; the person was told
	Answer      Reply
	AnsweredAt  Instant
	Way         string // ByMail or ByPage, or "" without an answer
	Note        string // what the person proposed instead, or wrote with the answer
	NotedAt     Instant
}

// IsLive says whether the person's calendar holds the session.
func (i *Invitation) IsLive() bool { return i.CancelledAt.IsZero() }

// Lags says whether the person's calendar says something else than what is so:
// the session has changed since, or the person has another address.
func (i *Invitation) Lags(v *Session, address string) bool {
	return v.Sequence > i.Told || i.Address != address
}

// Ask records that the session as it is now is sent to the address. An answer
// stands unless the session is at another time now, or was off in between.
func (i *Invitation) Ask(v *Session, address string, now Instant) {
	isFirst := i.SentAt.IsZero()
	if !isFirst && (!i.IsLive() || v.Sequence > i.Told) {
		i.Sequence++
	}
	if !i.IsLive() || !i.StartsAt.Equal(v.StartsAt.Time) || !i.EndsAt.Equal(v.EndsAt.Time) {
		i.Answer, i.AnsweredAt, i.Way, i.Note, i.NotedAt = NoReply, Instant{}, "", "", Instant{}
	}
	i.Sequence = max(i.Sequence, v.Sequence)
	i.Told, i.Address, i.CancelledAt = v.Sequence, address, Instant{}
	i.StartsAt, i.EndsAt, i.SentAt = v.StartsAt, v.EndsAt, now
}

// End records that the session is taken out of the person's calendar: it is
// cancelled, or no longer theirs.
func (i *Invitation) End(v *Session, now Instant) {
	i.Sequence = max(i.Sequence+1, v.Sequence)
	i.Told, i.CancelledAt, i.SentAt = v.Sequence, now, now
}

// Reply records an answer. sequence is that of the invitation that was answered,
// or -1 if the answer does not say. It fails with Gone if the invitation was
// taken back, and with Conflict if the session has changed since what was
// answered, or is over.
func (i *Invitation) Reply(r Reply, way string, sequence int, now Instant) error {
	switch {
	case !i.IsLive():
		return Errorf(Gone, "This session is no longer one of yours: it was cancelled, or others meet instead. You need not answer.")
	case !i.EndsAt.After(now.Time):
		return Errorf(Conflict, "This session is over. If you could not come, tell the programme team.")
	case sequence >= 0 && sequence < i.Sequence:
		return Errorf(Conflict, "The session has changed since the invitation that was answered.")
	}
	i.Answer, i.AnsweredAt, i.Way = r, now, way
	return nil
}

// Propose keeps what a person wrote with their answer, or proposed instead of
// the time, for whoever leads the session.
func (i *Invitation) Propose(note string, now Instant) {
	if note = CleanLine(note); note == "" {
		return
	}
	if r := []rune(note); len(r) > 500 {
		note = string(r[:499]) + "…"
	}
	i.Note, i.NotedAt = note, now
}

// TakesByMail says whether the person gets sessions as invitations: those who asked
// for them do. Others have the feed; but whose feed nobody has fetched lately
// has no calendar of ours, so that what changes late comes as an invitation.
func (p *Person) TakesByMail(polled, now Instant, isLate bool) bool {
	if p.WantsInvitations {
		return true
	}
	isSubscribed := !polled.IsZero() && now.Sub(polled.Time) < FeedSeen
	return isLate && !isSubscribed
}

// IsLate says whether the session starts so soon that a change of it is told by
// mail to everybody.
func (s *Session) IsLate(now Instant) bool {
	return s.EndsAt.After(now.Time) && s.StartsAt.Sub(now.Time) < LateChange
}
