package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// instrumentList lists the versions of the questionnaire and what joins them.
type instrumentList struct {
	Page
	Versions []instrumentRow
	Mappings []mappingRow
	CanEdit  bool
	HasDraft bool
}

type instrumentRow struct {
	ID, Name, State string
	Items, Extras   int
}

type mappingRow struct {
	Address, Versions, Items, Why, State string
	CanApprove, CanRemove                bool
}

// instrumentShow is one version: what it asks in which wave, and for a draft the
// forms that change it.
type instrumentShow struct {
	Page
	Errors    []FieldError
	Warning   *Warning
	Action    string
	Version   int
	Facts     []SummaryRow
	Table     Table
	Items     []FieldCheckboxes // of a draft
	Published *FieldDate
	Before    *FieldSelect // of a published version that can be joined with an earlier one
	Mapped    FieldCheckboxes
	Why       FieldText
}

func (instrumentList) template() string { return "instrument/list" }
func (instrumentShow) template() string { return "instrument/show" }

var allWaves = []abp.Wave{abp.T0, abp.T1, abp.T2, abp.T3, abp.T4}

// listInstruments is GET /instruments.
func (s *Server) listInstruments(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	versions, err := s.store.Instruments(ctx)
	if err != nil {
		return err
	}
	mappings, err := s.store.Mappings(ctx)
	if err != nil {
		return err
	}
	v := instrumentList{Page: s.page(c, "Questionnaire"), CanEdit: p.Can(abp.EditInstruments) == nil}
	names := map[string]string{}
	for _, in := range versions {
		names[in.ID] = instrumentName(&in)
		v.HasDraft = v.HasDraft || in.PublishedOn.IsZero()
		v.Versions = append(v.Versions, instrumentRow{in.ID, instrumentName(&in), instrumentState(&in), len(in.Items), len(in.Extras)})
	}
	for _, m := range mappings {
		v.Mappings = append(v.Mappings, mappingRow{Address: "/instruments/" + m.AfterID + "/mappings/" + m.ID, Versions: names[m.BeforeID] + " and " + names[m.AfterID], Items: mappedWords(m.Items), Why: m.Why,
			State:      map[bool]string{true: "Approved", false: "Waits for somebody else to approve it"}[m.IsApproved()],
			CanApprove: !m.IsApproved() && p.Can(abp.ApproveMappings) == nil && m.ProposedByID != abp.Ref(p.ID), CanRemove: !m.IsApproved() && v.CanEdit})
	}
	return s.render(c, http.StatusOK, v)
}

func instrumentName(in *abp.Instrument) string { return "Version " + strconv.Itoa(in.Edition) }

func instrumentState(in *abp.Instrument) string {
	if in.PublishedOn.IsZero() {
		return "Draft"
	}
	return "Answered from " + sayDate(in.PublishedOn)
}

func mappedWords(list []abp.MappedItem) string {
	words := make([]string, len(list))
	for i, m := range list {
		if words[i] = m.Before; m.Before != m.After {
			words[i] += " as " + m.After
		}
	}
	return strings.Join(words, ", ")
}

// createInstrument is POST /instruments.
func (s *Server) createInstrument(c echo.Context) error {
	in, err := s.app.CreateInstrument(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	return s.see(c, "This is a draft. Nobody is asked by it until it is published.", "/instruments/"+in.ID)
}

// showInstrument is GET /instruments/:instrument.
func (s *Server) showInstrument(c echo.Context) error {
	return s.instrumentShow(c, http.StatusOK, nil, nil)
}

// instrumentShow shows a version, with what was typed where a form was refused.
func (s *Server) instrumentShow(c echo.Context, status int, errs []FieldError, warning *Warning) error {
	ctx := c.Request().Context()
	in, err := s.store.Instrument(ctx, c.Param("instrument"))
	if err != nil {
		return err
	}
	versions, err := s.store.Instruments(ctx)
	if err != nil {
		return err
	}
	v := instrumentShow{Page: s.page(c, instrumentName(in), Link{Href: "/instruments", Text: "Questionnaire"}), Errors: errs, Warning: warning, Action: "/instruments/" + in.ID, Version: in.Version,
		Facts: []SummaryRow{{Key: "State", Value: instrumentState(in)}, {Key: "Question", Value: in.Question}, {Key: "Headline", Value: "mean of " + strings.Join(in.Headline, " and ")}}}
	v.HasErrors = len(errs) > 0
	canEdit := person(c).Can(abp.EditInstruments) == nil
	switch {
	case in.PublishedOn.IsZero() && canEdit:
		v.addDraft(c, in, versions)
	default:
		v.addItems(in)
		if canEdit {
			v.addMapping(c, in, versions)
		}
	}
	return s.render(c, status, v)
}

// addItems lists what the version asks when.
func (v *instrumentShow) addItems(in *abp.Instrument) {
	v.Table = Table{Caption: "What is asked when", Head: []string{"Item", "T0", "T1", "T2", "T3", "T4"}}
	for _, it := range in.All() {
		row := []string{it.Code + ": " + it.Text}
		for _, w := range allWaves {
			row = append(row, map[bool]string{true: "yes", false: "–"}[it.IsAsked(w)])
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
}

// addDraft adds a choice of waves for every item of the bank, and the day of
// publication.
func (v *instrumentShow) addDraft(c echo.Context, in *abp.Instrument, versions []abp.Instrument) {
	form, _ := c.FormParams()
	isTyped := c.Request().Method == http.MethodPost && form.Has("waves")
	items, extras := abp.Bank(versions)
	for _, it := range slices.Concat(items, extras) {
		f := FieldCheckboxes{Name: "item-" + it.Code, Label: it.Code + ": " + it.Text, Small: true}
		has, is := in.ItemByCode(it.Code)
		for _, w := range allWaves {
			f.Options = append(f.Options, Option{Value: w.String(), Text: w.String()})
			if is && has.IsAsked(w) && !isTyped {
				f.Values = append(f.Values, w.String())
			}
		}
		if isTyped {
			f.Values = form[f.Name]
		}
		v.Items = append(v.Items, f)
	}
	day, _, _ := dateTyped(c, "published_on")
	day.Label, day.Hint, day.Error = "First day", "People who begin a survey on that day or later answer this version. After that it never changes.", errorOf(v.Errors, "published_on")
	v.Published = &day
}

// addMapping adds the form that joins a published version with an earlier one.
func (v *instrumentShow) addMapping(c echo.Context, in *abp.Instrument, versions []abp.Instrument) {
	var earlier []Option
	for _, o := range versions {
		if o.Edition < in.Edition && !o.PublishedOn.IsZero() {
			earlier = append(earlier, Option{Value: o.ID, Text: instrumentName(&o)})
		}
	}
	if len(earlier) == 0 {
		return
	}
	form, _ := c.FormParams()
	v.Before = &FieldSelect{Name: "before", Label: "Earlier version", Options: earlier, Value: form.Get("before"), Error: errorOf(v.Errors, "before")}
	v.Mapped = FieldCheckboxes{Name: "items", Label: "Items that measure the same in both", Hint: "A wording never changes under its code. What may have changed is what stands before it.", Values: form["items"], Error: errorOf(v.Errors, "items"), Small: true}
	v.Why = FieldText{Name: "why", Label: "Why they measure the same", Value: form.Get("why"), Error: errorOf(v.Errors, "why")}
	for _, it := range in.All() {
		if len(it.Codes()) == 1 {
			v.Mapped.Options = append(v.Mapped.Options, Option{Value: it.Code, Text: it.Code + ": " + it.Text})
		}
	}
}

// saveInstrument is POST /instruments/:instrument.
func (s *Server) saveInstrument(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	waves := map[string][]abp.Wave{}
	for name, values := range form {
		code, is := strings.CutPrefix(name, "item-")
		for _, text := range values {
			w, err := abp.ParseWave(text)
			if is && err == nil {
				waves[code] = append(waves[code], w)
			}
		}
	}
	err = s.app.ChangeInstrument(c.Request().Context(), person(c), c.Param("instrument"), versionTyped(c), waves)
	return s.afterInstrument(c, err, "Saved. It is still a draft.", "/instruments/"+c.Param("instrument"))
}

// publishInstrument is POST /instruments/:instrument/publication.
func (s *Server) publishInstrument(c echo.Context) error {
	_, day, sentence := dateTyped(c, "published_on")
	if sentence != "" {
		return s.afterInstrument(c, abp.InvalidField("published_on", "%s", sentence), "", "")
	}
	err := s.app.PublishInstrument(c.Request().Context(), person(c), c.Param("instrument"), versionTyped(c), day)
	return s.afterInstrument(c, err, "Published. It never changes from now on.", "/instruments/"+c.Param("instrument"))
}

// removeInstrument is POST /instruments/:instrument/removal.
func (s *Server) removeInstrument(c echo.Context) error {
	err := s.app.RemoveInstrument(c.Request().Context(), person(c), c.Param("instrument"))
	return s.afterInstrument(c, err, "The draft is removed.", "/instruments")
}

// proposeMapping is POST /instruments/:instrument/mappings.
func (s *Server) proposeMapping(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	m := abp.Mapping{BeforeID: form.Get("before"), AfterID: c.Param("instrument"), Why: form.Get("why")}
	for _, code := range form["items"] {
		m.Items = append(m.Items, abp.MappedItem{Before: code, After: code})
	}
	err = s.app.ProposeMapping(c.Request().Context(), person(c), m)
	return s.afterInstrument(c, err, "Proposed. It counts once somebody else has approved it.", "/instruments")
}

// approveMapping is POST /instruments/:instrument/mappings/:mapping/approval.
func (s *Server) approveMapping(c echo.Context) error {
	if err := s.app.ApproveMapping(c.Request().Context(), person(c), c.Param("mapping")); err != nil {
		return err
	}
	return s.see(c, "Approved. Answers of the two versions are paired in the next snapshot.", "/instruments")
}

// removeMapping is POST /instruments/:instrument/mappings/:mapping/removal.
func (s *Server) removeMapping(c echo.Context) error {
	if err := s.app.RemoveMapping(c.Request().Context(), person(c), c.Param("mapping")); err != nil {
		return err
	}
	return s.see(c, "The mapping is taken back.", "/instruments")
}

// afterInstrument goes on after a form about a version, or shows it again.
func (s *Server) afterInstrument(c echo.Context, err error, notice, next string) error {
	if err == nil {
		return s.see(c, notice, next)
	}
	status, errs, other := refusal(err)
	if other != nil {
		return other
	}
	var warning *Warning
	if status == http.StatusConflict {
		warning = &Warning{Heading: "Nothing was saved", Text: "This version is published, joined already, or was changed by somebody else meanwhile. What is saved now stands below."}
	}
	return s.instrumentShow(c, status, errs, warning)
}
