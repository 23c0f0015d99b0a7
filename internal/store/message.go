package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// CreateMessage puts a mail into the outbox.
func (s *Store) CreateMessage(ctx context.Context, m *abp.Message) error { return insert(ctx, s, m) }

// WriteMessage puts a mail into the outbox and says whether it did: a mail
// whose Once was written before is not written again, in whichever process.
func (s *Store) WriteMessage(ctx context.Context, m *abp.Message) (bool, error) {
	res := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(m)
	if res.Error != nil {
		return false, fmt.Errorf("create message: %w", res.Error)
	}
	return res.RowsAffected > 0, nil
}

// ClaimMessages takes up to limit mails that are due and keeps other processes
// away from them until the given instant.
func (s *Store) ClaimMessages(ctx context.Context, now, until abp.Instant, limit int) ([]abp.Message, error) {
	var due []abp.Message
	err := s.Tx(ctx, func(tx *Store) error {
		q := tx.write.WithContext(ctx).Where("next_at <= ?", now).Order("next_at, id").Limit(limit)
		if s.isPostgres {
			q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		}
		if err := q.Find(&due).Error; err != nil || len(due) == 0 {
			return err
		}
		ids := make([]string, len(due))
		for i, m := range due {
			ids[i] = m.ID
		}
		_, err := records[abp.Message](tx.write).Where("id IN ?", ids).Update(ctx, "next_at", until)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim messages: %w", err)
	}
	return due, nil
}

// SaveMessage records what became of an attempt to send.
func (s *Store) SaveMessage(ctx context.Context, m *abp.Message) error {
	res := s.write.WithContext(ctx).Model(m).Select("next_at", "attempt", "sent_at", "failed_at", "last_error").Updates(m)
	if res.Error != nil {
		return fmt.Errorf("save message %s: %w", m.ID, res.Error)
	}
	return nil
}

// Messages returns the newest mails of the outbox, at most limit.
func (s *Store) Messages(ctx context.Context, limit int) ([]abp.Message, error) {
	list, err := records[abp.Message](s.read).Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return list, nil
}
