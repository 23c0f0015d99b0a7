package abp

import (
	"database/sql/driver"
	"time"
)

// SessionKind says what a session is, and with that who it is for.
type SessionKind uint8

// The kinds of session.
const (
	WorkshopPart SessionKind = iota
	SelfStudy
	SetMeeting
	CatchUp
	Celebration
	ManagerWebinar
	SponsorMeeting
	SteeringGroup
	LeadershipSession
	TrainerSession
)

var sessionKindTexts = []string{"workshop part", "self-study", "set meeting", "coffee catch-up", "celebration", "line-manager webinar", "sponsor meeting", "steering group", "leadership session", "trainer session"}

// SessionKinds lists every kind in the order people read them.
func SessionKinds() []SessionKind {
	kinds := make([]SessionKind, len(sessionKindTexts))
	for i := range kinds {
		kinds[i] = SessionKind(i)
	}
	return kinds
}

// ParseSessionKind reads the text of a kind. It fails with Invalid.
func ParseSessionKind(s string) (SessionKind, error) {
	k, ok := codeParse[SessionKind](s, sessionKindTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a kind of session.", s)
	}
	return k, nil
}

// String returns the kind in words.
func (k SessionKind) String() string { return codeText(k, sessionKindTexts) }

// Value implements driver.Valuer.
func (k SessionKind) Value() (driver.Value, error) { return codeValue(k, sessionKindTexts) }

// Scan implements sql.Scanner.
func (k *SessionKind) Scan(src any) error { return codeScan(k, src, sessionKindTexts) }

// MarshalText writes the kind's text into a template's stored steps.
func (k SessionKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *SessionKind) UnmarshalText(b []byte) error { return codeScan(k, b, sessionKindTexts) }

// ForCohort says whether sessions of this kind belong to a cohort. The others
// belong to the whole programme.
func (k SessionKind) ForCohort() bool { return k <= SetMeeting }

// IsOptional says whether people may come or not as they like.
func (k SessionKind) IsOptional() bool { return k == CatchUp || k == Celebration }

// Audience returns the roles that a programme-wide session is for. Sessions of
// a cohort are for its delegates, those of a set for the set's members.
func (k SessionKind) Audience() []Role {
	switch k {
	case CatchUp:
		return []Role{DelegateRole}
	case Celebration:
		return []Role{DelegateRole, LineManager, InternalSponsor, FacilitatorRole}
	case ManagerWebinar:
		return []Role{LineManager}
	case SponsorMeeting:
		return []Role{InternalSponsor}
	case SteeringGroup:
		return []Role{BoardViewer}
	case LeadershipSession:
		return []Role{InternalSponsor, BoardViewer}
	case TrainerSession:
		return []Role{FacilitatorRole}
	}
	return nil
}

// Session is one dated meeting. UID, Sequence and ChangedAt are its identity in
// people's calendars: UID never changes, Sequence rises with every move, change
// of place or cancellation, ChangedAt with everything that shows.
type Session struct {
	Kept
	ProgrammeID  string
	CohortID     Ref // for workshop parts, self-study and set meetings
	Cohort       *Cohort
	SetID        Ref // for set meetings
	Set          *Set
	Kind         SessionKind
	Number       int // counts within its kind in the cohort or set, from 1; 0 for programme-wide sessions
	Title        string
	VenueID      Ref // none for online sessions
	Venue        *Venue
	JoinLink     string
	StartsAt     Instant
	EndsAt       Instant
	PlannedAt    Instant // the start first published; stays when the session moves
	UID          string
	Sequence     int
	ChangedAt    Instant
	CancelledAt  Instant
	CancelReason string
	Facilitators []Person `gorm:"-"`

	TooFew bool `gorm:"-"` // a set meeting that is over and had too few people by its register; set when one session is loaded
}

// IsCancelled says whether the session will not take place.
func (s *Session) IsCancelled() bool { return !s.CancelledAt.IsZero() }

// IsOnline says whether people meet by link.
func (s *Session) IsOnline() bool { return s.VenueID == "" && s.Kind != SelfStudy }

// HasMoved says whether the session is not when it was first planned.
func (s *Session) HasMoved() bool { return !s.PlannedAt.Equal(s.StartsAt.Time) }

// Move gives the session another time at the instant now. It fails with
// Conflict if the session is cancelled and with Invalid if it would end before
// it starts or last more than 14 hours.
func (s *Session) Move(starts, ends, now Instant) error {
	if s.IsCancelled() {
		return Errorf(Conflict, "This session is cancelled. Add a new one instead.")
	}
	if !ends.After(starts.Time) || ends.Sub(starts.Time).Hours() > 24 {
		return Errorf(Invalid, "The end must be after the start, on the same day.")
	}
	if s.StartsAt.Equal(starts.Time) && s.EndsAt.Equal(ends.Time) {
		return nil
	}
	s.StartsAt, s.EndsAt = starts, ends
	s.changed(now, true)
	return nil
}

// Cancel records at the instant now that the session will not take place. It
// fails with Conflict if that is so already, or if the session has begun.
func (s *Session) Cancel(reason string, now Instant) error {
	if s.IsCancelled() {
		return Errorf(Conflict, "This session is cancelled already.")
	}
	if s.StartsAt.Before(now.Time) {
		return Errorf(Conflict, "This session has begun; it cannot be cancelled any more.")
	}
	s.CancelledAt, s.CancelReason = now, CleanLine(reason)
	s.changed(now, true)
	return nil
}

// Place changes where the session is. Calendars treat that like a move.
func (s *Session) Place(venue Ref, link string, now Instant) {
	link = CleanLine(link)
	if s.VenueID == venue && s.JoinLink == link {
		return
	}
	s.VenueID, s.JoinLink = venue, link
	s.changed(now, true)
}

// Touch records that something about the session changed that people see but
// need not act on, such as a facilitator's name.
func (s *Session) Touch(now Instant) { s.changed(now, false) }

// Follow makes sure that s, which is about to replace was, tells calendars so:
// where something differs that shows, ChangedAt has risen, and where somebody who
// goes by the old version would be in the wrong place at the wrong time, so has
// Sequence. Move, Cancel, Place and Touch have seen to that already; edits of single
// fields have not.
func (s *Session) Follow(was *Session) {
	isMaterial := !s.StartsAt.Equal(was.StartsAt.Time) || !s.EndsAt.Equal(was.EndsAt.Time) || s.VenueID != was.VenueID || s.JoinLink != was.JoinLink || s.IsCancelled() != was.IsCancelled()
	shows := isMaterial || s.Title != was.Title || s.Kind != was.Kind || s.CancelReason != was.CancelReason
	if isMaterial && s.Sequence <= was.Sequence {
		s.Sequence = was.Sequence + 1
	}
	if shows && !s.ChangedAt.Truncate(time.Second).After(was.ChangedAt.Truncate(time.Second)) {
		s.ChangedAt = was.ChangedAt
		s.changed(Instant{}, false)
	}
}

func (s *Session) changed(now Instant, material bool) {
	if material {
		s.Sequence++
	}
	// Calendars tell whole seconds: the stamp has to rise by one, even if the clock
	// has not.
	least := At(s.ChangedAt.Truncate(time.Second).Add(time.Second))
	if now.Before(least.Time) {
		now = least
	}
	s.ChangedAt = now
}

// SessionFacilitator says that a person leads a session.
type SessionFacilitator struct {
	SessionID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey"`
}
