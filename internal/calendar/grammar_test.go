package calendar

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// checkOctets fails if the feed breaks a rule about octets: 1, 2 and 3.
func checkOctets(t *testing.T, body string) {
	t.Helper()
	if !utf8.ValidString(body) || strings.ContainsRune(body, 0xFEFF) {
		t.Errorf("not UTF-8, or with a byte order mark: %q", body)
	}
	rest, ok := strings.CutSuffix(body, "\r\n")
	if !ok {
		t.Errorf("the last line has no CRLF: %q", body)
	}
	for line := range strings.SplitSeq(rest, "\r\n") {
		if line == "" || len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
		if i := strings.IndexFunc(line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }); i >= 0 {
			t.Errorf("control character in %q", line)
		}
	}
}

func TestReq01LineEnds(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Description = "one\rtwo\r\nthree\nfour\n\n\nfive"
	body := encoded(t, feed(t, e))
	checkOctets(t, body)
	if n := strings.Count(body, "\n"); n != strings.Count(body, "\r\n") || n != strings.Count(body, "\r") {
		t.Errorf("bare CR or LF in %q", body)
	}
}

func TestReq02Characters(t *testing.T) {
	tests := []struct{ in, out string }{
		{"a\x00b\x07c", "abc"},
		{"a\xffb", "a\uFFFDb"},
		{"tab\there", "tab\there"},
		{"a\u0085b\u2028c\u2029d", "a\nb\nc\nd"},
		{"a\u0090b\u007fc", "abc"},
		{"safe\u202egnp.exe\u202c \u2066x\u2069", "safegnp.exe x"},
		{"\uFEFFmark", "mark"},
		{"\uFDD0\uFFFE\U0001FFFFx", "x"},
		{"  around \n", "around"},
		{"Siân, Zoë, 李, 👩🏽‍⚕️ 🏴\U000E0067\U000E007F", "Siân, Zoë, 李, 👩🏽‍⚕️ 🏴\U000E0067\U000E007F"},
		{"שלום \u200fעולם", "שלום \u200fעולם"},
	}
	for _, tt := range tests {
		if got := clean(tt.in); got != tt.out {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.out)
		}
		e := workshop(t, 1, "2022-03-01 09:00")
		e.Description = tt.in
		body := encoded(t, feed(t, e))
		checkOctets(t, body)
		if got := textOf(t, decoded(t, body).Events()[0].Props, "DESCRIPTION"); got != tt.out {
			t.Errorf("DESCRIPTION of %q reads %q", tt.in, got)
		}
	}
}

func TestReq03Folding(t *testing.T) {
	for _, letter := range []string{"x", "é", "語", "👩", "e\u0301"} {
		for n := 1; n < 170; n++ {
			line := "SUMMARY:" + strings.Repeat("x", n%5) + strings.Repeat(letter, n)
			got := string(fold([]byte(line + "\r\n")))
			checkOctets(t, got)
			if back := strings.ReplaceAll(got, "\r\n ", ""); back != line+"\r\n" {
				t.Fatalf("unfolded %q, want %q", back, line)
			}
			if len(line) <= 75 && got != line+"\r\n" {
				t.Fatalf("folded a line of %d octets", len(line))
			}
			first, _, _ := strings.Cut(got, "\r\n")
			if len(line) > 75 && len(first) < 72 {
				t.Fatalf("first line of %d octets", len(first))
			}
		}
	}
}

func TestReq04Escaping(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Description = "Tea, cake; a \\ slash/es: \"quoted\"\r\nand more"
	e.Categories = []string{"Workshop", "Day 1, morning"}
	body := encoded(t, feed(t, e))
	want(t, body,
		`DESCRIPTION:Tea\, cake\; a \\ slash/es: "quoted"\nand more`,
		`CATEGORIES:Workshop,Day 1\, morning`,
		`LOCATION:The Mill\, Mill Lane\, Nottingham`)
}

func TestReq05Parameters(t *testing.T) {
	tests := []struct{ in, out string }{
		{`Bob "B"` + "\r\nX-EVIL:1", "Bob ^'B^'^nX-EVIL:1"},
		{"caret ^ and ^' and ^n", "caret ^^ and ^^' and ^^n"},
		{"plain", "plain"},
	}
	for _, tt := range tests {
		if got := param(tt.in); got != tt.out {
			t.Errorf("param(%q) = %q, want %q", tt.in, got, tt.out)
		}
	}
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Summary = `Bob "B"` + "\r\nX-EVIL:1"
	e.Conference = "https://meet.example/1"
	body := encoded(t, feed(t, e))
	want(t, body, `CONFERENCE;FEATURE=VIDEO;LABEL="Join Bob ^'B^' X-EVIL:1";VALUE=URI:https://meet.example/1`)
	if count(body, "X-EVIL") != 0 {
		t.Errorf("a title began a line:\n%s", body)
	}
}

func TestReq06CalendarPropertiesFirst(t *testing.T) {
	got := lines(encoded(t, feed(t, workshop(t, 1, "2022-03-01 09:00"))))
	first := slices.IndexFunc(got[1:], func(s string) bool { return strings.HasPrefix(s, "BEGIN:") }) + 1
	for _, line := range []string{"VERSION:2.0", "PRODID:" + productID} {
		if i := slices.Index(got, line); i < 0 || i > first || slices.Index(got[i+1:], line) >= 0 {
			t.Errorf("%s is at line %d, the first component at %d", line, i, first)
		}
	}
	if got[0] != "BEGIN:VCALENDAR" || got[len(got)-1] != "END:VCALENDAR" {
		t.Errorf("begins with %s, ends with %s", got[0], got[len(got)-1])
	}
}

func TestReq07EmptyFeed(t *testing.T) {
	body := encoded(t, feed(t))
	checkOctets(t, body)
	want(t, body, "BEGIN:VTIMEZONE", "TZID:Europe/London")
	if len(decoded(t, body).Events()) != 0 {
		t.Error("an empty feed has events")
	}
	f := feed(t)
	f.Zone = zone(t, "Africa/Casablanca")
	want(t, encoded(t, f), "TZID:Etc/UTC", "X-WR-TIMEZONE:Africa/Casablanca")
}

func TestReq08BareExtensions(t *testing.T) {
	f := feed(t, workshop(t, 1, "2022-03-01 09:00"))
	f.Description = "Your sessions"
	want(t, encoded(t, f), "X-WR-CALNAME:"+f.Name, "X-PUBLISHED-TTL:PT1H",
		"X-WR-TIMEZONE:Europe/London", "X-WR-CALDESC:Your sessions", "DESCRIPTION:Your sessions")
}

func TestReq09TypedValues(t *testing.T) {
	e := workshop(t, 1, "2022-03-01 09:00")
	e.Conference = "https://meet.example/1?a=b;c,d"
	want(t, encoded(t, feed(t, e)), "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
		"CONFERENCE;FEATURE=VIDEO;LABEL=Join Workshop 1;VALUE=URI:https://meet.example/1?a=b;c,d")
}

func FuzzEncode(f *testing.F) {
	f.Add("title", "place", "https://meet.example/x", "about")
	f.Add("a\r\nb", "\x00\xff\u2028", "http://é.example/ü?q=\"ä b\"", strings.Repeat("語\\,;\r", 60))
	f.Add(`"^\`, ";:,", "zoommtg://x y", "\u202e\U000E0001")
	f.Fuzz(func(t *testing.T, title, place, join, about string) {
		e := workshop(t, 1, "2022-03-01 09:00")
		e.Summary, e.Location, e.Conference, e.Description = title, place, join, about
		e.URL, e.Categories = join, []string{place, title}
		in := feed(t, e)
		in.Name = "x" + title
		in.Description, in.Colour = about, place
		body, rejected, err := Encode(in)
		if err != nil {
			t.Fatal(err)
		}
		checkOctets(t, string(body))
		if len(rejected) == 1 {
			if oneLine(title, " ") != "" {
				t.Fatal(rejected)
			}
			return
		}
		p := decoded(t, strings.ReplaceAll(string(body), "\r\n ", "")).Events()[0].Props
		if got, want := textOf(t, p, "SUMMARY"), cut(oneLine(title, " "), maxTitle, maxSummary); got != want {
			t.Errorf("SUMMARY %q, want %q", got, want)
		}
		if got, want := textOf(t, p, "DESCRIPTION"), cut(clean(about), maxText, 4*maxText); !strings.HasPrefix(got, want) {
			t.Errorf("DESCRIPTION %q, want %q", got, want)
		}
		if got, want := textOf(t, p, "LOCATION"), cut(oneLine(place, ", "), maxPlace, 4*maxPlace); want != "" && got != want {
			t.Errorf("LOCATION %q, want %q", got, want)
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("x", 80)
	f.Add("é語👩", 30)
	f.Fuzz(func(t *testing.T, s string, n int) {
		line := "X:" + strings.Repeat(strings.ReplaceAll(clean(s), "\n", ""), 1+(n&63))
		got := string(fold([]byte(line + "\r\n")))
		checkOctets(t, got)
		if back := strings.ReplaceAll(got, "\r\n ", ""); back != line+"\r\n" {
			t.Errorf("unfolded %q, want %q", back, line)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("a\r\nb\xff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		once := clean(s)
		if !utf8.ValidString(once) || strings.IndexFunc(once, harmful) >= 0 || strings.Contains(once, "\r") {
			t.Errorf("clean(%q) = %q", s, once)
		}
		if twice := clean(once); twice != once {
			t.Errorf("cleaned again %q, want %q", twice, once)
		}
		if short := cut(once, 20, 33); len(short) > 33 || utf8.RuneCountInString(short) > 20 || !utf8.ValidString(short) {
			t.Errorf("cut(%q) = %q", once, short)
		}
		if uri, ok := link(s, "https", "http"); ok && strings.IndexFunc(uri, func(r rune) bool { return r <= ' ' || r >= 0x7F }) >= 0 {
			t.Errorf("link(%q) = %q", s, uri)
		}
	})
}
