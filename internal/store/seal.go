package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

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

// SealBefore returns the seal before, or nil for the first.
func (s *Store) SealBefore(ctx context.Context, v *abp.Seal) (*abp.Seal, error) {
	before, err := one(ctx, records[abp.Seal](s.read).Where("number < ?", v.Number).Order("number DESC"))
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	return before, err
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

// CreateSeal adds a seal and closes its events. The database refuses to close one
// twice.
func (s *Store) CreateSeal(ctx context.Context, v *abp.Seal, events []abp.Event) error {
	const columns = 3
	number := strconv.Itoa(v.Number)
	for some := range slices.Chunk(events, putRows) {
		args := make([]any, 0, columns*len(some))
		for i := range some {
			args = append(args, some[i].ID, some[i].Mark(), some[i].WhyMark)
		}
		n, err := s.execValues(ctx, "UPDATE events SET seal = "+number+", by_mark = v.column2, why_mark = v.column3 FROM (VALUES %s) AS v WHERE events.id = v.column1", columns, args)
		if err == nil && n != len(some) {
			err = abp.Errorf(abp.Conflict, "Other events were sealed meanwhile.")
		}
		if err != nil {
			return fmt.Errorf("seal events: %w", err)
		}
	}
	return insert(ctx, s, v)
}

// OpenEvents returns how many events no seal has closed.
func (s *Store) OpenEvents(ctx context.Context) (int, error) {
	n, err := records[abp.Event](s.read).Where("seal = 0").Count(ctx, "*")
	return int(n), wrapped("events without a seal", err)
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
