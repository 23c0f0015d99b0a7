package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Merger is what a lead enters to let the members of a set that has become small
// go on in another set of the cohort.
type Merger struct {
	IntoID    string
	BothAgree bool // both sets were asked and agree
	Why       string
}

// MergeSet moves the members of a set into another, cancels the meetings that it
// still had, and tells everybody. It fails with Invalid where a rule stands
// against it: only a set below the least size, before the third meeting of either,
// and never beyond the most.
func (a *App) MergeSet(ctx context.Context, by *abp.Person, id string, m Merger) (*abp.Set, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	m.Why = abp.CleanLine(m.Why)
	var into *abp.Set
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		from, err := tx.Set(ctx, by, id)
		if err != nil {
			return err
		}
		c, err := tx.LockCohort(ctx, from.CohortID)
		if err != nil {
			return err
		}
		if from, err = tx.Set(ctx, by, id); err != nil {
			return err
		}
		if into, err = tx.Set(ctx, by, m.IntoID); err != nil {
			return orInvalid(err, "into", "Choose the set in which they go on.")
		}
		begun, err := tx.MeetingsBegun(ctx, a.Now(), from.ID, into.ID)
		if err != nil {
			return err
		}
		if err := from.MayMerge(into, c.Template, begun, m.BothAgree); err != nil {
			return err
		}
		for i := range from.Members {
			d := from.Members[i].Delegate
			d.Cohort = c
			if err := a.joinSet(ctx, tx, by, d, into); err != nil {
				return err
			}
		}
		return a.closeSet(ctx, tx, by, c, from, into, m.Why)
	})
	if err != nil {
		return nil, fmt.Errorf("merge set %s: %w", id, err)
	}
	return into, nil
}

// closeSet records that a set went on in another and cancels what it still had.
func (a *App) closeSet(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, from, into *abp.Set, why string) error {
	from.MergedIntoID, from.MergedAt = abp.Ref(into.ID), a.Now()
	if err := tx.UpdateSet(ctx, from); err != nil {
		return err
	}
	if err := a.cancelMeetings(ctx, tx, by, c.ID, from.ID, fmt.Sprintf("The set goes on in set %d.", into.Number)); err != nil {
		return err
	}
	return a.note(ctx, tx, by, fmt.Sprintf("merged into set %d", into.Number), from.ID, why)
}

// cancelMeetings cancels every meeting that a set still has, in one change.
func (a *App) cancelMeetings(ctx context.Context, tx *store.Store, by *abp.Person, cohortID, setID, reason string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	c, err := tx.Cohort(ctx, by, cohortID)
	if err != nil {
		return err
	}
	all, err := tx.Sessions(ctx, by, store.SessionQuery{CohortID: c.ID})
	if err != nil {
		return err
	}
	ch := &SessionChange{Reason: reason, cohort: c, IsDraft: !c.IsPublished()}
	for _, v := range all {
		if string(v.SetID) != setID || v.CanMove(a.Now()) != nil {
			continue
		}
		step := SessionStep{Before: v, After: v}
		if err := step.After.Cancel(reason, a.Now()); err != nil {
			return err
		}
		ch.Sessions = append(ch.Sessions, step)
	}
	if len(ch.Sessions) == 0 {
		return nil
	}
	if err := a.follow(ctx, tx, by, ch, all, zone); err != nil {
		return err
	}
	return a.apply(ctx, tx, by, ch, "cancelled")
}
