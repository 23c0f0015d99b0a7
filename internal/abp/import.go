package abp

import "database/sql/driver"

// ImportState is how far an import has come.
type ImportState uint8

// The states of an import. Checked means that the dry run is complete and
// nothing was changed.
const (
	Checking ImportState = iota
	Checked
	Committing
	Committed
	Cancelled
	Failed
)

var importStateTexts = []string{"checking", "checked", "committing", "committed", "cancelled", "failed"}

// String returns the state in words.
func (s ImportState) String() string { return codeText(s, importStateTexts) }

// Value implements driver.Valuer.
func (s ImportState) Value() (driver.Value, error) { return codeValue(s, importStateTexts) }

// Scan implements sql.Scanner.
func (s *ImportState) Scan(src any) error { return codeScan(s, src, importStateTexts) }

// Import is one uploaded file of people, its dry run and its commit. Line
// counts exclude the heading.
type Import struct {
	Kept
	ByID       string
	FileName   string
	Content    []byte
	State      ImportState
	Lines      int
	Done       int // lines worked through in the present state
	Added      int
	Changed    int
	Unchanged  int
	Faulty     int
	FinishedAt Instant
	LastError  string
}

// ImportFault is one thing wrong with one line of an import. Content is the
// line as it came, to be handed back for mending.
type ImportFault struct {
	ImportID string `gorm:"primaryKey"`
	Line     int    `gorm:"primaryKey"` // as a text editor counts, the heading is 1
	Position int    `gorm:"primaryKey"` // counts the faults of a line, from 0
	Column   string `gorm:"column:field"`
	Reason   string
	Content  string
}
