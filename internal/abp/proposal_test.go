package abp

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func zoneOf(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// anyDays draws special days over a year and a half from the first day on.
func anyDays(t *rapid.T, first Date) []Day {
	var list []Day
	for range rapid.IntRange(0, 120).Draw(t, "marks") {
		kind := DayKind(rapid.IntRange(0, int(YearEnd)).Draw(t, "kind"))
		list = append(list, Day{OnDay: first.Add(rapid.IntRange(0, 500).Draw(t, "at")), Kind: kind, Name: kind.String()})
	}
	return list
}

func anyDate(t *rapid.T) Date {
	return Date{2022, time.January, 1}.Add(rapid.IntRange(0, 3000).Draw(t, "first"))
}

// TestProposeKeepsBoundsAndWorkingDays: every step but the first lies within
// its bounds on a suitable day if there is one, and no suitable day within them
// is nearer to the target.
func TestProposeKeepsBoundsAndWorkingDays(t *testing.T) {
	zone := zoneOf(t)
	rapid.Check(t, func(t *rapid.T) {
		first := anyDate(t)
		days := NewDays(anyDays(t, first))
		template := rapid.SampledFrom(DefaultTemplates()).Draw(t, "template")
		plan := Propose(&template, first, days, zone)
		if len(plan) != len(template.Steps) || plan[0].Day != first {
			t.Fatalf("the plan has %d steps and begins on %v", len(plan), plan[0].Day)
		}
		for i, p := range plan[1:] {
			before := plan[i].Day
			gap := p.Day.Since(before)
			if p.Kind == SelfStudy {
				if gap != p.DaysTarget {
					t.Fatalf("%s is %d days after the step before, want %d", p.Name, gap, p.DaysTarget)
				}
				continue
			}
			nearest := -1
			for g := max(p.DaysMin, 1); g <= p.DaysMax; g++ {
				if days.suits(before.Add(g)) && (nearest < 0 || abs(g-p.DaysTarget) < abs(nearest-p.DaysTarget)) {
					nearest = g
				}
			}
			if nearest < 0 {
				continue // no day suits, and Clashes says so
			}
			if gap < p.DaysMin || gap > p.DaysMax || !days.IsWorking(p.Day) || !days.suits(p.Day) {
				t.Fatalf("%s is on %v, %d days after %v, though %v suits", p.Name, p.Day, gap, before, before.Add(nearest))
			}
			if abs(gap-p.DaysTarget) != abs(nearest-p.DaysTarget) {
				t.Fatalf("%s is %d days after, though %d is nearer to %d", p.Name, gap, nearest, p.DaysTarget)
			}
		}
	})
}

func abs(n int) int { return max(n, -n) }

// TestProposeTellsLocalTime: whatever the season, a step starts and ends at the
// template's local times.
func TestProposeTellsLocalTime(t *testing.T) {
	zone := zoneOf(t)
	rapid.Check(t, func(t *rapid.T) {
		template := DefaultTemplates()[0]
		for _, p := range Propose(&template, anyDate(t), NewDays(nil), zone) {
			starts, ends := p.StartsAt.In(zone), p.EndsAt.In(zone)
			if starts.Hour()*60+starts.Minute() != p.From || ends.Hour()*60+ends.Minute() != p.Until || DateOf(starts) != p.Day || DateOf(ends) != p.Day {
				t.Fatalf("%s on %v is from %v to %v", p.Name, p.Day, starts, ends)
			}
		}
	})
}

func TestProposeAroundHolidays(t *testing.T) {
	zone := zoneOf(t)
	days := NewDays([]Day{
		{OnDay: Date{2022, 12, 26}, Kind: BankHoliday, Name: "Boxing Day"},
		{OnDay: Date{2022, 12, 27}, Kind: BankHoliday, Name: "Christmas Day (substitute)"},
		{OnDay: Date{2022, 11, 22}, Kind: IndustrialAction, Name: "Strike"},
	})
	template := DefaultTemplates()[0]
	var got []string
	for _, p := range Propose(&template, Date{2022, 10, 11}, days, zone) {
		got = append(got, p.Day.String())
	}
	want := []string{"2022-10-11", "2022-10-25", "2022-11-23", "2022-12-21", "2023-01-18", "2023-02-15", "2023-03-15"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRedated(t *testing.T) {
	zone := zoneOf(t)
	p := DefaultTemplates()[0].Steps[0].on(Date{2024, 3, 30}, zone).Redated(Date{2024, 3, 31}, 13*60, 15*60, zone)
	if got := p.StartsAt.Format(time.RFC3339) + " " + p.EndsAt.Format(time.RFC3339); got != "2024-03-31T12:00:00Z 2024-03-31T14:00:00Z" {
		t.Errorf("redated to %s", got)
	}
}

func TestWindows(t *testing.T) {
	zone := zoneOf(t)
	at := func(d Date, minutes int) Instant { return d.Clock(minutes, zone) }
	first := Session{Kind: WorkshopPart, Number: 1, StartsAt: at(Date{2024, 2, 13}, 570), EndsAt: at(Date{2024, 2, 13}, 990)}
	last := Session{Kind: WorkshopPart, Number: 2, StartsAt: at(Date{2024, 2, 27}, 570), EndsAt: at(Date{2024, 2, 27}, 780)}
	meeting := Session{Kind: SetMeeting, Number: 5, StartsAt: at(Date{2024, 7, 16}, 570), EndsAt: at(Date{2024, 7, 16}, 660)}
	cancelled := Session{Kind: SetMeeting, Number: 5, StartsAt: at(Date{2024, 8, 16}, 570), EndsAt: at(Date{2024, 8, 16}, 660), CancelledAt: at(Date{2024, 7, 1}, 0)}
	rules := []WaveRule{{T0, FirstPartStarts, 0, -21, 0}, {T1, LastPartEnds, 0, 0, 7}, {T2, LastSetEnds, 0, 0, 21}}
	tests := []struct {
		name     string
		sessions []Session
		want     []string
	}{
		{"everything", []Session{meeting, last, first, cancelled}, []string{
			"T0 2024-01-23T00:00:00Z 2024-02-13T09:30:00Z", "T1 2024-02-27T13:00:00Z 2024-03-06T00:00:00Z", "T2 2024-07-16T10:00:00Z 2024-08-06T23:00:00Z"}},
		{"no sets", []Session{first}, []string{"T0 2024-01-23T00:00:00Z 2024-02-13T09:30:00Z", "T1 2024-02-13T16:30:00Z 2024-02-21T00:00:00Z"}},
		{"nothing", nil, nil},
		{"only cancelled", []Session{cancelled}, nil},
	}
	for _, tt := range tests {
		var got []string
		for _, w := range Windows(rules, tt.sessions, zone) {
			got = append(got, w.Wave.String()+" "+w.OpensAt.Format(time.RFC3339)+" "+w.ClosesAt.Format(time.RFC3339))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
