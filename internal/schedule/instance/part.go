package instance

// Part is a part of a day. A day has five: A1 09:30-11:00, A2 11:15-12:45,
// L 13:00-13:45, P1 14:00-15:30 and P2 15:45-17:15. AM is A1 and A2, PM is P1
// and P2; a full day takes all five.
type Part string

// The parts of a day.
const (
	A1 Part = "A1"
	A2 Part = "A2"
	L  Part = "L"
	P1 Part = "P1"
	P2 Part = "P2"
	AM Part = "AM"
	PM Part = "PM"
)

// Kind is a kind of event.
type Kind string

// The kinds of events: the full-day and the half-day workshop, a meeting of an
// action learning set, a coffee catch-up and the celebration.
const (
	Full        Kind = "full"
	Half        Kind = "half"
	Meeting     Kind = "als"
	Coffee      Kind = "coffee"
	Celebration Kind = "celebration"
)

// Role is what a facilitator may do.
type Role string

// The roles of facilitators. Every workshop is run by two people with the role
// Workshop, one of whom leads.
const (
	Lead     Role = "lead"
	Workshop Role = "workshop"
	Adviser  Role = "als"
	Host     Role = "host"
)
