package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestMeetingWithTooFewIsHeldAgain moves a set meeting that was below the quorum
// after it: within two weeks, with its register taken back, and no other meeting.
func TestMeetingWithTooFewIsHeldAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		id := x.SetSession.ID
		on := func(day int) app.SessionMove {
			return app.SessionMove{Day: x.SetSession.EndsAt.On(london(t)).Add(day), From: 600, Until: 690, Scope: abp.MoveOne}
		}
		x.now = x.SetSession.EndsAt.Add(48 * time.Hour)
		if _, err := x.move(id, on(7)); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("without a register: %v", err)
		}
		facilitator := x.Viewer(t, x.Facilitator)
		if _, err := x.app.TakeRegister(ctx, facilitator, id, []app.MarkChange{{PersonID: x.Delegate.ID, Now: abp.Present.String()}}, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := x.move(id, on(15)); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("to a day after two weeks: %v", err)
		}
		if _, err := x.move(id, on(7)); err != nil {
			t.Fatal(err)
		}
		v := x.session(id)
		entries, err := s.Register(ctx, facilitator, v)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		for _, e := range entries {
			if e.HasMark {
				t.Errorf("%s is still marked %s", e.Person.Name, e.Mark)
			}
		}
		x.now = v.EndsAt.Add(48 * time.Hour)
		if _, err := s.PutMark(ctx, &abp.Attendance{ID: x.ID(abp.KindAttendance), SessionID: id, PersonID: x.Delegate.ID, Mark: abp.Present, MarkedAt: abp.At(x.now)}, ""); err != nil {
			t.Fatal(err)
		}
		x.now = v.EndsAt.Add(abp.QuorumMoves)
		if _, err := x.move(id, on(40)); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("after two weeks: %v", err)
		}
	})
}
