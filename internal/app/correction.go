package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AskCorrection records that the person wants their mark at a session corrected,
// with their own words. It stands on the session's register until it is answered.
// It fails with Conflict if the register says nothing about them or they have
// asked already, and with Invalid for words that cannot be accepted.
func (a *App) AskCorrection(ctx context.Context, by *abp.Person, sessionID, note string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.SeeJourney); err != nil {
			return err
		}
		v, err := tx.Session(ctx, by, sessionID)
		if err != nil {
			return err
		}
		mark, err := tx.OwnMark(ctx, by, v.ID)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.Errorf(abp.Conflict, "The register does not say anything about you yet, so there is nothing to correct.")
		}
		if err != nil {
			return err
		}
		c := &abp.Correction{ID: a.id(abp.KindCorrection), SessionID: v.ID, PersonID: by.ID, Mark: mark.Mark, Note: note, AskedAt: a.Now()}
		if err := c.Validate(); err != nil {
			return err
		}
		was, err := tx.OwnCorrection(ctx, by, v.ID)
		switch {
		case err == nil && was.AnsweredAt.IsZero():
			return abp.Errorf(abp.Conflict, "You have asked already. The facilitator has not answered yet.")
		case err != nil && abp.CodeOf(err) != abp.NotFound:
			return err
		}
		if err := tx.CreateCorrection(ctx, c); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "asked for a correction", v.ID, mark.Mark.String())
	})
}

// LeaveMark answers a wish for a correction by leaving the mark as it is, and
// returns the session. Changing the mark answers it too. It fails with NotFound
// for those who do not take the register.
func (a *App) LeaveMark(ctx context.Context, by *abp.Person, id string) (sessionID string, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.TakeRegister); err != nil {
			return err
		}
		c, err := tx.Correction(ctx, id)
		if err != nil {
			return err
		}
		v, err := tx.Session(ctx, by, c.SessionID)
		if err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := v.CanTakeRegister(by, a.Now(), zone); err != nil {
			return err
		}
		if sessionID = v.ID; !c.AnsweredAt.IsZero() {
			return nil
		}
		if err := tx.AnswerCorrection(ctx, v.ID, c.PersonID, by.ID, a.Now()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "left a mark as it is", v.ID, c.Mark.String())
	})
	return sessionID, err
}
