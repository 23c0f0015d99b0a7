package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// CreateSignIn adds a sign-in link and, for one that is used once, ends the
// person's older ones.
func (s *Store) CreateSignIn(ctx context.Context, l *abp.SignIn) error {
	if !l.Reusable {
		if _, err := records[abp.SignIn](s.write).Where("person_id = ? AND used_at IS NULL AND reusable = ?", l.PersonID, false).Update(ctx, "used_at", l.CreatedAt); err != nil {
			return fmt.Errorf("end older links: %w", err)
		}
	}
	return insert(ctx, s, l)
}

// SignIn returns the link with the hash, whatever its state.
func (s *Store) SignIn(ctx context.Context, hash string) (*abp.SignIn, error) {
	return one(ctx, records[abp.SignIn](s.read).Where("token_hash = ?", hash))
}

// UseSignIn marks the link as used and returns whom it signs in. Of many who
// try at once, one succeeds; the others fail with Gone, as do expired links.
func (s *Store) UseSignIn(ctx context.Context, hash string, now abp.Instant) (string, error) {
	l, err := s.SignIn(ctx, hash)
	if err != nil {
		return "", err
	}
	q := records[abp.SignIn](s.write).Where("token_hash = ? AND expires_at > ?", hash, now)
	if !l.Reusable {
		q = q.Where("used_at IS NULL")
	}
	n, err := q.Update(ctx, "used_at", now)
	if err != nil {
		return "", fmt.Errorf("use sign-in link %s: %w", l.ID, err)
	}
	if n == 0 {
		return "", abp.Errorf(abp.Gone, "This sign-in link has been used or is too old. Ask for a new one.")
	}
	return l.PersonID, nil
}

// CreateSignInRequest notes that a link was asked for.
func (s *Store) CreateSignInRequest(ctx context.Context, r *abp.SignInRequest) error {
	return insert(ctx, s, r)
}

// CountSignInRequests returns how often links for an address were asked for
// since then.
func (s *Store) CountSignInRequests(ctx context.Context, addressHash string, since abp.Instant) (int, error) {
	n, err := records[abp.SignInRequest](s.read).Where("address_hash = ? AND requested_at > ?", addressHash, since).Count(ctx, "*")
	if err != nil {
		return 0, fmt.Errorf("count sign-in requests: %w", err)
	}
	return int(n), nil
}

// CreateLogin adds a signed-in browser.
func (s *Store) CreateLogin(ctx context.Context, l *abp.Login) error { return insert(ctx, s, l) }

// Login returns the login that the hash of a token belongs to, be it the present
// token or the one before.
func (s *Store) Login(ctx context.Context, hash string) (*abp.Login, error) {
	return one(ctx, records[abp.Login](s.read).Where("token_hash = ? OR previous_hash = ?", hash, hash))
}

// Logins returns a person's live logins, newest first.
func (s *Store) Logins(ctx context.Context, personID string) ([]abp.Login, error) {
	list, err := records[abp.Login](s.read).Where("person_id = ? AND ended_at IS NULL", personID).Order("created_at DESC, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("logins of %s: %w", personID, err)
	}
	return list, nil
}

// SeeLogin notes that a live login was used.
func (s *Store) SeeLogin(ctx context.Context, id string, now abp.Instant) error {
	_, err := records[abp.Login](s.write).Where("id = ? AND ended_at IS NULL", id).Update(ctx, "seen_at", now)
	return err
}

// RotateLogin gives a live login a new token unless another request did so
// first, and says whether it did.
func (s *Store) RotateLogin(ctx context.Context, l *abp.Login, hash string, now abp.Instant) (bool, error) {
	n, err := records[abp.Login](s.write).Where("id = ? AND token_hash = ? AND ended_at IS NULL", l.ID, l.TokenHash).
		Set(set("token_hash", hash), set("previous_hash", l.TokenHash), set("rotated_at", now), set("seen_at", now)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("rotate login %s: %w", l.ID, err)
	}
	return n == 1, nil
}

// EndLogin ends one login of a person, or with id "" all of them.
func (s *Store) EndLogin(ctx context.Context, personID, id string, now abp.Instant) (int, error) {
	q := records[abp.Login](s.write).Where("person_id = ? AND ended_at IS NULL", personID)
	if id != "" {
		q = q.Where("id = ?", id)
	}
	n, err := q.Update(ctx, "ended_at", now)
	if err != nil {
		return 0, fmt.Errorf("end logins of %s: %w", personID, err)
	}
	return n, nil
}
