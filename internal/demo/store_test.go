package demo_test

import (
	"context"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// load builds the scenario into the store, in one transaction.
func load(t testing.TB, s *store.Store, o demo.Options) *demo.Cast {
	t.Helper()
	ctx := context.Background()
	var cast *demo.Cast
	err := s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(o, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cast
}

// TestLoads puts the scenario into both databases and counts it again with what
// the pages read.
func TestLoads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cast := context.Background(), load(t, s, demo.Options{People: 2 * 231})
		lead, err := s.Viewer(ctx, cast.ProgrammeLead)
		if err != nil {
			t.Fatal(err)
		}
		var complete, journey, cohorts int
		for _, id := range cast.Cohorts {
			c, err := s.Cohort(ctx, lead, id)
			if err != nil {
				t.Fatal(err)
			}
			if !c.IsPublished() {
				continue
			}
			cohorts++
			list, _, err := s.Delegates(ctx, lead, store.DelegateQuery{CohortID: id}, demo.Now)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list {
				if d.Progress.IsWorkshopComplete() {
					complete++
				}
				if d.Stage() == abp.JourneyComplete {
					journey++
				}
			}
		}
		if cohorts != 10 || complete != 231 || journey != 141 {
			t.Errorf("%d cohorts, %d people workshop complete, %d journey complete; want 10, 231 and 141", cohorts, complete, journey)
		}
		everybody, _, err := s.Delegates(ctx, lead, store.DelegateQuery{Active: true}, demo.Now)
		if err != nil {
			t.Fatal(err)
		}
		published := 0
		for _, d := range everybody {
			if d.Cohort.IsPublished() {
				published++
			}
		}
		if published != 2*231 {
			t.Errorf("%d active delegates in two rounds, want %d", published, 2*231)
		}
		checkNextSessions(t, s, cast)
	})
}

// checkNextSessions looks for a session to come for everybody of the cast whose
// role has sessions.
func checkNextSessions(t *testing.T, s *store.Store, c *demo.Cast) {
	t.Helper()
	ctx := context.Background()
	for name, id := range map[string]string{
		"facilitator": c.Facilitator, "delegate": c.Delegate, "delegate who is done": c.DelegateDone, "sponsor": c.Sponsor,
		"board viewer": c.BoardViewer, "line manager": c.LineManager, "hospice sponsor": c.HospiceSponsor,
	} {
		viewer, err := s.Viewer(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.Sessions(ctx, viewer, store.SessionQuery{Own: true, EndsAfter: demo.Now, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != 1 {
			t.Errorf("nothing is to come for the %s", name)
		}
	}
}

// BenchmarkLoad puts ten rounds into SQLite.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b, storetest.Open(b), demo.Options{People: 10 * 231})
	}
}
