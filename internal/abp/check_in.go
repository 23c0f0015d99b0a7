package abp

import "time"

// When people can check in at a session, and how long a code on the screen lasts.
// The window is wide enough for the queue at the door and for late trains, and
// closes before anybody could check in for a session that they missed. A code is
// taken during its own slot and the next one, so that one that is scanned as it
// changes still works; a photograph of it is worth a minute at most.
const (
	CheckInOpens  = 30 * time.Minute // before the start
	CheckInCloses = 15 * time.Minute // after the start
	CheckInSlot   = 30 * time.Second
)

// CheckIn is somebody's own word that they are at a session. It is a claim: the
// register says nothing until somebody who takes it has confirmed it.
type CheckIn struct {
	ID          string `gorm:"primaryKey"`
	SessionID   string
	PersonID    string
	CheckedInAt Instant
}

// CheckInWindow returns from when until when people can check in.
func (s *Session) CheckInWindow() (opens, closes Instant) {
	return s.StartsAt.Plus(-CheckInOpens), s.StartsAt.Plus(CheckInCloses)
}

// CanCheckIn returns nil if people can check in at the instant now. It fails with
// Conflict before and after the window, if the session is cancelled, and if
// nobody meets at it.
func (s *Session) CanCheckIn(now Instant, zone *time.Location) error {
	opens, closes := s.CheckInWindow()
	switch {
	case s.IsCancelled():
		return Errorf(Conflict, "This session is cancelled, so nobody can check in.")
	case s.Kind == SelfStudy:
		return Errorf(Conflict, "Nobody meets at this session, so nobody can check in.")
	case now.Before(opens.Time):
		return Errorf(Conflict, "Checking in opens at %s on %s.", ClockWords(opens.In(zone)), opens.In(zone).Format("Monday 2 January 2006"))
	case now.After(closes.Time):
		return Errorf(Conflict, "Checking in closed at %s on %s. The facilitator marks people in the register.", ClockWords(closes.In(zone)), closes.In(zone).Format("Monday 2 January 2006"))
	}
	return nil
}

// SlotOf returns the number of the slot that a code made at the instant is for.
// It counts real time, so that no clock change makes a slot longer or repeats it.
func SlotOf(now Instant) int64 { return now.Unix() / int64(CheckInSlot/time.Second) }
