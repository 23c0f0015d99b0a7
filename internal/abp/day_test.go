package abp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestBankHolidays holds the rule to the days that were and will be, with an
// asterisk for substitute days.
func TestBankHolidays(t *testing.T) {
	for year, want := range map[int]string{
		2019: "1 Jan, 19 Apr, 22 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
		2020: "1 Jan, 10 Apr, 13 Apr, 8 May, 25 May, 31 Aug, 25 Dec, 28 Dec*",
		2021: "1 Jan, 2 Apr, 5 Apr, 3 May, 31 May, 30 Aug, 27 Dec*, 28 Dec*",
		2022: "3 Jan*, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec*",
		2023: "2 Jan*, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
		2024: "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
		2025: "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec",
		2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec*",
		2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec*, 28 Dec*",
		2028: "3 Jan*, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
	} {
		var got []string
		for _, d := range BankHolidays(year) {
			said := d.OnDay.Midnight(time.UTC).Format("2 Jan")
			if strings.HasSuffix(d.Name, substituteDay) {
				said += "*"
			}
			if err := d.Validate(); err != nil || d.Kind != BankHoliday || d.State != Confirmed {
				t.Errorf("%d: %v is a %s %s: %v", year, d.OnDay, d.State, d.Kind, err)
			}
			got = append(got, said)
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
}

// TestBankHolidaysOfEveryYear: eight or more different weekdays a year, Easter
// between 22 March and 25 April.
func TestBankHolidaysOfEveryYear(t *testing.T) {
	for year := 2000; year <= 2100; year++ {
		seen := map[Date]bool{}
		for _, d := range BankHolidays(year) {
			if d.OnDay.IsWeekend() || d.OnDay.Year != year || seen[d.OnDay] {
				t.Errorf("%s of %d is on %v", d.Name, year, d.OnDay)
			}
			seen[d.OnDay] = true
		}
		easter := easterSunday(year)
		if len(seen) < 8 || easter.Weekday() != time.Sunday || easter.Before(Date{year, 3, 22}) || (Date{year, 4, 25}).Before(easter) {
			t.Errorf("%d has %d bank holidays and Easter on %v", year, len(seen), easter)
		}
	}
}

func TestObservances(t *testing.T) {
	for year, want := range map[int]int{FirstObservances - 1: 0, 2026: 22, 2027: 22, LastObservances: 22, LastObservances + 1: 0} {
		days := Observances(year)
		if len(days) != want {
			t.Errorf("%d has %d observances, want %d", year, len(days), want)
		}
		for _, d := range days {
			if err := d.Validate(); err != nil || !d.Kind.IsObservance() || d.OnDay.Year != year {
				t.Errorf("%+v: %v", d, err)
			}
		}
	}
	said := ""
	for _, d := range Observances(2027) {
		said += fmt.Sprintln(d.OnDay, d.Last().Since(d.OnDay)+1, d.Name, d.State, d.FromEve)
	}
	for _, line := range []string{"2027-03-10 1 Eid al-Fitr expected false", "2027-10-11 1 Yom Kippur confirmed true", "2027-10-29 3 Diwali and the following new year confirmed false"} {
		if !strings.Contains(said, line) {
			t.Errorf("%q is missing in\n%s", line, said)
		}
	}
	for _, d := range ServicePressures(2027) {
		if err := d.Validate(); err != nil {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

func TestSunset(t *testing.T) {
	for day, want := range map[Date]string{{2026, 12, 13}: "15:51", {2026, 6, 21}: "20:34", {2026, 9, 20}: "18:06", {2027, 4, 21}: "19:14"} {
		at, err := time.Parse("2006-01-02 15:04", day.String()+" "+want)
		if err != nil {
			t.Fatal(err)
		}
		if off := sunset(day).Sub(at).Abs(); off > 5*time.Minute {
			t.Errorf("the sun sets on %v at %v, %v from %s", day, sunset(day), off, want)
		}
	}
}

func TestDayValidate(t *testing.T) {
	sound := Day{OnDay: Date{2024, 2, 12}, UntilDay: Date{2024, 2, 16}, Kind: SchoolHoliday, Name: " Half-term ", Source: "Council", FromEve: true, NoWorkshops: true}
	if err := sound.Validate(); err != nil || sound.Name != "Half-term" || sound.FromEve || sound.NoWorkshops {
		t.Errorf("%+v: %v", sound, err)
	}
	for field, spoil := range map[string]func(*Day){
		"from":      func(d *Day) { d.OnDay = Date{} },
		"until":     func(d *Day) { d.UntilDay = d.OnDay.Add(-1) },
		"name":      func(d *Day) { d.Name = " " },
		"source":    func(d *Day) { d.Source = "" },
		"authority": func(d *Day) { d.Authority = strings.Repeat("x", 81) },
	} {
		d := sound
		spoil(&d)
		var bad *Error
		if err := d.Validate(); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	d := sound
	if d.UntilDay = d.OnDay.Add(longestDay - 1); d.Validate() != nil {
		t.Error("the longest span is refused")
	}
	if d.UntilDay = d.OnDay.Add(longestDay); d.Validate() == nil {
		t.Error("a longer span is taken")
	}
}

func TestDayMarks(t *testing.T) {
	days := NewDays([]Day{
		{OnDay: Date{2027, 3, 10}, Kind: ObservanceTier1, Name: "Eid", State: Expected},
		{OnDay: Date{2027, 10, 11}, Kind: ObservanceTier1, Name: "Yom Kippur", FromEve: true},
		{OnDay: Date{2027, 7, 8}, UntilDay: Date{2027, 7, 13}, Kind: SchoolHoliday, Name: "Summer", Authority: "Fosse County"},
	})
	for date, want := range map[Date]string{
		{2027, 3, 8}: "", {2027, 3, 9}: "Eid 1", {2027, 3, 10}: "Eid 0", {2027, 3, 11}: "Eid 1", {2027, 3, 12}: "",
		{2027, 10, 10}: "Yom Kippur 2", {2027, 10, 11}: "Yom Kippur 0", {2027, 7, 9}: "Summer 0", {2027, 7, 10}: "", {2027, 7, 13}: "Summer 0",
	} {
		said := ""
		for _, m := range days.On(date) {
			said += fmt.Sprint(m.Name, " ", m.Near)
		}
		if said != want {
			t.Errorf("%v is marked %q, want %q", date, said, want)
		}
	}
	if days.suits(Date{2027, 3, 9}) || !days.suits(Date{2027, 3, 8}) {
		t.Error("an expected observance does not keep the day before it free")
	}
}

func TestDayRules(t *testing.T) {
	days := []Day{
		{OnDay: Date{2027, 3, 10}, Kind: ObservanceTier1, Name: "Eid al-Fitr", State: Expected},
		{OnDay: Date{2027, 4, 22}, UntilDay: Date{2027, 4, 23}, Kind: ObservanceTier1, Name: "Passover", FromEve: true},
		{OnDay: Date{2027, 4, 28}, UntilDay: Date{2027, 4, 29}, Kind: ObservanceTier1, Name: "Passover", FromEve: true},
		{OnDay: Date{2027, 3, 29}, UntilDay: Date{2027, 4, 9}, Kind: SchoolHoliday, Name: "Easter", Authority: "Fosse County"},
		{OnDay: Date{2027, 3, 25}, UntilDay: Date{2027, 4, 6}, Kind: SchoolHoliday, Name: "Easter", Authority: "Soarbridge City"},
		{OnDay: Date{2027, 3, 29}, Kind: BankHoliday, Name: "Easter Monday"},
		{OnDay: Date{2027, 5, 4}, Kind: Blackout, Name: "New records system", NoWorkshops: true},
		{OnDay: Date{2027, 5, 4}, UntilDay: Date{2027, 5, 5}, Kind: Blackout, Name: "Inspection"},
	}
	var got []string
	for _, r := range DayRules(days, Date{2027, 3, 1}, Date{2027, 5, 4}) {
		if r.Rule == "D14" {
			continue
		}
		said := r.ID
		if r.AfterDusk {
			said += " after dusk"
		}
		for _, x := range r.Ranges {
			said += fmt.Sprint(" ", x.From, "..", x.Until.Day)
		}
		got = append(got, fmt.Sprintf("%s %v %v", said, r.Bears[WorkshopPart], r.Bears[SetMeeting]))
	}
	want := []string{
		"D1-easter-monday 2027-03-29..29 {true 0} {true 0}",
		"D10-eid-al-fitr-expected-so-with-a-day-either-side 2027-03-09..11 {true 0} {false 25}",
		"D10-passover 2027-04-22..23 2027-04-28..29 {true 0} {false 25}",
		"D10-the-evening-before-passover after dusk 2027-04-21..21 2027-04-27..27 {true 0} {false 25}",
		"D7-easter-soarbridge-city 2027-03-25..6 {false 15} {false 6}",
		"D7-easter-fosse-county 2027-04-07..9 {false 15} {false 6}",
		"Local-inspection 2027-05-04..4 {false 20} {false 5}",
		"Local-new-records-system 2027-05-04..4 {true 0} {false 5}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDayRulesAreSound: whatever the days and their order, ids differ, dates lie
// within the span, and no date is in two rules of a kind that is soft for
// everybody.
func TestDayRulesAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := anyDate(t)
		until := from.Add(rapid.IntRange(0, 400).Draw(t, "span"))
		days := anyDays(t, from)
		for i := range days {
			days[i].State = DayState(rapid.IntRange(0, 1).Draw(t, "state"))
			days[i].UntilDay = days[i].OnDay.Add(rapid.IntRange(0, 9).Draw(t, "more"))
			days[i].FromEve = rapid.Bool().Draw(t, "eve")
			days[i].Authority = rapid.SampledFrom([]string{"", "Fosse County", "Soarbridge City"}).Draw(t, "authority")
		}
		rules := DayRules(days, from, until)
		ids, soft := map[string]bool{}, map[string]bool{}
		for _, r := range rules {
			if ids[r.ID] || strings.ContainsAny(r.ID, ": ") {
				t.Fatalf("id %q", r.ID)
			}
			ids[r.ID] = true
			for _, x := range r.Ranges {
				if x.From.Before(from) || until.Before(x.Until) || x.Until.Before(x.From) {
					t.Fatalf("%s: %v", r.ID, x)
				}
				for d := x.From; !x.Until.Before(d) && !r.Bears[WorkshopPart].Hard && !r.AfterDusk; d = d.Add(1) {
					if key := fmt.Sprint(r.Rule, r.Kind, d); soft[key] {
						t.Fatalf("%s counts %v twice", r.Rule, d)
					} else {
						soft[key] = true
					}
				}
			}
		}
		slices.Reverse(days)
		if diff := cmp.Diff(rules, DayRules(days, from, until)); diff != "" {
			t.Fatalf("the order of days matters: %s", diff)
		}
	})
}
