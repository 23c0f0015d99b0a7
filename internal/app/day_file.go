package app

import (
	"errors"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/calendar"
)

// The limits of a file of days.
const (
	DayFileLimit  = 256 << 10 // octets of a file
	dayLinesLimit = 1000
)

// DayFile is a file of special days, a table or an iCalendar file, with what
// holds for all lines that do not say otherwise.
type DayFile struct {
	Text              string
	Kind              abp.DayKind
	Authority, Source string
	State             abp.DayState
}

// DecodeDayFile returns the text of an uploaded file. It fails with Invalid at
// the field file for what is no text, and with TooLarge.
func DecodeDayFile(content []byte) (string, error) {
	return decodeSmall(content, "Choose a CSV or an iCalendar file, or paste lines.")
}

// readDay is one day as a file says it, or why it cannot be read.
type readDay struct {
	line    int
	id      string // of one of our days, if the file names one
	day     abp.Day
	partial bool // the file says only name, dates and state of a day that is ours
	fault   string
	content string // the line as it stands in the file, for faults
}

// read takes the file apart. It fails with Invalid at the field file if the file
// as a whole is not what it should be.
func (f *DayFile) read() ([]readDay, error) {
	entries, more, err := calendar.ReadDays(f.Text, dayLinesLimit)
	if errors.Is(err, calendar.ErrNoCalendar) {
		return readSmall(f.Text, &dayTable, f.readRecord)
	}
	switch {
	case more:
		return nil, wrongFile(tooManyDays)
	case len(entries) == 0:
		return nil, wrongFile("This calendar has no events.")
	}
	days := make([]readDay, len(entries))
	for i, e := range entries {
		r := readDay{line: e.Line, id: e.DayID, fault: e.Fault, content: e.Name, partial: true}
		r.day = abp.Day{OnDay: e.From, UntilDay: e.Until, Kind: f.Kind, Name: e.Name, Authority: f.Authority, Source: f.Source, State: f.State}
		if kind, err := abp.ParseDayKind(e.Category); err == nil {
			r.day.Kind = kind
		}
		if e.IsTentative {
			r.day.State = abp.Expected
		}
		days[i] = r
	}
	return days, nil
}

// dayTable is a file of days that is no calendar.
var dayTable = smallTable{
	columns: dayColumns, needed: []string{"from", "name"}, limit: dayLinesLimit, tooMany: tooManyDays,
	names: "date (or from and until) and name, and if you like kind, authority, source and state",
	none:  "This file has no days. Its first line names the columns, and each further line is a day.",
}

const tooManyDays = "This file has more than 1,000 days. Split it, and import the parts one after the other."

// dayColumns are the names of columns, as exports write them and as people do.
var dayColumns = map[string]string{
	"date": "from", "day": "from", "from": "from", "start": "from", "start date": "from", "first day": "from",
	"until": "until", "to": "until", "end": "until", "end date": "until", "last day": "until",
	"kind": "kind", "type": "kind", "name": "name", "title": "name", "authority": "authority", "local authority": "authority",
	"state": "state", "status": "state", "source": "source", "from the evening before": "eve", "no workshops": "no workshops", "id": "id",
}

// readRecord reads one line of a table. An empty cell means what holds for all.
func (f *DayFile) readRecord(rec record, heading map[string]int) readDay {
	r := readDay{line: rec.line, fault: rec.fault, content: strings.Join(rec.cells, ", ")}
	cell := rec.under(heading)
	r.id = cell("id")
	r.day = abp.Day{Kind: f.Kind, Name: cell("name"), Authority: f.Authority, Source: f.Source, State: f.State, FromEve: isYes(cell("eve")), NoWorkshops: isYes(cell("no workshops"))}
	if _, has := heading["authority"]; has {
		r.day.Authority = cell("authority")
	}
	if s := cell("source"); s != "" {
		r.day.Source = s
	}
	var err error
	note := func(e error) {
		if e != nil && err == nil {
			err = e
		}
	}
	if s := cell("kind"); s != "" {
		kind, e := abp.ParseDayKind(s)
		r.day.Kind = kind
		note(e)
	}
	if s := cell("state"); s != "" {
		state, e := abp.ParseDayState(s)
		r.day.State = state
		note(e)
	}
	day, e := dayCell(cell("from"))
	r.day.OnDay = day
	note(e)
	if s := cell("until"); s != "" {
		last, e := dayCell(s)
		r.day.UntilDay = last
		note(e)
	}
	if r.fault == "" && err != nil {
		r.fault = err.Error()
	}
	return r
}

func isYes(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "y", "true", "1":
		return true
	}
	return false
}

// dayLayouts are how people and programs write dates. Figures with strokes have
// the day first.
var dayLayouts = []string{time.DateOnly, "2/1/2006", "2.1.2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "Monday 2 January 2006", "Mon 2 Jan 2006", "20060102"}

// dayCell reads a date. Only an empty cell is no date.
func dayCell(s string) (abp.Date, error) {
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return abp.DateOf(t), nil
		}
	}
	if s == "" {
		return abp.Date{}, abp.Errorf(abp.Invalid, "There is no date in this line.")
	}
	return abp.Date{}, abp.Errorf(abp.Invalid, "“%s” is not a date. Write it as 2024-05-06 or 6 May 2024.", shorten(s))
}

// DayTable returns special days as the table that an import reads.
func DayTable(days []abp.Day) [][]string {
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return ""
	}
	table := [][]string{{"From", "Until", "Kind", "Name", "Authority", "State", "Source", "From the evening before", "No workshops", "ID"}}
	for i := range days {
		d := &days[i]
		table = append(table, []string{d.OnDay.String(), d.Last().String(), d.Kind.String(), d.Name, d.Authority, d.State.String(), d.Source, yes(d.FromEve), yes(d.NoWorkshops), d.ID})
	}
	return table
}

// DayCalendar returns special days as an iCalendar file of the given name.
func (a *App) DayCalendar(name string, days []abp.Day, zone *time.Location) ([]byte, error) {
	return calendar.EncodeDays(name, days, zone, a.Now().Time)
}
