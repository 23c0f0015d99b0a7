package store_test

import (
	"context"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

func TestVisibility(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		ctx := context.Background()
		tests := []struct {
			who                                        abp.Person
			cohort, foreignCohort, session, place, set bool
		}{
			{w.Lead, true, true, true, true, true},
			{w.Facilitator, true, false, true, true, true},
			{w.ForeignFacilitator, false, true, false, false, false},
			{w.Delegate, true, false, true, true, true},
			{w.ForeignDelegate, false, true, false, false, false},
			{w.Sponsor, false, false, false, true, false},
			{w.ForeignSponsor, false, false, false, false, false},
			{w.Board, false, false, false, false, false},
			{w.Manager, false, false, false, false, false},
			{w.Other, false, false, false, false, false},
		}
		for _, tt := range tests {
			v := w.Viewer(t, tt.who)
			check := func(what string, want bool, err error) {
				t.Helper()
				if want && err != nil {
					t.Errorf("%s cannot see %s: %v", v.Name, what, err)
				}
				if !want && abp.CodeOf(err) != abp.NotFound {
					t.Errorf("%s can see %s (%v)", v.Name, what, err)
				}
			}
			_, err := s.Cohort(ctx, v, w.Cohort.ID)
			check("the cohort", tt.cohort, err)
			_, err = s.Cohort(ctx, v, w.ForeignCohort.ID)
			check("the foreign cohort", tt.foreignCohort, err)
			_, err = s.Session(ctx, v, w.Workshop.ID)
			check("the workshop", tt.session, err)
			_, err = s.Delegate(ctx, v, w.Place.ID, abp.At(storetest.Now))
			check("the place", tt.place, err)
			_, err = s.Set(ctx, v, w.Set.ID)
			check("the set", tt.set, err)
		}
	})
}

func TestUpdateOverAnotherVersionIsConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		first, err := s.Person(ctx, lead, w.Other.ID)
		if err != nil {
			t.Fatal(err)
		}
		second := *first
		first.JobTitle = ""
		if err := s.UpdatePerson(ctx, first); err != nil {
			t.Fatal(err)
		}
		second.JobTitle = "Porter"
		if err := s.UpdatePerson(ctx, &second); abp.CodeOf(err) != abp.Conflict {
			t.Fatalf("stale update = %v, want a conflict", err)
		}
		got, err := s.Person(ctx, lead, w.Other.ID)
		if err != nil || got.JobTitle != "" || got.Version != 1 || got.Organisation == nil {
			t.Errorf("person = %+v, %v; want an empty job title in version 1", got, err)
		}
	})
}

func TestSessionsInOrderWithFacilitators(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		list, err := s.Sessions(context.Background(), w.Viewer(t, w.Delegate), store.SessionQuery{Own: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != 8 {
			t.Fatalf("%d sessions, want 7 of the cohort and a catch-up", len(list))
		}
		for i, v := range list {
			if i > 0 && v.StartsAt.Before(list[i-1].StartsAt.Time) {
				t.Errorf("session %d is out of order", i)
			}
			if v.CohortID != "" && (len(v.Facilitators) != 1 || v.Facilitators[0].ID != w.Facilitator.ID) {
				t.Errorf("%s is led by %v", v.Title, v.Facilitators)
			}
		}
		people, err := s.Concerned(context.Background(), &w.SetSession)
		if err != nil || len(people) != 2 {
			t.Errorf("the set meeting concerns %d people, %v; want delegate and facilitator", len(people), err)
		}
	})
}
