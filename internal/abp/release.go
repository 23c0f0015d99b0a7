package abp

import (
	"slices"
	"time"
)

// The letters about the line manager's decision.
const (
	LetterAsk        LetterKind = "release-asked"
	LetterChase      LetterKind = "release-chased"
	LetterReleased   LetterKind = "applicant-released"
	LetterRefused    LetterKind = "applicant-refused"
	LetterTalk       LetterKind = "applicant-talk"
	LetterUnanswered LetterKind = "applicant-unanswered"
)

var releaseLetters = []Letter{
	{Kind: LetterAsk, Title: "Can this person be released?", For: "Line managers", IsSecret: true, Values: []string{"applicant", "cohort", "dates", "until", "link"}},
	{Kind: LetterChase, Title: "Reminder: can this person be released?", For: "Line managers", IsSecret: true, Values: []string{"applicant", "cohort", "until", "link"}},
	{Kind: LetterReleased, Title: "Released by the line manager", For: "Applicants", Values: []string{"manager", "cohort"}},
	{Kind: LetterRefused, Title: "Not released by the line manager", For: "Applicants", Values: []string{"manager", "cohort"}},
	{Kind: LetterTalk, Title: "The line manager wants to talk first", For: "Applicants", Values: []string{"manager", "cohort"}},
	{Kind: LetterUnanswered, Title: "The line manager has not answered", For: "Applicants", IsSecret: true, Values: []string{"manager", "cohort", "link"}},
}

// How long line managers have, and how long their links work.
const (
	ReleaseWaits     = 7 * 24 * time.Hour // until the programme team hears of it
	ReleaseLinkLasts = 90 * 24 * time.Hour
	RemindersApart   = 24 * time.Hour // between two reminders by hand
	ManagersDaily    = 3              // line managers whom an applicant may name in a day
)

// ReleaseLink lets one line manager decide about one application without an
// account. Only the hash of its secret is kept. It ends when somebody else is
// asked.
type ReleaseLink struct {
	ID            string `gorm:"primaryKey"`
	ApplicationID string
	ManagerID     string
	TokenHash     string
	CreatedAt     Instant
	ExpiresAt     Instant
	EndedAt       Instant
}

// RefusalReasons lists why a manager may say that somebody is not released. It
// is about the time away, never about the person.
func RefusalReasons() []string {
	return []string{"These dates do not work", "Not enough staff at the time", "Other training comes first", "Another reason"}
}

// IsWaiting says whether the line manager has not decided and the decision is
// still needed.
func (a *Application) IsWaiting() bool {
	return a.ReleasedAt.IsZero() && !a.IsOver() && !a.CannotMakeDates()
}

// Ask records at the instant now that a line manager is asked to release the
// applicant, instead of whoever was asked before. It fails with Conflict if the
// application does not wait for a decision, and with Invalid if the manager is
// the applicant.
func (a *Application) Ask(manager *Person, now Instant) error {
	if manager.ID == a.PersonID {
		return InvalidField("manager_email", "Enter the address of your line manager, not your own.")
	}
	if !a.IsWaiting() {
		return Errorf(Conflict, "This application does not wait for a line manager any more: it was decided or withdrawn meanwhile.")
	}
	a.ManagerID, a.Manager = Ref(manager.ID), manager
	a.AskedAt, a.AnswerBy = now, now.Plus(ReleaseWaits)
	a.ChasedAt, a.TalkAt = Instant{}, Instant{}
	return nil
}

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
// the applicant, and why, if they say so. It fails like Release, and with
// Invalid for a reason that is not in the list.
func (a *Application) Refuse(by *Person, why string, now Instant) error {
	if err := a.decides(by); err != nil {
		return err
	}
	if why != "" && !slices.Contains(RefusalReasons(), why) {
		return InvalidField("why", "Choose a reason from the list, or none.")
	}
	a.RefusedAt, a.RefusedWhy = now, why
	return nil
}

// Talk records at the instant now that the line manager by wants to talk with
// the applicant first. That is no answer yet: the time goes on. It fails like
// Release.
func (a *Application) Talk(by *Person, now Instant) error {
	if err := a.decides(by); err != nil {
		return err
	}
	if a.TalkAt.IsZero() {
		a.TalkAt = now
	}
	return nil
}

// DecideFor records at the instant now what the programme team heard from the
// line manager, or decided instead of them. It fails with Conflict if the
// application does not wait for a decision.
func (a *Application) DecideFor(isReleased bool, now Instant) error {
	if !a.IsWaiting() {
		return a.decided()
	}
	if isReleased {
		a.ReleasedAt = now
	} else {
		a.RefusedAt = now
	}
	return nil
}

// MayRemind fails with Conflict if nobody can be reminded at the instant now:
// nobody was asked, the decision is made, or the last mail is not a day old.
func (a *Application) MayRemind(now Instant) error {
	if !a.IsWaiting() || a.ManagerID == "" || a.AskedAt.IsZero() {
		return a.decided()
	}
	last := a.AskedAt
	if a.ChasedAt.After(last.Time) {
		last = a.ChasedAt
	}
	if now.Before(last.Add(RemindersApart)) {
		return Errorf(Conflict, "The last mail to the line manager is less than a day old. Give them the day.")
	}
	return nil
}

func (a *Application) decides(by *Person) error {
	if a.ManagerID == "" || string(a.ManagerID) != by.ID {
		return Errorf(Forbidden, "Only the line manager who was asked can decide about this application.")
	}
	if !a.IsWaiting() {
		return a.decided()
	}
	return nil
}

func (a *Application) decided() error {
	return Errorf(Conflict, "This application does not wait for you any more: it was decided or withdrawn meanwhile.")
}
