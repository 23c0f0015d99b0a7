package abp

import (
	"database/sql/driver"
	"time"
)

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

// ImportStalls is how long an import may show no progress before it counts as
// left behind by a process that died.
const ImportStalls = time.Minute

// Import is one uploaded file of people, its dry run and its commit. Line
// counts exclude the heading and blank lines. Version also tells the work that
// goes on for an import from work that was started again since.
type Import struct {
	Kept
	ByID       string
	By         *Person
	FileName   string
	Heading    string // the first line as CSV, to be handed back with faulty lines
	State      ImportState
	Lines      int
	Done       int // lines worked through in the present state
	Added      int
	Changed    int
	Unchanged  int
	Faulty     int
	WorkedAt   Instant // when work last went on, in real time
	FinishedAt Instant
	LastError  string
}

// IsWorking says whether the import is being checked or committed.
func (i *Import) IsWorking() bool { return i.State == Checking || i.State == Committing }

// IsStalled says whether work on the import has stopped without an end.
func (i *Import) IsStalled(now Instant) bool {
	return i.IsWorking() && now.Sub(i.WorkedAt.Time) > ImportStalls
}

// IsOpen says whether the import can still change something.
func (i *Import) IsOpen() bool { return i.State != Committed && i.State != Cancelled }

// Good returns how many lines a commit would apply.
func (i *Import) Good() int { return i.Added + i.Changed }

// Check puts the import back to the start of its dry run. It fails with
// Conflict while work goes on and once the import is over.
func (i *Import) Check(now Instant) error {
	if err := i.mayWork(now); err != nil {
		return err
	}
	i.State, i.Done, i.WorkedAt, i.LastError = Checking, 0, now, ""
	return nil
}

// Checked records the result of the dry run.
func (i *Import) Checked(now Instant) { i.State, i.Done, i.WorkedAt = Checked, i.Lines, now }

// Commit begins to apply the good lines. It fails with Conflict unless the dry
// run is complete and found something to do.
func (i *Import) Commit(now Instant) error {
	if err := i.mayWork(now); err != nil {
		return err
	}
	switch {
	case i.State == Checking || i.State == Failed:
		return Errorf(Conflict, "This file has not been checked to its end. Check it again first.")
	case i.Good() == 0:
		return Errorf(Conflict, "There is nothing to import: every line is faulty or known already.")
	}
	i.State, i.Done, i.WorkedAt, i.LastError = Committing, 0, now, ""
	return nil
}

// Cancel ends the import before anything was changed. It fails with Conflict
// once the import is over.
func (i *Import) Cancel(now Instant) error {
	if !i.IsOpen() {
		return Errorf(Conflict, "This import is %s already.", i.State)
	}
	i.State, i.WorkedAt, i.FinishedAt = Cancelled, now, now
	return nil
}

func (i *Import) mayWork(now Instant) error {
	switch {
	case !i.IsOpen():
		return Errorf(Conflict, "This import is %s already. Upload the file again.", i.State)
	case i.IsWorking() && !i.IsStalled(now):
		return Errorf(Conflict, "Work on this import is going on. Wait until it ends, or cancel it.")
	}
	return nil
}

// ImportFile is the uploaded file, kept until its import is committed or
// cancelled.
type ImportFile struct {
	ImportID string `gorm:"primaryKey"`
	Content  []byte
}

// ImportFault is one thing wrong with one line of an import. Content is the
// line as it came, as CSV, to be handed back for mending; only the first fault
// of a line has it.
type ImportFault struct {
	ImportID string `gorm:"primaryKey"`
	Line     int    `gorm:"primaryKey"` // as a text editor counts, from 1
	Position int    `gorm:"primaryKey"` // counts the faults of a line, from 0
	Column   string `gorm:"column:field"`
	Reason   string
	Content  string
}
