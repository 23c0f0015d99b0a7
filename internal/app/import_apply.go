package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// applyPlan stores the good lines of a plan: new people, changed people, who manages
// whom, and one event for each person, so that everybody's history tells where
// their details came from.
func (a *App) applyPlan(ctx context.Context, tx *store.Store, by *abp.Person, imp *abp.Import, p *importPlan) error {
	added, late := p.newPeople()
	if err := tx.Put(ctx, added); err != nil {
		return err
	}
	managers := late
	var changed []abp.Person
	var renamed []string
	for i := range p.lines {
		l := &p.lines[i]
		if len(l.faults) > 0 || l.was == nil || len(l.changes) == 0 {
			continue
		}
		changed = append(changed, l.person)
		if l.person.ManagerID != l.was.ManagerID {
			managers[l.person.ID] = string(l.person.ManagerID)
		}
		if l.person.Name != l.was.Name {
			renamed = append(renamed, l.person.ID)
		}
	}
	if err := tx.UpdatePeople(ctx, changed); err != nil {
		return err
	}
	if err := tx.SetManagers(ctx, managers); err != nil {
		return err
	}
	if err := tx.Put(ctx, a.importEvents(by, imp, p)); err != nil {
		return err
	}
	return a.refreshCalendars(ctx, tx, p, renamed)
}

// newPeople returns the new people so that managers come before those whom they
// manage. Where people manage each other in a circle, the manager of one is
// left for later and returned by the person's id.
func (p *importPlan) newPeople() (added []abp.Person, late map[string]string) {
	const (
		waiting = iota
		under
		placed
	)
	state := make([]int, len(p.lines))
	late = map[string]string{}
	added = make([]abp.Person, 0, p.added)
	var chain []int
	for i := range p.lines {
		for at := i; ; {
			l := &p.lines[at]
			if len(l.faults) > 0 || l.was != nil || state[at] == placed {
				break
			}
			state[at] = under
			chain = append(chain, at)
			above, here := p.byEmail[l.manager]
			if !here || p.lines[above].was != nil {
				break
			}
			if state[above] == under {
				late[l.person.ID] = string(l.person.ManagerID)
				break
			}
			at = above
		}
		for n := len(chain) - 1; n >= 0; n-- {
			person := p.lines[chain[n]].person
			if _, has := late[person.ID]; has {
				person.ManagerID = ""
			}
			added = append(added, person)
			state[chain[n]] = placed
		}
		chain = chain[:0]
	}
	return added, late
}

// importEvents returns what is noted about each person whom the plan adds or
// changes.
func (a *App) importEvents(by *abp.Person, imp *abp.Import, p *importPlan) []abp.Event {
	events := make([]abp.Event, 0, p.added+p.changed)
	now := a.Now()
	for i := range p.lines {
		l := &p.lines[i]
		verb, why := "added by import", imp.FileName
		switch {
		case len(l.faults) > 0, l.was != nil && len(l.changes) == 0:
			continue
		case l.was != nil:
			verb, why = "changed by import", strings.Join(l.changes, ", ")+"; "+imp.FileName
		}
		events = append(events, abp.Event{ID: a.id(abp.KindEvent), At: now, ByID: abp.Ref(by.ID), Verb: verb, Subject: l.person.ID, Why: why})
	}
	return events
}

// refreshCalendars has calendars built again where a plan touches them: those of
// people who become managers or stop to be, and everybody's when a facilitator
// is renamed.
func (a *App) refreshCalendars(ctx context.Context, tx *store.Store, p *importPlan, renamed []string) error {
	var people []string
	seen := map[abp.Ref]bool{"": true}
	for i := range p.lines {
		l := &p.lines[i]
		if len(l.faults) > 0 {
			continue
		}
		var before abp.Ref
		if l.was != nil {
			before = l.was.ManagerID
		}
		if l.person.ManagerID == before {
			continue
		}
		for _, id := range []abp.Ref{before, l.person.ManagerID} {
			if !seen[id] {
				seen[id] = true
				people = append(people, string(id))
			}
		}
	}
	for some := range slices.Chunk(people, 500) {
		if err := tx.StaleFeeds(ctx, some...); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(renamed, 500) {
		if lead, err := tx.LeadsSessions(ctx, some); err != nil || lead {
			return errors.Join(err, tx.MoveStamp(ctx))
		}
	}
	return nil
}
