package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// StaleFeeds marks the calendars of people to be built again on their next
// poll. Call it in the transaction that changes what they show.
func (s *Store) StaleFeeds(ctx context.Context, people ...string) error {
	if len(people) == 0 {
		return nil
	}
	_, err := gorm.G[abp.Feed](s.write).Where("person_id IN ? AND revoked_at IS NULL", people).Update(ctx, "is_stale", true)
	if err != nil {
		return fmt.Errorf("mark feeds stale: %w", err)
	}
	return nil
}

// StaleFeedsFor marks the calendars of everybody whom the session concerns. For
// a session of the whole programme it moves one stamp instead of a row for each.
func (s *Store) StaleFeedsFor(ctx context.Context, v *abp.Session) error {
	if v.CohortID == "" {
		return s.MoveStamp(ctx)
	}
	o := among("person_id", concerned(v)...)
	_, err := gorm.G[abp.Feed](s.write).Where(o.sql, o.args...).Where("revoked_at IS NULL").Update(ctx, "is_stale", true)
	if err != nil {
		return fmt.Errorf("mark feeds of session %s stale: %w", v.ID, err)
	}
	return nil
}
