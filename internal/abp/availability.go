package abp

import (
	"database/sql/driver"
	"slices"
	"strings"
	"time"
)

// Half is a half of a day, or all of it: when something takes place, when a
// room is taken, when somebody is away. The afternoon begins at one o'clock.
type Half uint8

// The halves of a day.
const (
	WholeDay Half = iota
	Morning
	Afternoon
)

var halfTexts = []string{"whole day", "morning", "afternoon"}

// Halves lists every half in the order people read them.
func Halves() []Half { return []Half{WholeDay, Morning, Afternoon} }

// ParseHalf reads the text of a half. It fails with Invalid.
func ParseHalf(s string) (Half, error) {
	h, ok := codeParse[Half](s, halfTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a part of a day.", s)
	}
	return h, nil
}

// String returns the half in words.
func (h Half) String() string { return codeText(h, halfTexts) }

// Value implements driver.Valuer.
func (h Half) Value() (driver.Value, error) { return codeValue(h, halfTexts) }

// Scan implements sql.Scanner.
func (h *Half) Scan(src any) error { return codeScan(h, src, halfTexts) }

// Meets says whether the two have a part of the day in common.
func (h Half) Meets(o Half) bool { return h == WholeDay || o == WholeDay || h == o }

// HalfOf returns the part of the local day that lies between the instants.
func HalfOf(starts, ends Instant, zone *time.Location) Half {
	noon := starts.On(zone).Clock(13*60, zone)
	switch {
	case !ends.After(noon.Time):
		return Morning
	case !starts.Before(noon.Time):
		return Afternoon
	}
	return WholeDay
}

// Pattern is what somebody works in one to four weeks that come round again:
// a letter for each day from Monday on, b for both halves, m for the morning, a
// for the afternoon and - for neither.
type Pattern string

// FullTime is the pattern of whoever says nothing.
const FullTime Pattern = "bbbbb--"

// MostWeeks is how many weeks a pattern may have.
const MostWeeks = 4

// MostAways is how many spans of days away are kept for one person.
const MostAways = 300

// Weeks returns how many weeks the pattern has.
func (p Pattern) Weeks() int { return len(p) / 7 }

// Works says whether the half of a day is worked. Weeks and days count from 0;
// day 0 is Monday.
func (p Pattern) Works(week, day int, half Half) bool {
	i := 7*week + day
	if i < 0 || i >= len(p) {
		return false
	}
	switch p[i] {
	case 'b':
		return true
	case 'm':
		return half == Morning
	case 'a':
		return half == Afternoon
	}
	return false
}

// NewPattern writes a pattern of so many weeks, asking works for each half of
// each day.
func NewPattern(weeks int, works func(week, day int, half Half) bool) Pattern {
	b := make([]byte, 0, 7*weeks)
	for i := range 7 * weeks {
		letter := byte('-')
		switch am, pm := works(i/7, i%7, Morning), works(i/7, i%7, Afternoon); {
		case am && pm:
			letter = 'b'
		case am:
			letter = 'm'
		case pm:
			letter = 'a'
		}
		b = append(b, letter)
	}
	return Pattern(b)
}

func (p Pattern) isSound() bool {
	return len(p) > 0 && len(p)%7 == 0 && p.Weeks() <= MostWeeks && strings.Trim(string(p), "bma-") == ""
}

// Availability says when a delegate or facilitator can come: the weeks that they
// work, and the dates on which they are away. It never says why. The zero
// Availability is somebody who works Monday to Friday.
type Availability struct {
	Kept
	PersonID    string
	StartsOn    Date    // the Monday of the pattern's first week
	Pattern     Pattern // FullTime where it is empty
	WorksNights bool    // a set outside 9am to 5pm would suit them
	Aways       []Away  `gorm:"foreignKey:PersonID;references:PersonID"`
}

// Away is a span of days, both included, on which a person cannot come: all day,
// or in the one half of each.
type Away struct {
	ID       string `gorm:"primaryKey"`
	PersonID string
	FromDay  Date
	UntilDay Date
	Half     Half
}

// Covers says whether the person is away in the half of the day.
func (a *Away) Covers(day Date, half Half) bool {
	return !day.Before(a.FromDay) && !a.UntilDay.Before(day) && a.Half.Meets(half)
}

// Validate returns Invalid with every field that cannot be accepted.
func (a *Away) Validate() error {
	var c Check
	if a.FromDay.IsZero() {
		c.Field("from", "Enter the first day away.")
	}
	switch {
	case a.UntilDay.IsZero():
		c.Field("until", "Enter the last day away. For one day, enter the same day again.")
	case !a.FromDay.IsZero() && a.UntilDay.Before(a.FromDay):
		c.Field("until", "The last day away is before the first.")
	case !a.FromDay.IsZero() && a.UntilDay.Since(a.FromDay) > 366:
		c.Field("until", "Enter at most a year at a time.")
	}
	return c.Err()
}

// Validate returns Invalid with every field that cannot be accepted.
func (a *Availability) Validate() error {
	var c Check
	if !a.Pattern.isSound() {
		c.Field("weeks", "Choose one to four weeks.")
	} else if strings.Trim(string(a.Pattern), "-") == "" {
		c.Field("worked", "Tick at least one morning or afternoon that you work.")
	}
	if a.StartsOn.IsZero() || a.StartsOn.Weekday() != time.Monday {
		c.Field("starts_on", "Enter a Monday on which week 1 begins.")
	}
	return c.Err()
}

// Works says whether the half of the day is worked by the pattern, whatever is
// away.
func (a Availability) Works(day Date, half Half) bool {
	pattern := a.Pattern
	if pattern == "" {
		pattern = FullTime
	}
	week := 0
	if n := pattern.Weeks(); n > 1 {
		days := day.Since(a.StartsOn)
		week = mod((days-mod(days, 7))/7, n)
	}
	weekday := (int(day.Weekday()) + 6) % 7
	if half == WholeDay {
		return pattern.Works(week, weekday, Morning) && pattern.Works(week, weekday, Afternoon)
	}
	return pattern.Works(week, weekday, half)
}

// Free says whether the person can come in the half of the day: it is worked,
// and they are not away.
func (a Availability) Free(day Date, half Half) bool {
	return a.Works(day, half) && !slices.ContainsFunc(a.Aways, func(w Away) bool { return w.Covers(day, half) })
}

// FreeFor says whether the person can come to a session from its start to its
// end.
func (a Availability) FreeFor(s *Session, zone *time.Location) bool {
	return a.Free(s.StartsAt.On(zone), HalfOf(s.StartsAt, s.EndsAt, zone))
}

// mod is the remainder that is never negative.
func mod(n, by int) int { return (n%by + by) % by }
