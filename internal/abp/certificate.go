package abp

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Certificate says that a delegate has completed the journey. It is issued when
// the rule of the template is met, and revoked if the registers are corrected so
// that it no longer is. It holds no name: the holder's present one is shown to
// the holder alone.
type Certificate struct {
	Kept
	DelegateID string
	Delegate   *Delegate
	Code       string // with which everybody can check it, without marks
	Programme  string // as it was called
	Edition    string // of the content
	SetsNeeded int    // set meetings that completed the journey when it was issued
	FromDay    Date   // of the first session that counts
	DoneOn     Date
	RefreshOn  Date
	IssuedAt   Instant
	RevokedAt  Instant
	WhyRevoked string
}

// CertificateTells is how long after the journey was complete its letter still
// makes sense: certificates of older journeys are issued in silence.
const CertificateTells = 30 * 24 * time.Hour

// codeAlphabet leaves out what is easily misread.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeLength gives 59 bits of chance.
const codeLength = 12

// NewCertificateCode draws a code of r. It panics if r fails.
func NewCertificateCode(r io.Reader) string {
	var b strings.Builder
	for b.Len() < codeLength {
		var one [1]byte
		if _, err := io.ReadFull(r, one[:]); err != nil {
			panic(fmt.Errorf("read randomness: %w", err))
		}
		if n := int(one[0]); n < 256/len(codeAlphabet)*len(codeAlphabet) {
			b.WriteByte(codeAlphabet[n%len(codeAlphabet)])
		}
	}
	return b.String()
}

// ParseCertificateCode reads a code as people type it, in small letters and in
// groups, and says whether it can be one.
func ParseCertificateCode(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "", "\u2013", "").Replace(strings.ToUpper(CleanLine(s)))
	return s, len(s) == codeLength && strings.Trim(s, codeAlphabet) == ""
}

// CodeWords writes the code in groups of four.
func (c *Certificate) CodeWords() string {
	if len(c.Code) != codeLength {
		return c.Code
	}
	return c.Code[:4] + "-" + c.Code[4:8] + "-" + c.Code[8:]
}

// IsValid says whether the certificate stands.
func (c *Certificate) IsValid() bool { return c.RevokedAt.IsZero() }

// Revoke ends the certificate at the instant now. It fails with Conflict if that
// is so already.
func (c *Certificate) Revoke(why string, now Instant) error {
	if !c.IsValid() {
		return Errorf(Conflict, "This certificate is revoked already.")
	}
	c.RevokedAt, c.WhyRevoked = now, CleanLine(why)
	return nil
}

// AddMonths returns the same day so many months later, or the last day of the
// month where it has no such day.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// What delegates are told of their certificates.
const (
	LetterComplete LetterKind = "journey-complete"
	LetterRevoked  LetterKind = "certificate-revoked"
)

var certificateLetters = []Letter{
	{Kind: LetterComplete, Title: "The journey is complete", For: "Delegates", Values: []string{"cohort", "certificate", "community"}},
	{Kind: LetterRevoked, Title: "A certificate is revoked", For: "Delegates", Values: []string{"cohort", "reason"}},
}
