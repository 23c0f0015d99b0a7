package abp

import (
	"time"
	"unicode/utf8"
)

// The letters about passkeys. They go out whoever did it, for the person may not
// have been who did.
const (
	LetterPasskeyAdded   LetterKind = "passkey-added"
	LetterPasskeyRemoved LetterKind = "passkey-removed"
)

var passkeyLetters = []Letter{
	{Kind: LetterPasskeyAdded, Title: "A passkey was added", For: "Everybody", Values: []string{"passkey", "device", "link"}},
	{Kind: LetterPasskeyRemoved, Title: "A passkey was removed", For: "Everybody", Values: []string{"passkey", "device", "link"}},
}

// The limits of passkeys.
const (
	PasskeysMost    = 20              // of one person
	CeremonyLasts   = 5 * time.Minute // until a browser's answer comes too late
	passkeyNameMost = 60
)

// Passkey is one way of a person to prove who they are: a key on a device of
// theirs, of which only the public half is kept.
type Passkey struct {
	ID          string `gorm:"primaryKey"`
	PersonID    string
	Name        string // the person's own, to tell them apart
	Credential  string // the key's id, as browsers say it
	PublicKey   string
	SignCount   int64 // of the device, nought if it keeps none
	IsSynced    bool  // may be copied to other devices of the person
	Transports  string
	AddedAt     Instant
	FirstUsedAt Instant
	UsedAt      Instant
}

// Validate says whether the name tells the passkey apart.
func (k *Passkey) Validate() error {
	k.Name = CleanLine(k.Name)
	switch n := utf8.RuneCountInString(k.Name); {
	case n == 0:
		return InvalidField("name", "Enter a name for the passkey, for example Work laptop.")
	case n > passkeyNameMost:
		return InvalidField("name", "The name is longer than %d characters. Enter a shorter one.", passkeyNameMost)
	}
	return nil
}

// Use records at the instant now that the passkey proved who its person is.
func (k *Passkey) Use(count int64, now Instant) {
	k.SignCount, k.UsedAt = count, now
	if k.FirstUsedAt.IsZero() {
		k.FirstUsedAt = now
	}
}

// Ceremony is one question to a browser, to make a passkey or to prove one. It is
// answered once, by the browser that asked, until ExpiresAt.
type Ceremony struct {
	ID          string `gorm:"primaryKey"`
	PersonID    Ref    // who was signed in when it began
	IsAdding    bool
	BrowserHash string // of the secret that the browser holds
	Kept        string // what the question was
	CreatedAt   Instant
	ExpiresAt   Instant
	UsedAt      Instant
}
