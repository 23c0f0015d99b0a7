package app

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// appOn returns the programme on a small world, its clock standing still.
func appOn(t testing.TB, s *store.Store) (*App, *storetest.World) {
	t.Helper()
	w := storetest.NewWorld(t, s)
	a := New(Config{Store: s, Now: func() time.Time { return storetest.Now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	t.Cleanup(a.Stop)
	return a, w
}
