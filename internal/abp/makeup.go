package abp

import (
	"database/sql/driver"
	"time"
)

// MakeUpWay is how a missed session can be made good.
type MakeUpWay uint8

// The ways, preferred ones first. The last is the only one for a workshop part.
const (
	WayCatchUp MakeUpWay = iota
	WayOneToOne
	WayOtherSet
	WayOtherCohort
)

var makeUpWayTexts = []string{"catch-up set meeting", "one-to-one", "another set", "another cohort"}

// ParseMakeUpWay reads the text of a way. It fails with Invalid.
func ParseMakeUpWay(s string) (MakeUpWay, error) {
	w, ok := codeParse[MakeUpWay](s, makeUpWayTexts)
	if !ok {
		return 0, InvalidField("way", "Choose how you would like to make it up.")
	}
	return w, nil
}

// String returns the way in words.
func (w MakeUpWay) String() string { return codeText(w, makeUpWayTexts) }

// Value implements driver.Valuer.
func (w MakeUpWay) Value() (driver.Value, error) { return codeValue(w, makeUpWayTexts) }

// Scan implements sql.Scanner.
func (w *MakeUpWay) Scan(src any) error { return codeScan(w, src, makeUpWayTexts) }

// MakeUp is one missed session made good: asked for, arranged, done or lapsed.
// Meeting is the session at which that happens; a one-to-one has a moment and a
// facilitator instead.
type MakeUp struct {
	Kept
	DelegateID    string
	Delegate      *Delegate
	SessionID     string
	Session       *Session
	Way           MakeUpWay
	AskedAt       Instant
	ArrangedAt    Instant
	ArrangedByID  Ref
	MeetingID     Ref
	Meeting       *Session
	FacilitatorID Ref
	Facilitator   *Person
	MeetsAt       Instant
	MetAt         Instant
	LogWrittenAt  Instant
	DoneAt        Instant
	LapsedAt      Instant
	WhyLapsed     string
}

// MakeUpLog is what somebody wrote for themselves after a one-to-one. Nobody else
// reads it; that it was written is all that counts.
type MakeUpLog struct {
	MakeUpID string `gorm:"primaryKey"`
	PersonID string
	Text     string
}

// When a make-up lapses by itself.
const (
	MakeUpWaits = 60 * 24 * time.Hour // without being arranged
	MakeUpHolds = 14 * 24 * time.Hour // after its day, without being done
)

// MakeUpState is how far a make-up has come.
type MakeUpState uint8

// The states.
const (
	MakeUpAsked MakeUpState = iota
	MakeUpArranged
	MakeUpDone
	MakeUpLapsed
)

var makeUpStateTexts = []string{"asked for", "arranged", "done", "lapsed"}

// String returns the state in words.
func (s MakeUpState) String() string { return codeText(s, makeUpStateTexts) }

// State derives how far the make-up has come.
func (m *MakeUp) State() MakeUpState {
	switch {
	case !m.LapsedAt.IsZero():
		return MakeUpLapsed
	case !m.DoneAt.IsZero():
		return MakeUpDone
	case !m.ArrangedAt.IsZero():
		return MakeUpArranged
	}
	return MakeUpAsked
}

// On returns when the make-up takes place, or no instant while that is open.
func (m *MakeUp) On() Instant {
	if m.Meeting != nil {
		return m.Meeting.StartsAt
	}
	return m.MeetsAt
}

// Arrange says at the instant now that the make-up takes place at a meeting. It
// fails with Conflict if the make-up is done or has lapsed, and with Invalid if
// the meeting has begun.
func (m *MakeUp) Arrange(by *Person, meeting *Session, now Instant) error {
	if err := m.open(); err != nil {
		return err
	}
	if meeting.IsCancelled() || !meeting.StartsAt.After(now.Time) {
		return InvalidField("meeting", "Choose a meeting that lies ahead.")
	}
	m.ArrangedAt, m.ArrangedByID, m.MeetingID, m.Meeting, m.MeetsAt, m.FacilitatorID = now, Ref(by.ID), Ref(meeting.ID), meeting, Instant{}, ""
	return nil
}

// Meet says at the instant now that facilitator and delegate meet alone at
// another. It fails like Arrange.
func (m *MakeUp) Meet(by, facilitator *Person, at, now Instant) error {
	if err := m.open(); err != nil {
		return err
	}
	if !at.After(now.Time) {
		return InvalidField("day", "Enter a day and a time that lie ahead.")
	}
	m.ArrangedAt, m.ArrangedByID, m.MeetingID, m.Meeting, m.MeetsAt, m.FacilitatorID, m.Facilitator = now, Ref(by.ID), "", nil, at, Ref(facilitator.ID), facilitator
	return nil
}

// Met says at the instant now that the one-to-one took place. It fails with
// Conflict before its time and if it was not arranged.
func (m *MakeUp) Met(now Instant) error {
	if err := m.open(); err != nil {
		return err
	}
	if m.Way != WayOneToOne || m.MeetsAt.IsZero() {
		return Errorf(Conflict, "No one-to-one is arranged. Arrange it first.")
	}
	if m.MeetsAt.After(now.Time) {
		return Errorf(Conflict, "The one-to-one lies ahead. Say that it took place once it did.")
	}
	m.MetAt = now
	m.settle(now)
	return nil
}

// Wrote says at the instant now that the delegate has written the reflective log.
// It fails with Conflict before the one-to-one took place.
func (m *MakeUp) Wrote(now Instant) error {
	if !m.DoneAt.IsZero() {
		return nil // the log can be gone on with
	}
	if err := m.open(); err != nil {
		return err
	}
	if m.Way != WayOneToOne || m.MeetsAt.IsZero() || m.MeetsAt.After(now.Time) {
		return Errorf(Conflict, "Write your log after the one-to-one.")
	}
	m.LogWrittenAt = now
	m.settle(now)
	return nil
}

// settle makes a one-to-one done once it took place and the log is written.
func (m *MakeUp) settle(now Instant) {
	if !m.MetAt.IsZero() && !m.LogWrittenAt.IsZero() {
		m.DoneAt = now
	}
}

// Lapse ends the make-up at the instant now without its being done. It fails with
// Conflict if it is done or has lapsed.
func (m *MakeUp) Lapse(why string, now Instant) error {
	if err := m.open(); err != nil {
		return err
	}
	m.LapsedAt, m.WhyLapsed = now, CleanLine(why)
	return nil
}

func (m *MakeUp) open() error {
	switch m.State() {
	case MakeUpDone:
		return Errorf(Conflict, "This session is made up already.")
	case MakeUpLapsed:
		return Errorf(Conflict, "This make-up has lapsed. Ask for a new one.")
	}
	return nil
}

// Ways lists the ways in which a missed session of the kind can be made up.
func (t *Template) Ways(kind SessionKind) []MakeUpWay {
	switch {
	case kind == WorkshopPart:
		return []MakeUpWay{WayOtherCohort}
	case kind != SetMeeting || t.MakeUps == 0:
		return nil
	case t.AllowsGuests:
		return []MakeUpWay{WayCatchUp, WayOneToOne, WayOtherSet}
	}
	return []MakeUpWay{WayCatchUp, WayOneToOne}
}

// IsCatchUpMeeting says whether the session is a set meeting of nobody's set:
// people who missed a meeting come to it by name.
func (s *Session) IsCatchUpMeeting() bool { return s.Kind == SetMeeting && s.CohortID == "" }

// Invitee is somebody who is asked to a session by name, beside those whom its
// cohort or set brings.
type Invitee struct {
	SessionID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey"`
}

// What delegates are told of make-ups.
const (
	LetterMakeUpAsked    LetterKind = "makeup-asked"
	LetterMakeUpArranged LetterKind = "makeup-arranged"
	LetterMakeUpDone     LetterKind = "makeup-done"
	LetterMakeUpLapsed   LetterKind = "makeup-lapsed"
)

var makeUpLetters = []Letter{
	{Kind: LetterMakeUpAsked, Title: "Somebody asks for a make-up", For: "Facilitators", Values: []string{"person", "session", "way", "link"}},
	{Kind: LetterMakeUpArranged, Title: "A make-up is arranged", For: "Delegates", Values: []string{"session", "way", "when", "place", "facilitator", "link"}},
	{Kind: LetterMakeUpDone, Title: "A session is made up", For: "Delegates", Values: []string{"session", "standing"}},
	{Kind: LetterMakeUpLapsed, Title: "A make-up has lapsed", For: "Delegates", Values: []string{"session", "reason", "link"}},
}
