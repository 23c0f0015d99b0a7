package app

import (
	"context"
	"slices"
	"sync"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// shownImpact is everything that pages print of the newest snapshot and those before it,
// once it has passed the gate: the same for every reader, but for counts that are
// exact for some and rounded for others, which are made when they are read.
type shownImpact struct {
	*frozenTables
	partners    []abp.Organisation
	tables      published
	survey      SurveyFigures // without rows: they mark the reader's own
	practice    *PracticeFigures
	question    string
	outcomes    Outcomes
	answers     []Answered
	items       []disclosure.Card
	composite   Dated[disclosure.Card]
	cohorts     Dated[disclosure.Table]
	staffGroups Dated[disclosure.Table]
	plot        Dated[disclosure.Plot]
	byGroup     []abp.SnapshotReach // by staff group, in the order of pages
	byBand      []abp.SnapshotReach
	series      []disclosure.Series
	// technical ranks and resamples, which takes longer than all the rest, and few
	// read it.
	technical func() (Dated[disclosure.Technical], error)
}

// showcase keeps what is shown until something that it is made of has changed.
// A snapshot never changes, so every reader of every page can have the same.
type showcase struct {
	mu    sync.Mutex
	stamp string
	last  *shownImpact
}

// shown returns what pages print of the newest snapshot. It is shared: nobody may
// change it. It fails with NotFound before there is a snapshot.
func (a *App) shown(ctx context.Context) (*shownImpact, error) {
	stamp, err := a.store.ImpactStamp(ctx)
	if err != nil {
		return nil, err
	}
	k := a.showcase
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last != nil && k.stamp == stamp {
		return k.last, nil
	}
	v, err := a.show(ctx)
	if err != nil {
		return nil, err
	}
	k.stamp, k.last = stamp, v
	return v, nil
}

// show reads and counts it all.
func (a *App) show(ctx context.Context) (*shownImpact, error) {
	now, partners, err := a.newestFrozen(ctx)
	if err != nil {
		return nil, err
	}
	v := &shownImpact{frozenTables: now, partners: partners}
	if v.survey, v.tables, err = a.surveyFigures(ctx, now, partners); err != nil {
		return nil, err
	}
	if v.practice, err = a.practiceFigures(ctx); err != nil {
		return nil, err
	}
	f, err := a.programmeFigures(ctx, now.of)
	if err != nil {
		return nil, err
	}
	v.plot = plotOf(v.tables, v.survey.RowsAsAt)
	v.question, v.answers = f.instrument.Question, f.answers()
	if v.outcomes, err = a.outcomes(ctx, f); err != nil {
		return nil, err
	}
	if v.items, err = f.items(); err != nil {
		return nil, err
	}
	if v.composite, err = f.composite(); err != nil {
		return nil, err
	}
	v.technical = sync.OnceValues(func() (Dated[disclosure.Technical], error) { return a.technical(f) })
	if v.cohorts, v.staffGroups, err = a.groupTables(ctx, f.instrument); err != nil {
		return nil, err
	}
	if v.byGroup, err = a.reachesBy(ctx, now.of, abp.ByStaffGroup); err != nil {
		return nil, err
	}
	if v.byBand, err = a.reachesBy(ctx, now.of, abp.ByBand); err != nil {
		return nil, err
	}
	v.series, err = a.series(ctx, now.of.ID)
	return v, err
}

// surveyOf is the survey as a reader of the organisation sees it; without one, as
// everybody does.
func (v *shownImpact) surveyOf(own *abp.Organisation) SurveyFigures {
	s := v.survey
	if !s.RowsAsAt.IsZero() {
		s.Rows = v.tables.rows(own)
	}
	return s
}

// organisation returns one of the partners, or nil.
func (v *shownImpact) organisation(id string) *abp.Organisation {
	if at := slices.IndexFunc(v.partners, func(o abp.Organisation) bool { return o.ID == id }); at >= 0 {
		return &v.partners[at]
	}
	return nil
}
