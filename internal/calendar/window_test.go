package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestReq17Window(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	past := workshop(t, 2, "2021-12-01 09:00")
	now := past.End.Add(90 * 24 * time.Hour)
	if got := Within([]Event{e, past}, now.Add(-time.Second)); len(got) != 2 {
		t.Errorf("a second short of 90 days %d events are left, want 2", len(got))
	}
	if got := Within([]Event{e, past}, now); len(got) != 1 || got[0].UID != e.UID {
		t.Errorf("after 90 days %v are left", got)
	}
	ahead := workshop(t, 3, "2031-03-01 09:00")
	if got := Within([]Event{ahead}, now); len(got) != 1 {
		t.Error("an event far ahead is left out")
	}
	f := feed(t, e, past)
	f.AsOf = now
	if body := encoded(t, f); count(body, "UID:") != 1 {
		t.Errorf("the window does not hold in\n%s", body)
	}
}

// row returns n events a day apart, the middle one around the feed's instant.
func row(t testing.TB, n int, about string) Feed {
	f := feed(t)
	for i := range n {
		e := workshop(t, i, "2022-02-01 09:00")
		e.Start, e.End = e.Start.AddDate(0, 0, i-60), e.End.AddDate(0, 0, i-60)
		e.Description = about
		f.Events = append(f.Events, e)
	}
	return f
}

func TestReq17AtMost500Events(t *testing.T) {
	f := row(t, 620, "")
	f.AsOf = f.Events[60].Start.Add(time.Hour)
	body, rejected, err := Encode(f)
	if err != nil || count(string(body), "UID:") != MaxEvents || len(rejected) != 120 {
		t.Fatalf("error %v, %d events, %d rejected", err, count(string(body), "UID:"), len(rejected))
	}
	out := make(map[string]bool)
	for _, r := range rejected {
		out[r.UID] = true
	}
	for i, e := range f.Events {
		if want := i < 60 || i >= 560; out[e.UID] != want {
			t.Errorf("event %d: left out %v, want %v", i, out[e.UID], want)
		}
	}
}

func TestReq17AtMostOneMebibyte(t *testing.T) {
	f := row(t, 450, strings.Repeat("語", 1500))
	body, rejected, err := Encode(f)
	if err != nil || len(body) > MaxOctets || len(body) < MaxOctets-8<<10 {
		t.Fatalf("error %v, %d octets", err, len(body))
	}
	kept := count(string(body), "UID:")
	if kept+len(rejected) != 450 || len(rejected) == 0 {
		t.Errorf("%d kept, %d rejected", kept, len(rejected))
	}
	checkOctets(t, string(body))
	if !strings.Contains(string(body), "UID:"+uid(60)) || strings.Contains(string(body), "UID:"+uid(0)) {
		t.Error("the past did not go first")
	}
}

func TestFreshUntil(t *testing.T) {
	now := utc(t, "2022-02-01 12:00")
	e, past := workshop(t, 1, "2022-03-01 09:00"), workshop(t, 2, "2021-12-01 09:00")
	gone := workshop(t, 3, "2022-06-01 09:00")
	gone.CancelledAt = utc(t, "2022-01-20 10:00")
	tests := []struct {
		name   string
		events []Event
		want   time.Time
	}{
		{"none", nil, time.Time{}},
		{"ahead", []Event{e}, e.End.Add(keptPast)},
		{"past", []Event{e, past}, past.End.Add(keptPast)},
		{"cancelled", []Event{e, past, gone}, utc(t, "2022-02-19 10:00")},
	}
	for _, tt := range tests {
		if got := FreshUntil(tt.events, now); !got.Equal(tt.want) {
			t.Errorf("%s: fresh until %s, want %s", tt.name, got, tt.want)
		}
	}
	f := row(t, 620, "")
	if got := FreshUntil(f.Events, now); !got.Equal(utc(t, "2022-02-01 16:00")) {
		t.Errorf("crowded: fresh until %s, want the next end", got)
	}
}

// A stored feed is served until FreshUntil; until then it must be what would be built.
func TestFreshUntilIsNeverLate(t *testing.T) {
	london := zone(t, "Europe/London")
	rapid.Check(t, func(rt *rapid.T) {
		f := feed(t)
		for n := range rapid.IntRange(0, 12).Draw(rt, "events") {
			e := workshop(t, n, "2022-02-01 09:00")
			e.Start = e.Start.Add(time.Duration(rapid.IntRange(-200*24, 200*24).Draw(rt, "hours")) * time.Hour).In(london)
			e.End = e.Start.Add(2 * time.Hour)
			if rapid.Bool().Draw(rt, "cancelled") {
				e.CancelledAt = e.Start.Add(-time.Duration(rapid.IntRange(0, 100).Draw(rt, "days")) * 24 * time.Hour)
			}
			f.Events = append(f.Events, e)
		}
		if rapid.IntRange(0, 40).Draw(rt, "long") == 0 {
			for i := range 300 {
				f.Events = append(f.Events, workshop(t, 100+i, fmt.Sprintf("2022-02-%02d 09:00", 1+i%28)))
				f.Events[len(f.Events)-1].Description = strings.Repeat(",", 2500)
			}
		}
		until := FreshUntil(f.Events, f.AsOf)
		before, _, _ := Encode(f)
		step := 365 * 24 * time.Hour
		if !until.IsZero() {
			step = until.Sub(f.AsOf) - time.Second
		}
		f.AsOf = f.AsOf.Add(time.Duration(rapid.Int64Range(0, int64(step)).Draw(rt, "later")))
		if after, _, _ := Encode(f); !slices.Equal(before, after) {
			rt.Fatalf("stale at %s, though fresh until %s", f.AsOf, until)
		}
	})
}
