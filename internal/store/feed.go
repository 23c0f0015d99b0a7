package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// LiveFeed returns the person's feed that is neither rotated nor revoked,
// without its body. It fails with NotFound if there is none.
func (s *Store) LiveFeed(ctx context.Context, person *abp.Person) (*abp.Feed, error) {
	return one(ctx, records[abp.Feed](s.read).Omit("body").Where("person_id = ? AND revoked_at IS NULL", person.ID))
}

// CreateFeed adds a feed that is built on its first poll. It fails with Conflict
// if the person has a live one.
func (s *Store) CreateFeed(ctx context.Context, f *abp.Feed) error {
	f.BuiltStamp = abp.NeverBuilt
	return insert(ctx, s, f)
}

// RevokeFeed ends the person's live feed, if there is one, and forgets what it
// said. Its row stays, so that its address answers "gone".
func (s *Store) RevokeFeed(ctx context.Context, person *abp.Person, now abp.Instant) error {
	_, err := records[abp.Feed](s.write).Where("person_id = ? AND revoked_at IS NULL", person.ID).
		Set(set("revoked_at", now), set("body", nil)).Update(ctx)
	if err != nil {
		return fmt.Errorf("revoke the feed of %s: %w", person.ID, err)
	}
	return nil
}

// SaveFeed stores what a feed was built as and says whether it did: if
// something that the feed shows has changed since FeedToBuild, or the feed was
// revoked, it stores nothing and the feed stays stale.
func (s *Store) SaveFeed(ctx context.Context, f *abp.Feed) (bool, error) {
	f.BuiltChanges = f.Changes
	q := s.write.WithContext(ctx).Model(f).Select("built_changes", "built_stamp", "built_at", "fresh_until", "changed_at", "etag", "body")
	res := q.Where("changes = ? AND revoked_at IS NULL", f.Changes).Updates(f)
	if res.Error != nil {
		return false, known(fmt.Errorf("save feed %s: %w", f.ID, res.Error), "feed")
	}
	return res.RowsAffected == 1, nil
}

// StaleFeeds marks the calendars of people to be built again on their next
// poll; an empty id is nobody. The methods that save what calendars show call
// it themselves, in the transaction of the change.
func (s *Store) StaleFeeds(ctx context.Context, people ...string) error {
	if len(people) == 0 {
		return nil
	}
	return s.staleFeeds(ctx, only{"person_id IN ?", []any{people}})
}

// StaleFeedsFor marks the calendars of everybody whom the session concerns. For
// a session of the whole programme it moves one stamp instead of a row for each.
func (s *Store) StaleFeedsFor(ctx context.Context, v *abp.Session) error {
	if v.CohortID == "" {
		return s.MoveStamp(ctx)
	}
	return s.staleFeeds(ctx, among("person_id", concerned(v)...))
}

// staleFeedsOfCohort marks the calendars of everybody in the cohort.
func (s *Store) staleFeedsOfCohort(ctx context.Context, id string) error {
	return s.staleFeeds(ctx, among("person_id",
		only{"SELECT person_id FROM delegates WHERE cohort_id = ?", []any{id}},
		only{"SELECT facilitator_id FROM sets WHERE cohort_id = ?", []any{id}},
		only{"SELECT f.person_id FROM session_facilitators f JOIN sessions x ON x.id = f.session_id WHERE x.cohort_id = ?", []any{id}}))
}

// StaleFeedsAt marks the calendars that show the venue, whose name or address
// has changed: call it in the transaction that saves a venue. That is rare and
// wide, so it moves the stamp.
func (s *Store) StaleFeedsAt(ctx context.Context, venueID string) error {
	if err := s.touchSessions(ctx, only{"venue_id = ?", []any{venueID}}, true); err != nil {
		return err
	}
	return s.MoveStamp(ctx)
}

// staleFeedsNaming marks the calendars that name the person, if the person
// leads anything. That is rare and wide, so it moves the stamp.
func (s *Store) staleFeedsNaming(ctx context.Context, personID string) error {
	led := only{"id IN (SELECT session_id FROM session_facilitators WHERE person_id = ?) OR set_id IN (SELECT id FROM sets WHERE facilitator_id = ?)", []any{personID, personID}}
	leads, err := records[abp.Session](s.read).Where(led.sql, led.args...).Count(ctx, "*")
	if err != nil {
		return fmt.Errorf("what %s leads: %w", personID, err)
	}
	if leads == 0 {
		return nil
	}
	if err := s.touchSessions(ctx, led, false); err != nil {
		return err
	}
	return s.MoveStamp(ctx)
}

// touchSessions lets sessions say in calendars that they changed though their
// own record did not: ChangedAt rises by a second, and Sequence if people have to
// act on it. The records' versions stay, for no form shows what changed.
func (s *Store) touchSessions(ctx context.Context, which only, isMaterial bool) error {
	later := "strftime('%Y-%m-%d %H:%M:%S', changed_at, '+1 second') || '+00:00'"
	if s.isPostgres {
		later = "changed_at + interval '1 second'"
	}
	sets := []clause.Assigner{set("changed_at", gorm.Expr(later))}
	if isMaterial {
		sets = append(sets, set("sequence", gorm.Expr("sequence + 1")))
	}
	if _, err := records[abp.Session](s.write).Where(which.sql, which.args...).Set(sets...).Update(ctx); err != nil {
		return fmt.Errorf("touch sessions: %w", err)
	}
	return nil
}

func (s *Store) staleFeeds(ctx context.Context, whose only) error {
	_, err := records[abp.Feed](s.write).Where(whose.sql, whose.args...).Where("revoked_at IS NULL").Update(ctx, "changes", gorm.Expr("changes + 1"))
	if err != nil {
		return fmt.Errorf("mark feeds stale: %w", err)
	}
	return nil
}

// lockFeedsOf keeps sessions and people of a cohort from changing at the same
// time. Otherwise a session could move while somebody joins: the one would not
// mark the calendar of the other, and that calendar, built in between, would
// keep the old time.
func (s *Store) lockFeedsOf(ctx context.Context, cohort abp.Ref) error {
	if !s.isPostgres || cohort == "" {
		return nil
	}
	_, err := s.LockCohort(ctx, string(cohort))
	return err
}
