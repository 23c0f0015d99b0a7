package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// CreatePasskey adds a passkey. It fails with Conflict if the key is known already.
func (s *Store) CreatePasskey(ctx context.Context, k *abp.Passkey) error { return insert(ctx, s, k) }

// Passkeys returns a person's passkeys, in the order in which they were added.
func (s *Store) Passkeys(ctx context.Context, personID string) ([]abp.Passkey, error) {
	list, err := records[abp.Passkey](s.read).Where("person_id = ?", personID).Order("added_at, id").Find(ctx)
	return list, wrapped("passkeys of "+personID, err)
}

// Passkey returns one passkey of a person.
func (s *Store) Passkey(ctx context.Context, personID, id string) (*abp.Passkey, error) {
	return one(ctx, records[abp.Passkey](s.read).Where("id = ? AND person_id = ?", id, personID))
}

// PasskeyByCredential returns the passkey that browsers know by the credential, if
// it is the person's.
func (s *Store) PasskeyByCredential(ctx context.Context, personID, credential string) (*abp.Passkey, error) {
	return one(ctx, records[abp.Passkey](s.read).Where("credential = ? AND person_id = ?", credential, personID))
}

// UsePasskey saves that a passkey was used, unless another request got further
// with it first: it says whether it did.
func (s *Store) UsePasskey(ctx context.Context, k *abp.Passkey, was int64) (bool, error) {
	n, err := records[abp.Passkey](s.write).Where("id = ? AND sign_count = ?", k.ID, was).
		Set(set("sign_count", k.SignCount), set("first_used_at", k.FirstUsedAt), set("used_at", k.UsedAt)).Update(ctx)
	return n == 1, wrapped("use passkey "+k.ID, err)
}

// NamePasskey gives a passkey of a person another name.
func (s *Store) NamePasskey(ctx context.Context, k *abp.Passkey) error {
	_, err := records[abp.Passkey](s.write).Where("id = ? AND person_id = ?", k.ID, k.PersonID).Update(ctx, "name", k.Name)
	return wrapped("name passkey "+k.ID, err)
}

// RemovePasskey removes a passkey of a person and says whether it was there.
func (s *Store) RemovePasskey(ctx context.Context, personID, id string) (bool, error) {
	n, err := records[abp.Passkey](s.write).Where("id = ? AND person_id = ?", id, personID).Delete(ctx)
	return n == 1, wrapped("remove passkey "+id, err)
}

// CreateCeremony adds a question to a browser, and removes those that are past
// answering.
func (s *Store) CreateCeremony(ctx context.Context, c *abp.Ceremony) error {
	if _, err := records[abp.Ceremony](s.write).Where("expires_at < ?", c.CreatedAt).Delete(ctx); err != nil {
		return wrapped("remove old ceremonies", err)
	}
	return insert(ctx, s, c)
}

// UseCeremony marks the question that the browser was asked as answered and
// returns it. Of many who answer at once one succeeds; the others, and those who
// are late, fail with NotFound.
func (s *Store) UseCeremony(ctx context.Context, browserHash string, isAdding bool, now abp.Instant) (*abp.Ceremony, error) {
	c, err := one(ctx, records[abp.Ceremony](s.read).Where("browser_hash = ? AND is_adding = ?", browserHash, isAdding))
	if err != nil {
		return nil, err
	}
	n, err := records[abp.Ceremony](s.write).Where("id = ? AND used_at IS NULL AND expires_at > ?", c.ID, now).Update(ctx, "used_at", now)
	if err == nil && n == 0 {
		err = abp.Errorf(abp.NotFound, "That ceremony is over.")
	}
	return c, wrapped("use ceremony "+c.ID, err)
}
