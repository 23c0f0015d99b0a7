package abp

// Application is a person's wish for a place in a cohort and what became of it.
// Each step is a dated record. The line manager is asked, and releases, refuses
// or wants to talk first. Meanwhile a place is held, or the person waits in
// order until one is offered for a time. Whoever is released and has a place is
// enrolled: from then on there is a Delegate.
type Application struct {
	Kept
	ProgrammeID    string
	PersonID       string
	Person         *Person
	OrganisationID Ref // the employer when they applied: quotas count by it
	CohortID       Ref // the cohort asked for
	Cohort         *Cohort
	NominatedByID  Ref    // the manager or sponsor who put them forward
	Heard          string // how the person heard of the programme
	MakesAllDates  bool   // the person said that they can make every date
	AppliedAt      Instant

	ManagerID  Ref // who was asked to release
	Manager    *Person
	AskedAt    Instant // when the manager was asked, none while nobody is known to ask
	AnswerBy   Instant // then it stands on the programme team's list
	ChasedAt   Instant
	TalkAt     Instant // "let us talk first": not an answer yet
	ReleasedAt Instant
	RefusedAt  Instant

	HeldAt        Instant // a place is kept for them since
	WaitingAt     Instant // on the waiting list since
	WaitingNumber int     // their turn among those who wait for the cohort, from 1; 0 for those who do not
	OfferedAt     Instant // a place is theirs if they and their manager say yes
	OfferEndsAt   Instant // an offer from the waiting list is good until then
	LapsedAt      Instant // the offer, the kept place or the wait came to an end without them
	WarnedAt      Instant // the person was told until when a place is kept while the manager does not answer
	PlaceKey      string  // hash of the link under which they answer an offer or leave the waiting list
	EnrolledAt    Instant
	WithdrawnAt   Instant
}

// Status says in words how far the application has come.
func (a *Application) Status() string {
	switch {
	case !a.WithdrawnAt.IsZero():
		return "withdrawn"
	case !a.EnrolledAt.IsZero():
		return "enrolled"
	case !a.OfferedAt.IsZero():
		return "offered a place"
	case !a.RefusedAt.IsZero():
		return "not released"
	case !a.ReleasedAt.IsZero():
		return "released"
	}
	return "waiting for the manager"
}
