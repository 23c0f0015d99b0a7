package abp

import (
	"slices"
	"time"
)

// Entry is one line of the register of a session: somebody who is expected, or
// who came though they were not, and their mark.
type Entry struct {
	Person  Person // with Organisation
	IsGuest bool   // not expected: added by somebody who takes the register
	HasMark bool
	Mark    Mark // meaningless without HasMark

	CheckedInAt Instant     // their own word that they are there; zero for none
	Correction  *Correction // that waits for an answer

	HasApology bool          // sent one that stands
	Reason     ApologyReason // of the apology
}

// Proposed returns the text of the mark that the register begins with: the one
// that is stored, or an apology that was sent, or "".
func (e *Entry) Proposed() string {
	if !e.HasMark && e.HasApology && e.CheckedInAt.IsZero() {
		return Apology.String()
	}
	return e.MarkText()
}

// MarkText returns the text of the mark, or "" while there is none.
func (e *Entry) MarkText() string {
	if !e.HasMark {
		return ""
	}
	return e.Mark.String()
}

// IsLedBy says whether the person leads the session: as its facilitator, or as
// that of its set. Facilitators and Set must be loaded.
func (s *Session) IsLedBy(p *Person) bool {
	if p == nil {
		return false
	}
	ofSet := s.Set != nil && string(s.Set.FacilitatorID) == p.ID
	return ofSet || slices.ContainsFunc(s.Facilitators, func(f Person) bool { return f.ID == p.ID })
}

// CanTakeRegister returns nil if by may mark people at the session at the
// instant now: leads at every session, facilitators at those they lead, from
// the local day of the session on. It fails with Forbidden for others, and with
// Conflict before the day or if the session is cancelled.
func (s *Session) CanTakeRegister(by *Person, now Instant, zone *time.Location) error {
	switch {
	case !by.RunsProgramme() && !s.IsLedBy(by):
		return Errorf(Forbidden, "Only the facilitators of a session and the programme team see its register.")
	case s.IsCancelled():
		return Errorf(Conflict, "This session is cancelled, so there is no register to take.")
	case now.On(zone).Before(s.StartsAt.On(zone)):
		return Errorf(Conflict, "The register can be taken from %s on.", s.StartsAt.In(zone).Format("Monday 2 January 2006"))
	}
	return nil
}

// Marks lists the marks that a register of this kind of session offers. Only
// what counts towards completion can be made up.
func (k SessionKind) Marks() []Mark {
	if k.ForCohort() {
		return Marks()
	}
	return []Mark{Present, Part, Apology, Absent}
}

// PresentPercent is how much of a session somebody has to be there for the mark
// present; who is there for less gets the mark part.
const PresentPercent = 75

// MarkFor returns the mark of somebody who was at the session for so long, and
// false for somebody who was not there at all: why is not for a file to say.
func (s *Session) MarkFor(attended time.Duration) (Mark, bool) {
	switch length := s.EndsAt.Sub(s.StartsAt.Time); {
	case attended <= 0:
		return 0, false
	case attended*100 >= length*PresentPercent:
		return Present, true
	}
	return Part, true
}
