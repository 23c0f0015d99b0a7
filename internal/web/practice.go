package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// practicesShown is how many entries stand on one page.
const practicesShown = 20

// practiceList is a delegate's own log.
type practiceList struct {
	Page
	Support practiceSupport
	Entries []practiceRow
	Empty   Empty
	Pager   Pager
	Reader  string // the facilitator who could read one entry, or empty
	Why     string // why nobody could
}

// practiceForm is the form of one entry, new or old.
type practiceForm struct {
	Page
	Errors     []FieldError
	Support    practiceSupport
	Action     string
	Version    int
	IsStale    bool
	Stale      Warning
	On         FieldDate
	Behaviours FieldCheckboxes
	Bases      FieldCheckboxes
	Did        FieldCheckboxes
	Text       FieldTextarea
	RemoveURL  string // none for a new entry
}

// practiceShared is what delegates share with the viewer.
type practiceShared struct {
	Page
	Entries []practiceRow
	Empty   Empty
}

// practiceSupport is who helps, as it stands above every field of the log.
type practiceSupport struct{ Organisation, Contacts string }

// practiceRow is one entry. Mail is an address that opens the reader's own mail
// program; nothing is sent from here.
type practiceRow struct {
	ID, Name       string
	On, Saw, Did   string
	Text           string
	IsShared       bool
	Since          string // shared since
	Mail           string
	EditURL, Share string
}

func (practiceList) template() string   { return "practice/list" }
func (practiceForm) template() string   { return "practice/form" }
func (practiceShared) template() string { return "practice/shared" }

// listPractices is GET /practices.
func (s *Server) listPractices(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	list, err := s.store.OwnPractices(ctx, p)
	if err != nil {
		return err
	}
	facilitator, err := s.store.OwnFacilitator(ctx, p)
	if err != nil {
		return err
	}
	v := practiceList{Page: s.page(c, "My practice log"), Empty: Empty{Text: "You have not written anything yet. Nobody expects you to: write when it helps you.", Href: "/practices/new", Action: "Write the first entry"}}
	if v.Support, err = s.practiceSupport(c); err != nil {
		return err
	}
	var probe abp.Practice
	if err := probe.Share(p, facilitator, s.app.Now()); err != nil {
		v.Why = err.Error()
	} else {
		v.Reader = facilitator.Name
	}
	from, until, pager := pageOf(c, len(list), practicesShown, "entries")
	v.Pager = pager
	for i := range list[from:until] {
		v.Entries = append(v.Entries, newPracticeRow(&list[from+i], v.Support.Contacts))
	}
	return s.render(c, http.StatusOK, v)
}

func newPracticeRow(e *abp.Practice, contacts string) practiceRow {
	row := practiceRow{ID: e.ID, On: sayDate(e.OnDay), Text: e.Text, IsShared: e.IsShared(), Mail: guardianMail(e, contacts), EditURL: "/practices/" + e.ID + "/edit", Share: "/practices/" + e.ID + "/sharing",
		Saw: firstUpper(strings.Join(append(append([]string{}, e.Behaviours...), basesWords(e.Bases)...), ", ")), Did: "Nothing this time"}
	if e.Acted() {
		row.Did = firstUpper(strings.Join(e.Did, ", "))
	}
	if e.IsShared() {
		row.Since = sayDate(e.SharedAt.On(london()))
	}
	return row
}

func basesWords(bases []string) []string {
	if len(bases) == 0 {
		return nil
	}
	return []string{"because of: " + strings.Join(bases, ", ")}
}

// mailText is how much of an entry goes into an address that opens a mail:
// browsers cut longer ones off.
const mailText = 1200

// guardianMail returns the address that opens a mail to the Speak Up guardian in
// the person's own mail program, where they finish and send it themselves.
func guardianMail(e *abp.Practice, contacts string) string {
	text := []rune(e.Text)
	if len(text) > mailText {
		text = append(text[:mailText], []rune(" ... (please copy the rest from your log)")...)
	}
	lines := []string{"I would like to talk to you about something that I saw on " + sayDate(e.OnDay) + ".", ""}
	if saw := append(append([]string{}, e.Behaviours...), basesWords(e.Bases)...); len(saw) > 0 {
		lines = append(lines, "What I saw: "+strings.Join(saw, ", "), "")
	}
	if len(text) > 0 {
		lines = append(lines, string(text))
	}
	q := "subject=In%20confidence&body=" + strings.ReplaceAll(url.QueryEscape(strings.Join(lines, "\r\n")), "+", "%20")
	return "mailto:" + firstAddress(contacts) + "?" + q
}

// firstAddress returns the first e-mail address in a text, or "".
func firstAddress(text string) string {
	for _, word := range strings.Fields(text) {
		if word = abp.NormalEmail(strings.Trim(word, ".,;:()<>")); abp.IsEmail(word) {
			return word
		}
	}
	return ""
}

// practiceSupport returns who helps at the viewer's organisation.
func (s *Server) practiceSupport(c echo.Context) (practiceSupport, error) {
	full, err := s.store.Person(c.Request().Context(), person(c), person(c).ID)
	if err != nil || full.Organisation == nil {
		return practiceSupport{}, err
	}
	return practiceSupport{full.Organisation.Name, full.Organisation.Support}, nil
}

// newPractice is GET /practices/new.
func (s *Server) newPractice(c echo.Context) error {
	d := app.PracticeDetails{OnDay: s.app.Now().On(london())}
	return s.showPracticeForm(c, http.StatusOK, d, storedDate("on", d.OnDay), nil, practiceForm{Action: "/practices"})
}

// addPractice is POST /practices.
func (s *Server) addPractice(c echo.Context) error {
	d, on, errs := practiceTyped(c)
	if len(errs) == 0 {
		_, err := s.app.AddPractice(c.Request().Context(), person(c), d)
		if err == nil {
			return s.see(c, "Saved. Only you can read it.", "/practices")
		}
		if errs, err = fieldErrors(err); err != nil {
			return err
		}
	}
	return s.showPracticeForm(c, http.StatusUnprocessableEntity, d, on, errs, practiceForm{Action: "/practices"})
}

// editPractice is GET /practices/:practice/edit.
func (s *Server) editPractice(c echo.Context) error {
	e, err := s.store.OwnPractice(c.Request().Context(), person(c), c.Param("practice"))
	if err != nil {
		return err
	}
	d := app.PracticeDetails{OnDay: e.OnDay, Behaviours: e.Behaviours, Bases: e.Bases, Did: e.Did, Text: e.Text}
	return s.showPracticeForm(c, http.StatusOK, d, storedDate("on", e.OnDay), nil, oldPractice(e.ID, e.Version))
}

// savePractice is POST /practices/:practice.
func (s *Server) savePractice(c echo.Context) error {
	id, version := c.Param("practice"), versionTyped(c)
	d, on, errs := practiceTyped(c)
	status := http.StatusUnprocessableEntity
	if len(errs) == 0 {
		err := s.app.EditPractice(c.Request().Context(), person(c), id, version, d)
		if err == nil {
			return s.see(c, "Saved.", "/practices")
		}
		if status, errs, err = refusal(err); err != nil {
			return err
		}
	}
	e, err := s.store.OwnPractice(c.Request().Context(), person(c), id)
	if err != nil {
		return err
	}
	v := oldPractice(e.ID, version)
	if v.IsStale = status == http.StatusConflict; v.IsStale {
		v.Version = e.Version
	}
	return s.showPracticeForm(c, status, d, on, errs, v)
}

func oldPractice(id string, version int) practiceForm {
	return practiceForm{Action: "/practices/" + id, Version: version, RemoveURL: "/practices/" + id + "/removal"}
}

// practiceTyped reads the form of an entry.
func practiceTyped(c echo.Context) (d app.PracticeDetails, on FieldDate, errs []FieldError) {
	var wrong string
	on, d.OnDay, wrong = dateTyped(c, "on")
	form := c.Request().PostForm
	d.Behaviours, d.Bases, d.Did, d.Text = form["behaviours"], form["bases"], form["did"], c.FormValue("text")
	return d, on, dateErrors(nil, map[string]string{"on": wrong}, "on")
}

// showPracticeForm shows the form with what was typed or is stored.
func (s *Server) showPracticeForm(c echo.Context, status int, d app.PracticeDetails, on FieldDate, errs []FieldError, v practiceForm) error {
	title := "Write in my practice log"
	if v.RemoveURL != "" {
		title = "Change an entry"
	}
	errs = dateErrors(errs, nil, "on")
	v.Page, v.Errors, v.Stale = s.page(c, title, Link{Href: "/practices", Text: "My practice log"}), errs, stale
	v.HasErrors = len(errs) > 0
	var err error
	if v.Support, err = s.practiceSupport(c); err != nil {
		return err
	}
	v.On = on
	v.On.Label, v.On.Error = "On which day was it?", errorOf(errs, "on-day")
	v.Behaviours = FieldCheckboxes{Name: "behaviours", Label: "What did you see?", Hint: "Tick what fits. Subtle counts.", Values: d.Behaviours, Options: capitalOptions(abp.Behaviours()), Error: errorOf(errs, "behaviours"), Small: true}
	v.Bases = FieldCheckboxes{Name: "bases", Label: "What was it about, as far as you could tell?", Hint: "This describes what happened, not a person. Leave it empty if you cannot tell.", Values: d.Bases, Options: capitalOptions(abp.Bases()), Error: errorOf(errs, "bases"), Small: true}
	v.Did = FieldCheckboxes{Name: "did", Label: "What did you do?", Hint: "Leave it empty if you did nothing: noticing counts. Nobody is scored on using all five.", Values: d.Did, Options: strategyOptions(), Error: errorOf(errs, "did"), Small: true}
	v.Text = FieldTextarea{Name: "text", Label: "What happened? (optional)", Hint: "Leave out the names of patients and colleagues.", Rows: 8, Value: d.Text, Error: errorOf(errs, "text")}
	return s.render(c, status, v)
}

// capitalOptions makes choices of texts that begin with a capital when shown.
func capitalOptions(texts []string) []Option {
	list := make([]Option, len(texts))
	for i, t := range texts {
		list[i] = Option{Value: t, Text: firstUpper(t)}
	}
	return list
}

// strategyOptions says what the five Ds mean.
func strategyOptions() []Option {
	list := capitalOptions(abp.Strategies())
	for i, hint := range []string{"named it and asked for it to stop", "drew attention away", "asked somebody else to help", "spoke to the person afterwards", "wrote down or recorded what happened, for the person to use"} {
		list[i].Hint = firstUpper(hint) + "."
	}
	return list
}

// removePractice is POST /practices/:practice/removal.
func (s *Server) removePractice(c echo.Context) error {
	if err := s.app.DeletePractice(c.Request().Context(), person(c), c.Param("practice")); err != nil {
		return err
	}
	return s.see(c, "Deleted for good.", "/practices")
}

// sharePractice is POST /practices/:practice/sharing.
func (s *Server) sharePractice(c echo.Context) error {
	facilitator, err := s.app.SharePractice(c.Request().Context(), person(c), c.Param("practice"))
	if err != nil {
		return err
	}
	return s.see(c, facilitator.Name+" can read this entry now. You can take it back at any time.", "/practices")
}

// unsharePractice is POST /practices/:practice/sharing/end.
func (s *Server) unsharePractice(c echo.Context) error {
	if err := s.app.UnsharePractice(c.Request().Context(), person(c), c.Param("practice")); err != nil {
		return err
	}
	return s.see(c, "Taken back. Only you can read it.", "/practices")
}

// listSharedPractices is GET /practices/shared.
func (s *Server) listSharedPractices(c echo.Context) error {
	list, err := s.store.SharedPractices(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := practiceShared{Page: s.page(c, "Shared with me"), Empty: Empty{Text: "Nobody shares an entry of their practice log with you."}}
	for i := range list {
		s.look(c, abp.LookShared, list[i].PersonID)
		row := newPracticeRow(&list[i], "")
		row.Name = list[i].Person.Name
		v.Entries = append(v.Entries, row)
	}
	return s.render(c, http.StatusOK, v)
}

// practiceFacts is what the page about impact says of the practice log, by row.
func practiceFacts(f *app.PracticeFigures) *Table {
	if f == nil {
		return nil
	}
	t := &Table{Caption: "How people who keep a practice log stepped in", Head: []string{"Of them", "Share"}, Rows: [][]string{{"Stepped in at least once", f.Acted.String()}}}
	for _, d := range f.Did {
		t.Rows = append(t.Rows, []string{"Used " + firstUpper(d.Strategy), d.Share.String()})
	}
	return t
}

// practicePeople says how many people keep a log, as far as it may be said.
func practicePeople(f *app.PracticeFigures) string {
	n, shown := f.Saw.Number()
	if !shown {
		return ""
	}
	return "About " + strconv.Itoa(n) + " people wrote in their practice log. It is private: these rounded figures about everybody together are all that anybody learns of it."
}
