package abp

import (
	"fmt"
	"slices"
)

// Pause is a time in which a delegate is away from the cohort: on parental
// leave, redeployed. Their place is free meanwhile, and nothing is asked of
// them. Why is a category, not a story.
type Pause struct {
	ID         string `gorm:"primaryKey"`
	DelegateID string
	PausedAt   Instant
	Why        string
	SetID      Ref     // the set that they were in and come back to
	RejoinedAt Instant // none while it lasts
}

// PauseReasons lists why delegates pause. None of them says anything about
// somebody's health.
func PauseReasons() []string {
	return []string{"parental leave", "redeployment", "away from work for a time", "another reason"}
}

// LeavingReasons lists why delegates leave.
func LeavingReasons() []string {
	return []string{"workload", "new job", "release taken back", "dates do not suit", "personal reasons", "another reason"}
}

// Withdraw records at the instant now that the delegate leaves the cohort. It
// fails with Conflict if that is so already, and with Invalid without one of the
// reasons.
func (d *Delegate) Withdraw(why string, now Instant) error {
	if !d.WithdrawnAt.IsZero() {
		return Errorf(Conflict, "This delegate has withdrawn already.")
	}
	if why = CleanLine(why); !slices.Contains(LeavingReasons(), why) {
		return InvalidField("why", "Choose the reason that comes nearest.")
	}
	d.WhyLeft, d.WithdrawnAt = why, now
	return nil
}

// Pause records at the instant now that the delegate is away for a time. It fails
// with Conflict unless they are active, and with Invalid without one of the
// reasons.
func (d *Delegate) Pause(why string, now Instant) error {
	if !d.IsActive() {
		return Errorf(Conflict, "This delegate has paused or left already.")
	}
	if why = CleanLine(why); !slices.Contains(PauseReasons(), why) {
		return InvalidField("pause-why", "Choose the reason that comes nearest.")
	}
	d.WhyLeft, d.PausedAt = why, now
	return nil
}

// Rejoin records that the delegate goes on in the cohort. It fails with Conflict
// unless they have paused.
func (d *Delegate) Rejoin() error {
	if d.PausedAt.IsZero() || !d.WithdrawnAt.IsZero() {
		return Errorf(Conflict, "This delegate has not paused, so there is nothing to come back from.")
	}
	d.WhyLeft, d.PausedAt = "", Instant{}
	return nil
}

// Defer records at the instant now that the delegate goes on at the place to, in
// a later cohort, with everything that they have attended. It fails with Conflict
// if they have left.
func (d *Delegate) Defer(to *Delegate, cohort string, now Instant) error {
	if !d.WithdrawnAt.IsZero() {
		return Errorf(Conflict, "This delegate has left the cohort. Enrol them into another by hand.")
	}
	d.WithdrawnAt, d.DeferredToID, d.WhyLeft = now, Ref(to.ID), fmt.Sprintf("goes on in %s", cohort)
	d.PausedAt = Instant{}
	to.EarlierCohort = Ref(d.CohortID)
	return nil
}
