package abp

import (
	"database/sql/driver"
	"slices"
)

// Programme is the whole undertaking: one lead organisation, its partners, one
// zone for every local time. An installation runs one programme. Stamp moves
// when something changes that touches everybody's calendar.
type Programme struct {
	Kept
	Name               string
	Vision             string
	Zone               string // IANA name, for example Europe/London
	LeadOrganisationID Ref
	Contact            string // the programme team's address, shown on help pages
	Stamp              int
}

// Pathway is one of the four elements of a programme.
type Pathway uint8

// The pathways.
const (
	Workshops Pathway = iota
	Leadership
	TrainTheTrainer
	Evaluation
)

var pathwayTexts = []string{"workshops", "leadership", "train the trainer", "evaluation"}

// PathwayNames lists every pathway in words.
func PathwayNames() []string { return slices.Clone(pathwayTexts) }

// String returns the pathway in words.
func (p Pathway) String() string { return codeText(p, pathwayTexts) }

// Value implements driver.Valuer.
func (p Pathway) Value() (driver.Value, error) { return codeValue(p, pathwayTexts) }

// Scan implements sql.Scanner.
func (p *Pathway) Scan(src any) error { return codeScan(p, src, pathwayTexts) }

// Step is one dated part of a template. Its day lies DaysTarget days after the
// step before it, and never outside DaysMin to DaysMax; the first step's day is
// chosen. From and Until are minutes after local midnight.
type Step struct {
	Kind       SessionKind
	Number     int // counts within its kind, from 1
	Name       string
	From       int
	Until      int
	DaysMin    int
	DaysTarget int
	DaysMax    int
}

// Anchor is the moment that a survey window hangs on.
type Anchor uint8

// The anchors.
const (
	FirstPartStarts Anchor = iota
	LastPartEnds
	LastSetEnds
)

// WaveRule says when the survey of a wave is open: from Opens to Closes days
// after the day that lies Months after its anchor. A rule that closes with its
// anchor has Closes 0. With Months it is a follow-up, which opens on a working day
// and never while the NHS Staff Survey is in the field.
type WaveRule struct {
	Wave   Wave
	Anchor Anchor
	Months int `json:",omitempty"`
	Opens  int
	Closes int
}

// Template is a pathway as data: its steps in order, its survey windows and
// its completion rule. SetsNeeded counts set meetings attended or made up;
// every workshop part and self-study step is always needed.
type Template struct {
	Kept
	ProgrammeID string
	Name        string
	Pathway     Pathway
	Steps       []Step     `gorm:"serializer:json"`
	Waves       []WaveRule `gorm:"serializer:json"`
	SetsNeeded  int
	WeeksMax    int // from the first workshop to the last set meeting
	SetSizeMin  int
	SetSizeMax  int
	RetiredAt   Instant
	Allowance
}

// PartsNeeded returns the number of workshop parts and self-study steps, all of
// which a delegate needs.
func (t *Template) PartsNeeded() int {
	n := 0
	for _, s := range t.Steps {
		if s.Kind == WorkshopPart || s.Kind == SelfStudy {
			n++
		}
	}
	return n
}

// Sets returns the number of set meetings.
func (t *Template) Sets() int {
	n := 0
	for _, s := range t.Steps {
		if s.Kind == SetMeeting {
			n++
		}
	}
	return n
}

// DefaultTemplates returns the two templates that every programme starts with:
// one and a half days of workshops, and one day with a workbook; each with five
// monthly set meetings of 90 minutes. Gaps are those of the programme's rules
// D3 to D6, completion is every part and four of five sets.
func DefaultTemplates() []Template {
	sets := func(firstMin, firstTarget, firstMax int) []Step {
		steps := []Step{{SetMeeting, 1, "Action learning set 1", 9*60 + 30, 11 * 60, firstMin, firstTarget, firstMax}}
		for n := 2; n <= 5; n++ {
			steps = append(steps, Step{SetMeeting, n, "Action learning set " + string(rune('0'+n)), 9*60 + 30, 11 * 60, 21, 28, 45})
		}
		return steps
	}
	waves := []WaveRule{
		{T0, FirstPartStarts, 0, -21, 0}, {T1, LastPartEnds, 0, 0, 7}, {T2, LastSetEnds, 0, 0, 21},
		{T3, LastSetEnds, 6, -30, 30}, {T4, LastSetEnds, 12, -45, 45},
	}
	halfDay := append([]Step{
		{Kind: WorkshopPart, Number: 1, Name: "Workshop part A", From: 9*60 + 30, Until: 16*60 + 30},
		{WorkshopPart, 2, "Workshop part B", 9*60 + 30, 13 * 60, 0, 14, 35},
	}, sets(14, 28, 42)...)
	workbook := append([]Step{
		{Kind: WorkshopPart, Number: 1, Name: "Workshop", From: 9*60 + 30, Until: 16*60 + 30},
		{SelfStudy, 1, "Workbook", 0, 24 * 60, 7, 14, 28},
	}, sets(7, 14, 42)...)
	return []Template{
		{Name: "One and a half days", Pathway: Workshops, Steps: halfDay, Waves: waves, SetsNeeded: 4, WeeksMax: 30, SetSizeMin: 5, SetSizeMax: 8, Allowance: DefaultAllowance()},
		{Name: "One day and a workbook", Pathway: Workshops, Steps: workbook, Waves: waves, SetsNeeded: 4, WeeksMax: 30, SetSizeMin: 5, SetSizeMax: 8, Allowance: DefaultAllowance()},
	}
}
