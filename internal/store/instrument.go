package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Instrument returns one questionnaire.
func (s *Store) Instrument(ctx context.Context, id string) (*abp.Instrument, error) {
	return one(ctx, records[abp.Instrument](s.read).Where("id = ?", id))
}

// Instruments returns every version of the questionnaire, drafts too, newest
// first.
func (s *Store) Instruments(ctx context.Context) ([]abp.Instrument, error) {
	list, err := records[abp.Instrument](s.read).Order("edition DESC, created_at DESC, id").Find(ctx)
	return list, wrapped("instruments", err)
}

// NewestInstrument returns the questionnaire that people answer on the day who
// have not answered one yet.
func (s *Store) NewestInstrument(ctx context.Context, today abp.Date) (*abp.Instrument, error) {
	return one(ctx, records[abp.Instrument](s.read).Where("published_on <= ?", today).Order("edition DESC, created_at DESC, id"))
}

// CreateInstrument adds a version. It fails with Conflict if there is one with its
// edition.
func (s *Store) CreateInstrument(ctx context.Context, v *abp.Instrument) error {
	return insert(ctx, s, v)
}

// UpdateInstrument saves a draft, or publishes it. It fails with Conflict for a
// version that is published, whatever the caller has looked at.
func (s *Store) UpdateInstrument(ctx context.Context, v *abp.Instrument) error {
	was, err := one(ctx, records[abp.Instrument](s.write, s.lock()).Where("id = ?", v.ID))
	switch {
	case err != nil:
		return err
	case !was.PublishedOn.IsZero():
		return abp.Errorf(abp.Conflict, "This version is published, so it never changes. Make a new version.")
	}
	return update(ctx, s, v)
}

// DeleteInstrument deletes a draft. It fails with Conflict for a version that is
// published.
func (s *Store) DeleteInstrument(ctx context.Context, id string) error {
	n, err := records[abp.Instrument](s.write).Where("id = ? AND published_on IS NULL", id).Delete(ctx)
	if err == nil && n == 0 {
		return abp.Errorf(abp.Conflict, "This version is published, so it stays.")
	}
	return wrapped("delete a draft of the instrument", err)
}

// Mappings returns every mapping of versions, proposed or approved, oldest first.
func (s *Store) Mappings(ctx context.Context) ([]abp.Mapping, error) {
	list, err := records[abp.Mapping](s.read).Order("proposed_at, id").Find(ctx)
	return list, wrapped("instrument mappings", err)
}

// LockMapping returns a mapping and makes everybody else who locks it wait until
// this transaction ends.
func (s *Store) LockMapping(ctx context.Context, id string) (*abp.Mapping, error) {
	return one(ctx, records[abp.Mapping](s.write, s.lock()).Where("id = ?", id))
}

// CreateMapping adds a proposed mapping. It fails with Conflict if the two
// versions have one.
func (s *Store) CreateMapping(ctx context.Context, v *abp.Mapping) error { return insert(ctx, s, v) }

// ApproveMapping saves who approved a mapping, and when.
func (s *Store) ApproveMapping(ctx context.Context, v *abp.Mapping) error {
	err := s.write.WithContext(ctx).Model(v).Select("approved_at", "approved_by_id").Updates(v).Error
	return wrapped("approve a mapping", err)
}

// DeleteMapping deletes a mapping that nobody has approved.
func (s *Store) DeleteMapping(ctx context.Context, id string) error {
	_, err := records[abp.Mapping](s.write).Where("id = ? AND approved_at IS NULL", id).Delete(ctx)
	return wrapped("delete a mapping", err)
}

// Translations returns how answers may be read as answers to the instrument: the
// one rule for what is paired with what.
func (s *Store) Translations(ctx context.Context, in *abp.Instrument) ([]abp.Translation, error) {
	mappings, err := s.Mappings(ctx)
	if err != nil {
		return nil, fmt.Errorf("translations of the instrument: %w", err)
	}
	return in.Translations(mappings), nil
}
