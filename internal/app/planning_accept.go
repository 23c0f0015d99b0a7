package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// PlanningTouch says what accepting the option would do, and changes nothing. It
// fails with NotFound if the planning has no such option, and with Conflict if it
// cannot be accepted.
func (a *App) PlanningTouch(ctx context.Context, by *abp.Person, id string, number int) (*PlanningTouch, error) {
	p, err := a.store.Planning(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return a.planningTouch(ctx, a.store, by, p, number)
}

// AcceptPlanning puts an option into effect, all or nothing: sessions are made or
// moved, sets get their facilitators, survey windows follow, and people of
// published cohorts are told. version is that of the planning as the page showed
// it. It fails with Conflict if the planning is over or not as it was shown, and
// with what has changed, as PlanningDifference says it, if anything that the plan
// rests on has.
func (a *App) AcceptPlanning(ctx context.Context, by *abp.Person, id string, number, version int) (*PlanningTouch, error) {
	if err := by.Can(abp.ApproveAllocations); err != nil {
		return nil, err
	}
	var touch *PlanningTouch
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockProgramme(ctx); err != nil {
			return err
		}
		p, err := tx.Planning(ctx, by, id)
		if err != nil {
			return err
		}
		for _, c := range p.Cohorts {
			if _, err := tx.LockCohort(ctx, c.CohortID); abp.CodeOf(err) != abp.NotFound && err != nil {
				return err
			}
		}
		if touch, err = a.planningTouch(ctx, tx, by, p, number); err != nil {
			return err
		}
		p.Version = version
		if err := tx.UpdatePlanning(ctx, p); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "accepted", p.ID, fmt.Sprintf("option %d of %s", number, p.Name)); err != nil {
			return err
		}
		return a.putPlan(ctx, tx, by, p, touch)
	})
	if err != nil {
		return nil, fmt.Errorf("accept planning %s: %w", id, err)
	}
	return touch, nil
}

// planningTouch works out what accepting the option does. p is accepted after it,
// but not saved.
func (a *App) planningTouch(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning, number int) (*PlanningTouch, error) {
	o, err := p.Accept(number, by, a.Now())
	if err != nil {
		return nil, err
	}
	in, differences, err := a.compared(ctx, tx, by, p)
	if err != nil {
		return nil, err
	}
	if len(differences) > 0 {
		return nil, abp.Errorf(abp.Conflict, "This plan is out of date. %s Search again.", strings.Join(differences, " "))
	}
	touch := &PlanningTouch{in: in}
	for i := range o.Events {
		if e := &o.Events[i]; !e.IsPast {
			if err := touch.add(a, e); err != nil {
				return nil, err
			}
		}
	}
	for i := range in.cohorts {
		if err := a.touchCohort(ctx, tx, by, p, touch, &in.cohorts[i]); err != nil {
			return nil, err
		}
	}
	touch.sortTold()
	return touch, nil
}

// putPlan writes everything that the touch says.
func (a *App) putPlan(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning, touch *PlanningTouch) error {
	for _, c := range touch.cohorts {
		if err := a.putCohort(ctx, tx, by, p, touch, c); err != nil {
			return err
		}
	}
	for i := range touch.all {
		step := &touch.all[i]
		if step.Event.CohortID != "" {
			continue
		}
		if err := tx.CreateSession(ctx, &step.After); err != nil {
			return err
		}
		if err := tx.SetFacilitators(ctx, step.After.ID, idsOf(step.After.Facilitators)); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "planned", step.After.ID, p.Name); err != nil {
			return err
		}
	}
	return a.tellPlan(ctx, tx, touch)
}

// tellPlan writes the mails about what the plan does. Whom an invitation told of
// everything that a mail is about gets no mail.
func (a *App) tellPlan(ctx context.Context, tx *store.Store, touch *PlanningTouch) error {
	var people []string
	for _, t := range touch.Told {
		people = append(people, t.Person.ID)
	}
	done, err := a.invite(ctx, tx, sessionNews{people: people})
	if err != nil {
		return err
	}
	for _, c := range touch.cohorts {
		maps.Copy(done, c.change.done)
	}
	var letters []letter
	for _, m := range touch.mails {
		if !done.all(m.to.ID, m.about...) {
			letters = append(letters, m.letter)
		}
	}
	_, err = a.writeAll(ctx, tx, letters)
	return err
}

// putCohort writes what the plan does to one cohort.
func (a *App) putCohort(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning, touch *PlanningTouch, c *touchedCohort) error {
	if err := a.putSets(ctx, tx, by, touch, c); err != nil {
		return err
	}
	var made []abp.Session
	for _, i := range c.steps {
		step := &touch.all[i]
		switch {
		case step.IsNew:
			made = append(made, step.After)
		case !step.IsMoved && !step.isTouched():
			continue
		default:
			if err := a.putStep(ctx, tx, by, p, step); err != nil {
				return err
			}
		}
	}
	if err := putSessions(ctx, tx, made); err != nil {
		return err
	}
	if c.change.IsDraft {
		if err := a.putVenue(ctx, tx, touch, c); err != nil {
			return err
		}
		if err := tx.SetWindows(ctx, c.change.cohort.ID, c.change.after); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "planned", c.change.cohort.ID, p.Name); err != nil {
			return err
		}
	}
	return a.apply(ctx, tx, by, c.change, "moved")
}

// putStep writes an event that is there already: where it is and who leads it. When
// it is, what moves with it and who is told is written by the same code as for a
// move by hand.
func (a *App) putStep(ctx context.Context, tx *store.Store, by *abp.Person, p *abp.Planning, step *PlanningStep) error {
	v := &step.After
	if !step.IsMoved {
		if err := tx.UpdateSession(ctx, v); err != nil {
			return err
		}
	}
	if len(step.Joined)+len(step.Left) > 0 && (v.Kind != abp.SetMeeting || step.isNamed) {
		ids := idsOf(v.Facilitators)
		if v.Kind == abp.SetMeeting {
			ids = nil // its set's facilitator leads it
		}
		if err := tx.SetFacilitators(ctx, v.ID, ids); err != nil {
			return err
		}
	}
	if err := tx.StaleFeeds(ctx, idsOf(step.Left)...); err != nil {
		return err
	}
	if step.IsMoved {
		return nil
	}
	if err := tx.StaleFeedsFor(ctx, v); err != nil {
		return err
	}
	return a.note(ctx, tx, by, "changed", v.ID, strings.Trim(changedWords(&step.Before, v, step.IsPlaced, len(step.Joined)+len(step.Left) > 0)+"; "+p.Name, "; "))
}

// putSets gives sets their facilitators. Meetings that are over, or too near to
// change, stay with whom they had.
func (a *App) putSets(ctx context.Context, tx *store.Store, by *abp.Person, touch *PlanningTouch, c *touchedCohort) error {
	for i := range c.planned.sets {
		set := &c.planned.sets[i]
		now := touch.facilitatorOf(set)
		if now == set.FacilitatorID {
			continue
		}
		for k := range c.planned.sessions {
			s := &c.planned.sessions[k]
			isOpen := slices.ContainsFunc(c.steps, func(i int) bool { return touch.all[i].Before.ID == s.ID })
			if string(s.SetID) != set.ID || isOpen || len(s.Facilitators) == 0 {
				continue
			}
			if err := tx.SetFacilitators(ctx, s.ID, idsOf(s.Facilitators)); err != nil {
				return err
			}
		}
		set.FacilitatorID = now
		if err := tx.UpdateSet(ctx, set); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "changed", set.ID, "another facilitator"); err != nil {
			return err
		}
	}
	return nil
}

// putVenue makes the venue of a draft's workshops that of the draft.
func (a *App) putVenue(ctx context.Context, tx *store.Store, touch *PlanningTouch, c *touchedCohort) error {
	for _, i := range c.steps {
		e := &touch.all[i].Event
		if e.Kind != abp.WorkshopPart || e.Number != 1 || e.VenueID == "" || e.VenueID == c.change.cohort.VenueID {
			continue
		}
		c.change.cohort.VenueID = e.VenueID
		return tx.UpdateCohort(ctx, c.change.cohort)
	}
	return nil
}
