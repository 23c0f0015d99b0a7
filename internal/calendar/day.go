package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"github.com/upstander/upstander/internal/abp"
)

// ErrNoCalendar says that a file is not a calendar at all.
var ErrNoCalendar = errors.New("the file is no calendar")

// DayEntry is one all-day event of somebody's calendar, or why it cannot be read.
type DayEntry struct {
	Line        int    // of the file, where the event begins, from 1
	DayID       string // our own id, if it was exported from here
	Name        string
	From, Until abp.Date
	IsTentative bool
	Category    string
	Fault       string // a sentence for people, or ""
}

// EncodeDays returns special days as an iCalendar file of all-day events, for
// programs that show it beside people's own calendars. asOf is when it is made.
func EncodeDays(name string, days []abp.Day, zone *time.Location, asOf time.Time) ([]byte, error) {
	cal := ical.NewComponent(ical.CompCalendar)
	Feed{Name: name, Zone: zone}.describe(cal.Props)
	for i := range days {
		cal.Children = append(cal.Children, dayComponent(&days[i], asOf))
	}
	if len(days) == 0 {
		cal.Children = []*ical.Component{placeholder(zone)}
	}
	var b bytes.Buffer
	if err := encodeComponent(&b, cal); err != nil {
		return nil, fmt.Errorf("encode days: %w", err)
	}
	return fold(b.Bytes()), nil
}

func dayComponent(d *abp.Day, asOf time.Time) *ical.Component {
	c := ical.NewComponent(ical.CompEvent)
	text(c.Props, ical.PropUID, d.ID)
	instant(c.Props, ical.PropDateTimeStamp, asOf)
	instant(c.Props, ical.PropLastModified, asOf) // when it was last known to be so
	value(c.Props, ical.PropSequence, strconv.Itoa(d.Version))
	date := func(name string, on abp.Date) {
		value(c.Props, name, on.Midnight(time.UTC).Format("20060102"), ical.ParamValue, string(ical.ValueDate))
	}
	date(ical.PropDateTimeStart, d.OnDay)
	date(ical.PropDateTimeEnd, d.Last().Add(1))
	name := d.Name
	if d.Authority != "" {
		name += " (" + d.Authority + ")"
	}
	text(c.Props, ical.PropSummary, cut(oneLine(name, " "), maxTitle, maxSummary))
	status := ical.EventConfirmed
	if d.State == abp.Expected {
		status = ical.EventTentative
	}
	value(c.Props, ical.PropStatus, string(status))
	value(c.Props, ical.PropTransparency, "TRANSPARENT")
	text(c.Props, ical.PropCategories, d.Kind.String())
	note := "Source: " + d.Source
	if d.FromEve {
		note += "\nBegins at sunset the evening before."
	}
	text(c.Props, ical.PropDescription, clean(note))
	return c
}

// ReadDays reads the all-day events of an iCalendar file. Events that cannot be
// read come with a sentence, one bad event spoils no other. It fails with
// ErrNoCalendar if the file is none, and reads no more than limit events.
func ReadDays(file string, limit int) (entries []DayEntry, more bool, err error) {
	lines := unfold(strings.TrimPrefix(file, "\ufeff"))
	if len(lines) == 0 || !lines[0].is("BEGIN:VCALENDAR") {
		return nil, false, ErrNoCalendar
	}
	begin := -1
	for i, l := range lines {
		switch {
		case l.is("BEGIN:VEVENT"):
			if len(entries) == limit {
				return entries, true, nil
			}
			if begin >= 0 {
				entries = append(entries, DayEntry{Line: lines[begin].line, Fault: "This event is not closed before the next begins."})
			}
			begin = i
		case l.is("END:VEVENT") && begin >= 0:
			entries = append(entries, readDay(lines[begin:i+1]))
			begin = -1
		}
	}
	if begin >= 0 {
		entries = append(entries, DayEntry{Line: lines[begin].line, Fault: "The file ends before this event does."})
	}
	return entries, false, nil
}

// contentLine is one line of a calendar as it was before it was folded.
type contentLine struct {
	line int
	text []byte
}

func (l contentLine) is(text string) bool { return strings.EqualFold(string(l.text), text) }

// unfold takes a file apart into content lines; blank ones are left out.
func unfold(file string) []contentLine {
	var lines []contentLine
	n := 0
	for l := range strings.SplitSeq(file, "\n") {
		n++
		l = strings.TrimSuffix(l, "\r")
		if l == "" {
			continue
		}
		if (l[0] == ' ' || l[0] == '\t') && len(lines) > 0 {
			last := &lines[len(lines)-1]
			last.text = append(last.text, l[1:]...)
			continue
		}
		lines = append(lines, contentLine{n, []byte(l)})
	}
	return lines
}

// readDay reads one event.
func readDay(lines []contentLine) DayEntry {
	d := DayEntry{Line: lines[0].line}
	p, ok := decodeEvent(lines)
	if !ok {
		d.Fault = "This event is not written as calendars are."
		return d
	}
	d.Name, d.Category = lineOf(p, ical.PropSummary), lineOf(p, ical.PropCategories)
	d.IsTentative = strings.EqualFold(lineOf(p, ical.PropStatus), string(ical.EventTentative))
	if id := lineOf(p, ical.PropUID); abp.IsID(abp.KindDay, id) {
		d.DayID = id
	}
	d.From, d.Until, d.Fault = daysOf(p)
	switch {
	case strings.EqualFold(lineOf(p, ical.PropStatus), string(ical.EventCancelled)):
		d.Fault = "This event is cancelled."
	case p.Get(ical.PropRecurrenceRule) != nil || p.Get(ical.PropRecurrenceDates) != nil || p.Get(ical.PropRecurrenceID) != nil:
		d.Fault = "This event repeats by a rule. Write each of its dates as an event of its own."
	}
	return d
}

// decodeEvent returns the properties of one event.
func decodeEvent(lines []contentLine) (p ical.Props, ok bool) {
	whole := append([]contentLine{{text: []byte("BEGIN:VCALENDAR")}}, lines...)
	cal, err := decodeLines(append(whole, contentLine{text: []byte("END:VCALENDAR")}))
	if err != nil || len(cal.Children) != 1 {
		return nil, false
	}
	return cal.Children[0].Props, true
}

// lineOf returns a text on one line, or "" if it cannot be read.
func lineOf(p ical.Props, name string) string {
	prop := p.Get(name)
	if prop == nil {
		return ""
	}
	s, err := prop.Text()
	if err != nil {
		return ""
	}
	return oneLine(s, " ")
}

// daysOf returns the first and the last day of an all-day event.
func daysOf(p ical.Props) (from, until abp.Date, fault string) {
	from, fault = dateOf(p.Get(ical.PropDateTimeStart))
	if fault != "" {
		return from, until, fault
	}
	until = from
	switch end, length := p.Get(ical.PropDateTimeEnd), p.Get(ical.PropDuration); {
	case end != nil:
		if until, fault = dateOf(end); fault == "" && from.Before(until) {
			until = until.Add(-1) // the end is the first day that does not belong
		}
	case length != nil:
		long, err := length.Duration()
		if err != nil || long < 24*time.Hour || long%(24*time.Hour) != 0 || long > 400*24*time.Hour {
			return from, until, "This event does not last whole days."
		}
		until = from.Add(int(long/(24*time.Hour)) - 1)
	}
	return from, until, fault
}

// dateOf reads a date without a time.
func dateOf(p *ical.Prop) (abp.Date, string) {
	if p == nil {
		return abp.Date{}, "This event has no date."
	}
	if strings.Contains(p.Value, "T") {
		return abp.Date{}, "This event has a time of day. Only all-day events are read."
	}
	t, err := time.Parse("20060102", p.Value)
	if err != nil {
		return abp.Date{}, "This event’s date cannot be read."
	}
	return abp.DateOf(t), ""
}
