package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// errOvertaken ends work that was cancelled or started again elsewhere.
var errOvertaken = errors.New("the work was cancelled or started again")

// NewPlanning is a wish for a plan. Cohorts lists what there is already: drafts,
// with or without dates, for new dates; cohorts with dates for a repair. New lists
// drafts that are made for it.
type NewPlanning struct {
	Name              string
	Kind              abp.PlanningKind
	Cohorts           []abp.PlannedCohort
	New               []NewCohort
	FromDay, UntilDay abp.Date
	Preset            abp.PlanningPreset
	Weights           abp.PlanningWeights // those of the preset where a key is missing
	Pins              []abp.PlanningPin
	Change            abp.PlanningChange
	CatchUps          bool
	Effort            abp.PlanningEffort
	Seed              int64 // 0 for 1
}

// NewCohort is a draft without dates that is made for a planning.
type NewCohort struct {
	TemplateID                  string
	Code, Name                  string
	Places, Sets                int
	Earliest, Latest, Preferred abp.Date // of the first workshop
	Needs                       []string // features that its venues must have
}

// StartPlanning keeps a wish for a plan and begins the search in the background.
// It fails with Invalid at the field of what cannot be accepted. Fields of new
// cohorts are called new-1-code and so on.
func (a *App) StartPlanning(ctx context.Context, by *abp.Person, n NewPlanning) (*abp.Planning, error) {
	if err := by.Can(abp.EditPlannings); err != nil {
		return nil, err
	}
	var p *abp.Planning
	var in *planningInput
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if p, err = a.newPlanning(ctx, tx, by, n); err != nil {
			return err
		}
		if in, err = a.planningInput(ctx, tx, by, p); err != nil {
			return err
		}
		if err := in.check(p); err != nil {
			return err
		}
		p.Budget = in.budgetOf(p.Effort)
		if err := tx.CreatePlanning(ctx, p); err != nil {
			return err
		}
		if err := tx.SetPlanningBasis(ctx, abp.PlanningBasis{PlanningID: p.ID, Facts: in.facts()}); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "started", p.ID, p.Name)
	})
	if err != nil {
		return nil, err
	}
	a.beginSearch(*p, in)
	return p, nil
}

// newPlanning makes the record of a wish, and the drafts that it asks for.
func (a *App) newPlanning(ctx context.Context, tx *store.Store, by *abp.Person, n NewPlanning) (*abp.Planning, error) {
	programme, err := tx.Programme(ctx)
	if err != nil {
		return nil, err
	}
	p := &abp.Planning{Kept: a.kept(abp.KindPlanning), ProgrammeID: programme.ID, ByID: by.ID, Name: n.Name, Kind: n.Kind, Cohorts: n.Cohorts, FromDay: n.FromDay, UntilDay: n.UntilDay,
		Preset: n.Preset, Weights: n.Preset.Weights(), Pins: n.Pins, Change: n.Change, CatchUps: n.CatchUps, Effort: n.Effort, Seed: max(1, n.Seed)}
	for key, weight := range n.Weights {
		p.Weights[key] = weight
	}
	faults := []abp.FieldError{}
	for i, c := range n.New {
		made, err := a.createCohort(ctx, tx, by, Draft{TemplateID: c.TemplateID, Code: c.Code, Name: c.Name, Places: c.Places, Sets: make([]abp.Ref, max(0, min(c.Sets, setsMost)))})
		if c.Sets < 1 || c.Sets > setsMost {
			faults = append(faults, abp.FieldError{Field: fmt.Sprintf("new-%d-sets", i+1), Message: fmt.Sprintf("Enter how many sets the cohort has, from 1 to %d.", setsMost)})
		}
		if abp.CodeOf(err) == abp.Invalid {
			for _, f := range fieldsOf(err) {
				faults = append(faults, abp.FieldError{Field: fmt.Sprintf("new-%d-%s", i+1, f.Field), Message: f.Message})
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		p.Cohorts = append(p.Cohorts, abp.PlannedCohort{CohortID: made.ID, Earliest: c.Earliest, Latest: c.Latest, Preferred: c.Preferred, Needs: c.Needs})
	}
	if len(n.New) > 0 && len(p.Cohorts) == 0 {
		p.Cohorts = make([]abp.PlannedCohort, 1) // the faults say what is wrong with it
	}
	if err := p.Validate(); err != nil {
		faults = append(faults, fieldsOf(err)...)
	}
	if len(faults) > 0 {
		return nil, &abp.Error{Code: abp.Invalid, Message: "Check what you entered.", Fields: faults}
	}
	return p, p.Search(a.real())
}

// setsMost bounds the sets of a cohort that is made for a planning.
const setsMost = 30

// RestartPlanning begins the search again, with the present state of everything:
// after the process that did it died, after it failed, or after something has
// changed. It fails with Conflict while a search goes on, and once the planning is
// over.
func (a *App) RestartPlanning(ctx context.Context, by *abp.Person, id string) (*abp.Planning, error) {
	var in *planningInput
	p, err := a.movePlanning(ctx, by, id, "started again", func(tx *store.Store, p *abp.Planning) (err error) {
		if err := p.Search(a.real()); err != nil {
			return err
		}
		if in, err = a.planningInput(ctx, tx, by, p); err != nil {
			return err
		}
		if err := in.check(p); err != nil {
			return err
		}
		p.Budget = in.budgetOf(p.Effort)
		if err := tx.SetPlanningOptions(ctx, p.ID, nil); err != nil {
			return err
		}
		return tx.SetPlanningBasis(ctx, abp.PlanningBasis{PlanningID: p.ID, Facts: in.facts()})
	})
	if err != nil {
		return nil, err
	}
	p.Options = nil
	a.beginSearch(*p, in)
	return p, nil
}

// StopPlanning asks the search to end soon and to offer the best it has found. It
// fails with Conflict unless a search goes on.
func (a *App) StopPlanning(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.EditPlannings); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Planning(ctx, by, id)
		if err != nil {
			return err
		}
		if err := tx.StopPlanning(ctx, id); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "stopped", id, p.Name)
	})
}

// CancelPlanning ends a planning, also while its search goes on, and changes
// nothing else. It fails with Conflict once the planning is over.
func (a *App) CancelPlanning(ctx context.Context, by *abp.Person, id string) (*abp.Planning, error) {
	if _, err := a.store.Planning(ctx, by, id); err != nil {
		return nil, err
	}
	if err := by.Can(abp.EditPlannings); err != nil {
		return nil, err
	}
	p, err := a.movePlanning(ctx, by, id, "cancelled", func(_ *store.Store, p *abp.Planning) error { return p.Cancel(a.real()) })
	if err == nil {
		a.work.end(id)
	}
	return p, err
}

// HasPlanningStalled says whether the search stopped without an end, because the
// process that did it died.
func (a *App) HasPlanningStalled(p *abp.Planning) bool { return p.IsStalled(a.real()) }

// movePlanning changes the state of a planning by a rule and notes it.
func (a *App) movePlanning(ctx context.Context, by *abp.Person, id, verb string, rule func(*store.Store, *abp.Planning) error) (*abp.Planning, error) {
	if err := by.Can(abp.EditPlannings); err != nil {
		return nil, err
	}
	var p *abp.Planning
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if p, err = tx.Planning(ctx, by, id); err != nil {
			return err
		}
		if err := rule(tx, p); err != nil {
			return err
		}
		if err := tx.UpdatePlanning(ctx, p); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, p.ID, p.Name)
	})
	return p, err
}
