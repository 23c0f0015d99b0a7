package app

import (
	"cmp"
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// groupTable passes the newest released table of one dimension through the gate,
// in the order of the labels. There is none before the first.
func (a *App) groupTable(ctx context.Context, in *abp.Instrument, scope abp.Scope, label func(id string) string) (Dated[disclosure.Table], error) {
	var v Dated[disclosure.Table]
	cells, err := a.store.NewestGroupCells(ctx, in.ID, scope)
	if err != nil || len(cells) == 0 {
		return v, err
	}
	reaches, err := a.store.SnapshotReaches(ctx, cells[0].SnapshotID, scope)
	if err != nil {
		return v, err
	}
	of := newFrozenTables(nil, nil, reaches)
	var groups []disclosure.Group
	for _, c := range cells {
		j, err := parseCounts(c.SnapshotCell)
		if err != nil {
			return v, err
		}
		groups = append(groups, group(codeOfGroup(c.GroupID), label(c.GroupID), j, of.reach(scope, c.GroupID)))
	}
	slices.SortFunc(groups, func(x, y disclosure.Group) int {
		return cmp.Or(cmp.Compare(x.Label, y.Label), cmp.Compare(x.Code, y.Code))
	})
	v.AsAt = cells[0].AsAt
	gate, err := a.gateOf(ctx, disclosure.Survey, cells[0].SnapshotID, scope)
	if err != nil {
		return v, err
	}
	v.Figure, err = disclosure.NewTable(gate, disclosure.Question{By: breakdowns[scope], Label: allLabel}, groups)
	return v, err
}

// groupTables are the tables of cohorts and of staff groups.
func (a *App) groupTables(ctx context.Context, in *abp.Instrument) (cohorts, staffGroups Dated[disclosure.Table], err error) {
	titles, err := a.cohortTitles(ctx)
	if err != nil {
		return cohorts, staffGroups, err
	}
	if cohorts, err = a.groupTable(ctx, in, abp.ByCohort, titles); err != nil {
		return cohorts, staffGroups, err
	}
	staffGroups, err = a.groupTable(ctx, in, abp.ByStaffGroup, statedOr)
	return cohorts, staffGroups, err
}

// plotOf is the funnel plot of the organisations that have rows of their own.
func plotOf(p published, asAt abp.Date) Dated[disclosure.Plot] {
	var groups []disclosure.Group
	for _, at := range p.atoms {
		if at.isHome || !p.isSplit {
			groups = append(groups, at.Group)
		}
	}
	return Dated[disclosure.Plot]{p.gate.Plot(p.home, groups), asAt}
}

// cohortTitles returns what cohorts are called in the tables.
func (a *App) cohortTitles(ctx context.Context) (func(id string) string, error) {
	list, err := a.store.NewestCohorts(ctx, abp.MostCohorts)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{abp.EarlierCohorts: "Earlier cohorts"}
	for _, c := range list {
		titles[c.ID] = c.Title()
	}
	return func(id string) string { return cmp.Or(titles[id], "A cohort") }, nil
}

// statedOr names a group that people put themselves in.
func statedOr(name string) string { return cmp.Or(name, "Not stated") }

// reachesBy reads how far people had come by staff group or pay band, in the order
// of pages.
func (a *App) reachesBy(ctx context.Context, v *abp.Snapshot, scope abp.Scope) ([]abp.SnapshotReach, error) {
	list, err := a.store.SnapshotReaches(ctx, v.ID, scope)
	order := abp.Bands()
	slices.SortFunc(list, func(x, y abp.SnapshotReach) int {
		if scope == abp.ByBand {
			return cmp.Compare(placeIn(order, x.GroupID), placeIn(order, y.GroupID))
		}
		return cmp.Compare(statedOr(x.GroupID), statedOr(y.GroupID))
	})
	return list, err
}

// reachRows passes how far people had come by staff group or pay band through the
// gate of a class.
func reachRows(class disclosure.Class, scope abp.Scope, list []abp.SnapshotReach) []ReachRow {
	var rows []ReachRow
	for _, r := range list {
		if r.Applied+r.Enrolled == 0 {
			continue
		}
		label := statedOr(r.GroupID)
		if scope == abp.ByBand && r.GroupID != "" && r.GroupID[0] <= '9' {
			label = "Band " + r.GroupID
		}
		rows = append(rows, ReachRow{Label: label, Reach: reachOf(class, r)})
	}
	return rows
}

// placeIn is where a value stands in a list; others come last.
func placeIn(list []string, value string) int {
	if at := slices.Index(list, value); at >= 0 {
		return at
	}
	return len(list)
}

// density says how many active bystanders there are for 1,000 staff: of every
// organisation or of one, of the home system, and of all of them. Own counts are
// exact; the others are as the viewer may see them.
func density(by *abp.Person, f *frozenTables, partners []abp.Organisation, own *abp.Organisation) []disclosure.Density {
	var rows []disclosure.Density
	home, all := [2]int{}, [2]int{}
	for _, o := range partners {
		n := f.reach(abp.ByOrganisation, o.ID).WorkshopComplete
		if o.Headcount > 0 {
			all[0], all[1] = all[0]+n, all[1]+o.Headcount
			if isHome(o) {
				home[0], home[1] = home[0]+n, home[1]+o.Headcount
			}
		}
		switch {
		case own != nil && own.ID == o.ID, own == nil && by.RunsProgramme() && f.reach(abp.ByOrganisation, o.ID).Enrolled > 0:
			rows = append(rows, disclosure.Defaults(disclosure.Operational).Density(o.ID, o.Name, n, o.Headcount))
		}
	}
	gate := disclosure.Defaults(reachClass(by))
	if home[1] > 0 && home != all {
		rows = append(rows, gate.Density("home", homeName(partners), home[0], home[1]))
	}
	return append(rows, gate.Density("region", "All organisations", all[0], all[1]))
}
