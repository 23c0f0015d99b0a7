package abp_test

import (
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// TestFollowUpWindows goes through the edges of the rules for T3 and T4: the
// first and last days of the staff survey's fieldwork, weekends, bank holidays, the
// year's end, months that are shorter, and changes of the clocks.
func TestFollowUpWindows(t *testing.T) {
	t.Parallel()
	zone := london(t)
	for _, tt := range []struct {
		name   string
		last   abp.Date // of the set meetings
		t3, t4 string   // first and last day
	}{
		{"nothing in the way", abp.Date{Year: 2023, Month: 3, Day: 9}, "2023-08-10 2023-10-09", "2024-01-24 2024-04-23"},
		{"six months fall in the fieldwork", abp.Date{Year: 2023, Month: 5, Day: 2}, "2023-12-01 2024-01-30", "2024-03-18 2024-06-16"},
		{"would open on 30 September, a Saturday, and then in the fieldwork", abp.Date{Year: 2023, Month: 4, Day: 30}, "2023-12-01 2024-01-30", "2024-03-18 2024-06-16"},
		{"would open on Friday 29 September", abp.Date{Year: 2023, Month: 4, Day: 29}, "2023-09-29 2023-11-28", "2024-03-15 2024-06-13"},
		{"would open on the last day of the fieldwork", abp.Date{Year: 2023, Month: 6, Day: 30}, "2023-12-01 2024-01-30", "2024-05-16 2024-08-14"},
		{"would open on the day after it", abp.Date{Year: 2023, Month: 7, Day: 1}, "2023-12-04 2024-02-02", "2024-05-17 2024-08-15"},
		{"1 December is a Sunday", abp.Date{Year: 2024, Month: 6, Day: 15}, "2024-12-02 2025-01-31", "2025-05-01 2025-07-30"},
		{"would open at Christmas", abp.Date{Year: 2023, Month: 7, Day: 25}, "2024-01-03 2024-03-03", "2024-06-10 2024-09-08"},
		{"would open on a bank holiday", abp.Date{Year: 2023, Month: 12, Day: 6}, "2024-05-07 2024-07-06", "2024-12-02 2025-03-02"},
		{"a month without such a day", abp.Date{Year: 2023, Month: 8, Day: 31}, "2024-01-30 2024-03-30", "2024-07-17 2024-10-15"},
		{"the clocks change within it", abp.Date{Year: 2024, Month: 10, Day: 6}, "2025-03-07 2025-05-06", "2025-08-22 2025-11-20"},
	} {
		windows := surveyWindows(t, tt.last.Add(-150), tt.last)
		got := map[abp.Wave]string{}
		for _, w := range windows {
			if w.OpensAt.On(zone).Clock(0, zone) != w.OpensAt && w.Wave >= abp.T3 {
				t.Errorf("%s: %s opens at %v, not at midnight by the local clock", tt.name, w.Wave, w.OpensAt)
			}
			got[w.Wave] = w.OpensAt.On(zone).String() + " " + abp.At(w.ClosesAt.Add(-time.Second)).On(zone).String()
		}
		if got[abp.T3] != tt.t3 || got[abp.T4] != tt.t4 {
			t.Errorf("%s: T3 %s and T4 %s, want %s and %s", tt.name, got[abp.T3], got[abp.T4], tt.t3, tt.t4)
		}
	}
}

func TestLackingWaves(t *testing.T) {
	t.Parallel()
	template := abp.DefaultTemplates()[0]
	c := abp.Cohort{Template: &template, Windows: []abp.SurveyWindow{{Wave: abp.T0}, {Wave: abp.T2}}}
	if got := c.LackingWaves(); len(got) != 3 || got[0] != abp.T1 || got[1] != abp.T3 || got[2] != abp.T4 {
		t.Errorf("lacks %v", got)
	}
}
