package calendar

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
)

func someDays() []abp.Day {
	return []abp.Day{
		{Kept: abp.Kept{ID: "day_aaaaaaaaaaaaaaaa"}, OnDay: abp.Date{Year: 2024, Month: 2, Day: 28}, UntilDay: abp.Date{Year: 2024, Month: 3, Day: 1}, Kind: abp.SchoolHoliday,
			Name: "Half-term; with a comma, a \\ and “quotes”", Authority: "Fosse County", Source: "The council’s web page"},
		{Kept: abp.Kept{ID: "day_bbbbbbbbbbbbbbbb"}, OnDay: abp.Date{Year: 2024, Month: 4, Day: 10}, Kind: abp.ObservanceTier1, Name: "Eid al-Fitr", State: abp.Expected, Source: "Staff networks", FromEve: true},
		{Kept: abp.Kept{ID: "day_cccccccccccccccc"}, OnDay: abp.Date{Year: 2024, Month: 12, Day: 25}, Kind: abp.BankHoliday, Name: "Christmas Day", Source: "GOV.UK"},
	}
}

// TestDaysComeBack: what is exported is read as it was.
func TestDaysComeBack(t *testing.T) {
	file, err := EncodeDays("Days of 2024", someDays(), zone(t, "Europe/London"), time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	entries, more, err := ReadDays(string(file), 10)
	if err != nil || more || len(entries) != 3 {
		t.Fatalf("%d entries, %v, %v", len(entries), more, err)
	}
	for i, d := range someDays() {
		want := DayEntry{Line: entries[i].Line, DayID: d.ID, Name: d.Name, From: d.OnDay, Until: d.Last(), IsTentative: d.State == abp.Expected, Category: d.Kind.String()}
		if d.Authority != "" {
			want.Name += " (" + d.Authority + ")"
		}
		if entries[i] != want {
			t.Errorf("%+v, want %+v", entries[i], want)
		}
	}
	for line := range strings.SplitSeq(string(file), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	if empty, err := EncodeDays("Days of 2025", nil, zone(t, "Europe/London"), time.Time{}); err != nil || !strings.Contains(string(empty), "END:VCALENDAR") {
		t.Errorf("no days: %v", err)
	}
}

func TestReadDays(t *testing.T) {
	event := func(lines ...string) string {
		return "BEGIN:VEVENT\nUID:x\nDTSTAMP:20240101T000000Z\n" + strings.Join(lines, "\n") + "\nEND:VEVENT\n"
	}
	for _, tt := range []struct{ name, file, want string }{
		{"one day", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506"), "2 A 2024-05-06 2024-05-06 "},
		{"an end that does not belong", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240508"), "2 A 2024-05-06 2024-05-07 "},
		{"an end on the same day", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240506"), "2 A 2024-05-06 2024-05-06 "},
		{"a length", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506", "DURATION:P1W"), "2 A 2024-05-06 2024-05-12 "},
		{"a folded name", event("SUMMARY:Half-", " term \n DTSTART;VALUE=DATE:20240506"), "2 Half-term DTSTART;VALUE=DATE:20240506 0 0 This event has no date."},
		{"a time", event("SUMMARY:A", "DTSTART:20240506T090000Z"), "2 A 0 0 This event has a time of day. Only all-day events are read."},
		{"a rule", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506", "RRULE:FREQ=YEARLY"), "2 A 2024-05-06 2024-05-06 This event repeats by a rule. Write each of its dates as an event of its own."},
		{"no such day", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240230"), "2 A 0 0 This event’s date cannot be read."},
		{"half a day", event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506", "DURATION:PT12H"), "2 A 2024-05-06 2024-05-06 This event does not last whole days."},
		{"a bad line and a good event", event("what is this") + event("SUMMARY:B", "DTSTART;VALUE=DATE:20240506"), "2  0 0 This event is not written as calendars are.|7 B 2024-05-06 2024-05-06 "},
		{"a parameter that ends too early", event("A;B="), "2  0 0 This event is not written as calendars are."},
		{"not closed", "BEGIN:VEVENT\n" + event("SUMMARY:B", "DTSTART;VALUE=DATE:20240506") + "BEGIN:VEVENT\n", "2  0 0 This event is not closed before the next begins.|3 B 2024-05-06 2024-05-06 |9  0 0 The file ends before this event does."},
	} {
		entries, _, err := ReadDays("BEGIN:VCALENDAR\n"+tt.file+"END:VCALENDAR\n", 10)
		var got []string
		for _, e := range entries {
			from, until := e.From.String(), e.Until.String()
			if e.From.IsZero() {
				from, until = "0", "0"
			}
			got = append(got, fmt.Sprint(e.Line, " ", e.Name, " ", from, " ", until, " ", e.Fault))
		}
		if said := strings.Join(got, "|"); said != tt.want || err != nil {
			t.Errorf("%s: %q (%v), want %q", tt.name, said, err, tt.want)
		}
	}
	if _, _, err := ReadDays("from,until,name\n", 10); !errors.Is(err, ErrNoCalendar) {
		t.Errorf("a table is read: %v", err)
	}
	if got, more, err := ReadDays("BEGIN:VCALENDAR\n"+strings.Repeat(event("SUMMARY:A", "DTSTART;VALUE=DATE:20240506"), 3), 2); len(got) != 2 || !more || err != nil {
		t.Errorf("%d events, more %v, %v", len(got), more, err)
	}
}

// FuzzReadDays: no file makes the reader fail otherwise than with words, and
// what it reads has a line of the file and, without a fault, days in order.
func FuzzReadDays(f *testing.F) {
	file, err := EncodeDays("Days", someDays(), time.UTC, time.Time{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(file))
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20240506\nDURATION:P2D\nEND:VEVENT\n")
	f.Add("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\n b\r\nBEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT")
	f.Fuzz(func(t *testing.T, file string) {
		entries, _, err := ReadDays(file, 50)
		if err != nil {
			return
		}
		lines := strings.Count(file, "\n") + 1
		for _, e := range entries {
			if e.Line < 1 || e.Line > lines || len(entries) > 50 || e.Fault == "" && e.From.IsZero() {
				t.Fatalf("%+v", e)
			}
		}
	})
}

// TestDaysOfAnyName: whatever the names, days come back.
func TestDaysOfAnyName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := abp.Day{Kept: abp.Kept{ID: "day_aaaaaaaaaaaaaaaa"}, OnDay: abp.Date{Year: 2024, Month: 2, Day: 28}, Name: abp.CleanLine(rapid.StringN(1, 60, 120).Draw(t, "name")), Source: rapid.String().Draw(t, "source")}
		file, err := EncodeDays("Days", []abp.Day{d}, time.UTC, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		entries, _, err := ReadDays(string(file), 10)
		if err != nil || len(entries) != 1 || entries[0].Fault != "" || entries[0].Name != oneLine(d.Name, " ") {
			t.Fatalf("%+v %v\n%s", entries, err, file)
		}
	})
}
