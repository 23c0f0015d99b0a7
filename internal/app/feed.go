package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/calendar"
	"github.com/upstander/upstander/internal/store"
)

// feedTries is how often a feed is built anew because something changed
// meanwhile, before it is answered without being stored.
const feedTries = 3

// feedSettles is how long after its making a feed is built again in any case.
// A change that was under way when the feed was made could not mark it.
const feedSettles = 2 * time.Minute

// errReplaced is what an address answers that was replaced by another.
var errReplaced = abp.Errorf(abp.Gone, "This calendar has another address now.")

// FeedAddress returns the address of by's calendar feed. The first time, it
// makes the feed.
func (a *App) FeedAddress(ctx context.Context, by *abp.Person) (string, error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return "", err
	}
	f, err := a.store.LiveFeed(ctx, by)
	if abp.CodeOf(err) == abp.NotFound {
		err = a.store.Tx(ctx, func(tx *store.Store) error { return a.createFeed(ctx, tx, by) })
		if err == nil || abp.CodeOf(err) == abp.Conflict { // another page of the same person was quicker
			f, err = a.store.LiveFeed(ctx, by)
		}
	}
	if err != nil {
		return "", fmt.Errorf("feed of %s: %w", by.ID, err)
	}
	return a.URL("/feeds/" + a.feedSecret(f.ID) + ".ics"), nil
}

// RotateFeed gives by's feed a new address. The old one is gone from then on.
func (a *App) RotateFeed(ctx context.Context, by *abp.Person) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.RevokeFeed(ctx, by, a.Now()); err != nil {
			return err
		}
		if err := a.createFeed(ctx, tx, by); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "made a new calendar address", by.ID, "")
	})
	if err != nil {
		return fmt.Errorf("rotate the feed of %s: %w", by.ID, err)
	}
	return nil
}

func (a *App) createFeed(ctx context.Context, tx *store.Store, by *abp.Person) error {
	id := a.id(abp.KindFeed)
	return tx.CreateFeed(ctx, &abp.Feed{ID: id, PersonID: by.ID, SecretHash: auth.Hash(a.feedSecret(id)), CreatedAt: a.Now()})
}

// feedSecret returns the secret part of a feed's address.
func (a *App) feedSecret(id string) string { return auth.Derive(a.secret, "feed", id) }

// SetNeutralTitles says whether by's calendar shows "Training" instead of what a
// session is.
func (a *App) SetNeutralTitles(ctx context.Context, by *abp.Person, neutral bool) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Person(ctx, by, by.ID)
		if err != nil || p.NeutralTitles == neutral {
			return err
		}
		p.NeutralTitles = neutral
		p.TitleChanges++
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed the titles in the calendar", by.ID, "")
	})
	if err != nil {
		return fmt.Errorf("titles in the calendar of %s: %w", by.ID, err)
	}
	return nil
}

// Feed returns the feed with the secret, built anew if anything in it changed.
// has says whether the caller holds the version with that ETag and that instant of
// change already: then the feed comes without its body. A nil has means no. Feed
// fails with NotFound for a wrong secret, and with Gone if the address was
// replaced or the person has left.
func (a *App) Feed(ctx context.Context, secret string, has func(etag string, changed time.Time) bool) (*abp.Feed, error) {
	hash := auth.Hash(secret)
	f, isFresh, err := a.store.PollFeed(ctx, hash, a.Now(), has == nil)
	if abp.CodeOf(err) == abp.NotFound {
		if isGone, err := a.store.IsFeedGone(ctx, hash); err != nil {
			return nil, err
		} else if isGone {
			return nil, errReplaced
		}
	}
	if err != nil {
		return nil, err
	}
	if !f.RevokedAt.IsZero() {
		return nil, errReplaced
	}
	a.seeFeed(ctx, hash, f.PolledAt)
	if !isFresh || !strings.HasPrefix(f.ETag, a.feedEdition) {
		if f, err = a.rebuildFeed(ctx, hash); err != nil {
			return nil, fmt.Errorf("build a feed: %w", err)
		}
	}
	switch {
	case has != nil && has(f.ETag, f.ChangedAt.Time):
		f.Body = nil
	case f.Body == nil:
		return a.Feed(ctx, secret, nil)
	}
	return &f, nil
}

// feedNoted is how long a fetch of a feed stands for those that follow: who
// subscribes is asked by the day, and a poll should stay one read.
const feedNoted = 24 * time.Hour

// seeFeed keeps that a feed was fetched, at most once a day. That this cannot be
// written is no reason to refuse the calendar.
func (a *App) seeFeed(ctx context.Context, hash string, last abp.Instant) {
	now := a.Now()
	if !last.IsZero() && now.Sub(last.Time) < feedNoted {
		return
	}
	if err := a.store.FeedPolled(ctx, hash, now); err != nil {
		slog.WarnContext(ctx, "fetch of a feed not kept", "error", err)
	}
}

// rebuildFeed builds the feed from what is stored now and stores it.
func (a *App) rebuildFeed(ctx context.Context, hash string) (abp.Feed, error) {
	for try := 1; ; try++ {
		f, err := a.store.FeedToBuild(ctx, hash)
		if err != nil {
			return abp.Feed{}, err
		}
		if !f.RevokedAt.IsZero() {
			return abp.Feed{}, errReplaced
		}
		if err := a.composeFeed(ctx, f); err != nil {
			return abp.Feed{}, err
		}
		isStored, err := a.store.SaveFeed(ctx, f)
		if abp.CodeOf(err) == abp.Unavailable { // what was built is right, even if it must be built again
			slog.WarnContext(ctx, "feed not stored", "feed", f.ID, "error", err)
			return *f, nil
		}
		if err != nil || isStored || try == feedTries {
			return *f, err
		}
	}
}

// composeFeed makes of f what it is to be at this moment. If the octets come out
// as they were, so do ETag and Last-Modified. A session that cannot be written is
// left out and logged.
func (a *App) composeFeed(ctx context.Context, f *abp.Feed) error {
	programme, err := a.store.Programme(ctx) // before everything else, for its stamp
	if err != nil {
		return err
	}
	p, err := a.store.Viewer(ctx, f.PersonID)
	if abp.CodeOf(err) == abp.NotFound {
		return abp.Errorf(abp.Gone, "Whose calendar this was has left.")
	}
	if err != nil {
		return err
	}
	content, newest, err := a.feedContent(ctx, programme, p)
	if err != nil {
		return err
	}
	body, rejected, err := calendar.Encode(content)
	if err != nil {
		return err
	}
	for _, r := range rejected {
		slog.WarnContext(ctx, "session left out of a calendar", "person", p.ID, "uid", r.UID, "reason", r.Reason)
	}
	f.Body, f.BuiltAt, f.BuiltStamp = body, abp.At(content.AsOf), programme.Stamp
	f.FreshUntil = abp.At(calendar.FreshUntil(content.Events, content.AsOf))
	if settled := abp.At(f.CreatedAt.Add(feedSettles)); content.AsOf.Before(settled.Time) && (f.FreshUntil.IsZero() || settled.Before(f.FreshUntil.Time)) {
		f.FreshUntil = settled
	}
	if etag := a.feedETag(body); etag != f.ETag {
		f.ChangedAt, f.ETag = rise(f, newest, a.Now()), etag
	}
	return nil
}

// rise returns the Last-Modified of a feed whose octets have changed: that of its
// newest session where that is news, and else now, since a session may have gone.
// It rises by a second at least, the finest that clients compare.
func rise(was *abp.Feed, newest, now abp.Instant) abp.Instant {
	if newest.IsZero() {
		newest = was.CreatedAt
	}
	if was.ChangedAt.IsZero() {
		return abp.At(newest.Truncate(time.Second))
	}
	least := was.ChangedAt.Add(time.Second)
	for _, t := range []abp.Instant{newest, now} {
		if t := t.Truncate(time.Second); !t.Before(least) {
			return abp.At(t)
		}
	}
	return abp.At(least)
}

// feedETag returns the ETag of a body: it changes only with the octets, or with
// the edition.
func (a *App) feedETag(body []byte) string {
	sum := sha256.Sum256(body)
	return a.feedEdition + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// editionOfFeeds returns how the ETags of this program begin. A program that
// writes calendars in another way, or stands at another address, has another
// edition, and with it every stored feed is built anew.
func editionOfFeeds(baseURL string) string {
	sum := sha256.Sum256([]byte(baseURL))
	return fmt.Sprintf(`"%d.%d.%s-`, calendar.EncoderVersion, eventVersion, base64.RawURLEncoding.EncodeToString(sum[:3]))
}
