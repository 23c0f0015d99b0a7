package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// IndicatorSeries is one external measure of one organisation over time, to stand
// beside the programme's own figures with IndicatorCaution under it. Only
// published figures are in it.
type IndicatorSeries struct {
	Measure        abp.Measure
	OrganisationID string
	Organisation   string
	IsMonthly      bool
	Periods        []string // years or months, in order
	Groups         []IndicatorGroup
	Sources        []string // each with its date, in order
}

// IndicatorGroup is the line of one group of staff.
type IndicatorGroup struct {
	Name   string // "BME", or "All staff"
	Values []IndicatorValue
	Limits *IndicatorLimits // of monthly figures from twelve points on
}

// IndicatorValue is one figure. A period without one is not known.
type IndicatorValue struct {
	ID      string // of the record; empty where there is none
	Period  string
	IsKnown bool
	Value   float64 // for drawing
	Text    string  // as printed
	Base    int     // how many people it is of, 0 where it is not known
}

// IndicatorLimits are the centre and the limits of a control chart, and which
// values are signals of a change.
type IndicatorLimits struct {
	Mean, Lower, Upper float64
	Special            []bool
}

// fewestForLimits is how many months a control chart of an indicator needs.
const fewestForLimits = 12

// AllStaff is what the group of everybody is called.
const AllStaff = "All staff"

// Indicators returns the published external indicators of an organisation, or
// with an empty id of all organisations, by organisation and measure. It fails
// with Forbidden for roles that see none.
func (a *App) Indicators(ctx context.Context, by *abp.Person, organisationID string) ([]IndicatorSeries, error) {
	if err := by.Can(abp.SeeIndicators); err != nil {
		return nil, err
	}
	list, err := a.store.Indicators(ctx, by, organisationID)
	if err != nil {
		return nil, err
	}
	return indicatorSeries(slices.DeleteFunc(list, func(i abp.Indicator) bool { return !i.IsPublished() })), nil
}

// indicatorSeries sorts figures into series: by the organisation's code, by
// measure in the order of the list, years before months.
func indicatorSeries(list []abp.Indicator) []IndicatorSeries {
	type key struct {
		organisation, measure string
		isMonthly             bool
	}
	by := map[key][]abp.Indicator{}
	codes := map[string]string{}
	for _, i := range list {
		k := key{i.OrganisationID, i.Measure, i.Month > 0}
		by[k] = append(by[k], i)
		if i.Organisation != nil {
			codes[i.OrganisationID] = i.Organisation.Code
		}
	}
	var all []IndicatorSeries
	for k, figures := range by {
		m, err := abp.MeasureOf(k.measure)
		if err != nil {
			continue // of a release that knows more measures
		}
		all = append(all, newSeries(m, k.isMonthly, figures))
	}
	place := func(v IndicatorSeries) int {
		return slices.IndexFunc(abp.Measures(), func(m abp.Measure) bool { return m.Code == v.Measure.Code })
	}
	slices.SortFunc(all, func(a, b IndicatorSeries) int {
		months := 0
		if a.IsMonthly != b.IsMonthly {
			months = -1
			if a.IsMonthly {
				months = 1
			}
		}
		return cmp.Or(cmp.Compare(codes[a.OrganisationID], codes[b.OrganisationID]), cmp.Compare(a.OrganisationID, b.OrganisationID),
			cmp.Compare(uint(place(a)), uint(place(b))), cmp.Compare(a.Measure.Code, b.Measure.Code), months)
	})
	return all
}

func newSeries(m abp.Measure, isMonthly bool, figures []abp.Indicator) IndicatorSeries {
	v := IndicatorSeries{Measure: m, OrganisationID: figures[0].OrganisationID, IsMonthly: isMonthly}
	if o := figures[0].Organisation; o != nil {
		v.Organisation = o.Name
	}
	slices.SortFunc(figures, func(a, b abp.Indicator) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month))
	})
	for i := range figures {
		if p := figures[i].Period(); !slices.Contains(v.Periods, p) {
			v.Periods = append(v.Periods, p)
		}
		if s := sourceWords(&figures[i]); !slices.Contains(v.Sources, s) {
			v.Sources = append(v.Sources, s)
		}
	}
	for _, staff := range abp.StaffGroupsOfIndicators() {
		of := slices.DeleteFunc(slices.Clone(figures), func(i abp.Indicator) bool { return i.Staff != staff })
		if len(of) > 0 {
			v.Groups = append(v.Groups, newIndicatorGroup(staff, v.Periods, of, isMonthly))
		}
	}
	return v
}

func newIndicatorGroup(staff string, periods []string, of []abp.Indicator, isMonthly bool) IndicatorGroup {
	g := IndicatorGroup{Name: staff}
	if staff == "" {
		g.Name = AllStaff
	}
	var values []float64
	for _, p := range periods {
		value := IndicatorValue{Period: p}
		for i := range of {
			if of[i].Period() == p {
				value = IndicatorValue{ID: of[i].ID, Period: p, IsKnown: true, Value: of[i].Float(), Text: of[i].Text(), Base: of[i].Base}
				values = append(values, value.Value)
			}
		}
		g.Values = append(g.Values, value)
	}
	if isMonthly && len(values) >= fewestForLimits && len(values) == len(periods) {
		c := stats.XmR(values, true)
		g.Limits = &IndicatorLimits{Mean: c.Mean, Lower: c.Lower, Upper: c.Upper, Special: c.Special}
	}
	return g
}

func sourceWords(i *abp.Indicator) string {
	return fmt.Sprintf("%s (%s)", i.Source, i.SourceOn.Midnight(time.UTC).Format("2 January 2006"))
}

// IndicatorDetails is what a form says about one figure.
type IndicatorDetails struct {
	Value    string
	Base     int
	Source   string
	SourceOn abp.Date
}

// EditIndicator changes a figure over the version that the form showed. It fails
// with Invalid at every field that cannot be accepted, and with Conflict if the
// record has moved on.
func (a *App) EditIndicator(ctx context.Context, by *abp.Person, id string, version int, d IndicatorDetails) (*abp.Indicator, error) {
	return a.changeIndicator(ctx, by, id, version, "changed", func(tx *store.Store, i *abp.Indicator) error {
		var err error
		if i.Hundredths, err = abp.ParseHundredths(d.Value); err != nil {
			return abp.InvalidField("value", "%s", err.Error())
		}
		i.Base, i.Source, i.SourceOn = d.Base, d.Source, d.SourceOn
		if err := i.Validate(); err != nil {
			return err
		}
		return tx.UpdateIndicator(ctx, i)
	})
}

// RemoveIndicator deletes a figure. It fails with Conflict if it has moved on.
func (a *App) RemoveIndicator(ctx context.Context, by *abp.Person, id string, version int) (*abp.Indicator, error) {
	return a.changeIndicator(ctx, by, id, version, "removed", func(tx *store.Store, i *abp.Indicator) error { return tx.DeleteIndicator(ctx, i) })
}

func (a *App) changeIndicator(ctx context.Context, by *abp.Person, id string, version int, verb string, change func(*store.Store, *abp.Indicator) error) (*abp.Indicator, error) {
	if err := by.Can(abp.EditIndicators); err != nil {
		return nil, err
	}
	var i *abp.Indicator
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if i, err = tx.Indicator(ctx, by, id); err != nil {
			return err
		}
		i.Version = version
		if err := change(tx, i); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, i.ID, i.Measure+" "+i.Staff+" "+i.Period())
	})
	return i, err
}

// PublishIndicators shows every figure that waits to everybody who sees
// indicators, and returns how many that were. It fails with Conflict where none
// waits.
func (a *App) PublishIndicators(ctx context.Context, by *abp.Person) (int, error) {
	if err := by.Can(abp.EditIndicators); err != nil {
		return 0, err
	}
	n := 0
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.LockProgramme(ctx)
		if err != nil {
			return err
		}
		if n, err = tx.PublishIndicators(ctx, abp.Ref(by.ID), a.Now()); err != nil {
			return err
		}
		if n == 0 {
			return abp.Errorf(abp.Conflict, "No figure waits to be published.")
		}
		return a.note(ctx, tx, by, "published indicators", p.ID, fmt.Sprintf("%d figures", n))
	})
	return n, err
}
