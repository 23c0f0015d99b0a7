package app

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// hands is a clock that a test turns.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// processes returns several programs on one database and one clock.
func processes(t *testing.T, s *store.Store, h *hands, n int, send func(context.Context, *abp.Message) error) []*App {
	t.Helper()
	var list []*App
	for range n {
		a := New(Config{Store: s, Now: h.Now, Wall: h.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", Send: send})
		t.Cleanup(a.Stop)
		list = append(list, a)
	}
	return list
}

// TestChoresAreDoneOncePerPeriod has three processes look at one list of chores
// again and again, each with its own idea of what is due.
func TestChoresAreDoneOncePerPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), &hands{now: storetest.Now}
		var minute, hour atomic.Int32
		chores := []chore{
			{"minute", time.Minute, func(context.Context) (int, error) { minute.Add(1); return 1, nil }},
			{"hour", time.Hour, func(context.Context) (int, error) { hour.Add(1); return 1, nil }},
		}
		var clocks []*clock
		for _, a := range processes(t, s, h, 3, nil) {
			clocks = append(clocks, a.newClock(chores))
		}
		for range 61 {
			var under sync.WaitGroup
			for _, c := range clocks {
				under.Go(func() {
					for range 2 {
						if err := c.round(ctx, &under); err != nil {
							t.Error(err)
						}
					}
				})
			}
			under.Wait()
			h.pass(time.Minute)
		}
		if minute.Load() != 61 || hour.Load() != 2 {
			t.Errorf("the chores were done %d and %d times, want 61 and 2", minute.Load(), hour.Load())
		}
		if dead, err := s.DeadJobs(ctx); err != nil || len(dead) != 0 {
			t.Errorf("dead jobs: %v, %v", dead, err)
		}
	})
}

// TestFailingChoreIsShownUntilItWorks follows one chore that fails for a while.
func TestFailingChoreIsShownUntilItWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), &hands{now: storetest.Now}
		var fails error = errors.New("no such table")
		tries := 0
		c := processes(t, s, h, 1, nil)[0].newClock([]chore{{"minute", time.Minute, func(context.Context) (int, error) { tries++; return 0, fails }}})
		round := func() {
			var under sync.WaitGroup
			if err := c.round(ctx, &under); err != nil {
				t.Fatal(err)
			}
			under.Wait()
		}
		for range 20 * 6 {
			round()
			h.pass(10 * time.Second)
		}
		dead, err := s.DeadJobs(ctx)
		if err != nil || len(dead) != 2 || dead[0].LastError != "no such table" || !dead[0].CreatedAt.Equal(storetest.Now) {
			t.Fatalf("dead jobs = %+v, %v; want the first failure and the last", dead, err)
		}
		if tries != 20*2 {
			t.Errorf("%d attempts in 20 minutes, want two in each", tries)
		}
		fails = nil
		h.pass(time.Minute)
		round()
		if dead, err := s.DeadJobs(ctx); err != nil || len(dead) != 0 {
			t.Errorf("after a success dead jobs = %+v, %v", dead, err)
		}
	})
}

// TestJobOutlivesItsProcess takes a job and never finishes it, as a process that
// is killed does, and looks at who may say what became of it.
func TestJobOutlivesItsProcess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		now := abp.At(storetest.Now)
		put := func(tx *store.Store) (bool, error) {
			return tx.Enqueue(ctx, &abp.Job{ID: abp.NewID(abp.KindJob, rand.Reader), CreatedAt: now, Kind: "k", UniqueKey: "k/1", RunAt: now, State: abp.JobWaiting, MaxAttempts: 2})
		}
		rolled := errors.New("rolled back")
		if err := s.Tx(ctx, func(tx *store.Store) error {
			if _, err := put(tx); err != nil {
				t.Error(err)
			}
			return rolled
		}); !errors.Is(err, rolled) {
			t.Fatal(err)
		}
		claim := func(at abp.Instant) *abp.Job {
			j, err := s.ClaimJob(ctx, "k", at, at.Plus(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		if j := claim(now); j != nil {
			t.Fatalf("a job of a transaction that was rolled back: %+v", j)
		}
		for i, want := range []bool{true, false} {
			if done, err := put(s); err != nil || done != want {
				t.Errorf("Enqueue no. %d = %v, %v", i, done, err)
			}
		}
		first := claim(now)
		if first == nil || claim(now.Plus(59*time.Second)) != nil {
			t.Fatal("a job is not taken once and kept for its lease")
		}
		second := claim(now.Plus(61 * time.Second))
		if second == nil || second.Attempt != 2 {
			t.Fatalf("the job of a dead process = %+v", second)
		}
		first.Done()
		if mine, err := s.FinishJob(ctx, first); err != nil || mine {
			t.Errorf("a process that lost the job finished it (%v)", err)
		}
		if j := claim(now.Plus(time.Hour)); j != nil {
			t.Errorf("taken a third time: %+v", j)
		}
		dead, err := s.DeadJobs(ctx)
		if err != nil || len(dead) != 1 {
			t.Fatalf("dead jobs = %+v, %v", dead, err)
		}
		if err := dead[0].Again(now.Plus(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.ReviveJob(ctx, &dead[0]); err != nil {
			t.Fatal(err)
		}
		third := claim(now.Plus(time.Hour))
		if third == nil || third.Attempt != 3 {
			t.Fatalf("revived = %+v", third)
		}
		third.Done()
		if mine, err := s.FinishJob(ctx, third); err != nil || !mine {
			t.Errorf("FinishJob = %v, %v", mine, err)
		}
	})
}
