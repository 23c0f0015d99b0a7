package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// dayImportNew asks for a file of days, and for what holds for all of them.
type dayImportNew struct {
	Page
	Errors            []FieldError
	File              FieldFile
	Lines             FieldTextarea
	Kind              FieldSelect
	Authority, Source FieldText
	State             FieldRadios
	KindNames         []string
}

// dayImportCheck is the dry run: what a file would do to the calendar.
type dayImportCheck struct {
	Page
	Errors                         []FieldError
	Counts                         []SummaryRow
	Faults                         []dayFault
	Changes                        []dayChange
	Unchanged                      int
	CanSave                        bool
	SaveWords                      string
	Kind, Authority, Source, State string
	Lines                          FieldTextarea
	Seal                           string
}

// dayFault is a line that cannot be read or saved, and why.
type dayFault struct {
	Line         int
	Content, Why string
}

// dayChange is a day that would be added or changed.
type dayChange struct {
	Line    int
	Outcome Tag
	Entry   dayEntry
	Was     string
}

func (dayImportNew) template() string   { return "day/import" }
func (dayImportCheck) template() string { return "day/check" }

// dayImportForm makes the form with what was typed.
func (s *Server) dayImportForm(c echo.Context, f app.DayFile, kind, state string, errs []FieldError) dayImportNew {
	v := dayImportNew{Page: s.page(c, "Import days from a file", daysCrumb(s.readDayFilter(c).year)), Errors: errs,
		File:      FieldFile{Name: "file", Label: "A CSV or an iCalendar file", Hint: "Up to 256 kB and 1,000 days.", Accept: ".csv,.tsv,.txt,.ics,text/csv,text/plain,text/calendar", Error: errorOf(errs, "file")},
		Lines:     FieldTextarea{Name: "lines", Label: "Or paste lines from a spreadsheet", Hint: "With the line that names the columns.", Value: f.Text, Spellcheck: "false"},
		Kind:      FieldSelect{Name: "kind", Label: "Kind", Hint: "Of days that the file gives no kind.", Value: kind, Error: errorOf(errs, "kind"), Options: dayKindOptions()},
		Authority: FieldText{Name: "authority", Label: "Local authority (optional)", Hint: "Whose schools, if the file is one authority’s term dates.", Value: f.Authority, Spellcheck: "false"},
		Source:    FieldText{Name: "source", Label: "Source", Hint: "Where the file is from, for days of which it does not say.", Value: f.Source, Error: errorOf(errs, "source")},
		State:     FieldRadios{Name: "state", Label: "How sure are the days?", Value: state, Inline: true, Options: []Option{{Value: "confirmed", Text: "Confirmed"}, {Value: "expected", Text: "Expected"}}, Error: errorOf(errs, "state")}}
	for _, k := range abp.DayKinds() {
		v.KindNames = append(v.KindNames, k.String())
	}
	v.HasErrors = len(errs) > 0
	return v
}

// newDayImport is GET /days/imports/new.
func (s *Server) newDayImport(c echo.Context) error {
	return s.render(c, http.StatusOK, s.dayImportForm(c, app.DayFile{}, abp.SchoolHoliday.String(), "confirmed", nil))
}

// readDayFile reads the form with its file or its lines.
func readDayFile(c echo.Context) (app.DayFile, error) {
	f := app.DayFile{Text: c.FormValue("lines"), Authority: abp.CleanLine(c.FormValue("authority")), Source: abp.CleanLine(c.FormValue("source"))}
	content := []byte(f.Text)
	if file, head, err := c.Request().FormFile("file"); err == nil && (head.Filename != "" || head.Size > 0) {
		defer file.Close()
		if content, err = io.ReadAll(io.LimitReader(file, app.DayFileLimit+1)); err != nil {
			return f, fmt.Errorf("read the uploaded file: %w", err)
		}
	}
	var err error
	if f.Kind, err = abp.ParseDayKind(c.FormValue("kind")); err != nil {
		return f, abp.InvalidField("kind", "Choose the kind of days that the file gives no kind.")
	}
	if f.State, err = abp.ParseDayState(c.FormValue("state")); err != nil {
		return f, abp.InvalidField("state", "Choose whether the days are confirmed or expected.")
	}
	text, err := app.DecodeDayFile(content)
	if err == nil {
		f.Text = text
	}
	return f, err
}

// checkDays is POST /days/imports: the dry run.
func (s *Server) checkDays(c echo.Context) error {
	f, err := readDayFile(c)
	var plan *app.DayPlan
	if err == nil {
		plan, err = s.app.CheckDays(c.Request().Context(), person(c), f)
	}
	if err == nil {
		return s.render(c, http.StatusOK, s.dayCheck(c, f, plan, nil))
	}
	return s.refuseDayFile(c, f, err)
}

// refuseDayFile shows the form again with what was typed, also for a file that
// is too large.
func (s *Server) refuseDayFile(c echo.Context, f app.DayFile, err error) error {
	var said *abp.Error
	if errors.As(err, &said) && said.Code == abp.TooLarge {
		err = abp.InvalidField("file", "%s", said.Message)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.dayImportForm(c, f, c.FormValue("kind"), c.FormValue("state"), errs))
}

// importDays is POST /days/imports/commitment: what the dry run said.
func (s *Server) importDays(c echo.Context) error {
	f, err := readDayFile(c)
	var plan *app.DayPlan
	if err == nil {
		plan, err = s.app.ImportDays(c.Request().Context(), person(c), f, c.FormValue("seal"))
	}
	if err == nil {
		return s.see(c, savedWords(plan), dayFilter{year: yearOf(plan, s.readDayFilter(c).year)}.url("/days"))
	}
	if abp.CodeOf(err) == abp.Conflict && plan != nil {
		return s.render(c, http.StatusConflict, s.dayCheck(c, f, plan, []FieldError{{Field: "save", Message: err.Error()}}))
	}
	return s.refuseDayFile(c, f, err)
}

// yearOf returns the year of the first day that a plan adds or changes.
func yearOf(p *app.DayPlan, otherwise int) int {
	for i := range p.Lines {
		if l := &p.Lines[i]; l.Outcome == app.DayAdded || l.Outcome == app.DayChanged {
			return l.Day.OnDay.Year
		}
	}
	return otherwise
}

func savedWords(p *app.DayPlan) string {
	words := fmt.Sprintf("%s added and %s changed.", capital(countOf(p.Count(app.DayAdded), "day", "days")), countOf(p.Count(app.DayChanged), "day", "days"))
	if n := p.Count(app.DayFaulty); n > 0 {
		words += " " + capital(linesWords(n)) + " with faults left out."
	}
	return words
}

// dayCheck makes the page of a dry run.
func (s *Server) dayCheck(c echo.Context, f app.DayFile, p *app.DayPlan, errs []FieldError) dayImportCheck {
	v := dayImportCheck{Page: s.page(c, "What this file would change", daysCrumb(s.readDayFilter(c).year), Link{Href: "/days/imports/new", Text: "Import days"}), Errors: errs,
		Lines: FieldTextarea{Name: "lines", Label: "The lines of the file", Value: f.Text, Rows: 10, Spellcheck: "false"},
		Kind:  f.Kind.String(), Authority: f.Authority, Source: f.Source, State: f.State.String(), Seal: p.Seal, Unchanged: p.Count(app.DayUnchanged)}
	v.HasErrors = len(errs) > 0
	added, changed, faulty := p.Count(app.DayAdded), p.Count(app.DayChanged), p.Count(app.DayFaulty)
	for _, row := range []struct {
		key string
		n   int
	}{{"Would be added", added}, {"Would be changed", changed}, {"Stay as they are", v.Unchanged}, {"Lines with faults", faulty}} {
		v.Counts = append(v.Counts, SummaryRow{Key: row.key, Value: strconv.Itoa(row.n)})
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		switch l.Outcome {
		case app.DayFaulty:
			v.Faults = append(v.Faults, dayFault{l.Line, l.Content, l.Why})
		case app.DayAdded:
			v.Changes = append(v.Changes, dayChange{Line: l.Line, Outcome: Tag{"New", "green"}, Entry: entryOfDay(&l.Day)})
		case app.DayChanged:
			was := entryOfDay(&l.Was)
			v.Changes = append(v.Changes, dayChange{Line: l.Line, Outcome: Tag{"Changed", "yellow"}, Entry: entryOfDay(&l.Day),
				Was: fmt.Sprintf("%s, %s: %s%s, %s. Source: %s. %s", was.When, was.Name, was.Kind, before(", ", was.Authority), l.Was.State, was.Source, was.Notes)})
		}
	}
	if v.CanSave = added+changed > 0; v.CanSave {
		v.SaveWords = "Save " + countOf(added+changed, "day", "days")
		if faulty > 0 {
			v.SaveWords += " and leave out " + linesWords(faulty)
		}
	}
	return v
}

// before writes s with something before it, and nothing for nothing.
func before(what, s string) string {
	if s == "" {
		return ""
	}
	return what + s
}

// exportDays is GET /days.csv.
func (s *Server) exportDays(c echo.Context) error {
	f := s.readDayFilter(c)
	_, days, err := s.daysOfYear(c, f)
	if err != nil {
		return err
	}
	return s.sendCSV(c, fmt.Sprintf("days-%d.csv", f.year), app.DayTable(days))
}

// exportDayCalendar is GET /days.ics.
func (s *Server) exportDayCalendar(c echo.Context) error {
	f := s.readDayFilter(c)
	_, days, err := s.daysOfYear(c, f)
	if err != nil {
		return err
	}
	file, err := s.app.DayCalendar(fmt.Sprintf("Calendar of days %d", f.year), days, london())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="days-%d.ics"`, f.year))
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", file)
}
