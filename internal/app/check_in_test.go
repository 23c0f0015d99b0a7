package app_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestCheckInIsAClaim walks a code from the screen to the register: it lives for
// its slot and the next, checks in whoever is signed in and nobody else, marks
// nobody, and changes no mark.
func TestCheckInIsAClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		wall := time.Date(2024, 10, 27, 0, 59, 45, 0, time.UTC) // the clocks go back in a quarter of a minute
		a := app.New(app.Config{Store: s, Now: func() time.Time { return x.now }, Wall: func() time.Time { return wall }, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
		fay, dora, dev := x.Viewer(t, x.Facilitator), x.Viewer(t, x.Delegate), x.Viewer(t, x.ForeignDelegate)
		code := func() string {
			t.Helper()
			sc, err := a.CheckInScreen(ctx, fay, x.Workshop.ID)
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimPrefix(sc.Address, "https://abp.example/check-ins/")
		}
		x.now = x.Workshop.StartsAt.Add(-31 * time.Minute)
		if code() != "" {
			t.Error("the screen shows a code before the window")
		}
		x.now = x.Workshop.StartsAt.Add(-6 * time.Minute)
		first := code()
		if v, err := a.CheckIn(ctx, dora, first); err != nil || v.ID != x.Workshop.ID {
			t.Fatalf("%v, %v", v, err)
		}
		x.now = x.now.Add(time.Minute)
		if _, err := a.CheckIn(ctx, dora, first); err != nil {
			t.Errorf("checked in twice: %v", err)
		}
		wall = wall.Add(abp.CheckInSlot)
		if code() == first {
			t.Error("the code does not change")
		}
		if _, err := a.CheckIn(ctx, dev, first); err != nil {
			t.Errorf("a delegate of another cohort with the code of the slot before: %v", err)
		}
		wall = wall.Add(abp.CheckInSlot)
		for _, old := range []string{first, "", ".", x.Workshop.ID, x.Workshop.ID + ".", x.SetSession.ID + first[len(x.Workshop.ID):], strings.ToUpper(first)} {
			if _, err := a.CheckIn(ctx, dora, old); abp.CodeOf(err) != abp.Gone {
				t.Errorf("code %q: %v", old, err)
			}
		}
		if _, err := a.CheckIn(ctx, x.Viewer(t, x.Board), code()); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a board viewer checks in: %v", err)
		}
		if _, err := a.CheckIn(ctx, nil, code()); abp.CodeOf(err) != abp.Unauthorised {
			t.Errorf("nobody checks in: %v", err)
		}
		last := code()
		x.now = x.Workshop.StartsAt.Add(16 * time.Minute)
		if _, err := a.CheckIn(ctx, dora, last); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a quarter of an hour late: %v", err)
		}
		if _, err := a.CheckInScreen(ctx, x.Viewer(t, x.ForeignFacilitator), x.Workshop.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("another facilitator sees the screen: %v", err)
		}
		if _, err := a.CheckInScreen(ctx, dora, x.Workshop.ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate sees the screen: %v", err)
		}
		entries, err := s.Register(ctx, fay, x.session(x.Workshop.ID))
		if err != nil || len(entries) != 2 {
			t.Fatalf("%d lines, %v", len(entries), err)
		}
		for _, e := range entries {
			if e.HasMark || e.CheckedInAt.IsZero() {
				t.Errorf("%s: marked %t, checked in %s", e.Person.Name, e.HasMark, e.CheckedInAt)
			}
			if at := x.Workshop.StartsAt.Add(-6 * time.Minute); e.Person.ID == dora.ID && (!e.CheckedInAt.Equal(at) || e.IsGuest) {
				t.Errorf("Dora checked in at %s, want the first time, %s", e.CheckedInAt, at)
			}
		}
	})
}
