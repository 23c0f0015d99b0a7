package storetest

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// fillPlan adds a planning with one option of one event.
func (w *World) fillPlan(ctx context.Context, tx *store.Store) error {
	from := abp.DateOf(Now).Add(60)
	w.Planning = abp.Planning{Kept: w.kept(abp.KindPlanning), ProgrammeID: w.Programme.ID, ByID: w.Lead.ID, Name: "Dates for C1", Kind: abp.PlanningRepair, State: abp.PlanningFinished,
		Cohorts: []abp.PlannedCohort{{CohortID: w.Cohort.ID}}, FromDay: from, UntilDay: from.Add(200), Weights: abp.PlanningWeights{}, Seed: 1, Cost: 12, Bound: 10,
		Change: abp.PlanningChange{Kind: abp.VenueLost, VenueID: abp.Ref(w.Venue.ID), From: from, Until: from}}
	if err := tx.CreatePlanning(ctx, &w.Planning); err != nil {
		return err
	}
	event := abp.PlannedEvent{Ref: abp.WorkshopRef(w.Cohort.ID, 1), CohortID: w.Cohort.ID, Cohort: w.Cohort.Code, Kind: abp.WorkshopPart, Number: 1, SessionID: abp.Ref(w.Workshop.ID), Title: w.Workshop.Title,
		Day: from.Add(7), From: 570, Until: 990, VenueID: abp.Ref(w.Venue.ID), Facilitators: []string{w.Facilitator.ID}, Was: from, WasFrom: 570, Absent: 1, Of: 1, Cost: 12}
	part := abp.PlanningPart{Rule: "moved", Words: "Events that move", Amount: 12}
	w.Planning.Options = []abp.PlanningOption{{ID: w.ID(abp.KindOption), PlanningID: w.Planning.ID, Number: 1, Name: "Best found", Words: "The cheapest plan by the weights you chose.", State: abp.OptionGood, Cost: 12, Bound: 10, Moves: 1,
		Events: []abp.PlannedEvent{event}, Parts: []abp.PlanningPart{part}, Places: []abp.PlanningPlace{{Ref: event.Ref, Words: event.Title, Amount: 12, Parts: []abp.PlanningPart{part}}}}}
	if err := tx.SetPlanningOptions(ctx, w.Planning.ID, w.Planning.Options); err != nil {
		return err
	}
	return tx.SetPlanningBasis(ctx, abp.PlanningBasis{PlanningID: w.Planning.ID, Facts: []abp.PlanningFact{}})
}
