package abp

import "time"

// What people are told when their sessions change.
const (
	LetterMoved     LetterKind = "session-moved"
	LetterMovedMany LetterKind = "sessions-moved"
	LetterCancelled LetterKind = "session-cancelled"
	LetterElsewhere LetterKind = "session-place"
	LetterLead      LetterKind = "session-lead"
	LetterLeadEnds  LetterKind = "session-lead-ends"
)

var sessionLetters = []Letter{
	{Kind: LetterMoved, Title: "A session has moved", For: "Delegates and facilitators", Values: []string{"title", "when", "sessions", "reason", "page"}},
	{Kind: LetterMovedMany, Title: "Several sessions have moved", For: "Delegates and facilitators", Values: []string{"count", "sessions", "reason", "page"}},
	{Kind: LetterCancelled, Title: "A session is cancelled", For: "Delegates and facilitators", Values: []string{"title", "when", "sessions", "reason", "page"}},
	{Kind: LetterElsewhere, Title: "A session takes place elsewhere", For: "Delegates and facilitators", Values: []string{"title", "when", "session", "page"}},
	{Kind: LetterLead, Title: "They lead a session", For: "Facilitators", Values: []string{"title", "when", "session", "page"}},
	{Kind: LetterLeadEnds, Title: "Somebody else leads a session", For: "Facilitators", Values: []string{"title", "when", "session"}},
}

// MoveScope says which sessions a move takes along.
type MoveScope uint8

// The scopes of a move: the session alone; the later ones of its set, or of the
// workshops and self-study of its cohort; everything later in the cohort.
const (
	MoveOne MoveScope = iota
	MoveLater
	MoveCohort
)

var moveScopeTexts = []string{"one", "later", "cohort"}

// ParseMoveScope reads the text of a scope. It fails with Invalid.
func ParseMoveScope(s string) (MoveScope, error) {
	m, ok := codeParse[MoveScope](s, moveScopeTexts)
	if !ok {
		return 0, Errorf(Invalid, "Choose which sessions move.")
	}
	return m, nil
}

// String returns the scope's text.
func (m MoveScope) String() string { return codeText(m, moveScopeTexts) }

// Hours returns the local day of the session and its start and end in minutes
// after that day's midnight, as the clock on the wall shows them.
func (s *Session) Hours(zone *time.Location) (day Date, from, until int) {
	day = s.StartsAt.On(zone)
	minutes := func(i Instant) int {
		t := i.In(zone)
		return DateOf(t).Since(day)*24*60 + t.Hour()*60 + t.Minute()
	}
	return day, minutes(s.StartsAt), minutes(s.EndsAt)
}

// Shift is how far a move goes, in whole local days and minutes of the local
// clock and never in hours of UTC: a meeting at half past nine is at half past
// nine on either side of a change of the clocks.
type Shift struct {
	Days, Start, End int
	length           int // of the session that the shift was measured on
}

// ShiftTo returns the shift that brings the session to the day and to the given
// minutes after its midnight.
func (s *Session) ShiftTo(day Date, from, until int, zone *time.Location) Shift {
	was, start, end := s.Hours(zone)
	return Shift{Days: day.Since(was), Start: from - start, End: until - end, length: end - start}
}

// Of returns when the session would be after the shift. Self-study moves by
// days alone. A session as long as the one that the shift was measured on takes
// its new length, another keeps its own. It fails with Invalid if the session
// would not end on the day it starts.
func (f Shift) Of(s *Session, zone *time.Location) (starts, ends Instant, err error) {
	day, from, until := s.Hours(zone)
	day = day.Add(f.Days)
	if s.Kind != SelfStudy {
		end := f.Start
		if until-from == f.length {
			end = f.End
		}
		from, until = from+f.Start, until+end
	}
	if from < 0 || until > 24*60 || until <= from {
		return Instant{}, Instant{}, Errorf(Invalid, "%s would not start and end on the same day. Move it on its own.", s.Title)
	}
	return day.Clock(from, zone), day.Clock(until, zone), nil
}

// MovesWith returns the sessions of the list that a move of s takes along, in
// the order of the list: s itself, and what the scope adds of sessions that are
// not before s, not cancelled and not begun at the instant now.
func (s *Session) MovesWith(scope MoveScope, all []Session, now Instant) []Session {
	var list []Session
	for _, o := range all {
		later := s.CohortID != "" && o.CohortID == s.CohortID && !o.IsCancelled() && !o.StartsAt.Before(s.StartsAt.Time) && o.StartsAt.After(now.Time)
		alike := o.SetID == s.SetID
		if o.ID == s.ID || later && (scope == MoveCohort || scope == MoveLater && alike) {
			list = append(list, o)
		}
	}
	return list
}

// CanRepeat says whether the session is a set meeting that was too small and can
// be held again: within QuorumMoves of its end.
func (s *Session) CanRepeat(now Instant) bool {
	return s.TooFew && !s.IsCancelled() && !s.EndsAt.After(now.Time) && now.Before(s.EndsAt.Add(QuorumMoves))
}

// CanMove returns nil if the session can still be moved or cancelled at the
// instant now, and Conflict if it is cancelled or has begun. A set meeting with
// too few people can be moved after it.
func (s *Session) CanMove(now Instant) error {
	switch {
	case s.IsCancelled():
		return Errorf(Conflict, "This session is cancelled. Add a new one instead.")
	case s.CanRepeat(now):
		return nil
	case !s.StartsAt.After(now.Time):
		return Errorf(Conflict, "This session has begun; it cannot be moved or cancelled any more.")
	}
	return nil
}
