package abp

import "time"

// The letters about single sign-on.
const (
	LetterIdentityConfirm LetterKind = "identity-confirm"
	LetterIdentityKnown   LetterKind = "identity-known"
	LetterIdentityAdded   LetterKind = "identity-added"
	LetterIdentityRemoved LetterKind = "identity-removed"
)

var identityLetters = []Letter{
	{Kind: LetterIdentityConfirm, Title: "The first single sign-on", For: "Everybody", IsSecret: true, IsUrgent: true, Values: []string{"provider", "device", "link"}},
	{Kind: LetterIdentityKnown, Title: "A single sign-on that was not connected", For: "Everybody", IsUrgent: true, Values: []string{"provider", "device", "link"}},
	{Kind: LetterIdentityAdded, Title: "A single sign-on was connected", For: "Everybody", Values: []string{"provider", "device", "link"}},
	{Kind: LetterIdentityRemoved, Title: "A single sign-on was disconnected", For: "Everybody", Values: []string{"provider", "device", "link"}},
}

// The limits of single sign-on.
const (
	SignOnLasts   = 10 * time.Minute // from the button to the provider's answer
	IdentityAsked = 30 * time.Minute // from the answer to the press in the mail
)

// Identity says that somebody for whom a provider of single sign-on vouches is a
// person of ours. It is the provider's name for them, never an address, that
// counts: addresses move, and providers let people write any.
type Identity struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	Registration string // the key of the registration that it came by
	Issuer       string
	Subject      string
	AddedAt      Instant
	UsedAt       Instant
}

// SignOn is one way of a browser to a provider of single sign-on and back. When
// nobody is known by what the provider answers, it waits for the person to confirm
// who they are.
type SignOn struct {
	ID           string `gorm:"primaryKey"`
	Registration string
	BrowserHash  string // of the secret that the browser holds
	PersonID     Ref    // who was signed in when it began, or whose mailbox was asked
	IsAgain      bool   // proves anew who is signed in
	CreatedAt    Instant
	ExpiresAt    Instant
	AnsweredAt   Instant
	Issuer       string // of the answer, while nobody is known by it
	Subject      string
	IsStrong     bool
	TokenHash    string // of the link that was mailed
	ConfirmedAt  Instant
}

// IsWaiting says whether the provider has answered and the person has yet to
// confirm who they are.
func (o *SignOn) IsWaiting(now Instant) bool {
	return !o.AnsweredAt.IsZero() && o.Subject != "" && o.ConfirmedAt.IsZero() && now.Before(o.ExpiresAt.Time)
}
