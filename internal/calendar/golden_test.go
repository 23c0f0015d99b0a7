package calendar

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files; then raise EncoderVersion")

// delegate is what a delegate of a whole programme sees: two workshops, five sets
// online, one of them cancelled, a residential and an optional catch-up.
func delegate(t testing.TB) Feed {
	f := feed(t, workshop(t, 1, "2022-03-01 09:00"), workshop(t, 2, "2022-03-08 09:30"))
	f.Description = "Your workshops and action learning sets; refreshed within a day."
	f.Events[0].Categories = []string{"Workshop"}
	for n := range 5 {
		e := workshop(t, 10+n, "2022-04-05 14:00")
		e.Start = e.Start.AddDate(0, n, 0)
		e.End = e.Start.Add(2 * time.Hour)
		e.Summary = "Action learning set “Wren”, meeting " + string(rune('1'+n))
		e.Location, e.Conference = "", "https://teams.example/l/meetup-join/19%3ameeting_"+strings.Repeat("Ab3", 20)+"?context={\"Tid\":1}"
		e.Description = "With Siân O’Neill; bring one question.\r\nIf you cannot come, say so on the page, please: places are few."
		e.Categories = []string{"Action learning set", "Online"}
		f.Events = append(f.Events, e)
	}
	f.Events[4].CancelledAt, f.Events[4].Sequence = utc(t, "2022-01-25 10:00"), 1
	f.Events[4].Changed = f.Events[4].CancelledAt
	days := workshop(t, 20, "2022-05-10 00:00")
	days.Summary, days.AllDay, days.End = "Residential, with “Bob \"B\" & Co.”", true, at(t, "Europe/London", "2022-05-12 00:00")
	days.Conference = "https://meet.example/residential"
	coffee := workshop(t, 21, "2022-05-20 10:30")
	coffee.Summary, coffee.Transparent, coffee.End = "Coffee ☕ catch-up (optional)", true, coffee.Start.Add(time.Hour)
	f.Events = append(f.Events, days, coffee)
	return f
}

// changes is a feed around the two days of 2022 on which the clocks change, in two zones.
func changes(t testing.TB) Feed {
	f := feed(t)
	for n, clock := range []string{
		"2022-03-26 23:30", "2022-03-27 00:30", "2022-03-27 01:30", "2022-03-27 02:30", "2022-10-29 23:30",
		"2022-10-30 00:30", "2022-10-30 01:30", "2022-10-30 02:30", "2022-07-01 09:00",
	} {
		e := workshop(t, n, "2022-03-01 09:00")
		e.Start = utc(t, clock)
		e.End = e.Start.Add(20 * time.Minute)
		f.Events = append(f.Events, e)
	}
	f.Events[8].Zone = zone(t, "America/New_York")
	return f
}

func TestGolden(t *testing.T) {
	for name, f := range map[string]Feed{"empty": feed(t), "delegate": delegate(t), "changes": changes(t)} {
		path := filepath.Join("testdata", name+".ics")
		body := encoded(t, f)
		checkOctets(t, body)
		if *update {
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
