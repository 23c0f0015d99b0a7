package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// TestReleaseCommandKeepsNothing tries a release of the pilot twice.
func TestReleaseCommandKeepsNothing(t *testing.T) {
	ctx := context.Background()
	t.Setenv("UPSTANDER_DATABASE", t.TempDir()+"/abp.db")
	err := withStore(ctx, true, func(_ Config, s *store.Store) error {
		if _, err := s.Migrate(ctx, migrations.FS); err != nil {
			return err
		}
		storetest.NewPilot(t, s, nil)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	for range 2 {
		out.Reset()
		if code := run(ctx, []string{"release", "-dry-run"}, &out, &errs); code != 0 {
			t.Fatalf("%d: %s", code, errs.String())
		}
		for _, want := range []string{"R7: Beside another figure of the same question", "Nothing was kept.", "0 stay as they were"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("printed without %q:\n%s", want, out.String())
			}
		}
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), "organisation T0-T2 headline publish") {
			t.Errorf("printed without the table of organisations:\n%s", out.String())
		}
	}
	if code := run(ctx, []string{"release"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "upstander release -dry-run") {
		t.Errorf("without -dry-run: %d %s", code, errs.String())
	}
}
