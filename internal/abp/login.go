package abp

import (
	"database/sql/driver"
	"strings"
	"time"
)

// The letters about signing in.
const (
	LetterSignIn    LetterKind = "sign-in"
	LetterProof     LetterKind = "sign-in-again"
	LetterNewDevice LetterKind = "new-device"
	LetterFactor    LetterKind = "sign-in-change"
)

var loginLetters = []Letter{
	{Kind: LetterSignIn, Title: "The sign-in link", For: "Everybody", IsSecret: true, IsUrgent: true, Values: []string{"link", "code"}},
	{Kind: LetterProof, Title: "The code that proves who is signed in", For: "Everybody", IsSecret: true, IsUrgent: true, Values: []string{"code"}},
	{Kind: LetterNewDevice, Title: "A new device signed in", For: "Everybody", Values: []string{"device", "how"}},
	{Kind: LetterFactor, Title: "A change of how somebody signs in", For: "Everybody", Values: []string{"change"}},
}

// The limits of logins and sign-in links.
const (
	LoginIdle     = 30 * time.Minute // without a request
	LoginLongest  = 12 * time.Hour   // in all
	LoginRotates  = time.Hour        // a login's token is replaced this often
	LoginOverlap  = time.Minute      // the replaced token still works this long, for requests under way
	ProofFresh    = 15 * time.Minute // exports and changes of roles ask again after this
	SignInLasts   = 10 * time.Minute
	InviteLasts   = 7 * 24 * time.Hour
	CodeTries     = 5    // guesses at the codes of one request, the right one included
	SignInsHourly = 5    // links an address may ask for in an hour
	SignInsNearby = 30   // links the browsers of one network may ask for in an hour
	SignInsInAll  = 1000 // links everybody together may ask for in an hour
)

// Proof is how somebody proved that a login is theirs.
type Proof uint8

// The proofs. ProofUnknown is that of logins from before proofs were kept.
const (
	ProofUnknown Proof = iota
	ProofLink
	ProofCode
	ProofPasskey
	ProofSSO
	ProofInvitation
	ProofDemo    // the printed link of a demonstration
	ProofSSOWeak // single sign-on that vouched for one factor only
)

var proofTexts = []string{"", "e-mail link", "e-mail code", "passkey", "single sign-on", "invitation", "demonstration link", "single sign-on with one factor"}

// IsStrong says whether the proof has two factors, as privileged roles ask for.
func (p Proof) IsStrong() bool { return p == ProofPasskey || p == ProofSSO }

// String returns the proof in words.
func (p Proof) String() string { return codeText(p, proofTexts) }

// Value implements driver.Valuer.
func (p Proof) Value() (driver.Value, error) { return codeValue(p, proofTexts) }

// Scan implements sql.Scanner.
func (p *Proof) Scan(src any) error { return codeScan(p, src, proofTexts) }

// Login is a signed-in browser. Only hashes of its tokens are kept.
type Login struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	TokenHash    string
	PreviousHash string // the token before the last rotation
	CreatedAt    Instant
	SeenAt       Instant
	RotatedAt    Instant
	EndedAt      Instant
	Device       string // family of the browser, for the person to recognise
	Proof        Proof
	ProvenAt     Instant // when somebody last proved that it is theirs
}

// IsLive says whether the login still counts at the instant now.
func (l *Login) IsLive(now Instant) bool {
	return l.EndedAt.IsZero() && now.Before(l.EndsAt().Time)
}

// EndsAt returns when the login ends by itself if nothing is asked of it.
func (l *Login) EndsAt() Instant {
	idle, longest := l.SeenAt.Plus(LoginIdle), l.CreatedAt.Plus(LoginLongest)
	if idle.Before(longest.Time) {
		return idle
	}
	return longest
}

// IsFresh says whether the login was proven so short a time ago that an export or
// a change of roles needs no new proof. Links of a demonstration always are: who
// reads the demonstration's mails could prove anything.
func (l *Login) IsFresh(now Instant) bool {
	return l.Proof == ProofDemo || !l.ProvenAt.IsZero() && now.Before(l.ProvenAt.Add(ProofFresh))
}

// SignIn is one link that signs a person in, once, until ExpiresAt. Links of a
// demonstration are Reusable. An invitation Invites: it lets somebody in who has no
// way to sign in yet. RequestID is the request that the link answers, if any: it
// works in the browser that asked, or with the code that this browser shows.
type SignIn struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	TokenHash string
	Reusable  bool
	Invites   bool
	RequestID string
	CreatedAt Instant
	ExpiresAt Instant
	UsedAt    Instant
}

// SignInRequest notes that somebody asked for a link or a code, known to us or
// not, so that asking can be limited without telling who is known. The browser that
// asked holds a secret; the mail holds one code and the browser shows another.
type SignInRequest struct {
	ID             string `gorm:"primaryKey"`
	AddressHash    string
	NetworkHash    string
	BrowserHash    string
	MailCodeHash   string
	ScreenCodeHash string
	Tries          int // guesses at a code so far
	RequestedAt    Instant
}

// IsOpen says whether codes of the request can still be tried at the instant now.
func (r *SignInRequest) IsOpen(now Instant) bool {
	return r.Tries < CodeTries && now.Before(r.RequestedAt.Add(SignInLasts))
}

// FirstLetters returns what a page shows of an address to somebody who may know it
// already: the first two letters on each side of the sign, for example do…@wr….
func FirstLetters(email string) string {
	name, host, _ := strings.Cut(email, "@")
	return first(name) + "@" + first(host)
}

func first(s string) string {
	r := []rune(s)
	return string(r[:min(2, len(r)/2)]) + "…"
}

// CleanCode returns the digits of a code as people type and paste it.
func CleanCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
