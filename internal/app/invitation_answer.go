package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// Invitation returns the invitation that the link with the token is for, and
// changes nothing. It fails with NotFound for every other token.
func (a *App) Invitation(ctx context.Context, token string) (*abp.Invitation, error) {
	return a.invitationOf(ctx, a.store, token)
}

// AnswerInvitation records what the holder of the link says. It fails with Gone
// if the session is no longer theirs, and with Conflict if it is over.
func (a *App) AnswerInvitation(ctx context.Context, token string, r abp.Reply) (*abp.Invitation, error) {
	var inv *abp.Invitation
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if inv, err = a.invitationOf(ctx, tx, token); err != nil || inv.Answer == r && inv.IsLive() {
			return err
		}
		return a.answer(ctx, tx, inv, r, abp.ByPage, -1, "")
	})
	return inv, err
}

func (a *App) invitationOf(ctx context.Context, tx *store.Store, token string) (*abp.Invitation, error) {
	inv, err := tx.InvitationByToken(ctx, auth.Hash(token))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, abp.Errorf(abp.NotFound, "This link does not lead anywhere. Check that you copied all of it, or sign in and look at your calendar.")
	}
	return inv, err
}
