package abp

import "database/sql/driver"

// Scope is a registered table of figures. No other breakdown is ever made.
type Scope uint8

// The registered tables.
const (
	WholeProgramme Scope = iota
	BySystem
	ByOrganisation
	ByCohort
	ByStaffGroup
)

var scopeTexts = []string{"programme", "system", "organisation", "cohort", "staff group"}

// Scopes lists every registered table.
func Scopes() []Scope {
	return []Scope{WholeProgramme, BySystem, ByOrganisation, ByCohort, ByStaffGroup}
}

// String returns the table's name.
func (s Scope) String() string { return codeText(s, scopeTexts) }

// Value implements driver.Valuer.
func (s Scope) Value() (driver.Value, error) { return codeValue(s, scopeTexts) }

// Scan implements sql.Scanner.
func (s *Scope) Scan(src any) error { return codeScan(s, src, scopeTexts) }

// Snapshot is the figures of a programme frozen as at a day. Pages about impact
// read nothing else, and a snapshot never changes.
type Snapshot struct {
	ID           string `gorm:"primaryKey"`
	ProgrammeID  string
	InstrumentID string
	AsAt         Date
	FrozenAt     Instant
	FrozenByID   Ref
}

// HeadlineItem is the item code under which a snapshot keeps the headline: the
// sum of the instrument's headline items.
const HeadlineItem = "headline"

// SnapshotCell is the joint count of one item for one group between two waves:
// how many people gave which answer before and which after. Counts is the text
// form of the table.
type SnapshotCell struct {
	SnapshotID string `gorm:"primaryKey"`
	Scope      Scope  `gorm:"primaryKey"`
	GroupID    string `gorm:"primaryKey"` // record id, or the staff group's name; empty for the whole programme
	Item       string `gorm:"primaryKey"`
	Counts     string
}

// SnapshotReach is how far the people of one group had come on the day: each
// count is of distinct people. AnsweredBefore, AnsweredAfter and Paired are
// about survey waves T0 and T2; Eligible is who could have answered T2. Held
// and Came count places at set meetings that were over, and those used.
type SnapshotReach struct {
	SnapshotID       string `gorm:"primaryKey"`
	Scope            Scope  `gorm:"primaryKey"`
	GroupID          string `gorm:"primaryKey"`
	Applied          int
	Released         int
	Offered          int
	Enrolled         int
	CameToFirstPart  int
	WorkshopComplete int
	Eligible         int
	JourneyComplete  int
	AnsweredBefore   int
	AnsweredAfter    int
	Paired           int
	Held             int
	Came             int
}
