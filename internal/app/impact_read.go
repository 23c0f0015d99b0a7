package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// frozenTables are the raw figures of one snapshot that the pages are made of.
type frozenTables struct {
	of      *abp.Snapshot
	cells   []abp.SnapshotCell // of the headline
	reaches []abp.SnapshotReach
	place   map[reachOfGroup]int // in reaches
}

// reachOfGroup is whose reach it is.
type reachOfGroup struct {
	scope abp.Scope
	group string
}

func newFrozenTables(v *abp.Snapshot, cells []abp.SnapshotCell, reaches []abp.SnapshotReach) *frozenTables {
	f := &frozenTables{v, cells, reaches, make(map[reachOfGroup]int, len(reaches))}
	for i, r := range reaches {
		f.place[reachOfGroup{r.Scope, r.GroupID}] = i
	}
	return f
}

// frozen reads a snapshot's figures in two queries.
func (a *App) frozen(ctx context.Context, v *abp.Snapshot) (*frozenTables, error) {
	scopes := []abp.Scope{abp.WholeProgramme, abp.BySystem, abp.ByOrganisation}
	cells, err := a.store.HeadlineCells(ctx, v.ID, scopes...)
	if err != nil {
		return nil, err
	}
	reaches, err := a.store.SnapshotReaches(ctx, v.ID, scopes...)
	return newFrozenTables(v, cells, reaches), err
}

// newestFrozen reads the newest snapshot's figures, with the organisations that they
// are of. It fails with NotFound before there is a snapshot.
func (a *App) newestFrozen(ctx context.Context) (*frozenTables, []abp.Organisation, error) {
	newest, err := a.store.NewestSnapshot(ctx)
	if err != nil {
		return nil, nil, err
	}
	partners, err := a.store.Partners(ctx)
	if err != nil {
		return nil, nil, err
	}
	now, err := a.frozen(ctx, newest)
	return now, partners, err
}

// with returns the newest figures that hold the table: these, or those of an
// earlier snapshot, or nil where there were none ever.
func (a *App) with(ctx context.Context, f *frozenTables, scope abp.Scope) (*frozenTables, error) {
	if slices.ContainsFunc(f.cells, func(c abp.SnapshotCell) bool { return c.Scope == scope }) {
		return f, nil
	}
	v, err := a.store.NewestSnapshotWith(ctx, scope)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return a.frozen(ctx, v)
}

func (f *frozenTables) reach(scope abp.Scope, group string) abp.SnapshotReach {
	if at, has := f.place[reachOfGroup{scope, group}]; has {
		return f.reaches[at]
	}
	return abp.SnapshotReach{}
}

// byOrganisation lists the exact counts of every organisation that took part.
func (f *frozenTables) byOrganisation(partners []abp.Organisation) []OrganisationReach {
	var list []OrganisationReach
	for _, o := range partners {
		if at, has := f.place[reachOfGroup{abp.ByOrganisation, o.ID}]; has {
			list = append(list, OrganisationReach{o, reachOf(disclosure.Operational, f.reaches[at])})
		}
	}
	return list
}

// surveyFigures passes the newest figures of the whole programme and of the table
// through the gate. The two may come from different snapshots.
func (a *App) surveyFigures(ctx context.Context, now *frozenTables, partners []abp.Organisation) (SurveyFigures, published, error) {
	return a.surveyUnder(ctx, disclosure.Survey, now, partners)
}

// surveyUnder is surveyFigures for the gate of another class.
func (a *App) surveyUnder(ctx context.Context, class disclosure.Class, now *frozenTables, partners []abp.Organisation) (SurveyFigures, published, error) {
	var v SurveyFigures
	whole, err := a.with(ctx, now, abp.WholeProgramme)
	if err != nil {
		return v, published{}, err
	}
	if whole != nil {
		r := whole.reach(abp.WholeProgramme, "")
		at := slices.IndexFunc(whole.cells, func(c abp.SnapshotCell) bool { return c.Scope == abp.WholeProgramme })
		gate, err := a.gateOf(ctx, class, whole.of.ID, abp.WholeProgramme)
		if err != nil {
			return v, published{}, err
		}
		if v.Total, err = totalCard(gate, whole.cells[at], allLabel, &r); err != nil {
			return v, published{}, err
		}
		v.TotalAsAt = whole.of.AsAt
	}
	tables, err := a.with(ctx, now, abp.ByOrganisation)
	if err != nil || tables == nil {
		return v, published{}, err
	}
	list, err := atoms(tables.cells, tables.reaches, partners)
	if err != nil || len(list) == 0 {
		return v, published{}, err
	}
	gate, err := a.gateOf(ctx, class, tables.of.ID, abp.ByOrganisation)
	if err != nil {
		return v, published{}, err
	}
	p, err := publish(list, homeName(partners), gate)
	if err != nil {
		return v, published{}, fmt.Errorf("publish snapshot %s: %w", tables.of.ID, err)
	}
	v.RowsAsAt = tables.of.AsAt
	return v, p, nil
}

// totalCard passes one cell of the whole programme through the gate, with response
// counts where they are given.
func totalCard(gate disclosure.Parameters, c abp.SnapshotCell, label string, r *abp.SnapshotReach) (disclosure.Card, error) {
	j, err := parseCounts(c)
	if err != nil {
		return disclosure.Card{}, err
	}
	g := disclosure.Group{Code: "all", Label: label, People: j.N(), Pairs: j}
	if r != nil {
		g = group("all", label, j, *r)
	}
	t, err := disclosure.NewTable(gate, disclosure.Question{By: disclosure.Total, Label: label}, []disclosure.Group{g})
	return t.Total(), err
}
