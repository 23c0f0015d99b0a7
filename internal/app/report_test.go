package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// finished waits for a report to be over.
func finished(t *testing.T, s *store.Store, by *abp.Person, id string) *abp.Report {
	t.Helper()
	for range 600 {
		r, err := s.Report(context.Background(), by, id)
		if err != nil {
			t.Fatal(err)
		}
		if !r.IsBuilding() {
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the report is not finished after 30 seconds")
	return nil
}

// TestReportOfDemo makes the papers of the demonstration twice and compares their
// bytes. Set UPSTANDER_TEST_SCREENSHOTS to a folder to look at them.
func TestReportOfDemo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var cast *demo.Cast
		err := s.Tx(ctx, func(tx *store.Store) error {
			var err error
			cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		lead, err := s.Viewer(ctx, cast.ProgrammeLead)
		if err != nil {
			t.Fatal(err)
		}
		sponsor, err := s.Viewer(ctx, cast.Sponsor)
		if err != nil {
			t.Fatal(err)
		}
		a := newApp(s, onDay(0))
		t.Cleanup(a.Stop)
		freeze(t, a, lead, today)
		for name, n := range map[string]app.NewReport{"programme": {Audience: "programme"}, "public": {Audience: "public"}, "pack": {Audience: "programme", OrganisationID: sponsor.Sponsors()[0]}} {
			files := map[string]string{}
			for i := range 2 {
				r, err := a.StartReport(ctx, lead, n)
				if err != nil {
					t.Fatal(err)
				}
				r = finished(t, s, lead, r.ID)
				if r.State != abp.ReportFinished || len(r.Files) < 6 {
					t.Fatalf("%s: %s with %d files: %s", name, r.State, len(r.Files), r.LastError)
				}
				for _, f := range r.Files {
					if i == 0 {
						files[f.Name] = f.Digest
						keepReport(t, a, lead, r.ID, f.Name, name)
					} else if files[f.Name] != f.Digest {
						t.Errorf("%s: %s is not the same bytes twice", name, f.Name)
					}
				}
			}
		}
	})
}

func keepReport(t *testing.T, a *app.App, by *abp.Person, id, name, of string) {
	t.Helper()
	f, err := a.ReadReport(context.Background(), by, id, name)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("UPSTANDER_TEST_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, of+"-"+name), f.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
