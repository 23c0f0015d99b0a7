package abp

import (
	"slices"
	"time"
)

// DefaultsSource is the source of the days that the programme offers to start
// with.
const DefaultsSource = "Programme defaults; confirm with the staff networks"

// The years of which Observances knows the dates.
const (
	FirstObservances = 2026
	LastObservances  = 2028
)

// runs is a run of so many days from a first one.
type runs struct {
	from Date
	days int
}

// observances are the days of faith that plans keep clear or take care of. Dates
// with isMoon depend on the moon and can be a day off; those with fromEve begin
// at sunset the evening before.
var observances = []struct {
	name            string
	kind            DayKind
	isMoon, fromEve bool
	on              []runs
}{
	{"Eid al-Fitr", ObservanceTier1, true, false, []runs{{Date{2026, time.March, 20}, 1}, {Date{2027, time.March, 10}, 1}, {Date{2028, time.February, 27}, 1}}},
	{"Eid al-Adha", ObservanceTier1, true, false, []runs{{Date{2026, time.May, 27}, 1}, {Date{2027, time.May, 17}, 1}, {Date{2028, time.May, 5}, 1}}},
	{"Ramadan begins", ObservanceTier2, true, false, []runs{{Date{2026, time.February, 18}, 1}, {Date{2027, time.February, 8}, 1}, {Date{2028, time.January, 28}, 1}}},
	{"Ashura", ObservanceTier2, true, false, []runs{{Date{2026, time.June, 26}, 1}, {Date{2027, time.June, 15}, 1}, {Date{2028, time.June, 3}, 1}}},
	{"Rosh Hashanah", ObservanceTier1, false, true, []runs{{Date{2026, time.September, 12}, 2}, {Date{2027, time.October, 2}, 2}, {Date{2028, time.September, 21}, 2}}},
	{"Yom Kippur", ObservanceTier1, false, true, []runs{{Date{2026, time.September, 21}, 1}, {Date{2027, time.October, 11}, 1}, {Date{2028, time.September, 30}, 1}}},
	{"Sukkot, first days", ObservanceTier1, false, true, []runs{{Date{2026, time.September, 26}, 2}, {Date{2027, time.October, 16}, 2}, {Date{2028, time.October, 5}, 2}}},
	{"Shemini Atzeret and Simchat Torah", ObservanceTier1, false, true, []runs{{Date{2026, time.October, 3}, 2}, {Date{2027, time.October, 23}, 2}, {Date{2028, time.October, 12}, 2}}},
	{"Passover, first days", ObservanceTier1, false, true, []runs{{Date{2026, time.April, 2}, 2}, {Date{2027, time.April, 22}, 2}, {Date{2028, time.April, 11}, 2}}},
	{"Passover, last days", ObservanceTier1, false, true, []runs{{Date{2026, time.April, 8}, 2}, {Date{2027, time.April, 28}, 2}, {Date{2028, time.April, 17}, 2}}},
	{"Shavuot", ObservanceTier1, false, true, []runs{{Date{2026, time.May, 22}, 2}, {Date{2027, time.June, 11}, 2}, {Date{2028, time.May, 31}, 2}}},
	{"Diwali and the following new year", ObservanceTier1, false, false, []runs{{Date{2026, time.November, 8}, 3}, {Date{2027, time.October, 29}, 3}, {Date{2028, time.October, 17}, 3}}},
	{"Navratri begins", ObservanceTier2, false, false, []runs{{Date{2026, time.October, 11}, 1}, {Date{2027, time.September, 30}, 1}, {Date{2028, time.September, 19}, 1}}},
	{"Holi", ObservanceTier2, false, false, []runs{{Date{2026, time.March, 3}, 2}, {Date{2027, time.March, 22}, 1}, {Date{2028, time.March, 11}, 1}}},
	{"Vaisakhi", ObservanceTier1, false, false, []runs{{Date{2026, time.April, 14}, 1}, {Date{2027, time.April, 14}, 1}, {Date{2028, time.April, 13}, 2}}},
	{"Guru Nanak Gurpurab", ObservanceTier1, false, false, []runs{{Date{2026, time.November, 24}, 1}, {Date{2027, time.November, 14}, 1}, {Date{2028, time.November, 2}, 1}}},
	{"Vesak", ObservanceTier2, false, false, []runs{{Date{2026, time.May, 31}, 1}, {Date{2027, time.May, 20}, 1}, {Date{2028, time.May, 9}, 1}}},
	{"Lunar New Year", ObservanceTier2, false, false, []runs{{Date{2026, time.February, 17}, 1}, {Date{2027, time.February, 6}, 1}, {Date{2028, time.January, 26}, 1}}},
	{"Orthodox Good Friday", ObservanceTier1, false, false, []runs{{Date{2026, time.April, 10}, 1}, {Date{2027, time.April, 30}, 1}, {Date{2028, time.April, 14}, 1}}},
	{"Orthodox Easter", ObservanceTier1, false, false, []runs{{Date{2026, time.April, 12}, 1}, {Date{2027, time.May, 2}, 1}, {Date{2028, time.April, 16}, 1}}},
	{"Naw-Rúz", ObservanceTier2, false, true, []runs{{Date{2026, time.March, 20}, 2}, {Date{2027, time.March, 20}, 2}, {Date{2028, time.March, 20}, 2}}},
	{"Ridván begins", ObservanceTier2, false, true, []runs{{Date{2026, time.April, 21}, 1}, {Date{2027, time.April, 21}, 1}, {Date{2028, time.April, 21}, 1}}},
}

// Observances returns the days of faith of a year to start with, none outside
// FirstObservances to LastObservances. Local feasts are added by hand, and the
// staff networks confirm what is expected.
func Observances(year int) []Day {
	var days []Day
	for _, o := range observances {
		for _, r := range o.on {
			if r.from.Year != year {
				continue
			}
			d := Day{OnDay: r.from, Kind: o.kind, Name: o.name, FromEve: o.fromEve, Source: DefaultsSource}
			if o.isMoon {
				d.State = Expected
			}
			if r.days > 1 {
				d.UntilDay = r.from.Add(r.days - 1)
			}
			days = append(days, d)
		}
	}
	slices.SortStableFunc(days, func(a, b Day) int { return a.OnDay.Since(b.OnDay) })
	return days
}

// ServicePressures returns the times of a year in which services are short of
// people: the winter from 15 December to 31 January (D8), the days on which
// doctors rotate and the end of the financial year (D15).
func ServicePressures(year int) []Day {
	days := []Day{
		{OnDay: weekdayFrom(Date{year, time.February, 1}, time.Wednesday), Kind: DoctorsRotation, Name: "Doctors rotate in February"},
		{OnDay: Date{year, time.March, 18}, UntilDay: Date{year, time.March, 31}, Kind: YearEnd, Name: "Last two weeks of the financial year"},
		{OnDay: weekdayFrom(Date{year, time.August, 1}, time.Wednesday), Kind: DoctorsRotation, Name: "Doctors rotate in August"},
		{OnDay: weekdayFrom(Date{year, time.December, 1}, time.Wednesday), Kind: DoctorsRotation, Name: "Doctors rotate in December"},
		{OnDay: Date{year, time.December, 15}, UntilDay: Date{year + 1, time.January, 31}, Kind: WinterPressure, Name: "Winter pressure"},
	}
	for i := range days {
		days[i].Source = PressuresSource
	}
	return days
}

// PressuresSource is the source of the days that ServicePressures returns.
const PressuresSource = "Programme defaults; ask the providers"
