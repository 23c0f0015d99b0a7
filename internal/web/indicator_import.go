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

// indicatorImportNew asks for a file of figures, and for where they are from.
type indicatorImportNew struct {
	Page
	Errors   []FieldError
	File     FieldFile
	Lines    FieldTextarea
	Source   FieldText
	SourceOn FieldDate
	Measures []string
}

// indicatorImportCheck is the dry run: what a file would do.
type indicatorImportCheck struct {
	Page
	Errors           []FieldError
	Counts           []SummaryRow
	Faults           []dayFault
	Changes          []indicatorChange
	CanSave          bool
	SaveWords        string
	Source           string
	Day, Month, Year string
	Lines            FieldTextarea
	Seal             string
}

// indicatorChange is a figure that would be added or changed.
type indicatorChange struct {
	Line               int
	Outcome            Tag
	Words, Source, Was string
}

func (indicatorImportNew) template() string   { return "indicator/import" }
func (indicatorImportCheck) template() string { return "indicator/check" }

// newIndicatorImport is GET /indicators/imports/new.
func (s *Server) newIndicatorImport(c echo.Context) error {
	return s.render(c, http.StatusOK, s.indicatorImportForm(c, app.IndicatorFile{}, FieldDate{}, nil))
}

func (s *Server) indicatorImportForm(c echo.Context, f app.IndicatorFile, on FieldDate, errs []FieldError) indicatorImportNew {
	v := indicatorImportNew{Page: s.page(c, "Import indicators from a file", Link{Href: "/indicators", Text: "External indicators"}), Errors: errs, SourceOn: on,
		File:   FieldFile{Name: "file", Label: "A CSV file", Hint: "Up to 256 kB and 5,000 figures.", Accept: ".csv,.tsv,.txt,text/csv,text/plain", Error: errorOf(errs, "file")},
		Lines:  FieldTextarea{Name: "lines", Label: "Or paste lines from a spreadsheet", Hint: "With the line that names the columns.", Value: f.Text, Spellcheck: "false"},
		Source: FieldText{Name: "source", Label: "Source", Hint: "Of figures of which the file does not say, for example NHS Staff Survey 2023.", Value: f.Source, Error: errorOf(errs, "source")}}
	v.SourceOn.Name, v.SourceOn.Label, v.SourceOn.Hint, v.SourceOn.Error = "source_on", "When the source came out", "Of figures of which the file does not say. For example, 9 3 2023.", errorOf(errs, "source_on-day")
	for _, m := range abp.Measures() {
		v.Measures = append(v.Measures, m.Code+": "+m.Name)
	}
	v.HasErrors = len(errs) > 0
	return v
}

// readIndicatorFile reads the form with its file or its lines.
func readIndicatorFile(c echo.Context) (f app.IndicatorFile, on FieldDate, err error) {
	f = app.IndicatorFile{Text: c.FormValue("lines"), Source: abp.CleanLine(c.FormValue("source"))}
	content := []byte(f.Text)
	if file, head, err := c.Request().FormFile("file"); err == nil && (head.Filename != "" || head.Size > 0) {
		defer file.Close()
		if content, err = io.ReadAll(io.LimitReader(file, app.DayFileLimit+1)); err != nil {
			return f, on, fmt.Errorf("read the uploaded file: %w", err)
		}
	}
	var wrong string
	if on, f.SourceOn, wrong = dateTyped(c, "source_on"); wrong != "" {
		return f, on, abp.InvalidField("source_on", "%s", wrong)
	}
	text, err := app.DecodeIndicatorFile(content)
	if err == nil {
		f.Text = text
	}
	return f, on, err
}

// checkIndicators is POST /indicators/imports: the dry run.
func (s *Server) checkIndicators(c echo.Context) error {
	f, on, err := readIndicatorFile(c)
	var plan *app.IndicatorPlan
	if err == nil {
		plan, err = s.app.CheckIndicators(c.Request().Context(), person(c), f)
	}
	if err == nil {
		return s.render(c, http.StatusOK, s.indicatorCheck(c, f, on, plan, nil))
	}
	return s.refuseIndicatorFile(c, f, on, err)
}

// refuseIndicatorFile shows the form again with what was typed, also for a file
// that is too large.
func (s *Server) refuseIndicatorFile(c echo.Context, f app.IndicatorFile, on FieldDate, err error) error {
	var said *abp.Error
	if errors.As(err, &said) && said.Code == abp.TooLarge {
		err = abp.InvalidField("file", "%s", said.Message)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.indicatorImportForm(c, f, on, dateErrors(errs, nil, "source_on")))
}

// importIndicators is POST /indicators/imports/commitment: what the dry run said.
func (s *Server) importIndicators(c echo.Context) error {
	f, on, err := readIndicatorFile(c)
	var plan *app.IndicatorPlan
	if err == nil {
		plan, err = s.app.ImportIndicators(c.Request().Context(), person(c), f, c.FormValue("seal"))
	}
	if err == nil {
		return s.see(c, fmt.Sprintf("%s added and %s changed. They wait for the programme lead to publish them.", capital(countOf(plan.Count(app.DayAdded), "figure", "figures")), countOf(plan.Count(app.DayChanged), "figure", "figures")), "/indicators")
	}
	if abp.CodeOf(err) == abp.Conflict && plan != nil {
		return s.render(c, http.StatusConflict, s.indicatorCheck(c, f, on, plan, []FieldError{{Field: "save", Message: err.Error()}}))
	}
	return s.refuseIndicatorFile(c, f, on, err)
}

// indicatorCheck makes the page of a dry run.
func (s *Server) indicatorCheck(c echo.Context, f app.IndicatorFile, on FieldDate, p *app.IndicatorPlan, errs []FieldError) indicatorImportCheck {
	v := indicatorImportCheck{Page: s.page(c, "What this file would change", Link{Href: "/indicators", Text: "External indicators"}, Link{Href: "/indicators/imports/new", Text: "Import"}), Errors: errs,
		Lines: FieldTextarea{Name: "lines", Label: "The lines of the file", Value: f.Text, Rows: 10, Spellcheck: "false"}, Source: f.Source, Day: on.Day, Month: on.Month, Year: on.Year, Seal: p.Seal}
	v.HasErrors = len(errs) > 0
	added, changed, faulty := p.Count(app.DayAdded), p.Count(app.DayChanged), p.Count(app.DayFaulty)
	for _, row := range []struct {
		key string
		n   int
	}{{"Would be added", added}, {"Would be changed", changed}, {"Stay as they are", p.Count(app.DayUnchanged)}, {"Lines with faults", faulty}} {
		v.Counts = append(v.Counts, SummaryRow{Key: row.key, Value: strconv.Itoa(row.n)})
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		change := indicatorChange{Line: l.Line, Words: indicatorWords(&l.Indicator), Source: l.Indicator.Source + ", " + sayDate(l.Indicator.SourceOn)}
		switch l.Outcome {
		case app.DayFaulty:
			v.Faults = append(v.Faults, dayFault{l.Line, l.Content, l.Why})
		case app.DayAdded:
			change.Outcome = Tag{"New", "green"}
			v.Changes = append(v.Changes, change)
		case app.DayChanged:
			change.Outcome, change.Was = Tag{"Changed", "yellow"}, indicatorWords(&l.Was)+". "+l.Was.Source+", "+sayDate(l.Was.SourceOn)
			v.Changes = append(v.Changes, change)
		}
	}
	if v.CanSave = added+changed > 0; v.CanSave {
		v.SaveWords = "Save " + countOf(added+changed, "figure", "figures")
		if faulty > 0 {
			v.SaveWords += " and leave out " + linesWords(faulty)
		}
	}
	return v
}
