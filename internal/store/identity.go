package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// CreateIdentity connects a person with what a provider calls them. It fails with
// Conflict if somebody is known by it already.
func (s *Store) CreateIdentity(ctx context.Context, i *abp.Identity) error { return insert(ctx, s, i) }

// IdentityOf returns who is known by the subject of an issuer.
func (s *Store) IdentityOf(ctx context.Context, issuer, subject string) (*abp.Identity, error) {
	return one(ctx, records[abp.Identity](s.read).Where("issuer = ? AND subject = ?", issuer, subject))
}

// Identities returns how providers know a person, in the order in which that was
// confirmed.
func (s *Store) Identities(ctx context.Context, personID string) ([]abp.Identity, error) {
	list, err := records[abp.Identity](s.read).Where("person_id = ?", personID).Order("added_at, id").Find(ctx)
	return list, wrapped("identities of "+personID, err)
}

// UseIdentity saves that somebody signed on by it.
func (s *Store) UseIdentity(ctx context.Context, id string, now abp.Instant) error {
	_, err := records[abp.Identity](s.write).Where("id = ?", id).Update(ctx, "used_at", now)
	return wrapped("use identity "+id, err)
}

// RemoveIdentity removes an identity of a person and returns it. It fails with
// NotFound.
func (s *Store) RemoveIdentity(ctx context.Context, personID, id string) (*abp.Identity, error) {
	i, err := one(ctx, records[abp.Identity](s.read).Where("id = ? AND person_id = ?", id, personID))
	if err != nil {
		return nil, err
	}
	_, err = records[abp.Identity](s.write).Where("id = ? AND person_id = ?", id, personID).Delete(ctx)
	return i, wrapped("remove identity "+id, err)
}

// CreateSignOn adds a way to a provider, and removes those that came to nothing.
func (s *Store) CreateSignOn(ctx context.Context, o *abp.SignOn) error {
	if _, err := records[abp.SignOn](s.write).Where("expires_at < ?", o.CreatedAt).Delete(ctx); err != nil {
		return wrapped("remove old sign-ons", err)
	}
	return insert(ctx, s, o)
}

// SignOn returns the sign-on that the browser is on.
func (s *Store) SignOn(ctx context.Context, browserHash string) (*abp.SignOn, error) {
	return one(ctx, records[abp.SignOn](s.read).Where("browser_hash = ?", browserHash))
}

// AnswerSignOn marks the sign-on as answered. Of many who bring the answer at once
// one succeeds: it says whether this one did. Late ones never do.
func (s *Store) AnswerSignOn(ctx context.Context, id string, now abp.Instant) (bool, error) {
	n, err := records[abp.SignOn](s.write).Where("id = ? AND answered_at IS NULL AND expires_at > ?", id, now).Update(ctx, "answered_at", now)
	return n == 1, wrapped("answer sign-on "+id, err)
}

// WaitSignOn saves what was answered about somebody who is not known by it yet,
// until when they can say who they are, and whose mailbox was asked by which link.
func (s *Store) WaitSignOn(ctx context.Context, o *abp.SignOn) error {
	_, err := records[abp.SignOn](s.write).Where("id = ? AND confirmed_at IS NULL", o.ID).
		Set(set("issuer", o.Issuer), set("subject", o.Subject), set("is_strong", o.IsStrong), set("expires_at", o.ExpiresAt), set("person_id", o.PersonID), set("token_hash", o.TokenHash)).Update(ctx)
	return wrapped("wait with sign-on "+o.ID, err)
}

// ConfirmSignOn marks the sign-on as confirmed and says whether it was waiting
// still, for that link.
func (s *Store) ConfirmSignOn(ctx context.Context, id, tokenHash string, now abp.Instant) (bool, error) {
	n, err := records[abp.SignOn](s.write).Where("id = ? AND token_hash = ? AND confirmed_at IS NULL AND expires_at > ?", id, tokenHash, now).Update(ctx, "confirmed_at", now)
	return n == 1, wrapped("confirm sign-on "+id, err)
}

// HasWay says whether the person has a way to sign in that is safer than a mail: a
// passkey, or a provider of single sign-on.
func (s *Store) HasWay(ctx context.Context, personID string) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM passkeys WHERE person_id = ? UNION SELECT 1 FROM identities WHERE person_id = ?", personID, personID)
	return len(found) > 0, wrapped("ways of "+personID, err)
}

// RemoveWays removes every passkey of the person, and every provider that signs
// them in.
func (s *Store) RemoveWays(ctx context.Context, personID string) error {
	if _, err := records[abp.Passkey](s.write).Where("person_id = ?", personID).Delete(ctx); err != nil {
		return wrapped("remove passkeys of "+personID, err)
	}
	_, err := records[abp.Identity](s.write).Where("person_id = ?", personID).Delete(ctx)
	return wrapped("remove identities of "+personID, err)
}
