package abp

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"
)

// BookingState says how sure a booking is, and whose.
type BookingState uint8

// The states of a booking. The first two are ours; Blocked is somebody else's.
const (
	Held BookingState = iota
	Booked
	Blocked
)

var bookingStateTexts = []string{"held", "booked", "blocked"}

// BookingStates lists every state in the order people read them.
func BookingStates() []BookingState { return []BookingState{Held, Booked, Blocked} }

// ParseBookingState reads the text of a state. It fails with Invalid.
func ParseBookingState(s string) (BookingState, error) {
	b, ok := codeParse[BookingState](s, bookingStateTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a state of a booking.", s)
	}
	return b, nil
}

// String returns the state in words.
func (b BookingState) String() string { return codeText(b, bookingStateTexts) }

// Value implements driver.Valuer.
func (b BookingState) Value() (driver.Value, error) { return codeValue(b, bookingStateTexts) }

// Scan implements sql.Scanner.
func (b *BookingState) Scan(src any) error { return codeScan(b, src, bookingStateTexts) }

// Booking says that a venue is taken on a day: an option held for us, a booking
// of ours, or a day on which others have it. A session of ours at a venue counts
// as a booking without a record; then Session says which, and ID is empty.
type Booking struct {
	Kept
	VenueID  string
	Venue    *Venue
	OnDay    Date
	Half     Half
	State    BookingState
	LapsesOn Date // of an option: from this day on it holds no longer
	CohortID Ref  // for whom it is ours, or none
	Cohort   *Cohort
	Purpose  string // what for, or who has it

	Session *Session `gorm:"-"`
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (b *Booking) Validate() error {
	b.Purpose = CleanLine(b.Purpose)
	var c Check
	if b.OnDay.IsZero() {
		c.Field("on_day", "Enter the day on which the venue is taken.")
	}
	switch {
	case b.State != Held:
		b.LapsesOn = Date{}
	case b.LapsesOn.IsZero():
		c.Field("lapses_on", "Enter the day on which the option lapses.")
	case !b.OnDay.IsZero() && b.OnDay.Before(b.LapsesOn):
		c.Field("lapses_on", "An option lapses on the day itself at the latest.")
	}
	if b.State == Blocked {
		b.CohortID, b.Cohort = "", nil
	}
	c.Longest("purpose", b.Purpose, 120)
	return c.Err()
}

// Confirm turns a held option into a booking of ours. It fails with Conflict for
// what is no option.
func (b *Booking) Confirm() error {
	if b.State != Held {
		return Errorf(Conflict, "This is not an option that can be confirmed.")
	}
	b.State, b.LapsesOn = Booked, Date{}
	return nil
}

// HasLapsed says whether the booking is an option that holds no longer on the
// day.
func (b *Booking) HasLapsed(on Date) bool {
	return b.State == Held && !b.LapsesOn.IsZero() && !on.Before(b.LapsesOn)
}

// Overlaps says whether the two cannot both be: one venue at one time. What is
// booked for a cohort and a session of that cohort are one and the same.
func (b *Booking) Overlaps(o *Booking) bool {
	switch {
	case b.VenueID == "" || b.VenueID != o.VenueID:
		return false
	case b.Session != nil && o.Session != nil:
		return b.Session.ID != o.Session.ID && b.Session.StartsAt.Before(o.Session.EndsAt.Time) && o.Session.StartsAt.Before(b.Session.EndsAt.Time)
	case b.Session == nil && b.ID == o.ID && o.Session == nil, b.CohortID != "" && b.CohortID == o.CohortID:
		return false
	}
	return b.OnDay == o.OnDay && b.Half.Meets(o.Half)
}

// BookingOf returns the booking that a session at a venue is.
func BookingOf(v *Session, zone *time.Location) Booking {
	return Booking{VenueID: string(v.VenueID), Venue: v.Venue, OnDay: v.StartsAt.On(zone), Half: HalfOf(v.StartsAt, v.EndsAt, zone),
		State: Booked, CohortID: v.CohortID, Cohort: v.Cohort, Session: v}
}

// MergeBookings adds the sessions at venues to the bookings that were typed, in
// the order of time.
func MergeBookings(typed []Booking, sessions []Session, zone *time.Location) []Booking {
	all := slices.Clone(typed)
	for i := range sessions {
		all = append(all, BookingOf(&sessions[i], zone))
	}
	slices.SortStableFunc(all, func(a, b Booking) int {
		return cmp.Or(cmp.Compare(a.OnDay.String(), b.OnDay.String()), cmp.Compare(a.Half, b.Half))
	})
	return all
}

// Words says in words what the booking is for.
func (b *Booking) Words() string {
	switch {
	case b.Session != nil:
		return inCohort(*b.Session)
	case b.Cohort != nil && b.Purpose != "":
		return fmt.Sprintf("%s, for %s", b.Purpose, b.Cohort.Code)
	case b.Cohort != nil:
		return "for " + b.Cohort.Code
	}
	return b.Purpose
}
