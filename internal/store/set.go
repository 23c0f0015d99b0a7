package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// Set returns one set with cohort, facilitator and present members, if the
// viewer leads it, is in it or runs the programme. It is not there for those who
// manage a member, unless they lead it themselves.
func (s *Store) Set(ctx context.Context, viewer *abp.Person, id string) (*abp.Set, error) {
	o, apart := setsFor(viewer), withoutReports(viewer)
	return one(ctx, s.withMembers(records[abp.Set](s.read).Preload("Cohort", nil)).Where("sets.id = ?", id).Where(o.sql, o.args...).Where(apart.sql, apart.args...))
}

// Sets returns the sets of a cohort that the viewer may see, with facilitators
// and present members.
func (s *Store) Sets(ctx context.Context, viewer *abp.Person, cohortID string) ([]abp.Set, error) {
	o := setsFor(viewer)
	list, err := s.withMembers(records[abp.Set](s.read).Where("cohort_id = ?", cohortID)).Where(o.sql, o.args...).Order("number, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sets of %s: %w", cohortID, err)
	}
	return list, nil
}

func (s *Store) withMembers(q query[abp.Set]) query[abp.Set] {
	return q.Preload("Facilitator", nil).Preload("Members", func(db *gorm.DB) *gorm.DB {
		return db.Where("left_at IS NULL").Order("joined_at, id")
	}).Preload("Members.Delegate.Person", nil).Preload("Members.Delegate.Organisation", nil)
}

// CreateSet adds a set.
func (s *Store) CreateSet(ctx context.Context, v *abp.Set) error { return insert(ctx, s, v) }

// UpdateSet saves an edited set. It fails with Conflict if it moved on.
func (s *Store) UpdateSet(ctx context.Context, v *abp.Set) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.lockFeedsOf(ctx, abp.Ref(v.CohortID)); err != nil {
			return err
		}
		was, err := one(ctx, records[abp.Set](tx.read).Where("id = ?", v.ID))
		if err != nil {
			return err
		}
		meeting := &abp.Session{CohortID: abp.Ref(v.CohortID), SetID: abp.Ref(v.ID)}
		if err := tx.StaleFeedsFor(ctx, meeting); err != nil { // whom it loses
			return err
		}
		if err := update(ctx, tx, v); err != nil {
			return err
		}
		if was.JoinLink != v.JoinLink {
			err = tx.touchSessions(ctx, only{"set_id = ? AND join_link = ''", []any{v.ID}}, true)
		}
		if err == nil && was.FacilitatorID != v.FacilitatorID {
			err = tx.touchSessions(ctx, only{"set_id = ?", []any{v.ID}}, false)
		}
		if err != nil {
			return err
		}
		return tx.StaleFeedsFor(ctx, meeting)
	})
}

// JoinSet makes a delegate a member. It fails with Conflict if the delegate is
// in a set already.
func (s *Store) JoinSet(ctx context.Context, m *abp.SetMember) error {
	return s.editMember(ctx, m.DelegateID, func(tx *Store) error { return insert(ctx, tx, m) })
}

// LeaveSet ends the delegate's membership, if there is one.
func (s *Store) LeaveSet(ctx context.Context, delegateID string, at abp.Instant) error {
	return s.editMember(ctx, delegateID, func(tx *Store) error {
		_, err := records[abp.SetMember](tx.write).Where("delegate_id = ? AND left_at IS NULL", delegateID).Update(ctx, "left_at", at)
		if err != nil {
			return fmt.Errorf("end membership of %s: %w", delegateID, err)
		}
		return nil
	})
}

// editMember does the edit and marks the calendar of the delegate.
func (s *Store) editMember(ctx context.Context, delegateID string, edit func(tx *Store) error) error {
	return s.Tx(ctx, func(tx *Store) error {
		d, err := one(ctx, records[abp.Delegate](tx.read).Where("id = ?", delegateID))
		if err != nil {
			return err
		}
		return tx.editDelegate(ctx, d, edit)
	})
}

// OwnMember returns the viewer's own present membership of a set. It fails with
// NotFound if they are not in it.
func (s *Store) OwnMember(ctx context.Context, viewer *abp.Person, setID string) (*abp.SetMember, error) {
	return one(ctx, records[abp.SetMember](s.read).Where("set_id = ? AND left_at IS NULL", setID).
		Where("delegate_id IN (SELECT id FROM delegates WHERE person_id = ? AND withdrawn_at IS NULL AND paused_at IS NULL)", viewer.ID))
}

// HasMoved says whether the delegate asked for another set before and left it.
func (s *Store) HasMoved(ctx context.Context, delegateID string) (bool, error) {
	n, err := records[abp.SetMember](s.read).Where("delegate_id = ? AND left_at IS NOT NULL AND move_asked_at IS NOT NULL", delegateID).Count(ctx, "id")
	return n > 0, wrapped("moves of a delegate", err)
}

// FirstMeeting returns when the set meets for the first time, or none.
func (s *Store) FirstMeeting(ctx context.Context, setID string) (abp.Instant, error) {
	list, err := records[abp.Session](s.read).Where("set_id = ? AND cancelled_at IS NULL", setID).Order("starts_at, id").Limit(1).Find(ctx)
	if err != nil || len(list) == 0 {
		return abp.Instant{}, wrapped("first meeting", err)
	}
	return list[0].StartsAt, nil
}

// SetMoveAsked records whether a member asks for another set, and since when.
func (s *Store) SetMoveAsked(ctx context.Context, m *abp.SetMember) error {
	_, err := records[abp.SetMember](s.write).Where("id = ? AND left_at IS NULL", m.ID).Update(ctx, "move_asked_at", m.MoveAskedAt)
	return wrapped("ask to move", err)
}
