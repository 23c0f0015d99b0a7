package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// Place is what an applicant's link leads to: the application, and their turn if
// they wait.
type Place struct {
	Application *abp.Application
	Turn        int // among those who wait, from 1; 0 for those who do not
	Until       abp.Instant
}

// Place returns what the link leads to and changes nothing: mail scanners open
// links. It fails with Gone for a link that is none.
func (a *App) Place(ctx context.Context, token string) (*Place, error) {
	ap, err := placeBy(ctx, a.store, token)
	if err != nil {
		return nil, err
	}
	p := &Place{Application: ap, Until: ap.OfferEndsAt}
	if ap.IsHeld() {
		first, err := a.store.FirstSession(ctx, string(ap.CohortID))
		if err != nil {
			return nil, err
		}
		p.Until = ap.KeptUntil(first)
	}
	p.Turn, err = a.store.LineOf(ctx, ap)
	return p, err
}

func placeBy(ctx context.Context, tx *store.Store, token string) (*abp.Application, error) {
	ap, err := tx.PlaceByKey(ctx, auth.Hash(token))
	if abp.CodeOf(err) == abp.NotFound || err == nil && ap.Cohort == nil {
		return nil, abp.Errorf(abp.Gone, "This link leads nowhere any more. If you have applied for a place, write to the programme team.")
	}
	return ap, err
}

// AcceptPlace takes the place that the link's application is offered: it is kept,
// and with the manager's release the person is enrolled. It fails with Gone like
// Place, and with Conflict if no place is offered any more.
func (a *App) AcceptPlace(ctx context.Context, token string) (*abp.Application, error) {
	return a.answerPlace(ctx, token, "accepted the place", (*abp.Application).AcceptOffer)
}

// GiveUpPlace gives up the place that is offered or kept, or leaves the waiting
// list; the place passes on. It fails with Gone like Place, and with Conflict if
// the application is over.
func (a *App) GiveUpPlace(ctx context.Context, token string) (*abp.Application, error) {
	return a.answerPlace(ctx, token, "withdrew the application", (*abp.Application).Withdraw)
}

func (a *App) answerPlace(ctx context.Context, token, verb string, act func(*abp.Application, abp.Instant) error) (*abp.Application, error) {
	var ap *abp.Application
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if ap, err = placeBy(ctx, tx, token); err != nil {
			return err
		}
		if ap, err = a.lockedApplication(ctx, tx, ap); err != nil {
			return err
		}
		if err := act(ap, a.Now()); err != nil {
			return err
		}
		if err := a.note(ctx, tx, ap.Person, verb, ap.ID, ""); err != nil {
			return err
		}
		return a.settle(ctx, tx, ap)
	})
	if err != nil {
		return nil, err
	}
	return ap, nil
}
