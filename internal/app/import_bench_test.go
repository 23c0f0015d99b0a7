package app

import (
	"context"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

const benchLines = 10_000

// eachDatabase runs a benchmark on both databases.
func eachDatabase(b *testing.B, run func(b *testing.B, open func(testing.TB) *store.Store)) {
	b.Run("sqlite", func(b *testing.B) { run(b, storetest.Open) })
	b.Run("postgres", func(b *testing.B) { run(b, storetest.OpenPostgres) })
}

func reportLines(b *testing.B) {
	b.ReportMetric(float64(benchLines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkImport imports 10,000 new people: reading, checking, searching for
// doubles, storing, one event for each.
func BenchmarkImport(b *testing.B) {
	text := file(manyLines(benchLines)...)
	eachDatabase(b, func(b *testing.B, open func(testing.TB) *store.Store) {
		for range b.N {
			b.StopTimer()
			a, w := appOn(b, open(b))
			lead := w.Viewer(b, w.Lead)
			b.StartTimer()
			if imp, faults := importFile(b, a, lead, text, true); imp.Added != benchLines {
				b.Fatalf("%+v %v", imp, faults)
			}
		}
		reportLines(b)
	})
}

// BenchmarkImportUnchanged imports the same people again.
func BenchmarkImportUnchanged(b *testing.B) {
	text := file(manyLines(benchLines)...)
	eachDatabase(b, func(b *testing.B, open func(testing.TB) *store.Store) {
		a, w := appOn(b, open(b))
		lead := w.Viewer(b, w.Lead)
		importFile(b, a, lead, text, true)
		b.ResetTimer()
		for range b.N {
			if imp, _ := importFile(b, a, lead, text, true); imp.Unchanged != benchLines {
				b.Fatalf("%+v", imp)
			}
		}
		reportLines(b)
	})
}

// BenchmarkImportLimit puts the same rows into the database and does nothing
// else: no import can be faster.
func BenchmarkImportLimit(b *testing.B) {
	eachDatabase(b, func(b *testing.B, open func(testing.TB) *store.Store) {
		for range b.N {
			b.StopTimer()
			s := open(b)
			a, _ := appOn(b, s)
			rows := make([]abp.Person, benchLines)
			sh, err := parseSheet([]byte(file(manyLines(benchLines)...)))
			if err != nil {
				b.Fatal(err)
			}
			plan, err := a.check(context.Background(), s, sh, nil)
			if err != nil {
				b.Fatal(err)
			}
			for i := range plan.lines {
				rows[i] = plan.lines[i].person
			}
			b.StartTimer()
			if err := s.Tx(context.Background(), func(tx *store.Store) error { return tx.Put(context.Background(), rows) }); err != nil {
				b.Fatal(err)
			}
		}
		reportLines(b)
	})
}
