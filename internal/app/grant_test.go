package app

import (
	"context"
	"sync"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestTwoAdministratorsAtOnce lets two take the role away from each other at the
// same moment: one of them stays.
func TestTwoAdministratorsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		if _, err := a.GrantRole(ctx, lead, w.Other.ID, "administrator", ""); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for _, p := range []abp.Person{w.Administrator, w.Other} {
			grants, err := s.Grants(ctx, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			wait.Go(func() {
				if _, err := a.EndGrant(ctx, lead, p.ID, grants[0].ID); err != nil && abp.CodeOf(err) != abp.Conflict {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		left, err := s.LockAdministrators(ctx)
		if err != nil || len(left) != 1 {
			t.Errorf("administrators left: %v, %v; want one", left, err)
		}
	})
}

// TestReachCountsPeopleOnce gives a delegate a second place and marks her as
// present: she counts once, as far as she came.
func TestReachCountsPeopleOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		second := w.Place
		second.ID, second.CohortID = w.ID(abp.KindDelegate), w.ForeignCohort.ID
		if err := s.Put(ctx, []abp.Delegate{second}); err != nil {
			t.Fatal(err)
		}
		reach := func() abp.Reach {
			t.Helper()
			list, err := s.Organisations(ctx, lead)
			if err == nil {
				err = s.AddReach(ctx, list)
			}
			if err != nil {
				t.Fatal(err)
			}
			if other := (abp.Reach{Sent: 1}); list[1].Reach != other {
				t.Errorf("the other organisation has %+v", list[1].Reach)
			}
			return list[0].Reach
		}
		mark := func(kind abp.SessionKind, most int) {
			t.Helper()
			sessions, err := s.Sessions(ctx, lead, store.SessionQuery{CohortID: w.Cohort.ID})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range sessions {
				if v.Kind == kind && most > 0 {
					most--
					if err := s.Put(ctx, []abp.Attendance{{ID: w.ID(abp.KindAttendance), SessionID: v.ID, PersonID: w.Delegate.ID, Mark: abp.Present, MarkedAt: abp.At(storetest.Now)}}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		steps := []struct {
			kind abp.SessionKind
			most int
			want abp.Reach
		}{
			{abp.CatchUp, 0, abp.Reach{Sent: 1}},
			{abp.WorkshopPart, 2, abp.Reach{Sent: 1, WorkshopComplete: 1}},
			{abp.SetMeeting, 4, abp.Reach{Sent: 1, WorkshopComplete: 1, JourneyComplete: 1}},
		}
		for _, step := range steps {
			mark(step.kind, step.most)
			if got := reach(); got != step.want {
				t.Errorf("after %d of %s: %+v, want %+v", step.most, step.kind, got, step.want)
			}
		}
	})
}
