package abp

import "database/sql/driver"

// ApologyReason says in one word of a list why somebody cannot come. It is never
// asked for more: health is not told in words.
type ApologyReason uint8

// The reasons. The first stands where nobody chose any.
const (
	ReasonUntold ApologyReason = iota
	ReasonWork
	ReasonLeave
	ReasonCaring
	ReasonHealth
	ReasonOther
)

var apologyReasonTexts = []string{"prefer not to say", "work", "leave", "caring", "health", "other"}

// ApologyReasons lists every reason, the one that tells nothing last.
func ApologyReasons() []ApologyReason {
	return []ApologyReason{ReasonWork, ReasonLeave, ReasonCaring, ReasonHealth, ReasonOther, ReasonUntold}
}

// ParseApologyReason reads the text of a reason; none is told without a text. It
// fails with Invalid.
func ParseApologyReason(s string) (ApologyReason, error) {
	if s == "" {
		return ReasonUntold, nil
	}
	r, ok := codeParse[ApologyReason](s, apologyReasonTexts)
	if !ok {
		return 0, InvalidField("reason", "Choose a reason from the list, or leave it out.")
	}
	return r, nil
}

// String returns the reason in words.
func (r ApologyReason) String() string { return codeText(r, apologyReasonTexts) }

// Value implements driver.Valuer.
func (r ApologyReason) Value() (driver.Value, error) { return codeValue(r, apologyReasonTexts) }

// Scan implements sql.Scanner.
func (r *ApologyReason) Scan(src any) error { return codeScan(r, src, apologyReasonTexts) }

// ApologyNote says that somebody will not come to a session. A person has at most one
// that stands for a session; one that was taken back stays on record.
type ApologyNote struct {
	Kept
	SessionID   string
	PersonID    string
	Reason      ApologyReason
	SentAt      Instant
	WithdrawnAt Instant
}

// CanApologise returns nil if people can still say at the instant now that they
// will not come, or take that back. It fails with Conflict if the session is
// cancelled or has begun, and for sessions to which nobody has to come.
func (s *Session) CanApologise(now Instant) error {
	switch {
	case s.IsCancelled():
		return Errorf(Conflict, "This session is cancelled, so you need not send an apology.")
	case !s.Kind.ForCohort() || s.Kind == SelfStudy:
		return Errorf(Conflict, "You can come to this session or not as you like. It needs no apology.")
	case !s.StartsAt.After(now.Time):
		return Errorf(Conflict, "This session has begun, so an apology can neither be sent nor taken back. Write to your facilitator or to the programme team.")
	}
	return nil
}

// Withdraw takes the apology back at the instant now. It fails with Conflict if
// that is so already.
func (a *ApologyNote) Withdraw(now Instant) error {
	if !a.WithdrawnAt.IsZero() {
		return Errorf(Conflict, "This apology is taken back already.")
	}
	a.WithdrawnAt = now
	return nil
}

// LetterApology goes to somebody who said that they cannot come.
const LetterApology LetterKind = "apology-received"

// LetterApologyLead tells who leads the session.
const LetterApologyLead LetterKind = "apology-for-facilitator"

var apologyLetters = []Letter{
	{Kind: LetterApology, Title: "Apology received", For: "Delegates", IsSecret: true, Values: []string{"session", "when", "standing", "link"}},
	{Kind: LetterApologyLead, Title: "Somebody sent an apology", For: "Facilitators", Values: []string{"person", "session", "when", "reason", "link"}},
}
