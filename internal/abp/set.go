package abp

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
