package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// BenchmarkDemoBuild times the whole demonstration from nothing to ready, beside
// its limit in the same run: adding the same records and nothing else.
func BenchmarkDemoBuild(b *testing.B) {
	ctx := context.Background()
	open := func() *store.Store {
		s, err := store.Open(ctx, filepath.Join(b.TempDir(), "demo.db"))
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	s := open()
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		b.Fatal(err)
	}
	var rows []any
	if _, err := demo.Build(demo.Options{}, func(r any) error { rows = append(rows, r); return nil }); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if err := s.Tx(ctx, func(tx *store.Store) error {
		for _, r := range rows {
			if err := tx.Put(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	limit := time.Since(start)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := open()
		if _, _, err := buildDemo(ctx, s, demoFlags{}, "http://127.0.0.1"); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(each)/float64(limit), "x-records")
	b.ReportMetric(float64(limit.Milliseconds()), "records-ms")
}
