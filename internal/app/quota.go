package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// SetQuota says how many places of the cohort an organisation may have, over
// whatever was said before, and passes on what becomes free by it. It fails with
// Invalid at the fields, above all for more places to keep than are left.
func (a *App) SetQuota(ctx context.Context, by *abp.Person, cohortID string, q abp.Quota) error {
	if err := by.Can(abp.EditPlaces); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.LockCohort(ctx, cohortID)
		if err != nil {
			return err
		}
		if err := a.checkQuota(ctx, tx, by, c, &q); err != nil {
			return err
		}
		have, err := tx.Quotas(ctx, by, c.ID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(have, func(h abp.Quota) bool { return h.OrganisationID == q.OrganisationID }); i >= 0 {
			q.Kept, q.CohortID = have[i].Kept, c.ID
			err = tx.UpdateQuota(ctx, &q)
		} else {
			q.Kept, q.CohortID = a.kept(abp.KindQuota), c.ID
			err = tx.CreateQuota(ctx, &q)
		}
		if err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "set a quota", c.ID, q.OrganisationID); err != nil {
			return err
		}
		_, err = a.passOn(ctx, tx, c)
		return err
	})
}

// checkQuota applies the rules of a quota in the locked cohort.
func (a *App) checkQuota(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Cohort, q *abp.Quota) error {
	if err := q.Validate(c.Places); err != nil {
		return err
	}
	if _, err := tx.Organisation(ctx, by, q.OrganisationID); err != nil {
		return orInvalid(err, "organisation", "Choose an organisation from the list.")
	}
	p, err := a.places(ctx, tx, c)
	if err != nil {
		return err
	}
	delete(p.Quotas, q.OrganisationID)
	mine := max(q.Reserved-p.Taken[q.OrganisationID], 0)
	if left := p.Free(q.OrganisationID); q.Reserved > 0 && mine > left {
		return abp.InvalidField("reserved", "Only %d places are left that could be kept, with those that the organisation has taken.", left+p.Taken[q.OrganisationID])
	}
	return nil
}

// RemoveQuota lets the organisation's people have places like everybody else, and
// passes on what becomes free by it.
func (a *App) RemoveQuota(ctx context.Context, by *abp.Person, id string) (*abp.Quota, error) {
	if err := by.Can(abp.EditPlaces); err != nil {
		return nil, err
	}
	var q *abp.Quota
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if q, err = tx.Quota(ctx, by, id); err != nil {
			return err
		}
		c, err := tx.LockCohort(ctx, q.CohortID)
		if err != nil {
			return err
		}
		if err := tx.DeleteQuota(ctx, q); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "removed a quota", c.ID, q.OrganisationID); err != nil {
			return err
		}
		_, err = a.passOn(ctx, tx, c)
		return err
	})
	return q, err
}
