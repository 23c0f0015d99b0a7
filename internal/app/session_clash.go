package app

import (
	"context"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// newClashes returns what breaks a rule after the change: everything about the
// sessions that change, and whatever else was in order before.
func (a *App) newClashes(ctx context.Context, tx *store.Store, by *abp.Person, ch *SessionChange, before, after []abp.Session, zone *time.Location) ([]abp.Clash, error) {
	plan := abp.Plan{Template: &abp.Template{}, Zone: zone, Windows: ch.after, Today: a.Now().On(zone)}
	if ch.cohort != nil {
		plan.Template = ch.cohort.Template
		var err error
		if plan.Delegates, _, err = tx.Delegates(ctx, by, store.DelegateQuery{CohortID: ch.cohort.ID, Active: true}, a.Now()); err != nil {
			return nil, err
		}
		if plan.Sets, err = tx.Sets(ctx, by, ch.cohort.ID); err != nil {
			return nil, err
		}
	}
	plan.Sessions = slices.Concat(before, after)
	var err error
	if plan.Other, plan.Days, err = around(ctx, tx, plan.Sessions, zone); err != nil {
		return nil, err
	}
	if plan, err = withPeople(ctx, tx, by, plan); err != nil {
		return nil, err
	}
	was := plan
	was.Sessions, plan.Sessions = before, after
	var had []string
	for _, c := range was.Clashes() {
		had = append(had, c.Sentence)
	}
	return slices.DeleteFunc(plan.Clashes(), func(c abp.Clash) bool {
		isOurs := c.Step >= 0 && slices.ContainsFunc(ch.Sessions, func(s SessionStep) bool { return s.After.ID == after[c.Step].ID })
		return !isOurs && slices.Contains(had, c.Sentence)
	}), nil
}

// withPeople returns the plan with what is known of its people and rooms.
func withPeople(ctx context.Context, tx *store.Store, by *abp.Person, plan abp.Plan) (abp.Plan, error) {
	plans := map[string]abp.Plan{"": plan}
	err := tx.AddPeople(ctx, by, plans)
	return plans[""], err
}

// around loads what the sessions can clash with: other sessions of the same
// facilitators, and special days.
func around(ctx context.Context, tx *store.Store, sessions []abp.Session, zone *time.Location) ([]abp.Session, abp.Days, error) {
	if len(sessions) == 0 {
		return nil, abp.Days{}, nil
	}
	first, last := sessions[0].StartsAt, sessions[0].EndsAt
	var people, own []string
	for _, v := range sessions {
		if v.StartsAt.Before(first.Time) {
			first = v.StartsAt
		}
		if v.EndsAt.After(last.Time) {
			last = v.EndsAt
		}
		own = append(own, v.ID)
		for _, f := range v.Facilitators {
			people = append(people, f.ID)
		}
	}
	slices.Sort(people)
	from, until := first.On(zone), last.On(zone)
	other, err := tx.SessionsLedBy(ctx, slices.Compact(people), abp.At(from.Midnight(zone)), abp.At(until.Add(1).Midnight(zone)))
	if err != nil {
		return nil, abp.Days{}, err
	}
	other = slices.DeleteFunc(other, func(o abp.Session) bool { return slices.Contains(own, o.ID) })
	days, err := tx.Days(ctx, from, until)
	return other, days, err
}
