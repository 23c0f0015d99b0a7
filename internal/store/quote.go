package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// This file holds every read of quotes. Methods that begin with Own reach what the
// viewer wrote at their own places, whatever their roles are. Those for whoever
// judges quotes return no subject, so that no way leads from words to a person.

// OwnQuotes returns the viewer's own quotes, newest first.
func (s *Store) OwnQuotes(ctx context.Context, viewer *abp.Person) ([]abp.Quote, error) {
	if viewer == nil {
		return nil, nil
	}
	list, err := records[abp.Quote](s.read).Where("subject_id IN ("+ownSubjects+")", viewer.ID).Order("created_at DESC, id").Find(ctx)
	return list, wrapped("own quotes", err)
}

// OwnQuote returns one of the viewer's own quotes.
func (s *Store) OwnQuote(ctx context.Context, viewer *abp.Person, id string) (*abp.Quote, error) {
	if viewer == nil {
		return nil, abp.Errorf(abp.NotFound, "These words do not exist, or they are not yours.")
	}
	return one(ctx, records[abp.Quote](s.read).Where("id = ? AND subject_id IN ("+ownSubjects+")", id, viewer.ID))
}

// LockOwnQuote is OwnQuote, and makes everybody else who locks the quote wait until
// this transaction ends.
func (s *Store) LockOwnQuote(ctx context.Context, viewer *abp.Person, id string) (*abp.Quote, error) {
	if viewer == nil {
		return nil, abp.Errorf(abp.NotFound, "These words do not exist, or they are not yours.")
	}
	return one(ctx, records[abp.Quote](s.write, s.lock()).Where("id = ? AND subject_id IN ("+ownSubjects+")", id, viewer.ID))
}

// QuotesOf returns the quotes that were given under a subject, oldest first.
func (s *Store) QuotesOf(ctx context.Context, subjectID string) ([]abp.Quote, error) {
	list, err := records[abp.Quote](s.read).Where("subject_id = ?", subjectID).Order("created_at, id").Find(ctx)
	return list, wrapped("quotes of a subject", err)
}

// quotesFor keeps the quotes that the viewer judges: those that were offered.
func quotesFor(viewer *abp.Person) only {
	if viewer.Can(abp.JudgeQuotes) != nil {
		return nothing
	}
	return only{sql: "consented_on IS NOT NULL"}
}

// Quotes returns the quotes that the viewer judges, without their subjects: those
// that were withdrawn hold no words.
func (s *Store) Quotes(ctx context.Context, viewer *abp.Person) ([]abp.Quote, error) {
	o := quotesFor(viewer)
	list, err := records[abp.Quote](s.read).Omit("subject_id").Where(o.sql, o.args...).Order("consented_on DESC, id").Find(ctx)
	return list, wrapped("quotes", err)
}

// Quote returns one quote that the viewer judges, without its subject.
func (s *Store) Quote(ctx context.Context, viewer *abp.Person, id string) (*abp.Quote, error) {
	o := quotesFor(viewer)
	return one(ctx, records[abp.Quote](s.read).Omit("subject_id").Where("id = ?", id).Where(o.sql, o.args...))
}

// LockQuote returns one quote that the viewer judges, whole, and makes everybody
// else who locks it wait until this transaction ends.
func (s *Store) LockQuote(ctx context.Context, viewer *abp.Person, id string) (*abp.Quote, error) {
	o := quotesFor(viewer)
	return one(ctx, records[abp.Quote](s.write, s.lock()).Where("id = ?", id).Where(o.sql, o.args...))
}

const isPublished = "published_at >= ? AND refused_at IS NULL AND withdrawn_on IS NULL"

// PublishedQuotes returns the quotes that are shown at the instant now, newest
// first, without their subjects.
func (s *Store) PublishedQuotes(ctx context.Context, now abp.Instant) ([]abp.Quote, error) {
	list, err := records[abp.Quote](s.read).Omit("subject_id").Where(isPublished, abp.QuotesShownSince(now)).Order("published_at DESC, id").Find(ctx)
	return list, wrapped("published quotes", err)
}

// LockPublishedQuotes is PublishedQuotes for whatever copies the words: nobody can
// take one back until this transaction ends, so that taking back finds the copy.
func (s *Store) LockPublishedQuotes(ctx context.Context, now abp.Instant) ([]abp.Quote, error) {
	list, err := records[abp.Quote](s.write, s.lock()).Omit("subject_id").Where(isPublished, abp.QuotesShownSince(now)).Order("published_at DESC, id").Find(ctx)
	return list, wrapped("lock published quotes", err)
}

// CreateQuote adds a quote.
func (s *Store) CreateQuote(ctx context.Context, q *abp.Quote) error { return insert(ctx, s, q) }

// UpdateQuote saves a quote that was loaded whole. It fails with Conflict if it has
// moved on.
func (s *Store) UpdateQuote(ctx context.Context, q *abp.Quote) error { return update(ctx, s, q) }

// DeleteShownQuotes deletes every quote that was published before the instant and
// is still shown, and returns how many.
func (s *Store) DeleteShownQuotes(ctx context.Context, before abp.Instant) (int, error) {
	n, err := records[abp.Quote](s.write).Where("published_at < ? AND refused_at IS NULL AND withdrawn_on IS NULL", before).Delete(ctx)
	return n, wrapped("delete shown quotes", err)
}

// DeleteOldQuotes deletes every quote that was written before the instant and is not
// shown, and returns how many.
func (s *Store) DeleteOldQuotes(ctx context.Context, before abp.Instant) (int, error) {
	n, err := records[abp.Quote](s.write).Where("created_at < ? AND (published_at IS NULL OR refused_at IS NOT NULL OR withdrawn_on IS NOT NULL)", before).Delete(ctx)
	return n, wrapped("delete old quotes", err)
}

// HasPublishedQuotes says whether words of the person are shown.
func (s *Store) HasPublishedQuotes(ctx context.Context, personID string) (bool, error) {
	n, err := records[abp.Quote](s.read).Where("published_at IS NOT NULL AND refused_at IS NULL AND withdrawn_on IS NULL AND subject_id IN ("+ownSubjects+")", personID).Count(ctx, "id")
	return n > 0, wrapped("published quotes of a person", err)
}

// QuoteWriter returns whom a letter about a quote goes to, for sending it: it says
// nothing about the quote, and whoever judges it is never shown it.
func (s *Store) QuoteWriter(ctx context.Context, subjectID string) (*abp.Person, error) {
	return one(ctx, records[abp.Person](s.read).Where("disabled_at IS NULL AND id IN (SELECT d.person_id FROM survey_links l JOIN delegates d ON d.id = l.delegate_id WHERE l.subject_id = ?)", subjectID))
}

// QuoteLabel is the kind of organisation that a subject comes from, and how many
// delegates share it.
type QuoteLabel struct {
	Kind      abp.OrganisationKind
	Delegates int
}

// QuoteLabel returns what words under a subject could be attributed to.
func (s *Store) QuoteLabel(ctx context.Context, subjectID string) (*QuoteLabel, error) {
	list, err := rows[QuoteLabel](ctx, s.read, `SELECT o.kind, (SELECT COUNT(DISTINCT d.person_id) FROM delegates d JOIN organisations e ON e.id = d.organisation_id JOIN cohorts c ON c.id = d.cohort_id
			WHERE e.kind = o.kind AND c.published_at IS NOT NULL) AS delegates
		FROM survey_subjects v JOIN organisations o ON o.id = v.organisation_id WHERE v.id = ?`, subjectID)
	if err == nil && len(list) == 0 {
		err = abp.Errorf(abp.NotFound, "These words do not exist any more.")
	}
	if err != nil {
		return nil, fmt.Errorf("label of a quote: %w", err)
	}
	return &list[0], nil
}

// KnownNames returns the names of everybody and everything that the programme
// knows: people, organisations, systems and venues.
func (s *Store) KnownNames(ctx context.Context) ([]string, error) {
	list, err := rows[string](ctx, s.read, "SELECT name FROM people UNION ALL SELECT name FROM organisations UNION ALL SELECT name FROM systems UNION ALL SELECT name FROM venues")
	return list, wrapped("known names", err)
}

// DropUnsent forgets every mail of the kind that was not sent, so that it is
// written again in other words. One that may have arrived is set aside instead:
// it is not for sending twice.
func (s *Store) DropUnsent(ctx context.Context, kind abp.LetterKind, now abp.Instant) error {
	if _, err := records[abp.Message](s.write).Where("kind = ? AND sent_at IS NULL AND unknown_at IS NULL", kind).Delete(ctx); err != nil {
		return fmt.Errorf("drop unsent mails: %w", err)
	}
	_, err := records[abp.Message](s.write).Where("kind = ? AND sent_at IS NULL AND unknown_at IS NOT NULL", kind).
		Set(set("text", ""), set("next_at", nil), set("lease_until", nil), set("set_aside_at", now)).Update(ctx)
	return wrapped("set unsent mails aside", err)
}
