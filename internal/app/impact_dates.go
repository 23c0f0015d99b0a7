package app

import (
	"context"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// datesLast is how long the coming dates of a large organisation are shown before
// its delegates are counted again.
const datesLast = time.Minute

// mostDates bounds how many lists of dates are kept.
const mostDates = 1000

// dates keeps the coming dates of large organisations for a minute: counting the
// delegates who are expected takes longer than all the rest of a sponsor's page.
type dates struct {
	mu   sync.Mutex
	kept map[datesOf]keptDates
}

type datesOf struct {
	organisation string
	limit        int
}

type keptDates struct {
	at   time.Time
	list []store.NextDate
}

// NextDates returns the coming meetings of the organisation's delegates, at most
// limit, for those who run the programme or sponsor the organisation; for others
// there are none. Of a large organisation they may be a minute old.
func (a *App) NextDates(ctx context.Context, by *abp.Person, organisationID string, limit int) ([]store.NextDate, error) {
	if !by.OverseesOrganisation(organisationID) {
		return nil, nil
	}
	of, now := datesOf{organisationID, limit}, a.clock()
	k := a.dates
	k.mu.Lock()
	kept, has := k.kept[of]
	k.mu.Unlock()
	if age := now.Sub(kept.at); has && age >= 0 && age < datesLast {
		return kept.list, nil
	}
	list, isLarge, err := a.store.NextDates(ctx, by, organisationID, abp.At(now), limit)
	if err != nil || !isLarge {
		return list, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= mostDates {
		k.kept = map[datesOf]keptDates{}
	}
	k.kept[of] = keptDates{now, list}
	return list, nil
}
