package app

import (
	"context"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/calendar"
)

// Subscription is how a person gets their calendar into a calendar program.
type Subscription struct {
	calendar.Links             // only Address unless the programme is served over https
	Name           string      // what the calendar is called
	ByMail         bool        // sessions come as invitations by mail instead
	CanMail        bool        // there is that choice
	PolledAt       abp.Instant // when a calendar program last fetched the feed, none for never
	IsFollowed     bool        // one did lately
	Neutral        bool        // it shows "Training" instead of what a session is
}

// Subscription returns by's ways to subscribe. The first time, it makes the feed.
func (a *App) Subscription(ctx context.Context, by *abp.Person) (Subscription, error) {
	address, err := a.FeedAddress(ctx, by)
	if err != nil {
		return Subscription{}, err
	}
	programme, err := a.store.Programme(ctx)
	if err != nil {
		return Subscription{}, err
	}
	sub := Subscription{Links: calendar.Links{Address: address}, Name: feedName(programme, by), Neutral: by.NeutralTitles, ByMail: by.WantsInvitations, CanMail: a.from != ""}
	if sub.PolledAt, err = a.store.Polled(ctx, by.ID); err != nil {
		return Subscription{}, err
	}
	sub.IsFollowed = !sub.PolledAt.IsZero() && a.Now().Sub(sub.PolledAt.Time) < abp.FeedSeen
	if strings.HasPrefix(address, "https://") {
		if sub.Links, err = calendar.Subscribe(address, sub.Name); err != nil {
			return Subscription{}, err
		}
	}
	return sub, nil
}
