package abp

// Stage is how far a delegate has come. It is derived from records every time,
// never typed in and never stored.
type Stage uint8

// The stages.
const (
	Enrolled Stage = iota
	InWorkshops
	WorkshopComplete
	JourneyComplete
	Paused
	Withdrawn
	Deferred
)

var stageTexts = []string{"enrolled", "in workshops", "workshop complete", "journey complete", "paused", "withdrawn", "deferred"}

// String returns the stage in words.
func (s Stage) String() string { return codeText(s, stageTexts) }

// Delegate is one person's place in one cohort. OrganisationID and StaffGroup
// are those at enrolment: a person who moves on still counts where they were
// sent from.
type Delegate struct {
	Kept
	ProgrammeID    string
	PersonID       string
	Person         *Person
	CohortID       string
	Cohort         *Cohort
	OrganisationID string
	Organisation   *Organisation
	StaffGroup     string
	ApplicationID  Ref
	EnrolledAt     Instant
	PausedAt       Instant
	WithdrawnAt    Instant
	WhyLeft        string // category, not a story
	DeferredToID   Ref    // the place in a later cohort that goes on from here
	EarlierCohort  Ref    `gorm:"column:earlier_cohort_id"` // the cohort they came from: set meetings there still count

	Progress Progress `gorm:"-"` // set when the delegate is loaded with it
}

// Progress is what the registers say about a delegate, counted: workshop parts
// and set meetings attended or made up, out of those needed.
type Progress struct {
	Parts       int
	PartsNeeded int
	Sets        int
	SetsHeld    int // set meetings of the delegate's set that are over
	SetsNeeded  int
	SetsInAll   int

	PartsAhead  int // parts not attended yet that can be by coming
	PartsMissed int // parts that another cohort can still make good
	SetsAhead   int // meetings not attended yet that can be by coming
	SetsMissed  int // meetings that a make-up could make good
	MakeUpsLeft int // of set meetings
}

// IsWorkshopComplete says whether every workshop part is attended.
func (p Progress) IsWorkshopComplete() bool { return p.PartsNeeded > 0 && p.Parts >= p.PartsNeeded }

// IsJourneyComplete says whether the workshop is complete and enough set
// meetings are attended or made up.
func (p Progress) IsJourneyComplete() bool {
	return p.IsWorkshopComplete() && p.Sets >= p.SetsNeeded
}

// CanFinish says whether the sessions still to come are enough to complete the
// journey without a make-up.
func (p Progress) CanFinish() bool { return p.Finish() <= FinishesByComing }

// Stage derives how far the delegate has come. Progress must be set.
func (d *Delegate) Stage() Stage {
	switch {
	case d.Progress.IsJourneyComplete():
		return JourneyComplete
	case d.DeferredToID != "":
		return Deferred
	case !d.WithdrawnAt.IsZero():
		return Withdrawn
	case !d.PausedAt.IsZero():
		return Paused
	case d.Progress.IsWorkshopComplete():
		return WorkshopComplete
	case d.Progress.Parts > 0:
		return InWorkshops
	}
	return Enrolled
}

// IsActive says whether the delegate has neither withdrawn nor paused.
func (d *Delegate) IsActive() bool { return d.WithdrawnAt.IsZero() && d.PausedAt.IsZero() }
