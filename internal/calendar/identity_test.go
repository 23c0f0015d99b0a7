package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReq10UIDStays(t *testing.T) {
	old := workshop(t, 1, "2022-03-01 09:00")
	moved := workshop(t, 2, "2022-04-01 10:00")
	moved.Summary, moved.Location, moved.Description, moved.URL = "Other", "", "", ""
	moved.Conference, moved.AllDay, moved.CancelledAt = "https://meet.example/1", true, utc(t, "2022-02-01 12:00")
	got := moved.Supersede(old, utc(t, "2022-02-01 12:00"))
	if got.UID != old.UID {
		t.Errorf("UID became %s", got.UID)
	}
	want(t, encoded(t, feed(t, got)), "UID:"+old.UID)

	for _, bad := range []string{"", "17@upstander.example", "a b", "a\r\nX:1", strings.Repeat("x", 256), "é"} {
		e := workshop(t, 1, "2022-03-01 09:00")
		e.UID = bad
		if _, rejected, _ := Encode(feed(t, e)); len(rejected) != 1 {
			t.Errorf("UID %q was written", bad)
		}
	}
}

func TestReq11UIDOnce(t *testing.T) {
	old, fresh := workshop(t, 1, "2022-03-01 09:00"), workshop(t, 1, "2022-03-02 09:00")
	fresh.Sequence = 1
	for _, events := range [][]Event{{old, fresh}, {fresh, old}, {fresh, fresh}} {
		body, rejected, err := Encode(feed(t, events...))
		if err != nil || len(rejected) != 1 || count(string(body), "UID:") != 1 {
			t.Errorf("error %v, rejected %v, body\n%s", err, rejected, body)
		}
		want(t, string(body), "SEQUENCE:1", "DTSTART;TZID=Europe/London:20220302T090000")
	}
}

func TestReq12Sequence(t *testing.T) {
	old := workshop(t, 1, "2022-03-01 09:00")
	old.Sequence = 4
	now := utc(t, "2022-02-01 12:00")
	tests := []struct {
		name  string
		edit  func(*Event)
		rises int
	}{
		{"nothing", func(*Event) {}, 0},
		{"title", func(e *Event) { e.Summary = "x" }, 0},
		{"description", func(e *Event) { e.Description = "x" }, 0},
		{"same instant elsewhere", func(e *Event) { e.Start = e.Start.UTC() }, 0},
		{"caller's own number", func(e *Event) { e.Sequence = 0 }, 0},
		{"start", func(e *Event) { e.Start = e.Start.Add(-time.Minute) }, 1},
		{"end", func(e *Event) { e.End = e.End.Add(time.Minute) }, 1},
		{"days", func(e *Event) { e.AllDay = true }, 1},
		{"zone", func(e *Event) { e.Zone = nil }, 1},
		{"place", func(e *Event) { e.Location = "x" }, 1},
		{"link", func(e *Event) { e.Conference = "https://meet.example/2" }, 1},
		{"cancelled", func(e *Event) { e.CancelledAt = now }, 1},
	}
	for _, tt := range tests {
		e := old
		tt.edit(&e)
		if got := e.Supersede(old, now).Sequence - old.Sequence; got != tt.rises {
			t.Errorf("%s: rises by %d, want %d", tt.name, got, tt.rises)
		}
	}
	away := old
	away.Location = "x"
	away = away.Supersede(old, now)
	if back := old.Supersede(away, now); back.Sequence != 6 {
		t.Errorf("after an undo the sequence is %d, want 6", back.Sequence)
	}
}

func TestReq13LastModifiedRises(t *testing.T) {
	old := workshop(t, 1, "2022-03-01 09:00")
	now := old.Changed.Add(time.Hour)
	for _, edit := range []func(*Event){
		func(e *Event) { e.Summary = "x" }, func(e *Event) { e.Description = "x" },
		func(e *Event) { e.URL = "https://x.example/" }, func(e *Event) { e.Transparent = true },
		func(e *Event) { e.Categories = []string{"x"} }, func(e *Event) { e.Location = "x" },
	} {
		e := old
		edit(&e)
		if got := e.Supersede(old, now).Changed; !got.Equal(now) {
			t.Errorf("changed %s, want %s", got, now)
		}
		if got := e.Supersede(old, old.Changed.Add(-time.Hour)).Changed; !got.Equal(old.Changed.Add(time.Second)) {
			t.Errorf("with a clock set back: changed %s, want a second after %s", got, old.Changed)
		}
	}
	if got := old.Supersede(old, now).Changed; !got.Equal(old.Changed) {
		t.Errorf("nothing changed, yet it says %s", got)
	}
}

func TestReq14StampIsTheChange(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Changed = time.Date(2022, 7, 1, 10, 0, 0, 987, zone(t, "Europe/London"))
	f := feed(t, e)
	body := encoded(t, f)
	want(t, body, "DTSTAMP:20220701T090000Z", "LAST-MODIFIED:20220701T090000Z")
	f.AsOf = f.AsOf.Add(17 * time.Hour)
	if later := encoded(t, f); later != body {
		t.Errorf("time alone changed the feed: %s", cmp.Diff(body, later))
	}
}

func TestReq15FixedOrder(t *testing.T) {
	var events []Event
	for n := range 9 {
		events = append(events, workshop(t, 9-n, fmt.Sprintf("2022-03-0%d 09:00", 1+n/2)))
	}
	given := slices.Clone(events)
	body := encoded(t, feed(t, events...))
	if diff := cmp.Diff(given, events, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
		t.Errorf("the caller's events were moved: %s", diff)
	}
	slices.Reverse(events)
	if again := encoded(t, feed(t, events...)); again != body {
		t.Error("the order of the events changes the octets")
	}
	var last string
	for _, e := range decoded(t, body).Events() {
		key := e.Props.Get("DTSTART").Value + e.Props.Get("UID").Value
		if key <= last {
			t.Errorf("%s comes after %s", key, last)
		}
		last = key
	}
}

func TestReq16Cancelled(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.CancelledAt, e.Sequence = utc(t, "2022-01-20 10:00"), 1
	want(t, encoded(t, feed(t, e)), "STATUS:CANCELLED", "SEQUENCE:1", "TRANSP:TRANSPARENT", "SUMMARY:Cancelled: Workshop 1")

	far := e
	far.UID, far.Start, far.End = uid(2), e.Start.AddDate(0, 6, 0), e.End.AddDate(0, 6, 0)
	tests := []struct {
		e    Event
		now  time.Time
		kept bool
	}{
		{far, e.CancelledAt.Add(30*24*time.Hour - time.Second), true},
		{far, e.CancelledAt.Add(30 * 24 * time.Hour), false},
		{e, utc(t, "2022-02-19 09:59"), true},
		{e, utc(t, "2022-02-19 10:00"), false},
	}
	late := e
	late.UID, late.CancelledAt = uid(3), utc(t, "2022-02-28 10:00")
	tests = append(tests, []struct {
		e    Event
		now  time.Time
		kept bool
	}{{late, late.End.Add(-time.Second), true}, {late, late.End, false}}...)
	for _, tt := range tests {
		if got := len(Within([]Event{tt.e}, tt.now)) == 1; got != tt.kept {
			t.Errorf("%s at %s: kept %v, want %v", tt.e.UID, tt.now, got, tt.kept)
		}
	}
}
