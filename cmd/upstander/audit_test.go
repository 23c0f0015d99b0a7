package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// TestAudit seals events, changes them behind the program's back and looks through
// the seals: every change is found, and so is a cut.
func TestAudit(t *testing.T) {
	ctx, path := context.Background(), keptDemo(t)
	key := bytes.Repeat([]byte{3}, 32)
	t.Setenv("UPSTANDER_SECRET", base64.StdEncoding.EncodeToString(key))
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(app.Config{Store: s, Now: time.Now, Wall: time.Now, Random: rand.Reader, Secret: key})
	for _, id := range []string{"evt_one", "evt_two", "evt_three"} {
		if err := s.CreateEvent(ctx, &abp.Event{ID: id, At: a.Now(), Verb: "moved", Subject: "ses_1", Why: "=cmd"}); err != nil {
			t.Fatal(err)
		}
		if n, err := a.SealEvents(ctx); err != nil || n == 0 {
			t.Fatalf("sealed %d (%v)", n, err)
		}
	}
	found, err := a.CheckSeals(ctx, "")
	if err != nil || found.Seals != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if text, code := said("audit", "-expect", found.Last); code != 0 || !strings.Contains(text, "are whole") {
		t.Fatalf("audit ended with %d: %s", code, text)
	}
	if text, code := said("audit", "-csv", "-about", "ses_1"); code != 0 || strings.Count(text, "moved") != 3 || strings.Contains(text, ",=cmd") {
		t.Errorf("audit -csv ended with %d: %s", code, text)
	}
	checkReadBy(t, path)
	raw, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, refused := range []string{"UPDATE events SET verb = 'saw' WHERE id = 'evt_two'", "UPDATE events SET why = 'another'", "UPDATE events SET seal = 3 WHERE id = 'evt_two'", "DELETE FROM events", "DELETE FROM seals", "UPDATE seals SET digest = ''"} {
		if _, err := raw.Exec(refused); err == nil {
			t.Fatalf("the database took %s", refused)
		}
	}
	for _, trigger := range []string{"events_kept", "events_unchanged", "seals_kept", "seals_unchanged"} { // whoever owns the file can
		if _, err := raw.Exec("DROP TRIGGER " + trigger); err != nil {
			t.Fatal(err)
		}
	}
	for _, change := range []struct{ do, undo, finds string }{
		{"UPDATE events SET why = 'another' WHERE id = 'evt_two'", "UPDATE events SET why = '=cmd' WHERE id = 'evt_two'", "was changed"},
		{"UPDATE events SET by_mark = '00' WHERE id = 'evt_two'", "UPDATE events SET by_mark = '' WHERE id = 'evt_two'", "is broken"},
		{"UPDATE events SET seal = 1 WHERE id = 'evt_two'", "UPDATE events SET seal = 2 WHERE id = 'evt_two'", "closed"},
		{"DELETE FROM seals WHERE number = 3", "", "not there"},
		{"DELETE FROM seals WHERE number = 1", "", "is missing"},
	} {
		if _, err := raw.Exec(change.do); err != nil {
			t.Fatal(err)
		}
		if text, code := said("audit", "-expect", found.Last); code != 1 || !strings.Contains(text, change.finds) {
			t.Errorf("after %s audit ended with %d: %s", change.do, code, text)
		}
		if _, err := raw.Exec(change.undo); change.undo != "" && err != nil {
			t.Fatal(err)
		}
	}
}

// checkReadBy notes looks of one person and lists them by the command: those between
// two days, and nobody else's.
func checkReadBy(t *testing.T, path string) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	people, _, err := s.People(ctx, &abp.Person{Grants: []abp.Grant{{Role: abp.Administrator}}}, store.PeopleQuery{})
	if err != nil || len(people) < 4 {
		t.Fatalf("%d people, %v", len(people), err)
	}
	at := func(day int) abp.Instant { return abp.At(time.Date(2024, 1, day, 12, 0, 0, 0, time.UTC)) }
	if err := s.CreateEventsOnce(ctx, []abp.Event{
		abp.NewLook(&people[0], people[1].ID, abp.LookRecord, at(10)), abp.NewLook(&people[0], people[2].ID, abp.LookRecord, at(20)), abp.NewLook(&people[3], people[1].ID, abp.LookRecord, at(10)),
	}); err != nil {
		t.Fatal(err)
	}
	text, code := said("audit", "-read-by", people[0].Email, "-from", "2024-01-10", "-until", "2024-01-11")
	if code != 0 || strings.Count(text, "\n") != 2 || !strings.Contains(text, people[1].Email) || strings.Contains(text, people[2].Email) {
		t.Errorf("audit -read-by ended with %d: %s", code, text)
	}
	if text, code := said("audit", "-read-by", "nobody@nowhere.example"); code != 1 || !strings.Contains(text, "neither") {
		t.Errorf("audit -read-by nobody ended with %d: %s", code, text)
	}
}
