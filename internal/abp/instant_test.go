package abp

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestClockAtTheChangeOfTheClocks: in London the clock skipped from 1am to 2am
// on 31 March 2024 and showed 1am to 2am twice on 27 October 2024.
func TestClockAtTheChangeOfTheClocks(t *testing.T) {
	zone := zoneOf(t)
	spring, autumn := Date{2024, 3, 31}, Date{2024, 10, 27}
	tests := []struct {
		day     Date
		minutes int
		want    string
	}{
		{spring, 0, "2024-03-31T00:00:00Z"},
		{spring, 59, "2024-03-31T00:59:00Z"},
		{spring, 60, "2024-03-31T01:00:00Z"},  // skipped: an hour later, 2am
		{spring, 90, "2024-03-31T01:30:00Z"},  // skipped: 2:30am
		{spring, 120, "2024-03-31T01:00:00Z"}, // 2am, the first moment after
		{spring, 570, "2024-03-31T08:30:00Z"},
		{spring, 24 * 60, "2024-03-31T23:00:00Z"},
		{spring.Add(-1), 570, "2024-03-30T09:30:00Z"},
		{autumn, 0, "2024-10-26T23:00:00Z"},
		{autumn, 60, "2024-10-27T00:00:00Z"}, // shown twice: the first
		{autumn, 90, "2024-10-27T00:30:00Z"},
		{autumn, 120, "2024-10-27T02:00:00Z"},
		{autumn, 570, "2024-10-27T09:30:00Z"},
		{autumn.Add(-1), 570, "2024-10-26T08:30:00Z"},
	}
	for _, tt := range tests {
		if got := tt.day.Clock(tt.minutes, zone).Format(time.RFC3339); got != tt.want {
			t.Errorf("%v at %d:%02d is %s, want %s", tt.day, tt.minutes/60, tt.minutes%60, got, tt.want)
		}
	}
}

func TestDatesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t), rapid.IntRange(-2000, 2000).Draw(t, "n")
		if got := d.Add(n).Since(d); got != n {
			t.Fatalf("%v plus %d days is %d days later", d, n, got)
		}
		if d.Add(n).Before(d) != (n < 0) {
			t.Fatalf("%v is not in order with %d days later", d, n)
		}
		again, err := ParseDate(d.String())
		if err != nil || again != d {
			t.Fatalf("%v is written %s and read %v (%v)", d, d, again, err)
		}
	})
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{"", "2023-02-29", "2024-13-01", "24-01-01", "2024-1-1", "tomorrow", "2024-01-01T00:00:00Z"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v", s, d)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2022-10-11", "2024-02-29", "0000-00-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && !d.IsZero() && d.String() != s {
			t.Errorf("%q reads as %v", s, d)
		}
	})
}

// TestInstantsAreOneTextPerMoment: whatever zone an instant came in, its value
// for the database is the same moment in UTC to the microsecond.
func TestInstantsAreOneTextPerMoment(t *testing.T) {
	zone := zoneOf(t)
	summer := time.Date(2024, 7, 1, 9, 0, 0, 1234, zone)
	a, _ := At(summer).Value()
	b, _ := Instant{summer}.Value()
	c, _ := At(summer.UTC()).Value()
	if a != b || a != c || a.(time.Time).Location() != time.UTC {
		t.Errorf("one moment has the values %v, %v, %v", a, b, c)
	}
	if v, err := At(time.Time{}).Value(); v != nil || err != nil {
		t.Errorf("no instant has the value %v (%v)", v, err)
	}
	var read Instant
	if err := read.Scan("2024-07-01 08:00:00.000001+00:00"); err != nil || !read.Equal(At(summer).Time) {
		t.Errorf("read %v (%v), want %v", read, err, At(summer))
	}
	if err := read.Scan(nil); err != nil || !read.IsZero() {
		t.Errorf("NULL reads as %v (%v)", read, err)
	}
	for _, src := range []any{"yesterday", 7} {
		if err := read.Scan(src); err == nil {
			t.Errorf("%v reads as an instant", src)
		}
	}
}
