package store_test

import (
	"context"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestManagersLoseTheirReports: permissions of several roles are the union, but
// whoever is somebody's line manager does not see that person's set, its registers
// or what they share, whatever else they are.
func TestManagersLoseTheirReports(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		shared := abp.Practice{Kept: abp.Kept{ID: "prc_shared", CreatedAt: abp.At(storetest.Now)}, PersonID: w.Delegate.ID, OnDay: abp.DateOf(storetest.Now),
			Behaviours: []string{}, Bases: []string{}, Did: []string{}, SharedAt: abp.At(storetest.Now), SharedWithID: abp.Ref(w.Facilitator.ID)}
		if err := s.Put(ctx, []abp.Practice{shared}); err != nil {
			t.Fatal(err)
		}
		manage := func(manager string) {
			t.Helper()
			if err := s.SetManagers(ctx, map[string]string{w.Delegate.ID: manager}); err != nil {
				t.Fatal(err)
			}
		}
		sees := func(p abp.Person) (set, register bool, entries int) {
			t.Helper()
			v := w.Viewer(t, p)
			_, err := s.Set(ctx, v, w.Set.ID)
			session, err2 := s.Session(ctx, v, w.SetSession.ID)
			if err2 != nil {
				t.Fatal(err2)
			}
			_, err2 = s.Register(ctx, v, session)
			list, err3 := s.SharedPractices(ctx, v)
			if err3 != nil {
				t.Fatal(err3)
			}
			return err == nil, err2 == nil, len(list)
		}
		if set, register, _ := sees(w.Lead); !set || !register {
			t.Error("a lead does not see a set")
		}
		if _, _, entries := sees(w.Facilitator); entries != 1 {
			t.Errorf("the set's facilitator sees %d shared entries", entries)
		}
		manage(w.Lead.ID)
		if set, register, _ := sees(w.Lead); set || register {
			t.Error("a lead sees the set of somebody whose line manager they are")
		}
		if set, register, _ := sees(w.Administrator); !set || !register {
			t.Error("another of the team does not see it")
		}
		manage(w.Facilitator.ID)
		if set, register, entries := sees(w.Facilitator); !set || !register || entries != 0 {
			t.Errorf("a facilitator who manages a member: set %v, register %v, %d shared entries", set, register, entries)
		}
	})
}

// TestLeadsWhoTakePart: a lead who is a delegate reads their own answers and
// nobody else's; the roles are the union otherwise.
func TestLeadsWhoTakePart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		fillAnswers(t, s, w)
		if err := s.CreateGrant(ctx, &abp.Grant{ID: "gra_both", PersonID: w.Delegate.ID, Role: abp.ProgrammeLead, GrantedAt: abp.At(storetest.Now)}); err != nil {
			t.Fatal(err)
		}
		v := w.Viewer(t, w.Delegate)
		for _, act := range []abp.Act{abp.EditCohorts, abp.SeePeople, abp.SeeJourney, abp.KeepPractices} {
			if err := v.Can(act); err != nil {
				t.Errorf("act %d: %v", act, err)
			}
		}
		own, err := s.OwnResponses(ctx, v)
		if err != nil || len(own) != 1 || own[0].SubjectID != w.Subject.ID {
			t.Errorf("a lead who takes part reads %d questionnaires: %v", len(own), err)
		}
		if list, err := s.OwnPractices(ctx, v); err != nil || len(list) != 2 {
			t.Errorf("a lead who takes part reads %d entries: %v", len(list), err)
		}
	})
}
