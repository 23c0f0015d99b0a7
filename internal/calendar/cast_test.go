package calendar

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
)

// zone loads a zone every machine with Go knows.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at reads a local time.
func at(t testing.TB, name, clock string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", clock, zone(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// utc reads a time in UTC.
func utc(t testing.TB, clock string) time.Time { return at(t, "UTC", clock) }

// uid returns the nth of a row of random-looking identifiers.
func uid(n int) string { return fmt.Sprintf("5f0c7d1e-3b6a-4c52-9d0e-%012d", n) }

// workshop is a sound event in London.
func workshop(t testing.TB, n int, clock string) Event {
	t.Helper()
	start := at(t, "Europe/London", clock)
	return Event{
		UID: uid(n), Start: start, End: start.Add(7 * time.Hour), Zone: zone(t, "Europe/London"),
		Summary: fmt.Sprintf("Workshop %d", n), Location: "The Mill, Mill Lane, Nottingham",
		Description: "Bring a notebook.", URL: "https://upstander.example/sessions/" + uid(n),
		Changed: utc(t, "2022-01-10 09:30"),
	}
}

// feed is a delegate's feed of those events.
func feed(t testing.TB, events ...Event) Feed {
	t.Helper()
	return Feed{
		Name: "Active Bystander Programme: delegate", Zone: zone(t, "Europe/London"),
		Events: events, AsOf: utc(t, "2022-02-01 12:00"),
	}
}

// encoded returns the octets of a feed of which nothing is left out.
func encoded(t testing.TB, f Feed) string {
	t.Helper()
	body, rejected, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rejected {
		t.Error(r)
	}
	return string(body)
}

// lines returns the unfolded content lines.
func lines(body string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(body, "\r\n ", ""), "\r\n"), "\r\n")
}

// count returns how many content lines are, or begin with, the given text.
func count(body, start string) int {
	n := 0
	for _, line := range lines(body) {
		if strings.HasPrefix(line, start) {
			n++
		}
	}
	return n
}

// want fails unless each text is a whole content line.
func want(t *testing.T, body string, wanted ...string) {
	t.Helper()
	have := make(map[string]bool)
	for _, line := range lines(body) {
		have[line] = true
	}
	for _, line := range wanted {
		if !have[line] {
			t.Errorf("no line %q in\n%s", line, body)
		}
	}
}

// refuse fails if the text occurs anywhere.
func refuse(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(strings.Join(lines(body), "\r\n"), s) {
			t.Errorf("%q occurs in\n%s", s, body)
		}
	}
}

// decoded reads the feed back.
func decoded(t testing.TB, body string) *ical.Calendar {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader([]byte(body))).Decode()
	if err != nil {
		t.Fatalf("decode: %v\n%s", err, body)
	}
	return cal
}

// textOf returns the whole value of a text property; Text would stop at a comma.
func textOf(t testing.TB, p ical.Props, name string) string {
	t.Helper()
	prop := p.Get(name)
	if prop == nil {
		return ""
	}
	list, err := prop.TextList()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, ",")
}
