package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// LastSeal returns the newest seal, or NotFound, and in a transaction keeps others
// from making the next one at the same time.
func (s *Store) LastSeal(ctx context.Context) (*abp.Seal, error) {
	if s.isPostgres && s.inTx() {
		if err := s.write.WithContext(ctx).Exec("LOCK TABLE seals IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
			return nil, fmt.Errorf("lock the seals: %w", err)
		}
	}
	return one(ctx, records[abp.Seal](s.read).Order("number DESC"))
}

// UnsealedEvents returns the events that no seal has closed, in the order of their
// ids, at most limit.
func (s *Store) UnsealedEvents(ctx context.Context, limit int) ([]abp.Event, error) {
	return s.sealed(ctx, 0, limit)
}

// SealedEvents returns the events of a seal in the order of their ids.
func (s *Store) SealedEvents(ctx context.Context, number int) ([]abp.Event, error) {
	return s.sealed(ctx, number, -1)
}

func (s *Store) sealed(ctx context.Context, number, limit int) ([]abp.Event, error) {
	list, err := records[abp.Event](s.read).Where("seal = ?", number).Order("id").Limit(limit).Find(ctx)
	return list, wrapped("events of a seal", err)
}

// CreateSeal adds a seal and closes its events.
func (s *Store) CreateSeal(ctx context.Context, v *abp.Seal, events []abp.Event) error {
	for i := range events {
		e := &events[i]
		if _, err := records[abp.Event](s.write).Where("id = ? AND seal = 0", e.ID).Set(set("seal", v.Number), set("by_mark", e.Mark())).Update(ctx); err != nil {
			return fmt.Errorf("seal event %s: %w", e.ID, err)
		}
	}
	return insert(ctx, s, v)
}

// EachSeal hands on every seal, the first first.
func (s *Store) EachSeal(ctx context.Context, each func(*abp.Seal) error) error {
	const page = 500
	for after := 0; ; {
		list, err := records[abp.Seal](s.read).Where("number > ?", after).Order("number").Limit(page).Find(ctx)
		if err != nil {
			return fmt.Errorf("seals: %w", err)
		}
		for i := range list {
			if err := each(&list[i]); err != nil {
				return err
			}
			after = list[i].Number
		}
		if len(list) < page {
			return nil
		}
	}
}
