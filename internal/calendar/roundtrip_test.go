package calendar

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anEvent draws a sound event with texts of any kind.
func anEvent(t *testing.T, rt *rapid.T, n int) Event {
	zones := append([]string{"UTC"}, append(offered, refused...)...)
	words := rapid.StringN(0, 80, -1)
	e := workshop(t, n, "2022-03-01 09:00")
	e.Zone = zone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
	e.Start = utc(t, "2022-01-01 00:00").Add(time.Duration(rapid.IntRange(0, 9*365*48).Draw(rt, "start")) * 30 * time.Minute)
	e.End = e.Start.Add(time.Duration(rapid.IntRange(1, 72*60).Draw(rt, "minutes")) * time.Minute)
	e.AllDay = rapid.IntRange(0, 5).Draw(rt, "kind") == 0
	e.Sequence = rapid.IntRange(0, 99).Draw(rt, "sequence")
	e.Summary = "x" + words.Draw(rt, "summary")
	e.Location, e.Description = words.Draw(rt, "location"), words.Draw(rt, "description")
	e.Categories = []string{"x" + words.Draw(rt, "category"), "Tea, cake"}
	e.Transparent = rapid.Bool().Draw(rt, "transparent")
	if rapid.Bool().Draw(rt, "cancelled") {
		e.CancelledAt = e.Changed
	}
	return e
}

func TestDecodedFieldsAreTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := feed(t)
		f.AsOf = time.Time{}
		wanted := make(map[string]Event)
		for n := range rapid.IntRange(0, 6).Draw(rt, "events") {
			e := anEvent(t, rt, n)
			f.Events = append(f.Events, e)
			wanted[e.UID] = e
		}
		body := encoded(t, f)
		checkOctets(t, body)
		for _, got := range decoded(t, strings.ReplaceAll(body, "\r\n ", "")).Events() {
			e := wanted[got.Props.Get("UID").Value]
			delete(wanted, e.UID)
			title := oneLine(e.Summary, " ")
			if e.isCancelled() {
				title = cancelledPrefix + title
			}
			for name, value := range map[string]string{
				"SUMMARY": title, "LOCATION": oneLine(e.Location, ", "), "DESCRIPTION": clean(e.Description),
				"CATEGORIES": oneLine(e.Categories[0], " ") + ",Tea, cake",
			} {
				if read := textOf(t, got.Props, name); read != value {
					rt.Errorf("%s is %q, want %q", name, read, value)
				}
			}
			if n := got.Props.Get("SEQUENCE").Value; n != strconv.Itoa(e.Sequence) {
				rt.Errorf("SEQUENCE is %s, want %d", n, e.Sequence)
			}
			start, end := e.Start, e.End
			if e.AllDay {
				start, end = e.days()
			}
			for name, instant := range map[string]time.Time{"DTSTART": start, "DTEND": end, "DTSTAMP": e.Changed} {
				if read, err := got.Props.DateTime(name, nil); err != nil || !read.Equal(instant) {
					rt.Errorf("%s is %s, want %s; error %v", name, read, instant, err)
				}
			}
		}
		if len(wanted) > 0 {
			rt.Errorf("not in the feed: %v", wanted)
		}
	})
}
