package abp

import "time"

// LetterSignIn holds the link that signs somebody in.
const LetterSignIn LetterKind = "sign-in"

var loginLetters = []Letter{
	{Kind: LetterSignIn, Title: "The sign-in link", For: "Everybody", IsSecret: true, IsUrgent: true, Values: []string{"link"}},
}

// The limits of logins and sign-in links.
const (
	LoginIdle     = 30 * time.Minute // without a request
	LoginLongest  = 12 * time.Hour   // in all
	LoginRotates  = time.Hour        // a login's token is replaced this often
	LoginOverlap  = time.Minute      // the replaced token still works this long, for requests under way
	SignInLasts   = 10 * time.Minute
	InviteLasts   = 7 * 24 * time.Hour
	SignInsHourly = 5 // links an address may ask for in an hour
)

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
}

// IsLive says whether the login still counts at the instant now.
func (l *Login) IsLive(now Instant) bool {
	return l.EndedAt.IsZero() && now.Before(l.CreatedAt.Add(LoginLongest)) && now.Before(l.SeenAt.Add(LoginIdle))
}

// SignIn is one link that signs a person in, once, until ExpiresAt. Links of a
// demonstration are Reusable.
type SignIn struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	TokenHash string
	Reusable  bool
	CreatedAt Instant
	ExpiresAt Instant
	UsedAt    Instant
}

// SignInRequest notes that somebody asked for a link, known to us or not, so
// that asking can be limited without telling who is known.
type SignInRequest struct {
	ID          string `gorm:"primaryKey"`
	AddressHash string
	RequestedAt Instant
}
