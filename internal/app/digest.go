package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// digest is what one monthly mail about an organisation is made of: the figures of
// the sponsor's page, and what lies ahead.
type digest struct {
	impact   *OrganisationImpact
	previous *Reach // as the last snapshot of an earlier month had it, or nil
	since    abp.Date
	month    abp.Date
	dates    []store.NextDate
	releases store.Releases
}

// WriteDigests writes the monthly digest to every sponsor of an organisation who
// wants it and has not got it, on the first working day of the month in writing
// hours, and returns how many. It may be run at any time, as often as one likes and
// by several processes: each digest has a key. Nothing is written before there is a
// snapshot, nor where there is nothing to say.
func (a *App) WriteDigests(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil || !abp.IsWritingTime(a.Now(), zone) {
		return 0, err
	}
	today := a.today(zone)
	days, err := a.store.Days(ctx, abp.MonthOf(today), today)
	if err != nil || !days.IsDigestDay(today) {
		return 0, err
	}
	readers, err := a.store.DigestReaders(ctx)
	if err != nil {
		return 0, err
	}
	key := func(r store.DigestReader) string {
		return fmt.Sprintf("digest/%s/%s/%04d-%02d", r.OrganisationID, r.PersonID, today.Year, today.Month)
	}
	keys := make([]string, len(readers))
	for i, r := range readers {
		keys[i] = key(r)
	}
	had, err := a.store.Written(ctx, keys)
	if err != nil {
		return 0, err
	}
	written := 0
	var failures []error
	for _, r := range readers {
		if had[key(r)] || ctx.Err() != nil {
			continue
		}
		done, err := a.writeDigest(ctx, r, abp.MonthOf(today), key(r))
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", key(r), err))
		} else if done {
			written++
		}
	}
	return written, errors.Join(failures...)
}

func (a *App) writeDigest(ctx context.Context, r store.DigestReader, month abp.Date, key string) (done bool, err error) {
	to, err := a.store.Viewer(ctx, r.PersonID)
	if err != nil {
		return false, err
	}
	d, err := a.digest(ctx, to, r.OrganisationID, month)
	if err != nil || d == nil {
		return false, err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		// Locked, so that nobody takes words back between reading and writing them.
		quotes, err := tx.LockPublishedQuotes(ctx, a.Now())
		if err != nil {
			return err
		}
		values, err := a.digestValues(ctx, tx, d, quotes)
		if err != nil {
			return err
		}
		done, err = a.write(ctx, tx, letter{kind: abp.LetterDigest, to: to, values: values, once: key})
		return err
	})
	return done, err
}

// PreviewDigest returns the digest about an organisation as it would be written
// today, or nil where nothing would. Nothing is written. It fails with NotFound for
// organisations that are not the viewer's to see.
func (a *App) PreviewDigest(ctx context.Context, by *abp.Person, organisationID string) (*abp.Message, error) {
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	d, err := a.digest(ctx, by, organisationID, abp.MonthOf(a.today(zone)))
	if err != nil || d == nil {
		return nil, err
	}
	quotes, err := a.store.PublishedQuotes(ctx, a.Now())
	if err != nil {
		return nil, err
	}
	values, err := a.digestValues(ctx, a.store, d, quotes)
	if err != nil {
		return nil, err
	}
	words, err := wordingOf(ctx, a.store, abp.LetterDigest, "")
	if err != nil {
		return nil, err
	}
	programme, err := a.store.Programme(ctx)
	if err != nil {
		return nil, err
	}
	reader := *by
	reader.ID = "" // so that no address is made that turns the person's mails off
	return a.compose(abp.LetterOf(abp.LetterDigest), words, &letter{kind: abp.LetterDigest, to: &reader, values: values}, programme), nil
}

// digest gathers what there is to say about an organisation, or nil if that is
// nothing: before the first snapshot, and while nobody of it takes part.
func (a *App) digest(ctx context.Context, by *abp.Person, organisationID string, month abp.Date) (*digest, error) {
	m, err := a.OrganisationImpact(ctx, by, organisationID)
	if err != nil || m.Snapshot == nil {
		return nil, err
	}
	d := &digest{impact: m, month: month}
	if d.dates, err = a.NextDates(ctx, by, organisationID, abp.DigestDates); err != nil {
		return nil, err
	}
	if d.releases, err = a.store.WaitingReleases(ctx, by, organisationID, a.Now()); err != nil {
		return nil, err
	}
	applied, _ := m.Reach.Applied.Number()
	enrolled, _ := m.Reach.Enrolled.Number()
	if applied+enrolled+len(d.dates)+d.releases.Waiting == 0 {
		return nil, nil
	}
	before, err := a.store.SnapshotBefore(ctx, abp.MonthOf(m.Snapshot.AsAt))
	if err != nil || before == nil {
		return d, err
	}
	then, err := a.frozen(ctx, before)
	if err != nil {
		return nil, err
	}
	was := reachOf(disclosure.Operational, then.reach(abp.ByOrganisation, organisationID))
	d.previous, d.since = &was, before.AsAt
	return d, nil
}
