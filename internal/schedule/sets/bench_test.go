package sets

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/schedule/search"
)

// BenchmarkSets reports the time to 5, 2 and 1 per cent above the least cost that is
// known, and how far above it the budget ends. -1 is never.
func BenchmarkSets(b *testing.B) {
	for _, c := range []struct {
		name string
		best int
		work int64
	}{{"B01-12", 103, 500_000}, {"B03-24", 74, 500_000}, {"R01-24-late", 159, 500_000}, {"B05-48", 156, 1_000_000}, {"B07-120", 344, 2_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			q := read(b, c.name)
			if testing.Short() {
				c.work /= 10
			}
			for seed := range uint64(b.N) {
				marks := []struct {
					unit   string
					within float64
					at     float64
				}{{"s-to-5%", 1.05, -1}, {"s-to-2%", 1.02, -1}, {"s-to-1%", 1.01, -1}}
				begun := time.Now()
				got := Solve(context.Background(), q, search.Options{Seed: seed, Work: c.work, Workers: 1, Progress: func(p search.Progress) {
					for i := range marks {
						if p.Cost >= 0 && marks[i].at < 0 && float64(p.Cost) <= marks[i].within*float64(c.best) {
							marks[i].at = time.Since(begun).Seconds()
						}
					}
				}})
				for _, m := range marks {
					b.ReportMetric(m.at, m.unit)
				}
				b.ReportMetric(100*float64(got.Cost-c.best)/float64(c.best), "%-above")
				b.ReportMetric(100*float64(got.Cost-got.Bound)/float64(got.Cost), "%-gap")
			}
		})
	}
}
