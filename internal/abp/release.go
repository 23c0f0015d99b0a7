package abp

// What applicants are told of their manager's decision.
const (
	LetterReleased LetterKind = "applicant-released"
	LetterRefused  LetterKind = "applicant-refused"
)

var releaseLetters = []Letter{
	{Kind: LetterReleased, Title: "Released by the line manager", For: "Applicants", Values: []string{"manager", "cohort"}},
	{Kind: LetterRefused, Title: "Not released by the line manager", For: "Applicants", Values: []string{"manager", "cohort"}},
}

// IsWaiting says whether the line manager has not decided and the decision is
// still needed, also while a place is offered.
func (a *Application) IsWaiting() bool { return a.ReleasedAt.IsZero() && !a.IsOver() }

// Release records at the instant now that the line manager by releases the
// applicant for the dates. It fails with Forbidden if somebody else was asked,
// and with Conflict if the application does not wait for a decision.
func (a *Application) Release(by *Person, now Instant) error {
	if err := a.decides(by); err != nil {
		return err
	}
	a.ReleasedAt = now
	return nil
}

// Refuse records at the instant now that the line manager by does not release
// the applicant. It fails like Release.
func (a *Application) Refuse(by *Person, now Instant) error {
	if err := a.decides(by); err != nil {
		return err
	}
	a.RefusedAt = now
	return nil
}

func (a *Application) decides(by *Person) error {
	if a.ManagerID == "" || string(a.ManagerID) != by.ID {
		return Errorf(Forbidden, "Only the line manager who was asked can decide about this application.")
	}
	if !a.IsWaiting() {
		return Errorf(Conflict, "This application does not wait for you any more: it was decided or withdrawn meanwhile.")
	}
	return nil
}
