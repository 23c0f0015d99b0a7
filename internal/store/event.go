package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// CreateEvent adds what was done.
func (s *Store) CreateEvent(ctx context.Context, e *abp.Event) error { return insert(ctx, s, e) }

// EventsAbout returns what was done to a record, newest first, at most limit.
func (s *Store) EventsAbout(ctx context.Context, subject string, limit int) ([]abp.Event, error) {
	list, err := records[abp.Event](s.read).Where("subject = ?", subject).Order("at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("events about %s: %w", subject, err)
	}
	return list, nil
}
