package calendar

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestReq24NoRecurrence(t *testing.T) {
	var events []Event
	for n := range 5 {
		e := workshop(t, n, "2022-03-01 09:00")
		e.Start, e.End = e.Start.AddDate(0, n, 0), e.End.AddDate(0, n, 0)
		events = append(events, e)
	}
	body := encoded(t, feed(t, events...))
	_, after, _ := strings.Cut(body, "BEGIN:VEVENT")
	refuse(t, after, "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
	if count(body, "BEGIN:VEVENT") != 5 {
		t.Errorf("want five events in\n%s", body)
	}
}

func TestReq25Properties(t *testing.T) {
	body := encoded(t, feed(t, workshop(t, 1, "2022-03-01 09:00"), workshop(t, 2, "2022-03-02 09:00")))
	for _, e := range decoded(t, body).Events() {
		for _, name := range []string{"SUMMARY", "STATUS", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "UID", "DTSTART", "DTEND"} {
			if len(e.Props.Values(name)) != 1 {
				t.Errorf("%d of %s", len(e.Props.Values(name)), name)
			}
		}
	}
	for _, letter := range []string{"x", "é", "語", "👩"} {
		for _, cancelled := range []time.Time{{}, utc(t, "2022-01-20 10:00")} {
			e := workshop(t, 1, "2022-03-01 09:00")
			e.Summary, e.CancelledAt = strings.Repeat(letter, 300), cancelled
			got := textOf(t, decoded(t, encoded(t, feed(t, e))).Events()[0].Props, "SUMMARY")
			title, marked := strings.CutPrefix(got, cancelledPrefix)
			if len(got) > 254 || len(got) < 200 || utf8.RuneCountInString(title) > 200 || marked == cancelled.IsZero() ||
				strings.Trim(title, letter) != "…" {
				t.Errorf("SUMMARY of %d octets: %q", len(got), got)
			}
		}
	}
}

func TestReq26JoiningLink(t *testing.T) {
	const join = "https://meet.example/j/123?pwd=a,b"
	tests := []struct{ place, about, join, location, description, conference string }{
		{"", "Bring tea.", join, join, "Bring tea.", join},
		{"", "", join, join, "", join},
		{"The Mill\r\nMill Lane", "Bring tea.", join, "The Mill, Mill Lane", "Bring tea.\n\nJoin online: " + join, join},
		{"The Mill", "", join, "The Mill", "Join online: " + join, join},
		{"The Mill", "Bring tea.", "", "The Mill", "Bring tea.", ""},
		{"", "", "see the\r\ne-mail", "see the e-mail", "", ""},
		{"", "", "https://name:word@meet.example/", "https://name:word@meet.example/", "", ""},
		{"", "", "https://meet.example/é x?q=ü\"", "https://meet.example/%C3%A9%20x?q=%C3%BC%22", "", "https://meet.example/%C3%A9%20x?q=%C3%BC%22"},
	}
	for _, tt := range tests {
		e := workshop(t, 1, "2022-03-01 09:00")
		e.Location, e.Description, e.Conference = tt.place, tt.about, tt.join
		p := decoded(t, encoded(t, feed(t, e))).Events()[0].Props
		got := ""
		if prop := p.Get("CONFERENCE"); prop != nil {
			got = prop.Value
		}
		if textOf(t, p, "LOCATION") != tt.location || textOf(t, p, "DESCRIPTION") != tt.description || got != tt.conference {
			t.Errorf("place %q, about %q, join %q: got %v", tt.place, tt.about, tt.join, p)
		}
	}
}

func TestReq27PlainDescription(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Description = "<b>Bold</b> & plain\n\n- one\n- two"
	body := encoded(t, feed(t, e))
	want(t, body, `DESCRIPTION:<b>Bold</b> & plain\n\n- one\n- two`)
	refuse(t, body, "X-ALT-DESC", "ALTREP")
	e.Description = strings.Repeat("long ", 2000)
	if got := textOf(t, decoded(t, encoded(t, feed(t, e))).Events()[0].Props, "DESCRIPTION"); utf8.RuneCountInString(got) > maxText {
		t.Errorf("a description of %d characters", utf8.RuneCountInString(got))
	}
}

func TestReq28Page(t *testing.T) {
	for in, out := range map[string]string{
		"https://upstander.example/sessions/1": "URL:https://upstander.example/sessions/1",
		"http://localhost:8080/sessions/1":     "", "javascript:alert(1)": "", "": "", "https://": "", "/sessions/1": "",
		"https://x.example/\r\nX-EVIL:1": "", "https://x.example/" + strings.Repeat("y", 3000): "",
	} {
		e := workshop(t, 1, "2022-03-01 09:00")
		e.URL = in
		body := encoded(t, feed(t, e))
		if out == "" {
			refuse(t, body, "\r\nURL")
		} else {
			want(t, body, out)
		}
	}
}

func TestReq29And30NobodyNamedNothingRings(t *testing.T) {
	body := encoded(t, feed(t, workshop(t, 1, "2022-03-01 09:00")))
	refuse(t, body, "METHOD", "ORGANIZER", "ATTENDEE", "CONTACT", "mailto:", "VALARM", "ACTION")
}

func TestReq31CalendarProperties(t *testing.T) {
	f := feed(t)
	f.Name = "  Active Bystander,\r\n Programme "
	want(t, encoded(t, f), `NAME:Active Bystander\, Programme`, `X-WR-CALNAME:Active Bystander\, Programme`,
		"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "COLOR:mediumblue", "X-WR-TIMEZONE:Europe/London")
	for in, out := range map[string]string{"teal": "teal", "#005eb8": "mediumblue", "red\r\nX:1": "mediumblue"} {
		f.Colour = in
		want(t, encoded(t, f), "COLOR:"+out)
	}
	f.Name = " \r\n"
	if _, _, err := Encode(f); err == nil {
		t.Error("a feed without a name was written")
	}
}

func TestReq32Transparency(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	want(t, encoded(t, feed(t, e)), "TRANSP:OPAQUE", "STATUS:CONFIRMED")
	e.Transparent = true
	want(t, encoded(t, feed(t, e)), "TRANSP:TRANSPARENT", "STATUS:CONFIRMED")
}

func TestReq41BrokenEventsAreLeftOut(t *testing.T) {
	good := workshop(t, 1, "2022-03-01 09:00")
	whole := encoded(t, feed(t, good))
	for name, spoil := range map[string]func(*Event){
		"uid":     func(e *Event) { e.UID = "" },
		"number":  func(e *Event) { e.Sequence = -1 },
		"start":   func(e *Event) { e.Start = time.Time{} },
		"end":     func(e *Event) { e.End = time.Time{} },
		"order":   func(e *Event) { e.End = e.Start },
		"year":    func(e *Event) { e.End = e.End.AddDate(9000, 0, 0) },
		"zone":    func(e *Event) { e.Zone = time.FixedZone("", 0) },
		"changed": func(e *Event) { e.Changed = time.Time{} },
		"title":   func(e *Event) { e.Summary = "\u202e \x00" },
	} {
		bad := workshop(t, 2, "2022-03-02 09:00")
		spoil(&bad)
		body, rejected, err := Encode(feed(t, bad, good))
		if err != nil || string(body) != whole {
			t.Errorf("%s: error %v, body\n%s", name, err, body)
		}
		if len(rejected) != 1 || rejected[0].UID != bad.UID || rejected[0].Reason == "" {
			t.Errorf("%s: rejected %v", name, rejected)
		}
	}
}

func TestReq43Subscribe(t *testing.T) {
	got, err := Subscribe("https://upstander.example:8443/feeds/s3cret.ics", "Bystander & more: café")
	if err != nil {
		t.Fatal(err)
	}
	query := "url=https%3A%2F%2Fupstander.example%3A8443%2Ffeeds%2Fs3cret.ics&name=Bystander%20%26%20more%3A%20caf%C3%A9"
	if want := (Links{
		Address:     "https://upstander.example:8443/feeds/s3cret.ics",
		Webcal:      "webcal://upstander.example:8443/feeds/s3cret.ics",
		Google:      "https://calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2Fupstander.example%3A8443%2Ffeeds%2Fs3cret.ics",
		OutlookWork: "https://outlook.office.com/calendar/0/addfromweb/?" + query,
		OutlookHome: "https://outlook.live.com/calendar/0/addfromweb/?" + query,
	}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []string{
		"", "http://x.example/s3cret.ics", "webcal://x.example/s3cret.ics", "https:///s3cret.ics", "https://x.example/f.ics?t=s3cret",
		"https://a:b@x.example/s3cret.ics", "https://x.example/s3cret.ics#x", "https://x.example/s3cret.ics?", "https://x.example/%zzs3cret",
	} {
		if _, err := Subscribe(bad, "x"); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Subscribe(%q): error %v", bad, err)
		}
	}
}
