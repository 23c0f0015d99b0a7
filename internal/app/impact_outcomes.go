package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
)

// programmeFigures are the newest raw figures of the whole programme, each with
// its day, that the pages are made of.
type programmeFigures struct {
	gate       disclosure.Parameters // of the survey
	instrument *abp.Instrument
	cells      map[spanItem]store.DatedCell
	counts     map[waveItem][]store.DatedCount
	waves      []abp.SnapshotWave // of every snapshot that a cell is of
}

// programmeFigures reads them in four queries.
func (a *App) programmeFigures(ctx context.Context, v *abp.Snapshot) (*programmeFigures, error) {
	in, err := a.store.InstrumentOf(ctx, v)
	if err != nil {
		return nil, err
	}
	gate, err := a.thresholds(ctx, a.store, disclosure.Survey)
	if err != nil {
		return nil, err
	}
	f := &programmeFigures{gate: gate, instrument: in, cells: map[spanItem]store.DatedCell{}, counts: map[waveItem][]store.DatedCount{}}
	cells, err := a.store.NewestCells(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range cells {
		f.cells[spanItem{c.Span, c.Item}] = c
		if c.Item == abp.HeadlineItem && !slices.Contains(ids, c.SnapshotID) {
			ids = append(ids, c.SnapshotID)
		}
	}
	counts, err := a.store.NewestCounts(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		of := waveItem{c.Wave, c.Item}
		f.counts[of] = append(f.counts[of], c)
	}
	f.waves, err = a.store.SnapshotWaves(ctx, abp.WholeProgramme, ids...)
	return f, err
}

// pairs returns the joint count and its day; an empty one, and no day, where there
// is none.
func (f *programmeFigures) pairs(span abp.Span, item string) (stats.Joint, store.DatedCell, error) {
	c, has := f.cells[spanItem{span, item}]
	if !has {
		return stats.Joint{}, c, nil
	}
	j, err := parseCounts(c.SnapshotCell)
	return j, c, err
}

// answered returns how many people gave which answer, lowest first.
func (f *programmeFigures) answered(w abp.Wave, item string) []stats.Count {
	var list []stats.Count
	for _, c := range f.counts[waveItem{w, item}] {
		list = append(list, stats.Count{Value: c.Value, N: c.People})
	}
	return list
}

// waveLabels say when each later wave is.
var waveLabels = map[abp.Wave]string{abp.T1: "Right after the workshops", abp.T2: "After the sets", abp.T3: "Six months later", abp.T4: "Twelve months later"}

// outcomes passes the figures of the whole programme beside its headline through
// the gate.
func (a *App) outcomes(ctx context.Context, f *programmeFigures) (Outcomes, error) {
	o := Outcomes{Caution: disclosure.CautionWords}
	survey := f.gate
	for w := abp.T1; w <= abp.T4; w++ {
		j, c, err := f.pairs(laterSpans[w], abp.HeadlineItem)
		if err != nil {
			return o, err
		}
		if j.N() > 0 {
			o.Waves = append(o.Waves, Dated[disclosure.WaveChange]{survey.WaveChange(w.String(), f.waveGroup(w, j, c.SnapshotID)), c.AsAt})
		}
	}
	gain, at, err := f.pairs(abp.SpanGain, abp.HeadlineItem)
	if err != nil {
		return o, err
	}
	left, _, err := f.pairs(abp.SpanKept, abp.HeadlineItem)
	if err != nil {
		return o, err
	}
	o.Kept = Dated[disclosure.Kept]{survey.Kept(gain, left), at.AsAt}
	conventional, at, err := f.pairs(abp.SpanGainOfThens, abp.HeadlineItem)
	if err != nil {
		return o, err
	}
	retrospective, _, err := f.pairs(abp.SpanThen, abp.HeadlineItem)
	if err != nil {
		return o, err
	}
	o.Shift = Dated[disclosure.Shift]{survey.Shift(conventional, retrospective), at.AsAt}
	headline, at, err := f.pairs(abp.SpanT2, abp.HeadlineItem)
	if err != nil {
		return o, err
	}
	o.TopBox = Dated[disclosure.TopBox]{survey.TopBox(headline, topLine(headline.Scale())), at.AsAt}
	o.Attrition, err = a.attrition(ctx, f)
	return o, err
}

// waveGroup is everybody who answered the later wave, with response counts of the
// same day.
func (f *programmeFigures) waveGroup(w abp.Wave, j stats.Joint, snapshotID string) disclosure.Group {
	g := disclosure.Group{Code: w.String(), Label: waveLabels[w], People: j.N(), Pairs: j}
	for _, r := range f.waves {
		switch {
		case r.SnapshotID != snapshotID:
		case r.Wave == abp.T0:
			g.AnsweredBefore = max(j.N(), r.Answered)
		case r.Wave == w:
			g.Eligible, g.AnsweredAfter = max(j.N(), r.Eligible), max(j.N(), r.Answered)
		}
	}
	return g
}

// topLine is the lowest of the top answers, in integer units: those in the upper
// quarter, which is 8 of 10 and 4 of 1 to 5.
func topLine(s stats.Scale) int {
	per := max(1, s.Per)
	quarter := 3 * (s.High - s.Low)
	return s.Low + (quarter+4*per-1)/(4*per)*per
}

// attrition compares those who answered again with those who did not. Both are of
// one snapshot: the last that holds who did not.
func (a *App) attrition(ctx context.Context, f *programmeFigures) (Dated[disclosure.Attrition], error) {
	survey := f.gate
	pairs, at, err := f.pairs(abp.SpanT2, abp.HeadlineItem)
	if err != nil {
		return Dated[disclosure.Attrition]{}, err
	}
	left := f.counts[waveItem{abp.T0, abp.LeftItem}]
	if len(left) > 0 && left[0].SnapshotID != at.SnapshotID {
		cells, err := a.store.HeadlineCells(ctx, left[0].SnapshotID, abp.WholeProgramme)
		if err != nil || len(cells) == 0 {
			return Dated[disclosure.Attrition]{}, err
		}
		if pairs, err = parseCounts(cells[0]); err != nil {
			return Dated[disclosure.Attrition]{}, err
		}
		at.AsAt = left[0].AsAt
	}
	before := slices.Concat(pairs.Pre(), f.answered(abp.T0, abp.LeftItem))
	slices.SortFunc(before, func(x, y stats.Count) int { return cmp.Compare(x.Value, y.Value) })
	return Dated[disclosure.Attrition]{survey.Attrition(pairs, before), at.AsAt}, nil
}

// composite passes the mean of all items through the gate.
func (f *programmeFigures) composite() (Dated[disclosure.Card], error) {
	c, has := f.cells[spanItem{abp.SpanT2, abp.CompositeItem}]
	if !has {
		return Dated[disclosure.Card]{}, nil
	}
	card, err := totalCard(f.gate, c.SnapshotCell, "All statements together", nil)
	return Dated[disclosure.Card]{card, c.AsAt}, err
}

// technical fills the drawer beside the headline.
func (a *App) technical(f *programmeFigures) (Dated[disclosure.Technical], error) {
	j, at, err := f.pairs(abp.SpanT2, abp.HeadlineItem)
	if err != nil {
		return Dated[disclosure.Technical]{}, err
	}
	d := disclosure.Drawer{Headline: j, Line: topLine(j.Scale()), Software: softwareWords(a.version), Snapshot: at.SnapshotID,
		Sums: f.answered(abp.T0, abp.CompleteItem)}
	for _, it := range f.instrument.Items {
		pairs, _, err := f.pairs(abp.SpanT2, it.Code)
		if err != nil {
			return Dated[disclosure.Technical]{}, err
		}
		d.Items = append(d.Items, disclosure.ItemPairs{Label: it.Text, Pairs: pairs})
		d.Answers = append(d.Answers, f.answered(abp.T0, abp.PartOf(abp.CompleteItem, it.Code)))
		if slices.Contains(f.instrument.Headline, it.Code) {
			d.Parts = append(d.Parts, f.answered(abp.T0, abp.PartOf(abp.HeadlineItem, it.Code)))
		}
	}
	d.PartSums = f.answered(abp.T0, abp.PartOf(abp.HeadlineItem, abp.CompleteItem))
	return Dated[disclosure.Technical]{f.gate.Technical(d), at.AsAt}, nil
}

// series passes the monthly series through the gate, for those who see exact
// counts.
func (a *App) series(ctx context.Context, snapshotID string) ([]disclosure.Series, error) {
	list, err := a.store.SnapshotMonths(ctx, snapshotID)
	if err != nil {
		return nil, err
	}
	gate := disclosure.Defaults(disclosure.Operational)
	var all []disclosure.Series
	for _, s := range []struct{ series, label, unit string }{
		{abp.SeriesApplications, "Applications a month", "applications"},
		{abp.SeriesSetAttendance, "Attendance of set meetings", "per cent of places"},
		{abp.SeriesCoffee, "People at coffee catch-ups", "people"},
	} {
		var months []disclosure.Month
		for _, m := range list {
			if m.Series == s.series {
				months = append(months, disclosure.Month{Label: monthWords(m.Month), Value: m.Value, Base: m.Base})
			}
		}
		all = append(all, gate.Series(s.label, s.unit, months))
	}
	return all, nil
}

// monthWords writes "2026-03" as "March 2026".
func monthWords(month string) string {
	t, err := time.Parse(monthLayout, month)
	if err != nil {
		return month
	}
	return t.Format("January 2006")
}

// softwareWords names this program.
func softwareWords(version string) string { return strings.TrimSpace("Upstander " + version) }
