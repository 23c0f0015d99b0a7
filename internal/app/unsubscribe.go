package app

import (
	"context"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// unsubscribeURL returns the address at which a person turns optional mails off,
// without signing in.
func (a *App) unsubscribeURL(personID string) string {
	return a.URL("/unsubscribe/" + personID + "." + auth.Derive(a.secret, "unsubscribe", personID))
}

// Unsubscriber returns whom an address of a mail belongs to, and changes nothing:
// mail scanners open links. It fails with Gone if the address is none of ours.
func (a *App) Unsubscriber(ctx context.Context, token string) (*abp.Person, error) {
	id, mac, _ := strings.Cut(token, ".")
	gone := abp.Errorf(abp.Gone, "This address does not work. Copy it again from the mail, or sign in and turn mails off in your account.")
	if !abp.IsID(abp.KindPerson, id) || !auth.Same(mac, auth.Derive(a.secret, "unsubscribe", id)) {
		return nil, gone
	}
	p, err := a.store.Viewer(ctx, id)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, gone
	}
	return p, err
}

// Unsubscribe turns optional mails off for whom the address belongs to. Pressing
// twice is as good as once. It fails with Gone if the address is none of ours.
func (a *App) Unsubscribe(ctx context.Context, token string) error {
	p, err := a.Unsubscriber(ctx, token)
	if err != nil {
		return err
	}
	return a.WantMails(ctx, p, false)
}

// WantMails records whether the person wants the mails that they can do without.
func (a *App) WantMails(ctx context.Context, by *abp.Person, wants bool) error {
	if wants == by.UnsubscribedAt.IsZero() {
		return nil
	}
	at, verb := abp.Instant{}, "turned optional mails on"
	if !wants {
		at, verb = a.Now(), "turned optional mails off"
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.SetUnsubscribed(ctx, by.ID, at); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, by.ID, "")
	})
}
