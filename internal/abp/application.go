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
	Employer       string // as they wrote it, where it is not in the list
	Heard          string // how the person heard of the programme
	MakesAllDates  bool   // the person said that they can make every date
	Misses         string // or which not, in their words
	AppliedAt      Instant

	ManagerID  Ref // who was asked to release
	Manager    *Person
	AskedAt    Instant // when the manager was asked, none while nobody is known to ask
	AnswerBy   Instant // then it stands on the programme team's list
	ChasedAt   Instant
	TalkAt     Instant // "let us talk first": not an answer yet
	ReleasedAt Instant
	RefusedAt  Instant
	RefusedWhy string // one of RefusalReasons, or empty: for the programme team alone

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
	case !a.LapsedAt.IsZero():
		return "lapsed"
	case !a.RefusedAt.IsZero():
		return "not released"
	case a.CannotMakeDates():
		return "cannot make every date"
	case !a.OfferedAt.IsZero():
		return "offered a place"
	case !a.WaitingAt.IsZero():
		return "on the waiting list"
	case !a.ReleasedAt.IsZero():
		return "released"
	case !a.TalkAt.IsZero():
		return "talking with the manager"
	}
	return "waiting for the manager"
}

// IsOver says whether nothing more becomes of the application.
func (a *Application) IsOver() bool {
	return !a.WithdrawnAt.IsZero() || !a.EnrolledAt.IsZero() || !a.LapsedAt.IsZero() || !a.RefusedAt.IsZero()
}

// CannotMakeDates says whether the person has named dates that they cannot make.
// Nobody is asked to release them and no place is kept until that is settled:
// everybody confirms all dates before a place is offered.
func (a *Application) CannotMakeDates() bool { return !a.MakesAllDates && a.Misses != "" }

// ConfirmDates records that the person can make every date after all, or that
// the programme team has found a way. It fails with Conflict if that is not the
// question.
func (a *Application) ConfirmDates() error {
	if a.IsOver() || !a.CannotMakeDates() {
		return Errorf(Conflict, "This application does not wait for an answer about its dates any more.")
	}
	a.MakesAllDates = true
	return nil
}

// Withdraw records at the instant now that the person does not want the place
// any more. It fails with Conflict if the application is over: whoever is
// enrolled gives up a place, not an application.
func (a *Application) Withdraw(now Instant) error {
	if !a.EnrolledAt.IsZero() {
		return Errorf(Conflict, "This application has become a place in the programme. To give up the place, write to the programme team.")
	}
	if a.IsOver() {
		return Errorf(Conflict, "This application is over already: %s.", a.Status())
	}
	a.WithdrawnAt = now
	return nil
}

// The letters about applications.
const (
	LetterForm      LetterKind = "application-form"
	LetterKnown     LetterKind = "application-known"
	LetterApplied   LetterKind = "application-received"
	LetterNominated LetterKind = "application-nominated"
	LetterUntaken   LetterKind = "nomination-untaken"
)

var applicationLetters = []Letter{
	{Kind: LetterForm, Title: "Link to an application form", For: "Whoever wants to apply", IsSecret: true, Values: []string{"cohort", "link"}},
	{Kind: LetterKnown, Title: "Link to an application that was made before", For: "Whoever applies twice", IsSecret: true, Values: []string{"cohort", "link"}},
	{Kind: LetterNominated, Title: "Put forward for the programme", For: "People who were nominated", IsSecret: true, Values: []string{"by", "cohort", "dates", "link"}},
	{Kind: LetterApplied, Title: "Application received", For: "Applicants", IsSecret: true, Values: []string{"cohort", "next", "link"}},
	{Kind: LetterUntaken, Title: "A nomination that was not taken up", For: "Line managers and sponsors", Values: []string{"nominee", "cohort", "link"}},
}

// HeardFrom lists the ways in which people hear of the programme.
func HeardFrom() []string {
	return []string{"My line manager", "The staff bulletin", "A colleague who took part", "A staff network", "The intranet", "A sponsor’s talk", "A coffee catch-up", "Somewhere else"}
}
