package schedule

import "github.com/upstander/upstander/internal/schedule/instance"

// Work returns the budget of a search that has nobody waiting at a page: enough for
// a year of many cohorts, or for many delegates, to settle within half a minute on
// two cores. Searches of small questions end as soon as the bound is met.
func Work(q instance.Question) int64 {
	if q.Plan == nil {
		return min(5_000_000, 600_000+25_000*int64(len(q.Sets.Delegates)))
	}
	return min(12_000_000, 2_000_000+1_000_000*int64(len(q.Plan.Cohorts)))
}
