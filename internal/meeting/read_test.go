package meeting_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/meeting"
)

var on = time.Date(2024, 2, 13, 9, 30, 0, 0, time.UTC)

// said writes a file in a line for each person: name, address, total, stays.
func said(f *meeting.File) []string {
	var lines []string
	for _, a := range f.People {
		line := fmt.Sprintf("%s|%s|%s", a.Name, a.Email, a.Total)
		for _, s := range a.Stays {
			line += "|" + s.From.Format("15:04:05") + "-" + s.Until.Format("15:04:05")
		}
		lines = append(lines, line)
	}
	return lines
}

// TestSamples reads a file of each layout that the products export.
func TestSamples(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"teams-new.csv": {
			"DELEGATE, Dora (WREAKE UNIVERSITY HOSPITALS)|dora@wreake.example|1h20m4s|09:29:58-10:00:00|10:11:00-11:01:02",
			"Fay Facilitator|fay@wreake.example|1h37m34s|09:25:10-11:02:44",
			"Only Summary||20s|09:30:00-09:30:20",
			"Zoë Ångström (Guest)||30m0s|09:31:00-10:01:00"},
		"teams-old.csv": {
			"Dora Delegate|dora@wreake.example|1h40m2s|09:29:58-11:00:00",
			"Fay Facilitator|fay@wreake.example|1h37m0s|09:25:10-11:02:44",
			"Olu Other|olu@charnwood.example|30m0s|10:30:00-11:00:00"},
		"teams-list.csv": {
			"Dora Delegate||1h24m0s|09:26:00-09:56:00|10:06:00-11:00:00",
			"Fay Facilitator||1h34m50s|09:25:10-11:00:00"},
		"zoom-summary.csv": {
			"Delegate, Dora||2h30m0s|09:30:00-12:00:00",
			"Fay Facilitator (Fay)|fay@wreake.example|1h38m0s|09:25:10-11:02:44",
			"iPhone (Dev Delegate)|dev@charnwood.example|15m0s|10:00:00-10:15:00"},
		"zoom-plain.csv":  {"Dora Delegate|dora@wreake.example|1h30m0s|09:30:00-10:50:00"},
		"zoom-unique.csv": {"Dev Delegate||12m0s", "Dora Delegate|dora@wreake.example|1h25m0s"},
	} {
		f, err := meeting.Read(sample(t, name), on)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, said(f)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if days := []string{"2024-02-13"}; name != "zoom-unique.csv" && !slices.Equal(f.Days, days) {
			t.Errorf("%s is of %v", name, f.Days)
		}
	}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDatesAndDurations reads one line with each way to write a date and a time.
func TestDatesAndDurations(t *testing.T) {
	t.Parallel()
	read := func(join, leave, duration string, on time.Time) string {
		f, err := meeting.Read([]byte("Name\tJoin Time\tLeave Time\tDuration\nDora\t"+join+"\t"+leave+"\t"+duration+"\n"), on)
		if err != nil {
			return err.Error()
		}
		a := f.People[0]
		if len(a.Stays) == 0 {
			return a.Total.String()
		}
		return a.Stays[0].From.Format("2006-01-02 15:04:05") + " " + a.Total.String()
	}
	spring := time.Date(2024, 3, 4, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		join, leave, duration string
		on                    time.Time
		want                  string
	}{
		{"3/4/24, 9:58:03 AM", "3/4/24, 10:58:03 AM", "1h", spring, "2024-03-04 09:58:03 1h0m0s"},
		{"4/3/24, 9:58:03 AM", "4/3/24, 10:58:03 AM", "1h", spring, "2024-03-04 09:58:03 1h0m0s"},
		{"04/03/2024, 09:58:03", "04/03/2024, 10:58:03", "", spring, "2024-03-04 09:58:03 1h0m0s"},
		{"04/03/2024, 09:58:03", "04/03/2024, 10:58:03", "", on, "2024-03-04 09:58:03 1h0m0s"},
		{"3/4/2024 9:58:03 pm", "3/4/2024 10:58:03 pm", "59m 2s", on, "2024-03-04 21:58:03 59m2s"},
		{"2024-03-04 09:58", "2024-03-04 10:58", "60", on, "2024-03-04 09:58:00 1h0m0s"},
		{"4 March 2024 9:58 am", "4 March 2024 10:58 am", "01:00:00", on, "2024-03-04 09:58:00 1h0m0s"},
		{"Mar 4, 2024 9:58:00\u202fAM", "Mar 4, 2024 12:58:00\u202fPM", "3 hr", on, "2024-03-04 09:58:00 3h0m0s"},
		{"4.3.2024, 12:00:00 a.m.", "4.3.2024, 12:30:00 a.m.", "", spring, "2024-03-04 00:00:00 30m0s"},
		{"31/02/2024, 09:58:03", "31/02/2024, 10:58:03", "5m", on, "5m0s"},
		{"4/3/24, 25:00:00", "never", "lunch", on, "0s"},
		{"3/4/24, 9:58:03 AM", "3/4/24, 9:00:00 AM", "99999999h", spring, "0s"},
		{"3/4/24, 9:58:03 AM", "", "", spring, "0s"},
	} {
		if got := read(c.join, c.leave, c.duration, c.on); got != c.want {
			t.Errorf("%q to %q, %q: %s, want %s", c.join, c.leave, c.duration, got, c.want)
		}
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	f, err := meeting.Read([]byte("Name,Join time,Leave time\nDora,27/10/2024 00:30:00,27/10/2024 03:30:00\n"), time.Date(2024, 10, 27, 0, 30, 0, 0, london))
	if err != nil || f.People[0].Total != 4*time.Hour {
		t.Errorf("through the night in which the clocks go back: %v, %v", f, err)
	}
}

// TestWhatIsNoAttendanceFile refuses whole files with what is wrong.
func TestWhatIsNoAttendanceFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"nothing":      {"", meeting.ErrNoTable},
		"words":        {"Dear all,\nthank you for coming.\n", meeting.ErrNoTable},
		"a picture":    {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", meeting.ErrNoTable},
		"a mark":       {"\xff\xfe", meeting.ErrNoTable},
		"nobody":       {"Name,Join Time,Leave Time\n", meeting.ErrNobody},
		"no names":     {"Name,Join Time,Leave Time\n ,3/4/24 9:00,3/4/24 10:00\n", meeting.ErrNobody},
		"large":        {strings.Repeat("x", meeting.Limit+1), meeting.ErrTooLarge},
		"long":         {"Name\tDuration\n" + strings.Repeat("a\t1m\n", 20_001), meeting.ErrTooLarge},
		"other tongue": {"Vollständiger Name\tBeitrittszeit\n", meeting.ErrNoTable},
	} {
		if _, err := meeting.Read([]byte(c.content), on); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// FuzzRead holds for every file: no panic, and people with names and stays that
// make sense.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		f.Fatalf("no samples: %v", err)
	}
	for _, name := range files {
		f.Add(sample(f, filepath.Base(name)))
	}
	f.Add([]byte("Full Name\tUser Action\tTimestamp\na\tLeft\t1/1/24 9:00\na\tJoined\t1/1/24 9:00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := meeting.Read(content, on)
		if err != nil {
			return
		}
		for _, a := range file.People {
			if a.Name == "" || !utf8.ValidString(a.Name) || len(a.Name) > 200 || !utf8.ValidString(a.Email) || strings.ContainsAny(a.Name+a.Email, "\x00\r\n") {
				t.Errorf("a person %q <%q>", a.Name, a.Email)
			}
			for i, s := range a.Stays {
				if !s.Until.After(s.From) || i > 0 && !s.From.After(a.Stays[i-1].Until) {
					t.Errorf("stays %v", a.Stays)
				}
			}
		}
	})
}

// TestNameKeys finds the same person behind the ways to write a name.
func TestNameKeys(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Dora Delegate", "delegate, dora", "DELEGATE, Dora (WREAKE UNIVERSITY HOSPITALS)", "Dora  Delegate (Guest)", "iPhone (Dora Delegate)"} {
		if keys := meeting.NameKeys(name); !slices.Contains(keys, "delegate dora") {
			t.Errorf("%q may be %q", name, keys)
		}
	}
	if keys := meeting.NameKeys(" ( ) "); len(keys) != 0 {
		t.Errorf("no name may be %q", keys)
	}
}
