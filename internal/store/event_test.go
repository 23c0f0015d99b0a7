package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestEventsAreOnlyAdded has the database itself refuse what nobody may do to the
// log, and do what has to be done: seal, forget with a person, forget after years.
func TestEventsAreOnlyAdded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, key := context.Background(), storetest.NewWorld(t, s), []byte("key")
		now := abp.At(storetest.Now)
		for i, e := range []abp.Event{
			{Verb: "paused", Subject: w.Place.ID, Why: "parental leave", ByID: abp.Ref(w.Lead.ID)},
			{Verb: "asked the line manager", Subject: w.ForeignPlace.ID, Why: w.Delegate.Name, ByID: abp.Ref(w.Delegate.ID)},
			{Verb: "moved", Subject: w.Workshop.ID, Why: "Snow", ByID: abp.Ref(w.Lead.ID)},
		} {
			e.ID, e.At = fmt.Sprintf("evt_%d", i), now
			if err := s.CreateEvent(ctx, &e); err != nil {
				t.Fatal(err)
			}
		}
		seal := func(before *abp.Seal, at abp.Instant) *abp.Seal {
			var made abp.Seal
			if err := s.Tx(ctx, func(tx *store.Store) error {
				open, err := tx.UnsealedEvents(ctx, 1000)
				if err != nil {
					return err
				}
				made = abp.SealEvents(before, open, at, key)
				return tx.CreateSeal(ctx, &made, open)
			}); err != nil {
				t.Fatal(err)
			}
			return &made
		}
		first := seal(nil, now)
		for _, statement := range []string{
			"UPDATE events SET why = 'another' WHERE id = 'evt_2'", "UPDATE events SET verb = 'saw' WHERE id = 'evt_2'", "UPDATE events SET subject = 'x' WHERE id = 'evt_2'",
			"UPDATE events SET by_id = '" + w.Board.ID + "' WHERE id = 'evt_2'", "UPDATE events SET why_mark = '' WHERE id = 'evt_2'", "UPDATE events SET seal = 0 WHERE id = 'evt_2'",
			"UPDATE events SET id = 'evt_9' WHERE id = 'evt_2'", "DELETE FROM events WHERE id = 'evt_2'", "DELETE FROM events", "UPDATE seals SET digest = 'x'", "DELETE FROM seals",
		} {
			if err := s.ExecForTest(ctx, statement); err == nil || !strings.Contains(err.Error(), "only ever added") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if err := s.ErasePerson(ctx, &w.Delegate); err != nil {
			t.Fatal(err)
		}
		events, err := s.SealedEvents(ctx, 1)
		if err != nil || len(events) < 3 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		if fault := first.Check(nil, events, key); fault != "" {
			t.Errorf("after the erasure: %s", fault)
		}
		for _, e := range events {
			if e.Why == "parental leave" || strings.Contains(e.Why, w.Delegate.Name) || e.ByID == abp.Ref(w.Delegate.ID) {
				t.Errorf("an event still tells of the erased person: %+v", e)
			}
			if e.ID == "evt_2" && (e.Why != "Snow" || e.ByID != abp.Ref(w.Lead.ID)) {
				t.Errorf("another event was changed: %+v", e)
			}
		}
		later := abp.At(storetest.Now.AddDate(abp.EventsLeast, 0, 1))
		if n, err := s.Forget(ctx, abp.KeptEvents, later, abp.DateOf(later.Time), later); err != nil || n < len(events) {
			t.Fatalf("forgot %d of %d, %v", n, len(events), err)
		}
		if events, err := s.SealedEvents(ctx, 1); err != nil || len(events) > 0 {
			t.Errorf("%d events are still there, %v", len(events), err)
		}
		last, err := s.LastSeal(ctx)
		if err != nil || last.Check(nil, nil, key) != "" {
			t.Errorf("the seal whose events are gone: %v, %q", err, last.Check(nil, nil, key))
		}
	})
}

// TestLongLogIsFast fills the log with 20,000 looks, or in a soak 200,000, and refuses answers that take
// seconds: whose records somebody read, pages from anywhere, verbs, and sealing.
func TestLongLogIsFast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		n := 20_000
		if os.Getenv("UPSTANDER_SOAK") != "" {
			n = 200_000
		}
		from := abp.At(storetest.Now)
		events := make([]abp.Event, 0, n)
		people := []string{w.Delegate.ID, w.ForeignDelegate.ID, w.Manager.ID}
		for i := range n {
			by := w.Administrator.ID
			if i%10 == 0 {
				by = w.Lead.ID
			}
			events = append(events, abp.Event{ID: fmt.Sprintf("evt_%06d", i), At: from.Plus(time.Duration(i) * time.Second), ByID: abp.Ref(by), Verb: abp.VerbLooked, Subject: people[i%3], Why: string(abp.LookRecord)})
		}
		if err := s.CreateEventsOnce(ctx, events); err != nil {
			t.Fatal(err)
		}
		if err := s.CreateEventsOnce(ctx, events[:500]); err != nil {
			t.Errorf("the same again: %v", err)
		}
		quick := func(what string, do func() error) {
			t.Helper()
			begin := time.Now()
			if err := do(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			took := time.Since(begin)
			t.Logf("%s: %s", what, took)
			if took > 3*time.Second {
				t.Errorf("%s took %s", what, took)
			}
		}
		quick("whose records were read", func() error {
			list, err := s.LookedAtBy(ctx, w.Lead.ID, from, from.Plus(time.Duration(n)*time.Second))
			if err == nil && (len(list) != 3 || list[0].Name == "" || list[0].Times < n/31) {
				t.Errorf("%+v", list)
			}
			return err
		})
		quick("the newest page", func() error { return pages(ctx, s, w.Viewer(t, w.Lead), store.EventQuery{Newest: true}, 50) })
		quick("pages deep in the log", func() error {
			return pages(ctx, s, w.Viewer(t, w.Lead), store.EventQuery{Newest: true, Until: from.Plus(time.Duration(n/2) * time.Second), ByID: w.Lead.ID}, 50)
		})
		quick("by verb", func() error {
			return pages(ctx, s, w.Viewer(t, w.Lead), store.EventQuery{Newest: true, Verb: abp.VerbLooked}, 50)
		})
		quick("one's own", func() error {
			return pages(ctx, s, w.Viewer(t, w.Delegate), store.EventQuery{Newest: true, IsLook: true}, 50)
		})
		quick("somebody's with few", func() error { return pages(ctx, s, w.Viewer(t, w.Sponsor), store.EventQuery{Newest: true}, 50) })
		quick("verbs", func() error { _, err := s.EventVerbs(ctx); return err })
		quick("counts", func() error {
			counts, err := s.LookCounts(ctx, from, from.Plus(time.Duration(n)*time.Second))
			if err == nil && (len(counts) != 2 || counts[0].People != 3) {
				t.Errorf("%+v", counts)
			}
			return err
		})
		quick("ten seals", func() error {
			var before *abp.Seal
			for range 10 {
				open, err := s.UnsealedEvents(ctx, 1000)
				if err != nil {
					return err
				}
				made := abp.SealEvents(before, open, from, []byte("key"))
				if err := s.Tx(ctx, func(tx *store.Store) error { return tx.CreateSeal(ctx, &made, open) }); err != nil {
					return err
				}
				before = &made
			}
			return nil
		})
	})
}

// pages reads so many pages and refuses an event that comes twice or out of order.
func pages(ctx context.Context, s *store.Store, viewer *abp.Person, q store.EventQuery, most int) error {
	var last abp.Event
	for range most {
		list, next, err := s.Events(ctx, viewer, q)
		if err != nil {
			return err
		}
		for _, e := range list {
			if last.ID != "" && (e.At.After(last.At.Time) || e.At.Equal(last.At.Time) && e.ID >= last.ID) {
				return fmt.Errorf("%s after %s", e.ID, last.ID)
			}
			last = e
		}
		if q.After = next; next == "" {
			return nil
		}
	}
	return nil
}
