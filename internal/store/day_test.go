package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

func dayOf(day int) abp.Date { return abp.Date{Year: 2024, Month: 6, Day: day} }

// TestDaysOfASpan: a calendar holds the spans that reach into its dates, and
// those that touch them from outside.
func TestDaysOfASpan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		for i, d := range []abp.Day{
			{OnDay: dayOf(1), UntilDay: dayOf(9), Kind: abp.SchoolHoliday, Name: "Before"},
			{OnDay: dayOf(5), UntilDay: dayOf(20), Kind: abp.SchoolHoliday, Name: "Across"},
			{OnDay: dayOf(12), Kind: abp.Closure, Name: "Within"},
			{OnDay: dayOf(15), Kind: abp.ObservanceTier1, Name: "Beside", State: abp.Expected},
			{OnDay: dayOf(16), Kind: abp.ObservanceTier1, Name: "Eve", State: abp.Expected, FromEve: true},
			{OnDay: dayOf(17), Kind: abp.Closure, Name: "After"},
		} {
			d.ID, d.Source = fmt.Sprint("day_", i), "test"
			if err := s.CreateDay(ctx, &d); err != nil {
				t.Fatal(err)
			}
		}
		days, err := s.Days(ctx, dayOf(10), dayOf(14))
		if err != nil {
			t.Fatal(err)
		}
		for day, want := range map[int]string{10: "Across ", 12: "Within Across ", 14: "Beside Eve Across "} {
			said := ""
			for _, m := range days.On(dayOf(day)) {
				said += m.Name + " "
			}
			if said != want {
				t.Errorf("%d June is %q, want %q", day, said, want)
			}
		}
		list, err := s.DayList(ctx, w.Viewer(t, w.Lead), dayOf(10), dayOf(14))
		if err != nil || len(list) != 2 {
			t.Errorf("the list has %d days (%v), want 2", len(list), err)
		}
		if list, err = s.DayList(ctx, w.Viewer(t, w.Delegate), dayOf(10), dayOf(14)); err != nil || len(list) != 0 {
			t.Errorf("a delegate sees %d days (%v)", len(list), err)
		}
		twin := abp.Day{Kept: abp.Kept{ID: "day_twin"}, OnDay: dayOf(12), Kind: abp.Closure, Name: "Within", Source: "again"}
		if err := s.CreateDay(ctx, &twin); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("the same day a second time: %v", err)
		}
	})
}

// TestDaysOutliveTheirMigration: what the first schema kept is there, a day each.
func TestDaysOutliveTheirMigration(t *testing.T) {
	storetest.EachEmpty(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		if _, err := s.Migrate(ctx, storetest.Until(t, 1)); err != nil {
			t.Fatal(err)
		}
		db, err := s.Pool()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []string{
			"('day_a', '2024-05-06', 'bank holiday', 'Early May bank holiday', 'GOV.UK')",
			"('day_b', '2024-05-27', 'school holiday', 'Half-term', 'the council')",
			"('day_c', '2024-05-28', 'school holiday', 'Half-term', 'the council')",
			"('day_d', '2024-06-17', 'observance', 'Eid’s day', 'staff networks')",
			"('day_e', '2024-06-20', 'industrial action', 'Strike', 'the union')",
		} {
			if _, err := db.ExecContext(ctx, "INSERT INTO days (id, on_day, kind, name, source) VALUES "+row); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Migrate(ctx, migrations.FS); err != nil {
			t.Fatal(err)
		}
		lead := &abp.Person{Grants: []abp.Grant{{Role: abp.ProgrammeLead}}}
		list, err := s.DayList(ctx, lead, abp.Date{Year: 2024, Month: 1, Day: 1}, abp.Date{Year: 2024, Month: 12, Day: 31})
		if err != nil || len(list) != 5 {
			t.Fatalf("%d days are left (%v), want 5", len(list), err)
		}
		for i, want := range []string{"day_a bank holiday GOV.UK", "day_b school holiday the council", "day_c school holiday the council", "day_d observance staff networks", "day_e industrial action the union"} {
			d := &list[i]
			if got := fmt.Sprint(d.ID, " ", d.Kind, " ", d.Source); got != want || d.State != abp.Confirmed || d.Last() != d.OnDay || d.Authority != "" {
				t.Errorf("%+v, want %s", d, want)
			}
			if err := s.UpdateDay(ctx, d); err != nil {
				t.Errorf("it cannot be edited: %v", err)
			}
		}
	})
}
