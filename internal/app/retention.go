package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// RetentionState is one class of data with the term that holds for it now, and when
// it was last gone through.
type RetentionState struct {
	abp.Retention
	Standard abp.Term          // before anybody changed it
	Last     *abp.RetentionRun // nil before the first time
	Open     []abp.RetentionChange
}

// Retentions returns every class of data in the order of the pages. Everybody may
// know what is kept and how long.
func (a *App) Retentions(ctx context.Context) ([]RetentionState, error) {
	changes, err := a.store.RetentionChanges(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := a.store.LastRetentionRuns(ctx)
	if err != nil {
		return nil, err
	}
	var list []RetentionState
	for _, r := range abp.Retentions() {
		v := RetentionState{Retention: r, Standard: r.Term}
		v.Term = termIn(&r, changes)
		for _, c := range changes {
			if c.Class == r.Class && !c.IsApproved() {
				v.Open = append(v.Open, c)
			}
		}
		for i := range runs {
			if runs[i].Class == r.Class {
				v.Last = &runs[i]
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// termIn is the term of a class by the change that was approved last.
func termIn(r *abp.Retention, changes []abp.RetentionChange) abp.Term {
	term, at := r.Term, abp.Instant{}
	for _, c := range changes {
		if c.Class == r.Class && c.IsApproved() && c.ApprovedAt.After(at.Time) {
			term, at = r.Term.With(c.Amount), c.ApprovedAt
		}
	}
	return term
}

// ProposeRetention proposes another term for a class. It holds when the data
// custodian has approved it. It fails with Forbidden for roles that may not, and with
// Invalid at every field that cannot be accepted.
func (a *App) ProposeRetention(ctx context.Context, by *abp.Person, c *abp.RetentionChange) error {
	if err := by.Can(abp.ProposeRetentions); err != nil {
		return err
	}
	c.Kept, c.ProposedByID = a.kept(abp.KindRetentionChange), abp.Ref(by.ID)
	if err := c.Validate(); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.CreateRetentionChange(ctx, c); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "proposed", c.ID, fmt.Sprintf("%s: %d %s", c.Class, c.Amount, abp.RetentionOf(c.Class).Term.Unit()))
	})
}

// ApproveRetention approves what another person proposed. It fails with Forbidden for
// roles that may not, and with Conflict for one's own proposal.
func (a *App) ApproveRetention(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.ApproveRetentions); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.RetentionChange(ctx, id)
		if err != nil {
			return err
		}
		if err := c.Approve(by, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateRetentionChange(ctx, c); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "approved", c.ID, fmt.Sprintf("%s: %d %s", c.Class, c.Amount, abp.RetentionOf(c.Class).Term.Unit()))
	})
}

// ForgetDue goes through every class of data whose term ends by itself, deletes what
// is older, and notes for each that it did and how much it was. It returns how many
// records that were in all. One class's failure does not keep the others back.
func (a *App) ForgetDue(ctx context.Context) (int, error) {
	count := 0
	var failures []error
	for _, r := range abp.Retentions() {
		if !r.Term.IsCounted() || ctx.Err() != nil {
			continue
		}
		run, err := a.Forget(ctx, r.Class, false)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		count += run.Records
	}
	return count, errors.Join(failures...)
}

// Forget deletes, or empties, what of one class is older than it may be, and keeps
// the run as proof; a dry run counts what it would be and changes nothing.
func (a *App) Forget(ctx context.Context, class string, isDry bool) (abp.RetentionRun, error) {
	var run abp.RetentionRun
	ctx = store.System(ctx, "retention")
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		r := abp.RetentionOf(class)
		if r == nil || !r.Term.IsCounted() {
			return abp.Errorf(abp.NotFound, "There is no class of data %q whose time ends.", class)
		}
		changes, err := tx.RetentionChanges(ctx)
		if err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		now := a.Now()
		if r.Term.IsReal {
			now = a.real()
		}
		run = abp.RetentionRun{ID: a.id(abp.KindRetentionRun), Class: class, RanAt: a.Now(), Before: termIn(r, changes).Before(now)}
		if run.Records, err = a.forget(ctx, tx, class, run.Before, zone); err != nil {
			return err
		}
		if isDry {
			return errDry
		}
		return tx.CreateRetentionRun(ctx, &run)
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return run, wrapped("forget "+class, err)
}

// forget does the deleting of one class, and what it has to be told to whom.
func (a *App) forget(ctx context.Context, tx *store.Store, class string, before abp.Instant, zone *time.Location) (int, error) {
	switch class {
	case abp.KeptForms:
		return a.forgetForms(ctx, tx, before)
	case abp.KeptQuotes:
		return a.forgetQuotes(ctx, tx, before)
	case abp.KeptRegistration:
		return a.forgetPeople(ctx, tx, before, before.On(zone))
	}
	if !store.Forgets(class) {
		return 0, fmt.Errorf("nothing says how %s are forgotten", class)
	}
	return tx.Forget(ctx, class, before, before.On(zone), a.Now())
}

// forgetPeople deletes everything about people who have taken part in nothing for as
// long as that is kept. Whom it frees of their last report goes the next time.
func (a *App) forgetPeople(ctx context.Context, tx *store.Store, before abp.Instant, day abp.Date) (int, error) {
	list, err := tx.OverduePeople(ctx, before, day, choreSize)
	if err != nil {
		return 0, err
	}
	for i := range list {
		if err := a.erase(ctx, tx, nil, &list[i], "the time for which it is kept is over"); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
