package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// ShortenQuote proposes to the writer to show less of their words. It fails with
// Invalid at the field kept, and with Conflict if the quote does not wait or has
// moved on.
func (a *App) ShortenQuote(ctx context.Context, by *abp.Person, id string, version int, kept string) error {
	return a.judgeQuote(ctx, by, id, "shortened", abp.LetterQuoteShortened, func(_ *store.Store, q *abp.Quote) error {
		q.Version = version
		return q.Shorten(kept, a.Now())
	})
}

// PublishQuote shows the words, attributed as widely as has to be for nobody to be
// recognised. It fails with Conflict if the writer has not agreed to what would be
// shown, or the quote has moved on.
func (a *App) PublishQuote(ctx context.Context, by *abp.Person, id string, version int) error {
	return a.judgeQuote(ctx, by, id, "published", abp.LetterQuotePublished, func(tx *store.Store, q *abp.Quote) error {
		label, err := tx.QuoteLabel(ctx, q.SubjectID)
		if err != nil {
			return err
		}
		q.Version = version
		return q.Publish(by, disclosure.Defaults(disclosure.Survey).Under(a.rules).Attribution(label.Kind.Label(), label.Delegates), a.Now())
	})
}

// RefuseQuote turns the words down and tells the writer why. It fails with Invalid
// without a reason, and with Conflict if the quote has moved on.
func (a *App) RefuseQuote(ctx context.Context, by *abp.Person, id string, version int, why string) error {
	return a.judgeQuote(ctx, by, id, "turned down", abp.LetterQuoteRefused, func(tx *store.Store, q *abp.Quote) error {
		q.Version = version
		wasShown := q.State() == abp.QuotePublished
		if err := q.Refuse(why, a.Now()); err != nil || !wasShown {
			return err
		}
		return a.voicesWithdrawn(ctx, tx)
	})
}

// judgeQuote applies a rule to a quote as somebody who judges it, notes it and
// writes to the writer. Nobody judges their own words.
func (a *App) judgeQuote(ctx context.Context, by *abp.Person, id, verb string, kind abp.LetterKind, rule func(*store.Store, *abp.Quote) error) error {
	if err := by.Can(abp.JudgeQuotes); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		q, err := tx.LockQuote(ctx, by, id)
		if err != nil {
			return err
		}
		if err := judgesOthers(ctx, tx, by, q); err != nil {
			return err
		}
		if err := rule(tx, q); err != nil {
			return err
		}
		if err := tx.UpdateQuote(ctx, q); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, verb, q.ID, ""); err != nil {
			return err
		}
		to, err := tx.QuoteWriter(ctx, q.SubjectID)
		if abp.CodeOf(err) == abp.NotFound {
			return nil // switched off meanwhile: there is nobody to write to
		}
		if err != nil {
			return err
		}
		_, err = a.write(ctx, tx, letter{kind: kind, to: to, values: map[string]string{"page": a.URL("/quotes/own")}})
		return err
	})
}

// judgesOthers fails with Forbidden if the words are the person's own.
func judgesOthers(ctx context.Context, tx *store.Store, by *abp.Person, q *abp.Quote) error {
	_, err := tx.OwnQuote(ctx, by, q.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return abp.Errorf(abp.Forbidden, "These are your own words, so another programme lead judges them.")
}
