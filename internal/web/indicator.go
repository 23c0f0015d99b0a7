package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// indicatorList is the external indicators, organisation by organisation.
type indicatorList struct {
	Page
	Organisation FieldSelect
	Series       []indicatorSeriesView
	Empty        Empty
	Caution      string
	Drafts       []indicatorDraft // for those who enter and publish
	DraftCount   string
	CanImport    bool
	CanEdit      bool
}

// indicatorSeriesView is one measure of one organisation.
type indicatorSeriesView struct {
	Title, Sentence, Sources string
	Table                    Table
	Edits                    []Link
}

// indicatorDraft is a figure that waits to be published.
type indicatorDraft struct {
	Words, Source, Edit string
}

// indicatorForm is the form of one figure.
type indicatorForm struct {
	Page
	Errors    []FieldError
	Action    string
	Version   int
	IsStale   bool
	Stale     Warning
	What      []SummaryRow
	Value     FieldText
	Base      FieldText
	Source    FieldText
	SourceOn  FieldDate
	RemoveURL string
}

func (indicatorList) template() string { return "indicator/list" }
func (indicatorForm) template() string { return "indicator/form" }

// draftsShown is how many figures that wait stand on the page.
const draftsShown = 50

// listIndicators is GET /indicators.
func (s *Server) listIndicators(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	organisation := c.QueryParam("organisation")
	all, err := s.app.Indicators(ctx, p, "")
	if err != nil {
		return err
	}
	v := indicatorList{Page: s.page(c, "External indicators"), Caution: abp.IndicatorCaution, CanImport: p.Can(abp.ImportIndicators) == nil, CanEdit: p.Can(abp.EditIndicators) == nil,
		Empty: Empty{Text: "No indicator is published yet."}}
	if v.CanImport {
		v.Empty.Href, v.Empty.Action = "/indicators/imports/new", "Import figures from a file"
	}
	v.Organisation = FieldSelect{Name: "organisation", Label: "Organisation", Value: organisation, Options: []Option{{Text: "All organisations"}}}
	for _, series := range all {
		if !slices.ContainsFunc(v.Organisation.Options, func(o Option) bool { return o.Value == series.OrganisationID }) {
			v.Organisation.Options = append(v.Organisation.Options, Option{Value: series.OrganisationID, Text: series.Organisation})
		}
		if organisation == "" || series.OrganisationID == organisation {
			view := sayIndicators(series)
			if v.CanEdit {
				view.Edits = editLinks(series)
			}
			v.Series = append(v.Series, view)
		}
	}
	if v.CanImport {
		if err := s.addDrafts(c, &v); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, v)
}

// addDrafts lists what waits to be published, and for the lead the way to every
// figure.
func (s *Server) addDrafts(c echo.Context, v *indicatorList) error {
	list, err := s.store.Indicators(c.Request().Context(), person(c), "")
	if err != nil {
		return err
	}
	n := 0
	for i := range list {
		if list[i].IsPublished() {
			continue
		}
		if n++; n <= draftsShown {
			v.Drafts = append(v.Drafts, indicatorDraft{Words: indicatorWords(&list[i]), Source: list[i].Source + ", " + sayDate(list[i].SourceOn), Edit: "/indicators/" + list[i].ID + "/edit"})
		}
	}
	v.DraftCount = countOf(n, "figure waits", "figures wait")
	return nil
}

func indicatorWords(i *abp.Indicator) string {
	m, _ := abp.MeasureOf(i.Measure)
	name, staff := i.OrganisationID, i.Staff
	if i.Organisation != nil {
		name = i.Organisation.Name
	}
	if staff == "" {
		staff = app.AllStaff
	}
	return fmt.Sprintf("%s, %s, %s, %s: %s %s", name, i.Measure, i.Period(), staff, i.Text(), m.Unit)
}

// sayIndicators writes one measure as a table with a sentence.
func sayIndicators(v app.IndicatorSeries) indicatorSeriesView {
	view := indicatorSeriesView{Title: v.Organisation + ": " + v.Measure.Code, Sentence: v.Measure.Name + ", in " + v.Measure.Unit.String() + "."}
	switch v.Measure.Better {
	case "lower":
		view.Sentence += " Lower is better."
	case "higher":
		view.Sentence += " Higher is better."
	}
	period := "Year"
	if v.IsMonthly {
		period = "Month"
	}
	view.Table = Table{Caption: view.Title, Head: []string{period}}
	for _, g := range v.Groups {
		view.Table.Head = append(view.Table.Head, g.Name)
		view.Sentence += limitWords(g)
	}
	for i, p := range v.Periods {
		row := []string{p}
		for _, g := range v.Groups {
			cell := "not known"
			if value := g.Values[i]; value.IsKnown {
				cell = value.Text
				if value.Base > 0 {
					cell += " (of " + sayNumber(value.Base) + ")"
				}
				if g.Limits != nil && g.Limits.Special[i] {
					cell += ", special"
				}
			}
			row = append(row, cell)
		}
		view.Table.Rows = append(view.Table.Rows, row)
	}
	view.Sources = strings.Join(v.Sources, "; ")
	return view
}

// editLinks leads to the form of every figure of a measure.
func editLinks(v app.IndicatorSeries) []Link {
	var links []Link
	for _, g := range v.Groups {
		for _, value := range g.Values {
			if value.IsKnown {
				links = append(links, Link{Href: "/indicators/" + value.ID + "/edit", Text: value.Period + ", " + g.Name})
			}
		}
	}
	return links
}

// limitWords says what a control chart of monthly figures shows.
func limitWords(g app.IndicatorGroup) string {
	if g.Limits == nil {
		return ""
	}
	n := 0
	for _, is := range g.Limits.Special {
		if is {
			n++
		}
	}
	return fmt.Sprintf(" %s: mean %.1f, expected between %.1f and %.1f; %s out of the ordinary.", g.Name, g.Limits.Mean, max(0, g.Limits.Lower), g.Limits.Upper, countOf(n, "month is", "months are"))
}

// exportIndicators is GET /indicators.csv.
func (s *Server) exportIndicators(c echo.Context) error {
	list, err := s.store.Indicators(c.Request().Context(), person(c), "")
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(i abp.Indicator) bool { return !i.IsPublished() })
	return s.sendCSV(c, "indicators.csv", app.IndicatorTable(list))
}

// publishIndicators is POST /indicators/publication.
func (s *Server) publishIndicators(c echo.Context) error {
	n, err := s.app.PublishIndicators(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	return s.see(c, capital(countOf(n, "figure is", "figures are"))+" published.", "/indicators")
}

// editIndicator is GET /indicators/:indicator/edit.
func (s *Server) editIndicator(c echo.Context) error {
	i, err := s.store.Indicator(c.Request().Context(), person(c), c.Param("indicator"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.indicatorForm(c, i, typedOfIndicator(i), nil))
}

// indicatorTyped is what was typed into the form, as it was typed.
type indicatorTyped struct {
	value, base, source string
	sourceOn            FieldDate
}

func typedOfIndicator(i *abp.Indicator) indicatorTyped {
	t := indicatorTyped{value: i.Text(), source: i.Source, sourceOn: storedDate("source_on", i.SourceOn)}
	if i.Base > 0 {
		t.base = strconv.Itoa(i.Base)
	}
	return t
}

func (s *Server) indicatorForm(c echo.Context, i *abp.Indicator, t indicatorTyped, errs []FieldError) *indicatorForm {
	m, _ := abp.MeasureOf(i.Measure)
	v := &indicatorForm{Page: s.page(c, "Change a figure", Link{Href: "/indicators", Text: "External indicators"}), Errors: errs, Action: "/indicators/" + i.ID, Version: i.Version, Stale: stale,
		Value:  FieldText{Name: "value", Label: "Value", Hint: "In " + m.Unit.String() + ".", Value: t.value, Width: 10, InputMode: "decimal", Error: errorOf(errs, "value")},
		Base:   FieldText{Name: "base", Label: "How many people it is of (optional)", Value: t.base, Width: 10, InputMode: "numeric", Error: errorOf(errs, "base")},
		Source: FieldText{Name: "source", Label: "Source", Value: t.source, Error: errorOf(errs, "source")}, RemoveURL: "/indicators/" + i.ID + "/removal"}
	v.SourceOn = t.sourceOn
	v.SourceOn.Name, v.SourceOn.Label, v.SourceOn.Hint, v.SourceOn.Error = "source_on", "When the source came out", "For example, 9 3 2023.", errorOf(errs, "source_on-day")
	v.HasErrors = len(errs) > 0
	name, staff := "", i.Staff
	if i.Organisation != nil {
		name = i.Organisation.Name
	}
	if staff == "" {
		staff = app.AllStaff
	}
	v.What = []SummaryRow{{Key: "Organisation", Value: name}, {Key: "Indicator", Value: m.Code + ": " + m.Name}, {Key: "Period", Value: i.Period()}, {Key: "Group of staff", Value: staff}}
	return v
}

// saveIndicator is POST /indicators/:indicator.
func (s *Server) saveIndicator(c echo.Context) error {
	ctx, version := c.Request().Context(), versionTyped(c)
	t := indicatorTyped{value: c.FormValue("value"), base: abp.CleanLine(c.FormValue("base")), source: c.FormValue("source")}
	d := app.IndicatorDetails{Value: t.value, Source: t.source}
	var wrong string
	t.sourceOn, d.SourceOn, wrong = dateTyped(c, "source_on")
	err := error(nil)
	if wrong != "" {
		err = abp.InvalidField("source_on", "%s", wrong)
	}
	if d.Base, wrong = wholeTyped(t.base); wrong != "" {
		err = abp.InvalidField("base", "%s", wrong)
	}
	if err == nil {
		_, err = s.app.EditIndicator(ctx, person(c), c.Param("indicator"), version, d)
	}
	if err == nil {
		return s.see(c, "Saved.", "/indicators")
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	i, err := s.store.Indicator(ctx, person(c), c.Param("indicator"))
	if err != nil {
		return err
	}
	v := s.indicatorForm(c, i, t, dateErrors(errs, nil, "source_on"))
	if v.IsStale = status == http.StatusConflict; !v.IsStale {
		v.Version = version
	}
	return s.render(c, status, v)
}

// wholeTyped reads a whole number, or none.
func wholeTyped(s string) (int, string) {
	if s == "" {
		return 0, ""
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, "Enter a whole number, or leave it empty."
	}
	return n, ""
}

// removeIndicator is POST /indicators/:indicator/removal.
func (s *Server) removeIndicator(c echo.Context) error {
	i, err := s.app.RemoveIndicator(c.Request().Context(), person(c), c.Param("indicator"), versionTyped(c))
	if err != nil {
		return err
	}
	return s.see(c, i.Measure+" of "+i.Period()+" is removed.", "/indicators")
}
