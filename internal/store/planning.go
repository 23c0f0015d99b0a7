package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// planningsFor keeps the plannings that the viewer may see.
func planningsFor(v *abp.Person) only {
	if v.Can(abp.SeePlannings) == nil {
		return everything
	}
	return nothing
}

// Planning returns one planning with who made it and its options, if the viewer
// may see it.
func (s *Store) Planning(ctx context.Context, viewer *abp.Person, id string) (*abp.Planning, error) {
	o := planningsFor(viewer)
	return one(ctx, records[abp.Planning](s.read).Preload("By", nil).Preload("Options", inOrder("number")).
		Where("plannings.id = ?", id).Where(o.sql, o.args...))
}

// Plannings returns the newest plannings that the viewer may see, at most limit,
// with who made them and without their options.
func (s *Store) Plannings(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Planning, error) {
	o := planningsFor(viewer)
	list, err := records[abp.Planning](s.read).Preload("By", nil).Where(o.sql, o.args...).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("plannings: %w", err)
	}
	return list, nil
}

// CreatePlanning adds a planning without options.
func (s *Store) CreatePlanning(ctx context.Context, p *abp.Planning) error { return insert(ctx, s, p) }

// UpdatePlanning saves a planning, but not its options. It fails with Conflict if
// it moved on.
func (s *Store) UpdatePlanning(ctx context.Context, p *abp.Planning) error { return update(ctx, s, p) }

// MarkPlanning records how far the search for a planning has come, and returns
// the state that the planning is in now: Cancelled if that search does not count
// any more, because somebody cancelled it or started it again.
func (s *Store) MarkPlanning(ctx context.Context, p *abp.Planning) (abp.PlanningState, error) {
	n, err := records[abp.Planning](s.write).Where("id = ? AND version = ? AND state IN ?", p.ID, p.Version, []abp.PlanningState{abp.PlanningSearching, abp.PlanningStopping}).
		Set(set("phase", p.Phase), set("cost", p.Cost), set("bound", p.Bound), set("unplaced", p.Unplaced), set("done", p.Done),
			set("worked_at", p.WorkedAt), set("improved_at", p.ImprovedAt)).Update(ctx)
	if err != nil {
		return 0, fmt.Errorf("mark planning %s: %w", p.ID, err)
	}
	if n != 1 {
		return abp.PlanningCancelled, nil
	}
	now, err := one(ctx, records[abp.Planning](s.read).Select("id", "state").Where("id = ?", p.ID))
	if err != nil {
		return 0, err
	}
	return now.State, nil
}

// StopPlanning asks the search for a planning to end and to keep the best it has.
// It fails with Conflict unless one goes on.
func (s *Store) StopPlanning(ctx context.Context, id string) error {
	n, err := records[abp.Planning](s.write).Where("id = ? AND state = ?", id, abp.PlanningSearching).Set(set("state", abp.PlanningStopping)).Update(ctx)
	if err != nil {
		return fmt.Errorf("stop planning %s: %w", id, err)
	}
	if n != 1 {
		return abp.Errorf(abp.Conflict, "The search for this planning is not going on any more.")
	}
	return nil
}

// SetPlanningOptions replaces the options of a planning.
func (s *Store) SetPlanningOptions(ctx context.Context, id string, options []abp.PlanningOption) error {
	if _, err := records[abp.PlanningOption](s.write).Where("planning_id = ?", id).Delete(ctx); err != nil {
		return fmt.Errorf("options of planning %s: %w", id, err)
	}
	return s.Put(ctx, options)
}

// PlanningBasis returns what a planning was made from.
func (s *Store) PlanningBasis(ctx context.Context, id string) (*abp.PlanningBasis, error) {
	return one(ctx, records[abp.PlanningBasis](s.read).Where("planning_id = ?", id))
}

// SetPlanningBasis replaces what a planning was made from.
func (s *Store) SetPlanningBasis(ctx context.Context, b abp.PlanningBasis) error {
	if _, err := records[abp.PlanningBasis](s.write).Where("planning_id = ?", b.PlanningID).Delete(ctx); err != nil {
		return fmt.Errorf("basis of planning %s: %w", b.PlanningID, err)
	}
	return insert(ctx, s, &b)
}
