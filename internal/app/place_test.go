package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// queue is a cohort that people apply for, with an app whose clock can be set.
type queue struct {
	t      testing.TB
	w      *storetest.World
	s      *store.Store
	app    *App
	cohort abp.Cohort
	lead   *abp.Person
	mu     sync.Mutex
	now    time.Time
	people []abp.Person
}

// newQueue adds so many people of the first organisation and a published cohort
// with the places, its first workshop 60 days from now.
func newQueue(t testing.TB, s *store.Store, people, places, waiting int) *queue {
	t.Helper()
	ctx, w := context.Background(), storetest.NewWorld(t, s)
	q := &queue{t: t, w: w, s: s, now: storetest.Now, lead: w.Viewer(t, w.Lead)}
	q.app = New(Config{Store: s, Now: q.clock, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	at := abp.At(storetest.Now.AddDate(0, -1, 0))
	q.cohort = abp.Cohort{Kept: abp.Kept{ID: w.ID(abp.KindCohort), CreatedAt: at}, ProgrammeID: w.Programme.ID, TemplateID: w.Template.ID, Code: "Q1", Name: "Queue", Places: places, WaitingPlaces: waiting, PublishedAt: at}
	starts := abp.At(storetest.Now.AddDate(0, 0, 60))
	workshop := abp.Session{Kept: abp.Kept{ID: w.ID(abp.KindSession), CreatedAt: at}, ProgrammeID: w.Programme.ID, CohortID: abp.Ref(q.cohort.ID), Kind: abp.WorkshopPart, Number: 1, Title: "Workshop part A",
		StartsAt: starts, EndsAt: starts.Plus(7 * time.Hour), PlannedAt: starts, UID: w.ID("uid"), ChangedAt: at}
	for i := range people {
		p := abp.Person{Kept: abp.Kept{ID: w.ID(abp.KindPerson), CreatedAt: at}, Name: fmt.Sprintf("Person %04d", i), Email: fmt.Sprintf("p%04d@wreake.example", i), OrganisationID: abp.Ref(w.Organisation.ID), ManagerID: abp.Ref(w.Manager.ID)}
		p.SortName = strings.ToLower(p.Name)
		q.people = append(q.people, p)
	}
	for _, rows := range []any{[]abp.Cohort{q.cohort}, []abp.Session{workshop}, q.people} {
		if err := s.Put(ctx, rows); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func (q *queue) clock() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.now
}

func (q *queue) later(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.now = q.now.Add(d)
}

func (q *queue) setClock(t testing.TB, at string) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.now = now
}

// apply is what the submission of an application does about places.
func (q *queue) apply(p abp.Person) (*abp.Application, error) {
	ctx := context.Background()
	ap := &abp.Application{Kept: q.app.kept(abp.KindApplication), ProgrammeID: q.cohort.ProgrammeID, PersonID: p.ID, OrganisationID: p.OrganisationID, CohortID: abp.Ref(q.cohort.ID),
		ManagerID: abp.Ref(q.w.Manager.ID), AppliedAt: q.app.Now(), AskedAt: q.app.Now(), AnswerBy: q.app.Now().Plus(7 * 24 * time.Hour)}
	err := q.s.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.LockCohort(ctx, q.cohort.ID)
		if err != nil {
			return err
		}
		if err := q.app.seat(ctx, tx, ap, c); err != nil {
			return err
		}
		return tx.Put(ctx, []abp.Application{*ap})
	})
	return ap, err
}

// change loads the application, does what is asked, and settles.
func (q *queue) change(id string, do func(*abp.Application) error) error {
	ctx := context.Background()
	return q.s.Tx(ctx, func(tx *store.Store) error {
		ap, err := tx.ApplicationByID(ctx, id)
		if err != nil {
			return err
		}
		if err := do(ap); err != nil {
			return err
		}
		return q.app.settle(ctx, tx, ap)
	})
}

func (q *queue) release(id string) error {
	return q.change(id, func(ap *abp.Application) error { ap.ReleasedAt = q.app.Now(); return nil })
}

func (q *queue) open() []abp.Application {
	q.t.Helper()
	list, err := q.s.OpenApplications(context.Background(), q.cohort.ID)
	if err != nil {
		q.t.Fatal(err)
	}
	return list
}

func (q *queue) application(id string) *abp.Application {
	q.t.Helper()
	ap, err := q.s.ApplicationByID(context.Background(), id)
	if err != nil {
		q.t.Fatal(err)
	}
	return ap
}

func (q *queue) delegates() []abp.Delegate {
	q.t.Helper()
	list, _, err := q.s.Delegates(context.Background(), q.lead, store.DelegateQuery{CohortID: q.cohort.ID, Active: true}, q.app.Now())
	if err != nil {
		q.t.Fatal(err)
	}
	return list
}

// count says how many open applications have a place kept, are offered one, and
// wait.
func (q *queue) count() (held, offered, waiting int) {
	for _, ap := range q.open() {
		switch {
		case ap.IsHeld():
			held++
		case ap.IsOffered():
			offered++
		case ap.IsInLine():
			waiting++
		}
	}
	return held, offered, waiting
}

// TestThousandApply is the bar of the places: 1,000 people apply at once for 20
// places with a waiting list of 50, then five delegates withdraw at once.
func TestThousandApply(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := newQueue(t, s, 1000, 20, 50)
		var mu sync.Mutex
		refused := 0
		atOnce(t, 100, q.people, func(p abp.Person) error {
			_, err := q.apply(p)
			if abp.CodeOf(err) != abp.Conflict {
				return err
			}
			if !strings.Contains(err.Error(), "is full, and 50 people wait already") {
				return fmt.Errorf("refused with other words: %w", err)
			}
			mu.Lock()
			defer mu.Unlock()
			refused++
			return nil
		})
		if held, offered, waiting := q.count(); held != 20 || offered != 0 || waiting != 50 || refused != 930 {
			t.Fatalf("%d held, %d offered, %d waiting, %d refused, want 20, 0, 50, 930", held, offered, waiting, refused)
		}
		var line []abp.Application
		var held []string
		for _, ap := range q.open() {
			if ap.IsInLine() {
				line = append(line, ap)
			} else {
				held = append(held, ap.ID)
			}
		}
		slices.SortFunc(line, func(x, y abp.Application) int { return x.WaitingNumber - y.WaitingNumber })
		for i, ap := range line {
			if ap.WaitingNumber != i+1 {
				t.Errorf("number %d in line is %d", i+1, ap.WaitingNumber)
			}
		}
		atOnce(t, 20, held, q.release)
		delegates := q.delegates()
		if len(delegates) != 20 {
			t.Fatalf("%d delegates, want 20", len(delegates))
		}
		atOnce(t, 5, delegates[:5], func(d abp.Delegate) error {
			_, err := q.app.WithdrawDelegate(context.Background(), q.lead, d.ID, "workload")
			return err
		})
		for i, ap := range line {
			if now := q.application(ap.ID); now.IsOffered() != (i < 5) {
				t.Errorf("number %d in line: offered is %v", i+1, now.IsOffered())
			}
		}
		if letters := q.letters(abp.LetterOffered); letters != 5 {
			t.Errorf("%d letters with offers, want 5", letters)
		}
	})
}

// letters counts the mails of a kind in the outbox.
func (q *queue) letters(kind abp.LetterKind) int {
	q.t.Helper()
	list, err := q.s.Messages(context.Background(), 10_000)
	if err != nil {
		q.t.Fatal(err)
	}
	n := 0
	for _, m := range list {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// atOnce does something for everything in the list, so many at a time.
func atOnce[T any](t testing.TB, at int, list []T, do func(T) error) {
	t.Helper()
	var under sync.WaitGroup
	next := make(chan T)
	for range at {
		under.Go(func() {
			for v := range next {
				if err := do(v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, v := range list {
		next <- v
	}
	close(next)
	under.Wait()
}
