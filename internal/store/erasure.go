package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// ErasePerson deletes a person and everything that is about them: places,
// marks, answers with the subjects that they are kept under, what they said of who
// they are, letters that were not
// sent, forms, the practice log. Figures that were frozen stay as they are, and
// so do the events, which name nobody once the record is gone, and forget their
// reasons where these may name the person. Calendars that show
// the person are built again; their own answers that it is gone.
func (s *Store) ErasePerson(ctx context.Context, p *abp.Person) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.MoveStamp(ctx); err != nil {
			return err
		}
		if err := tx.DeleteEquality(ctx, p.ID); err != nil {
			return err
		}
		if err := tx.ForgetReasons(ctx, p); err != nil {
			return err
		}
		for _, statement := range []struct {
			sql string
			arg string
		}{
			{"INSERT INTO gone_feeds (secret_hash) SELECT secret_hash FROM feeds WHERE person_id = ?", p.ID},
			{"DELETE FROM survey_subjects WHERE id IN (SELECT l.subject_id FROM survey_links l JOIN delegates d ON d.id = l.delegate_id WHERE d.person_id = ?)", p.ID},
			{"DELETE FROM messages WHERE to_address = ?", p.Email},
			{"DELETE FROM application_forms WHERE email = ?", p.Email},
			{"DELETE FROM people WHERE id = ?", p.ID},
		} {
			if err := tx.write.WithContext(ctx).Exec(statement.sql, statement.arg).Error; err != nil {
				return fmt.Errorf("erase a person: %w", known(err, "person"))
			}
		}
		return nil
	})
}

// IsFeedGone says whether the calendar with the hash was that of somebody who
// was erased.
func (s *Store) IsFeedGone(ctx context.Context, secretHash string) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM gone_feeds WHERE secret_hash = ?", secretHash)
	return len(found) > 0, wrapped("gone feeds", err)
}
