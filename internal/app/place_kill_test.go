package app

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// TestPlacesOutliveAKill kills a process that takes applications with SIGKILL, in
// the middle, and goes on: nobody who was told yes is lost, and nothing is there
// twice.
func TestPlacesOutliveAKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		outliveAKill(t, filepath.Join(t.TempDir(), "killed.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		outliveAKill(t, storetest.PostgresAddress(t))
	})
}

func outliveAKill(t *testing.T, address string) {
	s := openAt(t, address)
	if _, err := s.Migrate(context.Background(), migrations.FS); err != nil {
		t.Fatal(err)
	}
	q := newQueue(t, s, 200, 20, 50)
	told := q.killed(t, address, 33)
	open := map[string]abp.Application{}
	people := map[string]bool{}
	for _, ap := range q.open() {
		if people[ap.PersonID] {
			t.Errorf("%s has applied twice", ap.Person.Name)
		}
		open[ap.ID], people[ap.PersonID] = ap, true
	}
	for _, id := range told {
		if ap, is := open[id]; !is || !ap.IsHeld() && !ap.IsInLine() {
			t.Errorf("the application %s was taken and is lost", id)
		}
	}
	var rest []abp.Person
	for _, p := range q.people {
		if !people[p.ID] {
			rest = append(rest, p)
		}
	}
	atOnce(t, 20, rest, func(p abp.Person) error {
		if _, err := q.apply(p); err != nil && abp.CodeOf(err) != abp.Conflict {
			return err
		}
		return nil
	})
	var held []string
	for _, ap := range q.open() {
		if ap.IsHeld() {
			held = append(held, ap.ID)
		}
	}
	if n, offered, waiting := q.count(); n != 20 || offered != 0 || waiting != 50 {
		t.Errorf("%d held, %d offered, %d waiting, want 20, 0, 50", n, offered, waiting)
	}
	atOnce(t, 10, held, q.release)
	atOnce(t, 5, q.delegates()[:5], func(d abp.Delegate) error {
		_, err := q.app.WithdrawDelegate(context.Background(), q.lead, d.ID, "workload")
		return err
	})
	if n, offered, waiting := q.count(); n != 0 || offered != 5 || waiting != 45 || q.letters(abp.LetterOffered) != 5 {
		t.Errorf("after five left: %d held, %d offered, %d waiting, %d letters", n, offered, waiting, q.letters(abp.LetterOffered))
	}
}

func openAt(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// killed runs applyUntilKilled in a process of its own, kills it once it has said
// yes so many times, and returns whom it said yes to.
func (q *queue) killed(t *testing.T, address string, after int) []string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestApplyUntilKilled$", "-test.v")
	child.Env = append(os.Environ(), "UPSTANDER_TEST_KILL="+address, "UPSTANDER_TEST_COHORT="+q.cohort.ID)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var told []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id, is := strings.CutPrefix(lines.Text(), "taken "); is {
			told = append(told, id)
		}
		if len(told) == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(told) < after {
		t.Fatalf("the process was not killed in the middle: it took %d applications (%v)", len(told), err)
	}
	return told
}

// TestApplyUntilKilled is the process that TestPlacesOutliveAKill kills.
func TestApplyUntilKilled(t *testing.T) {
	address := os.Getenv("UPSTANDER_TEST_KILL")
	if address == "" {
		t.Skip("only run by TestPlacesOutliveAKill")
	}
	ctx, s := context.Background(), openAt(t, address)
	cohort, err := s.PublishedCohort(ctx, os.Getenv("UPSTANDER_TEST_COHORT"))
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for i := range 200 {
		addresses = append(addresses, fmt.Sprintf("p%04d@wreake.example", i))
	}
	people, err := s.PeopleByEmail(ctx, addresses)
	if err != nil {
		t.Fatal(err)
	}
	q := &queue{t: t, s: s, now: storetest.Now, cohort: *cohort, people: people, w: &storetest.World{Manager: abp.Person{Kept: abp.Kept{ID: string(people[0].ManagerID)}}}}
	q.app = New(Config{Store: s, Now: q.clock, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	var mu sync.Mutex
	atOnce(t, 20, people, func(p abp.Person) error {
		ap, err := q.apply(p)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			fmt.Println("taken " + ap.ID)
		}
		return nil
	})
	time.Sleep(time.Minute) // the end comes from outside
}
