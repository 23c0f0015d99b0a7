package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestListsAskConstantly counts the statements behind each list with few rows
// and with many: a list must not ask once more for each row.
func TestListsAskConstantly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		ctx, now := context.Background(), abp.At(storetest.Now)
		lead, manager := w.Viewer(t, w.Lead), w.Viewer(t, w.Manager)
		lists := map[string]func() (int, error){
			"sessions": func() (int, error) {
				list, err := s.Sessions(ctx, lead, store.SessionQuery{CohortID: w.Cohort.ID})
				return len(list), err
			},
			"register": func() (int, error) {
				v, err := s.Session(ctx, lead, w.Workshop.ID)
				if err != nil {
					return 0, err
				}
				list, err := s.Register(ctx, lead, v)
				return len(list), err
			},
			"releases": func() (int, error) {
				list, _, err := s.Releases(ctx, manager, false, "", 1000)
				if err != nil {
					return 0, err
				}
				_, err = s.ReleaseDates(ctx, list, now)
				return len(list), err
			},
			"set": func() (int, error) {
				set, err := s.Set(ctx, lead, w.Set.ID)
				return len(set.Members), err
			},
		}
		few := map[string]int{}
		count := func(name string, list func() (int, error), least int) int {
			return s.Statements(func() {
				if n, err := list(); err != nil || n < least {
					t.Fatalf("%s: %d rows, %v", name, n, err)
				}
			})
		}
		for name, list := range lists {
			few[name] = count(name, list, 1)
		}
		fill(t, s, w, 500)
		for name, list := range lists {
			if many := count(name, list, 500); many != few[name] || many == 0 {
				t.Errorf("%s: %d statements for few rows, %d for 500", name, few[name], many)
			}
		}
	})
}

// fill adds n people with places, applications and set memberships, and n
// sessions with a facilitator.
func fill(t *testing.T, s *store.Store, w *storetest.World, n int) {
	t.Helper()
	var people []abp.Person
	var applications []abp.Application
	var places []abp.Delegate
	var members []abp.SetMember
	var sessions []abp.Session
	var led []abp.SessionFacilitator
	for i := range n {
		p := w.Delegate
		p.ID, p.Email = w.ID(abp.KindPerson), fmt.Sprintf("many%d@wreake.example", i)
		a := abp.Application{Kept: abp.Kept{ID: w.ID(abp.KindApplication), CreatedAt: p.CreatedAt}, ProgrammeID: w.Programme.ID, PersonID: p.ID, CohortID: abp.Ref(w.Cohort.ID), ManagerID: p.ManagerID, AppliedAt: p.CreatedAt, ReleasedAt: p.CreatedAt}
		d := w.Place
		d.ID, d.PersonID, d.ApplicationID = w.ID(abp.KindDelegate), p.ID, abp.Ref(a.ID)
		v := w.Workshop
		v.ID, v.UID = w.ID(abp.KindSession), fmt.Sprint("uid-", i)
		people, applications, places = append(people, p), append(applications, a), append(places, d)
		members = append(members, abp.SetMember{ID: w.ID(abp.KindDelegate), SetID: w.Set.ID, DelegateID: d.ID, JoinedAt: p.CreatedAt})
		sessions, led = append(sessions, v), append(led, abp.SessionFacilitator{SessionID: v.ID, PersonID: w.Facilitator.ID})
	}
	for _, rows := range []any{people, applications, places, members, sessions, led} {
		if err := s.Put(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRegisterRemembersWhoWasExpected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := storetest.NewWorld(t, s)
		ctx, lead := context.Background(), w.Viewer(t, w.Lead)
		workshop, err := s.Session(ctx, lead, w.Workshop.ID)
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Delegate(ctx, lead, w.Place.ID, abp.At(storetest.Now))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			left abp.Instant
			want int
		}{{abp.At(workshop.StartsAt.Add(1e9)), 1}, {abp.At(workshop.StartsAt.Add(-60 * 60 * 1e9)), 0}} {
			d.WithdrawnAt = tt.left
			if err := s.UpdateDelegate(ctx, d); err != nil {
				t.Fatal(err)
			}
			list, err := s.Register(ctx, lead, workshop)
			if err != nil || len(list) != tt.want {
				t.Errorf("who left at %s: %d lines, %v, want %d", tt.left, len(list), err, tt.want)
			}
		}
		if _, err := s.Register(ctx, w.Viewer(t, w.ForeignFacilitator), workshop); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("another facilitator reads the register: %v", err)
		}
		if _, err := s.Register(ctx, w.Viewer(t, w.Delegate), workshop); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a delegate reads the register: %v", err)
		}
	})
}
