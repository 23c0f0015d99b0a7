package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AskException asks for a table that was stopped to be judged at the floor in the
// next snapshot. It fails with Forbidden for roles that may not, and with Conflict
// for figures that were published and for those that have no table of groups.
func (a *App) AskException(ctx context.Context, by *abp.Person, publicationID, reason string) error {
	if err := by.Can(abp.ProposeThresholds); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Publication(ctx, by, publicationID)
		if err != nil {
			return err
		}
		if !p.CanBeExcepted() || !isTable(figureOf{p.Scope, p.Span, p.Item}) {
			return abp.Errorf(abp.Conflict, "Only a table of the headline that was stopped can be published by an exception.")
		}
		e := &abp.Exception{Kept: a.kept(abp.KindException), PublicationID: p.ID, Reason: reason, ProposedByID: abp.Ref(by.ID)}
		if err := e.Validate(); err != nil {
			return err
		}
		if err := tx.CreateException(ctx, e); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "asked for an exception", p.ID, e.Reason)
	})
	return wrapped("ask for an exception", err)
}

// GiveException gives what another person asked for: the next snapshot judges the
// table at the floor. It fails with Forbidden for roles that may not, and with
// Conflict for one's own proposal.
func (a *App) GiveException(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.ApproveThresholds); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		e, err := tx.Exception(ctx, by, id)
		if err != nil {
			return err
		}
		if err := e.Approve(by, a.Now()); err != nil {
			return err
		}
		if err := tx.UpdateException(ctx, e); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "gave an exception", e.PublicationID, e.Reason)
	})
	return wrapped("give an exception", err)
}
