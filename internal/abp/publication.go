package abp

import "database/sql/driver"

// Publication is one line of the release log: what became of one figure, or one
// table, in a snapshot. It names the thresholds that held, and keeps a hash of what
// was counted so that it can be shown later that nothing was changed; it keeps
// nothing about people.
type Publication struct {
	ID         string `gorm:"primaryKey"`
	SnapshotID string
	Snapshot   *Snapshot
	Position   int // in the snapshot: the order in which tables were judged
	Scope      Scope
	Span       string // between which waves, or of which wave
	Item       string
	Outcome    Outcome
	Rule       string // that stopped it, for example R7; empty on what was published
	Reason     string // empty on what was published
	Rules      string // edition of the rules
	MinN       int
	CMin       int
	MinDelta   int
	Cells      int // how many groups the table has
	Hash       string
	// ExceptionID is the leave by which it was judged at the floor, or empty.
	ExceptionID string
}

// Outcome is what became of a figure.
type Outcome uint8

// The outcomes. CarriedForward means that the figure published before stands.
const (
	Published Outcome = iota
	CarriedForward
	Suppressed
	Refused
)

var outcomeTexts = []string{"publish", "carry forward", "suppressed", "refused"}

// String returns the outcome's text.
func (o Outcome) String() string { return codeText(o, outcomeTexts) }

// Value implements driver.Valuer.
func (o Outcome) Value() (driver.Value, error) { return codeValue(o, outcomeTexts) }

// Scan implements sql.Scanner.
func (o *Outcome) Scan(src any) error { return codeScan(o, src, outcomeTexts) }

// CanBeExcepted says whether an exception could be asked for: for what was stopped
// and not for what nobody answered.
func (p *Publication) CanBeExcepted() bool { return p.Outcome != Published }
