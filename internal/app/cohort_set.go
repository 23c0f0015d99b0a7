package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AddSet adds a set to a cohort, with its meetings on the days that the
// template proposes after the last workshop part, or from today where those
// are over. facilitatorID may be empty. It fails with Invalid if that person is no
// facilitator, and with Conflict if there is no workshop part to start from. A
// set of a draft without any dates has no meetings yet.
func (a *App) AddSet(ctx context.Context, by *abp.Person, cohortID, facilitatorID string) (*abp.Set, error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	var set *abp.Set
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockCohort(ctx, cohortID); err != nil {
			return err
		}
		c, err := tx.Cohort(ctx, by, cohortID)
		if err != nil {
			return err
		}
		if facilitatorID != "" {
			if _, err := facilitator(ctx, tx, facilitatorID); err != nil {
				return orInvalid(err, "facilitator", "Choose a facilitator from the list.")
			}
		}
		set = &abp.Set{Kept: a.kept(abp.KindSet), CohortID: c.ID, Number: 1, FacilitatorID: abp.Ref(facilitatorID)}
		for _, o := range c.Sets {
			set.Number = max(set.Number, o.Number+1)
		}
		if err := tx.CreateSet(ctx, set); err != nil {
			return err
		}
		if err := a.addMeetings(ctx, tx, by, c, set, zone); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", set.ID, "")
	})
	if err != nil {
		return nil, fmt.Errorf("add a set to cohort %s: %w", cohortID, err)
	}
	return set, nil
}

// addMeetings gives a new set its meetings and the cohort the survey windows
// that follow from them.
func (a *App) addMeetings(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, set *abp.Set, zone *time.Location) error {
	sessions, err := tx.Sessions(ctx, by, store.SessionQuery{CohortID: c.ID})
	if err != nil {
		return err
	}
	if len(sessions) == 0 {
		return nil // a draft that waits for its dates
	}
	steps := c.Template.Steps
	first := slices.IndexFunc(steps, func(s abp.Step) bool { return s.Kind == abp.SetMeeting })
	if first < 1 {
		return abp.Errorf(abp.Conflict, "The template of this cohort has no set meetings.")
	}
	after := slices.IndexFunc(sessions, func(v abp.Session) bool {
		return v.Kind == steps[first-1].Kind && v.Number == steps[first-1].Number && !v.IsCancelled()
	})
	if after < 0 {
		return abp.Errorf(abp.Conflict, "This cohort has no workshop that the meetings could follow. Add it first.")
	}
	day, today := sessions[after].StartsAt.On(zone), a.Now().On(zone)
	days, err := tx.Days(ctx, day, today.Add(400))
	if err != nil {
		return err
	}
	tail := &abp.Template{Steps: steps[first-1:]}
	dates := abp.Propose(tail, day, days, zone)
	if dates[1].Day.Before(today) {
		dates = abp.Propose(tail, today, days, zone)
	}
	var meetings []abp.Session
	for _, d := range dates[1:] {
		v := a.session(c, d.Step, d.StartsAt, d.EndsAt)
		v.SetID = abp.Ref(set.ID)
		meetings = append(meetings, v)
	}
	if err := putSessions(ctx, tx, meetings); err != nil {
		return err
	}
	if err := tx.StaleFeedsFor(ctx, &meetings[0]); err != nil {
		return err
	}
	return tx.SetWindows(ctx, c.ID, a.windows(c, append(sessions, meetings...), zone))
}

// AskToMove records that the person would rather be in another set than the one
// they are in, or takes that back. Nobody asks why; it stands on the programme
// team's list until they are moved or the set meets. It fails with NotFound for
// people who are not in the set, and with Conflict once it has met.
func (a *App) AskToMove(ctx context.Context, by *abp.Person, setID string, wants bool) error {
	if err := by.Can(abp.AskToMove); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		m, err := tx.OwnMember(ctx, by, setID)
		if err != nil {
			return err
		}
		verb := "took back the wish for another set"
		if !wants {
			m.MoveAskedAt = abp.Instant{}
		} else {
			first, err := tx.FirstMeeting(ctx, setID)
			if err != nil {
				return err
			}
			hasMoved, err := tx.HasMoved(ctx, m.DelegateID)
			if err != nil {
				return err
			}
			if err := m.AskToMove(first, hasMoved, a.Now()); err != nil {
				return err
			}
			verb = "asked for another set"
		}
		if err := tx.SetMoveAsked(ctx, m); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, m.DelegateID, "")
	})
}
