package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// draftsChecked bounds how many drafts are looked at for clashes.
const draftsChecked = 50

// Needs returns everything that waits for the programme team now, by kind in
// the order of the page; kinds that nothing waits for are left out. It asks the
// same number of queries however much there is.
func (a *App) Needs(ctx context.Context, by *abp.Person) ([]abp.Needs, error) {
	if err := by.Can(abp.SeeToday); err != nil {
		return nil, err
	}
	list, err := a.store.Needs(ctx, by, a.Now(), a.real())
	if err != nil {
		return nil, err
	}
	drafts, err := a.draftNeeds(ctx, by)
	if err != nil {
		return nil, err
	}
	absent, err := a.contactNeeds(ctx, by)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(append(list, drafts, absent), func(n abp.Needs) bool { return n.Total == 0 })
	slices.SortFunc(list, func(x, y abp.Needs) int { return int(x.Kind) - int(y.Kind) })
	return list, nil
}

// contactNeeds finds who missed meetings in a row without a word: their
// facilitator hears at once, those who run the programme only of what nobody did
// anything about.
func (a *App) contactNeeds(ctx context.Context, by *abp.Person) (abp.Needs, error) {
	needs := abp.Needs{Kind: abp.NeedContact}
	absent, err := a.store.Absences(ctx, by, true, a.Now())
	if err != nil {
		return needs, err
	}
	for i := range absent {
		x := &absent[i]
		if by.RunsProgramme() && a.Now().Sub(x.Known.Time) < abp.LeadHears {
			continue
		}
		if needs.Total++; needs.Total <= store.NeedsShown {
			needs.List = append(needs.List, abp.Need{Kind: abp.NeedContact, ID: x.Delegate.ID, Name: x.Delegate.Person.Name, Cohort: x.Delegate.Cohort.Code, Since: x.Since, Have: x.InRow})
		}
	}
	return needs, nil
}

// draftNeeds finds the drafts whose plans break hard rules.
func (a *App) draftNeeds(ctx context.Context, by *abp.Person) (abp.Needs, error) {
	needs := abp.Needs{Kind: abp.NeedDates}
	zone, err := a.Zone(ctx)
	if err != nil {
		return needs, err
	}
	drafts, err := a.store.Drafts(ctx, by, draftsChecked)
	if err != nil || len(drafts) == 0 {
		return needs, err
	}
	ids := make([]string, len(drafts))
	for i, c := range drafts {
		ids[i] = c.ID
	}
	plans, err := a.store.Plans(ctx, by, ids, zone)
	if err != nil {
		return needs, err
	}
	for _, c := range drafts {
		hard, plan := 0, plans[c.ID]
		plan.Today = a.Now().On(zone)
		for _, clash := range plan.Clashes() {
			if clash.Hard {
				hard++
			}
		}
		if hard == 0 {
			continue
		}
		if needs.Total++; needs.Total <= store.NeedsShown {
			needs.List = append(needs.List, abp.Need{Kind: abp.NeedDates, ID: c.ID, Name: c.Title(), Since: c.CreatedAt, Have: hard})
		}
	}
	return needs, nil
}
