package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestCopyKeepsEveryRow copies a filled database from SQLite to PostgreSQL and
// back: every table holds the same at every stage.
func TestCopyKeepsEveryRow(t *testing.T) {
	ctx := t.Context()
	from := storetest.Open(t)
	if _, err := storetest.FillWorld(from); err != nil {
		t.Fatal(err)
	}
	want, err := from.Digests(ctx)
	if err != nil {
		t.Fatal(err)
	}
	filled := 0
	for _, d := range want {
		if d.Rows > 0 {
			filled++
		}
	}
	if filled < 25 {
		t.Fatalf("only %d tables hold anything, so that the copy shows little", filled)
	}
	between, back := storetest.OpenPostgres(t), storetest.Open(t)
	read, err := from.CopyTo(ctx, between)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("what was read for the copy (-want +got):\n%s", diff)
	}
	if _, err := between.CopyTo(ctx, back); err != nil {
		t.Fatal(err)
	}
	got, err := between.Digests(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in PostgreSQL (-want +got):\n%s", diff)
	}
	if got, err = back.Digests(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("back in SQLite (-want +got):\n%s", diff)
	}
	if _, err := from.CopyTo(ctx, back); abp.CodeOf(err) != abp.Conflict {
		t.Errorf("a copy over people = %v, want Conflict", err)
	}
}
