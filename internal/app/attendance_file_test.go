package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestAttendanceFile reads files against a register: who is who, how long they
// were there within the session, and which marks are saved and which stay.
func TestAttendanceFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		people := x.enrol(3) // Person 00 to Person 02
		v := x.session(x.Workshop.ID)
		v.EndsAt = v.StartsAt.Plus(90 * time.Minute) // Tuesday 13 February 2024, 9:30am to 11am
		if err := s.UpdateSession(ctx, v); err != nil {
			t.Fatal(err)
		}
		fay := x.Viewer(t, x.Facilitator)
		content, err := os.ReadFile(filepath.Join("..", "meeting", "testdata", "teams-new.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.ReadAttendanceFile(ctx, fay, v.ID, content); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("before the day: %v", err)
		}
		x.now = v.EndsAt.Time
		if _, err := x.app.ReadAttendanceFile(ctx, fay, v.ID, []byte("Dear all")); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("no file: %v", err)
		}
		f, err := x.app.ReadAttendanceFile(ctx, fay, v.ID, content)
		if err != nil || len(f.Warnings) != 0 || len(f.Lines) != 4 {
			t.Fatalf("%+v, %v", f, err)
		}
		for _, l := range f.Lines {
			if isDora := strings.HasPrefix(l.Name, "DELEGATE"); (l.PersonID == x.Delegate.ID) != isDora || l.PersonID != "" && !isDora {
				t.Errorf("%q is taken for %q", l.Name, l.PersonID)
			}
		}
		if got := f.Attended(x.Delegate.ID); got != 79*time.Minute { // 9:30 to 10:00 and 10:11 to 11:00
			t.Errorf("Dora was there for %s", got)
		}

		// By name, with two devices at once, and on another clock.
		names := "Name,Join time,Leave time\nPERSON 00,13/02/2024 09:00:00,13/02/2024 10:30:00\nPhone (Person 00),13/02/2024 10:00:00,13/02/2024 10:40:00\nPerson 01 (Guest),13/02/2024 10:50:00,13/02/2024 12:00:00\nStranger,13/02/2024 09:30:00,13/02/2024 11:00:00\n"
		f, err = x.app.ReadAttendanceFile(ctx, fay, v.ID, []byte(names))
		if err != nil || f.Attended(people[0].ID) != 70*time.Minute || f.Attended(people[1].ID) != 10*time.Minute || f.Attended(people[2].ID) != 0 {
			t.Fatalf("by name: %+v, %v", f, err)
		}
		other, err := x.app.ReadAttendanceFile(ctx, fay, v.ID, []byte(strings.ReplaceAll(names, "13/02/2024", "14/02/2024")))
		if err != nil || len(other.Warnings) != 2 || other.Attended(people[1].ID) != 70*time.Minute {
			t.Errorf("of another day: %+v, %v", other, err)
		}

		// Person 00 is present by the file, 01 has an apology, 02 is the stranger, Dora
		// is changed by somebody else meanwhile.
		take := func(person, was, now string) {
			t.Helper()
			if r, err := x.app.TakeRegister(ctx, x.lead, v.ID, []app.MarkChange{{PersonID: person, Was: was, Now: now}}, ""); err != nil || r.Saved != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
		}
		take(people[1].ID, "", "apology")
		c := app.AttendanceChoice{Lines: f.Lines, Was: map[string]string{people[0].ID: "", people[1].ID: "apology", people[2].ID: "", x.Delegate.ID: ""}, Change: map[string]bool{}}
		for i := range c.Lines {
			if c.Lines[i].Name == "Stranger" {
				c.Lines[i].PersonID = people[2].ID
			}
		}
		c.Lines = append(c.Lines, app.AttendanceLine{PersonID: x.Delegate.ID, Spans: []app.Span{{From: -600, Until: 99999}}})
		take(x.Delegate.ID, "", "absent")
		r, err := x.app.TakeAttendanceFile(ctx, fay, v.ID, c)
		if err != nil || r.Saved != 2 || r.Kept != 1 || len(r.Refused) != 1 || r.Refused[0].PersonID != x.Delegate.ID {
			t.Fatalf("%+v, %v", r, err)
		}
		c.Change[people[1].ID] = true
		if r, err = x.app.TakeAttendanceFile(ctx, fay, v.ID, c); err != nil || r.Saved != 1 || r.Kept != 0 {
			t.Errorf("sent again with the change: %+v, %v", r, err)
		}
		entries, err := s.Register(ctx, fay, v)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{people[0].ID: "present", people[1].ID: "part", people[2].ID: "present", x.Delegate.ID: "absent"}
		for _, e := range entries {
			if e.MarkText() != want[e.Person.ID] {
				t.Errorf("%s is marked %q", e.Person.Name, e.MarkText())
			}
		}
		if _, err := x.app.ReadAttendanceFile(ctx, x.Viewer(t, x.Delegate), v.ID, content); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate: %v", err)
		}
	})
}
