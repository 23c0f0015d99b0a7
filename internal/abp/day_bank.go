package abp

import (
	"slices"
	"time"
)

// BankHolidaySource is the source of the days that BankHolidays returns.
const BankHolidaySource = "The rule for bank holidays in England and Wales"

// proclaimed are the bank holidays that were moved or given by proclamation.
// Moved names the holiday of the year that the day stands for.
var proclaimed = []struct {
	on          Date
	name, moved string
}{
	{on: Date{2020, time.May, 8}, name: "Early May bank holiday (VE day)", moved: earlyMay},
	{on: Date{2022, time.June, 2}, name: springHoliday, moved: springHoliday},
	{on: Date{2022, time.June, 3}, name: "Platinum Jubilee bank holiday"},
	{on: Date{2022, time.September, 19}, name: "Bank Holiday for the State Funeral of Queen Elizabeth II"},
	{on: Date{2023, time.May, 8}, name: "Bank holiday for the coronation of King Charles III"},
}

const (
	earlyMay      = "Early May bank holiday"
	springHoliday = "Spring bank holiday"
	substituteDay = " (substitute day)"
)

// BankHolidays returns the bank holidays of England and Wales in a year by
// their rule, with what has been proclaimed so far: a fixed holiday on a weekend
// moves to the next weekday that is not already a bank holiday. What may be
// proclaimed later has to be added by hand.
func BankHolidays(year int) []Day {
	easter := easterSunday(year)
	moving := []Day{
		{OnDay: easter.Add(-2), Name: "Good Friday"},
		{OnDay: easter.Add(1), Name: "Easter Monday"},
		{OnDay: mondayFrom(Date{year, time.May, 1}), Name: earlyMay},
		{OnDay: mondayFrom(Date{year, time.May, 25}), Name: springHoliday},
		{OnDay: mondayFrom(Date{year, time.August, 25}), Name: "Summer bank holiday"},
	}
	for _, p := range proclaimed {
		if p.on.Year != year {
			continue
		}
		moving = slices.DeleteFunc(moving, func(d Day) bool { return d.Name == p.moved })
		moving = append(moving, Day{OnDay: p.on, Name: p.name})
	}
	days := append(moving, fixedHolidays(year)...)
	for i := range days {
		days[i].Kind, days[i].Source = BankHoliday, BankHolidaySource
	}
	slices.SortFunc(days, func(a, b Day) int { return a.OnDay.Since(b.OnDay) })
	return days
}

// fixedHolidays returns the holidays that have a date. Those on weekdays stay;
// then the others look for a weekday that is free.
func fixedHolidays(year int) []Day {
	days := []Day{
		{OnDay: Date{year, time.January, 1}, Name: "New Year’s Day"},
		{OnDay: Date{year, time.December, 25}, Name: "Christmas Day"},
		{OnDay: Date{year, time.December, 26}, Name: "Boxing Day"},
	}
	taken := map[Date]bool{}
	for _, d := range days {
		taken[d.OnDay] = !d.OnDay.IsWeekend()
	}
	for i := range days {
		d := &days[i]
		if !d.OnDay.IsWeekend() {
			continue
		}
		d.Name += substituteDay
		for d.OnDay.IsWeekend() || taken[d.OnDay] {
			d.OnDay = d.OnDay.Add(1)
		}
		taken[d.OnDay] = true
	}
	return days
}

// mondayFrom returns the first Monday on the day or after it.
func mondayFrom(d Date) Date { return weekdayFrom(d, time.Monday) }

// weekdayFrom returns the first such weekday on the day or after it.
func weekdayFrom(d Date, want time.Weekday) Date {
	return d.Add((int(want) - int(d.Weekday()) + 7) % 7)
}

// easterSunday returns the date of Easter in the Gregorian calendar, by the
// anonymous computus of 1876.
func easterSunday(year int) Date {
	golden, century, rest := year%19, year/100, year%100
	leap, skew := century/4, century%4
	moon := (19*golden + century - leap - (century-(century+8)/25+1)/3 + 15) % 30
	week := (32 + 2*skew + 2*(rest/4) - moon - rest%4) % 7
	late := (golden + 11*moon + 22*week) / 451
	n := moon + week - 7*late + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}
