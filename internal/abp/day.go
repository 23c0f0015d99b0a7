package abp

import (
	"database/sql/driver"
	"strings"
)

// DayKind says why a day is special.
type DayKind uint8

// The kinds of special days, the most binding first as far as one can say.
// ObservanceTier1 days are closed to workshops, ObservanceTier2 days ask for
// care. A Blackout is local: a venue week, an inspection, a system going live.
const (
	BankHoliday DayKind = iota
	Closure
	ObservanceTier1
	ObservanceTier2
	SchoolHoliday
	IndustrialAction
	WinterPressure
	Blackout
	DoctorsRotation
	YearEnd
)

var dayKindTexts = []string{"bank holiday", "closure", "observance", "minor observance", "school holiday", "industrial action",
	"winter pressure", "blackout", "rotation of doctors", "year end"}

// DayKinds lists every kind in the order people read them.
func DayKinds() []DayKind {
	kinds := make([]DayKind, len(dayKindTexts))
	for i := range kinds {
		kinds[i] = DayKind(i)
	}
	return kinds
}

// ParseDayKind reads the text of a kind. It fails with Invalid.
func ParseDayKind(s string) (DayKind, error) {
	k, ok := codeParse[DayKind](strings.ToLower(CleanLine(s)), dayKindTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a kind of day. Choose one of: %s.", s, strings.Join(dayKindTexts, ", "))
	}
	return k, nil
}

// String returns the kind in words.
func (k DayKind) String() string { return codeText(k, dayKindTexts) }

// Value implements driver.Valuer.
func (k DayKind) Value() (driver.Value, error) { return codeValue(k, dayKindTexts) }

// Scan implements sql.Scanner.
func (k *DayKind) Scan(src any) error { return codeScan(k, src, dayKindTexts) }

// IsObservance says whether the kind is a day of faith of either tier.
func (k DayKind) IsObservance() bool { return k == ObservanceTier1 || k == ObservanceTier2 }

// DayState says how sure a day is.
type DayState uint8

// The states of a day. An expected observance depends on the moon and may fall
// a day earlier or later than it says.
const (
	Confirmed DayState = iota
	Expected
)

var dayStateTexts = []string{"confirmed", "expected"}

// ParseDayState reads the text of a state. It fails with Invalid.
func ParseDayState(s string) (DayState, error) {
	v, ok := codeParse[DayState](strings.ToLower(CleanLine(s)), dayStateTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a state. Write confirmed or expected.", s)
	}
	return v, nil
}

// String returns the state in words.
func (s DayState) String() string { return codeText(s, dayStateTexts) }

// Value implements driver.Valuer.
func (s DayState) Value() (driver.Value, error) { return codeValue(s, dayStateTexts) }

// Scan implements sql.Scanner.
func (s *DayState) Scan(src any) error { return codeScan(s, src, dayStateTexts) }

// Day marks one day of the calendar, or the days from one to another, with the
// source that says so.
type Day struct {
	Kept
	OnDay       Date // the day, or the first of several
	UntilDay    Date // the last of several, or none for a single day
	Kind        DayKind
	Name        string
	Authority   string // whose schools are closed; empty for everybody
	State       DayState
	Source      string
	FromEve     bool // begins at sunset of the day before
	NoWorkshops bool // of a blackout: no workshop may be held, and not only at a price
}

// Last returns the last day, which is the only one of a single day.
func (d *Day) Last() Date {
	if d.UntilDay.IsZero() {
		return d.OnDay
	}
	return d.UntilDay
}

// IsTentative says whether the day may yet be found to be the one before or
// after: an observance that is only expected. Until it is confirmed all three
// are kept free.
func (d *Day) IsTentative() bool { return d.Kind.IsObservance() && d.State == Expected }

// IsHard says whether a workshop may not be held on the day.
func (d *Day) IsHard() bool {
	switch d.Kind {
	case BankHoliday, Closure, ObservanceTier1, IndustrialAction:
		return true
	}
	return d.Kind == Blackout && d.NoWorkshops
}

// longestDay is how many days one entry of the calendar may cover.
const longestDay = 120

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted. What has no meaning for the kind is cleared.
func (d *Day) Validate() error {
	d.Name, d.Authority, d.Source = CleanLine(d.Name), CleanLine(d.Authority), CleanLine(d.Source)
	d.FromEve = d.FromEve && d.Kind.IsObservance()
	d.NoWorkshops = d.NoWorkshops && d.Kind == Blackout
	if d.UntilDay == d.OnDay {
		d.UntilDay = Date{}
	}
	var c Check
	switch last := d.Last(); {
	case d.OnDay.IsZero():
		c.Field("from", "Enter the day, or the first of several.")
	case d.OnDay.Year < 2000 || d.OnDay.Year > 2100:
		c.Field("from", "Enter a day in the years 2000 to 2100.")
	case last.Before(d.OnDay):
		c.Field("until", "Enter a last day that is not before the first, or leave it empty for a single day.")
	case last.Since(d.OnDay) >= longestDay:
		c.Field("until", "Enter at most %d days at once; these are %d.", longestDay, last.Since(d.OnDay)+1)
	}
	c.Require("name", d.Name, "Enter what people call the day.")
	c.Longest("name", d.Name, 120)
	c.Longest("authority", d.Authority, 80)
	c.Require("source", d.Source, "Enter who says so, for example the council’s web page.")
	c.Longest("source", d.Source, 200)
	return c.Err()
}

// SameAs says whether the two say the same, whatever their heads.
func (d *Day) SameAs(o *Day) bool {
	a, b := *d, *o
	a.Kept, b.Kept = Kept{}, Kept{}
	return a == b
}

// DayKey is what makes two entries of the calendar the same day for people.
type DayKey struct {
	OnDay           Date
	Kind            DayKind
	Name, Authority string
}

// Key returns what the day is known by.
func (d *Day) Key() DayKey { return DayKey{d.OnDay, d.Kind, d.Name, d.Authority} }
