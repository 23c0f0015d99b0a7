package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// Plans returns the plans of cohorts that the viewer may see, by the cohort's
// id, with everything that can clash. Many take as many queries as one.
func (s *Store) Plans(ctx context.Context, viewer *abp.Person, ids []string, zone *time.Location) (map[string]abp.Plan, error) {
	o := cohortsFor(viewer)
	cohorts, err := records[abp.Cohort](s.read).Preload("Template", nil).Preload("Windows", inOrder("opens_at, id")).
		Where("cohorts.id IN ?", ids).Where(o.sql, o.args...).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	if len(cohorts) == 0 {
		return nil, nil
	}
	plans := make(map[string]abp.Plan, len(cohorts))
	ids = ids[:0:0]
	for _, c := range cohorts {
		ids = append(ids, c.ID)
		plans[c.ID] = abp.Plan{Template: c.Template, Places: c.Places, Windows: c.Windows, Zone: zone}
	}
	if err := s.addPlanned(ctx, viewer, plans, ids); err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	if err := s.addAround(ctx, plans); err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	return plans, s.AddPeople(ctx, viewer, plans)
}

// addPlanned adds sessions, sets and delegates to their plans.
func (s *Store) addPlanned(ctx context.Context, viewer *abp.Person, plans map[string]abp.Plan, ids []string) error {
	o := sessionsFor(viewer)
	sessions, err := records[abp.Session](s.read).Preload("Venue", nil).Where(o.sql, o.args...).Where("cohort_id IN ?", ids).Order("starts_at, id").Find(ctx)
	if err == nil {
		err = s.addFacilitators(ctx, sessions)
	}
	if err != nil {
		return err
	}
	o = setsFor(viewer)
	sets, err := s.withMembers(records[abp.Set](s.read).Where("cohort_id IN ?", ids)).Where(o.sql, o.args...).Order("number, id").Find(ctx)
	if err != nil {
		return err
	}
	o = delegatesFor(viewer)
	delegates, err := records[abp.Delegate](s.read).Where(o.sql, o.args...).
		Where("cohort_id IN ? AND withdrawn_at IS NULL AND paused_at IS NULL", ids).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	for id, p := range plans {
		p.Sessions = slices.DeleteFunc(slices.Clone(sessions), func(v abp.Session) bool { return string(v.CohortID) != id })
		p.Sets = slices.DeleteFunc(slices.Clone(sets), func(v abp.Set) bool { return v.CohortID != id })
		p.Delegates = slices.DeleteFunc(slices.Clone(delegates), func(v abp.Delegate) bool { return v.CohortID != id })
		plans[id] = p
	}
	return nil
}

// addAround adds the special days and what else the facilitators lead.
func (s *Store) addAround(ctx context.Context, plans map[string]abp.Plan) error {
	var from, until abp.Instant
	var people []string
	for _, p := range plans {
		for _, v := range p.Sessions {
			if from.IsZero() || v.StartsAt.Before(from.Time) {
				from = v.StartsAt
			}
			if v.EndsAt.After(until.Time) {
				until = v.EndsAt
			}
			for _, f := range v.Facilitators {
				people = append(people, f.ID)
			}
		}
	}
	if from.IsZero() {
		return nil
	}
	days, err := s.Days(ctx, abp.DateOf(from.AddDate(0, 0, -1)), abp.DateOf(until.AddDate(0, 0, 1)))
	if err != nil {
		return err
	}
	other, err := s.SessionsLedBy(ctx, people, abp.At(from.AddDate(0, 0, -1)), abp.At(until.AddDate(0, 0, 1)))
	if err != nil {
		return err
	}
	for id, p := range plans {
		p.Days = days
		p.Other = slices.DeleteFunc(slices.Clone(other), func(v abp.Session) bool { return string(v.CohortID) == id })
		plans[id] = p
	}
	return nil
}
