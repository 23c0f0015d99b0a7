package abp

import "database/sql/driver"

// Mark is what the register says about one person at one session.
type Mark uint8

// The marks. Part means that the person left early or came late by so much that
// the session does not count. MadeUp is a set meeting made good in a catch-up
// set or a one-to-one, or a workshop part made good with another cohort.
const (
	Present Mark = iota
	Part
	Apology
	Absent
	MadeUp
)

var markTexts = []string{"present", "part", "apology", "absent", "made up"}

// Marks lists every mark in the order of the register.
func Marks() []Mark { return []Mark{Present, Part, Apology, Absent, MadeUp} }

// ParseMark reads the text of a mark. It fails with Invalid.
func ParseMark(s string) (Mark, error) {
	m, ok := codeParse[Mark](s, markTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a mark of the register.", s)
	}
	return m, nil
}

// Counts says whether the session counts towards completion.
func (m Mark) Counts() bool { return m == Present || m == MadeUp }

// String returns the mark in words.
func (m Mark) String() string { return codeText(m, markTexts) }

// Value implements driver.Valuer.
func (m Mark) Value() (driver.Value, error) { return codeValue(m, markTexts) }

// Scan implements sql.Scanner.
func (m *Mark) Scan(src any) error { return codeScan(m, src, markTexts) }

// Attendance is one mark in the register of a session: at most one per session
// and person.
type Attendance struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string
	PersonID   string
	Person     *Person
	Mark       Mark
	MarkedAt   Instant
	MarkedByID Ref
}
