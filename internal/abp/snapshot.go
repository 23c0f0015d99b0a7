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
	ByBand // how far people have come, never what they answered
)

var scopeTexts = []string{"programme", "system", "organisation", "cohort", "staff group", "band"}

// Scopes lists every registered table of answers.
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

// What a snapshot keeps beside single questions, under codes of its own.
const (
	// HeadlineItem is the sum of the instrument's headline items, of people who
	// answered all of them.
	HeadlineItem = "headline"
	// CompositeItem is the mean of the confidence items, in units of 1/CompositePer:
	// of people who answered at least CompositeLeast of them at both waves, over the
	// items that they answered at both.
	CompositeItem = "composite"
	// CompleteItem is the sum of all confidence items, of people who answered every
	// one.
	CompleteItem = "complete"
	// LeftItem is the headline before of people who have none after the sets.
	LeftItem = "left"
)

// PartOf is the code of an item's answers among the people who answered all items
// of the whole, which is CompleteItem or HeadlineItem.
func PartOf(whole, item string) string { return whole + " " + item }

// CompositeLeast is how many of n items a composite needs: four fifths of them.
func CompositeLeast(n int) int { return (8*n + 9) / 10 }

// CompositePer is the denominator of composite scores of n items: a multiple of
// every number of items that a mean may be of, so that the mean is a whole number
// of units. It is 660 for twelve items, and 0 where the units would be too fine.
func CompositePer(n int) int {
	per := 1
	for k := CompositeLeast(n); k <= n; k++ {
		a, b := per, k
		for b != 0 {
			a, b = b, a%b
		}
		if per = per / a * k; per > 1000 {
			return 0
		}
	}
	return per
}

// MostCohorts is how many cohorts have figures of their own, and EarlierCohorts the
// group that all others are in.
const (
	MostCohorts    = 60
	EarlierCohorts = "earlier"
)

// Span names the two waves that a joint count is between, and on which people.
type Span string

// The spans. Those with a bar are on the people who answered a third wave too, so
// that two changes can be compared on the same people; "then" is how people see at
// T2 where they had been before.
const (
	SpanT1          Span = "T0-T1"
	SpanT2          Span = "T0-T2" // the headline
	SpanT3          Span = "T0-T3"
	SpanT4          Span = "T0-T4"
	SpanGain        Span = "T0-T2|T3"   // the gain of those who answered T3 too
	SpanKept        Span = "T0-T3|T2"   // and what they had left of it
	SpanThen        Span = "then-T2|T0" // the retrospective change
	SpanGainOfThens Span = "T0-T2|then" // the conventional change of the same people
)

// SnapshotCell is the joint count of one item for one group between two waves:
// how many people gave which answer before and which after. Counts is the text
// form of the table.
type SnapshotCell struct {
	SnapshotID string `gorm:"primaryKey"`
	Scope      Scope  `gorm:"primaryKey"`
	GroupID    string `gorm:"primaryKey"` // record id, or the staff group's name; empty for the whole programme
	Span       Span   `gorm:"primaryKey"`
	Item       string `gorm:"primaryKey"`
	Counts     string
}

// SnapshotCount is how many people of one group gave one answer to one question at
// one wave, in time.
type SnapshotCount struct {
	SnapshotID string `gorm:"primaryKey"`
	Scope      Scope  `gorm:"primaryKey"`
	GroupID    string `gorm:"primaryKey"`
	Wave       Wave   `gorm:"primaryKey"`
	Item       string `gorm:"primaryKey"`
	Value      int    `gorm:"primaryKey;autoIncrement:false"`
	People     int
}

// SnapshotWave is how many people of one group could have answered a wave by the
// day, and how many did in time.
type SnapshotWave struct {
	SnapshotID string `gorm:"primaryKey"`
	Scope      Scope  `gorm:"primaryKey"`
	GroupID    string `gorm:"primaryKey"`
	Wave       Wave   `gorm:"primaryKey"`
	Eligible   int
	Answered   int
}

// The monthly series.
const (
	SeriesApplications  = "applications"     // handed in
	SeriesSetAttendance = "set attendance"   // places used of places at set meetings
	SeriesCoffee        = "coffee catch-ups" // who came
)

// SnapshotMonth is one month of a series, for example "2026-03": a number, and
// what it is a part of, or 0.
type SnapshotMonth struct {
	SnapshotID string `gorm:"primaryKey"`
	Series     string `gorm:"primaryKey"`
	Month      string `gorm:"primaryKey"`
	Value      int
	Base       int
}

// SnapshotAtom is how many people of one organisation, cohort and staff group had
// answered the same waves in time since the same snapshots: Pattern lists the
// waves, for example "T0 T2", and Entered, for each of them, the number of the
// snapshot of the programme that counted the answer first, for example "3 5".
type SnapshotAtom struct {
	SnapshotID     string `gorm:"primaryKey"`
	OrganisationID string `gorm:"primaryKey"`
	CohortID       string `gorm:"primaryKey"`
	StaffGroup     string `gorm:"primaryKey"`
	Pattern        string `gorm:"primaryKey"`
	Entered        string `gorm:"primaryKey"`
	People         int
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

// Plus adds the counts of different people up, as a row of the group of r.
func (r SnapshotReach) Plus(o SnapshotReach) SnapshotReach {
	r.Applied, r.Released, r.Offered = r.Applied+o.Applied, r.Released+o.Released, r.Offered+o.Offered
	r.Enrolled, r.CameToFirstPart, r.WorkshopComplete = r.Enrolled+o.Enrolled, r.CameToFirstPart+o.CameToFirstPart, r.WorkshopComplete+o.WorkshopComplete
	r.Eligible, r.JourneyComplete = r.Eligible+o.Eligible, r.JourneyComplete+o.JourneyComplete
	r.AnsweredBefore, r.AnsweredAfter, r.Paired = r.AnsweredBefore+o.AnsweredBefore, r.AnsweredAfter+o.AnsweredAfter, r.Paired+o.Paired
	r.Held, r.Came = r.Held+o.Held, r.Came+o.Came
	return r
}
