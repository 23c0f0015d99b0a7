package instance

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is a civil date, counted in days from 1 January 1970.
type Day int32

const secondsOfDay = 24 * 60 * 60

// ParseDay reads a date written as 2027-02-03.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || len(text) != len(time.DateOnly) {
		return 0, fmt.Errorf("%q is not a date such as 2027-02-03", text)
	}
	return Day(t.Unix() / secondsOfDay), nil
}

// Time returns the midnight, in UTC, with which the day begins.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// String returns the day as 2027-02-03.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// Weekday returns the ISO number of the weekday: 1 for Monday to 7 for Sunday.
func (d Day) Weekday() int { return (int(d)%7+7+3)%7 + 1 }

// Week returns the number of the ISO week that holds the day, counted from the
// one of 1 January 1970.
func (d Day) Week() int { return (int(d) - d.Weekday() + 4) / 7 }

// Month returns the number of the month that holds the day: 12 times the year
// plus 0 for January to 11 for December.
func (d Day) Month() int {
	t := d.Time()
	return t.Year()*12 + int(t.Month()) - 1
}

// MarshalJSON implements json.Marshaler.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON implements json.Unmarshaler.
func (d *Day) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("a date such as \"2027-02-03\" is expected")
	}
	read, err := ParseDay(text)
	*d = read
	return err
}

// Range is the first and the last day of a span, both included.
type Range [2]Day

// Has says whether the day lies in the range.
func (r Range) Has(d Day) bool { return r[0] <= d && d <= r[1] }
