package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/meeting"
)

// AttendanceFileLimit is how many octets an attendance file may have.
const AttendanceFileLimit = meeting.Limit

// AttendanceFile is what the file of an online meeting says about a session. It
// is nowhere kept: what somebody reviews travels in their form, and is gone with
// it.
type AttendanceFile struct {
	Session  *abp.Session
	Entries  []abp.Entry
	Lines    []AttendanceLine
	Warnings []string
}

// AttendanceLine is somebody in the file: when they were there, and who of the
// register it is, as far as that is known.
type AttendanceLine struct {
	Name, Email string
	Spans       []Span
	PersonID    string // empty for nobody
	IsByName    bool   // known by name, not by address
}

// Span is a time within a session, in seconds from its start.
type Span struct{ From, Until int }

// spansLimit is how many spans one line may have; more are no meeting.
const spansLimit = 200

// Attended returns how long the person was there by all lines that are theirs:
// who comes with two devices is there once.
func (f *AttendanceFile) Attended(personID string) time.Duration {
	return attended(f.Session, f.Lines, personID)
}

func attended(v *abp.Session, lines []AttendanceLine, personID string) time.Duration {
	length := int(v.EndsAt.Sub(v.StartsAt.Time) / time.Second)
	var spans []Span
	for _, l := range lines {
		if l.PersonID == personID {
			spans = append(spans, l.Spans...)
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	total, until := 0, 0
	for _, s := range spans {
		from, to := max(s.From, until), min(s.Until, length)
		if to > from {
			total, until = total+to-from, to
		}
	}
	return time.Duration(total) * time.Second
}

// registerOf loads a session with its register for somebody who may take it now.
func (a *App) registerOf(ctx context.Context, by *abp.Person, id string) (*abp.Session, []abp.Entry, error) {
	v, err := a.store.Session(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if err := by.Can(abp.TakeRegister); err != nil {
		return nil, nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := v.CanTakeRegister(by, a.Now(), zone); err != nil {
		return nil, nil, err
	}
	entries, err := a.store.Register(ctx, by, v)
	return v, entries, err
}

// ReadAttendanceFile says what a file of Teams or Zoom would mean for the
// register of a session, and saves nothing. It fails like TakeRegister, and with
// Invalid at the field file for what is no such file.
func (a *App) ReadAttendanceFile(ctx context.Context, by *abp.Person, id string, content []byte) (*AttendanceFile, error) {
	v, entries, err := a.registerOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	file, err := meeting.Read(content, v.StartsAt.In(zone))
	switch {
	case errors.Is(err, meeting.ErrTooLarge):
		return nil, wrongFile("This file is larger than an attendance report is: at most 1 MB and 20,000 lines. Choose the report of this one meeting.")
	case errors.Is(err, meeting.ErrNobody):
		return nil, wrongFile("This file names nobody. Choose the report that lists who was in the meeting.")
	case err != nil:
		return nil, wrongFile("This is no attendance report that can be read. Download it from Teams (Attendance, Download) or Zoom (Reports, Usage, Participants, Export) in English, and choose the CSV file as it is.")
	}
	f := &AttendanceFile{Session: v, Entries: entries}
	f.Lines = linesOf(file, v)
	if day := v.StartsAt.In(zone).Format(time.DateOnly); len(file.Days) > 0 && !slices.Contains(file.Days, day) {
		f.Warnings = append(f.Warnings, fmt.Sprintf("The file is of %s, and the session was on %s. Check that it is the right file.", file.Days[0], day))
	}
	if allOutside(file, v) {
		f.Warnings = append(f.Warnings, "The times in the file are not those of the session, so only how long people stayed is counted.")
	}
	f.match()
	return f, nil
}

// allOutside says whether the file has times and none is within the session: then
// its clock is another one.
func allOutside(file *meeting.File, v *abp.Session) bool {
	has := false
	for _, p := range file.People {
		for _, s := range p.Stays {
			has = true
			if s.From.Before(v.EndsAt.Time) && s.Until.After(v.StartsAt.Time) {
				return false
			}
		}
	}
	return has
}

// linesOf puts the people of a file on the session's own clock. Where the file
// tells only how long, or another clock, people are taken to have come in time.
func linesOf(file *meeting.File, v *abp.Session) []AttendanceLine {
	isOutside := allOutside(file, v)
	lines := make([]AttendanceLine, len(file.People))
	for i, p := range file.People {
		lines[i] = AttendanceLine{Name: p.Name, Email: p.Email}
		if len(p.Stays) == 0 || isOutside {
			lines[i].Spans = []Span{{0, int(p.Total / time.Second)}}
			continue
		}
		for _, s := range p.Stays[:min(len(p.Stays), spansLimit)] {
			lines[i].Spans = append(lines[i].Spans, Span{int(s.From.Sub(v.StartsAt.Time) / time.Second), int(s.Until.Sub(v.StartsAt.Time) / time.Second)})
		}
	}
	return lines
}

// match finds who of the register each line is: by address, or else by a name
// that only one of them has.
func (f *AttendanceFile) match() {
	byEmail, byName := map[string]string{}, map[string][]string{}
	for _, e := range f.Entries {
		byEmail[e.Person.Email] = e.Person.ID
		if keys := meeting.NameKeys(e.Person.Name); len(keys) > 0 {
			byName[keys[0]] = append(byName[keys[0]], e.Person.ID)
		}
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.PersonID = byEmail[abp.NormalEmail(l.Email)]; l.PersonID != "" {
			continue
		}
		var found []string
		for _, key := range meeting.NameKeys(l.Name) {
			found = append(found, byName[key]...)
		}
		if slices.Sort(found); len(slices.Compact(found)) == 1 {
			l.PersonID, l.IsByName = found[0], true
		}
	}
}

// AttendanceChoice is what somebody decided about a file: who each line is, which
// marks the page showed, and whose mark is to be changed though there is one.
type AttendanceChoice struct {
	Lines  []AttendanceLine
	Was    map[string]string
	Change map[string]bool
}

// AttendanceTaken says what became of it. Kept counts those who were marked
// otherwise already and stay so.
type AttendanceTaken struct {
	RegisterResult
	Kept int
}

// TakeAttendanceFile marks people as the reviewed lines of a file say. A mark that
// there is stays, unless its change was chosen; one that somebody else changed
// since the review is refused. It fails like TakeRegister.
func (a *App) TakeAttendanceFile(ctx context.Context, by *abp.Person, id string, c AttendanceChoice) (*AttendanceTaken, error) {
	v, _, err := a.registerOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	t := &AttendanceTaken{}
	var changes []MarkChange
	for person, was := range c.Was {
		m, ok := v.MarkFor(attended(v, c.Lines, person))
		switch {
		case !ok || was == m.String():
			continue
		case was != "" && !c.Change[person]:
			t.Kept++
			continue
		}
		changes = append(changes, MarkChange{PersonID: person, Was: was, Now: m.String()})
	}
	r, err := a.TakeRegister(ctx, by, id, changes, "")
	if err != nil {
		return nil, err
	}
	t.RegisterResult = *r
	return t, nil
}
