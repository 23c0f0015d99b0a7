package abp

// What members and facilitators are told about their sets.
const (
	LetterSetJoined      LetterKind = "set-joined"
	LetterSetLeft        LetterKind = "set-left"
	LetterFacilitate     LetterKind = "set-facilitate"
	LetterFacilitateEnds LetterKind = "set-facilitate-ends"
	LetterFacilitator    LetterKind = "set-facilitator"
)

var setLetters = []Letter{
	{Kind: LetterSetJoined, Title: "They are in a set", For: "Delegates", Values: []string{"set", "code", "cohort", "dates", "calendar"}},
	{Kind: LetterSetLeft, Title: "They have left a set", For: "Delegates", Values: []string{"set", "code", "cohort"}},
	{Kind: LetterFacilitator, Title: "Another facilitator of their set", For: "Delegates", Values: []string{"facilitator", "set", "cohort", "dates", "calendar"}},
	{Kind: LetterFacilitate, Title: "They facilitate a set", For: "Facilitators", Values: []string{"set", "code", "cohort", "dates", "calendar"}},
	{Kind: LetterFacilitateEnds, Title: "Somebody else facilitates a set", For: "Facilitators", Values: []string{"set", "code", "cohort", "dates", "calendar"}},
}

// Set is an action learning set: delegates of one cohort who meet every month
// with the same facilitator. What is said in it is recorded nowhere.
type Set struct {
	Kept
	CohortID      string
	Cohort        *Cohort
	Number        int // counts within the cohort, from 1
	FacilitatorID Ref // a person
	Facilitator   *Person
	JoinLink      string
	MergedIntoID  Ref     // the set that its members went on in
	MergedAt      Instant // when that was
	Members       []SetMember
}

// SetMember is a delegate's membership of a set, from joining to leaving. A
// delegate is in at most one set at a time (rule H8).
type SetMember struct {
	ID         string `gorm:"primaryKey"`
	SetID      string
	DelegateID string
	Delegate   *Delegate
	JoinedAt   Instant
	LeftAt     Instant
	// MoveAskedAt is when the member asked for another set. Nobody asks why.
	MoveAskedAt Instant
}

// AskToMove records at the instant now that the member would rather be in
// another set. Nobody asks why. first is when the set meets first, or none; hasMoved
// says whether the member asked before and was moved. It fails with Conflict once
// the set has met, for then people know each other, and for a second wish.
func (m *SetMember) AskToMove(first Instant, hasMoved bool, now Instant) error {
	switch {
	case !m.MoveAskedAt.IsZero():
		return Errorf(Conflict, "You have asked already. The programme team looks for another set and writes to you.")
	case !first.IsZero() && !now.Before(first.Time):
		return Errorf(Conflict, "Your set has met, and people who move later are missed in one set and new in another. Talk to your facilitator, or write to the programme team.")
	case hasMoved:
		return Errorf(Conflict, "You have moved once, and everybody can move once. Write to the programme team if this set does not work for you.")
	}
	m.MoveAskedAt = now
	return nil
}
