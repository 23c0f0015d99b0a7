package schedule

import "github.com/upstander/upstander/internal/schedule/instance"

// Work returns the budget of a search that has nobody waiting at a page. On two
// cores a year of many cohorts settles within half a minute, 200 delegates within
// five seconds and 30 within one. Searches end before as soon as the bound is met.
func Work(q instance.Question) int64 {
	if q.Plan == nil {
		n := int64(len(q.Sets.Delegates))
		return min(4_200_000, 400_000+20_000*min(n, 30)+60_000*max(0, n-30))
	}
	return min(12_000_000, 2_000_000+1_000_000*int64(len(q.Plan.Cohorts)))
}
