package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// event is the least that has times.
func event(t testing.TB, name string, start, end time.Time) Event {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Start, e.End, e.Zone = start, end, zone(t, name)
	return e
}

func TestReq18NoFloatingTimes(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	for _, loc := range []*time.Location{time.Local, time.FixedZone("", 3600), time.FixedZone("X\r\nY/Z", 0)} {
		e.Zone = loc
		body, rejected, err := Encode(feed(t, e))
		if err != nil || len(rejected) != 1 || count(string(body), "BEGIN:VEVENT") != 0 {
			t.Errorf("%q: error %v, rejected %v", loc, err, rejected)
		}
		f := feed(t)
		f.Zone = loc
		if _, _, err := Encode(f); err == nil {
			t.Errorf("a feed in zone %q was written", loc)
		}
	}
	e.Zone = nil
	e.Start, e.End = e.Start.In(time.FixedZone("", 7200)), e.End.In(time.Local)
	want(t, encoded(t, feed(t, e)), "DTSTART;TZID=Europe/London:20220301T090000", "DTEND;TZID=Europe/London:20220301T160000")
	for _, loc := range []*time.Location{time.UTC, time.FixedZone("BST", 3600)} {
		e.Zone = loc
		body := encoded(t, feed(t, e))
		want(t, body, "DTSTART:20220301T090000Z", "DTEND:20220301T160000Z")
		refuse(t, body, "TZID=")
	}
}

func TestReq19OneBlockForEachZone(t *testing.T) {
	events := []Event{
		workshop(t, 1, "2022-03-01 09:00"), workshop(t, 2, "2022-07-01 09:00"), workshop(t, 3, "2022-03-05 09:00"),
		workshop(t, 4, "2022-03-08 09:00"), workshop(t, 5, "2022-03-09 09:00"),
	}
	events[2].Zone, events[3].Zone = zone(t, "America/New_York"), zone(t, "UTC")
	events[4].Zone, events[4].AllDay = zone(t, "Asia/Kolkata"), true
	body := encoded(t, feed(t, events...))
	if count(body, "BEGIN:VTIMEZONE") != 2 || count(body, "TZID:Europe/London") != 1 || count(body, "TZID:America/New_York") != 1 {
		t.Errorf("want a block for London and one for New York in\n%s", body)
	}
	if strings.Index(body, "END:VTIMEZONE") > strings.Index(body, "BEGIN:VEVENT") {
		t.Error("the zones come after an event")
	}
	onlyUTC := encoded(t, feed(t, events[3]))
	refuse(t, onlyUTC, "VTIMEZONE")
}

func TestReq20YearlyPair(t *testing.T) {
	body := encoded(t, feed(t, workshop(t, 1, "2022-03-01 09:00")))
	want(t, body, "DTSTART:19700329T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZNAME:BST",
		"DTSTART:19701025T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "TZNAME:GMT")
	if count(body, "BEGIN:STANDARD") != 1 || count(body, "BEGIN:DAYLIGHT") != 1 || count(body, "RDATE") != 0 {
		t.Errorf("want one pair in\n%s", body)
	}
	for name, rules := range map[string][]string{
		"America/New_York": {"BYMONTH=3;BYDAY=2SU", "BYMONTH=11;BYDAY=1SU"},
		"Asia/Kolkata":     {},
		"Europe/Dublin":    {"BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"},
	} {
		body := encoded(t, feed(t, event(t, name, utc(t, "2022-05-01 09:00"), utc(t, "2022-05-01 10:00"))))
		if count(body, "RRULE:") != len(rules) || count(body, "TZID:"+name) != 1 {
			t.Errorf("%s has other rules than %v in\n%s", name, rules, body)
		}
		for _, rule := range rules {
			want(t, body, "RRULE:FREQ=YEARLY;"+rule)
		}
	}
}

// offered are zones that can be written for the years 2022 to 2030, refused are some that cannot.
var (
	offered = []string{
		"Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Athens", "Europe/Moscow", "Europe/Istanbul", "Atlantic/Azores",
		"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix", "America/Havana", "America/St_Johns",
		"Australia/Sydney", "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Auckland", "Pacific/Fiji", "Pacific/Kiritimati",
		"Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Africa/Lagos", "Antarctica/Troll",
	}
	refused = []string{
		"Africa/Casablanca", "Africa/Cairo", "America/Nuuk", "America/Santiago", "America/Mexico_City", "Asia/Amman",
		"Asia/Gaza", "Asia/Jerusalem", "Asia/Tehran",
	}
)

// block is a VTIMEZONE as a client reads it: instants and the offsets from then on.
type block struct {
	at     []time.Time
	offset []int
}

// readBlock expands the rules of a VTIMEZONE for some years by looking at every day of their months.
func readBlock(t *testing.T, body string, first, last int) block {
	t.Helper()
	changes := make(map[time.Time]int)
	var rule, clock string
	var from, to int
	for _, line := range lines(body) {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case name == "DTSTART":
			clock = value
		case name == "RRULE":
			rule = value
		case name == "TZOFFSETFROM":
			from = seconds(t, value)
		case name == "TZOFFSETTO":
			to = seconds(t, value)
		case line == "BEGIN:STANDARD" || line == "BEGIN:DAYLIGHT":
			rule = ""
		case line == "END:STANDARD" || line == "END:DAYLIGHT":
			for _, local := range occurrences(t, rule, clock, first, last) {
				changes[local.Add(-time.Duration(from)*time.Second)] = to
			}
		}
	}
	var b block
	for at := time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= last; at = at.Add(15 * time.Minute) {
		if to, ok := changes[at]; ok {
			b.at, b.offset = append(b.at, at), append(b.offset, to)
		}
	}
	if len(b.at) == 0 {
		b = block{[]time.Time{{}}, []int{to}}
	}
	return b
}

// occurrences returns the local times at which a rule applies.
func occurrences(t *testing.T, rule, clock string, first, last int) []time.Time {
	t.Helper()
	if rule == "" {
		return nil
	}
	start, err := time.Parse("20060102T150405", clock)
	if err != nil || start.Year() != 1970 {
		t.Fatalf("onset %q, error %v", clock, err)
	}
	var month, week int
	var day string
	if _, err := fmt.Sscanf(rule, "FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", &month, &week, &day); err != nil {
		t.Fatalf("rule %q: %v", rule, err)
	}
	in := func(year int) time.Time {
		var days []time.Time
		at := time.Date(year, time.Month(month), 1, start.Hour(), start.Minute(), start.Second(), 0, time.UTC)
		for ; at.Month() == time.Month(month); at = at.AddDate(0, 0, 1) {
			if strings.EqualFold(at.Weekday().String()[:2], day) {
				days = append(days, at)
			}
		}
		if week < 0 {
			return days[len(days)+week]
		}
		return days[week-1]
	}
	if !in(1970).Equal(start) {
		t.Errorf("onset %s does not follow its rule %s", clock, rule)
	}
	var list []time.Time
	for year := first; year <= last; year++ {
		list = append(list, in(year))
	}
	return list
}

// seconds reads an offset.
func seconds(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != 5 {
		t.Fatalf("offset %q: %v", s, err)
	}
	return n/100*3600 + n%100*60
}

func TestReq21BlocksAgreeWithZoneData(t *testing.T) {
	for _, name := range offered {
		loc := zone(t, name)
		a := event(t, name, utc(t, "2022-06-01 09:00"), utc(t, "2022-06-01 10:00"))
		b := event(t, name, utc(t, "2030-06-01 09:00"), utc(t, "2030-06-01 10:00"))
		b.UID = uid(2)
		f := feed(t, a, b)
		f.Zone = loc
		body := encoded(t, f)
		if count(body, "TZID:"+name) != 1 {
			t.Errorf("%s is not offered", name)
			continue
		}
		read := readBlock(t, body, 2021, 2031)
		i := 0
		for at := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2031; at = at.Add(30 * time.Minute) {
			for i+1 < len(read.at) && !at.Before(read.at[i+1]) {
				i++
			}
			if _, offset := at.In(loc).Zone(); offset != read.offset[i] {
				t.Errorf("%s at %s: the block says %d, the zone data %d", name, at, read.offset[i], offset)
				break
			}
		}
	}
}

func TestReq21OtherZonesInUTC(t *testing.T) {
	for _, name := range refused {
		a := event(t, name, utc(t, "2022-06-01 09:00"), utc(t, "2022-06-01 10:00"))
		b := event(t, name, utc(t, "2030-06-01 09:00"), utc(t, "2030-06-01 10:00"))
		b.UID = uid(2)
		body := encoded(t, feed(t, a, b))
		want(t, body, "DTSTART:20220601T090000Z", "DTEND:20300601T100000Z")
		refuse(t, body, "TZID")
	}
	late := event(t, "America/Mexico_City", utc(t, "2022-06-01 09:00"), utc(t, "2030-06-01 09:00"))
	if got := zonesOf([]Event{late, event(t, "America/Mexico_City", utc(t, "2022-06-02 09:00"), utc(t, "2022-06-02 10:00"))}); len(got) != 0 {
		t.Errorf("Mexico's change of rule in 2022 is overlooked: %v", got)
	}
	if rule, ok := ruleOf(zone(t, "Africa/Monrovia"), 1971, 1971); ok {
		t.Errorf("an offset of 44 minutes and 30 seconds is written as %+v", rule)
	}
	// In 2014 Simferopol went from two hours east to four in March, and to three in October.
	if rule, ok := ruleOf(zone(t, "Europe/Simferopol"), 2014, 2014); ok {
		t.Errorf("a year that begins and ends with different offsets is written as %+v", rule)
	}
	// Tehran stopped changing its clocks in 2022: no longer in the feed's years, no longer a hindrance.
	body := encoded(t, feed(t, event(t, "Asia/Tehran", utc(t, "2024-06-01 09:00"), utc(t, "2024-06-01 10:00"))))
	want(t, body, "DTSTART;TZID=Asia/Tehran:20240601T123000")
}

func TestReq22DoubtfulHoursInUTC(t *testing.T) {
	tests := []struct {
		name, start, end string // in UTC
		local            bool
	}{
		{"well before the gap", "2022-03-26 22:00", "2022-03-26 23:59", true},
		{"an hour before the gap", "2022-03-26 22:00", "2022-03-27 00:00", false},
		{"into the gap", "2022-03-27 00:30", "2022-03-27 02:30", false},
		{"01:30 typed on 27 March 2022", "2022-03-27 01:30", "2022-03-27 03:00", false},
		{"well after the gap", "2022-03-27 02:00", "2022-03-27 03:00", true},
		{"across the gap", "2022-03-26 20:00", "2022-03-27 09:00", true},
		{"before the repeated hour", "2022-10-29 22:00", "2022-10-29 23:59", true},
		{"ends as it begins", "2022-10-29 22:00", "2022-10-30 00:00", false},
		{"first 01:30", "2022-10-30 00:30", "2022-10-30 09:00", false},
		{"second 01:30", "2022-10-30 01:30", "2022-10-30 09:00", false},
		{"ends in it", "2022-10-29 20:00", "2022-10-30 01:59", false},
		{"when it is over", "2022-10-30 02:00", "2022-10-30 03:00", true},
		{"across it", "2022-10-29 20:00", "2022-10-30 09:00", true},
	}
	for _, tt := range tests {
		in := feed(t, event(t, "Europe/London", utc(t, tt.start), utc(t, tt.end)))
		alone := encoded(t, in)
		in.Events = append(in.Events, workshop(t, 2, "2023-03-01 09:00")) // brings the zone in any case
		body := encoded(t, in)
		body = body[:strings.Index(body, "END:VEVENT")] + "END:VEVENT\r\nEND:VCALENDAR\r\n"
		if !tt.local {
			refuse(t, alone, "VTIMEZONE")
		}
		if local := count(body, "DTSTART;TZID=Europe/London:") == 1; local != tt.local {
			t.Errorf("%s: local %v, want %v", tt.name, local, tt.local)
		}
		if a, b := count(body, "DTSTART;"), count(body, "DTEND;"); a != b {
			t.Errorf("%s: start and end in different forms", tt.name)
		}
		p := decoded(t, body).Events()[0].Props
		for name, clock := range map[string]string{"DTSTART": tt.start, "DTEND": tt.end} {
			if got, err := p.DateTime(name, nil); err != nil || !got.Equal(utc(t, clock)) {
				t.Errorf("%s: %s reads %s, want %s; error %v", tt.name, name, got, clock, err)
			}
		}
	}
}

// Every local time that is written must have been that instant's only reading.
func TestReq22EveryQuarterHour(t *testing.T) {
	for _, name := range []string{"Europe/London", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll"} {
		loc := zone(t, name)
		seen := make(map[string]time.Time)
		plain := 0
		for at := utc(t, "2022-01-01 00:00"); at.Year() < 2024; at = at.Add(15 * time.Minute) {
			if !isPlain(at, loc) {
				continue
			}
			plain++
			clock := at.In(loc).Format("20060102T150405")
			if other, ok := seen[clock]; ok {
				t.Errorf("%s: %s is both %s and %s", name, clock, other, at)
			}
			seen[clock] = at
			_, offset := at.In(loc).Zone()
			for _, d := range []time.Duration{-2 * time.Hour, 2 * time.Hour} {
				_, near := at.Add(d).In(loc).Zone()
				twin := at.Add(time.Duration(offset-near) * time.Second)
				if twin != at && twin.In(loc).Format("20060102T150405") == clock {
					t.Errorf("%s: %s is also %s", name, clock, twin)
				}
			}
		}
		if plain < 2*365*96-4*17 {
			t.Errorf("%s: only %d quarters are plain", name, plain)
		}
	}
}

func TestReq23Ends(t *testing.T) {
	good := workshop(t, 1, "2022-03-01 09:00")
	for _, d := range []time.Duration{-time.Hour, 0, 999 * time.Millisecond} {
		e := good
		e.End = e.Start.Add(d)
		if _, rejected, _ := Encode(feed(t, e)); len(rejected) != 1 {
			t.Errorf("an event of %s was written", d)
		}
	}
	tests := []struct{ zone, start, end, first, after string }{
		{"Europe/London", "2022-03-27 00:00", "2022-03-28 00:00", "20220327", "20220328"},
		{"Europe/London", "2022-07-01 00:00", "2022-07-03 00:00", "20220701", "20220703"},
		{"Europe/London", "2022-07-01 09:00", "2022-07-02 17:00", "20220701", "20220703"},
		{"America/Asuncion", "2022-10-01 00:00", "2022-10-02 01:00", "20221001", "20221002"},
		{"Pacific/Kiritimati", "2022-12-31 00:00", "2023-01-01 00:00", "20221231", "20230101"},
	}
	for _, tt := range tests {
		e := event(t, tt.zone, at(t, tt.zone, tt.start).UTC(), at(t, tt.zone, tt.end).UTC())
		e.AllDay = true
		body := encoded(t, feed(t, e))
		want(t, body, "DTSTART;VALUE=DATE:"+tt.first, "DTEND;VALUE=DATE:"+tt.after)
		refuse(t, body, "\nDURATION")
	}
}
