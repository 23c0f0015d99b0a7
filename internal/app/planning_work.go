package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
	"github.com/upstander/upstander/internal/store"
)

// budgetOf returns how many steps the planning may take. About a million take a
// second.
func (in *planningInput) budgetOf(e abp.PlanningEffort) int64 {
	usual := schedule.Work(instance.Question{Plan: &instance.Plan{Cohorts: make([]instance.Cohort, len(in.cohorts))}})
	switch e {
	case abp.PlanningQuick:
		return usual / 4
	case abp.PlanningThorough:
		return usual * 4
	}
	return usual
}

// markEvery is how often a search says how far it is.
const markEvery = 250 * time.Millisecond

// beginSearch searches for a planning in the background. p is a copy as it was just
// saved; its version tells this search from any later one.
func (a *App) beginSearch(p abp.Planning, in *planningInput) {
	a.work.begin(p.ID, func(ctx context.Context) error {
		saved := p
		err := protect(ctx, func(ctx context.Context) error { return a.search(ctx, p, in) })
		return a.failPlanning(ctx, &saved, err)
	})
}

// wish is one search of a planning: a question that differs from the planning's
// own in what it weighs.
type wish struct {
	name, words string
	q           *instance.Plan
	share       int64 // of all steps, in per cent
}

// search runs every wish, looks for plans of another kind, and saves the options.
func (a *App) search(ctx context.Context, p abp.Planning, in *planningInput) error {
	q, wishes := in.wishes(&p)
	s := &searching{app: a, p: p, ctx: ctx}
	engine, stop := context.WithCancel(ctx)
	defer stop()
	s.stop = stop
	var options []abp.PlanningOption
	for i, w := range wishes {
		if i > 0 && (engine.Err() != nil || !options[0].IsWhole()) {
			break
		}
		s.begin(i == 0, w.share)
		answer, err := schedule.Plan(engine, w.q, s.options(w.share))
		if err := s.over(err); err != nil {
			return err
		}
		o, err := in.optionOf(q, w, answer)
		if err != nil {
			return err
		}
		options = keepOption(options, o)
		if p.Kind == abp.PlanningNewDates && answer.Timetable != nil {
			others, err := s.alternatives(engine, in, q, answer.Timetable)
			if err != nil {
				return err
			}
			for _, o := range others {
				options = keepOption(options, o)
			}
		}
	}
	return a.finishPlanning(ctx, &s.p, options)
}

// alternatives looks for plans of another kind.
func (s *searching) alternatives(engine context.Context, in *planningInput, q *instance.Plan, best *instance.Timetable) ([]abp.PlanningOption, error) {
	s.begin(false, 100-mainShare)
	found := schedule.PlanAlternatives(engine, q, best, alternativesMost, s.options(100-mainShare))
	if err := s.over(nil); err != nil {
		return nil, err
	}
	var options []abp.PlanningOption
	for _, f := range found {
		o, err := in.option(q, f.Timetable, nil, 0)
		if err != nil {
			return nil, err
		}
		o.Name, o.Words = f.Name, f.Gain
		options = append(options, o)
	}
	return options, nil
}

const (
	mainShare        = 60 // of all steps, in per cent, for the best plan
	alternativesMost = 4
)

// optionOf makes an option of what the engine knows.
func (in *planningInput) optionOf(q *instance.Plan, w wish, answer *schedule.PlanAnswer) (abp.PlanningOption, error) {
	t := answer.Timetable
	if t == nil {
		t = answer.Partial
	}
	o, err := in.option(q, t, answer.Unplaced, answer.Bound)
	o.Name, o.Words = w.name, w.words
	if answer.State == schedule.Infeasible {
		o.State, o.Conflict = abp.OptionImpossible, in.conflict(answer.Conflict)
	}
	return o, err
}

// keepOption adds an option, unless it is one that is there already. A plan for
// another wish that is cheaper than the first by the planning's own weights takes
// its place.
func keepOption(options []abp.PlanningOption, o abp.PlanningOption) []abp.PlanningOption {
	if len(options) == 0 {
		return append(options, o)
	}
	first := &options[0]
	if !o.IsWhole() {
		return options
	}
	o.Bound = first.Bound
	if o.State = abp.OptionGood; o.Cost <= o.Bound {
		o.State = abp.OptionBest
	}
	for i := range options {
		if have := &options[i]; sameEvents(have.Events, o.Events) {
			if o.Name == fewestChanges {
				have.Words += " No plan was found that moves fewer events."
			}
			return options
		}
	}
	if o.Cost < first.Cost {
		o.Name, first.Name, o.Words, first.Words = first.Name, o.Name, first.Words, o.Words
		o, *first = *first, o
		if o.Name == fewestChanges {
			first.Words += " No plan was found that moves fewer events."
			return options
		}
	}
	return append(options, o)
}

func sameEvents(a, b []abp.PlannedEvent) bool {
	x, err := json.Marshal(a)
	y, errB := json.Marshal(b)
	return err == nil && errB == nil && string(x) == string(y)
}

// finishPlanning saves the options of a search that has ended.
func (a *App) finishPlanning(ctx context.Context, p *abp.Planning, options []abp.PlanningOption) error {
	for i := range options {
		options[i].ID, options[i].PlanningID, options[i].Number = a.id(abp.KindOption), p.ID, i+1
	}
	p.Finish(a.real())
	p.Cost, p.Bound, p.Unplaced = options[0].Cost, max(p.Bound, options[0].Bound), len(options[0].Unplaced)
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.UpdatePlanning(ctx, p); err != nil {
			return errors.Join(errOvertaken, err)
		}
		return tx.SetPlanningOptions(ctx, p.ID, options)
	})
}

// failPlanning records that a search ended with an error, unless it was stopped on
// purpose. p is the planning as the search found it.
func (a *App) failPlanning(ctx context.Context, p *abp.Planning, cause error) error {
	if cause == nil || errors.Is(cause, errOvertaken) || ctx.Err() != nil {
		return nil
	}
	p.State, p.WorkedAt, p.FinishedAt = abp.PlanningFailed, a.real(), a.real()
	p.LastError = "Something went wrong on our side. Nothing was changed; start the search again."
	if err := a.store.UpdatePlanning(ctx, p); err != nil && abp.CodeOf(err) != abp.Conflict {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("planning %s: %w", p.ID, cause)
}

// searching writes down how far the searches of a planning are. What it says only
// ever gets better: cost falls, the bound and the steps rise.
type searching struct {
	app    *App
	ctx    context.Context
	p      abp.Planning
	stop   func()
	err    error
	before int64 // steps of the searches that have ended
	share  int64 // steps of this one
	isMain bool
	runs   int   // of this search that have ended
	last   int64 // steps of the present run
	marked time.Time
}

// begin turns to the next search.
func (s *searching) begin(isMain bool, share int64) {
	s.before += s.share
	s.share, s.isMain = s.p.Budget*share/100, isMain
	s.runs, s.last = 0, 0
}

func (s *searching) options(share int64) search.Options {
	return search.Options{Seed: uint64(s.p.Seed), Work: s.p.Budget * share / 100, Workers: 2, Progress: s.tell}
}

// over says why the work must end after a search, if it must.
func (s *searching) over(err error) error {
	switch {
	case s.err != nil:
		return s.err
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	}
	return err
}

// steps returns how many steps of this search are done. One that is made of several,
// nobody knows how many, comes ever nearer to its end.
func (s *searching) steps(r search.Progress) int64 {
	if r.Done < s.last {
		s.runs++
	}
	s.last = r.Done
	part := float64(r.Done) / float64(max(1, r.Budget))
	if !s.isMain {
		part = (float64(s.runs) + part) / (float64(s.runs) + part + 1)
	}
	return int64(min(1, part) * float64(s.share))
}

// tell is called by the engine, from one place at a time.
func (s *searching) tell(r search.Progress) {
	now := s.app.real()
	if s.isMain {
		s.p.Phase = r.Phase
		if r.Cost >= 0 && (s.p.Cost < 0 || r.Cost < s.p.Cost) {
			s.p.Cost, s.p.ImprovedAt = r.Cost, now
		}
		s.p.Bound = max(s.p.Bound, r.Bound)
		if s.p.Unplaced = r.Unplaced; s.p.Cost >= 0 {
			s.p.Unplaced = 0
		}
	} else {
		s.p.Phase = "looking for alternatives"
	}
	s.p.Done = max(s.p.Done, min(s.p.Budget, s.before+s.steps(r)))
	if s.err != nil || now.Sub(s.marked) < markEvery {
		return
	}
	s.marked, s.p.WorkedAt = now.Time, now
	state, err := s.app.store.MarkPlanning(s.ctx, &s.p)
	switch {
	case err != nil:
		s.err = err
	case state == abp.PlanningCancelled:
		s.err = errOvertaken
	case state != abp.PlanningStopping:
		return
	}
	s.stop()
}

const fewestChanges = "Fewest changes"

// wishes returns the planning's question and every search for it.
func (in *planningInput) wishes(p *abp.Planning) (*instance.Plan, []wish) {
	if p.Kind == abp.PlanningRepair {
		return in.repairWishes(p)
	}
	q := in.problem(p)
	return q, []wish{{"Best found", "The cheapest plan by the weights you chose.", q, mainShare}}
}

// repairWishes are a repair that moves as few events as it can, the one that the
// weights ask for, and the plan that would be best if changes hardly counted.
func (in *planningInput) repairWishes(p *abp.Planning) (*instance.Plan, []wish) {
	q := in.repairProblem(p)
	with := func(w instance.MoveWeights) *instance.Plan {
		copied, base := *q, *q.Baseline
		base.Weights = w
		copied.Baseline = &base
		return &copied
	}
	w := q.Baseline.Weights
	// More than everything else together that one event can cost, and less than an
	// event without a place.
	const most = 3000
	fewest := with(instance.MoveWeights{MoveWorkshop: most, MoveALS: most, Venue: most / 8, WorkshopFacilitator: most / 8, SetFacilitator: most / 8})
	low := with(instance.MoveWeights{MoveWorkshop: w.MoveWorkshop / 4, MoveALS: w.MoveALS / 4, Venue: w.Venue / 4, WorkshopFacilitator: w.WorkshopFacilitator / 4, SetFacilitator: w.SetFacilitator / 4})
	return q, []wish{
		{"As you weighed it", "Changes and the quality of the plan, as your weights trade them.", q, 40},
		{fewestChanges, "As few events move as possible.", fewest, 35},
		{"Best plan from here on", "Changes count a quarter of what you chose.", low, 25},
	}
}
