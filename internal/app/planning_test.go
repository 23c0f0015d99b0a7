package app

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
)

// demoApp returns the programme with the scenario of the demo, its clock standing
// still at the moment.
func demoApp(t testing.TB, s *store.Store, now time.Time) (*App, *demo.Cast, *abp.Person) {
	t.Helper()
	ctx := context.Background()
	var cast *demo.Cast
	err := s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := New(Config{Store: s, Now: func() time.Time { return now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	t.Cleanup(a.Stop)
	lead, err := s.Viewer(ctx, cast.ProgrammeLead)
	if err != nil {
		t.Fatal(err)
	}
	return a, cast, lead
}

var scenario = []string{"C1", "C2", "C3", "C4", "C5", "C6", "C7", "M1", "M2", "M3"}

func day(y, m, d int) abp.Date { return abp.Date{Year: y, Month: time.Month(m), Day: d} }
