package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// indicatorTable is a file of indicators: at most 5,000 figures.
var indicatorTable = smallTable{
	columns: indicatorColumns, needed: []string{"organisation", "measure", "period", "value"}, limit: 5000,
	names:   "organisation, indicator, year and value, and if you like group, base, source and source date",
	tooMany: "This file has more than 5,000 figures. Split it, and import the parts one after the other.",
	none:    "This file has no figures. Its first line names the columns, and each further line is a figure.",
}

// IndicatorFile is a file of external indicators, with what holds for all lines
// that do not say otherwise.
type IndicatorFile struct {
	Text     string
	Source   string
	SourceOn abp.Date
}

// IndicatorLine is one line of a file with what an import does with it. Was is the
// figure as it stands, of those that change. Why and Content are for faults.
type IndicatorLine struct {
	Line         int
	Outcome      DayOutcome
	Indicator    abp.Indicator
	Was          abp.Indicator
	Why, Content string
}

// IndicatorPlan is what an import of indicators does, line by line. Seal stands for
// all of it: as long as neither file nor figures change it is the same.
type IndicatorPlan struct {
	Lines []IndicatorLine
	Seal  string
}

// Count returns how many lines have the outcome.
func (p *IndicatorPlan) Count(o DayOutcome) int {
	n := 0
	for i := range p.Lines {
		if p.Lines[i].Outcome == o {
			n++
		}
	}
	return n
}

// CheckIndicators says what an import of the file would do, and does nothing. It
// fails with Invalid at the field file if the file cannot be read at all.
func (a *App) CheckIndicators(ctx context.Context, by *abp.Person, f IndicatorFile) (*IndicatorPlan, error) {
	if err := by.Can(abp.ImportIndicators); err != nil {
		return nil, err
	}
	return a.planIndicators(ctx, a.store, by, f)
}

// ImportIndicators does what CheckIndicators said with the seal: adds and changes
// figures as drafts, and leaves faulty lines out. If something else would happen
// now it does nothing, and fails with Conflict beside the plan as it is now.
func (a *App) ImportIndicators(ctx context.Context, by *abp.Person, f IndicatorFile, seal string) (*IndicatorPlan, error) {
	if err := by.Can(abp.ImportIndicators); err != nil {
		return nil, err
	}
	var plan *IndicatorPlan
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		p, err := tx.LockProgramme(ctx)
		if err != nil {
			return err
		}
		if plan, err = a.planIndicators(ctx, tx, by, f); err != nil {
			return err
		}
		if plan.Seal != seal {
			return abp.Errorf(abp.Conflict, "The figures changed since this was checked, so nothing was saved. What the file would do now is below: look at it and save again.")
		}
		for i := range plan.Lines {
			if err := a.applyIndicator(ctx, tx, p, &plan.Lines[i]); err != nil {
				return err
			}
		}
		return a.note(ctx, tx, by, "imported indicators", p.ID, fmt.Sprintf("%d added, %d changed", plan.Count(DayAdded), plan.Count(DayChanged)))
	})
	return plan, err
}

// applyIndicator saves one line of a plan. A figure that changes waits to be
// published again.
func (a *App) applyIndicator(ctx context.Context, tx *store.Store, p *abp.Programme, l *IndicatorLine) error {
	switch l.Outcome {
	case DayAdded:
		l.Indicator.Kept, l.Indicator.ProgrammeID = a.kept(abp.KindIndicator), p.ID
		return tx.CreateIndicator(ctx, &l.Indicator)
	case DayChanged:
		return tx.UpdateIndicator(ctx, &l.Indicator)
	}
	return nil
}

// planIndicators compares a file with the figures that are there.
func (a *App) planIndicators(ctx context.Context, s *store.Store, by *abp.Person, f IndicatorFile) (*IndicatorPlan, error) {
	lines, err := f.read()
	if err != nil {
		return nil, err
	}
	have, err := s.Indicators(ctx, by, "")
	if err != nil {
		return nil, err
	}
	partners, err := s.Partners(ctx)
	if err != nil {
		return nil, err
	}
	known := map[abp.IndicatorKey]*abp.Indicator{}
	for i := range have {
		known[have[i].Key()] = &have[i]
	}
	seen := map[abp.IndicatorKey]int{}
	plan, sum := &IndicatorPlan{}, sha256.New()
	for _, r := range lines {
		l := planIndicator(r, partners, known, seen)
		plan.Lines = append(plan.Lines, l)
		l.Indicator.Organisation, l.Was.Organisation = nil, nil // they are in the key
		fmt.Fprintf(sum, "%d %d %+v %+v %s\n", l.Line, l.Outcome, l.Indicator, l.Was, l.Why)
	}
	plan.Seal = hex.EncodeToString(sum.Sum(nil)[:16])
	return plan, nil
}

// readIndicator is one line as a file says it, or why it cannot be read.
type readIndicator struct {
	line         int
	organisation string
	indicator    abp.Indicator
	fault        string
	content      string
}

// planIndicator says what to do with one line.
func planIndicator(r readIndicator, partners []abp.Organisation, known map[abp.IndicatorKey]*abp.Indicator, seen map[abp.IndicatorKey]int) IndicatorLine {
	l := IndicatorLine{Line: r.line, Indicator: r.indicator, Content: shorten(r.content)}
	faulty := func(why string, args ...any) IndicatorLine {
		l.Outcome, l.Why = DayFaulty, fmt.Sprintf(why, args...)
		return l
	}
	if r.fault != "" {
		return faulty("%s", r.fault)
	}
	at := slices.IndexFunc(partners, func(o abp.Organisation) bool {
		return strings.EqualFold(o.Code, r.organisation) || strings.EqualFold(o.Name, r.organisation) || o.ODSCode != "" && strings.EqualFold(o.ODSCode, r.organisation)
	})
	if at < 0 {
		return faulty("“%s” is no organisation of the programme. Write its name, its code or its ODS code.", shorten(r.organisation))
	}
	l.Indicator.OrganisationID, l.Indicator.Organisation = partners[at].ID, &partners[at]
	if err := l.Indicator.Validate(); err != nil {
		return faulty("%s", fieldSentences(err))
	}
	key := l.Indicator.Key()
	if n := seen[key]; n > 0 {
		return faulty("Line %d has the same figure.", n)
	}
	seen[key] = r.line
	was := known[key]
	if was == nil {
		return l
	}
	l.Was = *was
	l.Indicator.Kept, l.Indicator.ProgrammeID = was.Kept, was.ProgrammeID
	if l.Outcome = DayChanged; l.Indicator.SameAs(was) {
		l.Outcome = DayUnchanged
		l.Indicator.PublishedAt, l.Indicator.PublishedByID = was.PublishedAt, was.PublishedByID
	}
	return l
}

// indicatorColumns are the names of columns, as exports write them and as people do.
var indicatorColumns = map[string]string{
	"organisation": "organisation", "organisation code": "organisation", "trust": "organisation", "ods code": "organisation", "org": "organisation",
	"indicator": "measure", "measure": "measure", "metric": "measure", "code": "measure",
	"year": "period", "period": "period", "month": "period", "date": "period",
	"group": "staff", "staff group": "staff", "staff": "staff", "ethnicity": "staff",
	"value": "value", "figure": "value", "percentage": "value", "per cent": "value", "result": "value",
	"base": "base", "n": "base", "responses": "base", "respondents": "base",
	"source": "source", "source date": "source date", "published": "source date", "published on": "source date",
}

// DecodeIndicatorFile returns the text of an uploaded file. It fails with Invalid
// at the field file for what is no text, and with TooLarge.
func DecodeIndicatorFile(content []byte) (string, error) {
	return decodeSmall(content, "Choose a CSV file, or paste lines.")
}

// read takes the file apart. It fails with Invalid at the field file if the file as
// a whole is not what it should be.
func (f *IndicatorFile) read() ([]readIndicator, error) {
	return readSmall(f.Text, &indicatorTable, f.readRecord)
}

// staffWords are what files call the groups of staff, in small letters.
var staffWords = map[string]string{
	"": "", "all": "", "all staff": "", "everybody": "", "everyone": "", "total": "", "overall": "",
	"white": "White", "bme": "BME", "bame": "BME", "black and minority ethnic": "BME", "not stated": "Not stated", "unknown": "Not stated",
	"disabled": "Disabled", "ltc or illness": "Disabled", "not disabled": "Not disabled", "non-disabled": "Not disabled", "no ltc or illness": "Not disabled",
	"women": "Women", "female": "Women", "men": "Men", "male": "Men",
}

// readRecord reads one line. An empty cell of source means what holds for all.
func (f *IndicatorFile) readRecord(rec record, heading map[string]int) readIndicator {
	r := readIndicator{line: rec.line, fault: rec.fault, content: strings.Join(rec.cells, ", ")}
	cell := rec.under(heading)
	v := abp.Indicator{Source: f.Source, SourceOn: f.SourceOn}
	note := func(err error) {
		if err != nil && r.fault == "" {
			r.fault = err.Error()
		}
	}
	r.organisation = cell("organisation")
	m, err := abp.MeasureOf(cell("measure"))
	note(err)
	v.Measure = m.Code
	v.Year, v.Month, err = abp.ParsePeriod(cell("period"))
	note(err)
	v.Hundredths, err = abp.ParseHundredths(cell("value"))
	note(err)
	staff, known := staffWords[strings.ToLower(cell("staff"))]
	if !known {
		note(abp.Errorf(abp.Invalid, "“%s” is not a group of staff. Write White, BME, Not stated, Disabled, Not disabled, Women or Men, or leave it empty for everybody.", shorten(cell("staff"))))
	}
	v.Staff = staff
	if s := cell("base"); s != "" {
		n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
		if err != nil || n < 0 {
			note(abp.Errorf(abp.Invalid, "“%s” is not a number of people.", shorten(s)))
		}
		v.Base = n
	}
	if s := cell("source"); s != "" {
		v.Source = s
	}
	if s := cell("source date"); s != "" {
		v.SourceOn, err = dayCell(s)
		note(err)
	}
	r.indicator = v
	return r
}

// IndicatorTable returns figures as the table that an import reads.
func IndicatorTable(list []abp.Indicator) [][]string {
	table := [][]string{{"Organisation", "Indicator", "Name", "Year", "Group", "Value", "Unit", "Base", "Source", "Source date"}}
	for i := range list {
		v := &list[i]
		m, _ := abp.MeasureOf(v.Measure)
		code, base := v.OrganisationID, ""
		if v.Organisation != nil {
			code = v.Organisation.Name
		}
		if v.Base > 0 {
			base = strconv.Itoa(v.Base)
		}
		table = append(table, []string{code, v.Measure, m.Name, v.Period(), v.Staff, v.Text(), m.Unit.String(), base, v.Source, v.SourceOn.String()})
	}
	return table
}
