package abp

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Export is a copy of everything that is kept about one person, for that person.
type Export struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	AskedAt    Instant
	WorkedAt   Instant // when work on it was last begun
	FinishedAt Instant
	LastError  string
	Name       string
	Size       int
	Digest     string // SHA-256 of the content, hexadecimal
	Content    []byte
}

// How exports are kept.
const (
	ExportLasts  = 7 * 24 * time.Hour
	ExportStalls = 5 * time.Minute // after which another process begins again
)

// IsFinished says whether it can be read.
func (e *Export) IsFinished() bool { return !e.FinishedAt.IsZero() }

// IsOver says whether its time is over at the instant.
func (e *Export) IsOver(now Instant) bool { return !now.Before(e.AskedAt.Plus(ExportLasts).Time) }

// EndsAt is when it is deleted.
func (e *Export) EndsAt() Instant { return e.AskedAt.Plus(ExportLasts) }

// Finish keeps the copy.
func (e *Export) Finish(name string, content []byte, now Instant) {
	sum := sha256.Sum256(content)
	e.Name, e.Content, e.Size, e.Digest = name, content, len(content), hex.EncodeToString(sum[:])
	e.FinishedAt, e.LastError = now, ""
}

// IsIntact says whether the content is what it was.
func (e *Export) IsIntact() bool {
	sum := sha256.Sum256(e.Content)
	return hex.EncodeToString(sum[:]) == e.Digest
}
