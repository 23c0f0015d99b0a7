package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// attendanceFileNew asks for the file of an online meeting.
type attendanceFileNew struct {
	Page
	Errors  []FieldError
	Action  string
	When    string
	File    FieldFile
	Percent int
}

// attendanceFileReview says what the file would do to the register, and asks who
// the people are that nobody knows. Everything about the file travels in its form.
type attendanceFileReview struct {
	Page
	Action   string
	Rule     string
	Warnings []string
	Hidden   []Option // names and values: the marks that the page shows, the lines of the file
	Known    []attendanceKnown
	Unknown  []FieldSelect
	Missing  []string
	Back     string
}

// attendanceKnown is somebody on the register who is in the file.
type attendanceKnown struct {
	ID, Name string
	Said     string // how the file names them, and how that was understood
	Time     string
	Mark     string
	Was      string // another mark that the register has; a change is chosen
}

func (attendanceFileNew) template() string    { return "attendance-file/new" }
func (attendanceFileReview) template() string { return "attendance-file/review" }

func attendanceCrumbs(v *abp.Session) []Link {
	return []Link{{Href: "/sessions", Text: "Sessions"}, {Href: "/sessions/" + v.ID, Text: v.Title}, {Href: "/sessions/" + v.ID + "/register", Text: "Register"}}
}

// newAttendanceFile is GET /sessions/:session/attendance-file.
func (s *Server) newAttendanceFile(c echo.Context) error {
	return s.renderAttendanceFile(c, http.StatusOK, nil)
}

func (s *Server) renderAttendanceFile(c echo.Context, status int, errs []FieldError) error {
	v, err := s.store.Session(c.Request().Context(), person(c), c.Param("session"))
	if err != nil {
		return err
	}
	if err := v.CanTakeRegister(person(c), s.app.Now(), london()); err != nil {
		return err
	}
	view := attendanceFileNew{Page: s.page(c, "Attendance from a file: "+v.Title, attendanceCrumbs(v)...), Errors: errs, Action: "/sessions/" + v.ID + "/attendance-file", When: v.When(london()), Percent: abp.PresentPercent,
		File: FieldFile{Name: "file", Label: "The attendance report of Teams or Zoom", Hint: "The CSV file as it was downloaded, in English, up to 1 MB. It is read once and not kept.", Accept: ".csv,.tsv,.txt,text/csv", Error: errorOf(errs, "file")}}
	view.HasErrors = len(errs) > 0
	return s.render(c, status, view)
}

// checkAttendanceFile is POST /sessions/:session/attendance-file. It saves
// nothing.
func (s *Server) checkAttendanceFile(c echo.Context) error {
	var content []byte
	err := error(abp.InvalidField("file", "Choose the attendance report of this meeting."))
	if file, head, missing := c.Request().FormFile("file"); missing == nil && (head.Filename != "" || head.Size > 0) {
		defer file.Close()
		if content, err = io.ReadAll(io.LimitReader(file, app.AttendanceFileLimit+1)); err != nil {
			return fmt.Errorf("read the uploaded file: %w", err)
		}
	}
	var f *app.AttendanceFile
	if err == nil {
		f, err = s.app.ReadAttendanceFile(c.Request().Context(), person(c), c.Param("session"), content)
	}
	if errs, rest := fieldErrors(err); rest != nil {
		return rest
	} else if len(errs) > 0 {
		return s.renderAttendanceFile(c, http.StatusUnprocessableEntity, errs)
	}
	return s.render(c, http.StatusOK, s.attendanceReview(c, f))
}

// attendanceReview makes the page between a file and the register.
func (s *Server) attendanceReview(c echo.Context, f *app.AttendanceFile) attendanceFileReview {
	v := f.Session
	view := attendanceFileReview{Page: s.page(c, "Check the attendance: "+v.Title, attendanceCrumbs(v)...), Action: "/sessions/" + v.ID + "/attendance-file/commitment", Warnings: f.Warnings, Back: "/sessions/" + v.ID + "/register",
		Rule: fmt.Sprintf("The session lasts %s. Who was there for at least %d%% of it is marked present, and who was there for less is marked part.", minutesOf(v.EndsAt.Sub(v.StartsAt.Time)), abp.PresentPercent)}
	said := map[string][]string{}
	people := []Option{{Text: "Leave out"}}
	for _, e := range f.Entries {
		people = append(people, Option{Value: e.Person.ID, Text: e.Person.Name})
		view.Hidden = append(view.Hidden, Option{Value: "was-" + e.Person.ID, Text: e.MarkText()})
	}
	for i, l := range f.Lines {
		n := strconv.Itoa(i)
		view.Hidden = append(view.Hidden, Option{Value: "spans-" + n, Text: spansText(l.Spans)})
		if l.PersonID == "" {
			view.Unknown = append(view.Unknown, unknownField(v, n, l, people))
			continue
		}
		view.Hidden = append(view.Hidden, Option{Value: "match-" + n, Text: l.PersonID})
		how := "by address"
		if l.IsByName {
			how = "by name"
		}
		said[l.PersonID] = append(said[l.PersonID], "“"+l.Name+"” ("+how+")")
	}
	for _, e := range f.Entries {
		if said[e.Person.ID] == nil {
			if !e.HasMark {
				view.Missing = append(view.Missing, e.Person.Name)
			}
			continue
		}
		time := f.Attended(e.Person.ID)
		k := attendanceKnown{ID: e.Person.ID, Name: e.Person.Name, Said: strings.Join(said[e.Person.ID], ", "), Time: minutesOf(time), Mark: markWords(v, time)}
		if m, ok := v.MarkFor(time); ok && e.HasMark && e.Mark != m {
			k.Was = e.MarkText()
		}
		view.Known = append(view.Known, k)
	}
	return view
}

func unknownField(v *abp.Session, n string, l app.AttendanceLine, people []Option) FieldSelect {
	label := l.Name
	if l.Email != "" && l.Email != l.Name {
		label += ", " + l.Email
	}
	alone := app.AttendanceFile{Session: v, Lines: []app.AttendanceLine{{Spans: l.Spans, PersonID: n}}}
	time := alone.Attended(n)
	return FieldSelect{Name: "match-" + n, Label: label, Hint: capital(minutesOf(time)) + ": " + markWords(v, time) + ".", Options: people}
}

// markWords says which mark somebody has earned.
func markWords(v *abp.Session, attended time.Duration) string {
	if m, ok := v.MarkFor(attended); ok {
		return m.String()
	}
	return "not there during the session, so no mark"
}

func minutesOf(d time.Duration) string {
	return countOf(int(d.Round(time.Minute)/time.Minute), "minute", "minutes")
}

// spansText writes spans into a form, and spansTyped reads them back. What is no
// span is left out: the form is the reviewer's own.
func spansText(list []app.Span) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = fmt.Sprintf("%d:%d", s.From, s.Until)
	}
	return strings.Join(words, " ")
}

func spansTyped(s string) []app.Span {
	var list []app.Span
	for _, word := range strings.Fields(s) {
		from, until, _ := strings.Cut(word, ":")
		a, err1 := strconv.ParseInt(from, 10, 32)
		b, err2 := strconv.ParseInt(until, 10, 32)
		if err1 == nil && err2 == nil {
			list = append(list, app.Span{From: int(a), Until: int(b)})
		}
	}
	return list
}

// attendanceTyped reads what was decided about a file.
func attendanceTyped(form url.Values) app.AttendanceChoice {
	c := app.AttendanceChoice{Was: map[string]string{}, Change: map[string]bool{}}
	for name := range form {
		switch kind, rest, _ := strings.Cut(name, "-"); kind {
		case "was":
			c.Was[rest] = form.Get(name)
		case "change":
			c.Change[rest] = true
		case "spans":
			if who := form.Get("match-" + rest); who != "" {
				c.Lines = append(c.Lines, app.AttendanceLine{PersonID: who, Spans: spansTyped(form.Get(name))})
			}
		}
	}
	return c
}

// takeAttendanceFile is POST /sessions/:session/attendance-file/commitment.
func (s *Server) takeAttendanceFile(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	t, err := s.app.TakeAttendanceFile(c.Request().Context(), person(c), c.Param("session"), attendanceTyped(form))
	if err != nil {
		return err
	}
	if len(t.Refused) > 0 {
		return s.renderRegister(c, http.StatusConflict, map[string]string{}, t.Refused, nil)
	}
	words := capital(countOf(t.Saved, "mark", "marks")) + " saved from the file."
	if t.Kept > 0 {
		words += " " + capital(countOf(t.Kept, "person", "people")) + " had another mark already, which stays."
	}
	return s.see(c, words, "/sessions/"+c.Param("session")+"/register")
}
