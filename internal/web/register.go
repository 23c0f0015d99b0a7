package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// registerShow is the register of a session: on a phone a list of names with
// large choices, on paper the names alone.
type registerShow struct {
	Page
	Errors  []FieldError
	Action  string
	When    string
	Where   string
	Closed  string // why nobody can be marked; empty if they can
	Links   []Link
	Rows    []registerRow
	Count   string
	Arrived string // the button that confirms who has checked in; empty if nobody waits for it
	HasFive bool
	Guest   FieldText
	Empty   Empty
}

// registerRow is one person on the register.
type registerRow struct {
	ID, Name, About string
	Was             string // the mark that is stored now, or ""
	IsGuest         bool
	Claim           string // when they checked in, in words; empty if they have not
	Waits           bool   // they have checked in, and no mark says so yet
	Asks, Answer    string // their words for a correction, and the address that leaves the mark; empty for none
	Refused         string // why the choice was not saved
	Choices         []registerChoice
}

// registerChoice is one mark that can be chosen.
type registerChoice struct {
	ID, Value, Text string
	Checked         bool
}

func (registerShow) template() string { return "session/register" }

// showRegister is GET /sessions/:session/register.
func (s *Server) showRegister(c echo.Context) error {
	return s.renderRegister(c, http.StatusOK, nil, nil, nil)
}

// marksTyped reads the lines of a register. Two of its buttons choose for the
// lines that hold no choice: "present" for all of them, "arrived" for those whose
// check-in the page showed.
func marksTyped(form url.Values) (changes []app.MarkChange, typed map[string]string) {
	typed = map[string]string{}
	for name := range form {
		id, ok := strings.CutPrefix(name, "was-")
		if !ok {
			continue
		}
		m := app.MarkChange{PersonID: id, Was: form.Get(name), Now: form.Get("mark-" + id)}
		if act := form.Get("act"); m.Now == "" && (act == "present" || act == "arrived" && form.Has("in-"+id)) {
			m.Now = abp.Present.String()
		}
		changes, typed[id] = append(changes, m), m.Now
	}
	return changes, typed
}

// takeRegister is POST /sessions/:session/register. Sent again, because its answer
// was lost on the way, it is the same and no fault.
func (s *Server) takeRegister(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	changes, typed := marksTyped(form)
	r, err := s.app.TakeRegister(c.Request().Context(), person(c), c.Param("session"), changes, c.FormValue("guest"))
	if errs, rest := fieldErrors(err); err != nil {
		if rest != nil {
			return rest
		}
		return s.renderRegister(c, http.StatusUnprocessableEntity, typed, nil, errs)
	}
	if len(r.Refused) > 0 {
		return s.renderRegister(c, http.StatusConflict, typed, r.Refused, nil)
	}
	words := countOf(r.Saved, "mark", "marks") + " saved."
	if r.Saved == 0 {
		words = "The register is saved; nothing in it is new."
	}
	if r.Guest != nil {
		words += " " + r.Guest.Name + " is on the register."
	}
	return s.see(c, firstUpper(words), "/sessions/"+c.Param("session")+"/register")
}

// renderRegister shows the register as it is stored now, with what was typed on
// top: typed holds chosen marks by person, refused what could not be saved.
func (s *Server) renderRegister(c echo.Context, status int, typed map[string]string, refused []app.RefusedMark, errs []FieldError) error {
	ctx, p, zone := c.Request().Context(), person(c), london()
	v, err := s.store.Session(ctx, p, c.Param("session"))
	if err != nil {
		return err
	}
	closed := ""
	if err := v.CanTakeRegister(p, s.app.Now(), zone); abp.CodeOf(err) == abp.Conflict {
		closed = err.Error()
	} else if err != nil {
		return err
	}
	entries, err := s.store.Register(ctx, p, v)
	if err != nil {
		return err
	}
	view := registerShow{Page: s.page(c, "Register: "+v.Title, Link{Href: "/sessions", Text: "Sessions"}, Link{Href: "/sessions/" + v.ID, Text: v.Title}),
		Errors: errs, Action: "/sessions/" + v.ID + "/register", When: v.When(zone), Where: sessionOf(v), Closed: closed, HasFive: v.Kind.ForCohort()}
	marked, arrived, left := 0, 0, slices.Clone(refused)
	for i := range entries {
		if entries[i].HasMark {
			marked++
		}
		row := newRegisterRow(&entries[i], v.Kind, typed)
		s.look(c, abp.LookRegister, row.ID)
		if row.Waits {
			arrived++
		}
		if j := slices.IndexFunc(left, func(f app.RefusedMark) bool { return f.PersonID == row.ID }); j >= 0 {
			if typed[row.ID] != row.Was {
				row.Refused = left[j].Sentence
				view.Errors = append(view.Errors, FieldError{row.Choices[0].ID, row.Name + ": " + row.Refused})
			}
			left = slices.Delete(left, j, j+1)
		}
		view.Rows = append(view.Rows, row)
	}
	for _, f := range left {
		view.Errors = append(view.Errors, FieldError{Message: f.Sentence})
	}
	view.Count = sayNumber(marked) + " of " + sayNumber(len(entries)) + " marked"
	if arrived > 0 {
		view.Arrived = "Mark " + countOf(arrived, "person", "people") + " who checked in as present"
	}
	if !v.IsCancelled() {
		view.Links = registerLinks(v)
	}
	view.Guest = guestField(v.Kind, c.FormValue("guest"), errorOf(errs, "guest"))
	view.Empty = Empty{Text: "Nobody is expected by name. Add the people who came, one at a time."}
	view.HasErrors = len(view.Errors) > 0
	return s.render(c, status, view)
}

func newRegisterRow(e *abp.Entry, kind abp.SessionKind, typed map[string]string) registerRow {
	about := e.Person.JobTitle
	if o := e.Person.Organisation; o != nil {
		about = strings.Trim(o.Name+", "+about, ", ")
	}
	row := registerRow{ID: e.Person.ID, Name: e.Person.Name, About: about, Was: e.MarkText(), IsGuest: e.IsGuest}
	if !e.CheckedInAt.IsZero() {
		row.Claim, row.Waits = "Checked in "+abp.ClockWords(e.CheckedInAt.In(london())), !e.HasMark
	}
	if k := e.Correction; k != nil {
		row.Asks, row.Answer = k.Note, "/corrections/"+k.ID+"/answer"
	}
	if e.HasApology {
		row.About = strings.Trim(row.About+"; sent an apology ("+e.Reason.String()+")", "; ")
	}
	chosen := e.Proposed()
	if t := typed[row.ID]; t != "" {
		chosen = t
	}
	for _, m := range kind.Marks() {
		text := m.String()
		row.Choices = append(row.Choices, registerChoice{ID: "mark-" + row.ID + "-" + strings.ReplaceAll(text, " ", "-"), Value: text, Text: firstUpper(text), Checked: text == chosen})
	}
	return row
}

// registerLinks are the other ways to know who came.
func registerLinks(v *abp.Session) []Link {
	links := []Link{{Href: "/sessions/" + v.ID + "/check-in", Text: "Screen for checking in"}, {Href: "/sessions/" + v.ID + "/sheet", Text: "Sign-in sheet to print"}}
	if v.IsOnline() {
		links = append(links, Link{Href: "/sessions/" + v.ID + "/attendance-file", Text: "Attendance from a Teams or Zoom file"})
	}
	return links
}

func guestField(kind abp.SessionKind, value, fault string) FieldText {
	hint := "Whole name or e-mail address of somebody the session is for"
	switch {
	case kind == abp.WorkshopPart:
		hint = "Whole name or e-mail address of a delegate of this cohort or another one"
	case kind == abp.SetMeeting:
		hint = "Whole name or e-mail address of a delegate of this cohort, where its template allows guests in sets"
	case kind.ForCohort():
		hint = "Whole name or e-mail address of a delegate of this cohort"
	}
	return FieldText{Name: "guest", Label: "Somebody came who is not on the list", Hint: hint, Value: value, Autocomplete: "off", Spellcheck: "false", Error: fault}
}
