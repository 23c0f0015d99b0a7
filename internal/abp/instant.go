package abp

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment in UTC, to the microsecond; the zero Instant is "not yet"
// and is stored as NULL. It exists because SQLite compares times as text: an
// instant with another offset would sort wrongly, and only in summer.
type Instant struct{ time.Time }

// At returns t as an Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// Value implements driver.Valuer.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.Time.UTC().Truncate(time.Microsecond), nil
}

// Scan implements sql.Scanner.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case time.Time:
		*i = At(v)
	case string: // an expression such as max(starts_at) loses its column type on SQLite
		for _, layout := range []string{"2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano} {
			if t, err := time.Parse(layout, v); err == nil {
				*i = At(t)
				return nil
			}
		}
		return fmt.Errorf("scan an instant from %q", v)
	default:
		return fmt.Errorf("scan an instant from %T", src)
	}
	return nil
}

// Plus returns the instant d later, or earlier if d is negative.
func (i Instant) Plus(d time.Duration) Instant { return At(i.Add(d)) }

// On returns the local date of the instant in loc.
func (i Instant) On(loc *time.Location) Date { return DateOf(i.In(loc)) }

// Date is a day of the calendar without a time or a zone; the zero Date is "no
// day" and is stored as NULL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date that t's clock shows.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads a date written as 2022-10-11. It fails for days that do not
// exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date", s)
	}
	return DateOf(t), nil
}

// IsZero says whether there is no day.
func (d Date) IsZero() bool { return d == Date{} }

// String writes the date as 2022-10-11, and "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Midnight(time.UTC).Format(time.DateOnly)
}

// Midnight returns the first instant of the day in loc. Where the clock skips
// midnight that is the moment after the skip.
func (d Date) Midnight(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// Clock returns the instant at which the local clock in loc shows the minutes
// after midnight on this day. A time that the clock skips is moved forward by
// the skip; of one that it shows twice the first is meant.
func (d Date) Clock(minutes int, loc *time.Location) Instant {
	t := time.Date(d.Year, d.Month, d.Day, minutes/60, minutes%60, 0, 0, loc)
	if earlier := t.Add(-time.Hour); earlier.In(loc).Hour() == t.Hour() && DateOf(earlier.In(loc)) == d {
		t = earlier
	}
	return At(t)
}

// Add returns the date n days later, or earlier if n is negative.
func (d Date) Add(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Since returns the number of days from e to d.
func (d Date) Since(e Date) int {
	return int(d.Midnight(time.UTC).Sub(e.Midnight(time.UTC)).Hours() / 24)
}

// Before says whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Midnight(time.UTC).Before(e.Midnight(time.UTC)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Midnight(time.UTC).Weekday() }

// IsWeekend says whether the day is a Saturday or a Sunday.
func (d Date) IsWeekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// MarshalText writes the date as 2022-10-11, and nothing for none.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// Value implements driver.Valuer.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements sql.Scanner.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("scan a date from %T", src)
	}
}
