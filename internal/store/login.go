package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// CreateSignIn adds a sign-in link and, for one that is used once, ends the
// person's older ones of its kind: invitations, or links that were asked for.
func (s *Store) CreateSignIn(ctx context.Context, l *abp.SignIn) error {
	if !l.Reusable {
		if _, err := records[abp.SignIn](s.write).Where("person_id = ? AND used_at IS NULL AND reusable = ? AND invites = ?", l.PersonID, false, l.Invites).Update(ctx, "used_at", l.CreatedAt); err != nil {
			return fmt.Errorf("end older links: %w", err)
		}
	}
	return insert(ctx, s, l)
}

// EndSignIns ends every link of a person that was mailed and not used.
func (s *Store) EndSignIns(ctx context.Context, personID string, now abp.Instant) error {
	_, err := records[abp.SignIn](s.write).Where("person_id = ? AND used_at IS NULL AND reusable = ?", personID, false).Update(ctx, "used_at", now)
	return wrapped("end sign-in links of "+personID, err)
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
		return "", abp.Errorf(abp.Gone, "This sign-in link or code has been used or is too old. Ask for a new one.")
	}
	return l.PersonID, nil
}

// CreateSignInRequest notes that a link was asked for.
func (s *Store) CreateSignInRequest(ctx context.Context, r *abp.SignInRequest) error {
	return insert(ctx, s, r)
}

// SignInRequest returns the request with the id.
func (s *Store) SignInRequest(ctx context.Context, id string) (*abp.SignInRequest, error) {
	return one(ctx, records[abp.SignInRequest](s.read).Where("id = ?", id))
}

// SignInRequestOf returns the request of the browser whose secret has the hash.
func (s *Store) SignInRequestOf(ctx context.Context, browserHash string) (*abp.SignInRequest, error) {
	return one(ctx, records[abp.SignInRequest](s.read).Where("browser_hash = ? AND browser_hash <> ''", browserHash))
}

// SignInFor returns the link that answers a request.
func (s *Store) SignInFor(ctx context.Context, requestID string) (*abp.SignIn, error) {
	return one(ctx, records[abp.SignIn](s.read).Where("request_id = ? AND request_id <> ''", requestID))
}

// TrySignInRequest counts one try at a code of the request and returns how many
// are left after it, or -1 if there was none left before.
func (s *Store) TrySignInRequest(ctx context.Context, id string) (int, error) {
	for range abp.CodeTries {
		r, err := s.SignInRequest(ctx, id)
		if err != nil {
			return 0, err
		}
		if r.Tries >= abp.CodeTries {
			break
		}
		n, err := records[abp.SignInRequest](s.write).Where("id = ? AND tries = ?", id, r.Tries).Update(ctx, "tries", r.Tries+1)
		if err != nil {
			return 0, fmt.Errorf("try a code: %w", err)
		}
		if n == 1 {
			return abp.CodeTries - r.Tries - 1, nil
		}
	}
	return -1, nil
}

// Askings is how often links were asked for: for an address, from a network, and
// in all.
type Askings struct{ Address, Network, All int }

// CountAskings returns how often links were asked for like this, since then.
func (s *Store) CountAskings(ctx context.Context, r *abp.SignInRequest, since abp.Instant) (Askings, error) {
	n, err := rows[Askings](ctx, s.write, `SELECT COUNT(CASE WHEN address_hash = ? THEN 1 END) AS address, COUNT(CASE WHEN network_hash = ? THEN 1 END) AS network, COUNT(*) AS "all"
		FROM sign_in_requests WHERE requested_at > ? AND browser_hash <> ''`, r.AddressHash, r.NetworkHash, since)
	if err != nil || len(n) == 0 {
		return Askings{}, wrapped("askings", err)
	}
	return n[0], nil
}

// PretendSignIn does the work of writing a link and its mail, and leaves nothing.
func (s *Store) PretendSignIn(ctx context.Context, r *abp.SignInRequest) error {
	if _, err := records[abp.SignIn](s.write).Where("person_id = ? AND used_at IS NULL", r.ID).Update(ctx, "used_at", r.RequestedAt); err != nil {
		return fmt.Errorf("pretend to sign in: %w", err)
	}
	for _, suffix := range []string{"-link", "-mail", "-job"} {
		if err := s.CreateSignInRequest(ctx, &abp.SignInRequest{ID: r.ID + suffix, RequestedAt: r.RequestedAt}); err != nil {
			return err
		}
	}
	_, err := records[abp.SignInRequest](s.write).Where("id IN ?", []string{r.ID + "-link", r.ID + "-mail", r.ID + "-job"}).Delete(ctx)
	return wrapped("pretend to sign in", err)
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

// KnowsDevice says whether the person signed in on such a device before, or never
// signed in at all: then every device is as good as any other.
func (s *Store) KnowsDevice(ctx context.Context, personID, device string) (bool, error) {
	devices, err := rows[string](ctx, s.read, "SELECT DISTINCT device FROM logins WHERE person_id = ?", personID)
	return len(devices) == 0 || slices.Contains(devices, device), wrapped("devices", err)
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

// ProveLogin gives a live login a new token after a proof, with no time for the old
// one, and says whether it did.
func (s *Store) ProveLogin(ctx context.Context, l *abp.Login, hash string, now abp.Instant) (bool, error) {
	n, err := records[abp.Login](s.write).Where("id = ? AND ended_at IS NULL", l.ID).
		Set(set("token_hash", hash), set("previous_hash", ""), set("rotated_at", now), set("seen_at", now), set("proven_at", now), set("proof", l.Proof)).Update(ctx)
	return n == 1, wrapped("prove login "+l.ID, err)
}

// EndOtherLogins ends every login of a person but the one with the id.
func (s *Store) EndOtherLogins(ctx context.Context, personID, id string, now abp.Instant) (int, error) {
	n, err := records[abp.Login](s.write).Where("person_id = ? AND ended_at IS NULL AND id <> ?", personID, id).Update(ctx, "ended_at", now)
	return n, wrapped("end other logins of "+personID, err)
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
