package app

import (
	"context"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// OfferQuote keeps words under a subject: as a draft that is its writer's alone or,
// with consent, for somebody to judge. A draft that is there is replaced, and words
// that were offered before are not offered twice, so that a form may be sent again.
// It fails with Invalid at the fields quote_words, quote_consent and quote_special,
// and with Conflict if the subject has as many quotes as there may be.
func (a *App) OfferQuote(ctx context.Context, tx *store.Store, subjectID, words string, consent abp.QuoteConsent) (*abp.Quote, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	had, err := tx.QuotesOf(ctx, subjectID)
	if err != nil {
		return nil, err
	}
	today := a.today(zone)
	q := &abp.Quote{Kept: abp.Kept{ID: a.id(abp.KindQuote), CreatedAt: abp.At(today.Midnight(zone))}, SubjectID: subjectID}
	live := 0
	for i := range had {
		switch {
		case had[i].State() == abp.QuoteDraft:
			q = &had[i]
		case had[i].State() != abp.QuoteWithdrawn && had[i].Words == abp.CleanText(words):
			return &had[i], nil
		}
		if had[i].State() != abp.QuoteWithdrawn {
			live++
		}
	}
	isNew := !slices.ContainsFunc(had, func(o abp.Quote) bool { return o.ID == q.ID })
	if isNew && live >= abp.MostQuotes {
		return nil, abp.InvalidField("quote_words", "You have offered %d quotes already. Take one back to write another.", live)
	}
	if err := q.Write(words, consent, today); err != nil {
		return nil, err
	}
	if isNew {
		return q, tx.CreateQuote(ctx, q)
	}
	return q, tx.UpdateQuote(ctx, q)
}

// WriteQuote keeps words of the person under the subject of their newest place
// whose workshops are complete. Nothing notes that they wrote. It fails like
// OfferQuote, and with Conflict before the workshops are complete.
func (a *App) WriteQuote(ctx context.Context, by *abp.Person, words string, consent abp.QuoteConsent) (q *abp.Quote, err error) {
	if err := by.Can(abp.OfferQuotes); err != nil {
		return nil, err
	}
	place, err := a.QuotePlace(ctx, by)
	if err != nil {
		return nil, err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		subject, err := a.subjectOf(ctx, tx, place.ID)
		if err != nil {
			return err
		}
		q, err = a.OfferQuote(ctx, tx, subject, words, consent)
		return err
	})
	return q, err
}

// QuotePlace returns the person's newest place whose workshops are complete. It
// fails with Conflict if there is none.
func (a *App) QuotePlace(ctx context.Context, by *abp.Person) (*abp.Delegate, error) {
	if err := by.Can(abp.OfferQuotes); err != nil {
		return nil, err
	}
	places, _, err := a.store.Delegates(ctx, by, store.DelegateQuery{PersonID: by.ID}, a.Now())
	if err != nil {
		return nil, err
	}
	var newest *abp.Delegate
	for i := range places {
		d := &places[i]
		if d.Progress.IsWorkshopComplete() && (newest == nil || newest.EnrolledAt.Before(d.EnrolledAt.Time)) {
			newest = d
		}
	}
	if newest == nil {
		return nil, abp.Errorf(abp.Conflict, "You can offer your words once you have been to every part of the workshops.")
	}
	return newest, nil
}

// WithdrawQuote takes the person's own words back, at any time. They are forgotten
// at once, here and in whatever was made of them and has not left.
func (a *App) WithdrawQuote(ctx context.Context, by *abp.Person, id string) error {
	return a.changeOwnQuote(ctx, by, id, func(tx *store.Store, q *abp.Quote, today abp.Date) error {
		wasShown := q.State() == abp.QuotePublished
		q.Withdraw(today)
		if err := tx.UpdateQuote(ctx, q); err != nil || !wasShown {
			return err
		}
		return a.voicesWithdrawn(ctx, tx)
	})
}

// AgreeToQuote records that the person agrees to their words as they were
// shortened. It fails with Conflict if they are not those that the page showed.
func (a *App) AgreeToQuote(ctx context.Context, by *abp.Person, id string, version int) error {
	return a.changeOwnQuote(ctx, by, id, func(tx *store.Store, q *abp.Quote, today abp.Date) error {
		if err := q.Agree(version, today); err != nil {
			return err
		}
		return tx.UpdateQuote(ctx, q)
	})
}

// changeOwnQuote applies a rule to one of the person's own quotes, on the local day.
// Nothing notes it.
func (a *App) changeOwnQuote(ctx context.Context, by *abp.Person, id string, rule func(*store.Store, *abp.Quote, abp.Date) error) error {
	if err := by.Can(abp.OfferQuotes); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		q, err := tx.LockOwnQuote(ctx, by, id)
		if err != nil {
			return err
		}
		return rule(tx, q, a.today(zone))
	})
}

// voicesWithdrawn forgets whatever holds words that are not shown any more and has
// not left: it is made again without them.
func (a *App) voicesWithdrawn(ctx context.Context, tx *store.Store) error {
	if err := a.supersedeReports(ctx, tx, "A quote that was in it is not published any more."); err != nil {
		return err
	}
	return tx.DropUnsent(ctx, abp.LetterDigest, a.real())
}

// forgetQuotes deletes quotes whose consent is older than the instant, and of those
// that are not shown also what has waited too long, and returns how many.
func (a *App) forgetQuotes(ctx context.Context, tx *store.Store, before abp.Instant) (int, error) {
	shown, err := tx.DeleteShownQuotes(ctx, before)
	if err != nil {
		return 0, err
	}
	if waits := abp.QuotesKeptSince(a.Now()); before.Before(waits.Time) {
		before = waits
	}
	n, err := tx.DeleteOldQuotes(ctx, before)
	if err != nil || shown == 0 {
		return n, err
	}
	return n + shown, a.voicesWithdrawn(ctx, tx)
}

// Voice is a quote as everybody may read it.
type Voice struct {
	Words       string
	Attribution string
	ShownOn     abp.Date
}

// PublishedQuotes returns the quotes that are shown, newest first. It is the only
// way to read them. It fails with Forbidden for roles that may not.
func (a *App) PublishedQuotes(ctx context.Context, by *abp.Person) ([]Voice, error) {
	if err := by.Can(abp.SeeVoices); err != nil {
		return nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.store.PublishedQuotes(ctx, a.Now())
	if err != nil {
		return nil, err
	}
	voices := make([]Voice, len(list))
	for i := range list {
		voices[i] = Voice{list[i].Public(), list[i].Attribution, list[i].PublishedAt.On(zone)}
	}
	return voices, nil
}

// QuoteSuspects takes the words of a quote apart for whoever judges it.
func (a *App) QuoteSuspects(ctx context.Context, by *abp.Person, words string) ([]abp.QuotePart, error) {
	if err := by.Can(abp.JudgeQuotes); err != nil {
		return nil, err
	}
	names, err := a.store.KnownNames(ctx)
	if err != nil {
		return nil, err
	}
	lower, known := strings.ToLower(words), map[string]bool{}
	for _, name := range names {
		for _, w := range abp.NameWords(name) {
			if strings.Contains(lower, w) {
				known[w] = true
			}
		}
	}
	return abp.SuspectWords(words, func(word string) bool { return known[word] }), nil
}
