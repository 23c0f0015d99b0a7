package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// JoinCommunity lists by in the directory of the community, or changes what they
// show there. l holds what was chosen; HasJoinedNetwork says that they are a
// member of the network elsewhere. It fails with Forbidden before the workshops
// are complete and with Invalid for what was typed.
func (a *App) JoinCommunity(ctx context.Context, by *abp.Person, l abp.Listing, hasJoinedNetwork bool) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.SeeCommunity); err != nil {
			return err
		}
		belongs, err := tx.IsCommunity(ctx, by, a.Now())
		if err != nil {
			return err
		}
		if !belongs {
			return abp.Errorf(abp.Forbidden, "The directory is open to you once you have been to every part of the workshop.")
		}
		if err := l.Validate(); err != nil {
			return err
		}
		was, err := tx.OwnListing(ctx, by)
		if err != nil {
			return err
		}
		isNew := was == nil
		if isNew {
			was = &abp.Listing{Kept: a.kept(abp.KindListing), PersonID: by.ID, JoinedAt: a.Now()}
		}
		was.ShowsOrganisation, was.ShowsRole, was.ShowsEmail, was.Line = l.ShowsOrganisation, l.ShowsRole, l.ShowsEmail, l.Line
		switch {
		case !hasJoinedNetwork:
			was.JoinedNetworkAt = abp.Instant{}
		case was.JoinedNetworkAt.IsZero():
			was.JoinedNetworkAt = a.Now()
		}
		if isNew {
			return tx.CreateListing(ctx, was)
		}
		return tx.UpdateListing(ctx, was)
	})
}

// LeaveCommunity takes by out of the directory and forgets what they showed.
func (a *App) LeaveCommunity(ctx context.Context, by *abp.Person) error {
	if err := by.Can(abp.SeeCommunity); err != nil {
		return err
	}
	return a.store.DeleteListing(ctx, by)
}

// WriteToListed sends a message of by's to somebody of the directory, without
// showing either address. Only those who are listed themselves write: the other
// can answer then. It fails with Forbidden for others and with Invalid without a
// message.
func (a *App) WriteToListed(ctx context.Context, by *abp.Person, id, message string) (*abp.Person, error) {
	var to *abp.Person
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.SeeCommunity); err != nil {
			return err
		}
		own, err := tx.OwnListing(ctx, by)
		if err != nil {
			return err
		}
		if own == nil {
			return abp.Errorf(abp.Forbidden, "Let others find you first: then they can answer you.")
		}
		l, err := tx.Listing(ctx, by, id)
		if err != nil {
			return err
		}
		message = abp.CleanText(message)
		var c abp.Check
		c.Require("message", message, "Write your message.")
		c.Longest("message", message, 2000)
		if err := c.Err(); err != nil {
			return err
		}
		to = l.Person
		if err := a.note(ctx, tx, by, "wrote through the community", l.ID, ""); err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: abp.LetterCommunity, to: to, values: map[string]string{"from": by.Name, "message": message, "link": a.URL("/community/" + own.ID)}})
		return err
	})
	return to, err
}
