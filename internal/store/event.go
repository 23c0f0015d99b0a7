package store

import (
	"context"
	"fmt"
	"time"

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

// EventQuery narrows what EachEvent hands on; empty fields narrow nothing.
type EventQuery struct {
	Subject, ByID string
	From, Until   abp.Instant // until is not part of it
}

// EachEvent hands on every event that the query asks for, the oldest first. It is
// for those who may read all of them.
func (s *Store) EachEvent(ctx context.Context, q EventQuery, each func(*abp.Event) error) error {
	const page = 500
	var last abp.Event
	for {
		find := records[abp.Event](s.read).Where("(at > ? OR at = ? AND id > ?)", orFirst(last.At), last.At, last.ID)
		for condition, value := range map[string]string{"subject = ?": q.Subject, "by_id = ?": q.ByID} {
			if value != "" {
				find = find.Where(condition, value)
			}
		}
		for condition, value := range map[string]abp.Instant{"at >= ?": q.From, "at < ?": q.Until} {
			if !value.IsZero() {
				find = find.Where(condition, value)
			}
		}
		list, err := find.Order("at, id").Limit(page).Find(ctx)
		if err != nil {
			return fmt.Errorf("events: %w", err)
		}
		for i := range list {
			if err := each(&list[i]); err != nil {
				return err
			}
		}
		if len(list) < page {
			return nil
		}
		last = list[len(list)-1]
	}
}

// orFirst is the instant, or one before all events.
func orFirst(at abp.Instant) abp.Instant {
	if at.IsZero() {
		return abp.At(time.Unix(0, 0))
	}
	return at
}
