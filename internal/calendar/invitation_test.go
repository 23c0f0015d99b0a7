package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// invited is an invitation to a workshop in London.
func invited(t testing.TB) Invitation {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Conference = "https://meet.example/j/123?pwd=a,b"
	return Invitation{Event: e, Organiser: Party{"Active Bystander Programme", "programme@abp.example"},
		Attendee: Party{"Siân “Bob” O’Neill, RN", "sian.oneill@wreake.example"}, SentAt: utc(t, "2022-02-01 12:00")}
}

// versions are the request, two changes of it and its end, as they are sent.
func versions(t testing.TB) map[string]Invitation {
	first := invited(t)
	moved := first
	moved.Event.Start, moved.Event.End = at(t, "Europe/London", "2022-04-05 13:30"), at(t, "Europe/London", "2022-04-05 17:00")
	moved.Event, moved.SentAt = moved.Event.Supersede(first.Event, utc(t, "2022-02-03 10:00")), utc(t, "2022-02-03 10:00")
	placed := moved
	placed.Event.Location = "Fosse House, Leicester"
	placed.Event, placed.SentAt = placed.Event.Supersede(moved.Event, utc(t, "2022-02-04 10:00")), utc(t, "2022-02-04 10:00")
	gone := placed
	gone.Event.CancelledAt = utc(t, "2022-02-05 10:00")
	gone.Event, gone.SentAt = gone.Event.Supersede(placed.Event, utc(t, "2022-02-05 10:00")), utc(t, "2022-02-05 10:00")
	quote := first
	quote.Attendee.Name, quote.Event.UID = `Bob "B"`+"\r\nX-EVIL:1", uid(2)
	coffee := first
	coffee.Event.UID, coffee.Event.Summary, coffee.Event.Transparent, coffee.IsOptional = uid(3), "Coffee ☕ catch-up", true, true
	night := first
	night.Event.UID, night.Event.Start, night.Event.End = uid(4), utc(t, "2022-10-30 00:30"), utc(t, "2022-10-30 05:00")
	return map[string]Invitation{"1-request": first, "2-moved": moved, "3-placed": placed, "4-cancelled": gone, "quote": quote, "optional": coffee, "night": night}
}

func encodedInvitation(t testing.TB, i Invitation) string {
	t.Helper()
	body, err := EncodeInvitation(i)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestReq46To49 holds every version to what calendars need to show buttons, to
// follow a change and to take a session out again.
func TestReq46To49(t *testing.T) {
	all := versions(t)
	body := encodedInvitation(t, all["1-request"])
	want(t, body, "METHOD:REQUEST", "UID:"+uid(1), "SEQUENCE:0", "STATUS:CONFIRMED", "DTSTAMP:20220201T120000Z",
		"DTSTART;TZID=Europe/London:20220301T090000", "DTEND;TZID=Europe/London:20220301T160000",
		"ORGANIZER;CN=Active Bystander Programme:mailto:programme@abp.example",
		`ATTENDEE;CN="Siân “Bob” O’Neill, RN";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:sian.oneill@wreake.example`)
	for name, i := range all {
		body := encodedInvitation(t, i)
		checkOctets(t, body)
		refuse(t, body, "VALARM", "RRULE:FREQ=DAILY", "\r\nX-EVIL")
		for _, once := range []string{"METHOD:", "BEGIN:VEVENT", "UID:", "DTSTAMP:", "SEQUENCE:", "ORGANIZER", "ATTENDEE", "SUMMARY:", "STATUS:"} {
			if n := count(body, once); n != 1 {
				t.Errorf("%s: %s occurs %d times", name, once, n)
			}
		}
	}
	want(t, encodedInvitation(t, all["2-moved"]), "METHOD:REQUEST", "SEQUENCE:1", "UID:"+uid(1), "ORGANIZER;CN=Active Bystander Programme:mailto:programme@abp.example")
	want(t, encodedInvitation(t, all["3-placed"]), "SEQUENCE:2")
	want(t, encodedInvitation(t, all["4-cancelled"]), "METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:"+uid(1), "DTSTART;TZID=Europe/London:20220405T133000")
	want(t, encodedInvitation(t, all["optional"]), "TRANSP:TRANSPARENT")
	accepted := all["optional"]
	accepted.IsAccepted = true
	want(t, encodedInvitation(t, accepted), "TRANSP:OPAQUE")
	want(t, encodedInvitation(t, all["night"]), "DTSTART:20221030T003000Z", "DTEND:20221030T050000Z")
	for name, spoil := range map[string]func(*Invitation){
		"no organiser":                    func(i *Invitation) { i.Organiser.Address = "" },
		"an organiser that is no address": func(i *Invitation) { i.Organiser.Address = "programme" },
		"oneself":                         func(i *Invitation) { i.Attendee.Address = "Programme@abp.example" },
		"an address with a line":          func(i *Invitation) { i.Attendee.Address = "a@b.example\r\nX-EVIL:1" },
		"no time":                         func(i *Invitation) { i.SentAt = time.Time{} },
		"no end":                          func(i *Invitation) { i.Event.End = i.Event.Start },
	} {
		bad := invited(t)
		spoil(&bad)
		if body, err := EncodeInvitation(bad); err == nil {
			t.Errorf("%s was written:\n%s", name, body)
		}
	}
}

func TestGoldenInvitations(t *testing.T) {
	for name, i := range versions(t) {
		path := filepath.Join("testdata", "invitations", name+".ics")
		body := encodedInvitation(t, i)
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(golden), body); diff != "" {
			t.Errorf("%s (-golden +now):\n%s", path, diff)
		}
	}
}

// TestReq50Replies reads what four calendars send, in the shape they send it.
func TestReq50Replies(t *testing.T) {
	const dora = "dora.delegate@wreake.example"
	london := zone(t, "Europe/London")
	for file, want := range map[string]Reply{
		"gmail":           {UID: uid(1), Attendee: dora, Answer: Accepted, Sequence: 2},
		"outlook":         {UID: uid(1), Attendee: dora, Answer: Declined, Sequence: 1, Comment: "Sorry, I am on nights, all week."},
		"outlook-com":     {UID: uid(1), Attendee: dora, Answer: Tentative, Sequence: 0},
		"apple":           {UID: uid(1), Attendee: dora, Answer: Accepted, Sequence: 1},
		"outlook-counter": {UID: uid(1), Attendee: dora, Answer: Tentative, Sequence: 1, Counter: true, Comment: "Could we start later, please?", Start: time.Date(2022, 4, 4, 10, 0, 0, 0, london), End: time.Date(2022, 4, 4, 17, 0, 0, 0, london)},
	} {
		octets, err := os.ReadFile(filepath.Join("testdata", "replies", file+".ics"))
		if err != nil {
			t.Fatal(err)
		}
		for _, octets := range []string{string(octets), "\ufeff" + strings.ReplaceAll(string(octets), "\r\n", "\n")} {
			got, err := ReadReply([]byte(octets))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", file, err, diff)
			}
		}
	}
}

// TestReq50RefusesBeforeDecoding: what is too large, too deep or breaks the
// decoder is no reply, and nothing worse.
func TestReq50RefusesBeforeDecoding(t *testing.T) {
	event := func(lines ...string) string {
		return "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	}
	for name, body := range map[string]string{
		"nothing":                     "",
		"a letter":                    "Dear all,\n\nI cannot come.",
		"a request":                   strings.Replace(event("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example"), "REPLY", "REQUEST", 1),
		"a publication":               strings.Replace(event(), "METHOD:REPLY\r\n", "", 1),
		"no answer":                   event("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@b.example"),
		"somebody else sent":          event("ATTENDEE;PARTSTAT=DELEGATED:mailto:a@b.example"),
		"no event":                    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
		"no UID":                      strings.Replace(event("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example"), "UID:x", "X-UID:x", 1),
		"too large":                   event("COMMENT:" + strings.Repeat("long ", MaxReply/5)),
		"too deep":                    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", 4),
		"very deep":                   strings.Repeat("BEGIN:A\r\n", MaxReply/10),
		"a long parameter":            event(`ATTENDEE;CN="` + strings.Repeat("x", maxReplyLine) + `";PARTSTAT=ACCEPTED:mailto:a@b.example`),
		"a parameter without a value": event("DTSTART;TZID=X"),
		"a quote at the end":          event(`ATTENDEE;CN="Bob"`),
		"text after a quote":          event(`ATTENDEE;CN="Bob"by;PARTSTAT=ACCEPTED:mailto:a@b.example`),
		"cut off":                     event("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example")[:70],
	} {
		if got, err := ReadReply([]byte(body)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, zone := range []string{"", ";TZID=Local", ";TZID=Customized Time Zone", ";TZID=../etc/passwd"} {
		counter := strings.Replace(event("DTSTART"+zone+":20220301T090000"), "REPLY", "COUNTER", 1)
		if got, err := ReadReply([]byte(counter)); err != nil || !got.Start.IsZero() || !got.Counter {
			t.Errorf("%q: %+v, %v", zone, got, err)
		}
	}
}

// FuzzReadReply: nothing that comes by mail panics, hangs or is read as an answer
// that it does not give.
func FuzzReadReply(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "replies", "*.ics"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		octets, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(octets)
	}
	f.Add([]byte("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART;TZID=X\r\n"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		r, err := ReadReply(octets)
		if err == nil && (r.UID == "" || !r.Counter && r.Answer != Accepted && r.Answer != Declined && r.Answer != Tentative) {
			t.Fatalf("%+v", r)
		}
	})
}

// TestAnyInvitationComesBack: whatever people are called and sessions are titled, a
// program reads the address, the name and the title that were written.
func TestAnyInvitationComesBack(t *testing.T) {
	base := invited(t)
	rapid.Check(t, func(t *rapid.T) {
		i := base
		i.Attendee.Name, i.Event.Summary = rapid.String().Draw(t, "name"), "T"+rapid.String().Draw(t, "title")
		body, err := EncodeInvitation(i)
		if err != nil {
			t.Fatal(err)
		}
		cal, err := decodeLines(unfold(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		p := cal.Events()[0].Props
		if got := p.Get("ATTENDEE"); addressOf(got.Value) != i.Attendee.Address {
			t.Fatalf("%+v", got)
		}
		if title := cut(oneLine(i.Event.Summary, " "), maxTitle, maxSummary); wholeOf(p, "SUMMARY") != oneLine(title, " ") {
			t.Fatalf("%q for %q", wholeOf(p, "SUMMARY"), title)
		}
	})
}
